from django.apps import AppConfig


class MirrorConfig(AppConfig):
    name = "midspan.mirror"
    label = "mirror"
