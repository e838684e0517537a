"""How this place looks from outside on one device, and what leaving a page quickly does there.

Both are wishes of whoever sits at the browser, signed in or not, and are kept in a cookie: so
they hold for every page from its first byte, without a script, and nothing of them is stored
here. Which device somebody hides this place on is for nobody else to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from midspan.people import signing_in

COOKIE = "midspan_looks"
#: Browsers keep no cookie for longer.
KEPT_FOR = timedelta(days=400)

#: What the tab of the browser, its history and its bookmarks say instead of where one is.
NAMES = {"notes": _("Notes"), "calendar": _("Calendar"), "weather": _("Weather")}
#: What becomes of one's key when a page is left quickly: it is closed on this device, or all of
#: mine is removed and I am signed out. "" leaves it as it is.
DEEDS = ("lock", "forget")


@dataclass(frozen=True)
class Looks:
    name: str = ""
    deed: str = ""

    @property
    def title(self) -> str:
        return str(NAMES.get(self.name, ""))


def of(request: HttpRequest) -> Looks:
    """What this browser was asked to do; a cookie with nonsense in it asks for nothing."""
    name, _dot, deed = request.COOKIES.get(COOKIE, "").partition(".")
    return Looks(name if name in NAMES else "", deed if deed in DEEDS else "")


def keep(request: HttpRequest, response: HttpResponse, looks: Looks) -> None:
    if not looks.name and not looks.deed:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        f"{looks.name}.{looks.deed}",
        # On a device that is not theirs it ends with the browser, as all else does.
        max_age=None if signing_in.is_borrowed(request) else KEPT_FOR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def deed_on_leaving(request: HttpRequest) -> str:
    """What leaving quickly does with the keys of who is here: "", "lock", "forget" or "sign-out".

    Nothing while there is no way back: what is removed then could never be opened again. On a
    borrowed device the keys go with the page, and the session is all that is left to end.
    """
    person = getattr(request, "person", None)
    is_borrowed = signing_in.is_borrowed(request)
    deed = "sign-out" if is_borrowed else of(request).deed
    return deed if deed and person is not None and person.vaults.exists() else ""
