"""Elements of a page, and their writing out."""

from __future__ import annotations

from xml.etree.ElementTree import Element, tostring

Child = Element | str | None


def el(tag: str, given: dict[str, str], *children: Child) -> Element:
    """An element with attributes and children; text goes where it stands, None is left out."""
    made = Element(tag, given)
    last: Element | None = None
    for child in children:
        if isinstance(child, Element):
            made.append(child)
            last = child
        elif child and last is None:
            made.text = (made.text or "") + child
        elif child and last is not None:
            last.tail = (last.tail or "") + child
    return made


def written(element: Element) -> str:
    return tostring(element, encoding="unicode", method="html") + "\n"
