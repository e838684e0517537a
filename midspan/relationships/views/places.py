"""Making a place for two, inviting into it, leaving it, and joining one."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from midspan import bell
from midspan.people import hands, pace
from midspan.people.http import PersonRequest, needs_person
from midspan.people.models import Person
from midspan.relationships import (
    arriving,
    beginning,
    book,
    calling_back,
    erasing,
    inviting,
    joining,
    leaving,
    log,
    opening,
    reach,
)
from midspan.relationships.envelopes import Envelope
from midspan.relationships.kinds import Refusal
from midspan.relationships.models import Relationship
from midspan.relationships.views.log import answer, read, refused, refused_as
from midspan.sealing.models import Epoch


@require_http_methods(["GET", "POST"])
@needs_person
def new(request: PersonRequest) -> HttpResponse:
    """A place for two: the page to make one, and its making."""
    if request.method == "GET":
        return render(
            request,
            "relationships/new.html",
            {"book": book.page(request.person, "me", "aside"), "longest": inviting.LONGEST.days},
        )
    given = read(request, beginning.Begun)
    if given is None:
        return refused("malformed")
    try:
        relationship = beginning.begin(request.person, given)
    except (Refusal, ValueError) as refusal:
        return refused(getattr(refusal, "code", "malformed"))
    return JsonResponse({"to": f"/r/{relationship.pk}/"}, status=201)


@require_POST
@needs_person
def invite(request: PersonRequest, rel: str) -> HttpResponse:
    reach.relationship(request.person, rel)
    given = read(request, inviting.Invited)
    if given is None or given.act.rel != rel:
        return refused("malformed")
    if not hands.is_shown(request):
        return refused(hands.CODE)
    return answer(inviting.invite(request.person, given))


@require_safe
@needs_person
def invitation(request: PersonRequest, rel: str) -> HttpResponse:
    """The open links of a place, for whoever is in it."""
    relationship = reach.relationship(request.person, rel)
    held = inviting.open_offers(rel).values_list("pk", flat=True)
    opens = opening.what_opens(relationship, request.person)
    return render(request, "relationships/invite.html", {"opens": opens, "open": " ".join(held)})


@require_http_methods(["GET", "POST"])
@needs_person
def leave(request: PersonRequest, rel: str) -> HttpResponse:
    relationship = reach.relationship(request.person, rel)
    if request.method == "GET":
        opens = opening.what_opens(relationship, request.person)
        around = {"opens": opens, "mark": mark_of_the_other(relationship, request.person)}
        return render(request, "relationships/leave.html", around)
    act = read(request, Envelope)
    if act is None or act.rel != rel or act.kind != "leaves":
        return refused("malformed")
    return answer(leaving.leave(request.person, act), to="/")


@require_safe
@needs_person
def compare(request: PersonRequest, rel: str) -> HttpResponse:
    """Eight numbers to read to each other; both have the same if nobody stands between them."""
    relationship = reach.relationship(request.person, rel)
    opens = opening.what_opens(relationship, request.person)
    return render(request, "relationships/compare.html", {"opens": opens})


@require_safe
@needs_person
def without(request: PersonRequest, rel: str) -> HttpResponse:
    """A circle says whether it goes on without somebody."""
    relationship = reach.relationship(request.person, rel)
    if relationship.shape != Relationship.Shape.CIRCLE:
        raise Http404
    opens = opening.what_opens(relationship, request.person)
    around = {"opens": opens, "kept_after": erasing.KEPT_AFTER.days}
    return render(request, "relationships/without.html", around)


@require_safe
@needs_person
def back(request: PersonRequest, rel: str) -> HttpResponse:
    """Somebody lost all their keys: how those who are inside let them come back."""
    relationship = reach.relationship(request.person, rel)
    opens = opening.what_opens(relationship, request.person)
    around = {"opens": opens, "kept_after": erasing.KEPT_AFTER.days}
    return render(request, "relationships/back.html", around)


def mark_of_the_other(relationship: Relationship, person: Person) -> str:
    """By which a host can be told of the other account: handles are nobody else's to know."""
    if relationship.shape != Relationship.Shape.PAIR:
        return ""
    others = relationship.memberships.filter(left=None).exclude(person=person)
    return others.values_list("person_id", flat=True).first() or ""


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, invitation: str) -> HttpResponse:
    if request.method == "POST":
        return come(request, invitation)
    # Always the same, whether it is open, has ended, is for somebody else or never was: what it is
    # only the claim asks (`offer`), and there an ending and "not for you" are answered alike.
    return render(request, "relationships/join.html", {"invitation": invitation})


@require_POST
def offer(request: HttpRequest, invitation: str) -> HttpResponse:
    """The sealed offer, and the records up to now, for whoever shows that they have the link."""
    given = read(request, joining.Shown)
    held = joining.held_offer(invitation)
    person = getattr(request, "person", None)
    if given is None or held is None or not joining.shows(held, given.claim):
        return wrong_claim(request)
    if not joining.is_for(held, given.claim, person):
        return wrong_claim(request)
    records = Epoch.objects.filter(relationship=held.relationship).order_by("n")
    return JsonResponse(
        {
            "offer": held.sealed,
            "records": list(records.values_list("record", flat=True)),
            "waits": calling_back.waits(held),
            "until": held.until.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "book": book.page(person, "me", "aside") if person else None,
            "me": person.pk if person else None,
        }
    )


def wrong_claim(request: HttpRequest) -> HttpResponse:
    """Only these are counted: knowing an invitation's address must not shut it for its guest."""
    if wait := pace.too_fast(request, "invitation"):
        return pace.slow_down(wait)
    return refused("bad-invitation")


def come(request: HttpRequest, invitation: str) -> HttpResponse:
    """Join, arriving first if this is somebody new; both or neither."""
    given = read(request, arriving.Coming)
    if given is None:
        return refused("malformed")
    if getattr(request, "person", None) and not hands.is_shown(request):
        return refused(hands.CODE)
    person = getattr(request, "person", None)
    try:
        with transaction.atomic():
            relationship, held = joining.open_offer(invitation, given.claim, person)
            person = person or arriving.arrive(request, given)
            joining.join(person, relationship, held, given.record)
            note(person.pk, given.notes)
    except Refusal as refusal:
        if refusal.code == "bad-invitation":
            return wrong_claim(request)
        return refused_as(refusal)
    except ValueError:
        return refused("malformed")
    return JsonResponse({"to": f"/r/{relationship.pk}/"}, status=201)


def note(author: str, notes: list[Envelope]) -> None:
    """What the newcomer verified, into their own book; without it they could not go on."""
    if any(act.kind != "notes" for act in notes):
        raise Refusal("malformed")
    for outcome in log.append([(author, act) for act in notes]):
        if isinstance(outcome, log.Taken) or outcome == log.Refused("count"):
            raise Refusal("409")  # another browser of theirs wrote a moment ago
        if not isinstance(outcome, log.Stored):
            raise Refusal("malformed")
    for act in notes:
        bell.ring_after_commit(act.rel)
