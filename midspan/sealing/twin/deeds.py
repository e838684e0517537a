"""Acts that change who is here are signed: what follows from them must follow for everybody.

Whether the words of an act open, one member may know and another not; a signature over its facts
is the same for all, for the server too (docs/sealing.md section 3).
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from midspan.sealing.twin.book import Content
from midspan.sealing.twin.keys import Identity
from midspan.sealing.twin.wire import SealError, b64, pae, unb64

#: The kinds of act of which browsers ask for a signature.
SIGNED = {"leaves", "goes_on", "calls_back", "no_mirror", "withdraws", "invites", "revokes"}

Facts = Sequence[tuple[str, str]]


def deed(rel: str, author: str, kind: str, id: str, count: int, facts: Facts) -> bytes:
    plain = [part for name, value in facts if name != "signed" for part in (name, value)]
    return pae("ips-seal/1/deed", rel, author, kind, id, count, pae(*plain))


def sign(
    identity: Identity, *, rel: str, kind: str, id: str, count: int, facts: Facts
) -> tuple[str, str]:
    """The fact that shows who did it."""
    return "signed", b64(identity.E.sign(deed(rel, identity.id, kind, id, count, facts)))


def is_signed(e: str, act: Content) -> bool:
    """Whether an act, as the server gives it, was signed with the key `e`."""
    facts = [(str(name), str(value)) for name, value in act["facts"]]
    signature = next((value for name, value in facts if name == "signed"), "")
    try:
        made = deed(act["rel"], act["author"], act["kind"], act["id"], act["count"], facts)
        Ed25519PublicKey.from_public_bytes(unb64(e, 32)).verify(unb64(signature, 64), made)
    except (InvalidSignature, SealError, ValueError):
        return False
    return True
