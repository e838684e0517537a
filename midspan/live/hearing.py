"""Hearing: what a page says, from the bytes of a frame to the deed that each object asks for.

Something wrong in a frame is refused by itself, and the rest of the frame is taken. What comes
before welcome waits; what comes too fast, too often wrong or too early ends the line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from midspan.live import catching_up, frames, limits
from midspan.people.allowance import BESIDE_THE_WORDS
from midspan.relationships import kinds

if TYPE_CHECKING:
    from midspan.live.visit import Visit

#: What is no JSON at all, or JSON folded so deep that nobody means it.
UNREADABLE = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)


def hear(visit: Visit, frame: bytes) -> None:
    """One frame of the other side, whole."""
    if visit.state == "closed":
        return
    if visit.state == "asked":
        visit.early_bytes += len(frame)
    try:
        hear_all(visit, frame)
    except UNREADABLE:
        visit.close("malformed")


def hear_all(visit: Visit, frame: bytes) -> None:
    try:
        heard = frames.read(frame)
    except msgspec.ValidationError:
        # Something in the frame is not as it must be: refuse that, take the rest.
        for line in frame.split(b"\n"):
            hear_one(visit, line)
    else:
        for one in heard:
            take(visit, one)


def hear_one(visit: Visit, line: bytes) -> None:
    try:
        take(visit, frames.read_one(line))
    except msgspec.ValidationError:
        refuse_shape(visit, line)


def refuse_shape(visit: Visit, line: bytes) -> None:
    named = frames.read_anything(line)
    if visit.state == "new" or not isinstance(named, dict):
        visit.close("malformed")
    else:
        visit.refuse(text_of(named.get("rel")), text_of(named.get("id")), "malformed")


def text_of(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= 40 else ""


def take(visit: Visit, heard: frames.Heard) -> None:
    if visit.state == "open":
        if not visit.allowance.is_in_pace():
            visit.refuse(getattr(heard, "rel", ""), getattr(heard, "id", ""), "pace")
        elif isinstance(heard, frames.Act):
            act(visit, heard)
        else:
            DEEDS[type(heard)](visit, heard)
    elif visit.state == "new":
        if isinstance(heard, frames.Hello):
            visit.hello(heard)
        else:
            visit.close("hello")
    elif visit.state == "asked":
        wait_with(visit, heard)


def wait_with(visit: Visit, heard: frames.Heard) -> None:
    """It came behind hello and before welcome."""
    visit.early.append(heard)
    if len(visit.early) > limits.EARLY_FRAMES or visit.early_bytes > limits.EARLY_BYTES:
        visit.close("full")


def act(visit: Visit, act: frames.Act) -> None:
    if kinds.has_own_address(act.kind):
        visit.refuse(act.rel, act.id, "malformed")
    elif code := visit.allowance.refuses(len(act.sealed) + BESIDE_THE_WORDS):
        visit.refuse(act.rel, act.id, code)
    elif len(visit.waiting) >= limits.WAITING_OF_ONE or not visit.hub.writer.take(visit, act):
        visit.refuse(act.rel, act.id, "full")
    else:
        visit.waiting.add(act.id)


def here(visit: Visit, here: frames.Here) -> None:
    if here.rel in visit.at:
        visit.hub.presence.say(visit, here.rel, here.state)
    else:
        visit.refuse(here.rel, "", "not-here")


def bye(visit: Visit, _: frames.Bye) -> None:
    visit.end(dropped=False)
    visit.wire.close(1000, "bye")


def hello_again(visit: Visit, _: frames.Hello) -> None:
    visit.close("hello")


DEEDS: dict[type, Callable[[Visit, Any], None]] = {
    frames.Ask: catching_up.ask,
    frames.Here: here,
    frames.Bye: bye,
    frames.Hello: hello_again,
}
