from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from midspan.people import handles, hands, hosting, key_events, pace, signing_in
from midspan.people.forms import HandleForm
from midspan.people.hosting_views import where_it_is_told
from midspan.people.http import PersonRequest, needs_person, say, speaks_json, takes, way_on
from midspan.people.models import Person
from midspan.people.place import here
from midspan.people.sessions import mark
from midspan.people.ways import Vaults, keep_ways

Handle = Annotated[str, msgspec.Meta(max_length=200)]
Login = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9_-]{43}\Z")]


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose salt a browser needs before it can stretch a passphrase."""

    handle: Handle


class Knock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a browser shows to come in."""

    handle: Handle
    way: Literal["passphrase", "recovery"]
    login: Login
    borrowed: bool = False
    days: Literal[0, 30] = 0


@require_safe
def all_keys_lost(request: HttpRequest) -> HttpResponse:
    """What somebody can do whom nothing lets in any more; nobody signs in without keys."""
    return render(request, "people/all_keys_lost.html")


def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return come_in(request)
    if getattr(request, "person", None):
        return HttpResponseRedirect(way_on(request))
    return render(
        request,
        "people/sign_in.html",
        {"next": way_on(request), "pattern": handles.PATTERN, "ended": "ended" in request.GET},
    )


@require_POST
@takes(Asked)
def salt(request: HttpRequest, asked: Asked) -> HttpResponse:
    if wait := pace.too_fast(request, "salt"):
        return pace.slow_down(wait)
    return JsonResponse({"salt": signing_in.salt_for(asked.handle), "site": here().seal})


@require_POST
@takes(Knock)
def come_in(request: HttpRequest, knock: Knock) -> HttpResponse:
    if wait := pace.too_fast(request, "sign-in"):
        return pace.slow_down(wait)
    by_words = knock.way == "passphrase"
    handle = handles.normal(knock.handle)
    # Counted before it is looked at, so that tries sent all at once are counted as well.
    if by_words and (wait := pace.WRONG_WORDS.count(handle)):
        return pace.slow_down(wait, wrong_words=True)
    try:
        person = signing_in.known_by(handle, knock.way, knock.login)
    except ValueError:
        person = None
    if person is None:
        return say("wrong-key", _("This handle and these words do not go together."), status=403)
    if by_words:
        pace.WRONG_WORDS.forget(handle)
    if hosting.is_closed(person):
        return is_closed(person)
    return welcome(request, person, knock)


def is_closed(person: Person) -> HttpResponse:
    """A host has closed the account: the page goes on to where it is told by whom and why."""
    told = {
        "code": "closed",
        "say": _("A host has closed this account."),
        "to": where_it_is_told(person),
    }
    return JsonResponse(told, status=403)


def welcome(request: HttpRequest, person: Person, knock: Knock) -> HttpResponse:
    until = signing_in.sign_in(request, person, borrowed=knock.borrowed, for_long=knock.days == 30)
    key_events.happened(request, person, key_events.Kind.SIGNED_IN)
    vault = person.vaults.get(way=knock.way)
    return JsonResponse(
        {
            "person": {"id": person.pk, "handle": person.handle, "x": person.x, "e": person.e},
            "vault": {"way": vault.way, "sealed": vault.sealed},
            "until": until.isoformat(),
        }
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave this browser. Somebody without a way back is asked first: it would be for good."""
    person: Person | None = getattr(request, "person", None)
    is_sure = request.POST.get("sure") == "yes" or request.GET.get("sure") == "yes"
    if person and not is_sure and not person.vaults.exists():
        if speaks_json(request):
            return say("no-way-back", _("There is no way back yet."), status=409)
        return render(request, "people/sign_out.html")
    borrowed = signing_in.is_borrowed(request) if person else True
    if person and not person.vaults.exists() and not hands.is_shown(request):
        # A session is all that they have, and a cookie alone must not take it from them.
        signing_in.forget_here(request)
    else:
        signing_in.sign_out(request)
    there: HttpResponse = (
        JsonResponse({"to": "/"}) if speaks_json(request) else HttpResponseRedirect("/")
    )
    if not borrowed:
        # On a borrowed device nothing was kept, and what is there belongs to its owner.
        there["Clear-Site-Data"] = '"storage"'
    return there


@require_safe
@needs_person
def me(request: PersonRequest) -> HttpResponse:
    return show_me(
        request, HandleForm(initial={"handle": request.person.handle}, person=request.person)
    )


def show_me(request: PersonRequest, form: HandleForm, *, status: int = 200) -> HttpResponse:
    this = mark(str(request.session.session_key))
    events = key_events.kept(request.person)
    around = {
        "form": form,
        "rule": handles.RULE,
        "pattern": handles.PATTERN,
        "ways": sorted(request.person.vaults.values_list("way", flat=True)),
        "this": request.person.sessions.filter(pk=this).first(),
        "others": request.person.sessions.exclude(pk=this).order_by("-since", "pk"),
        "events": events,
        "new_events": key_events.told(request, events),
        "until": signing_in.ends(request.session),
        "changed": request.GET.get("changed", ""),
        "is_asked": hosting.is_asked(request.person),
    }
    return render(request, "people/me.html", around, status=status)


@require_POST
@needs_person
def change_handle(request: PersonRequest) -> HttpResponse:
    if wait := pace.HANDLES.count(request.person.pk):
        return pace.slow_down(wait, page_for=request)
    if not hands.is_shown(request):
        return hands.none_shown(request)
    before = request.person.handle
    form = HandleForm(request.POST, person=request.person)
    if form.is_valid():
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError:  # somebody took it a moment ago
            form.add_error("handle", _("Somebody here has this handle already."))
    if form.errors:
        request.person.handle = before
        return show_me(request, form, status=422)
    return redirect("/me/?changed=handle")


@require_POST
@needs_person
@hands.asked_for
def end_others(request: PersonRequest) -> HttpResponse:
    """Sign out all other devices, or the one that is named; without a way back one is asked."""
    one = request.POST.get("one", "")
    if request.POST.get("sure") != "yes" and not request.person.vaults.exists():
        return render(request, "people/end_others.html", {"one": one})
    if one:
        signing_in.end(request.person, one)
        return redirect("/me/?changed=one")
    signing_in.end_others(request, request.person)
    return redirect("/me/?changed=others")


@require_safe
@needs_person
def vaults(request: PersonRequest) -> HttpResponse:
    """The locked keys of the person who asks, for a browser that has to open them."""
    kept = request.person.vaults.order_by("way").values("way", "salt", "sealed")
    return JsonResponse(
        {
            "id": request.person.pk,
            "handle": request.person.handle,
            "x": request.person.x,
            "e": request.person.e,
            "site": here().seal,
            "borrowed": signing_in.is_borrowed(request),
            "until": signing_in.ends(request.session).isoformat(),
            "vaults": list(kept),
        }
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def way_back(request: PersonRequest) -> HttpResponse:
    if request.method == "POST":
        return keep_way_back(request)
    ways = sorted(request.person.vaults.values_list("way", flat=True))
    return render(
        request,
        "people/way_back.html",
        {"ways": ways, "tries": bool(ways) and "try" in request.GET, "pattern": handles.PATTERN},
    )


#: What it is called when a way is made, or put in the place of one that was there.
EVENTS = {
    ("passphrase", False): key_events.Kind.MADE_WORDS,
    ("passphrase", True): key_events.Kind.CHANGED_WORDS,
    ("recovery", False): key_events.Kind.MADE_RECOVERY,
    ("recovery", True): key_events.Kind.CHANGED_RECOVERY,
}


@takes(Vaults)
def keep_way_back(request: PersonRequest, given: Vaults) -> HttpResponse:
    if wait := pace.too_fast(request, "sign-in"):
        return pace.slow_down(wait)
    if not hands.is_shown(request):
        return hands.none_shown(request)
    had = set(request.person.vaults.values_list("way", flat=True))
    code = keep_ways(request.person, given)
    if code == "wrong-key":
        return say(code, _("These words do not open the way back that is here."), status=403)
    if code:
        return say(code, _("This did not arrive as it was meant."), status=400)
    for one in given.vaults:
        key_events.happened(request, request.person, EVENTS[one.way, one.way in had])
    return JsonResponse({"until": signing_in.settle(request).isoformat()}, status=201)
