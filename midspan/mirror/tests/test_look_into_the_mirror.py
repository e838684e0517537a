"""One page for anyone: it asks what people wrote, and has nowhere to send words to."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client

from midspan.lens import cards, moves, peoples, weights
from midspan.mirror import card, words
from tests import tree

#: All that words of somebody's come into, on the mirror's own page and in a talk.
SCRIPTS = [
    path
    for path in tree.scripts()
    if "lens" in path.relative_to(tree.ROOMS).parts
    or path.parts[-2:]
    in {("behaviours", "mirror.js"), ("mirror", "asking.js"), ("talk", "looking.js")}
]


@pytest.fixture
def page(db: None) -> str:
    return Client().get("/mirror/").content.decode()


def test_it_asks_what_people_wrote_and_nothing_else(page: str) -> None:
    held = page.split('<template id="questions">')[1].split("</template>")[0]
    asked = {
        move: tuple(unescape(said) for said in re.findall(r"<li>(.*?)</li>", rest))
        for move, rest in re.findall(r'<ul data-move="(\w+)"(.*?)</ul>', held, re.DOTALL)
    }
    assert asked == cards.QUESTIONS


def test_a_talk_fetches_the_same_as_one_file_that_never_changes(db: None) -> None:
    spelled = words.spelled()
    answer = Client().get(f"/mirror/{spelled.mark}.json")
    assert "immutable" in answer["Cache-Control"]
    assert not answer.cookies
    found = answer.json()
    asked = {move: tuple(kind["asks"]) for move, kind in found["asks"].items()}
    assert asked == cards.QUESTIONS
    assert {move: kind["like"] for move, kind in found["asks"].items()} == cards.LIKE
    reaching = {move for move, kind in found["asks"].items() if kind["reaches"]}
    assert reaching == set(moves.CONNECTING)
    other = Client().get(f"/mirror/{'0' * 16}.json")
    assert other.json() == found and "immutable" not in other["Cache-Control"]


def test_its_figures_are_those_of_its_card_and_left_out_where_there_are_none() -> None:
    notices = {"false": 0.094, "recall": 0.512}
    judged = {"the lens": {"notices": notices}, "without writer a": {"notices": {"false": 0.131}}}
    said = words.figures({"judged": judged})
    assert "9 in 100" in said and "it noticed 51" in said and "13 in 100" in said
    assert said.endswith("With people nobody has tried.")
    row: dict[str, object] = {"notices": {"shown": 20, "false": 0.6, "recall": 0.1}}
    row["moves"] = {name: {"count": 5} for name in words.KINDS}
    said = words.figures({"judged": judged | {words.PEOPLE[0]: row}})
    assert "60 in 100 of its few notices were wrong, and of 100 places it noticed 10." in said
    assert words.figures({"judged": {}}) == ""
    assert words.figures(words.card())


def test_every_row_of_its_card_has_a_name_in_plain_words() -> None:
    people = {each.told for each in peoples.SETS}
    assert set(words.PEOPLE) == {card.ON + each for each in people}
    named = {
        name.removeprefix(card.ON) for name in words.card()["judged"] if name.startswith(card.ON)
    }
    assert named | people <= set(card.OTHERS) | set(card.LESS)


def test_it_says_what_it_weighs(page: str) -> None:
    assert f"fetches {weights.OURS.stat().st_size / 1e6:.1f} MB" in page


def test_no_field_has_a_name_by_which_words_could_be_sent(page: str) -> None:
    fields = re.findall(r"<textarea[^>]*>", page)
    assert len(fields) == 2
    assert not [field for field in fields if re.search(r"\sname=", field)]
    (form,) = re.findall(r"<form[^>]*>", page)
    assert "action" not in form
    assert "hidden" in form  # until a script is there that keeps it from being sent at all


def test_nothing_is_kept_of_it() -> None:
    assert not list(apps.get_app_config("mirror").get_models())


def test_its_scripts_know_no_way_out_and_no_place_to_keep_words() -> None:
    """What they fetch is files, by addresses in which nothing of anybody stands."""
    ways = re.compile(
        r"\bfetch\(([^)]*)|\b(XMLHttpRequest|WebSocket|EventSource|sendBeacon|indexedDB|caches"
        r"|sessionStorage|localStorage|BroadcastChannel|SharedWorker|history|location|cookie)\b"
    )
    found = [
        (path.name, *filter(None, match.groups()))
        for path in SCRIPTS
        for match in ways.finditer(re.sub(r"^\s*//.*$", "", tree.words(path), flags=re.MULTILINE))
    ]
    assert sorted(found) == [
        ("index.js", "file, unnamed"),
        ("looking.js", "address, UNNAMED"),
        ("worker.js", "WEIGHTS, { credentials: 'omit', redirect: 'error' }"),
    ]
    assert {path.name for path in SCRIPTS} >= {"mirror.js", "worker.js", "asking.js"}


def brought_by(script: Path) -> set[Path]:
    """All that a page fetches with this script, before anybody does anything, and what it may fetch
    later by an address that stands in a script."""
    found: set[Path] = set()
    waiting = [script]
    while waiting:
        path = waiting.pop().resolve()
        if path in found:
            continue
        found.add(path)
        named = re.findall(r"""(?:from|import|import\()\s*['"](\.[^'"]+)['"]""", tree.words(path))
        waiting += [path.parent / name for name in named]
    return found


def test_the_talk_names_no_file_of_the_lens_but_where_the_page_does() -> None:
    talk = tree.ROOMS / "static" / "js" / "behaviours" / "talk.js"
    brought = {path.relative_to(talk.parents[1]).as_posix() for path in brought_by(talk)}
    assert {
        "behaviours/talk/mirror.js",
        "behaviours/talk/menu.js",
        "relationship/between.js",
    } <= brought
    assert not [name for name in brought if name.startswith("lens/") or "looking" in name]
    looking = brought_by(talk.parent / "talk" / "looking.js")
    assert talk.parents[1].resolve() / "lens" / "index.js" in looking


def test_its_card_says_in_plain_words_what_the_weights_say_of_themselves(db: None) -> None:
    page = unescape(Client().get("/mirror/card/").content.decode())
    told = words.card()
    own = told["judged"]["the lens"]
    assert f"{told['learnt_from']['examples']:,} lines" in page
    assert f"{round(100 * own['notices']['false'])} were wrong" in page
    assert f"noticed {round(100 * own['notices']['recall'])};" in page
    for name in moves.NAMES[:-1]:
        score, like = own["moves"][name], cards.LIKE[name]
        row = page.split(f'<th scope="row">{like}')[1].split("</tr>")[0]
        numbers = [f"{score['count']:,}"]
        numbers += [str(round(100 * score[each])) for each in ("precision", "recall")]
        assert re.findall(r"<td>(.*?)</td>", row) == numbers
    assert not set(own["voices"]) - set(card.VOICES)
    assert all(str(each) in page for each in card.NEVER)
    assert not [name for name in moves.NAMES if re.search(rf">{name}<", page)]  # plain words


def test_a_card_that_was_judged_on_nothing_tells_no_figure(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = {**words.card(), "judged": {}}
    monkeypatch.setattr(words, "card", lambda: bare)
    page = Client().get("/mirror/card/").content.decode()
    assert "in 100" not in page and "weighed" not in page.split("<main")[1]
