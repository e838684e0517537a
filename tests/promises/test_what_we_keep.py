"""Every stored field has a line that says how it is kept, why, and until when."""

from __future__ import annotations

import copy
import tomllib

from midspan import checks


def listed() -> checks.Listed:
    return tomllib.loads(checks.LIST.read_text(encoding="utf-8"))


def test_every_stored_field_has_a_line() -> None:
    assert [said.msg for said in checks.what_we_keep(None)] == []
    assert any(model.__name__ == "Act" for model in checks.ours())


def test_a_field_without_a_line_is_an_error() -> None:
    lines = copy.deepcopy(listed())
    del lines["people"]["Person"]["handle"]
    assert [id for id, _ in checks.wrong_in(lines, checks.ours())] == ["E001"]


def test_a_line_without_a_field_is_an_error() -> None:
    lines = copy.deepcopy(listed())
    lines["people"]["Person"]["shoe_size"] = {"kept": "plain", "why": "?", "until": "?"}
    assert [id for id, _ in checks.wrong_in(lines, checks.ours())] == ["E002"]


def test_a_line_that_does_not_say_why_is_an_error() -> None:
    lines = copy.deepcopy(listed())
    lines["people"]["Person"]["handle"]["why"] = ""
    assert [id for id, _ in checks.wrong_in(lines, checks.ours())] == ["E003"]
