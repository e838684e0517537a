"""What docs/first-evening.md tells a host to open or press stands on a page by that very name."""

from __future__ import annotations

import re

from tests import tree

GUIDE = tree.ROOT / "docs" / "first-evening.md"


def named() -> set[str]:
    """What stands in italics: names of pages, buttons and questions."""
    words = re.sub(r"\s+", " ", tree.words(GUIDE))
    return set(re.findall(r"(?<![*\w])\*([^*]+)\*(?!\*)", words))


def test_every_name_in_the_first_evening_is_one_on_a_page() -> None:
    pages = [path for path in tree.files() if path.is_relative_to(tree.ROOMS)]
    on_pages = " ".join(
        tree.words(path)
        for path in pages
        if path.suffix in {".html", ".py"} and "tests" not in path.parts
    ).lower()
    assert len(named()) > 15
    assert {name for name in named() if name.lower() not in on_pages} == set()
