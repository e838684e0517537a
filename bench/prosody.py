"""Prosody beside Midspan: Debian's XMPP server, started the way that costs it least.

It archives every message durably (mod_mam in SQLite, `synchronous=FULL`, as Debian sets it up) and
answers with stream management (XEP-0198): after each message the sender asks how many were taken,
and the answer comes once both archives, the sender's and the receiver's, are on the disk. So
"acknowledged" and "delivered" mean here what they mean with Midspan. All else is left out in its
favour: plain TCP without TLS, XML without a WebSocket around it, any password is right, no rosters,
no carbons, receivers who confirm a hundred at a time, a log of errors only.

With `wal` the archive's file is given SQLite's write-ahead log first, for which Prosody 0.12 has no
setting: what a host could do who knows how.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bench import databases
from bench.server import Server
from bench.voices import Talk, act_id, noise
from tests import private

HOST = "localhost"
MISSING = (
    "Prosody is not here. To have it: apt install --no-install-recommends prosody lua-dbi-sqlite3"
)
CONFIG = """
data_path = "{data}"; pidfile = "{data}/prosody.pid"; certificates = "{data}"
log = {{ error = "{data}/errors" }}
run_as_root = true
interfaces = {{ "127.0.0.1" }}; c2s_ports = {{ {port} }}; c2s_direct_tls_ports = {{}}
s2s_ports = {{}}; s2s_direct_tls_ports = {{}}; http_ports = {{}}; https_ports = {{}}
modules_enabled = {{ "saslauth", "mam", "smacks" }}
modules_disabled = {{ "s2s", "offline", "tls" }}
c2s_require_encryption = false; allow_unencrypted_plain_auth = true
authentication = "insecure"
insecure_open_authentication = "Yes please, I know what I'm doing!"
storage = {{ archive = "sql" }}
sql = {{ driver = "SQLite3", database = "{data}/archive.sqlite" }}
smacks_max_unacked_stanzas = 100
VirtualHost "{host}"
"""
HEADER = (
    f"<?xml version='1.0'?><stream:stream to='{HOST}' version='1.0' xmlns='jabber:client'"
    " xmlns:stream='http://etherx.jabber.org/streams'>"
)
#: Asked after each message, answered once it was dealt with.
TAKEN = "<r xmlns='urn:xmpp:sm:3'/>"
#: What a client needs of what it hears, found without a parser, which would cost the bench more.
HEARD = re.compile(
    rb"<message [^>]*?\bid='(?P<id>[^']+)'.*?</message>|<a [^>]*?\bh='(?P<h>\d+)'[^>]*>|(?P<r><r )",
    re.DOTALL,
)


class Voice(asyncio.Protocol):
    """One person with one client; to a `Talk` it is what bench.voices.Voice is."""

    def __init__(self, talk: Talk, name: str) -> None:
        self.talk, self.name = talk, name
        self.partner = self
        self.sent: dict[str, float] = {}
        self.stored: dict[str, int] = {}
        self.heard: list[tuple[int, str]] = []
        #: Ids in the order they were sent, for an answer is a number: so many were taken.
        self.order: list[str] = []
        self.sealed = f"w1.{noise(12)}.{noise(256)}"
        self.buffer = b""
        self.answered: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.awaited = b""
        self.is_open = False

    async def come(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        self.transport, _ = await loop.create_connection(lambda: self, "127.0.0.1", port)
        secret = b64encode(f"\0{self.name}\0any".encode()).decode()
        plain = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
        await self.ask(HEADER, b"</stream:features>")
        await self.ask(f"{plain}{secret}</auth>", b"<success ")
        await self.ask(HEADER, b"</stream:features>")
        bind = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>page</resource></bind>"
        await self.ask(f"<iq type='set' id='b'>{bind}</iq>", b"</iq>")
        await self.ask("<enable xmlns='urn:xmpp:sm:3'/>", b"<enabled ")
        await self.ask(f"<presence/>{TAKEN}", b"<a ")
        self.is_open, self.buffer = True, b""

    async def ask(self, said: str, awaited: bytes) -> None:
        self.buffer, self.awaited = b"", awaited
        self.answered = asyncio.get_running_loop().create_future()
        self.transport.write(said.encode())
        await asyncio.wait_for(self.answered, 10)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.is_open:
            if self.awaited in self.buffer and not self.answered.done():
                self.answered.set_result(self.buffer)
            return
        end = 0
        for found in HEARD.finditer(self.buffer):
            end = found.end()
            if found["id"]:
                self.hear(found["id"].decode())
            elif found["h"]:
                self.were_taken(int(found["h"]) - 1)  # the first was our presence
            else:
                self.say(f"<a xmlns='urn:xmpp:sm:3' h='{len(self.heard) + 1}'/>")
        self.buffer = self.buffer[end:]

    def hear(self, id: str) -> None:
        self.heard.append((len(self.heard) + 1, id))
        if self.talk.is_counting and id in self.partner.sent:
            self.talk.lags.append(time.monotonic() - self.partner.sent[id])

    def were_taken(self, many: int) -> None:
        for place in range(len(self.stored), many):
            self.stored[self.order[place]] = place + 1
            if self.talk.is_on:
                self.write()

    def write(self) -> None:
        id = act_id()
        self.order.append(id)
        self.sent[id] = time.monotonic()
        to = f"{self.partner.name}@{HOST}"
        self.say(
            f"<message type='chat' to='{to}' id='{id}'><body>{self.sealed}</body></message>{TAKEN}"
        )

    def say(self, said: str) -> None:
        self.transport.write(said.encode())


class PeerTalk(Talk):
    """The same talk in XMPP: the same people, windows and bytes, judged the same way."""

    #: On a slow disk its first answer to 800 messages at once came after more than 15 seconds.
    patience = 120.0

    async def begin(self, port: int, pairs: list[dict[str, Any]], *_: object, **__: object) -> None:
        for pair in pairs:
            two = [Voice(self, person["id"]) for person in pair["people"]]
            two[0].partner, two[1].partner = two[1], two[0]
            for voice in two:
                await voice.come(port)
            self.voices += two  # type: ignore[arg-type]

    async def go_on(self, window: int, seconds: float) -> None:
        """With the wait for what is open: it may be seconds of work that would not be counted."""
        await super().go_on(window, seconds)
        await self.settle()

    async def part(self) -> None:
        for voice in self.voices:
            voice.transport.close()  # type: ignore[attr-defined]

    def counts(self) -> dict[str, int]:
        """Nothing is numbered here, so in order is as it was sent."""
        lost = doubled = swapped = 0
        for voice in self.voices:
            heard = [id for _, id in voice.partner.heard]
            lost += len(voice.sent.keys() - set(heard))
            lost += len(voice.sent.keys() - voice.stored.keys())
            doubled += len(heard) - len(set(heard))
            swapped += heard != [id for id in voice.sent if id in set(heard)]
        return {"lost": lost, "doubled": doubled, "out_of_order": swapped}


def program() -> str | None:
    """Where it is, or None; without its SQLite driver it is of no use here."""
    return (
        shutil.which("prosody") if list(Path("/usr/lib").glob("*/lua/*/dbd/sqlite3.so")) else None
    )


@contextmanager
def served(pairs: int, *, wal: bool = False) -> Iterator[tuple[Server, list[dict[str, Any]]]]:
    """A fresh Prosody on a free port, and who is to talk there."""
    with tempfile.TemporaryDirectory(prefix="midspan-prosody-") as folder:
        data, port = Path(folder), private.free_port()
        config = data / "prosody.cfg.lua"
        config.write_text(CONFIG.format(data=data, port=port, host=HOST))
        if wal:
            with closing(sqlite3.connect(data / "archive.sqlite")) as archive:
                archive.execute("PRAGMA journal_mode=WAL")
        with subprocess.Popen(
            [str(program()), "-F", "--config", str(config)], cwd="/", stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, preexec_fn=private.dies_with_us,
        ) as server:  # fmt: skip
            try:
                private.wait_until_it_answers(port, server, data / "errors")
                yield (
                    Server(port, server.pid, databases.Server(), data),
                    [
                        {"people": [{"id": f"p{pair}-{who}"} for who in (0, 1)]}
                        for pair in range(pairs)
                    ],
                )
            finally:
                server.terminate()


def archived(data: Path) -> int:
    """Rows in its archive: two for each message, the sender's and the receiver's."""
    with closing(sqlite3.connect(data / "archive.sqlite")) as archive:
        found: int = archive.execute('SELECT COUNT(*) FROM "prosodyarchive"').fetchone()[0]
        return found
