"""One person with a browser of their own: a profile folder, and a record of all that left it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Playwright, Request, Response, WebSocket

from tests import browsers

ARGUMENTS = [
    "--no-sandbox",  # root may not have one; these pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    # Names elsewhere do not resolve: a request to another host fails, and is told below.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost,"
    " EXCLUDE 127.0.0.1",
]
#: What the browser itself says when a page breaks a rule of ours.
BROKEN_RULES = ("Content Security Policy", "TrustedHTML", "TrustedScript", "Trusted Type")


@dataclass
class Left:
    """All that left one browser, as bytes to search."""

    places: list[tuple[str, bytes]] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"http", "https"}:
            return  # data: and blob: leave nothing
        self.hosts.add(parts.netloc)
        what = f"the request {request.method} {parts.path}"
        headers = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
        self.places.append((f"the address of {what}", request.url.encode()))
        self.places.append((f"the headers of {what}", headers.encode()))
        self.places.append((f"the body of {what}", request.post_data_buffer or b""))

    def response(self, response: Response) -> None:
        headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        self.places.append((f"the headers answered to {response.url}", headers.encode()))

    def socket(self, socket: WebSocket) -> None:
        self.hosts.add(urlsplit(socket.url).netloc)
        self.places.append(("the address of the live line", socket.url.encode()))
        socket.on("framesent", lambda frame: self.frame("sent", frame))
        socket.on("framereceived", lambda frame: self.frame("received", frame))

    def frame(self, way: str, frame: Any) -> None:
        data = frame if isinstance(frame, bytes) else str(frame).encode()
        self.places.append((f"a live frame {way}", data))


class Person:
    """Somebody at a browser. `page` is their first tab; `left` all that went out of it."""

    def __init__(self, name: str, context: BrowserContext, address: str) -> None:
        self.name = name
        self.context = context
        self.address = address
        self.left = Left()
        self.said: list[str] = []
        self.faults: list[str] = []
        context.on("request", self.left.request)
        context.on("response", self.left.response)
        context.on("page", self.watch)
        context.on("console", lambda message: self.heard(message.type, message.text))
        context.on("weberror", lambda fault: self.faults.append(str(fault.error)))
        self.page = context.pages[0] if context.pages else context.new_page()
        self.page.on("websocket", self.left.socket)

    def watch(self, page: Page) -> None:
        page.on("websocket", self.left.socket)

    def heard(self, kind: str, text: str) -> None:
        self.said.append(f"{kind}: {text}")
        if any(rule in text for rule in BROKEN_RULES):
            self.faults.append(text)

    def goes_to(self, path: str) -> Page:
        """Open a path of this site, or a whole address, in the first tab."""
        self.page.goto(path if "://" in path else self.address + path)
        return self.page

    def new_tab(self) -> Page:
        return self.context.new_page()

    def loses_the_line(self) -> None:
        self.context.set_offline(True)

    def has_the_line_back(self) -> None:
        self.context.set_offline(False)

    def what_went_wrong(self) -> Iterator[str]:
        for fault in self.faults:
            yield f"{self.name}'s page broke: {fault}"
        here = urlsplit(self.address)
        for host in sorted(self.left.hosts):
            name = urlsplit(f"//{host}")
            ours = name.hostname in {"localhost", "127.0.0.1"} or str(name.hostname).endswith(
                ".localhost"
            )
            if not ours or name.port != here.port:
                yield f"{self.name}'s browser asked another host: {host}"


def sits_down(
    playwright: Playwright, profile: Path, name: str, address: str, **looks: Any
) -> Person:
    """Start a browser for one person. `looks` are Playwright's: viewport, color_scheme, locale."""
    looks.setdefault("viewport", {"width": 1280, "height": 900})
    looks.setdefault("timezone_id", "Europe/Vienna")
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=browsers.chromium(), args=ARGUMENTS, **looks
    )
    context.set_default_timeout(15_000)
    return Person(name, context, address)


def measured(person: Person, path: str, *, settled: str = "load") -> dict[str, int]:
    """Open a page with an empty cache; the bytes that came over the line, by address.

    These are the encoded sizes as Chromium counted them, headers included, so what a person on
    a slow line waits for.
    """
    person.page.goto("about:blank")  # what the page before still fetches is not this page's
    line = person.context.new_cdp_session(person.page)
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    line.on(
        "Network.requestWillBeSent",
        lambda said: addresses.update({said["requestId"]: said["request"]["url"]}),
    )
    line.on(
        "Network.loadingFinished",
        lambda said: sizes.update({said["requestId"]: int(said["encodedDataLength"])}),
    )
    line.send("Network.enable")
    line.send("Network.clearBrowserCache")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    person.goes_to(path)
    person.page.wait_for_load_state("networkidle" if settled == "idle" else "load")
    person.page.wait_for_timeout(500)  # the events of the last file come a moment later
    line.detach()
    # What the page before still sends while it goes has no address here, and is not this page's.
    return {addresses[key]: size for key, size in sizes.items() if key in addresses}


def found_by_axe(page: Page) -> list[str]:
    """What axe finds wrong on this page for people who see, hear or point otherwise."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response
    return [
        f"{wrong['id']} ({wrong['impact']}): {wrong['help']}\n    "
        + "\n    ".join(node["html"][:160] for node in wrong["nodes"][:5])
        for wrong in found["violations"]
    ]
