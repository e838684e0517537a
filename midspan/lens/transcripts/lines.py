"""From bytes to lines: encodings, line ends, binary files, lines without end."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from typing import BinaryIO

from midspan.lens.transcripts.talks import OnTrouble, Trouble

#: So much of a file is looked at to see what it is.
HEAD = 1 << 16
#: A longer line is refused: nobody says it, and it would not fit in memory twice.
LONGEST = 8 << 20

#: How a file begins that is locked in the format of age.
LOCKED = b"age-encryption.org/v1\n"

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = {
    b"PK\x03\x04": "a zip archive or an office document; unpack it or save it as text",
    b"%PDF": "a PDF; save it as text first",
    b"\x1f\x8b": "a gzip archive; unpack it first",
    b"SQLite format": "a database",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"ID3": "a sound file; the lens reads written words",
    b"RIFF": "a sound or film file; the lens reads written words",
}


class Source:
    """A file that is read once from beginning to end, with its first bytes looked at before.

    Args:
        stream: binary, readable; it need not be seekable.
        path: how troubles name it.
        on_bytes: called with the length of each piece that is read.
    Raises:
        Trouble: it is empty or binary.
    """

    def __init__(
        self, stream: BinaryIO, path: str, on_bytes: Callable[[int], None] | None = None
    ) -> None:
        self.path = path
        self._stream = stream
        self._on_bytes = on_bytes
        self.head = self._piece()
        if not self.head.strip():
            raise Trouble("there is nothing in this file", path)
        self.encoding = self._spelled_in()
        self._end = b"\r" if b"\r" in self.head and b"\n" not in self.head else b"\n"

    def _spelled_in(self) -> str:
        for mark, encoding in _MARKS:
            if self.head.startswith(mark):
                return encoding
        if self.head.startswith(LOCKED):
            return "utf-8"  # its beginning is; whoever can open it reads the rest
        for magic, what in _BINARY.items():
            if self.head.startswith(magic):
                raise Trouble(f"this is not text but {what}", self.path)
        controls = sum(byte < 9 or 13 < byte < 27 for byte in self.head)
        if b"\0" in self.head or controls > len(self.head) // 10:
            raise Trouble("this is not text but a binary file", self.path)
        return "utf-8"

    def _piece(self) -> bytes:
        piece = self._stream.read(HEAD)
        if self._on_bytes:
            self._on_bytes(len(piece))
        return piece

    def peek(self) -> str:
        """The beginning as text, to tell formats apart; unreadable bytes are left out."""
        return self.head.decode(self.encoding, errors="ignore").lstrip("\ufeff")

    def rest(self) -> bytes:
        """All of it as it is, in memory."""
        return self.head + b"".join(iter(self._piece, b""))

    def chunks(self) -> Iterator[str]:
        """The whole text in pieces; bytes that are no text become U+FFFD."""
        decoder = codecs.getincrementaldecoder(self.encoding)(errors="replace")
        yield decoder.decode(self.head)
        while piece := self._piece():
            yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)

    def lines(self, on_trouble: OnTrouble) -> Iterator[tuple[int, str]]:
        """Numbered lines from 1, without their ends.

        A line that is not UTF-8 is read as Windows-1252 and told once; one longer than `LONGEST`
        is told and left out.
        """
        spelled = self._bytes() if self.encoding.startswith("utf-8") else self._wide()
        is_told = False
        for number, raw in enumerate(spelled, 1):
            if raw is None:
                on_trouble(Trouble("this line is longer than 8 MB", self.path, number))
                continue
            if isinstance(raw, str):
                yield number, raw
                continue
            raw = raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw
            try:
                yield number, raw.decode("utf-8")
            except UnicodeDecodeError as wrong:
                if not is_told:
                    is_told = True
                    says = "this is not UTF-8; it and lines like it are read as Windows-1252"
                    on_trouble(Trouble(says, self.path, number, wrong.start + 1))
                yield number, raw.decode("cp1252", errors="replace")

    def _bytes(self) -> Iterator[bytes | None]:
        """Lines as bytes; None for one that is too long. No line is searched twice."""
        held: list[bytes] = []
        size = 0
        piece = self.head
        while piece:
            first, *others = piece.split(self._end)
            held.append(first)
            size += len(first)
            if size > LONGEST:
                held = [b""]
            for rest in others:
                yield b"".join(held).removesuffix(b"\r") if size <= LONGEST else None
                held, size = [rest], len(rest)
            piece = self._piece()
        if size:
            yield b"".join(held).removesuffix(b"\r") if size <= LONGEST else None

    def _wide(self) -> Iterator[str | None]:
        held: list[str] = []
        size = 0
        for piece in self.chunks():
            first, *others = piece.split("\n")
            held.append(first)
            size += len(first)
            if size > LONGEST:
                held = [""]
            for rest in others:
                yield "".join(held).removesuffix("\r") if size <= LONGEST else None
                held, size = [rest], len(rest)
        if size:
            yield "".join(held).removesuffix("\r") if size <= LONGEST else None
