"""One word: opened by those it is for, in its place, from its author, or not at all (section 9)."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.sealing.tests.test_twin_keys import LOW_ORDER
from midspan.sealing.twin import words
from midspan.sealing.twin.gathering import Gathering
from midspan.sealing.twin.keys import make_identity
from midspan.sealing.twin.wire import SealError, b64, random, unb64, uuid7

US = Gathering.of(3)
ANN, BO, CY = US.people


def refuses(code, call, *given, **named):
    with pytest.raises(SealError) as error:
        call(*given, **named)
    assert error.value.code == code


def said(text="hello", author=ANN, **fields):
    """A line and its fields; proven to open before a test breaks it."""
    around = US.fields(author, **fields)
    sealed = US.seal(around, text, author).sealed
    assert {US.open(around, sealed, reader) for reader in US.people} == {text}
    return around, sealed


@given(st.text(max_size=400), st.lists(st.tuples(st.text(), st.text()), max_size=3))
@settings(max_examples=60, deadline=None)
def test_everybody_reads_exactly_what_was_written(text, facts):
    """Invariant 1."""
    said(text, facts=facts)


def test_long_words_and_words_of_one_alone_open_too():
    said("å" * 40_000)
    alone = Gathering()
    around = alone.fields(alone.people[0])
    sealed = alone.seal(around, "to myself", alone.people[0]).sealed
    assert sealed.endswith(".")
    assert alone.open(around, sealed, alone.people[0]) == "to myself"


def test_the_length_tells_only_the_bucket_and_the_number_of_people():
    """Invariant 4."""
    lengths = {len(said("x" * count)[1]) for count in (0, 1, 251, 252)}
    assert len(lengths) == 1
    assert {len(said("x" * 253)[1])} != lengths
    assert len(unb64(said()[1].split(".")[2])) == 2 * 16


OTHERS = {
    "rel": lambda _: b64(random(16)),
    "n": lambda n: n + 1,
    "record": lambda _: b64(random(32)),
    "author": lambda _: BO.id,
    "kind": lambda _: "agrees",
    "id": lambda _: uuid7(),
    "count": lambda count: count + 1,
    "after": lambda after: [*after, b64(random(16))],
    "facts": lambda facts: [*facts, ("on", "2026-12-01")],
}


@pytest.mark.parametrize("field", OTHERS)
def test_a_word_moved_to_another_relationship_epoch_author_kind_id_or_fact_stays_shut(field):
    """Invariant 3, for fields."""
    around, sealed = said(after=[b64(random(16)), b64(random(16))], facts=[("a", "b"), ("c", "d")])
    moved = replace(around, **{field: OTHERS[field](getattr(around, field))})
    refuses("altered", US.open, moved, sealed, CY)
    assert words.hash_of(moved, sealed) != words.hash_of(around, sealed)


def test_the_order_and_the_grouping_of_fields_are_bound():
    one, other = b64(random(16)), b64(random(16))
    around, sealed = said(after=[one, other], facts=[("a", "b"), ("c", "d")])
    for moved in (
        replace(around, after=[other, one]),
        replace(around, after=[one]),
        replace(around, facts=[("c", "d"), ("a", "b")]),
        replace(around, facts=[("a", "bc"), ("", "d")]),
        replace(around, after=[one, other, "a", "b"], facts=[("c", "d")]),
        replace(around, kind=around.kind + around.id, id=""),
    ):
        refuses("altered", US.open, moved, sealed, CY)


def test_a_word_of_an_earlier_epoch_does_not_open_in_the_next():
    gathering = Gathering.of(2)
    ann, bo = gathering.people
    around = gathering.fields(ann)
    sealed = gathering.seal(around, "then", ann).sealed
    earlier = gathering.made[-1]
    gathering.rotates()
    newest = gathering.made[-1]
    assert words.open(around, sealed, earlier.key, bo, gathering.roster.members) == "then"
    moved = replace(around, n=newest.n, record=newest.hash)
    refuses("altered", gathering.open, around, sealed, bo)
    refuses("altered", gathering.open, moved, sealed, bo)


@given(at=st.integers(0, 10_000), by=st.integers(1, 127))
@settings(max_examples=150, deadline=None)
def test_a_changed_character_is_refused_by_everyone_it_concerns(at, by):
    """Invariant 3, for bytes: in the box all notice, in the tags the one whose tag it is."""
    raw = bytearray(LINE[1].encode())
    raw[at % len(raw)] ^= by
    codes = set()
    for reader in (BO, CY):
        try:
            US.open(LINE[0], raw.decode("latin-1"), reader)
        except SealError as error:
            codes.add(error.code)
    assert codes
    assert codes <= {"malformed", "altered", "not-by-author"}


LINE = said("one line")


@pytest.mark.parametrize("at", [0, 11, 12, 100, -17, -1])
def test_a_flipped_byte_in_the_box_is_altered(at):
    around, sealed = said()
    w1, box, tags = sealed.split(".")
    raw = bytearray(unb64(box))
    raw[at] ^= 1
    refuses("altered", US.open, around, f"{w1}.{b64(raw)}.{tags}", BO)


def test_a_flipped_byte_in_a_tag_is_seen_by_the_one_whose_tag_it_is():
    around, sealed = said()
    w1, box, tags = sealed.split(".")
    raw = bytearray(unb64(tags))
    raw[-1] ^= 1
    flipped = f"{w1}.{box}.{b64(raw)}"
    refuses("not-by-author", US.open, around, flipped, CY)
    assert US.open(around, flipped, BO) == "hello"
    swapped = f"{w1}.{box}.{b64(raw[16:] + raw[:16])}"
    refuses("not-by-author", US.open, around, swapped, BO)


def test_truncated_and_added_parts_are_malformed():
    around, sealed = said()
    w1, box, tags = sealed.split(".")
    raw = unb64(box)
    for parts in (
        [w1, box], [w1, box, tags, ""], ["w2", box, tags], [w1, box, ""],
        [w1, box, b64(unb64(tags)[:16])], [w1, box, b64(unb64(tags)[:-1])],
        [w1, box, b64(unb64(tags) + bytes(16))],
        [w1, box + "=", tags], [w1, box + "\n", tags],
    ):  # fmt: skip
        refuses("malformed", US.open, around, ".".join(parts), BO)
    for cut in (raw[:-1], raw[:27], raw[:12], raw[:5], b""):
        refuses("altered", US.open, around, f"{w1}.{b64(cut)}.{tags}", BO)


def test_fields_of_another_type_are_malformed():
    around, sealed = said(facts=[("a", "b")])
    for change in (
        {"n": "3"}, {"n": 0}, {"count": "1"}, {"count": 1.0}, {"count": True}, {"count": 2**53},
        {"id": None}, {"kind": 1}, {"after": [1]}, {"facts": [("a",)]}, {"facts": [("a", 1)]},
        {"facts": [("a", "b", "c")]},
    ):  # fmt: skip
        refuses("malformed", US.open, replace(around, **change), sealed, BO)


def test_words_from_before_open_by_a_shared_key_and_nothing_else_does():
    around, sealed = said()
    members = US.roster.members
    assert words.open_kept(around, sealed, US.key, members) == "hello"
    refuses("altered", words.open_kept, around, sealed, random(32), members)
    refuses("altered", words.open_kept, replace(around, count=2), sealed, US.key, members)
    refuses("malformed", words.open_kept, around, sealed + "A", US.key, members)
    stranger = replace(around, author=make_identity().id)
    refuses("not-a-member", words.open_kept, stranger, sealed, US.key, members)


def test_nobody_puts_words_before_an_author_that_they_never_said():
    """Cy could make all but the tags: Ann's other device would show it as Ann's own."""
    around = US.fields(ANN)
    ad = words.bound(around)
    box = words.gcm_seal(words._word_key(US.key), words.padded(b"I never said this"), ad)
    tags = words.tag(US.rel, CY, BO.x, ad, box) + words.tag(US.rel, CY, ANN.x, ad, box)
    refuses("not-by-author", US.open, around, f"w1.{b64(box)}.{b64(tags)}", ANN)


def test_a_member_can_not_speak_as_another():
    """Cy holds the epoch's key and makes a word in Ann's name, with all the tags Cy can make."""
    around = US.fields(ANN)
    own = US.seal(replace(around, author=CY.id), "I never said this", CY)
    refuses("altered", US.open, around, own.sealed, BO)
    ad = words.bound(around)
    box = words.gcm_seal(words._word_key(US.key), words.padded(b"I never said this"), ad)
    tags = words.tag(US.rel, CY, BO.x, ad, box) + words.tag(US.rel, CY, ANN.x, ad, box)
    refuses("not-by-author", US.open, around, f"w1.{b64(box)}.{b64(tags)}", BO)


def test_somebody_with_a_leaked_epoch_key_can_not_speak_as_a_member():
    thief = make_identity()
    around = US.fields(ANN)
    ad = words.bound(around)
    box = words.gcm_seal(words._word_key(US.key), words.padded(b"hello"), ad)
    tags = words.tag(US.rel, thief, BO.x, ad, box) + words.tag(US.rel, thief, CY.x, ad, box)
    refuses("not-by-author", US.open, around, f"w1.{b64(box)}.{b64(tags)}", BO)


def test_who_is_not_a_member_reads_and_writes_nothing():
    """Invariant 7."""
    stranger = make_identity()
    around, sealed = said()
    refuses("not-a-member", US.open, around, sealed, stranger)
    refuses("not-a-member", US.open, replace(around, author=stranger.id), sealed, BO)
    refuses("not-a-member", US.seal, US.fields(stranger), "hello", stranger)
    refuses("not-a-member", US.seal, US.fields(ANN), "hello", BO)
    refuses("not-a-member", US.open, around, sealed, make_identity(BO.id))


def test_one_who_left_reads_no_later_word():
    gathering = Gathering.of(3)
    ann, bo, cy = gathering.people
    before = gathering.made[-1].key
    gathering.leaves(cy)
    around = gathering.fields(ann)
    sealed = gathering.seal(around, "later", ann).sealed
    assert gathering.open(around, sealed, bo) == "later"
    refuses("not-a-member", gathering.open, around, sealed, cy)
    refuses("altered", words.open, around, sealed, before, bo, gathering.roster.members)


@pytest.mark.parametrize("point", LOW_ORDER)
def test_a_member_with_a_low_order_point_gets_no_word(point):
    low = [member._replace(x=b64(point)) if member.id == CY.id else member
           for member in US.roster.members]  # fmt: skip
    refuses("bad-key", words.seal, US.fields(ANN), "hello", US.key, ANN, low)


def test_half_a_surrogate_pair_is_not_sealed():
    refuses("malformed", US.seal, US.fields(ANN), "\ud83d", ANN)


def test_a_members_word_with_other_padding_is_malformed():
    around = US.fields(ANN)
    ad = words.bound(around)
    for clear in (words.padded(b"hello") + bytes(256), bytes(4) + b"x" * 252):
        box = words.gcm_seal(words._word_key(US.key), clear, ad)
        tags = words.tag(US.rel, ANN, BO.x, ad, box) + words.tag(US.rel, ANN, CY.x, ad, box)
        refuses("malformed", US.open, around, f"w1.{b64(box)}.{b64(tags)}", BO)


def test_fifty_people_read_one_word():
    gathering = Gathering.of(50)
    author = gathering.people[17]
    around = gathering.fields(author)
    sealed = gathering.seal(around, "all of us", author).sealed
    members = gathering.roster.members
    assert {
        words.open(around, sealed, gathering.key, reader, members) for reader in gathering.people
    } == {"all of us"}


def test_the_hash_names_exactly_this_act():
    around, sealed = said()
    hash = words.hash_of(around, sealed)
    assert len(unb64(hash)) == 16
    assert words.hash_of(around, sealed + "A") != hash
    assert words.hash_of(replace(around, count=2), sealed) != hash
