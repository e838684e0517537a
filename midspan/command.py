"""The command `midspan`. Bare, Midspan has no Django, so each subcommand imports its own."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from midspan.lens import command as lens
from midspan.version import VERSION

LOOPBACK = ("127.0.0.1", "localhost", "::1")
NOT_INSTALLED = (
    "This needs the parts of Midspan that make a place: "
    'install them with  pip install "midspan[site]"'
)


def parser() -> argparse.ArgumentParser:
    reads = argparse.ArgumentParser(
        prog="midspan",
        description="A place that a small community hosts for itself, where people meet as equals "
        "and talk in words that only they can read.",
        epilog="midspan COMMAND --help says more about one of them.",
    )
    reads.add_argument("--version", action="version", version=f"midspan {VERSION}")
    commands = reads.add_subparsers(dest="command", metavar="COMMAND", required=True)
    add_serve(commands)
    add_backup(commands)
    add_restore(commands)
    add_move(commands)
    add_doctor(commands)
    add_open(commands)
    add_manifest(commands)
    add_verify(commands)
    lens.add(commands)
    return reads


def add_serve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serves = commands.add_parser(
        "serve",
        help="open the place: the pages and the live line",
        description="Open the place. The first start makes the data folder and prints a link, "
        "good for one use, by which the first person arrives in a browser. Stop with Ctrl-C; "
        "everything that was acknowledged is on the disk.",
        epilog="Everything else is set by environment variables: docs/self-hosting.md.",
    )
    serves.add_argument(
        "--host",
        default="127.0.0.1",
        help="the network address to listen on (default: %(default)s, this machine only)",
    )
    serves.add_argument(
        "--port",
        type=port,
        default=8000,
        help="the port to listen on; 0 takes any that is free (default: %(default)s)",
    )
    serves.add_argument(
        "--workers",
        type=several,
        default=1,
        metavar="N",
        help="processes that share the port; more than one need BUS_URL, and gain by DATABASE_URL"
        " (default: %(default)s)",
    )
    add_data(serves)
    serves.add_argument(
        "--demonstration",
        action="store_true",
        help="made-up people, a ribbon on every page; this machine only",
    )
    serves.set_defaults(run=serve)


def add_data(reads: argparse.ArgumentParser) -> None:
    reads.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="the folder that holds everything (default: MIDSPAN_DATA, or ./midspan-data)",
    )


def add_backup(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
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
    backs_up.set_defaults(run=backup)


def add_restore(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
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


def add_move(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
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


def add_doctor(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    looks = commands.add_parser(
        "doctor",
        help="look whether everything that is kept fits together",
        description="Look whether everything that is kept fits together: no number missing in a"
        " log, nothing that belongs to nobody, and every column that is only a short way to what"
        " records and logs say. It changes nothing, and may look while people talk.",
    )
    add_data(looks)
    looks.add_argument(
        "--mend",
        action="store_true",
        help="write again what can be told from records and logs; make a backup first",
    )
    looks.set_defaults(run=doctor)


def add_open(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    opens = commands.add_parser(
        "open",
        help="read a locked file that somebody took along",
        description="Read a locked file that somebody took along, without the place it came from."
        " Its words are asked for. It prints what was said, or writes a page to read.",
        epilog="The program age opens the same file (age -d FILE). What comes out are lines of"
        " JSON, which this command reads as well.",
    )
    opens.add_argument("file", type=Path, metavar="EXPORT", help="the file")
    opens.add_argument("--html", type=Path, metavar="FILE", help="write a page to read, in FILE")
    opens.add_argument(
        "--words-in", type=Path, metavar="FILE", help="the words that open it stand in FILE"
    )
    opens.set_defaults(run=open_export)


def add_manifest(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    lists = commands.add_parser(
        "manifest",
        help="write the list of all files that browsers load, with their hashes",
        description="Write sealing-manifest.json: the SHA-384 of each file that browsers load. It"
        " is part of a release, so that a place can be compared with it (midspan verify).",
    )
    lists.add_argument("--check", action="store_true", help="only say whether it is current")
    lists.set_defaults(run=manifest)


def add_verify(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verifies = commands.add_parser(
        "verify",
        help="compare the files that a place gives out with the list of this copy",
        description="Compare the files that a place gives out with the list of this copy, byte for"
        " byte, and look whether its open pages load anything else. It says what that proves and"
        " what it does not.",
    )
    verifies.add_argument("address", metavar="URL", help="such as https://midspan.example.org")
    verifies.set_defaults(run=verify)


def port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 0 to 65535")
    return int(text)


def several(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"{text!r}: give a number from 1 to 64")
    return int(text)


def serve(given: argparse.Namespace) -> int:
    if given.demonstration and given.host not in LOOPBACK:
        print("The demonstration opens for this machine only: leave --host out.", file=sys.stderr)
        return 2
    if not is_installed():
        return 2
    # Before Django loads, because the settings read them once.
    if given.data:
        os.environ["MIDSPAN_DATA"] = str(given.data)
    if given.demonstration:
        os.environ["MIDSPAN_DEMONSTRATION"] = "yes"
    from midspan import serving

    return serving.serve(given.host, given.port, given.workers)


def is_installed() -> bool:
    if find_spec("django") and find_spec("picows"):
        return True
    print(NOT_INSTALLED, file=sys.stderr)
    return False


def in_the_place(given: argparse.Namespace, *, is_new: bool = False) -> bool:
    """Wake Django for the data folder that was named. False, and a sentence, if that cannot be."""
    if not is_installed():
        return False
    if given.data:
        if not is_new and not given.data.is_dir():
            print(f"There is no folder {given.data}.", file=sys.stderr)
            return False
        os.environ["MIDSPAN_DATA"] = str(given.data)
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (ImproperlyConfigured, OSError) as trouble:
        print(f"midspan: {trouble}", file=sys.stderr)
        return False
    return True


def backup(given: argparse.Namespace) -> int:
    if not in_the_place(given):
        return 2
    from midspan import copies
    from midspan.backup import Backup, back_up

    try:
        kept = Backup(back_up(given.to, with_secret=given.with_secret))
    except copies.Trouble as trouble:
        print(f"midspan: {trouble}", file=sys.stderr)
        return 1
    size = kept.path.stat().st_size / 1e6
    acts = kept.manifest.counts.get("relationships_act", 0)
    print(f"Kept in {kept.path}: {acts} acts, {size:.1f} MB, read again and whole.")
    if not given.with_secret:
        print("The site's secret is not in it: midspan backup --help says what that means.")
    return 0


def restore(given: argparse.Namespace) -> int:
    if not in_the_place(given, is_new=True):
        return 2
    from midspan import copies
    from midspan.restore import restore

    try:
        done = restore(given.file, over=given.over, old=given.old)
    except copies.Trouble as trouble:
        print(f"midspan: {trouble}", file=sys.stderr)
        return 1
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
    print("Now start the place as ever: midspan serve")
    return 0


def move(given: argparse.Namespace) -> int:
    if not in_the_place(given):
        return 2
    from django.conf import settings

    from midspan import copies
    from midspan.move import move

    to = sys.stdin.readline().strip() if given.to == "-" else given.to
    if not to.startswith(("postgresql://", "postgres://")):
        print("midspan: an address begins with postgresql://", file=sys.stderr)
        return 2
    try:
        done = move(to, settings.DATA)
    except copies.Trouble as trouble:
        print(f"midspan: {trouble}", file=sys.stderr)
        return 1
    for table, (rows, hash) in done.tables.items():
        print(f"{rows:>10}  {hash[:16]}  {table}")
    print(f"Moved: {len(done.tables)} tables, each read back with the same count and hash.")
    print(f"The file that was here is kept as {done.aside.name}. Remove it when you are sure.")
    print("Now set DATABASE_URL to that address and start the place: midspan serve")
    return 0


def doctor(given: argparse.Namespace) -> int:
    if not in_the_place(given):
        return 2
    from midspan.relationships.doctor import visit

    return visit(mend=given.mend)


def open_export(given: argparse.Namespace) -> int:
    if not (find_spec("cryptography") and find_spec("pyrage")):
        print(
            'This needs two more parts: install them with  pip install "midspan[command]"',
            file=sys.stderr,
        )
        return 2
    from midspan import export

    return export.run(given.file, html=given.html, words_in=given.words_in)


def manifest(given: argparse.Namespace) -> int:
    from midspan import manifest

    return manifest.manifest(check=given.check)


def verify(given: argparse.Namespace) -> int:
    from midspan import manifest

    return manifest.verify(given.address)


def main(arguments: Sequence[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    run: int = given.run(given)
    return run
