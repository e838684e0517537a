"""Bytes and structure: the spellings everything else is made of (docs/sealing.md section 1).

Whatever can be written in two ways is accepted in one: base64url without padding and without
stray bits, JSON without repeated or unknown keys, zeros after a word and nothing else.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LABEL = "ips-seal/1/"


class SealError(Exception):
    """Something does not open, or does not add up. `code` is one of section 7, never a word
    of what was sealed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def utf8(text: str) -> bytes:
    """The bytes of a text. Raises malformed for half a surrogate pair, which has none."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise SealError("malformed") from None


def text(raw: bytes) -> str:
    """The text of bytes that are UTF-8, kept as they are (no mark at the start is dropped).

    Raises malformed.
    """
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise SealError("malformed") from None


def u32be(number: int) -> bytes:
    return number.to_bytes(4, "big")


def pae(*parts: str | bytes | int) -> bytes:
    """PAE(p1..pn): no two lists of parts give the same bytes.

    Text counts as its UTF-8 and a number as its decimal text, so 7 and "7" are one part.
    """
    encoded = [part if isinstance(part, bytes) else utf8(str(part)) for part in parts]
    return u32be(len(encoded)) + b"".join(u32be(len(part)) + part for part in encoded)


def kdf(key: bytes, label: str) -> bytes:
    """KDF(key, label): 32 bytes that tell nothing of the key or of what another label gives."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=utf8(label)).derive(key)


def b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(spelled: str, size: int | None = None) -> bytes:
    """The bytes of base64url, `size` of them if given. Raises malformed for any other spelling."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*", spelled, re.ASCII) or len(spelled) % 4 == 1:
        raise SealError("malformed")
    raw = urlsafe_b64decode(spelled + "=" * (-len(spelled) % 4))
    # Bits that stand for nothing would give one value many spellings.
    if b64(raw) != spelled or (size is not None and len(raw) != size):
        raise SealError("malformed")
    return raw


def random(count: int) -> bytes:
    return secrets.token_bytes(count)


def uuid7() -> str:
    """A new id for an act: 16 bytes that begin with the time, so that they sort by it."""
    raw = bytearray((time.time_ns() // 1_000_000).to_bytes(6, "big") + random(10))
    raw[6] = raw[6] & 0x0F | 0x70
    raw[8] = raw[8] & 0x3F | 0x80
    return b64(bytes(raw))


# Words are padded so that their length tells little: by 256 bytes, above 4 KiB by Padmé.

STEP = 256
SMALL = 4096


def padme(length: int) -> int:
    """The next size that Padmé allows: at most 12% more, and few sizes to tell apart by."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    free = exponent - exponent.bit_length()
    return -(-length >> free) << free


def padded_size(length: int) -> int:
    """How many bytes a word of `length` bytes fills, its own length included."""
    whole = 4 + length
    return -(-whole // STEP) * STEP if whole <= SMALL else padme(whole)


def padded(raw: bytes) -> bytes:
    return (u32be(len(raw)) + raw).ljust(padded_size(len(raw)), b"\0")


def unpadded(clear: bytes) -> bytes:
    """What `padded` was given. Raises malformed for another size, or anything but zeros after."""
    length = int.from_bytes(clear[:4], "big")
    if len(clear) < STEP or len(clear) != padded_size(length) or any(clear[4 + length :]):
        raise SealError("malformed")
    return clear[4 : 4 + length]


# The recovery key and an invitation's secret, as people write them down or read them aloud.

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _check(secret: bytes) -> int:
    """12 bits by which a slip of the pen is told from a wrong key."""
    return int.from_bytes(sha256(utf8(LABEL + "spell") + secret).digest()[:2], "big") >> 4


def spell(secret: bytes) -> str:
    """16 bytes as seven groups of four characters, such as `000G-40R4-0M30-E209-185G-R38E-1Y5Y`."""
    number = int.from_bytes(secret, "big") << 12 | _check(secret)
    characters = "".join(LETTERS[number >> shift & 31] for shift in range(135, -5, -5))
    return "-".join(characters[at : at + 4] for at in range(0, 28, 4))


def unspell(typed: str) -> bytes:
    """The 16 bytes; small letters, spaces, O for 0 and I or L for 1 are understood.

    Raises mistyped.
    """
    plain = re.sub(r"[\s-]", "", typed).upper()
    plain = plain.replace("O", "0").replace("I", "1").replace("L", "1")
    if len(plain) != 28 or any(letter not in LETTERS for letter in plain):
        raise SealError("mistyped")
    number = 0
    for letter in plain:
        number = number << 5 | LETTERS.index(letter)
    secret = (number >> 12).to_bytes(16, "big")
    if number & 0xFFF != _check(secret):
        raise SealError("mistyped")
    return secret


# JSON of which every byte is meant.

#: Whether a value is of the right type and form.
Check = Callable[[Any], bool]
#: The largest whole number that JavaScript holds exactly.
LARGEST = 2**53 - 1


def is_text(value: object) -> bool:
    """A string that has bytes: JSON can write half a surrogate pair, UTF-8 cannot."""
    return isinstance(value, str) and not re.search("[\ud800-\udfff]", value)


def is_number(value: object) -> bool:
    """A whole number from 1 on."""
    return type(value) is int and 1 <= value <= LARGEST


def is_id(value: object) -> bool:
    """An id: 22 characters in ours; those of the prototypes' vectors are shorter."""
    spelled = isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,22}", value, re.ASCII)
    # A name that means something else to one of the two languages is no id in either.
    return bool(spelled) and value != "__proto__"


def is_b64(size: int) -> Check:
    """A string that spells exactly `size` bytes."""

    def check(value: object) -> bool:
        try:
            return isinstance(value, str) and len(unb64(value)) == size
        except SealError:
            return False

    return check


def is_list_of(check: Check, most: int) -> Check:
    """A list of at most `most` values, each of which passes `check`."""
    return lambda value: isinstance(value, list) and len(value) <= most and all(map(check, value))


def is_map_of(key: Check, check: Check, most: int) -> Check:
    """An object of at most `most` keys that pass `key`, with values that pass `check`."""
    return lambda value: (
        isinstance(value, dict)
        and len(value) <= most
        and all(map(key, value))
        and all(map(check, value.values()))
    )


def fits(shape: Mapping[str, Check]) -> Check:
    """An object that has exactly the keys of `shape`, each with a value that passes its check."""
    return lambda value: (
        isinstance(value, dict)
        and value.keys() == shape.keys()
        and all(check(value[key]) for key, check in shape.items())
    )


def write_json(value: object) -> bytes:
    """JSON as JSON.stringify spells it, the one spelling that `strict_json` takes."""
    return utf8(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def strict_json(raw: bytes, shape: Mapping[str, Check]) -> dict[str, Any]:
    """The object that `raw` writes. Raises malformed for anything that two readers could take
    differently: a repeated or unknown key, a fraction, a number too large, another spelling."""
    try:
        value = json.loads(
            text(raw), parse_int=_whole, parse_float=_refused, parse_constant=_refused
        )
    except (ValueError, RecursionError):
        raise SealError("malformed") from None
    # A repeated key is lost by reading, so it cannot be written again either.
    if not fits(shape)(value) or write_json(value) != raw:
        raise SealError("malformed")
    found: dict[str, Any] = value
    return found


def _whole(digits: str) -> int:
    if len(digits) > len(str(LARGEST)):
        raise SealError("malformed")
    return int(digits)


def _refused(_: str) -> None:
    raise SealError("malformed")
