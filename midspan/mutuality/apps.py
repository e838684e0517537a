from django.apps import AppConfig


class MutualityConfig(AppConfig):
    name = "midspan.mutuality"
    label = "mutuality"

    def ready(self) -> None:
        from midspan.mutuality.sharing import MUTUALITY
        from midspan.relationships import doors

        doors.open_door(MUTUALITY)
