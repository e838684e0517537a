"""What is said on the live line: one JSON object each, as docs/live.md has them.

A frame holds one object or several with "\\n" between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

import msgspec

from midspan.live import limits
from midspan.relationships.envelopes import ID, Envelope

Seq = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class Hello(msgspec.Struct, frozen=True, tag_field="t", tag="hello"):
    v: int
    ticket: Annotated[str, msgspec.Meta(max_length=1000)]
    since: Annotated[dict[ID, Seq], msgspec.Meta(max_length=limits.FOLLOWED)] = {}


class Act(Envelope, frozen=True, forbid_unknown_fields=True, tag_field="t", tag="act"):
    """An envelope on its way in, told from the other objects by its `t`."""


class Ask(msgspec.Struct, frozen=True, tag_field="t", tag="ask"):
    rel: ID
    after: Seq


class Here(msgspec.Struct, frozen=True, tag_field="t", tag="here"):
    rel: ID
    state: Literal["here", "away", "quiet", "later", "gone"]


class Bye(msgspec.Struct, frozen=True, tag_field="t", tag="bye"):
    pass


Heard = Hello | Act | Ask | Here | Bye


class Followed(msgspec.Struct, frozen=True):
    seq: int
    n: int


class Welcome(msgspec.Struct, frozen=True, tag_field="t", tag="welcome"):
    v: int
    rels: dict[str, Followed]
    ticket: str


class Stored(msgspec.Struct, frozen=True, tag_field="t", tag="stored"):
    rel: str
    id: str
    count: int
    seq: int
    at: int


class Taken(msgspec.Struct, frozen=True, tag_field="t", tag="taken"):
    rel: str
    id: str
    count: int
    act: dict[str, object]


class Refused(msgspec.Struct, frozen=True, tag_field="t", tag="refused"):
    rel: str
    id: str
    code: str


class Acts(msgspec.Struct, tag_field="t", tag="acts"):
    """Acts of one relationship, in the order of their numbers, each already JSON."""

    rel: str
    acts: list[msgspec.Raw]
    more: bool = False


class Changed(msgspec.Struct, frozen=True, tag_field="t", tag="changed"):
    rel: str
    n: int


class Presence(msgspec.Struct, frozen=True, tag_field="t", tag="presence"):
    rel: str
    who: dict[str, str]


class Closing(msgspec.Struct, frozen=True, tag_field="t", tag="closing"):
    code: str
    again: int | None


Said = Welcome | Stored | Taken | Refused | Acts | Changed | Presence | Closing


class Outgoing(msgspec.Struct, frozen=True):
    """An act as others get it: the fields of log.as_act, in the same order."""

    rel: str
    seq: int
    n: int
    author: str
    kind: str
    id: str
    count: int
    after: list[str]
    facts: list[Any]
    sealed: str
    at: int


read = msgspec.json.Decoder(Heard).decode_lines
read_one = msgspec.json.Decoder(Heard).decode
read_anything = msgspec.json.Decoder().decode
encoder = msgspec.json.Encoder()
write = encoder.encode


def raw(act: object) -> msgspec.Raw:
    """An act written once, for however many sockets."""
    return msgspec.Raw(write(act))


def outgoing(author: str, act: Envelope, seq: int, at: int) -> msgspec.Raw:
    given = (act.kind, act.id, act.count, act.after, act.facts, act.sealed)
    return raw(Outgoing(act.rel, seq, act.n, author, *given, at))


def frame(said: Sequence[Said]) -> bytes:
    if len(said) == 1:
        return write(said[0])
    return encoder.encode_lines(said)[:-1]


def frames(said: Sequence[Said]) -> Iterator[bytes]:
    """As few frames as the limit allows, the order kept."""
    whole = frame(said)
    if len(whole) <= limits.FRAME:
        yield whole
        return
    waiting: list[bytes] = []
    size = 0
    for one in smaller(said):
        written = write(one)
        if waiting and size + len(written) + len(waiting) > limits.FRAME:
            yield b"\n".join(waiting)
            waiting, size = [], 0
        waiting.append(written)
        size += len(written)
    yield b"\n".join(waiting)


def smaller(said: Sequence[Said]) -> Iterator[Said]:
    """The same, with each act of a page by itself; the page is over with its last one."""
    for one in said:
        if not isinstance(one, Acts) or len(one.acts) < 2:
            yield one
            continue
        for place, act in enumerate(one.acts, 1):
            yield Acts(one.rel, [act], one.more and place == len(one.acts))
