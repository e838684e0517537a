from django.apps import AppConfig


class ConnectionConfig(AppConfig):
    name = "midspan.connection"
    label = "connection"

    def ready(self) -> None:
        from midspan.connection.talk import SAID
        from midspan.relationships import kinds

        kinds.register(SAID)
