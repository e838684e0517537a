from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "midspan.cards"
    label = "cards"

    def ready(self) -> None:
        from midspan.cards.laying import CARDS
        from midspan.relationships import doors

        doors.open_door(CARDS)
