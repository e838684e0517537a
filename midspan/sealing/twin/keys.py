"""A person's keys and the locks around them (docs/sealing.md section 2)."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import pbkdf2_hmac, sha256
from typing import Literal

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from midspan.sealing.twin.wire import LABEL, SealError, b64, kdf, pae, random, unb64, utf8

Way = Literal["passphrase", "recovery"]

#: PBKDF2's rounds in version 1, the only setting. No server can ask for fewer.
ROUNDS = 600_000
NONCE = 12


@dataclass(frozen=True)
class Identity:
    """One person's two key pairs: x, e the public halves (b64 of 32 bytes), X, E the private."""

    id: str
    x: str
    e: str
    X: X25519PrivateKey = field(repr=False, compare=False)
    E: Ed25519PrivateKey = field(repr=False, compare=False)


def identity_of(id: str, X: X25519PrivateKey, E: Ed25519PrivateKey) -> Identity:
    return Identity(
        id, b64(X.public_key().public_bytes_raw()), b64(E.public_key().public_bytes_raw()), X, E
    )


def make_identity(id: str | None = None) -> Identity:
    """A new person, with an id of 16 random bytes unless one is given."""
    return identity_of(
        id or b64(random(16)), X25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    )


def fingerprint(id: str, x: str, e: str) -> bytes:
    """32 bytes that stand for a person's keys when two people compare them; x, e are b64."""
    return sha256(pae(LABEL + "identity", id, x, e)).digest()


def book_of(id: str, x: str, e: str) -> str:
    """Where a person's own book is: nothing else that they began can be passed off as it."""
    return b64(sha256(pae(LABEL + "book", id, x, e)).digest()[:16])


def compare_number(fingerprints: Iterable[bytes]) -> str:
    """Eight groups of five digits that are the same for everyone who sees the same keys."""
    digest = sha256(pae(LABEL + "compare", *sorted(fingerprints))).digest()
    groups = (int.from_bytes(digest[at : at + 4], "big") % 100_000 for at in range(0, 32, 4))
    return " ".join(f"{group:05}" for group in groups)


def by_my_hand(identity: Identity, session: str, path: str, body: bytes) -> str:
    """The signature, b64, that shows a place that we do this, and not our session alone."""
    said = pae(LABEL + "hand", identity.id, session, path, b64(sha256(body).digest()))
    return b64(identity.E.sign(said))


def agree(own: X25519PrivateKey, theirs: bytes) -> bytes:
    """The 32 bytes that two people share. Raises bad-key for a point that gives all zeros."""
    try:
        return own.exchange(X25519PublicKey.from_public_bytes(theirs))
    except ValueError:
        raise SealError("bad-key") from None


def is_signed(e: str, signature: bytes, message: bytes) -> bool:
    """Whether the owner of the public key `e` (b64) signed `message`."""
    try:
        Ed25519PublicKey.from_public_bytes(unb64(e, 32)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


# Locking with a key that both sides of the lock hold.


def gcm_seal(key: bytes, clear: bytes, bound: bytes) -> bytes:
    """nonce + AES-256-GCM of `clear`, with `bound` as associated data; `key` is 32 bytes."""
    nonce = random(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, clear, bound)


def gcm_open(key: bytes, box: bytes, bound: bytes, code: str) -> bytes:
    """What `gcm_seal` was given. Raises `code`."""
    try:
        return AESGCM(key).decrypt(box[:NONCE], box[NONCE:], bound)
    except (InvalidTag, ValueError):
        raise SealError(code) from None


# Locking to somebody's public key: HPKE, base mode, single shot.

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def hpke_seal(x: str, clear: bytes, info: bytes) -> bytes:
    """enc (32 bytes) + box that only the owner of the public key `x` (b64) opens.

    Raises bad-key.
    """
    theirs = unb64(x, 32)
    agree(X25519PrivateKey.generate(), theirs)
    return SUITE.encrypt(clear, X25519PublicKey.from_public_bytes(theirs), info)


def hpke_open(identity: Identity, sealed: bytes, info: bytes) -> bytes:
    """What `hpke_seal` was given. Raises bad-key, or key-mismatch when it was not for us."""
    if len(sealed) < 32 + 16:
        raise SealError("key-mismatch")
    agree(identity.X, sealed[:32])
    try:
        return SUITE.decrypt(sealed, identity.X, info)
    except (InvalidTag, ValueError):
        raise SealError("key-mismatch") from None


# The passphrase.

#: What browsers count as white space (ECMAScript), so that one passphrase has one normal form.
WHITE = "[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+"


def normal_passphrase(typed: str) -> str:
    """NFKC, trimmed, inner white space to one space."""
    return re.sub(WHITE, " ", unicodedata.normalize("NFKC", typed)).strip(" ")


def is_long_enough(typed: str) -> bool:
    """Whether an own passphrase has four words, or sixteen characters."""
    normal = normal_passphrase(typed)
    return len(normal.split(" ")) >= 4 or len(normal) >= 16


def draw_passphrase(words: Sequence[str], count: int = 6) -> str:
    return " ".join(secrets.choice(words) for _ in range(count))


def stretch(passphrase: str, salt: str, version: int = 1) -> bytes:
    """root: 32 bytes from a passphrase and a salt (b64 of 16 bytes), slow on purpose.

    Raises kdf-refused for any other setting than version 1, malformed for another salt.
    """
    if version != 1:
        raise SealError("kdf-refused")
    return pbkdf2_hmac(
        "sha256", utf8(normal_passphrase(passphrase)), unb64(salt, 16), ROUNDS, dklen=32
    )


def login(root: bytes, site: str) -> str:
    """What the server is shown at sign-in (b64): bound to the site, tells nothing of lock."""
    return b64(kdf(root, LABEL + "login " + site))


def lock(root: bytes) -> bytes:
    """The key of the passphrase's vault, 32 bytes. Never leaves the device."""
    return kdf(root, LABEL + "lock")


# The recovery key.


def make_recovery() -> bytes:
    """A new recovery key, 16 bytes. Shown once to its person and never sent."""
    return random(16)


def recovery_login(secret: bytes, site: str) -> str:
    return b64(kdf(secret, LABEL + "login-recovery " + site))


def recovery_lock(secret: bytes) -> bytes:
    return kdf(secret, LABEL + "lock-recovery")


# The vault.


def seal_vault(identity: Identity, key: bytes, way: Way) -> str:
    """`v1.<x>.<e>.<X>.<E>`: the private keys under `key` (32 bytes), bound to person and way."""
    bound = _vault_bound(identity.id, way, identity.x, identity.e)
    X, E = (
        b64(gcm_seal(key, clear, bound[which]))
        for which, clear in zip("xe", pkcs8(identity), strict=True)
    )
    return ".".join(["v1", identity.x, identity.e, X, E])


def open_vault(sealed: str, key: bytes, *, id: str, way: Way) -> Identity:
    """The person `id` whose vault this is. Any failure at all raises wrong-key."""
    try:
        version, x, e, X, E = sealed.split(".")
        bound = _vault_bound(id, way, x, e)
        found = from_pkcs8(
            id,
            gcm_open(key, unb64(X), bound["x"], "wrong-key"),
            gcm_open(key, unb64(E), bound["e"], "wrong-key"),
        )
    except (SealError, ValueError):
        raise SealError("wrong-key") from None
    if version != "v1" or (found.x, found.e) != (x, e):
        raise SealError("wrong-key")
    return found


def from_pkcs8(id: str, X: bytes, E: bytes) -> Identity:
    """A person from the two private keys as pkcs8. Raises malformed."""
    try:
        x, e = load_der_private_key(X, None), load_der_private_key(E, None)
    except (ValueError, TypeError):
        raise SealError("malformed") from None
    if not isinstance(x, X25519PrivateKey) or not isinstance(e, Ed25519PrivateKey):
        raise SealError("malformed")
    return identity_of(id, x, e)


def pkcs8(identity: Identity) -> tuple[bytes, bytes]:
    """The private keys of X and E as pkcs8, for a file on the person's own machine only."""
    return _pkcs8(identity.X), _pkcs8(identity.E)


def _pkcs8(private: X25519PrivateKey | Ed25519PrivateKey) -> bytes:
    return private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _vault_bound(id: str, way: Way, x: str, e: str) -> dict[str, bytes]:
    """What each of the two boxes is bound to: whose, which way in, which key, both public keys."""
    public = unb64(x, 32), unb64(e, 32)
    return {which: pae(LABEL + "vault", id, way, which, *public) for which in "xe"}
