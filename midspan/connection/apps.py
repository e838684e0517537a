from django.apps import AppConfig


class ConnectionConfig(AppConfig):
    name = "midspan.connection"
    label = "connection"

    def ready(self) -> None:
        from midspan.connection.coming_apart import CONNECTION
        from midspan.connection.talk import SAID
        from midspan.connection.words_of_mine import REWORDS, WITHDRAWS
        from midspan.relationships import doors, kinds

        for kind in (SAID, REWORDS, WITHDRAWS):
            kinds.register(kind)
        doors.open_door(CONNECTION)
