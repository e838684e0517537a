from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "midspan.live"
    label = "live"
