"""The server reads of a record what it needs, and takes none that a browser would not."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from hashlib import sha256

import pytest

from midspan import base64url
from midspan.sealing import records
from tests.cast import Keys, drawn, record

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
