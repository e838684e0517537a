"""The log of acts over plain HTTP: the twin of the live line (docs/live.md)."""

from __future__ import annotations

from typing import Any

import msgspec
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from midspan import bell
from midspan.people import hands
from midspan.people.http import PersonRequest, needs_person, say
from midspan.people.models import Person
from midspan.relationships import book, envelopes, going_on, kinds, log, opening, reach
from midspan.relationships.models import Act, ActQuerySet, Relationship

A_PAGE = 200
#: For somebody who takes all of it along (`?most=`).
AT_MOST = 1000
STATUS = {
    "malformed": 400,
    "no-hand": 403,
    "not-here": 404,
    "ended": 410,
    "bad-invitation": 410,
    "pace": 429,
    "unavailable": 503,
}


@require_http_methods(["GET", "POST"])
@needs_person
def acts(request: PersonRequest, rel: str) -> HttpResponse:
    if request.method == "GET" and "before" in request.GET:
        return earlier(request, rel)
    if request.method == "GET" and "most" in request.GET:
        return taken_along(request, rel)
    relationship = reach.any_log(request.person, rel)
    if request.method == "POST":
        return add(request, relationship)
    if "count" in request.GET:
        return own_act(request, relationship)
    after = number(request, "after")
    if kind := request.GET.get("kind", ""):
        found = acts_after(rel, after, kind)
    else:
        found = log.acts_after(relationship.pk, after, A_PAGE)
    return JsonResponse({"acts": found, "more": len(found) == A_PAGE})


def earlier(request: PersonRequest, rel: str) -> HttpResponse:
    """What was said before act number `before`, also for whom a circle went on without."""
    until = as_far_as(request.person, rel)
    found = acts_before(rel, number(request, "before"), request.GET.get("kind", ""), until)
    return JsonResponse({"acts": found, "more": len(found) == A_PAGE})


def taken_along(request: PersonRequest, rel: str) -> HttpResponse:
    """Larger pages of the log, for somebody who takes it along; as far as they may read it."""
    until = as_far_as(request.person, rel)
    most = min(number(request, "most") or A_PAGE, AT_MOST)
    found = acts_after(
        rel, number(request, "after"), request.GET.get("kind", ""), until=until, most=most
    )
    return JsonResponse({"acts": found, "more": len(found) == most})


def as_far_as(person: Person, rel: str) -> int | None:
    """How far somebody may read a log, their own book included: None is all of it."""
    return None if reach.may_hear(person.pk, rel) else reach.reads(person, rel)[1]


def add(request: PersonRequest, relationship: Relationship) -> HttpResponse:
    rel = relationship.pk
    is_book = relationship.shape == Relationship.Shape.BOOK
    if is_book and not hands.is_shown(request):
        return refused(hands.CODE)
    envelope = read(request, envelopes.Envelope)
    # The book's one kind comes here, with its signature, and not over the live line.
    has_own_address = kinds.has_own_address(envelope.kind) and not is_book if envelope else True
    if envelope is None or envelope.rel != rel or has_own_address:
        return refused("malformed")
    try:
        with transaction.atomic():
            [outcome] = log.append([(request.person.pk, envelope)])
            bell.ring_after_commit(rel)
    except DatabaseError:
        return refused("unavailable")
    return answer(outcome)


@require_http_methods(["GET", "POST"])
@needs_person
def epochs(request: PersonRequest, rel: str) -> HttpResponse:
    """The records after number `after`, with what verifies them; POST adds the next one."""
    if request.method == "POST":
        # A book has one record for good: a second that nobody signed would shut it for ever.
        return next_epoch(request, reach.relationship(request.person, rel))
    relationship = reach.any_log(request.person, rel)
    return JsonResponse(
        {
            "records": opening.records(rel, after=number(request, "after")),
            "invites": opening.acts_of(relationship, "invites"),
            "leaves": opening.acts_of(relationship, "leaves"),
            "goings": opening.acts_of(relationship, *opening.AGREED_BY_ALL),
            "revokes": opening.acts_of(relationship, "revokes"),
        }
    )


def next_epoch(request: PersonRequest, relationship: Relationship) -> HttpResponse:
    given = read(request, going_on.Next)
    if given is None:
        return refused("malformed")
    try:
        going_on.go_on(request.person, relationship, given.record)
    except kinds.Refusal as refusal:
        if refusal.code == "pace":
            return say("pace", _("Between you a fresh key is made once an hour."), status=429)
        return refused_as(refusal)
    except ValueError:
        return refused("malformed")
    return JsonResponse({}, status=201)


@require_safe
@needs_person
def notebook(request: PersonRequest) -> HttpResponse:
    """What I keep for myself: lines I kept, and notes of my own."""
    return render(request, "relationships/notebook.html", {"book": book.page(request.person)})


@require_safe
@needs_person
def book_acts(request: PersonRequest) -> HttpResponse:
    """Some slots, or all of one sort: what I know of everybody, to look for a name, say."""
    sort = request.GET.get("sort", "")
    if sort not in {"", "known"}:
        return refused("malformed")
    return JsonResponse(book.page(request.person, *request.GET.getlist("slot"), sort=sort))


def own_act(request: PersonRequest, relationship: Relationship) -> HttpResponse:
    """Which act of mine has this count: so that a line whose answer was lost is not said twice."""
    mine = Act.objects.filter(relationship=relationship, author=request.person)
    row = mine.filter(count=number(request, "count")).values_list(*log.FIELDS).first()
    if row is None:
        raise Http404
    return JsonResponse({"acts": [log.as_act(row)], "more": False})


def acts_before(
    rel: str, seq: int, kind: str = "", until: int | None = None
) -> list[dict[str, object]]:
    rows = of_kind(Act.objects.filter(relationship=rel, seq__lt=seq), kind)
    if until is not None:
        rows = rows.filter(epoch__lt=until)
    newest = rows.order_by("-seq")[:A_PAGE].values_list(*log.FIELDS)
    return [log.as_act(row) for row in reversed(newest)]


def acts_after(
    rel: str, seq: int, kind: str, *, until: int | None = None, most: int = A_PAGE
) -> list[dict[str, object]]:
    rows = of_kind(Act.objects.filter(relationship=rel, seq__gt=seq), kind)
    if until is not None:
        rows = rows.filter(epoch__lt=until)
    oldest = rows.order_by("seq")[:most].values_list(*log.FIELDS)
    return [log.as_act(row) for row in oldest]


def of_kind(rows: ActQuerySet, kind: str) -> ActQuerySet:
    """Those that went through one door. Most acts were said: to find those, read them all."""
    return rows.of_kinds(kind) if kind and kind != "said" else rows


def number(request: HttpRequest, name: str) -> int:
    """A whole number from the address; 0 for none and for nonsense."""
    text = request.GET.get(name, "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def read(request: HttpRequest, shape: type[Any]) -> Any:
    """The body as `shape`, or None when it is anything else."""
    try:
        return msgspec.json.decode(request.body, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def answer(outcome: log.Outcome, **more: object) -> HttpResponse:
    """What came of an act, as the browser's `relationship/sending.js` reads it."""
    if isinstance(outcome, log.Stored):
        found = {"seq": outcome.seq, "at": outcome.at, **more}
        return JsonResponse(found, status=201 if outcome.fresh else 200)
    if isinstance(outcome, log.Taken):
        return JsonResponse({"code": "taken", "act": outcome.act}, status=409)
    return refused(outcome.code)


def refused(code: str) -> HttpResponse:
    return JsonResponse({"code": code}, status=STATUS.get(code, 409))


def refused_as(refusal: kinds.Refusal) -> HttpResponse:
    return refused(refusal.code)
