"""bin/test: everything, from nothing to one line of counts.

What the tests need and is missing is installed with apt-get when we may; otherwise one line says
what to install and what was left out. PostgreSQL and Redis are private to this run.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass

from tests import browsers, private, steps
from tests.steps import Counts


@dataclass(frozen=True)
class Need:
    what: str
    packages: tuple[str, ...]
    #: What cannot be tested without it.
    for_what: str

    def is_here(self) -> bool:
        if self.what == "PostgreSQL":
            return private.postgres_programs() is not None
        if self.what == "Chromium":
            return browsers.chromium() is not None
        command = {"Redis": "redis-server", "Node": "node"}.get(self.what, self.what.lower())
        # What serves the machine stands where a person's PATH often does not look.
        return shutil.which(command, path=f"{os.environ['PATH']}:/usr/sbin") is not None


NEEDS = [
    Need("Node", ("nodejs",), "javascript"),
    Need("PostgreSQL", ("postgresql",), "the rooms and the journeys on PostgreSQL"),
    Need("Redis", ("redis-server",), "what several workers share"),
    Need("Caddy", ("caddy",), "a place behind Caddy"),
    Need("nginx", ("nginx-light",), "a place behind nginx"),
    # A machine without a screen often has no letters either, and pages are looked at in pictures.
    Need(
        "Chromium",
        ("chromium", "fonts-dejavu-core", "fonts-noto-core", "fonts-noto-color-emoji"),
        "the journeys",
    ),
]


def may_install() -> list[str] | None:
    """How apt-get is called here, or None if it is not ours to call."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    if (
        shutil.which("sudo")
        and not subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode
    ):
        return ["sudo", "-n", "apt-get"]
    return None


def install(missing: list[Need]) -> None:
    apt = may_install()
    if apt is None:
        return
    packages = [package for need in missing for package in need.packages]
    print(f"Installing what the tests need: {' '.join(packages)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with (steps.KEPT / "apt.log").open("w") as log:
        subprocess.run([*apt, "update"], stdout=log, stderr=log, env=quiet)
        for need in missing:  # one at a time: if one is not to be had, the others still are
            subprocess.run(
                [*apt, "install", "-y", "--no-install-recommends", *need.packages],
                stdout=log, stderr=log, env=quiet,
            )  # fmt: skip


def what_is_here() -> tuple[set[str], Counts]:
    missing = [need for need in NEEDS if not need.is_here()]
    if missing:
        install(missing)
    left_out = Counts()
    for need in missing:
        if not need.is_here():
            print(f"{need.what} is not here, so {need.for_what} is left out."
                  f" To have it: apt install {need.packages[0]}", flush=True)  # fmt: skip
            left_out.skipped += 1
    return {need.what for need in NEEDS if need.is_here()}, left_out


def all_steps(here: set[str], postgres: str) -> list[steps.Step]:
    listed = [*steps.checks()]
    if "Node" in here:
        listed.append(steps.javascript())
    listed += [steps.promises(), steps.rooms()]
    if postgres:
        listed.append(steps.rooms(postgres))
    listed.append(steps.keeping())
    if "Chromium" in here:
        listed.append(steps.journeys())
    return listed


def test() -> int:
    began = time.monotonic()
    steps.KEPT.mkdir(exist_ok=True)
    here, total = what_is_here()
    with ExitStack() as servers:
        postgres = servers.enter_context(private.postgres()) if "PostgreSQL" in here else ""
        redis = servers.enter_context(private.redis()) if "Redis" in here else ""
        os.environ["MIDSPAN_TEST_POSTGRES"] = postgres
        os.environ["MIDSPAN_TEST_REDIS"] = redis
        for step in all_steps(here, postgres):
            total += steps.run(step)
    print(f"\nIn {time.monotonic() - began:.0f} seconds, everything together:")
    print(total, flush=True)
    return 1 if total.failed or not total.passed else 0


def stop(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    try:
        sys.exit(test())
    except KeyboardInterrupt:
        print("\nStopped. Nothing is left running.", flush=True)
        sys.exit(130)
