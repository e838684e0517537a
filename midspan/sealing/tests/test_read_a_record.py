"""The server reads of a record what it needs, and takes none that a browser would not."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from hashlib import sha256

import pytest

from midspan import base64url
from midspan.sealing import records
from tests.cast import Keys, drawn, drawn_to_sign, record, signed

ADA, BO = Keys.drawn("ada"), Keys.drawn("bo")
REL = drawn(16)


def spelled(body, *, signature=None, proof=""):
    plain = body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))
    text = urlsafe_b64encode(plain.encode()).rstrip(b"=").decode()
    return f"e1.{text}.{signature or drawn(64)}.{proof}"


def said(text):
    return json.loads(base64url.read(text.split(".")[1]))


def refused(text):
    with pytest.raises(ValueError, match=r"malformed|wrong-change") as fault:
        records.read(text)
    return str(fault.value)


def test_a_first_record_says_who_made_it():
    text = record(REL, ADA, [ADA])
    read = records.read(text)
    assert (read.rel, read.n, read.prev, read.why, read.by) == (REL, 1, "", "create", ADA.id)
    assert read.members == [(ADA.id, ADA.x, ADA.e)]
    assert read.hash == base64url.write(sha256(text.encode()).digest())


def test_a_joining_names_the_invitation_and_all_members_in_order():
    invitation = drawn(16)
    text = record(REL, BO, [ADA, BO], n=2, prev=drawn(32), why="join", inv=invitation)
    read = records.read(text)
    assert read.inv == invitation
    assert [one.id for one in read.members] == [ADA.id, BO.id]


GOOD = record(REL, ADA, [ADA])
BODY = said(GOOD)
JOIN = said(record(REL, BO, [ADA, BO], n=2, prev=drawn(32), why="join", inv=drawn(16)))
MEMBER = BODY["m"][0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "e1..",
        "e1...",
        GOOD + ".",
        "e2" + GOOD[2:],
        GOOD[:-2] + ".",
        GOOD.replace(".", ".=", 1),
        spelled(BODY, signature=drawn(63)),
        spelled(BODY, proof=drawn(32)),
        spelled(JOIN),
        spelled(JOIN, proof=drawn(31)),
        spelled(BODY | {"v": 2}),
        spelled(BODY | {"v": True}),
        spelled(BODY | {"n": 0}),
        spelled(BODY | {"n": "1"}),
        spelled(BODY | {"n": 2}),
        spelled(BODY | {"prev": drawn(32)}),
        spelled(BODY | {"rel": REL[:-1]}),
        spelled(BODY | {"rel": "A" * 21 + "B"}),
        spelled(BODY | {"kc": drawn(31)}),
        spelled(BODY | {"at": "yesterday"}),
        spelled(BODY | {"why": "because"}),
        spelled(BODY | {"more": 1}),
        spelled(BODY | {"of": drawn(16)}),
        spelled(BODY | {"of": ""}),
        spelled(BODY | {"inv": drawn(16)}),
        spelled({key: value for key, value in BODY.items() if key != "kc"}),
        spelled(BODY | {"m": []}),
        spelled(BODY | {"m": [MEMBER, MEMBER]}),
        spelled(BODY | {"m": [MEMBER, MEMBER | {"id": BO.id}]}),
        spelled(BODY | {"m": [MEMBER | {"w": drawn(79)}]}),
        spelled(BODY | {"m": [MEMBER | {"x": "A" * 42 + "B"}]}),
        spelled(BODY | {"m": [MEMBER | {"name": "Ada"}]}),
        spelled(BODY | {"m": {"0": MEMBER}}),
        spelled(json.dumps(BODY)),
        spelled(json.dumps(BODY, separators=(",", ":")).replace('"n":1', '"n":1.0')),
        spelled(json.dumps(BODY, separators=(",", ":")).replace('"n":1', '"n":1e0')),
        spelled(json.dumps(BODY, separators=(",", ":")).replace('"v":1', '"v":1,"v":1')),
        spelled(json.dumps(BODY, separators=(",", ":")).replace('"n":1', '"n":NaN')),
        spelled("[]"),
        spelled("[" * 20_000),
        spelled("null"),
        "e1." + "A" * records.LONGEST + "..",
    ],
)
def test_anything_else_is_malformed(text):
    assert refused(text) == "malformed"


def test_a_record_fits_its_reason():
    assert refused(spelled(BODY | {"why": "rotate"})) == "wrong-change"
    later = JOIN | {"why": "create", "inv": ""}
    assert refused(spelled(later)) == "wrong-change"
    assert refused(spelled(BODY | {"by": BO.id})) == "wrong-change"


def test_the_fiftieth_member_fits_and_the_fifty_first_does_not():
    people = [Keys.drawn("x") for _ in range(51)]
    assert len(records.read(record(REL, people[0], people[:50])).members) == 50
    assert refused(record(REL, people[0], people)) == "malformed"


CLEO = Keys.drawn("cleo")
THREE = records.read(record(REL, BO, [ADA, BO, CLEO], n=7, prev=drawn(32), why="rotate"))


def next_one(by, members, why, **other):
    inv = drawn(16) if why in {"join", "replace"} else ""
    more = {"of": drawn(16)} if why == "remove" else {}
    told = {"n": 8, "prev": THREE.hash, "inv": inv} | more | other
    return record(REL, by, members, why=why, **told)


def verdict(text, before=THREE):
    try:
        records.check_follows(records.read(text), before)
    except ValueError as fault:
        return str(fault)
    return ""


DARA = Keys.drawn("dara")
NEW_BO = Keys.drawn("bo")
OLD_ID = Keys(BO.id, "bo", drawn(32), drawn_to_sign())
OLD_KEY = Keys(drawn(16), "bo", BO.x, drawn_to_sign())
ALL = [ADA, BO, CLEO]


@pytest.mark.parametrize(
    ("by", "members", "why"),
    [
        (ADA, ALL, "rotate"),
        (DARA, [*ALL, DARA], "join"),
        (NEW_BO, [ADA, NEW_BO, CLEO], "replace"),
        (ADA, [ADA, BO], "leave"),
        (BO, [ADA, BO], "remove"),
    ],
)
def test_each_reason_allows_its_change(by, members, why):
    assert verdict(next_one(by, members, why)) == ""


@pytest.mark.parametrize(
    ("by", "members", "why"),
    [
        (ADA, [ADA, BO], "rotate"),
        (ADA, [ADA, CLEO, BO], "rotate"),
        (NEW_BO, [ADA, NEW_BO, CLEO], "rotate"),
        (DARA, [*ALL, DARA], "rotate"),
        (ADA, [*ALL, DARA], "join"),
        (DARA, [DARA, *ALL], "join"),
        (DARA, [ADA, BO, DARA], "join"),
        (BO, ALL, "join"),
        (DARA, [*ALL, DARA, Keys.drawn("eli")], "join"),
        (BO, ALL, "replace"),
        (ADA, [ADA, NEW_BO, CLEO], "replace"),
        (NEW_BO, [NEW_BO, ADA, CLEO], "replace"),
        (NEW_BO, [ADA, NEW_BO], "replace"),
        (NEW_BO, [*ALL, NEW_BO], "replace"),
        (NEW_BO, [ADA, NEW_BO, DARA], "replace"),
        (OLD_ID, [ADA, OLD_ID, CLEO], "replace"),
        (OLD_KEY, [ADA, OLD_KEY, CLEO], "replace"),
        (ADA, [ADA], "leave"),
        (ADA, ALL, "leave"),
        (ADA, [BO, ADA], "leave"),
        (NEW_BO, [ADA, NEW_BO], "leave"),
        (ADA, [ADA, BO, DARA], "remove"),
    ],
)
def test_no_reason_allows_more(by, members, why):
    assert verdict(next_one(by, members, why)) == "wrong-change"


def test_nobody_is_removed_from_two():
    two = records.read(record(REL, BO, [ADA, BO], n=7, prev=drawn(32), why="rotate"))
    out = next_one(ADA, [ADA], "remove", prev=two.hash)
    assert verdict(out, two) == "wrong-change"
    assert verdict(next_one(ADA, [ADA], "leave", prev=two.hash), two) == ""


def test_a_record_stands_on_the_one_before_and_nowhere_else():
    assert verdict(next_one(ADA, ALL, "rotate", prev=drawn(32))) == "broken-chain"
    assert verdict(next_one(ADA, ALL, "rotate", n=9)) == "broken-chain"
    elsewhere = record(drawn(16), ADA, ALL, n=8, prev=THREE.hash, why="rotate")
    assert verdict(elsewhere) == "broken-chain"


def test_only_its_maker_has_signed_it():
    good = next_one(ADA, ALL, "rotate")
    head, body, signature, proof = good.split(".")
    other = next_one(ADA, ALL, "rotate").split(".")[2]
    for spoiled in (drawn(64), other, signed(BO.e, "ips-seal/1/epoch", base64url.read(body))):
        assert verdict(".".join([head, body, spoiled, proof])) == "bad-signature"
    assert verdict(".".join([head, body, signature, proof])) == ""
    # The one who comes back signs with the new key: that they had the old one is the point.
    back = next_one(NEW_BO, [ADA, NEW_BO, CLEO], "replace")
    as_before = signed(BO.e, "ips-seal/1/epoch", base64url.read(back.split(".")[1]))
    assert verdict(".".join([*back.split(".")[:2], as_before, drawn(32)])) == "bad-signature"


def test_a_first_record_has_one_maker_who_signed_it():
    assert records.read_first(GOOD).by == ADA.id
    head, body, _, proof = GOOD.split(".")
    for text in (f"{head}.{body}.{drawn(64)}.{proof}", record(REL, ADA, [ADA, BO])):
        with pytest.raises(ValueError, match=r"bad-signature|wrong-change"):
            records.read_first(text)
