"""What is mine here: leaving for good, and letting go of what is between us."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from midspan.people import hands, pace, signing_in
from midspan.people.http import PersonRequest, needs_person, say
from midspan.people.models import Person
from midspan.people.place import here
from midspan.relationships import book, doors, erasing, leaving_for_good, opening, reach
from midspan.relationships.envelopes import Envelope
from midspan.relationships.kinds import Refusal
from midspan.relationships.views.log import answer, read, refused

STATUS = {"wrong-key": 403, "wrong-handle": 403, "malformed": 400}


@require_http_methods(["GET", "POST"])
@needs_person
def leave_for_good(request: PersonRequest) -> HttpResponse:
    if request.method == "POST":
        return go(request)
    person = request.person
    around = {
        "ways": sorted(person.vaults.values_list("way", flat=True)),
        "is_only_host": leaving_for_good.is_only_host(person),
        "backups_kept": settings.BACKUPS_KEPT,
        "mine": {
            "me": person.pk,
            "handle": person.handle,
            "site": here().seal,
            "most": leaving_for_good.MOST,
            "vaults": list(person.vaults.order_by("way").values("way", "salt", "sealed")),
            "relationships": leaving_for_good.mine(person),
            "book": book.page(person),
        },
    }
    return render(request, "relationships/leave_for_good.html", around)


@require_safe
@needs_person
def export(request: PersonRequest) -> HttpResponse:
    """Taking one's words along: the browser makes the file, since it alone can open them."""
    person = request.person
    mine = {
        "me": person.pk,
        "handle": person.handle,
        "place": here().name or "Midspan",
        "relationships": leaving_for_good.mine(person) + kept(person),
        "book": book.page(person),
        "sorts": spoken(),
    }
    return render(request, "relationships/export.html", {"mine": mine})


def kept(person: Person) -> list[dict[str, object]]:
    """What others went on without this person: taken along as far as they could read it."""
    return [
        {
            "rel": membership.relationship_id,
            "shape": membership.relationship.shape,
            "ended": True,
            "acts": membership.relationship.acts.filter(epoch__lt=until).count(),
            "opens": opening.what_opens(membership.relationship, person, until),
        }
        for membership, until in reach.kept(person)
    ]


def spoken() -> dict[str, Any]:
    """How sheets and answers to them are called, for a file that has to speak by itself.

    Under "" stand the answers of all sorts: an answer does not say of which sort its thing is.
    """
    sorts = [sort for _, sort in doors.all_sorts()]
    replies = {reply.name: str(reply.told) for sort in sorts for reply in sort.replies}
    found: dict[str, Any] = {"": {"title": "", "parts": {}, "replies": replies}}
    for sort in sorts:
        parts = {part.name: str(part.asks) for part in sort.parts}
        found[sort.name] = {"title": str(sort.title), "parts": parts}
    return found


def go(request: PersonRequest) -> HttpResponse:
    """Gone at once, from this server; the answer empties what this browser keeps of it."""
    person = request.person
    if wait := pace.too_fast(request, "sign-in"):
        return pace.slow_down(wait)
    given = read(request, leaving_for_good.Going)
    if given is None:
        return refused("malformed")
    if not hands.is_shown(request):
        return refused(hands.CODE)
    by_words = given.by is not None and given.by.way == "passphrase"
    if by_words and (wait := pace.WRONG_WORDS.count(person.handle)):
        return pace.slow_down(wait, wrong_words=True)
    borrowed = signing_in.is_borrowed(request)
    try:
        leaving_for_good.leave_for_good(person, given)
    except Refusal as refusal:
        return say(refusal.code, sentence(refusal.code), status=STATUS.get(refusal.code, 409))
    signing_in.sign_out(request)
    gone = JsonResponse({})
    if not borrowed:
        gone["Clear-Site-Data"] = '"storage"'
    return gone


def sentence(code: str) -> str:
    return {
        "wrong-key": _("These do not open it. Look at them once more; what you typed is here."),
        "wrong-handle": _("This is not your handle."),
        "only-host": _("You are the only host. When somebody else has said yes, you can go."),
    }.get(code, _("This did not arrive as it was meant. Please try once more."))


@require_http_methods(["GET", "POST"])
@needs_person
def delete(request: PersonRequest, rel: str) -> HttpResponse:
    """Letting go of all that is between us: by the yes of everybody, or out of my sight alone."""
    relationship = reach.relationship(request.person, rel)
    if request.method == "POST":
        act = read(request, Envelope)
        if act is None or act.rel != rel or act.kind != erasing.ERASES.name:
            return refused("malformed")
        if not hands.is_shown(request):
            return refused(hands.CODE)
        outcome, is_gone = erasing.say(request.person, act)
        return answer(outcome, gone=is_gone)
    said = erasing.says(rel)
    around = {
        "opens": opening.what_opens(relationship, request.person),
        "mine": said.pop(request.person.pk),
        "others": [{"id": one, "yes": yes} for one, yes in said.items()],
        "backups_kept": settings.BACKUPS_KEPT,
        "kept_until": erasing.kept_until(rel),
        "kept_after": erasing.KEPT_AFTER.days,
    }
    return render(request, "relationships/delete.html", around)
