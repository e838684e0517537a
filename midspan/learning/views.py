"""Pages for anyone. Nothing here asks who is reading, and nothing is kept."""

from __future__ import annotations

from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from midspan.learning import contents as all_pages
from midspan.learning import disconnects, papers, walk
from midspan.learning import scenes as written

Thing = TypeVar("Thing")


def named(name: str, things: dict[str, Thing]) -> Thing:
    if name not in things:
        raise Http404
    return things[name]


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    told = {
        "principles": all_pages.PRINCIPLES,
        "tasks": all_pages.TASKS,
        "apart": all_pages.APART,
        "between": all_pages.BETWEEN,
        "class": all_pages.CLASS,
        "scenes": written.SCENES.values(),
    }
    return render(request, "learning/contents.html", told)


@require_safe
def page(request: HttpRequest, page: str) -> HttpResponse:
    found = named(page, all_pages.PAGES)
    told = {"page": found, "on_paper": on_paper(found), "disconnects": disconnects}
    return render(request, found.template, told)


def on_paper(page: all_pages.Page) -> str:
    """The address of its sheet: an exercise of its own, or that of the door it is about."""
    own = reverse("learning:paper", args=[page.slug]) if page.slug in papers.PAPERS else ""
    return own or page.twin


@require_safe
def paper(request: HttpRequest, page: str) -> HttpResponse:
    twin = all_pages.PAGES[page].twin if page in all_pages.PAGES else ""
    if twin:
        return redirect(twin, permanent=True)
    found = named(page, papers.PAPERS)
    told = {"page": all_pages.PAGES[page], "paper": found}
    return render(request, "learning/paper.html", told)


@require_safe
def two_people(request: HttpRequest) -> HttpResponse:
    return render(request, "learning/two_people.html", {"walk": walk})


@require_safe
def scenes(request: HttpRequest) -> HttpResponse:
    return render(request, "learning/scenes.html", {"scenes": written.SCENES.values()})


@require_safe
def scene(request: HttpRequest, scene: str) -> HttpResponse:
    found = named(scene, written.SCENES)
    return render(request, "learning/scene.html", {"scene": found, "next": written.after(found)})
