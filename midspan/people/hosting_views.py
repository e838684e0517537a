"""Pages about the place itself: what anyone may know of it, and what hosts do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from midspan.people import elsewhere, hands, hosting, pace
from midspan.people.forms import ClosingForm, ElsewhereForm, FaceForm, SomebodyForm
from midspan.people.http import PersonRequest, needs_host, needs_person
from midspan.people.models import Elsewhere, HostAct, Person
from midspan.people.place import here

#: Entries of the log on one page.
A_PAGE = 50
SEAL_OF_CLOSED = "midspan.people.closed"
#: Seconds for which the address works at which a closed account is told of. It says nothing
#: that the log does not say.
TOLD_FOR = 60 * 60


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """The face of this place, and the power in it, in plain sight."""
    return render(request, "people/about_this_place.html", {"hosts": Person.objects.hosting()})


@require_safe
@needs_person
def what_hosts_did(request: PersonRequest) -> HttpResponse:
    acts = HostAct.objects.select_related("by", "about")
    page = Paginator(acts, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/what_hosts_did.html", {"page": page})


@require_safe
@needs_host
def host(request: PersonRequest) -> HttpResponse:
    return show(request)


def show(request: PersonRequest, *, status: int = 200, **forms: Form) -> HttpResponse:
    """The page of those who host, with a form that was refused in its place."""
    around = {
        "face": FaceForm.of(here()),
        "asking": SomebodyForm(),
        "trouble": None,
        "asked": Person.objects.offered_to_host(),
        "closings": [hosting.closing_of(person) for person in Person.objects.closed()],
        "is_alone": not Person.objects.hosting().exclude(pk=request.person.pk).exists(),
        "done": request.GET.get("done", ""),
    }
    return render(request, "people/host.html", around | forms, status=status)


@require_POST
@needs_host
def change_face(request: PersonRequest) -> HttpResponse:
    form = FaceForm(request.POST)
    if does(form, lambda given: hosting.describe(request.person, **given)):
        return done("face")
    return show(request, face=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_host
def list_elsewhere(request: PersonRequest) -> HttpResponse:
    """Other people to turn to: write one down, or change `which`, or take it off."""
    which = request.GET.get("which", "")
    line = get_object_or_404(Elsewhere, pk=which) if which.isdecimal() else None
    if line and "take-off" in request.POST:
        elsewhere.take_off(request.person, line)
        return redirect("/host/elsewhere/?done=taken-off")
    form = ElsewhereForm(request.POST if request.method == "POST" else None, instance=line)
    if form.is_bound and form.is_valid():
        elsewhere.write(request.person, form.save(commit=False))
        return redirect("/host/elsewhere/?done=kept")
    done = request.GET.get("done", "")
    around = {"form": form, "line": line, "lines": Elsewhere.objects.all(), "done": done}
    return render(request, "people/elsewhere.html", around, status=422 if form.is_bound else 200)


@require_POST
@needs_host
def change_doors(request: PersonRequest) -> HttpResponse:
    hosting.let_strangers_look_round(request.person, request.POST.get("strangers") == "yes")
    return done("doors")


@require_POST
@needs_host
@hands.asked_for
def ask_to_host(request: PersonRequest) -> HttpResponse:
    if wait := pace.SOMEBODY.count(request.person.pk):
        return pace.slow_down(wait, page_for=request)
    form = SomebodyForm(request.POST)
    if does(form, lambda given: hosting.offer(request.person, given["who"])):
        return done("asked")
    return show(request, asking=form, status=422)


@require_POST
@needs_host
@hands.asked_for
def take_back(request: PersonRequest) -> HttpResponse:
    hosting.take_back(request.person, named(request))
    return done("taken-back")


@require_POST
@needs_host
@hands.asked_for
def lay_down(request: PersonRequest) -> HttpResponse:
    try:
        hosting.lay_down(request.person)
    except ValidationError:  # the page says so already: it has no button for the only host
        return show(request, status=422)
    return redirect("/me/?changed=laid-down")


@require_http_methods(["GET", "HEAD", "POST"])
@needs_host
@hands.asked_for
def close(request: PersonRequest) -> HttpResponse:
    """Close an account that floods this place."""
    if request.method == "POST" and (wait := pace.SOMEBODY.count(request.person.pk)):
        return pace.slow_down(wait, page_for=request)
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if does(form, lambda given: hosting.close(request.person, given["who"], given["why"])):
        return done("closed")
    fast = Person.objects.filter(pk__in=pace.floods())
    around = {"form": form, "fast": fast, "place": here()}
    return render(request, "people/host_close.html", around, status=422 if form.is_bound else 200)


@require_POST
@needs_host
@hands.asked_for
def open_again(request: PersonRequest) -> HttpResponse:
    hosting.open_again(request.person, named(request))
    return done("opened")


@require_POST
@needs_person
@hands.asked_for
def answer(request: PersonRequest) -> HttpResponse:
    """Somebody was asked to host, and says yes or no."""
    yes = request.POST.get("answer") == "yes"
    try:
        hosting.answer(request.person, yes=yes)
    except ValidationError:
        return redirect("/me/?changed=taken-back")
    return redirect("/host/?done=yes" if yes else "/me/?changed=declined")


@require_safe
def account_closed(request: HttpRequest, seal: str) -> HttpResponse:
    """For somebody who could sign in, if their account were not closed: by whom, when and why."""
    try:
        person = Person.objects.get(pk=signing.loads(seal, salt=SEAL_OF_CLOSED, max_age=TOLD_FOR))
    except (signing.BadSignature, Person.DoesNotExist):
        return redirect("people:sign-in")
    act = hosting.closing_of(person)
    if act is None:  # it was opened again
        return redirect("people:sign-in")
    return render(request, "people/account_closed.html", {"act": act})


def where_it_is_told(person: Person) -> str:
    return reverse("people:account-closed", args=[signing.dumps(person.pk, salt=SEAL_OF_CLOSED)])


def does(form: Form, deed: Callable[[dict[str, Any]], None]) -> bool:
    """Do it with what the form holds; what cannot be done is said beside the field it is about."""
    if not form.is_valid():
        return False
    try:
        deed(form.cleaned_data)
    except ValidationError as refusal:
        about = refusal.code if refusal.code in form.fields else None
        form.add_error(about, ValidationError(refusal.messages))
        return False
    return True


def named(request: PersonRequest) -> Person:
    """The person a button is about."""
    return get_object_or_404(Person, pk=request.POST.get("who", ""))


def done(what: str) -> HttpResponse:
    return redirect(f"{reverse('people:host')}?done={what}")
