"""What bin/check and bin/test do, as a list one can read aloud; and how one step is run and told.

A step is a command. It is told in one line with its time; what it printed is shown only when it
failed, and always kept in .test/ beside the results that its tests wrote.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TextIO
from xml.etree import ElementTree

from tests.private import dies_with_us

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".test"
PYTHON = sys.executable
#: No more than so many failures of a step are tried again.
FEW = 3
TOOLS = Path(PYTHON).parent


@dataclass
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __iadd__(self, other: Counts) -> Counts:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        return self

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclass(frozen=True)
class Step:
    says: str
    command: Sequence[str | Path]
    #: Where its tests write what they found: "junit" (pytest), "tap" (node), or nowhere.
    results: str = ""
    #: Longer than this means that something hangs.
    at_most: int = 600
    env: dict[str, str] = field(default_factory=dict)
    #: Tries what failed once more, by itself; None where a second try would say nothing.
    again: Step | None = None

    @property
    def name(self) -> str:
        return re.sub(r"[^a-z]+", "-", self.says.lower()).strip("-")


def templates() -> list[Path]:
    return sorted(ROOT.glob("midspan/**/templates/**/*.html"))


def node_tests() -> list[Path]:
    return sorted([*ROOT.glob("tests/js/**/*.test.js"), *ROOT.glob("tests/js/**/*.test.mjs")])


def pytest(says: str, *args: str, at_most: int = 600, env: dict[str, str] | None = None) -> Step:
    command = [PYTHON, "-m", "pytest", "-q", "--durations=5", *args]
    return Step(says, command, "junit", at_most, env or {})


def checks() -> list[Step]:
    """All that is right or wrong without running Midspan."""
    manage = [PYTHON, "manage.py"]
    return [
        Step("format", [TOOLS / "ruff", "format", "--check", "--output-format", "concise", "."]),
        Step("lint", [TOOLS / "ruff", "check", "--output-format", "concise", "."]),
        Step("types", [TOOLS / "mypy"]),
        Step("who may know whom", [TOOLS / "lint-imports", "--no-logo"]),
        Step("what Django checks", [*manage, "check", "--fail-level", "WARNING"]),
        Step("migrations are made", [*manage, "makemigrations", "--check", "--dry-run"]),
        Step("list of what browsers load", [PYTHON, "-m", "midspan", "manifest", "--check"]),
        Step("templates", [TOOLS / "djade", "--check", "--target-version", "5.2", *templates()]),
    ]


def javascript() -> Step:
    return Step("javascript", ["node", "--test", "--test-reporter=tap", *node_tests()], "tap")


def rooms(database: str = "") -> Step:
    on = "PostgreSQL" if database else "SQLite"
    env = {"MIDSPAN_TEST_DATABASE": database}
    return pytest(f"rooms, on {on}", "midspan", "-m", "not journey", env=env)


def promises() -> Step:
    left_out = ["--ignore=tests/journeys", "--ignore=tests/chaos", "--ignore=tests/keeping"]
    return pytest("promises", "tests", *left_out, "-m", "not journey")


def keeping() -> Step:
    """Backups and restores, and what happens when machines, disks and guests misbehave."""
    return pytest("keeping, whatever fails", "tests/keeping", "tests/chaos", at_most=900)


def journeys() -> Step:
    """Two at a time: a journey waits for its browsers more than it works."""
    again = pytest("what failed of the journeys, once more", "tests/journeys", "--last-failed",
                   "--last-failed-no-failures=none")  # fmt: skip
    return replace(pytest("journeys", "tests/journeys", "-n", "2", at_most=2400), again=again)


def run(step: Step) -> Counts:
    """Run one step to its end and tell how it went. Nothing it started is left behind."""
    KEPT.mkdir(exist_ok=True)
    found = KEPT / f"{step.name}.xml"
    found.unlink(missing_ok=True)
    command = [str(part) for part in step.command]
    if step.results == "junit":
        command += [f"--junitxml={found}", "-o", "junit_family=xunit1"]
    began = time.monotonic()
    log = KEPT / f"{step.name}.log"
    with log.open("w") as out:
        status = finished(command, surroundings() | step.env, out, step.at_most)
    counts = counted(step, status, log, found)
    tell(step, counts, time.monotonic() - began, log)
    if step.again and found.exists() and 0 < counts.failed <= FEW:
        return tried_again(step.again, counts)
    return counts


def tried_again(step: Step, before: Counts) -> Counts:
    """A journey waits for browsers, and a busy machine may keep one waiting too long: a few that
    failed are tried once more, by themselves. That is said, and they are to be mended all the same.
    """
    counts = run(step)
    if not counts.failed:
        print(f"      {before.failed} failed at first and passed by themselves. Please mend what"
              " made them fail: it stands above.", flush=True)  # fmt: skip
    return Counts(before.passed + counts.passed, counts.failed, before.skipped)


def surroundings() -> dict[str, str]:
    """The environment of a step: the tools of .venv, and a data folder that is nobody's."""
    return os.environ | {
        "PATH": f"{TOOLS}{os.pathsep}{os.environ.get('PATH', '')}",
        "MIDSPAN_DATA": str(KEPT / "data"),
        "DATABASE_URL": "",
    }


def finished(command: list[str], env: dict[str, str], out: TextIO, at_most: int) -> int:
    if shutil.which(command[0]) is None:
        print(f"{command[0]} is not installed.", file=out)
        return 127
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=out,
        stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=dies_with_us,
    )  # fmt: skip
    try:
        return process.wait(timeout=at_most)
    except subprocess.TimeoutExpired:
        print(f"\nStopped: it took longer than {at_most} s.", file=out, flush=True)
        return 124
    finally:
        end_with_children(process)


def end_with_children(process: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except (ProcessLookupError, PermissionError):
            break
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            continue
    process.wait()


def counted(step: Step, status: int, log: Path, found: Path) -> Counts:
    """What the step's tests wrote down; a step without tests counts as one thing."""
    if step.results == "junit" and found.exists():
        counts = from_junit(found)
    elif step.results == "tap" and status != 127:
        counts = from_tap(log.read_text(errors="replace"))
    elif step.results:
        counts = Counts()
    else:
        return Counts(passed=int(status == 0), failed=int(status != 0))
    if status != 0 and not counts.failed:
        counts.failed = 1  # it stopped before it could say what was wrong
    if not counts.passed + counts.failed + counts.skipped:
        counts.failed = 1  # a list of tests that ran none is a fault, not a success
    return counts


def from_junit(path: Path) -> Counts:
    suites = list(ElementTree.parse(path).getroot().iter("testsuite"))

    def total(name: str) -> int:
        return sum(int(suite.get(name, "0")) for suite in suites)

    wrong, skipped = total("failures") + total("errors"), total("skipped")
    return Counts(max(0, total("tests") - wrong - skipped), wrong, skipped)


def from_tap(text: str) -> Counts:
    def number(*names: str) -> int:
        found = [re.search(rf"^# {name} (\d+)$", text, re.MULTILINE) for name in names]
        return sum(int(each[1]) for each in found if each)

    return Counts(number("pass"), number("fail", "cancelled"), number("skipped", "todo"))


def tell(step: Step, counts: Counts, seconds: float, log: Path) -> None:
    well = not counts.failed
    many = counts.passed + counts.failed + counts.skipped
    tests = f"  ({many} tests)" if step.results else ""
    left_out = f", {counts.skipped} skipped" if counts.skipped else ""
    print(
        f"{'ok  ' if well else 'NOT '} {seconds:6.1f} s  {step.says}{tests}{left_out}", flush=True
    )
    if not well:
        print(log.read_text(errors="replace"), flush=True)


def check() -> int:
    """bin/check: everything that is quick."""
    began = time.monotonic()
    total, wrong = Counts(), []
    for step in [*checks(), javascript(), promises(), rooms()]:
        counts = run(step)
        total += counts
        if counts.failed:
            wrong.append(step.says)
    print(f"\n{time.monotonic() - began:.0f} s. " + ("All is well." if not wrong else ""))
    if wrong:
        print(f"Not well: {', '.join(wrong)}.")
    print(total)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(check())
