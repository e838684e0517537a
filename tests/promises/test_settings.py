"""Every setting stands in docs/self-hosting.md, and nothing that stands there is made up."""

from __future__ import annotations

import ast
import re

from tests import tree

GUIDE = tree.ROOT / "docs" / "self-hosting.md"
READERS = {"env", "env_bool", "env_int", "env_list", "env_secret"}


def asked_for() -> set[str]:
    """The names of all environment variables that settings.py reads."""
    parsed = ast.parse(tree.words(tree.ROOMS / "settings.py"))
    return {
        str(call.args[0].value)
        for call in ast.walk(parsed)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in READERS
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def written_of() -> set[str]:
    """The names that begin a row of the guide's table of settings."""
    return set(re.findall(r"^\| `([A-Z_]+)` \|", tree.words(GUIDE), re.MULTILINE))


def test_every_setting_is_in_the_guide_and_the_guide_invents_none() -> None:
    assert "MIDSPAN_DATA" in asked_for()
    assert written_of() == asked_for()


READS = re.compile(r"\bos\.getenv\b|\bos\.environ(?!\.setdefault\b|\[[^]]+\] = )")


def test_the_environment_is_read_in_the_settings_and_nowhere_else() -> None:
    found = [tree.name(path) for path in tree.python() if READS.search(tree.words(path))]
    assert found == ["midspan/settings.py"]
