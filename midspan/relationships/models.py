from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from midspan.people.models import Person


class RelationshipQuerySet(models.QuerySet["Relationship"]):
    def of(self, person: Person) -> RelationshipQuerySet:
        """The relationships this person is in now, without their own book."""
        return self.filter(memberships__person=person, memberships__left=None).exclude(
            shape=Relationship.Shape.BOOK
        )


class Relationship(models.Model):
    """Two people, a circle, or one person with their own book; the same powers for everyone.

    `id` is 128 random bits made by the browser that began it. `epoch` is the newest record's
    number and `ended` says that nobody can add to it any more; both are read from the records
    and the log, kept here so that the live path asks one row, and rebuilt by `midspan doctor`.
    """

    class Shape(models.TextChoices):
        BOOK = "book"
        PAIR = "pair"
        CIRCLE = "circle"

    id = models.CharField(primary_key=True, max_length=22)
    shape = models.CharField(max_length=6, choices=Shape.choices)
    epoch = models.PositiveIntegerField(default=1)
    ended = models.BooleanField(default=False)

    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="relationships"
    )

    objects = RelationshipQuerySet.as_manager()


class Membership(models.Model):
    """That somebody is, or was, in a relationship. It has no roles, because there are none."""

    relationship = models.ForeignKey(
        Relationship, on_delete=models.CASCADE, related_name="memberships"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    since = models.PositiveIntegerField(help_text="the epoch with which they came")
    left = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["relationship", "person"], name="in_a_relationship_once"
            )
        ]


class ActQuerySet(models.QuerySet["Act"]):
    def of_kinds(self, *kinds: str) -> ActQuerySet:
        """Acts of these kinds, none of which is `said`.

        That it is not stands in the question too: SQLite uses the index of the few acts that are
        something else only if it is told, and reads the whole talk otherwise.
        """
        return self.filter(kind__in=kinds).exclude(kind="said")


class Act(models.Model):
    """One thing that a person did between people: said, invited, agreed, left.

    The truth of a relationship is its acts in the order of `seq`, and only `log.append` adds
    one. `after` and `facts` are JSON, exactly as the browser bound them into the seal; `sealed`
    is empty once the words were taken back, and `hash` then keeps what others refer to. Acts of
    any kind but `said` carry their hash from the start.
    """

    pk = models.CompositePrimaryKey("relationship_id", "seq")
    # No database constraints here: append has just read both rows, in the same transaction,
    # and the live path would pay for the second look on every line.
    relationship = models.ForeignKey(
        Relationship,
        on_delete=models.CASCADE,
        related_name="acts",
        db_constraint=False,
        db_index=False,
    )
    seq = models.PositiveIntegerField()
    epoch = models.PositiveIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    kind = models.CharField(max_length=24)
    id = models.CharField(max_length=22)
    count = models.PositiveIntegerField()
    after = models.TextField(default="[]")
    facts = models.TextField(default="[]")
    sealed = models.TextField(blank=True)
    hash = models.CharField(max_length=22, blank=True)
    at = models.PositiveBigIntegerField(help_text="seconds since 1970")

    objects = ActQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["relationship", "author", "count"], name="an_act_a_count"
            )
        ]
        indexes = [
            # All but the lines of the talk are few and are looked up by kind.
            models.Index(
                fields=["relationship", "kind", "seq"],
                name="acts_other_than_said",
                condition=~models.Q(kind="said"),
            )
        ]

    @property
    def when(self) -> datetime:
        return datetime.fromtimestamp(self.at, tz=timezone.get_default_timezone())


class Held(models.Model):
    """A sealed key that the place holds back until everybody has laid theirs (`together`).

    `round` names what is to open together, the id of the act that began it. `epoch` is the record
    the key is sealed under. The words it opens are acts; this row holds none.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="held")
    round = models.CharField(max_length=22)
    # As with acts: whoever leaves for good leaves what has opened to those it opened for.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        related_name="held",
        db_constraint=False,
    )
    epoch = models.PositiveIntegerField()
    sealed = models.CharField(max_length=90)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["relationship", "round", "author"], name="a_round_once_each"
            )
        ]
