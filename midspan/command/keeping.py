"""`midspan backup`, `restore`, `move` and `upgrade`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from midspan.command.place import Commands, add_data, needs_place


def add(commands: Commands) -> None:
    add_backup(commands)
    add_restore(commands)
    add_move(commands)
    add_upgrade(commands)


def add_backup(commands: Commands) -> None:
    backs_up = commands.add_parser(
        "backup",
        help="keep everything in one file, while people talk",
        description="Keep everything in one file, while people talk: whatever was marked as sent"
        " before this began is in it. Whoever has the file sees who talks with whom and when,"
        " can come in by the sessions that are open, and can try passphrases for as long as they"
        " like; the words stay sealed. So lock it (with age, for instance) and keep it short.",
        epilog="The site's secret is left out unless you ask for it. Put back where the secret"
        " still lies, everything goes on as before. Put back elsewhere without it, a new one is"
        " drawn: everybody stays signed in, pages that are open come back by themselves, and only"
        " who asked for the salts of handles both before and after can tell by them which handles"
        " nobody has.",
    )
    add_data(backs_up)
    backs_up.add_argument(
        "--to",
        type=Path,
        metavar="FILE",
        help="the file to make, or a folder for it (default: midspan-DATE.tar, here)",
    )
    backs_up.add_argument(
        "--with-secret", action="store_true", help="keep the site's secret in the file too"
    )
    backs_up.add_argument(
        "--rehearse",
        type=Path,
        nargs="?",
        const=Path(),
        metavar="FILE",
        help="put the new backup, or the one in FILE, back in a scratch place, compare it with what"
        " is here, and clear the scratch away; nothing of the place changes",
    )
    backs_up.add_argument(
        "--scratch",
        default="",
        metavar="ADDRESS",
        help="for --rehearse on PostgreSQL: an empty database to use, where this account may make"
        " none",
    )
    backs_up.add_argument(
        "--old",
        action="store_true",
        help="for --rehearse FILE: even if it is older than the list of what was deleted",
    )
    backs_up.set_defaults(run=backup)


@needs_place()
def backup(given: argparse.Namespace) -> int:
    takes_one = given.rehearse is not None and given.rehearse != Path()
    file = given.rehearse if takes_one else make(given)
    return 0 if given.rehearse is None else rehearse(file, given)


def make(given: argparse.Namespace) -> Path:
    from django.conf import settings

    from midspan.host import notes
    from midspan.keeping.backup import Backup, back_up

    kept = Backup(back_up(given.to, with_secret=given.with_secret))
    notes.write(settings.DATA, backup=notes.now())
    size = kept.path.stat().st_size / 1e6
    acts = kept.manifest.counts.get("relationships_act", 0)
    print(f"Kept in {kept.path}: {acts} acts, {size:.1f} MB, read again and whole.")
    if not given.with_secret:
        print("The site's secret is not in it: midspan backup --help says what that means.")
    return kept.path


def rehearse(file: Path, given: argparse.Namespace) -> int:
    from django.conf import settings

    from midspan.host import notes
    from midspan.host.rehearsal import rehearse, told
    from midspan.keeping.copies import Trouble

    print("Rehearsing: this backup is put back in a scratch place, and looked at.", flush=True)
    try:
        done = rehearse(file, scratch=given.scratch, old=given.old)
    except Trouble:
        notes.write(settings.DATA, rehearsal=notes.now(), well=False)
        raise
    notes.write(settings.DATA, rehearsal=notes.now(), well=not done.wrong)
    for sentence in told(done):
        print(sentence)
    return 1 if done.wrong else 0


def add_restore(commands: Commands) -> None:
    restores = commands.add_parser(
        "restore",
        help="put back what a backup holds, while the place is closed",
        description="Put back what a backup holds. The place must be closed. The file is checked"
        " from end to end first, what is there now is kept aside, and if anything goes wrong all is"
        " as before. What people have deleted since it was made is deleted again: who left for good"
        " does not come back by a backup.",
        epilog="Browsers that had seen newer lines will say that something is missing, and that is"
        " true. Devices that were signed out after the backup was made are signed in again.",
    )
    restores.add_argument("file", type=Path, metavar="FILE", help="what midspan backup made")
    add_data(restores)
    restores.add_argument(
        "--over", action="store_true", help="even if there is a place already; it is kept aside"
    )
    restores.add_argument(
        "--old",
        action="store_true",
        help="even if it is older than the list of what was deleted reaches back",
    )
    restores.set_defaults(run=restore)


@needs_place(is_new=True)
def restore(given: argparse.Namespace) -> int:
    from midspan.keeping.restore import restore

    done = restore(given.file, over=given.over, old=given.old)
    said = done.backup.manifest
    acts = said.counts.get("relationships_act", 0)
    print(f"Put back: the place as it was at {said.made} (UTC), {acts} acts.")
    if again := done.deleted:
        print(
            f"Deleted again, because that was asked for since: {again.people} accounts,"
            f" {again.relationships} relationships, {again.lines} lines."
        )
    if not done.knew:
        print(
            "What was deleted after the backup was made could not be known here, so it is back:"
            " tell people, so that whoever had left for good can leave again."
        )
    if done.aside:
        print(f"What was here before is kept {done.aside}. Remove it when you are sure.")
    if not done.secret:
        print("The backup held no secret, so the one that is here goes on being used.")
    print("Now start the place as ever:  sudo systemctl start midspan   (or midspan serve)")
    return 0


def add_move(commands: Commands) -> None:
    moves = commands.add_parser(
        "move",
        help="move a place from SQLite to PostgreSQL, while it is closed",
        description="Move a place from SQLite to PostgreSQL. The place must be closed. All is"
        " copied in one go and read back there; every table has to have as many rows and the same"
        " hash, or nothing is changed anywhere. The SQLite file stays in the data folder under"
        " another name.",
        epilog="Make a backup first: midspan backup. Everybody stays signed in.",
    )
    add_data(moves)
    moves.add_argument(
        "--to",
        required=True,
        metavar="ADDRESS",
        help="an empty database, postgresql://name:password@host:5432/database; - reads it from"
        " the first line of what is typed, so that the password stands in no list of processes",
    )
    moves.set_defaults(run=move)


@needs_place()
def move(given: argparse.Namespace) -> int:
    from django.conf import settings

    from midspan.keeping.move import move

    to = sys.stdin.readline().strip() if given.to == "-" else given.to
    if not to.startswith(("postgresql://", "postgres://")):
        print("midspan: an address begins with postgresql://", file=sys.stderr)
        return 2
    done = move(to, settings.DATA)
    for table, (rows, hash) in done.tables.items():
        print(f"{rows:>10}  {hash[:16]}  {table}")
    print(f"Moved: {len(done.tables)} tables, each read back with the same count and hash.")
    print(f"The file that was here is kept as {done.aside.name}. Remove it when you are sure.")
    print(
        "Now set DATABASE_URL to that address (in /etc/midspan.env, if systemd opens the place),"
        "\nand start it:  sudo systemctl start midspan   (or midspan serve)"
    )
    return 0


def add_upgrade(commands: Commands) -> None:
    upgrades = commands.add_parser(
        "upgrade",
        help="bring a place up to date after a newer Midspan was fetched, with a backup before",
        description="Bring a place up to date after a newer Midspan was fetched: a backup, then the"
        " tables, then the files for browsers, then a look whether these are the ones of the"
        " release. Start the place again after it. Pages that are open go on, or say that they have"
        " to be loaded again; what was typed stays.",
        epilog="It only goes forward. Back again goes by the backup that it makes.",
    )
    add_data(upgrades)
    upgrades.add_argument(
        "--to",
        type=Path,
        metavar="FILE",
        help="the backup to make, or a folder for it (default: midspan-DATE.tar, here)",
    )
    upgrades.add_argument(
        "--without-backup", action="store_true", help="if you have just made one yourself"
    )
    upgrades.set_defaults(run=upgrade)


@needs_place()
def upgrade(given: argparse.Namespace) -> int:
    from midspan.host.upgrade import upgrade

    for said in upgrade(given.to, without_backup=given.without_backup):
        print(said, flush=True)
    print("Now start the place again:  sudo systemctl restart midspan   (or midspan serve)")
    return 0
