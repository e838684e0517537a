"""The spellings: one way to write a thing, and nothing else accepted (invariants 2, 4, 13)."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from midspan.sealing.twin import wire
from midspan.sealing.twin.wire import SealError, b64, pae, strict_json, unb64

PARTS = st.lists(st.binary(max_size=12), max_size=6)
SHAPE = {"v": wire.is_number, "name": wire.is_text}


def refuses(code, call, *given):
    with pytest.raises(SealError) as error:
        call(*given)
    assert error.value.code == code


@given(PARTS, PARTS)
def test_no_two_lists_of_parts_are_bound_alike(one, other):
    assume(one != other)
    assert pae(*one) != pae(*other)


@given(st.lists(st.sampled_from([b"", b"\0", b"\0\0\0\0", b"\0\0\0\1"]), max_size=5), PARTS)
def test_parts_that_look_like_lengths_are_bound_apart(one, other):
    assume(one != other)
    assert pae(*one) != pae(*other)


@given(st.binary(max_size=70))
def test_base64url_has_one_spelling(raw):
    spelled = b64(raw)
    assert unb64(spelled) == raw
    for other in (spelled + "=", spelled + "\n", " " + spelled, spelled + "A" * 4 + "="):
        refuses("malformed", unb64, other)


@pytest.mark.parametrize("spelled", ["A", "AB", "AAAAA", "+AAA", "/AAA", "AA==", "ÀAAA", "٣AAA"])
def test_other_spellings_are_malformed(spelled):
    refuses("malformed", unb64, spelled)


@given(st.binary(max_size=9000))
def test_padding_comes_off_and_hides_the_length(raw):
    padded = wire.padded(raw)
    assert wire.unpadded(padded) == raw
    assert len(padded) == wire.padded_size(len(raw))
    assert len(padded) % 256 == 0


@given(st.integers(0, 3_000_000))
def test_padding_costs_a_step_or_an_eighth(length):
    size = wire.padded_size(length)
    assert length + 4 <= size <= max((length + 4) * 1.125, length + 4 + 255)


def test_padme_sizes_are_those_of_the_paper():
    assert [wire.padme(n) for n in (1, 9, 4097, 5004, 100_000)] == [1, 10, 4352, 5120, 100_352]


@pytest.mark.parametrize(
    "clear",
    [
        b"",
        b"\0" * 255,
        b"\0" * 512,
        (5).to_bytes(4, "big") + b"hello" + b"\0" * 246 + b"\1",
        (2**32 - 1).to_bytes(4, "big") + b"\0" * 252,
        (253).to_bytes(4, "big") + b"x" * 252,
    ],
)
def test_other_padding_is_malformed(clear):
    refuses("malformed", wire.unpadded, clear)


@given(st.binary(min_size=16, max_size=16))
def test_a_recovery_key_is_read_as_it_was_written(secret):
    spelled = wire.spell(secret)
    assert len(spelled) == 34
    assert wire.unspell(spelled) == secret
    typed = spelled.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert wire.unspell(typed) == secret


def test_a_slip_of_the_pen_is_caught():
    """Each of the 868 slips of one character in one key; 12 check bits miss one in 4,096."""
    spelled = wire.spell(bytes(range(16))).replace("-", "")
    missed = 0
    for at, right in enumerate(spelled):
        for wrong in set(wire.LETTERS) - {right}:
            try:
                wire.unspell(spelled[:at] + wrong + spelled[at + 1 :])
                missed += 1
            except SealError:
                pass
    assert missed <= 2


@pytest.mark.parametrize(
    "typed", ["", "000G-40R4", "U" * 28, "000G-40R4-0M30-E209-185G-R38E-1Y5YZ"]
)
def test_what_is_no_recovery_key_is_mistyped(typed):
    refuses("mistyped", wire.unspell, typed)


@given(st.fixed_dictionaries({"v": st.integers(1, 2**53 - 1), "name": st.text()}))
def test_json_in_its_one_spelling_is_read(value):
    assert strict_json(wire.write_json(value), SHAPE) == value


@pytest.mark.parametrize(
    "raw",
    [
        b'{"v":1,"v":1,"name":""}',
        b'{"v":1,"name":"","__proto__":{}}',
        b'{"v":1,"__proto__":""}',
        b'{"v":1,"name":"","more":1}',
        b'{"v":1}',
        b'{"v":1.0,"name":""}',
        b'{"v":1e0,"name":""}',
        b'{"v":1e400,"name":""}',
        b'{"v":9007199254740992,"name":""}',
        b'{"v":' + b"9" * 5000 + b',"name":""}',
        b'{"v":0,"name":""}',
        b'{"v":-1,"name":""}',
        b'{"v":true,"name":""}',
        b'{"v":"1","name":""}',
        b'{"v":NaN,"name":""}',
        b'{"v":Infinity,"name":""}',
        b'{"v":1,"name":null}',
        b'{"v":1, "name":""}',
        b'{"v":1,"name":""} ',
        b'{"v":1,"name":"\\u0061"}',
        b'{"v":1,"name":"\\/"}',
        b'{"v":1,"name":"\\ud800"}',
        b'{"v":1,"name":"\xed\xa0\x80"}',
        b'{"v":1,"name":"\xff"}',
        b'{"v":1,"name":"\n"}',
        b'\xef\xbb\xbf{"v":1,"name":""}',
        b'{"v":1,"name":""}{}',
        b"[" * 200_000,
        b"[]",
        b"1",
        b"",
    ],
)
def test_json_that_two_readers_could_take_differently_is_malformed(raw):
    refuses("malformed", strict_json, raw, SHAPE)


@given(st.binary(max_size=60))
def test_random_bytes_are_read_in_one_spelling_or_refused(raw):
    try:
        value = strict_json(raw, SHAPE)
    except SealError:
        pass
    else:
        assert json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() == raw


def test_ids_of_acts_sort_by_time():
    ids = [wire.uuid7() for _ in range(50)]
    times = [unb64(id, 16)[:6] for id in ids]
    assert times == sorted(times)
    assert len(set(ids)) == 50
    assert {unb64(id)[6] >> 4 for id in ids} == {7}
