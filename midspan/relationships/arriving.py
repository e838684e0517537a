"""Arriving: the deed by which somebody new is here.

Their browser made an identity and the first record of their own book. Both are kept in one
transaction, and the browser is signed in. No name, no address and no passphrase is asked for:
people talk first and make a way back when they are ready (docs/sealing.md, section 2).
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from midspan import base64url
from midspan.people import handles, signing_in
from midspan.people.models import Person
from midspan.relationships import beginning
from midspan.relationships.envelopes import ID, Envelope, Hash
from midspan.relationships.kinds import Refusal
from midspan.sealing import records

Text = Annotated[str, msgspec.Meta(max_length=records.LONGEST)]


class Newcomer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The public half of an identity, and the handle that was drawn for it."""

    id: ID
    handle: Annotated[str, msgspec.Meta(max_length=200)]
    x: Hash
    e: Hash


class OwnBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rel: ID
    record: Text


class Arrival(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    person: Newcomer | None = None
    book: OwnBook | None = None
    borrowed: bool = False


class Coming(Arrival, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An arrival by invitation; `person` and `book` are null for somebody who is here already."""

    claim: Hash
    record: Text
    #: What the own book begins with: the record that was verified, and the names in it.
    notes: Annotated[list[Envelope], msgspec.Meta(max_length=8)] = []


def arrive(request: HttpRequest, arrival: Arrival, *, hosts: bool = False) -> Person:
    """Make the person and their own book, and sign this browser in as them.

    Raises Refusal: "malformed", or "handle-taken", after which another one can be drawn. If the
    request is refused in the end, nobody is signed in (people.middleware.who).
    """
    person = make(arrival, hosts=hosts)
    signing_in.sign_in(request, person, borrowed=arrival.borrowed)
    return person


def make(arrival: Arrival, *, hosts: bool = False) -> Person:
    """The person and their own book, both or neither. Raises as `arrive` does."""
    newcomer, book = arrival.person, arrival.book
    if newcomer is None or book is None:
        raise Refusal("malformed")
    handle = handles.normal(newcomer.handle)
    hash = check(newcomer, book, handle)
    with transaction.atomic():
        if Person.objects.with_handle(handle).exists():
            raise Refusal("handle-taken")
        person = keep(
            Person(id=newcomer.id, handle=handle, x=newcomer.x, e=newcomer.e, hosts=hosts)
        )
        beginning.keep(person, book.rel, "book", book.record, hash)
    return person


def check(newcomer: Newcomer, book: OwnBook, handle: str) -> str:
    """The hash of the book's first record, if that is of this person and nobody else."""
    try:
        record = records.read_first(book.record)
    except ValueError:
        raise Refusal("malformed") from None
    if (
        not handles.is_well_formed(handle)
        or not base64url.spells(newcomer.id, 16)
        or record.rel != book.rel
        or record.by != newcomer.id
        or record.members != [(newcomer.id, newcomer.x, newcomer.e)]
    ):
        raise Refusal("malformed")
    return record.hash


def keep(person: Person) -> Person:
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:  # this id, or since a moment ago this handle, is somebody's
        raise Refusal("handle-taken") from None
    return person
