"""What browsers send in these tests: acts, invitations and records of the right shape."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from midspan.people.models import Person
from midspan.relationships.models import Act, Relationship
from midspan.sealing.claims import hash_of
from midspan.sealing.models import Epoch
from tests.cast import GUESTS, Keys, arrival, drawn, drawn_to_sign, record, sign_deed

CLAIM = drawn(32)
SIGNED = {"leaves", "invites", "revokes"}


def act(
    person: Person, relationship: Relationship, kind: str = "said", **other: Any
) -> dict[str, Any]:
    """The next act of this person, sealed by nobody."""
    relationship.refresh_from_db()
    signs = kind in SIGNED and not any(name == "signed" for name, _ in other.get("facts", []))
    count = Act.objects.filter(relationship=relationship, author=person).count() + 1
    made = {
        "rel": relationship.pk, "n": relationship.epoch, "kind": kind, "id": drawn(16),
        "count": count, "after": [], "facts": [], "sealed": f"w1.{drawn(300)}.{drawn(16)}",
    } | other  # fmt: skip
    return sign_deed(person, made) if signs else made


def until(**ahead: float) -> str:
    return (timezone.now() + timedelta(**ahead)).strftime("%Y-%m-%dT%H:%M:%SZ")


def invitation(
    person: Person,
    relationship: Relationship,
    *,
    ends: str | None = None,
    renews: dict[str, Any] | None = None,
    replaces: str = "",
) -> dict[str, Any]:
    """An invitation whose claim is CLAIM; or the same one as `renews`, sealed anew."""
    id = renews["offer"]["id"] if renews else drawn(16)
    guest = GUESTS.setdefault(id, drawn_to_sign())
    facts = [["invitation", id], ["until", ends or until(days=7)], ["guest", guest]]
    if replaces:
        facts.append(["replaces", replaces])
    if renews:
        facts = [fact for fact in renews["act"]["facts"] if fact[0] != "signed"]
    return {
        "act": act(person, relationship, "invites", facts=facts),
        "offer": {"id": id, "sealed": f"o1.{drawn(300)}", "claim": hash_of(CLAIM)},
    }


def coming(
    newcomer: Keys, relationship: Relationship, invited: str, **other: Any
) -> dict[str, Any]:
    """What the browser of a newcomer sends to join."""
    relationship.refresh_from_db()
    newest = Epoch.objects.get(relationship=relationship.pk, n=relationship.epoch)
    people = [one.person for one in relationship.memberships.filter(left=None).order_by("since")]
    made = record_on(newest, newcomer, people, invited)
    return {**arrival(newcomer), "claim": CLAIM, "record": made, "notes": []} | other


def coming_back(
    newcomer: Keys, relationship: Relationship, invited: str, lost: Any, **other: Any
) -> dict[str, Any]:
    """What the browser of somebody sends who comes back, in the place of `lost`."""
    from midspan.sealing import records

    relationship.refresh_from_db()
    newest = Epoch.objects.get(relationship=relationship.pk, n=relationship.epoch)
    before = [Keys(one.id, "", one.x, one.e) for one in records.read(newest.record).members]
    made = record(
        newest.relationship, newcomer, [newcomer if one.id == lost.pk else one for one in before],
        n=newest.n + 1, prev=newest.hash, why="replace", inv=invited,
    )  # fmt: skip
    return {**arrival(newcomer), "claim": CLAIM, "record": made, "notes": []} | other


def record_on(newest: Epoch, newcomer: Any, people: list[Any], invited: str) -> str:
    """The record that adds `newcomer` to the members of `newest`, exactly as they stand there."""
    from midspan.sealing import records

    members = [Keys(one.id, "", one.x, one.e) for one in records.read(newest.record).members]
    return record(
        newest.relationship, newcomer, [*members, newcomer],
        n=newest.n + 1, prev=newest.hash, why="join", inv=invited,
    )  # fmt: skip


def sends(browser: Client, path: str, body: dict[str, Any]) -> Any:
    return browser.post(path, body, content_type="application/json")
