"""Ways back: the person's keys, locked in their browser, kept here for the next browser.

One by passphrase and one by recovery key. Whoever replaces one that exists shows that they can
use one, because a browser left open must not be enough to lock its owner out.
"""

from __future__ import annotations

import re
from hmac import compare_digest
from typing import Annotated, Literal

import msgspec
from django.db import transaction

from midspan import base64url
from midspan.people.models import Person
from midspan.people.signing_in import verifier

Login = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9_-]{43}\Z")]
#: `v1.<x>.<e>.<X>.<E>` (docs/sealing.md, section 2): two public keys, two locked ones.
SEALED = re.compile(r"v1\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})(?:\.[A-Za-z0-9_-]{60,160}){2}")


class Shown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The login of a way that exists."""

    way: Literal["passphrase", "recovery"]
    login: Login


class Way(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    way: Literal["passphrase", "recovery"]
    sealed: Annotated[str, msgspec.Meta(max_length=512)]
    login: Login
    salt: Annotated[str, msgspec.Meta(max_length=22)] = ""


class Vaults(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    vaults: Annotated[list[Way], msgspec.Meta(min_length=1, max_length=2)]
    by: Shown | None = None


def keep_ways(person: Person, given: Vaults) -> str:
    """Keep these ways in place of the ones of the same kind. Returns "" or a code."""
    if not all(fits(person, one) for one in given.vaults) or repeats(given):
        return "malformed"
    with transaction.atomic():
        if not may_replace(person, given.by):
            return "wrong-key"
        for one in given.vaults:
            person.vaults.update_or_create(
                way=one.way,
                defaults={
                    "salt": one.salt,
                    "sealed": one.sealed,
                    "verifier": verifier(one.login),
                },
            )
    return ""


def fits(person: Person, one: Way) -> bool:
    """Whether this is a vault of this person's keys, as far as a server can see."""
    keys = SEALED.fullmatch(one.sealed)
    return (
        keys is not None
        and keys.groups() == (person.x, person.e)
        and base64url.spells(one.login, 32)
        and (base64url.spells(one.salt, 16) if one.way == "passphrase" else not one.salt)
    )


def repeats(given: Vaults) -> bool:
    return len({one.way for one in given.vaults}) != len(given.vaults)


def may_replace(person: Person, by: Shown | None) -> bool:
    # The row of the person is the lock, so that two first ways back do not cross.
    Person.objects.select_for_update().get(pk=person.pk)
    if not person.vaults.exists():
        return True
    known = by and person.vaults.filter(way=by.way).first()
    return bool(by and known and compare_digest(verifier(by.login), known.verifier))
