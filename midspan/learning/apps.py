from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "midspan.learning"
    label = "learning"
