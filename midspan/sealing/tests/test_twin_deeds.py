"""Signed acts: the twin and the server agree, byte for byte, on what was signed."""

from __future__ import annotations

import pytest

from midspan import base64url, signatures
from midspan.sealing.twin import deeds
from midspan.sealing.twin.keys import make_identity
from midspan.sealing.twin.wire import b64, random

FACTS = [("without", "Ö" * 3), ("says", "yes")]


@pytest.fixture
def told():
    ann = make_identity()
    act = {"rel": b64(random(16)), "kind": "leaves", "id": b64(random(16)), "count": 7}
    fact = deeds.sign(ann, rel=act["rel"], kind="leaves", id=act["id"], count=7, facts=FACTS)
    return ann, act | {"author": ann.id, "facts": [*FACTS, fact]}


def test_what_one_signs_the_server_and_the_others_take(told):
    ann, act = told
    assert deeds.is_signed(ann.e, act)
    deed = signatures.of_a_deed(act["rel"], ann.id, act["kind"], act["id"], 7, act["facts"])
    assert signatures.hold(ann.e, base64url.read(act["facts"][-1][1], 64), deed)


@pytest.mark.parametrize("field", ["rel", "author", "kind", "id", "count", "facts"])
def test_nothing_of_it_can_be_changed(told, field):
    ann, act = told
    others = {"facts": [*act["facts"][:-2], act["facts"][-1]], "count": 8}
    other = others.get(field, b64(random(16)))
    assert not deeds.is_signed(ann.e, act | {field: other})
    assert not deeds.is_signed(make_identity().e, act)
    assert not deeds.is_signed(ann.e, act | {"facts": FACTS})
