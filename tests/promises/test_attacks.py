"""docs/attacks.md names a test for each invariant, attack and code, and that test is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import tree

PAGE = tree.ROOT / "docs" / "attacks.md"
SEALING = tree.ROOT / "docs" / "sealing.md"
SCRIPTS = tree.ROOT / "midspan" / "static" / "js"
#: How a code enters a program: must(…, 'code'), new SealError('code').
GIVEN = re.compile(r"""(?:must\([^;]*?,\s*|SealError\()'([a-z-]+)'\);""")
#: Codes of pages, which are no refusal of the sealing.
OF_PAGES = {"refused-pace", "closed", "other-place", "not-all-said"}


def rows(title: str) -> list[str]:
    part = tree.words(PAGE).split(f"\n## {title}\n")[1].split("\n## ")[0]
    return [row for row in part.splitlines() if row.startswith("| ")]


def named() -> list[tuple[str, str]]:
    return sorted(set(re.findall(r"`([\w./-]+\.(?:js|py))#([^`]+)`", tree.words(PAGE))))


def files(name: str) -> list[Path]:
    """The tests of that name; some of the sealing's stand a second time, for older browsers."""
    places = [*(tree.ROOT / "tests").rglob("*"), *(tree.ROOT / "midspan").rglob("tests/*")]
    return sorted({path for path in places if path.as_posix().endswith(f"/{name}")})


@pytest.mark.parametrize(("name", "part"), named())
def test_every_test_that_is_named_is_there(name: str, part: str) -> None:
    text = "\n".join(tree.words(path) for path in files(name)).replace("\\'", "'")
    tests = re.findall(r"^def (\w+)|^ *test\(\s*(?:'(.*)'|`(.*)`),", text, re.MULTILINE)
    assert any(part in one for found in tests for one in found), f"{name} has no test of {part!r}"


def test_no_invariant_is_left_out() -> None:
    numbers = [row.split("|")[1].strip() for row in rows("Invariants")]
    assert [int(number) for number in numbers if number.isdecimal()] == list(range(1, 17))


def test_every_code_has_its_row() -> None:
    table = tree.words(SEALING).split("## 7. When something fails")[1].split("\n## ")[0]
    listed = {
        code.strip()
        for row in re.findall(r"^\| ([a-z0-9, -]+) \|", table, re.MULTILINE)
        for code in row.split(",")
    } - {"code"}
    given = {
        code for path in SCRIPTS.rglob("sealing/*.js") for code in GIVEN.findall(tree.words(path))
    }
    shown = {code for row in rows("Codes") for code in re.findall(r"^\| `([a-z0-9-]+)` \|", row)}
    assert (listed | given) - OF_PAGES - shown == set()
    assert len(given) > 15, "the search finds what it looks for"


#: What somebody tries at any place on the web, sealed or not.
AT_THE_PLACE = (
    "canary", "every private address", "every frame", "session fixation", "CSRF", "clickjacking",
    "injection", "open redirect", "header injection", "enumeration of handles",
    "enumeration of invitations", "brute force", "too large", "slow",
)  # fmt: skip


def test_what_is_tried_at_every_place_is_tried_here() -> None:
    tried = "\n".join(row.split("|")[1] for row in rows("Attacks on the place itself"))
    assert [one for one in AT_THE_PLACE if one not in tried] == []


def test_what_has_no_test_says_so() -> None:
    for title in ("Invariants", "Attacks", "Attacks on the place itself", "Codes"):
        for row in rows(title):
            cell = row.rsplit("|", 2)[-2]
            assert "#" in cell or "**not" in cell or "shown by" in cell, row
