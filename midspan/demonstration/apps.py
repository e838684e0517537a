from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "midspan.demonstration"
    label = "demonstration"
