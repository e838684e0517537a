from django.apps import AppConfig


class WorldviewConfig(AppConfig):
    name = "midspan.worldview"
    label = "worldview"

    def ready(self) -> None:
        from midspan.relationships import doors
        from midspan.worldview.seeing import WORLDVIEW

        doors.open_door(WORLDVIEW)
