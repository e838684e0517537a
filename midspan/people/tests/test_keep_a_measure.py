"""Nobody can keep the place busy or fill its disk; nobody who writes by hand meets these limits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from midspan.people import allowance
from midspan.people.allowance import BURST, DAY, MB, PACE, Allowance
from tests.cast import Cast, drawn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    allowance.forget()
    yield
    allowance.forget()


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def act(cast: Cast, count: int, size: int = 16) -> str:
    """A line of Ada's, as her page posts it."""
    return json.dumps({
        "rel": cast.rel, "n": 4, "kind": "said", "id": drawn(16), "count": count,
        "sealed": f"w1.{drawn(12)}.{'A' * size}", "after": [], "facts": [],
    })  # fmt: skip


def post(client: Any, path: str, body: str) -> Any:
    return client.post(path, body, content_type="application/json")


def test_a_burst_is_fine_and_a_flood_is_slowed() -> None:
    clock = Clock()
    mine = Allowance(clock)
    taken = sum(mine.is_in_pace() for _ in range(2000))
    assert BURST <= taken <= BURST + 1
    clock.now += 1
    assert sum(mine.is_in_pace() for _ in range(2000)) == PACE


def test_what_was_used_of_a_day_comes_back_evenly(settings: Any) -> None:
    settings.PERSON_MB_A_DAY, settings.DISK_RESERVE_MB = 1, 0
    clock = Clock()
    mine = Allowance(clock)
    assert [mine.refuses(MB // 2) for _ in range(3)] == ["", "", "day"]
    clock.now += DAY / 2
    assert [mine.refuses(MB // 2) for _ in range(2)] == ["", "day"]


def test_all_together_keep_the_measure_of_the_place(settings: Any) -> None:
    settings.PERSON_MB_A_DAY, settings.PLACE_MB_A_DAY, settings.DISK_RESERVE_MB = 1, 1, 0
    assert allowance.of("ada").refuses(MB * 3 // 4) == ""
    assert allowance.of("bo").refuses(MB * 3 // 4) == "room"
    assert allowance.of("bo").refuses(MB // 8) == "", "a short line still fits"


def test_without_a_limit_there_is_none(settings: Any) -> None:
    settings.PERSON_MB_A_DAY = settings.PLACE_MB_A_DAY = settings.DISK_RESERVE_MB = 0
    assert {Allowance().refuses(100 * MB) for _ in range(50)} == {""}


def test_a_flood_of_posts_is_slowed_down_and_says_so(cast: Cast) -> None:
    ada = cast.browser(cast.ada)
    path = f"/r/{cast.rel}/acts/"
    assert post(ada, path, act(cast, 1)).status_code != 429
    while allowance.of(cast.ada.pk).is_in_pace():
        pass  # as her live line might have used it up
    refused = post(ada, path, act(cast, 2))
    assert (refused.status_code, refused.json()["code"]) == (429, "pace")
    assert refused["Retry-After"]
    bo = cast.browser(cast.bo)
    assert post(bo, path, act(cast, 1)).status_code != 429, "others are not slowed"


def test_who_used_up_their_day_is_told_how_much_it_was(cast: Cast, settings: Any) -> None:
    settings.PERSON_MB_A_DAY, settings.DISK_RESERVE_MB = 1, 0
    ada = cast.browser(cast.ada)
    path = f"/r/{cast.rel}/acts/"
    answers = [post(ada, path, act(cast, n, 110_000)) for n in range(1, 12)]
    assert [one.status_code for one in answers].count(429) == 2
    said = answers[-1].json()
    assert said["code"] == "day"
    assert "1 MB a day" in said["say"]
    assert "stays here" in said["say"]
    assert "takes 1 MB a day" in ada.get(f"/r/{cast.rel}/").text, "the page has no such sentence"


def test_a_disk_that_is_nearly_full_takes_no_more_words(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance._disk, "left", lambda: 1000.0)
    ada = cast.browser(cast.ada)
    refused = post(ada, f"/r/{cast.rel}/acts/", act(cast, 1))
    assert (refused.status_code, refused.json()["code"]) == (429, "room")
    # Short forms still go, so that hosts can do something about it.
    assert ada.post("/me/handle/", {"handle": "ada-2"}).status_code != 429


def test_going_is_always_allowed(cast: Cast) -> None:
    ada = cast.browser(cast.ada)
    while allowance.of(cast.ada.pk).is_in_pace():
        pass
    assert post(ada, f"/r/{cast.rel}/leave/", "{}").status_code != 429
    assert post(ada, "/me/leave-for-good/", "{}").status_code != 429
    assert ada.post("/sign-out/").status_code != 429


def test_who_was_not_here_for_long_is_forgotten() -> None:
    clock = Clock()
    for person in ("ada", "bo"):
        allowance._people[person] = Allowance(clock)
    allowance.of("ada").refuses(1000)
    allowance.tidy()
    assert list(allowance._people) == ["ada"]
