"""An act as it travels: the fields the server may see around words that it cannot.

The names are those of docs/sealing.md section 4 and docs/live.md, and are the same in the page,
on the socket, in a form and in the table.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

ID = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9_-]{22}\Z")]
#: base64url of a signed record's SHA-256, or of a public key.
Hash = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9_-]{43}\Z")]
#: 20,000 characters of Chinese are about 82 KB once sealed; the frame limit is 128 KiB.
Sealed = Annotated[
    str, msgspec.Meta(pattern=r"\Aw1\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\Z", max_length=120_000)
]
Number = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
Fact = tuple[
    Annotated[str, msgspec.Meta(pattern=r"\A[a-z_]{1,24}\Z")],
    Annotated[str, msgspec.Meta(max_length=200)],
]


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One act on its way in. Who sends it is known from the session, never from the envelope."""

    rel: ID
    n: Number
    kind: Annotated[str, msgspec.Meta(pattern=r"\A[a-z_]{1,24}\Z")]
    id: ID
    count: Number
    sealed: Sealed
    after: Annotated[list[ID], msgspec.Meta(max_length=64)] = []
    facts: Annotated[list[Fact], msgspec.Meta(max_length=16)] = []
    #: Where the act named by the fact `of` stands, so that the server need not search. Only a
    #: hint: it is neither sealed nor kept.
    of_seq: int = 0

    def fact(self, name: str) -> str:
        """The value of a fact, or "" when it is not there."""
        return next((value for key, value in self.facts if key == name), "")


read = msgspec.json.Decoder(Envelope).decode
write = msgspec.json.Encoder().encode
