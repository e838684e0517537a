"""Meeting: the first words people give one another before they confide.

Who I am, what I enjoy, what I hope, and what binds me (a duty of my work, a law, a promise).
Kept as acts of their own kind, so that the newest of each person can be shown side by side.
"""

from __future__ import annotations

from midspan.relationships import log
from midspan.relationships.kinds import Kind
from midspan.relationships.models import Act, Relationship

FIRST_WORDS = Kind(
    "first_words", in_talk="relationships/in_talk/first_words.html", can_be_taken_back=True
)


def first_words(relationship: Relationship, until: int | None = None) -> list[dict[str, object]]:
    """The newest first words of each person, as acts; of those before record `until` if given."""
    newest: dict[str, dict[str, object]] = {}
    rows = Act.objects.filter(relationship=relationship).of_kinds("first_words")
    if until is not None:
        rows = rows.filter(epoch__lt=until)
    for row in rows.order_by("seq").values_list(*log.FIELDS):
        act = log.as_act(row)
        newest[str(act["author"])] = act
    return list(newest.values())
