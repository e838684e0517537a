"""docs/map.md shows the tree as it is, and the rooms keep to the tree's habits."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests import tree

MAP = tree.ROOT / "docs" / "map.md"
ROOMS = sorted(path.parent for path in tree.ROOMS.glob("*/__init__.py"))
NOT_ROOMS = {"static", "templates", "locale"}
NO_SUCH_MODULES = {"utils", "services", "helpers", "managers", "common", "misc", "signals"}


def rooms_on_the_map() -> list[str]:
    return re.findall(r"^\| `midspan/(\w+)/` \|", tree.words(MAP), re.MULTILINE)


def paths_on_the_map() -> list[str]:
    """Everything on the map that looks like a path of ours: it holds a slash and no blank."""
    return re.findall(r"`([\w.-]+/[\w./*-]*)`", tree.words(MAP))


def test_the_map_lists_every_room_and_no_other() -> None:
    assert sorted(rooms_on_the_map()) == [path.name for path in ROOMS]


@pytest.mark.parametrize("path", sorted(set(paths_on_the_map())))
def test_every_path_on_the_map_is_there(path: str) -> None:
    assert list(tree.ROOT.glob(path.rstrip("/"))), f"docs/map.md speaks of {path}"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_room_says_what_it_is(room: Path) -> None:
    said = ast.get_docstring(ast.parse(tree.words(room / "__init__.py")))
    assert said, f"{room.name}/__init__.py opens with what the room is and which rooms it knows"


def test_a_module_is_named_for_its_matter() -> None:
    assert [tree.name(path) for path in tree.python() if path.stem in NO_SUCH_MODULES] == []


def test_a_migration_is_named_for_its_idea() -> None:
    migrations = [path for path in tree.under("midspan", ".py") if path.parent.name == "migrations"]
    assert migrations
    assert [
        tree.name(path) for path in migrations if re.search(r"_(auto|initial)", path.stem)
    ] == []


def test_every_decision_is_on_the_map_of_decisions() -> None:
    pages = tree.under("docs/decisions", ".md")
    numbers = [path.name[:4] for path in pages]
    assert pages
    assert numbers == [f"{n:04}" for n in range(1, len(pages) + 1)]
    for page in pages:
        for part in ("## Context", "## Options", "## Choice", "## Cost"):
            assert part in tree.words(page), f"{page.name} has no {part}"
