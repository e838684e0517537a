"""What a browser needs before it can open anything here: records, invitations, the own book."""

from __future__ import annotations

from midspan.people.models import Person
from midspan.relationships import book, log, meeting
from midspan.relationships.models import Act, Relationship
from midspan.sealing.models import Epoch

#: What all the others say before a record may put somebody out; signed, and judged by browsers.
AGREED_BY_ALL = ("goes_on", "calls_back")


def what_opens(
    relationship: Relationship, person: Person, until: int | None = None
) -> dict[str, object]:
    """All that verifies who is in a relationship and opens its words; still sealed, all of it.

    For somebody whom a circle goes on without, up to the record that says so (`until`).
    """
    rel = relationship.pk
    mine = Act.objects.filter(relationship=relationship, author=person).order_by("-count").first()
    return {
        "rel": rel,
        "me": person.pk,
        "shape": relationship.shape,
        "ended": relationship.ended or until is not None,
        "records": records(rel)[:until],
        "invites": acts_of(relationship, "invites", until=until),
        "revokes": acts_of(relationship, "revokes", until=until),
        "first_words": meeting.first_words(relationship, until),
        "leaves": acts_of(relationship, "leaves", until=until),
        "goings": acts_of(relationship, *AGREED_BY_ALL, until=until),
        "no_mirror": acts_of(relationship, "no_mirror", until=until),
        "count": mine.count if mine else 0,
        "book": book.page(person, "me", "aside", f"known/{rel}", f"heads/{rel}", f"again/{rel}"),
    }


def records(rel: str, after: int = 0) -> list[str]:
    newer = Epoch.objects.filter(relationship=rel, n__gt=after).order_by("n")
    return list(newer.values_list("record", flat=True))


def acts_of(
    relationship: Relationship, *kinds: str, until: int | None = None
) -> list[dict[str, object]]:
    rows = Act.objects.filter(relationship=relationship).of_kinds(*kinds)
    if until is not None:
        rows = rows.filter(epoch__lt=until)
    # As the index has them; in the order of the log only here, so that it need not be walked.
    acts = [log.as_act(row) for row in rows.order_by("kind", "seq").values_list(*log.FIELDS)]
    return sorted(acts, key=lambda act: int(str(act["seq"])))
