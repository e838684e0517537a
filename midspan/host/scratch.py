"""The scratch place of a rehearsal, in a process of its own: `python -m midspan.host.scratch`.

Only rehearsal.py starts it. It reads a line of JSON for each time it shall look (the first also
puts the backup back), and answers with one; what it prints else would be lost.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from midspan.keeping.deletions import Marks

#: relationship -> the number of its newest act, and the hash of its log up to there
Heads = dict[str, tuple[int, str]]
LINES = 5000


class Asked(msgspec.Struct):
    data: str
    database: str
    backup: str
    #: Whether an older backup than the list of deletions reaches back is meant.
    old: bool = False
    #: What was deleted in the place, as of now.
    marks: Marks = {}


class Found(msgspec.Struct):
    """What is in the scratch place after what was deleted is deleted again."""

    trouble: str = ""
    made: str = ""
    counts: dict[str, int] = {}
    logs: Heads = {}
    people: list[str] = []
    #: Accounts, relationships, lines that were deleted again; together, over all looks.
    again: tuple[int, int, int] = (0, 0, 0)
    wrong: list[str] = []


def heads(upto: Mapping[str, int] | None = None) -> Heads:
    """Every log's hash, over all its acts; or up to the numbers that are given, of those alone."""
    from midspan.relationships.models import Act

    fields = [each.name for each in Act._meta.local_concrete_fields if each.name != "pk"]
    rel_at, seq_at = fields.index("relationship"), fields.index("seq")
    acts = Act.objects.order_by("relationship_id", "seq").values_list(*fields)
    found: dict[str, tuple[int, Any]] = {}
    for act in acts.iterator(LINES):
        rel, seq = act[rel_at], act[seq_at]
        if upto is not None and seq > upto.get(rel, 0):
            continue
        _, hash = found.get(rel) or (0, sha256())
        hash.update(repr(act).encode())
        found[rel] = seq, hash
    return {rel: (seq, hash.hexdigest()) for rel, (seq, hash) in found.items()}


class Scratch:
    """The place itself, from the first line of JSON on."""

    def __init__(self, asked: Asked) -> None:
        """Put the backup back. Raises Trouble."""
        from django.conf import settings

        from midspan.keeping.backup import Backup
        from midspan.keeping.copies import ours
        from midspan.keeping.restore import fits, is_young_enough, put

        backup, database = Backup(Path(asked.backup)), ours()
        fits(backup, database)
        if not asked.old:
            is_young_enough(backup, settings.BACKUPS_KEPT)
        self.manifest = backup.manifest
        done = put(backup, database, Path(settings.DATA), False, asked.marks)
        self.again = done.deleted

    def look(self, known: Marks) -> Found:
        from midspan.keeping.deletions import delete_again
        from midspan.people.models import Person
        from midspan.relationships import doctor

        more = delete_again(known)
        self.again.people += more.people
        self.again.relationships += more.relationships
        self.again.lines += more.lines
        wrong = [finding.says for finding in doctor.look()[1]]
        if delete_again({}):
            wrong.append("What was deleted does not stay deleted when it is deleted again.")
        return Found(
            made=self.manifest.made,
            counts=self.manifest.counts,
            logs=heads(),
            people=list(Person.objects.values_list("pk", flat=True)),
            again=(self.again.people, self.again.relationships, self.again.lines),
            wrong=wrong,
        )


def main() -> None:
    out = sys.stdout.buffer
    scratch: Scratch | None = None
    for line in sys.stdin.buffer:
        asked = msgspec.json.decode(line, type=Asked)
        if scratch is None:
            wake(asked)
        from midspan.keeping.copies import Trouble

        try:
            scratch = scratch or Scratch(asked)
            found = scratch.look(asked.marks)
        except Trouble as trouble:
            found = Found(trouble=str(trouble))
        out.write(msgspec.json.encode(found) + b"\n")
        out.flush()


def wake(asked: Asked) -> None:
    os.umask(0o077)
    os.environ["MIDSPAN_DATA"] = asked.data
    os.environ["DATABASE_URL"] = asked.database
    os.environ["BUS_URL"] = ""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
    import django

    django.setup()


if __name__ == "__main__":
    main()
