"""The bell: any room says that a log has grown or that somebody is out; whoever listens hears.

The live hub listens. No room below it knows of it, and where no hub runs (a command, a test)
ringing does nothing. The log is the truth: a bell that is missed loses no act.
"""

from __future__ import annotations

from typing import Protocol

from django.db import transaction


class Listener(Protocol):
    def ring(self, rel: str, *, changed: bool = False) -> None: ...
    def left(self, person_id: str, rel: str) -> None: ...
    def signed_out(self, session_hash: str) -> None: ...
    def woken(self, session_hash: str) -> None: ...


_listeners: list[Listener] = []


def hang(listener: Listener) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


def ring(rel: str, *, changed: bool = False) -> None:
    """The log of `rel` has grown; `changed` when who is in it changed too."""
    for listener in _listeners:
        listener.ring(rel, changed=changed)


def ring_after_commit(rel: str, *, changed: bool = False) -> None:
    transaction.on_commit(lambda: ring(rel, changed=changed))


def left(person_id: str, rel: str) -> None:
    """This person is out of `rel`: whatever was remembered of their standing is wrong now."""
    for listener in _listeners:
        listener.left(person_id, rel)


def signed_out(session_hash: str) -> None:
    """This session has ended; `session_hash` as in live tickets."""
    for listener in _listeners:
        listener.signed_out(session_hash)


def woken(session_hash: str) -> None:
    """This session slept while its account was closed, and is one again."""
    for listener in _listeners:
        listener.woken(session_hash)
