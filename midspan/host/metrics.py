"""The numbers of midspan/counts.py, and a few of the machine, as Prometheus reads them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from midspan import counts
from midspan.host import notes
from midspan.version import VERSION

KIND = "text/plain; version=0.0.4; charset=utf-8"


def written() -> str:
    return "".join(f"{line}\n" for line in lines())


def lines() -> Iterator[str]:
    yield from one("midspan_info", "gauge", "Which Midspan this is.", f'{{version="{VERSION}"}}', 1)
    data = Path(settings.DATA)
    yield from one("midspan_disk_free_bytes", "gauge", "Free on the disk of the data folder.", "",
                   shutil.disk_usage(data).free)  # fmt: skip
    found = notes.read(data)
    for name, when in (("backup", found.backup), ("rehearsal", found.rehearsal)):
        if when:
            says = f"When the newest {name} was made."
            yield from one(f"midspan_{name}_seconds", "gauge", says, "", when.timestamp())
    for each in counts.ALL:
        yield f"# HELP {each.name} {each.says}"
        yield f"# TYPE {each.name} {each.kind}"
        yield from (f"{each.name}{rest} {value:.15g}" for rest, value in each.lines())


def one(name: str, kind: str, says: str, label: str, value: float) -> Iterator[str]:
    yield f"# HELP {name} {says}"
    yield f"# TYPE {name} {kind}"
    yield f"{name}{label} {value:.0f}"
