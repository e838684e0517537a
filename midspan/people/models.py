from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone

from midspan.people import handles


def newest_about(person: str) -> models.Subquery:
    """The kind of what was last done about somebody, to ask for it inside another query."""
    acts = HostAct.objects.filter(about=models.OuterRef(person)).order_by("-pk")
    return models.Subquery(acts.values("kind")[:1])


class PersonQuerySet(models.QuerySet["Person"]):
    def with_handle(self, handle: str) -> PersonQuerySet:
        return self.filter(handle=handles.normal(handle))

    def hosting(self) -> PersonQuerySet:
        return self.filter(hosts=True).order_by("handle")

    def closed(self) -> PersonQuerySet:
        return self.with_newest(HostAct.Kind.CLOSED)

    def offered_to_host(self) -> PersonQuerySet:
        return self.with_newest(HostAct.Kind.OFFERED)

    def with_newest(self, kind: str) -> PersonQuerySet:
        return self.alias(newest=newest_about("pk")).filter(newest=kind).order_by("handle")


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


class SessionQuerySet(models.QuerySet["Session"]):
    def with_newest_about_them(self) -> SessionQuerySet:
        """Each with `newest_kind`: a session of a closed account opens nothing."""
        return self.annotate(newest_kind=newest_about("person"))


class SessionManager(BaseSessionManager.from_queryset(SessionQuerySet)):  # type: ignore[misc]
    pass


class Session(AbstractBaseSession):
    """One browser that is signed in, so that a person can see and end each of theirs.

    `session_key` is the SHA-256 of the key in its cookie (sessions.py).
    """

    session_key = models.CharField(primary_key=True, max_length=64)

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="sessions")
    borrowed = models.BooleanField(default=False)
    since = models.DateField(default=timezone.localdate)
    device = models.CharField(max_length=40, blank=True)

    objects: ClassVar[SessionManager] = SessionManager()

    @classmethod
    def get_session_store_class(cls):  # type: ignore[no-untyped-def]
        from midspan.people.sessions import SessionStore

        return SessionStore


class KeyEvent(models.Model):
    """Something happened to the way into somebody's keys: told to that person and nobody else."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in"
        MADE_WORDS = "made_words"
        MADE_RECOVERY = "made_recovery"
        CHANGED_WORDS = "changed_words"
        CHANGED_RECOVERY = "changed_recovery"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="key_events")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    device = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("-pk",)


class Place(models.Model):
    """This site itself. One row, made at set-up.

    `seal` is the site name that goes into every login (docs/sealing.md, section 2). It is drawn
    once and stays when the address changes; changing it would lock every way back. `name`,
    `words`, `contact` and `door` are its face, which anyone may read at /about-this-place/.
    """

    seal = models.CharField(max_length=60)
    begun = models.BooleanField(default=False)
    begin_code = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=60, blank=True)
    words = models.TextField(max_length=2000, blank=True)
    contact = models.TextField(max_length=500, blank=True)
    open_to_strangers = models.BooleanField(default=True)
    #: Who may come in, said at the door; "" says that it is for adults.
    door = models.TextField(max_length=300, blank=True)
    #: Where "leave this page" leads; "" leads to an encyclopedia.
    way_out = models.URLField(max_length=300, blank=True)

    #: A page that millions have open at any time, and that says nothing about who opens it.
    AN_ENCYCLOPEDIA = "https://www.wikipedia.org/"

    def __str__(self) -> str:
        return self.name or self.seal

    @property
    def leads_out_to(self) -> str:
        return self.way_out or self.AN_ENCYCLOPEDIA


class HostAct(models.Model):
    """One thing that was done by hosting, in the open log that everyone here can read.

    What an account is (open, closed, asked to host) is the newest act about its person; nothing
    is ever changed or removed. `words` are a reason, or the new name of the place.
    """

    class Kind(models.TextChoices):
        BEGAN = "began"
        NAMED = "named"
        DESCRIBED = "described"
        CONTACT = "contact"
        DOOR = "door"
        WAY_OUT = "way_out"
        LISTED = "listed"
        RELISTED = "relisted"
        UNLISTED = "unlisted"
        OPENED_DOORS = "opened_doors"
        CLOSED_DOORS = "closed_doors"
        OFFERED = "offered"
        TOOK_BACK = "took_back"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        LAID_DOWN = "laid_down"
        CLOSED = "closed"
        REOPENED = "reopened"

    at = models.DateTimeField(default=timezone.now)
    # Empty once the person has gone for good: what was done stays, without them.
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="hosted")
    about = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="acts_about"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    words = models.TextField(max_length=500, blank=True)

    class Meta:
        ordering = ("-pk",)


class Gone(models.Model):
    """That something was deleted for good, for as long as a backup may still hold it.

    `mark` is a SHA-256 over a random id (people/gone.py): it finds what a restored backup has
    brought back, and tells nobody who or what it was.
    """

    mark = models.CharField(primary_key=True, max_length=43)
    until = models.DateField()


class Elsewhere(models.Model):
    """A line or a place elsewhere that one can turn to, as hosts of this place know it.

    `practice` is whether they call the police or others without asking; "" says that the hosts do
    not know. All of it is what was known on `known_on`.
    """

    name = models.CharField(max_length=80)
    reach = models.CharField(max_length=200)
    words = models.TextField(max_length=500, blank=True)
    practice = models.TextField(max_length=500, blank=True)
    known_on = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name
