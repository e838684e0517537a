"""Files as the programs write them that people have: one small night, told in eleven kinds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from midspan.command import main
from midspan.lens.transcripts import Trouble, read

FILES = Path(__file__).with_name("files")
SAID = [
    "I slept badly again",
    "Again? Tell me, or don't.",
    "12:30 it was, and then the bins",
    "What's it like, lying there?",
]
KINDS = sorted(path.name for path in FILES.iterdir())


def plain(text: str) -> str:
    """Without what some kinds add or lack: signs drawn in a chat, curls, ends of lines."""
    return " ".join(text.replace("😴", "").replace("’", "'").split())


@pytest.mark.parametrize("name", KINDS)
def test_the_same_night_is_read_from_every_kind(name: str) -> None:
    troubles: list[Trouble] = []
    (talk,) = read(FILES / name, on_trouble=troubles.append)
    assert [plain(turn.text) for turn in talk.turns] == SAID
    assert len(talk.speakers) == 2
    assert ["Windows-1252" in str(trouble) for trouble in troubles] == (
        [True] if name == "typed.txt" else []
    )


def test_all_of_them_are_read_by_one_command(weights_file: Path, capsys) -> None:
    main(["lens", "read", str(FILES), "--json", "--weights", str(weights_file)])
    said = capsys.readouterr()
    talks = [json.loads(line) for line in said.out.splitlines()]
    assert len(talks) == len(KINDS) == 11
    assert all(len(talk["turns"]) == 4 for talk in talks)
