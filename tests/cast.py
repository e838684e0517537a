"""The cast of four of every test: two in a relationship, one who has left it, one outside.

Their signing keys are real, because the server checks signatures; all else is plausible and opens
nothing. What has to open is tested in browsers and with the Python twin.
"""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.test import Client
from django.test.client import BOUNDARY, RequestFactory
from django.utils import timezone

from midspan import base64url, signatures
from midspan.people import hands, signing_in
from midspan.people.models import Person
from midspan.people.sessions import SessionStore, mark
from midspan.relationships.models import Membership, Relationship
from midspan.sealing import records
from midspan.sealing.models import Epoch
from midspan.signatures import pae

#: The private half of each signing key of this process, by the public one.
SIGNS: dict[str, Ed25519PrivateKey] = {}
#: The key that each invitation of this process shows to all.
GUESTS: dict[str, str] = {}


def drawn(size: int) -> str:
    """Random bytes as base64url, like everything a browser makes."""
    return urlsafe_b64encode(secrets.token_bytes(size)).rstrip(b"=").decode()


def drawn_to_sign() -> str:
    """The public half of a new Ed25519 key, which `signed` then signs with."""
    private = Ed25519PrivateKey.generate()
    e = base64url.write(private.public_key().public_bytes_raw())
    SIGNS[e] = private
    return e


def signed(e: str, *parts: str | bytes | int) -> str:
    """The signature of PAE(parts) by the private half of `e`; of nobody's key, nobody's."""
    return base64url.write(SIGNS[e].sign(pae(*parts))) if e in SIGNS else drawn(64)


def sign_deed(by: Keys | Person, act: dict[str, Any]) -> dict[str, Any]:
    """The act with its author's signature among its facts."""
    deed = signatures.of_a_deed(
        act["rel"], by.id, act["kind"], act["id"], act["count"], act["facts"]
    )
    signature = base64url.write(SIGNS[by.e].sign(deed))
    return act | {"facts": [*act["facts"], ["signed", signature]]}


@dataclass(frozen=True)
class Keys:
    """The public half of somebody, before there is a row of them."""

    id: str
    handle: str
    x: str
    e: str

    @classmethod
    def drawn(cls, handle: str) -> Keys:
        return cls(drawn(16), handle, drawn(32), drawn_to_sign())


def record(
    rel: str, by: Keys | Person, members: list[Any], *, n: int = 1, prev: str = "",
    why: str = "create", inv: str = "", **other: object,
) -> str:  # fmt: skip
    """A record that seals its key for nobody, signed by its maker. `other` spoils a field."""
    body = {
        "v": 1, "rel": rel, "n": n, "prev": prev, "why": why, "by": by.id,
        "at": "2026-11-23T12:00:00Z", "kc": drawn(32), "inv": inv,
        "m": [{"id": one.id, "x": one.x, "e": one.e, "w": drawn(80)} for one in members],
    } | other  # fmt: skip
    plain = json.dumps(body, separators=(",", ":")).encode()
    text = urlsafe_b64encode(plain).rstrip(b"=").decode()
    proof = shown(inv, plain) if why in {"join", "replace"} else ""
    return f"e1.{text}.{signed(by.e, 'ips-seal/1/epoch', plain)}.{proof}"


def shown(invitation: str, plain: bytes) -> str:
    """The proofs with which somebody comes: the first is for browsers alone, and nobody's here."""
    first = secrets.token_bytes(32)
    guest = GUESTS.get(invitation, "")
    return base64url.write(
        first + base64url.read(signed(guest, "ips-seal/1/guest", plain, first), 64)
    )


def arrival(keys: Keys, *, borrowed: bool = False) -> dict[str, Any]:
    """What the browser of somebody new sends to arrive."""
    rel = drawn(16)
    person = {"id": keys.id, "handle": keys.handle, "x": keys.x, "e": keys.e}
    return {
        "person": person,
        "book": {"rel": rel, "record": record(rel, keys, [keys])},
        "borrowed": borrowed,
    }


def make_person(handle: str) -> Person:
    keys = Keys.drawn(handle)
    person = Person.objects.create(id=keys.id, handle=handle, x=keys.x, e=keys.e)
    make_relationship("book", [person])
    return person


def make_relationship(shape: str, people: list[Person]) -> Relationship:
    """A relationship into which these people came one after the other."""
    rel, hash = drawn(16), ""
    relationship = Relationship.objects.create(id=rel, shape=shape, epoch=len(people))
    for n, person in enumerate(people, start=1):
        why, inv = ("create", "") if n == 1 else ("join", drawn(16))
        hash = add_epoch(rel, n, person, people[:n], prev=hash, why=why, inv=inv)
        Membership.objects.create(relationship=relationship, person=person, since=n)
    return relationship


def add_epoch(
    rel: str, n: int, by: Person, members: list[Person], *, prev: str, why: str, inv: str = ""
) -> str:
    text = record(rel, by, members, n=n, prev=prev, why=why, inv=inv)
    hash = records.hash_of(text)
    Epoch.objects.create(relationship=rel, n=n, record=text, hash=hash)
    return hash


def make_way_back(person: Person, way: str = "passphrase") -> str:
    """Give somebody a way back; returns the `login` that opens the door by it."""
    login = drawn(32)
    person.vaults.create(
        way=way,
        salt=drawn(16) if way == "passphrase" else "",
        sealed=sealed_keys(person),
        verifier=signing_in.verifier(login),
    )
    return login


def sealed_keys(person: Person | Keys) -> str:
    return f"v1.{person.x}.{person.e}.{drawn(76)}.{drawn(76)}"


@dataclass
class Cast:
    """Ada and Bo are in it, Cleo has left it, Dara never was in it."""

    ada: Person
    bo: Person
    cleo: Person
    dara: Person
    relationship: Relationship

    @property
    def rel(self) -> str:
        return self.relationship.pk

    @classmethod
    def made(cls) -> Cast:
        ada, bo, cleo, dara = (make_person(name) for name in ("ada", "bo-42", "cleo", "dara"))
        circle = make_relationship("circle", [ada, bo, cleo])
        cls.leave(circle, cleo, [ada, bo])
        return cls(ada, bo, cleo, dara, circle)

    @staticmethod
    def leave(relationship: Relationship, who: Person, staying: list[Person]) -> None:
        newest = Epoch.objects.get(relationship=relationship.pk, n=relationship.epoch)
        relationship.epoch += 1
        add_epoch(
            relationship.pk, relationship.epoch, staying[0], staying, prev=newest.hash, why="leave"
        )
        relationship.save()
        gone = timezone.now() - timedelta(days=1)
        Membership.objects.filter(relationship=relationship, person=who).update(left=gone)

    def make_pair(self) -> Relationship:
        return make_relationship("pair", [self.ada, self.bo])

    def browser(self, person: Person | None = None, **options: Any) -> Client:
        return browser(person, **options)


class Browser(Client):
    """A browser that holds the keys of `person`, as theirs does: it signs what it posts."""

    person: Person | None = None

    def generic(self, method: str, path: str, data: Any = "", *args: Any, **more: Any) -> Any:  # type: ignore[override]
        if self.person is not None and method == "POST" and hands.ENVIRON not in more:
            more[hands.ENVIRON] = self.hand(path, data)
        return super().generic(method, path, data, *args, **more)

    def hand(self, path: str, body: str | bytes) -> str:
        assert self.person is not None
        kept = self.cookies.get(settings.SESSION_COOKIE_NAME)
        whole = sha256(content(body)).digest()
        said = base64url.write(whole)
        session = mark(kept.value) if kept else ""
        return signed(self.person.e, "ips-seal/1/hand", self.person.pk, session, path, said)


def content(body: str | bytes) -> bytes:
    """What is signed of a body: of a form its fields, else the body itself."""
    raw = body.encode() if isinstance(body, str) else body
    if not raw.startswith(f"--{BOUNDARY}".encode()):
        return raw
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return hands.of_a_form(RequestFactory().generic("POST", "/", raw, content_type=kind))


def browser(
    person: Person | None = None, *, borrowed: bool = False, csrf: bool = False, keys: bool = True
) -> Client:
    """A browser, signed in as `person` if one is given; without `keys`, one who took a cookie."""
    client = Browser(enforce_csrf_checks=csrf, headers={"host": "localhost:8000"})
    client.person = person if keys else None
    if person is not None:
        request = RequestFactory().get("/")
        request.session = SessionStore()
        signing_in.sign_in(request, person, borrowed=borrowed)
        request.session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = str(request.session.session_key)
    return client
