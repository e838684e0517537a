from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "midspan.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The first room to wake also wakes the checks that belong to no single room.
        import midspan.checks  # noqa: F401
