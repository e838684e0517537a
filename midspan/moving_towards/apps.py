from django.apps import AppConfig


class MovingTowardsConfig(AppConfig):
    name = "midspan.moving_towards"
    label = "moving_towards"

    def ready(self) -> None:
        from midspan.moving_towards.picture import MOVING_TOWARDS
        from midspan.relationships import doors

        doors.open_door(MOVING_TOWARDS)
