"""Deleting what is between people: by the yes of all who are in it, or when nobody is.

What goes is everything: the acts, the records with the keys sealed in them, the invitations, who
was in it. A mark stays for as long as backups do, so that none brings it back (people/gone.py).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from midspan import bell, traces
from midspan.people import gone
from midspan.people.models import Person
from midspan.relationships import log, reach
from midspan.relationships.envelopes import Envelope
from midspan.relationships.kinds import Kind, Refusal
from midspan.relationships.models import Act, Membership, Relationship
from midspan.sealing.models import Epoch, Offer

#: For so long whoever the others went on without keeps what they could read, whatever the others
#: say: time to take it along. Said where a circle agrees to it, and where it is deleted.
KEPT_AFTER = timedelta(days=30)


def may_say(standing: log.Standing, act: Envelope) -> None:
    if act.fact("yes") == "yes" and kept_until(standing.rel):
        raise Refusal("kept")


def kept_until(rel: str) -> datetime | None:
    """Until when none of it can be deleted, for somebody the others went on without; or None."""
    since = timezone.now() - KEPT_AFTER
    lately = Membership.objects.filter(relationship=rel, left__gt=since).select_related("person")
    ends = [one.left for one in lately if one.left and reach.removed_by(one.person, rel)]
    return max(ends) + KEPT_AFTER if ends else None


#: Somebody says yes to deleting all of it, or no after all; their newest word counts. Also when
#: it has ended: whoever is still in it may let it go.
ERASES = Kind(
    "erases",
    facts={"yes": "yes|no"},
    stands=may_say,
    own_address=True,
    after_ending=True,
    in_talk="relationships/in_talk/erases.html",
)


def say(person: Person, act: Envelope) -> tuple[log.Outcome, bool]:
    """Keep somebody's yes or no. The second value: all have said yes, and nothing is left."""
    with transaction.atomic():
        [outcome] = log.append([(person.pk, act)])
        if not isinstance(outcome, log.Stored):
            return outcome, False
        if all_say_yes(act.rel):
            erase([act.rel])
            return outcome, True
        bell.ring_after_commit(act.rel)
    return outcome, False


def says(rel: str) -> dict[str, bool]:
    """The newest word of each who is in it now; whoever has said nothing has not said yes."""
    inside = Membership.objects.filter(relationship=rel, left=None)
    found = dict.fromkeys(inside.order_by("since", "pk").values_list("person_id", flat=True), False)
    for act in Act.objects.filter(relationship=rel).of_kinds(ERASES.name).order_by("seq"):
        if act.author_id in found:
            found[act.author_id] = log.envelope_of(act).fact("yes") == "yes"
    return found


def all_say_yes(rel: str) -> bool:
    found = says(rel)
    return bool(found) and all(found.values())


def drop_words(act: Act) -> None:
    """Let the words of one act go; its stub keeps the hash by which others name it."""
    record = Epoch.objects.values_list("hash", flat=True)
    hash = act.hash or log.act_hash(
        record.get(relationship=act.relationship_id, n=act.epoch),
        act.author_id,
        log.envelope_of(act),
    )
    Act.objects.filter(relationship=act.relationship_id, seq=act.seq).update(sealed="", hash=hash)


def erase_where_nobody_is(rels: list[str]) -> None:
    """What nobody can reach any more is of no use to anybody, and a danger to those it is about."""
    # Nobody joins one of them meanwhile.
    list(Relationship.objects.select_for_update().filter(pk__in=rels).order_by("pk"))
    inside = Membership.objects.filter(relationship__in=rels, left=None)
    kept = set(inside.values_list("relationship_id", flat=True))
    # Whoever a circle went on without can read what came before, also when all others are gone.
    out = Membership.objects.filter(relationship__in=rels, left__isnull=False)
    for one in out.select_related("person"):
        if one.relationship_id not in kept and is_kept_for(one):
            kept.add(one.relationship_id)
    erase([rel for rel in rels if rel not in kept])


def is_kept_for(out: Membership) -> bool:
    """Whether somebody the others went on without still reads it. An account without keys reads
    nothing, so what somebody came back to is not kept for who they were, once there was time."""
    n = reach.removed_by(out.person, out.relationship_id)
    if n is None:
        return False
    is_late = out.left is not None and out.left < timezone.now() - KEPT_AFTER
    return not (is_late and reach.is_replaced(out.relationship_id, n))


def erase(rels: list[str]) -> None:
    """Delete these relationships, every row of them. In a transaction."""
    if not rels:
        return
    inside = Membership.objects.filter(relationship__in=rels)
    people = list(inside.values_list("person_id", "relationship_id"))
    Act.objects.filter(relationship__in=rels).delete()
    Epoch.objects.filter(relationship__in=rels).delete()
    Offer.objects.filter(relationship__in=rels).delete()
    Relationship.objects.filter(pk__in=rels).delete()
    gone.remember(gone.mark(gone.RELATIONSHIP, rel) for rel in rels)
    traces.clear_after_commit()
    transaction.on_commit(lambda: tell(people))


def tell(people: list[tuple[str, str]]) -> None:
    for person, rel in people:
        bell.left(person, rel)
