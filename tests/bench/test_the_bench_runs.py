"""The programs in bench/ run, count and say so in the agreed shape. How fast it is, is no test."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import prosody

ROOT = Path(__file__).resolve().parents[2]
#: What every figure of a talk must have (docs/measured.md is read by people, these by programs).
FIGURES = {
    "acked_per_s", "delivered_per_s", "p50_ms", "p99_ms", "cpu_s_per_1000", "rss_mb", "lost",
    "doubled",
}  # fmt: skip
SHORT = ("--pairs", "2", "--seconds", "0.4", "--json")


def bench(name: str, *words: str, database: str = "") -> dict[str, Any]:
    ended = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *words],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": database}, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


@pytest.fixture
def postgres() -> str:
    address = os.environ.get("MIDSPAN_TEST_POSTGRES", "")
    if not address:
        pytest.skip("no PostgreSQL is named in MIDSPAN_TEST_POSTGRES; bin/test starts one")
    return address


def assert_all_came(one: dict[str, Any]) -> None:
    assert one["acked_per_s"] > 0
    assert (one["lost"], one["doubled"], one["out_of_order"], one["trouble"]) == (0, 0, 0, 0)


def test_talk_says_each_window_beside_its_floor() -> None:
    found = bench("talk", *SHORT, "--old-rows", "3000", "--floor-seconds", "0.1")
    assert found["database"] == "SQLite"
    assert [one["window"] for one in found["windows"]] == [1, 8]
    for one in found["windows"]:
        assert one.keys() >= FIGURES | {"group", "floor_cpu_s_per_1000", "times_floor", "load"}
        assert_all_came(one)


@pytest.mark.postgres
def test_talk_at_the_pace_of_people_counts_what_postgres_costs(postgres: str) -> None:
    words = [
        *SHORT,
        "--seconds",
        "2",
        "--paced",
        "400",
        "--old-rows",
        "3000",
        "--floor-seconds",
        "0.1",
    ]
    found = bench("talk", *words, database=postgres)
    assert found["database"] == "PostgreSQL"
    [one] = found["windows"]
    assert one.keys() >= FIGURES
    assert 0 < one["postgres_cpu_s_per_1000"] < one["cpu_s_per_1000"]
    assert one["postgres_pss_mb"] > 0
    assert_all_came(one)


@pytest.mark.skipif(not shutil.which("redis-server"), reason="no redis-server is here")
def test_talk_between_two_workers() -> None:
    found = bench("talk", *SHORT, "--window", "2", "--floor-seconds", "0", "--workers", "2")
    [one] = found["windows"]
    assert (found["workers"], one["group"]) >= (2, 1)
    assert_all_came(one)


def test_talk_stands_beside_prosody() -> None:
    if not prosody.program():
        pytest.skip(prosody.MISSING)
    found = bench("talk", *SHORT, "--window", "2", "--floor-seconds", "0", "--peer", "prosody")
    [ours], [theirs] = found["windows"], found["prosody"]
    assert_all_came(ours)
    assert_all_came(theirs)
    # Each message stands in the archives of both.
    assert theirs["archived"] >= 2 * theirs["acked_per_s"] * theirs["seconds"] - 2
    assert ours["times_less_than_peer"] > 1


def test_without_prosody_it_says_what_to_install() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bench.talk", "--peer", "prosody"],
        cwd=ROOT, env=os.environ | {"PATH": "/nowhere"}, capture_output=True, text=True,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr.strip()) == (1, prosody.MISSING)


def test_soak_lives_a_short_life() -> None:
    words = ("--seconds", "12", "--pairs", "3", "--join-every", "3", "--restarts", "2", "--json")
    found = bench("soak", *words)
    for what in ("lost", "doubled", "out_of_order", "holes", "unheard"):
        assert found[what] == 0, found
    for what in ("joins", "pages", "lines", "drops", "restarts", "acknowledged"):
        assert found[what] > 0, found
    assert found["settled_s"] >= 0
    assert found["acknowledged"] >= found["lines"]
    # Who has gone holds nothing any more.
    assert found["handles_when_all_went"] == sum(found["of_these"].values())
    assert found["of_these"]["listening"] == 1 and "from people" not in found["of_these"], found


def test_idle_holds_its_lines_and_256_megabytes_are_enough_for_a_thousand() -> None:
    found = bench("idle", *SHORT, "--idle", "1000", "--idle-seconds", "0.2")
    assert found.keys() >= {
        "handles", "idle_cpu_percent", "cpu_ms_per_connect", "cpu_ms_per_return",
        "cpu_ms_per_ticket", "rss_bytes_per_idle", "rss_mb", "cpu_s_per_1000",
    }  # fmt: skip
    assert (found["idle"], found["dropped"]) == (1000, 0)
    # Of a server with all of a thousand people's lines; the most it ever had.
    assert found["rss_mb"] <= found["most_rss_mb"] < 256
    assert_all_came(found)


def test_slopes_asks_the_same_of_each_place() -> None:
    places = bench("slopes", *SHORT, "--times", "3", "--others", "5", "--runs", "1")["places"]
    assert [(one["others"], one["old_rows"]) for one in places] == [(0, 0), (5, 0)]
    for one in places:
        [figures] = one["rounds"]
        assert set(figures) == {"line_1", "line_8", "open_ms", "return_ms"}
        assert figures["line_1"] > 0 and figures["open_ms"] > 0, figures


def test_connect_lets_everybody_come_back() -> None:
    found = bench("connect", "--lines", "60", "--json")
    assert found["lines"] == 60
    assert found["cpu_ms_with_ticket"] < found["cpu_ms_over_http"]


def test_transcripts_reads_every_talk_that_it_made() -> None:
    found = bench("transcripts", "--talks", "30", "--jobs", "2", "--json")
    assert (found["ended"], found["talks"]) == (0, 30)
    assert found.keys() >= {"lines_per_cpu_s", "rss_mb_largest_process", "mb_read"}


def test_floor_appends_in_the_groups_it_is_told() -> None:
    found = bench("floor", "--seconds", "0.1", "--group", "1", "--group", "8", "--json")
    assert [one["group"] for one in found["groups"]] == [1, 8]
    assert all(one["per_s"] > 0 for one in found["groups"])


def test_of_several_runs_the_median_is_said_and_every_loss_counts() -> None:
    from bench.counting import middle

    runs = [{"window": 8, "p99_ms": p99, "lost": lost} for p99, lost in ((9, 1), (70, 0), (3, 1))]
    assert middle(runs) == {
        "window": 8, "p99_ms": 9, "lost": 2,
        "runs": 3, "range": {"window": [8, 8], "p99_ms": [3, 70]},
    }  # fmt: skip


def test_an_answer_that_never_came_counts_as_lost() -> None:
    """The judge itself: of a talk with a hole, a repeat and a missing answer it says so."""
    from bench.voices import Talk

    class Said:
        def __init__(self, sent: list[str], stored: dict[str, int], heard: list[tuple[int, str]]):
            self.sent, self.stored, self.heard = dict.fromkeys(sent, 0.0), stored, heard

    ada = Said(["a", "b"], {"a": 1}, [(3, "c")])
    bo = Said(["c"], {"c": 3}, [(1, "a"), (1, "a")])
    ada.partner, bo.partner = bo, ada
    talk = Talk()
    talk.voices = [ada, bo]  # type: ignore[list-item]
    found = talk.counts()
    assert (found["lost"], found["doubled"]) == (2, 1)
    assert found["out_of_order"] > 0
