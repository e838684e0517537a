"""The lens: a small language model that asks a person about their own words, and can stay silent.

In IPS a disconnect is noticed by those it happens between, and it belongs to the words, never to
a person. So the lens reads one line in its place in a talk and says which *moves* it may make, to
its author alone, as a question. It holds the moves, readers for transcripts, the model and its
training; it knows no other room, no Django, no database and no network.

    >>> from midspan.lens import Lens
    >>> readings = Lens.load().read(turns)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from midspan.lens.reading import Lens, Reading
    from midspan.lens.transcripts import Dialogue, Turn

__all__ = ["Dialogue", "Lens", "Reading", "Turn"]

_PLACES = {
    "Lens": "reading",
    "Reading": "reading",
    "Dialogue": "transcripts",
    "Turn": "transcripts",
}


def __getattr__(name: str) -> object:
    """Load the model's code, and numpy, only when somebody asks for it."""
    if name not in _PLACES:
        raise AttributeError(f"midspan.lens has no {name!r}")
    from importlib import import_module

    return getattr(import_module(f"midspan.lens.{_PLACES[name]}"), name)
