"""A bad line, for tests: it cuts, delays, falls silent, refuses, and changes what the server says.

It stands between a browser (or any page) and the server, on a port of its own. What pages send
is masked and passes as it is; what the server says on the live line can be taken apart, so that a
test drops, repeats or rewrites single frames.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

#: What becomes of one frame that the server says: no frame, itself, itself twice, another.
Rewrite = Callable[[str], Iterable[str]]
TEXT = 0x1


class Proxy:
    """`port` gives the server's port, asked anew for each connection, as it may have changed."""

    def __init__(self, port: Callable[[], int]) -> None:
        self.server = port
        #: False for what is no HTTP, a database for instance: it passes as it is.
        self.speaks_http = True
        self.rewrite: Rewrite | None = None
        #: Seconds that each piece takes longer, each way.
        self.delay = 0.0
        self.is_shut = False
        self.cuts = 0
        self.lines: set[Line] = set()
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.door.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        threading.Thread(target=self.welcome, daemon=True).start()

    def welcome(self) -> None:
        while True:
            try:
                page, _ = self.door.accept()
            except OSError:
                return  # closed
            if self.is_shut:
                abort(page)
            else:
                threading.Thread(target=self.connect, args=[page], daemon=True).start()

    def connect(self, page: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.server()), timeout=10)
        except OSError:
            abort(page)
            return
        server.settimeout(None)
        line = Line(self, page, server)
        self.lines.add(line)
        line.carry()

    def live(self) -> list[Line]:
        return [line for line in list(self.lines) if line.is_live]

    def cut(self) -> None:
        """Every connection breaks off at once, without a goodbye on either side."""
        self.cuts += 1
        for line in list(self.lines):
            line.end()

    def shut(self) -> None:
        """Cut, and let nobody through until `open`."""
        self.is_shut = True
        self.cut()

    def open(self) -> None:
        self.is_shut = False

    def fall_silent(self) -> None:
        """What is open stays open, and nothing comes through it any more; new lines are fine."""
        for line in list(self.lines):
            line.is_silent = True

    def close(self) -> None:
        self.door.close()
        for line in list(self.lines):
            line.end()


class Line:
    """One connection: two sockets, and a thread for each way."""

    def __init__(self, proxy: Proxy, page: socket.socket, server: socket.socket) -> None:
        self.proxy, self.page, self.server = proxy, page, server
        self.is_silent = False
        #: Whether this is the live line, and not a page or a file.
        self.is_live = False

    def carry(self) -> None:
        back = threading.Thread(target=self.pump, args=[self.said(), self.page], daemon=True)
        back.start()
        self.pump(pieces(self.page), self.server)
        back.join()
        self.end()

    def pump(self, read: Iterator[bytes], to: socket.socket) -> None:
        with suppress(OSError):
            for piece in read:
                if self.proxy.delay:
                    time.sleep(self.proxy.delay)
                if not self.is_silent:
                    to.sendall(piece)
        if not self.is_silent:
            with suppress(OSError):
                to.shutdown(socket.SHUT_WR)

    def said(self) -> Iterator[bytes]:
        """What the server says; on the live line frame by frame."""
        if not self.proxy.speaks_http:
            yield from pieces(self.server)
            return
        read = Reading(pieces(self.server))
        head = read.until(b"\r\n\r\n")
        yield head
        if not head.startswith(b"HTTP/1.1 101"):
            yield from read.rest()
            return
        self.is_live = True
        while first := read.take(2):
            yield from self.frame(first, read)

    def frame(self, first: bytes, read: Reading) -> Iterator[bytes]:
        size = first[1] & 0x7F
        longer = read.take({126: 2, 127: 8}.get(size, 0))
        payload = read.take(int.from_bytes(longer, "big") if longer else size)
        if self.proxy.rewrite is None or first[0] & 0x0F != TEXT:
            yield first + longer + payload
            return
        for text in self.proxy.rewrite(payload.decode()):
            yield framed(text.encode())

    def end(self) -> None:
        self.proxy.lines.discard(self)
        for side in (self.page, self.server):
            abort(side)


class Reading:
    """Bytes that come in pieces of any size, taken in the sizes one needs."""

    def __init__(self, read: Iterator[bytes]) -> None:
        self.read = read
        self.kept = b""

    def take(self, size: int) -> bytes:
        while len(self.kept) < size:
            if not (piece := next(self.read, b"")):
                return b""
            self.kept += piece
        taken, self.kept = self.kept[:size], self.kept[size:]
        return taken

    def until(self, mark: bytes) -> bytes:
        while mark not in self.kept:
            if not (piece := next(self.read, b"")):
                return self.take(len(self.kept))
            self.kept += piece
        return self.take(self.kept.index(mark) + len(mark))

    def rest(self) -> Iterator[bytes]:
        if self.kept:
            yield self.take(len(self.kept))
        yield from self.read


def pieces(line: socket.socket) -> Iterator[bytes]:
    with suppress(OSError):
        while piece := line.recv(65536):
            yield piece


def framed(payload: bytes) -> bytes:
    """A whole text frame, as servers send it: unmasked."""
    size = len(payload)
    if size < 126:
        return bytes([0x80 | TEXT, size]) + payload
    if size < 1 << 16:
        return bytes([0x80 | TEXT, 126]) + size.to_bytes(2, "big") + payload
    return bytes([0x80 | TEXT, 127]) + size.to_bytes(8, "big") + payload


def abort(line: socket.socket) -> None:
    """As when a line breaks: no goodbye, and whoever reads at the other end hears of it at once."""
    with suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()
