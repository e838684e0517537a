"""`midspan doctor --address`: a place as it is seen from outside, by anybody who comes to it."""

from __future__ import annotations

import http.client
import os
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from hashlib import sha1
from pathlib import Path
from urllib.parse import urlsplit

from midspan.host.told import Told, look, well, wrong

PATIENCE = 15
MOST = 1_000_000
SOON = timedelta(days=14)
#: What each page must bring; headers.py has them whole.
MUST = {
    "Content-Security-Policy": r"default-src 'none'.*script-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
#: What RFC 6455 adds to a key before it is hashed.
SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


@dataclass
class Place:
    scheme: str
    host: str
    port: int
    tls: ssl.SSLContext

    @property
    def address(self) -> str:
        usual = {"http": 80, "https": 443}[self.scheme]
        return f"{self.scheme}://{self.name(usual)}"

    def name(self, usual: int) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == usual else f"{host}:{self.port}"

    def line(self) -> socket.socket:
        plain = socket.create_connection((self.host, self.port), timeout=PATIENCE)
        return self.tls.wrap_socket(plain, server_hostname=self.host) if self.is_https else plain

    @property
    def is_https(self) -> bool:
        return self.scheme == "https"

    def ask(self, path: str) -> tuple[int, Message, str]:
        asked = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        asked.sock = self.line()
        try:
            host = self.name(443 if self.is_https else 80)
            asked.request("GET", path, headers={"Host": host, "User-Agent": "midspan doctor"})
            answer = asked.getresponse()
            return answer.status, answer.headers, answer.read(MOST).decode("utf-8", "replace")
        finally:
            asked.close()


def at(address: str, authority: Path | None = None) -> Place | None:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        return None
    tls = ssl.create_default_context(cafile=str(authority) if authority else None)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    return Place(parts.scheme, parts.hostname, port, tls)


def from_outside(place: Place) -> Iterator[Told]:
    """Everything in turn; what cannot be seen because something before it is wrong is left out."""
    if not place.is_https:
        yield wrong(
            f"{place.address} is not https: browsers seal nothing there.",
            "Put Caddy before it; docs/self-hosting.md has the three lines.",
        )
    try:
        if place.is_https:
            yield of_the_certificate(place)
        status, headers, body = place.ask("/")
    except ssl.SSLCertVerificationError as error:
        yield wrong(
            f"The certificate is not good: {error.verify_message}.",
            "Does the proxy get one for this very name?  sudo journalctl -u caddy -n 30"
            "  In a house: midspan doctor --address ... --authority FILE, the one for the devices.",
        )
        return
    except (OSError, http.client.HTTPException) as error:
        yield of_no_answer(place, error)
        return
    yield from of_the_page(status, body)
    yield from of_headers(place, headers)
    for part in (of_cookies, of_the_line, of_the_redirect, of_what_is_not_for_all):
        try:
            yield from part(place)
        except (OSError, http.client.HTTPException) as error:
            yield wrong(
                f"It stopped answering: {error}.", "sudo journalctl -u caddy -n 30 may say why."
            )
            return


def of_no_answer(place: Place, error: Exception) -> Told:
    """What happens on first evenings, in the order in which it happens; then the system's words."""
    match error:
        case socket.gaierror():
            return wrong(
                f"Nothing is known by the name {place.host}.",
                "Let it lead to the machine, where you have your names (in a house: in the router's"
                " page). Until a new one is known everywhere, an hour can pass.",
            )
        case ConnectionRefusedError():
            return wrong(
                f"Something is there by the name {place.host}, and port {place.port} is closed.",
                "Does the proxy run?  systemctl status caddy  Does the router pass the port on?",
            )
        case TimeoutError():
            return wrong(
                f"{place.address} does not answer.",
                "Does the name lead to this machine? Does the router pass ports 80 and 443 on to"
                " it? From inside a house some routers do not answer: try from a phone without its"
                " Wi-Fi.",
            )
        case ssl.SSLError():
            return wrong(
                f"Somebody answers at {place.address}, and has no certificate for this name yet.",
                "Caddy asks for one by itself and goes on trying. It gets it as soon as the name"
                " leads here and ports 80 and 443 are open to all. Why not yet:"
                "  sudo journalctl -u caddy -n 30",
            )
    return wrong(
        f"{place.address} does not answer: {error}.",
        "Does the proxy run?  systemctl status caddy  What does it say?"
        "  sudo journalctl -u caddy -n 30",
    )


def of_the_certificate(place: Place) -> Told:
    with place.line() as line:
        assert isinstance(line, ssl.SSLSocket)
        version, given = line.version(), line.getpeercert() or {}
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(given["notAfter"])), UTC)
    left = ends - datetime.now(UTC)
    says = f"The certificate is good until {ends:%Y-%m-%d} ({version})."
    # Caddy's own authority gives them for hours only, and makes new ones by itself.
    begins = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(given["notBefore"])), UTC)
    if left < SOON and left < (ends - begins) / 5:
        return look(says, "Does whatever renews it still run?")
    return well(says)


def of_the_page(status: int, body: str) -> Iterator[Told]:
    if status >= 500:
        yield wrong(
            f"The first page answers {status}: the proxy is there, Midspan is not.",
            "systemctl status midspan; does the proxy ask at the right port?",
        )
    elif status == 400:
        yield wrong(
            "Midspan answers, and does not know itself by this name.",
            "Set MIDSPAN_ADDRESS to this address, and let the proxy pass Host.",
        )
    elif not re.search(r"/static/[0-9a-f]{6,64}/", body):
        yield wrong(
            f"Something else than Midspan answers there (status {status}).",
            "Does the name lead to this machine, and the proxy to Midspan's port (8000)?",
        )
    elif "ribbon--trouble" in body:
        yield wrong(
            "Midspan thinks that people come without https.",
            "The proxy has to pass X-Forwarded-Proto; if it is on another machine, name"
            " that in MIDSPAN_PROXY.",
        )
    else:
        yield well("The first page is Midspan's.")


def of_headers(place: Place, headers: Message) -> Iterator[Told]:
    missing = [name for name, says in MUST.items() if not re.search(says, headers.get(name, ""))]
    doubled = [name for name in MUST if len(headers.get_all(name) or []) > 1]
    if missing or doubled:
        yield wrong(
            f"The proxy changes headers: {', '.join(missing + doubled)}.",
            "Let it pass them as they are, and add none of its own.",
        )
    else:
        yield well("Headers come through as they are.")
    if place.is_https and "max-age" not in headers.get("Strict-Transport-Security", ""):
        yield wrong(
            "Browsers are not told to come by https only.",
            "Set MIDSPAN_ADDRESS to this https address.",
        )


def of_cookies(place: Place) -> Iterator[Told]:
    _, headers, _ = place.ask("/sign-in/")
    cookies = [str(one) for one in headers.get_all("Set-Cookie") or []]
    if place.is_https and not all(re.search(r";\s*secure\b", one, re.I) for one in cookies):
        yield wrong(
            "Cookies would travel without https too.", "Set MIDSPAN_ADDRESS to this https address."
        )


def of_the_line(place: Place) -> Iterator[Told]:
    """The upgrade that a page asks for; nothing is said over it."""
    key = b64encode(os.urandom(16)).decode()
    with place.line() as line:
        line.sendall(
            f"GET /live HTTP/1.1\r\nHost: {place.name(443 if place.is_https else 80)}\r\n"
            f"Origin: {place.address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        answer = b""
        while b"\r\n\r\n" not in answer and (more := line.recv(4096)):
            answer += more
    accepts = b64encode(sha1((key + SALT).encode()).digest())
    if answer.startswith(b"HTTP/1.1 101") and accepts in answer:
        yield well("The live line opens.")
    elif b" 403" in answer[:40]:
        yield wrong(
            "The live line is refused: Midspan does not take this address for its own.",
            "Set MIDSPAN_ADDRESS to this address, and let the proxy pass Host.",
        )
    else:
        yield wrong(
            "The live line does not open, so people are slow to hear from each other.",
            "The proxy has to let WebSockets through at /live.",
        )


def of_the_redirect(place: Place) -> Iterator[Told]:
    if not place.is_https or place.port != 443:
        return
    try:
        status, headers, _ = Place("http", place.host, 80, place.tls).ask("/")
    except (OSError, http.client.HTTPException):
        yield look(
            "Whoever types the name without https finds nothing.",
            "Open port 80 too, for the proxy to send them on.",
        )
        return
    if status in {301, 302, 307, 308} and headers.get("Location", "").startswith(place.address):
        yield well("Whoever types the name without https is sent on.")
    else:
        yield wrong(
            "Without https something is answered too.", "Let the proxy send all of it to https."
        )


def of_what_is_not_for_all(place: Place) -> Iterator[Told]:
    if place.ask("/metrics")[0] == 200:
        yield wrong(
            "/metrics is open to everybody.", "Set MIDSPAN_METRICS to a token, or leave it out."
        )
