"""`midspan doctor`: what does not fit is found and told, and written again where it can be told."""

from __future__ import annotations

from threading import Thread
from typing import Any

import msgspec
import pytest
from django.db import connection, transaction
from django.utils import timezone

from midspan.people.models import Person
from midspan.relationships import doctor, log
from midspan.relationships.envelopes import Envelope
from midspan.relationships.models import Act, Membership, Relationship
from midspan.relationships.tests.deeds import act, invitation
from midspan.sealing.models import Epoch, Offer
from tests.cast import Cast, add_epoch, drawn

# As it is in a place: whatever the doctor does, it does in transactions of its own.
pytestmark = pytest.mark.django_db(transaction=True)


def adds(person: Person, given: dict[str, Any]) -> Act:
    with transaction.atomic():
        [outcome] = log.append([(person.pk, msgspec.convert(given, Envelope))])
    assert isinstance(outcome, log.Stored), outcome
    return Act.objects.get(relationship=given["rel"], seq=outcome.seq)


@pytest.fixture
def place() -> Cast:
    """The cast of four and all that there is: lines, an invitation, notes, one who has left."""
    cast = Cast.made()
    cast.pair = cast.make_pair()  # type: ignore[attr-defined]
    for person in (cast.ada, cast.bo, cast.ada):
        adds(person, act(person, cast.relationship))
    asked = invitation(cast.ada, cast.relationship)["act"]
    named = adds(cast.ada, asked).hash
    adds(cast.bo, act(cast.bo, cast.relationship, after=[named]))
    book = cast.ada.relationships.get(shape="book")
    for _ in range(2):
        adds(cast.ada, act(cast.ada, book, "notes", facts=[["slot", "me"]]))
    adds(cast.bo, act(cast.bo, cast.pair))  # type: ignore[attr-defined]
    adds(cast.ada, act(cast.ada, cast.pair, "leaves"))  # type: ignore[attr-defined]
    return cast


def looked(capsys: pytest.CaptureFixture[str], *, mend: bool = False) -> tuple[int, str]:
    capsys.readouterr()
    returned = doctor.visit(mend=mend)
    return returned, capsys.readouterr().out


def test_where_everything_fits_it_says_so(place, capsys):
    returned, said = looked(capsys)
    many, acts = Relationship.objects.count(), Act.objects.count()
    kept = f"well  What is kept fits together (relationships: {many}, acts: {acts}).\n"
    assert (returned, said) == (0, kept)


def rows(place: Cast) -> dict[str, Any]:
    return {
        "circle": Relationship.objects.filter(pk=place.rel),
        "pair": Relationship.objects.filter(pk=place.pair.pk),  # type: ignore[attr-defined]
        "ada": Membership.objects.filter(relationship=place.rel, person=place.ada),
        "cleo": Membership.objects.filter(relationship=place.rel, person=place.cleo),
        "ada's leaving": Membership.objects.filter(
            relationship=place.pair.pk, person=place.ada  # type: ignore[attr-defined]
        ),
        "invites": Act.objects.filter(kind="invites"),
        "line": Act.objects.filter(relationship=place.rel, seq=1),
        "record": Epoch.objects.filter(relationship=place.rel, n=2),
    }  # fmt: skip


MENDED = {
    "the newest record": ("circle", {"epoch": 3}, "and its row says 3"),
    "a record that is not there": ("circle", {"epoch": 9}, "and its row says 9"),
    "that a circle has not ended": ("circle", {"ended": True}, "has not ended"),
    "that a pair has ended": ("pair", {"ended": False}, "has ended"),
    "who is in": ("ada", {"left": timezone.now()}, "is in relationship"),
    "who left by a record": ("cleo", {"left": None}, "has left"),
    "who left by themself": ("ada's leaving", {"left": None}, "has left"),
    "since when": ("ada", {"since": 3}, "and their row says 3"),
    "the hash of an act that none has named": ("line", {"hash": "A" * 22}, "its own hash"),
    "a record's hash": ("record", {"hash": "A" * 43}, "another hash than its own"),
}


@pytest.mark.parametrize(("row", "change", "says"), MENDED.values(), ids=list(MENDED))
def test_what_records_and_logs_tell_is_written_again(place, capsys, row, change, says):
    found = rows(place)[row]
    before = found.values().get()
    assert found.update(**change) == 1
    returned, said = looked(capsys)
    assert returned == 1 and says in said, said
    assert found.values().get() != before, "without --mend nothing is written"
    returned, said = looked(capsys, mend=True)
    assert returned == 0 and "0 left" in said, said
    assert looked(capsys)[0] == 0
    after = found.values().get()
    if "left" in change and before["left"]:
        assert after.pop("left") is not None and before.pop("left") is not None  # to the second
    assert after == before


def test_a_hash_that_was_lost_is_made_again(place, capsys):
    Act.objects.filter(kind="leaves").update(hash="")
    assert "its own hash" in looked(capsys)[1]
    assert looked(capsys, mend=True)[0] == 0
    assert len(Act.objects.get(kind="leaves").hash) == 22


def test_a_membership_that_is_missing_is_made_again(place, capsys):
    was = Membership.objects.get(relationship=place.rel, person=place.cleo)
    was.delete()
    returned, said = looked(capsys)
    assert returned == 1 and f"{place.cleo.pk} is in the records" in said
    assert looked(capsys, mend=True)[0] == 0
    made = Membership.objects.get(relationship=place.rel, person=place.cleo)
    assert made.since == was.since and made.left is not None


def lost_line(place: Cast) -> None:
    Act.objects.filter(relationship=place.rel, seq=2).delete()


def changed_words(place: Cast) -> None:
    Act.objects.filter(kind="invites").update(sealed=f"w1.{drawn(300)}.{drawn(16)}")


def no_relationship(place: Cast) -> None:
    Offer.objects.create(
        id=drawn(16), relationship=drawn(16), sealed="o1.x", claim=drawn(32), until=timezone.now()
    )


def acts_of_nowhere(place: Cast) -> None:
    Act.objects.filter(relationship=place.rel).update(relationship_id=drawn(16))


def by_a_stranger(place: Cast) -> None:
    Act.objects.filter(relationship=place.rel, seq=5).update(author_id=place.dara.pk, count=1)


def missing_record(place: Cast) -> None:
    Epoch.objects.filter(relationship=place.rel, n=2).delete()


def unreadable_record(place: Cast) -> None:
    Epoch.objects.filter(relationship=place.rel, n=4).update(record="e1.not.a.record")


def forged_record(place: Cast) -> None:
    first = Epoch.objects.get(relationship=place.pair.pk, n=1)  # type: ignore[attr-defined]
    Epoch.objects.filter(relationship=place.rel, n=1).update(record=first.record)


def in_it_without_a_record(place: Cast) -> None:
    Membership.objects.create(relationship_id=place.rel, person=place.dara, since=1)


def no_book(place: Cast) -> None:
    Relationship.objects.get(shape="book", people=place.dara).delete()


def words_and_hash_gone(place: Cast) -> None:
    Act.objects.filter(relationship=place.rel, seq=1).update(sealed="")


NOT_TO_BE_TOLD = {
    lost_line: "some are missing: 4 are there, and they are numbered from 1 to 5",
    changed_words: "is not what it was when it was said",
    no_relationship: "is not there, but something speaks of it",
    acts_of_nowhere: "is not there, but something speaks of it",
    by_a_stranger: "by somebody who never was in it",
    missing_record: "Record 2 of relationship",
    unreadable_record: "cannot be read",
    forged_record: "does not follow the one before",
    in_it_without_a_record: "by a row, and by no record",
    no_book: "has no book of their own",
    words_and_hash_gone: "neither words nor a hash",
}


@pytest.mark.parametrize("breaks", NOT_TO_BE_TOLD, ids=lambda breaks: breaks.__name__)
def test_what_cannot_be_told_is_said_and_left_as_it_is(place, capsys, breaks):
    breaks(place)
    returned, said = looked(capsys)
    assert returned == 1 and NOT_TO_BE_TOLD[breaks] in said, said
    acts = list(Act.objects.order_by("relationship_id", "seq").values_list(*log.FIELDS))
    returned, said = looked(capsys, mend=True)
    assert returned == 1 and NOT_TO_BE_TOLD[breaks] in said, said
    kept = list(Act.objects.order_by("relationship_id", "seq").values_list(*log.FIELDS))
    assert [row[:10] for row in kept] == [row[:10] for row in acts]  # words are never touched


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL refuses such rows itself")
def test_rows_of_somebody_missing_are_found(place, capsys):
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_person WHERE id = %s", (place.dara.pk,))
    assert "belongs to something missing" in looked(capsys)[1]
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        Membership.objects.filter(person_id=place.dara.pk).delete()


def test_it_looks_at_one_moment_and_lets_nobody_wait(place, capsys, monkeypatch):
    line = act(place.bo, place.relationship)
    written = []

    def say() -> None:
        try:
            written.append(adds(place.bo, line).seq)
        finally:
            connection.close()

    def meanwhile(rel: str) -> Any:
        if not written:
            talk = Thread(target=say)
            talk.start()
            talk.join(10)
            assert written, "somebody had to wait until the look was over"
        yield doctor.Finding(str(Act.objects.filter(relationship=place.rel).count()))

    before = Act.objects.filter(relationship=place.rel).count()
    monkeypatch.setattr(doctor, "of_one", meanwhile)
    found = [line for line in looked(capsys)[1].splitlines() if line.startswith("wrong")]
    assert set(found) == {f"wrong {before}"}
    assert Act.objects.filter(relationship=place.rel).count() == before + 1


def test_two_fresh_keys_within_the_hour_are_told(place, capsys):
    """The place takes one an hour (going_on.py); what came closer came by another way."""
    hash = Epoch.objects.get(relationship=place.rel, n=4).hash
    for n in (5, 6):
        hash = add_epoch(place.rel, n, place.bo, [place.ada, place.bo], prev=hash, why="rotate")
    Relationship.objects.filter(pk=place.rel).update(epoch=6)
    returned, said = looked(capsys)
    assert returned == 1
    assert "Record 6 of" in said and "is a fresh key within the hour." in said
    assert "Record 5" not in said
