"""The version stands in one place, the newest heading of CHANGELOG.md."""

from __future__ import annotations

import re
from importlib.metadata import version

import pytest

from midspan import version as ours
from tests import tree


def test_the_version_is_the_newest_heading_of_the_changelog() -> None:
    changelog = tree.words(tree.ROOT / "CHANGELOG.md")
    assert re.findall(r"^## (\S+)", changelog, re.MULTILINE)[0] == ours.VERSION


def test_the_installed_package_has_it_too() -> None:
    assert version("midspan") == ours.VERSION


def test_a_changelog_without_a_version_is_told() -> None:
    with pytest.raises(ValueError, match=r"CHANGELOG\.md has no heading"):
        ours.newest_in("# What changed\n\n## Soon\n")
