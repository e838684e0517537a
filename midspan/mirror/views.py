from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from midspan.mirror import card, words

#: As for every file whose address names its content.
FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def mirror(request: HttpRequest) -> HttpResponse:
    told = {"kinds": words.KINDS, "said": words.SENTENCES, "megabytes": words.megabytes()}
    return render(request, "mirror/mirror.html", told)


@require_safe
def plain_card(request: HttpRequest) -> HttpResponse:
    """What the mirror learnt from and where it fails, for who wants to know before asking."""
    return render(
        request, "mirror/card.html", {"card": card.read(words.card()), "never": card.NEVER}
    )


@require_safe
def said(request: HttpRequest, mark: str) -> HttpResponse:
    """What the mirror says in a talk: a file like any other, the same for everybody."""
    spelled = words.spelled()
    answer = HttpResponse(spelled.content, content_type="application/json")
    if mark == spelled.mark:
        answer["Cache-Control"] = FOR_EVER
    return answer
