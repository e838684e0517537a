"""What is committed says nothing of the machine it was made on, nor where its parts came from."""

from __future__ import annotations

import os
import re
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from tests import tree

# In pieces, so that this file is no finding of its own.
REGISTRIES = [
    "py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com",
    "deb.debian" + ".org", "registry." + "yarnpkg",
]  # fmt: skip
#: The places of the machine these tests happen to run on, and of those it was written on.
MACHINES = ["/ro" + "ot/", "/wo" + "rk/", "/ho" + "me/", "/tm" + "p/w/", "/opt/py" + "pi"]
#: AGPL-3.0 as the Free Software Foundation publishes it.
LICENCE = "0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079abcb0"
TOO_LARGE = 1_000_000


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="ignore")


PLACE_LOCK = "requirements.place.lock"


def name_of(asked: str) -> str:
    return re.split(r"[\[<>=; ]", asked)[0].lower()


def ours() -> list[Path]:
    return [path for path in tree.files() if "/vendor/" not in path.as_posix()]


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_file_names_a_registry(host: str) -> None:
    assert [tree.name(path) for path in ours() if host in text_of(path)] == []


@pytest.mark.parametrize("place", [*MACHINES, f"{tree.ROOT}{os.sep}"])
def test_no_file_names_a_place_of_a_machine(place: str) -> None:
    found = re.compile(rf"(?<![\w.$}}]){re.escape(place)}")
    assert [tree.name(path) for path in ours() if found.search(text_of(path))] == []


@pytest.mark.parametrize(("lock", "least"), [("requirements.lock", 30), (PLACE_LOCK, 15)])
def test_a_lock_names_versions_and_hashes_and_nothing_else(lock: str, least: int) -> None:
    lines = tree.words(tree.ROOT / lock).splitlines()
    known = re.compile(
        r"[a-z0-9-]+==[\w.]+( ; [\w.<>='! -]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?"
    )
    assert [line for line in lines if not known.fullmatch(line)] == []
    assert sum("==" in line and "--hash" not in line for line in lines) > least


def test_a_place_gets_the_versions_that_were_tested_and_nothing_for_tests() -> None:
    whole, place = (
        set(re.findall(r"^\S+==\S+", tree.words(tree.ROOT / lock), re.M))
        for lock in ("requirements.lock", PLACE_LOCK)
    )
    assert place < whole
    asked = tomllib.loads(tree.words(tree.ROOT / "pyproject.toml"))["project"]
    extras = asked["optional-dependencies"]
    needs = {name_of(each) for extra in ("site", "redis", "command") for each in extras[extra]}
    only_tests = {name_of(each) for each in extras["tests"]} - {"midspan"} - needs
    names = {each.split("==")[0] for each in place}
    assert needs <= names
    assert not only_tests & names


def test_the_lock_holds_what_the_package_asks_for() -> None:
    project = tomllib.loads(tree.words(tree.ROOT / "pyproject.toml"))["project"]
    asked = [each for extra in project["optional-dependencies"].values() for each in extra]
    names = {name_of(each) for each in asked} - {"midspan"}
    locked = set(re.findall(r"^([a-z0-9-]+)==", tree.words(tree.ROOT / "requirements.lock"), re.M))
    assert names <= locked
    assert project["dependencies"] == []


def test_the_licence_is_the_text_of_its_authors() -> None:
    assert sha256((tree.ROOT / "LICENSE").read_bytes()).hexdigest() == LICENCE


def test_no_file_is_out_of_all_measure() -> None:
    large = [path for path in tree.files() if path.stat().st_size > TOO_LARGE]
    assert [tree.name(path) for path in large if "corpus" not in path.parts] == []
