from __future__ import annotations

import time

from django.conf import settings
from django.db import models


class Vault(models.Model):
    """A person's private keys, locked in their browser; one for each way back.

    `sealed` is the text of docs/sealing.md section 2, opaque here. `verifier` is SHA-256 of the
    `login` value, which the browser stretches from the passphrase; the lock never comes here.
    """

    class Way(models.TextChoices):
        PASSPHRASE = "passphrase"
        RECOVERY = "recovery"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="vaults"
    )
    way = models.CharField(max_length=12, choices=Way.choices)
    salt = models.CharField(max_length=22, blank=True)
    sealed = models.TextField()
    verifier = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "way"], name="one_vault_a_way")]


def now() -> int:
    return int(time.time())


class Epoch(models.Model):
    """One record of who is in a relationship, signed in a browser (docs/sealing.md section 3).

    The server keeps (relationship, n) unique, so that of two makers the second sees the first.
    """

    pk = models.CompositePrimaryKey("relationship", "n")
    relationship = models.CharField(max_length=22)
    n = models.PositiveIntegerField()
    record = models.TextField()
    hash = models.CharField(max_length=43)
    #: By this place's clock; what a record says of its own time proves nothing.
    taken = models.PositiveBigIntegerField(default=now, help_text="seconds since 1970")


class Offer(models.Model):
    """What an invitation opens, sealed under the secret that travels outside this site.

    `claim` is SHA-256 of a value only a holder of the secret can make, so that knowing an
    invitation's id is not enough to use it up.
    """

    class Ended(models.TextChoices):
        OPEN = ""
        USED = "used"
        REVOKED = "revoked"

    id = models.CharField(primary_key=True, max_length=22)
    relationship = models.CharField(max_length=22, db_index=True)
    sealed = models.TextField()
    claim = models.CharField(max_length=43)
    until = models.DateTimeField()
    ended = models.CharField(max_length=8, choices=Ended.choices, blank=True)
    replaces = models.CharField(
        max_length=22, blank=True, help_text="the member who comes back by it with new keys"
    )
    #: Marks of those for whom it does not open, told apart from chance only with the claim.
    not_for = models.TextField(blank=True)
