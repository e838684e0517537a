"""Weights on disk: one plain file that Python and JavaScript read alike, beside its card.

    b"midspan lens 1\\n"
    one line of JSON: {"outputs", "features", "thresholds", "sha256", "parts": [...]}
    the parts one after another, little-endian, each padded with zeros to four bytes

The table is int8 with one float scale a column ("scale" in its part); the rest is float32. All
of it is gzipped, so that a phone fetches no more than it must and no server has to pack it; a file
that is not packed is read as well. Nothing in it is ever run, and one that does not fit is refused.
"""

from __future__ import annotations

import gzip
import json
import math
import zlib
from dataclasses import asdict, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from midspan.lens import features, moves
from midspan.lens.deciding import Thresholds
from midspan.lens.model import OUT, Floats, Network, Sizes

MAGIC = b"midspan lens 1\n"
_GZIPPED = b"\x1f\x8b"
#: What unpacks to more is none of ours.
_LARGEST = 16 << 20
#: What comes with Midspan, where browsers fetch it as well; its card has the same name with .json.
OURS = Path(__file__).parents[1] / "static" / "lens" / "learnt.weights"
_SMALLEST_SCALE = 1e-8


class Unfit(Exception):
    """The weights cannot be used; the sentence says why."""


def write(path: Path, network: Network, thresholds: Thresholds) -> int:
    """Write the weights; gives how many bytes they are."""
    parts, blobs = [], []
    for each in fields(Network):
        values: Floats = getattr(network, each.name)
        part: dict[str, Any] = {"name": each.name, "shape": list(values.shape), "kind": "float32"}
        if each.name == "table":
            small, scale = squeezed(values)
            part |= {"kind": "int8", "scale": [round_to(float(one)) for one in scale]}
            blob = small.tobytes()
        else:
            blob = values.astype("<f4").tobytes()
        parts.append(part)
        blobs.append(blob + b"\0" * (-len(blob) % 4))
    body = b"".join(blobs)
    head = {
        "outputs": [*moves.NAMES, "any"],
        "features": describes_features(),
        "thresholds": asdict(thresholds),
        "parts": parts,
        "sha256": sha256(body).hexdigest(),
    }
    told = json.dumps(head, separators=(",", ":")).encode() + b"\n"
    return path.write_bytes(gzip.compress(MAGIC + told + body, 9, mtime=0))


def write_card(path: Path, card: dict[str, Any]) -> None:
    """Write the card of the weights at `path` beside them, as JSON."""
    told = json.dumps(card, indent=1, ensure_ascii=False) + "\n"
    path.with_suffix(".json").write_text(told, encoding="utf-8")


def squeezed(table: Floats) -> tuple[np.ndarray[Any, np.dtype[np.int8]], Floats]:
    """A float table (r, c) as int8 (r, c) and a scale for each column (c,)."""
    scale = np.maximum(np.abs(table).max(0) / 127, _SMALLEST_SCALE).astype(np.float32)
    scale = np.array([round_to(float(one)) for one in scale], np.float32)
    return np.clip(np.rint(table / scale), -127, 127).astype(np.int8), scale


def round_to(value: float) -> float:
    """Seven digits: the same number in JSON, in float32 and in JavaScript."""
    return float(f"{value:.7g}")


def describes_features() -> dict[str, Any]:
    """What the weights were learnt with; other features make them useless."""
    return {"bits": features.BITS, "back": features.BACK, "place": list(features.PLACE)}


def read(path: Path = OURS) -> tuple[Network, Thresholds]:
    """The network and its thresholds.

    Raises:
        Unfit: no such file, another kind of file, or weights for other features or moves.
    """
    raw = _unpacked(path)
    if not raw.startswith(MAGIC):
        raise Unfit(f"{path} holds no weights of the lens")
    end = raw.find(b"\n", len(MAGIC))
    try:
        head = json.loads(raw[len(MAGIC) : end])
        if head["outputs"] != [*moves.NAMES, "any"] or head["features"] != describes_features():
            raise Unfit(f"{path} was learnt with other moves or features; train it again")
        if sha256(raw[end + 1 :]).hexdigest() != head["sha256"]:
            raise Unfit(f"{path} is damaged: it is not what was written")
        parts = _parts(head["parts"], raw[end + 1 :])
        network = Network(**{each.name: parts[each.name] for each in fields(Network)})
        given = head["thresholds"]
        thresholds = Thresholds(
            tuple(given["labels"]), float(given["disconnect"]), float(given["connecting"])
        )
    except (ValueError, KeyError, TypeError) as wrong:
        raise Unfit(f"{path} is damaged: {wrong}") from None
    if network.table.shape != (Sizes().rows, OUT):
        raise Unfit(f"{path} is damaged: its table has another shape")
    return network, thresholds


def _unpacked(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except OSError as wrong:
        raise Unfit(f"the weights {path} cannot be read: {wrong.strerror or wrong}") from None
    if not raw.startswith(_GZIPPED):
        return raw
    packed = zlib.decompressobj(wbits=31)
    try:
        raw = packed.decompress(raw, _LARGEST)
    except zlib.error as wrong:
        raise Unfit(f"{path} is damaged: {wrong}") from None
    if not packed.eof:
        raise Unfit(f"{path} is damaged: it ends too early or too late")
    return raw


def _parts(parts: list[dict[str, Any]], raw: bytes) -> dict[str, Floats]:
    found, at = {}, 0
    for part in parts:
        count = math.prod(part["shape"])
        size = count * (1 if part["kind"] == "int8" else 4)
        kind = np.int8 if part["kind"] == "int8" else np.dtype("<f4")
        values = np.frombuffer(raw, kind, count, at).reshape(part["shape"]).astype(np.float32)
        if part["kind"] == "int8":
            values = values * np.array(part["scale"], np.float32)
        if not np.isfinite(values).all():
            raise ValueError(f"{part['name']} holds numbers that are none")
        found[part["name"]] = values
        at += size + -size % 4
    if at != len(raw):
        raise ValueError("it ends too early or too late")
    return found
