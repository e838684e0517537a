from django.apps import AppConfig


class ConnectionConfig(AppConfig):
    name = "midspan.connection"
    label = "connection"
