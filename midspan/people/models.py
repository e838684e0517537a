from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from midspan.people import handles


class PersonQuerySet(models.QuerySet["Person"]):
    def with_handle(self, handle: str) -> PersonQuerySet:
        return self.filter(handle=handles.normal(handle))


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, handle: str) -> Person:
        found: Person = self.get(handle=handles.normal(handle))
        return found


class Person(AbstractBaseUser):
    """Somebody who is here: a handle and the public halves of two keys made in their browser.

    No mail address, no telephone number, no name: what people call each other is sealed.
    `id` is drawn by the browser (16 random bytes, base64url) and never changes; the handle may.
    """

    # What AbstractBaseUser would keep and we do not: no password reaches the server, and when
    # somebody was last here is nobody's business.
    password = None  # type: ignore[assignment]
    last_login = None

    id = models.CharField(primary_key=True, max_length=22)
    handle = models.CharField(unique=True, max_length=40)
    x = models.CharField(max_length=43)
    e = models.CharField(max_length=43)
    hosts = models.BooleanField(default=False)
    since = models.DateField(default=timezone.localdate)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.handle


class Session(AbstractBaseSession):
    """One browser that is signed in, so that a person can see and end each of theirs."""

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="sessions")
    borrowed = models.BooleanField(default=False)
    since = models.DateField(default=timezone.localdate)

    @classmethod
    def get_session_store_class(cls):  # type: ignore[no-untyped-def]
        from midspan.people.sessions import SessionStore

        return SessionStore


class Place(models.Model):
    """This site itself. One row, made at set-up.

    `seal` is the site name that goes into every login (docs/sealing.md, section 2). It is drawn
    once and stays when the address changes; changing it would lock every way back.
    """

    seal = models.CharField(max_length=60)
    begun = models.BooleanField(default=False)
    begin_code = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.seal
