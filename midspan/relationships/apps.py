from django.apps import AppConfig


class RelationshipsConfig(AppConfig):
    name = "midspan.relationships"
    label = "relationships"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from midspan.relationships import (
            agreeing,
            book,
            calling_back,
            doors,
            erasing,
            inviting,
            kinds,
            leaving,
            meeting,
            no_mirror,
            without,
        )

        for kind in (
            inviting.INVITES,
            inviting.REVOKES,
            leaving.LEAVES,
            erasing.ERASES,
            meeting.FIRST_WORDS,
            without.GOES_ON,
            calling_back.CALLS_BACK,
            no_mirror.NO_MIRROR,
            book.NOTES,
        ):
            kinds.register(kind)
        doors.open_door(agreeing.AGREEING)
        doors.open_door(agreeing.ENDING_WELL)
