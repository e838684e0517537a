"""The vectors of the two prototypes that docs/sealing.md was written from.

They lie outside this tree, in the folder that MIDSPAN_SHARED names, or in ../shared. What the
text has changed since they were made, and how it is read here:

- their logins used the address `https://a.example` where the site's name now stands: the name
  is just a text, so the address is given as the name and nothing else changes;
- their invitations carried the epoch they were good in; invitations now live through epochs,
  so that number is left aside;
- their ids (`ann`, and 12 characters for an invitation) are shorter than the 16 bytes that ids
  now are; for their sake both languages read ids of 1 to 22 characters, and the server only of 22.

Everything else is opened exactly as it is.
"""

import json
import os
from pathlib import Path

import pytest

from midspan.sealing.twin import keys, roster, wire, words
from midspan.sealing.twin.wire import unb64

FOLDER = Path(os.environ.get("MIDSPAN_SHARED", Path(__file__).parents[4] / "shared"))
FOLDER = FOLDER / "vectors" / "sealing"

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the prototypes' vectors are not here; MIDSPAN_SHARED names them"
)


@pytest.fixture(scope="module")
def js():
    return json.loads((FOLDER / "from-js.json").read_text())


@pytest.fixture(scope="module")
def python():
    return json.loads((FOLDER / "from-python.json").read_text())


@pytest.fixture(scope="module")
def people(js):
    return [keys.from_pkcs8(p["id"], unb64(p["xp"]), unb64(p["ep"])) for p in js["ids"]]


def verified(js, *more):
    invitations = {
        invite["id"]: roster.Invitation(invite["id"], unb64(invite["secret"]))
        for invite in js["invites"]
    }
    return roster.verify(
        records=[*js["records"], *more],
        pin=roster.Pin(1, js["hashes"][0]),
        rel=js["rel"],
        secrets=invitations.get,
    )


def opened(case, around, key, people, members):
    facts = [tuple(fact) for fact in case["ctx"]["facts"]]
    fields = words.Fields(**{**around, **case["ctx"], "facts": facts})
    texts = {words.open(fields, case["sealed"], key, reader, members) for reader in people}
    return fields, texts


def test_a_login_of_a_passphrase_that_needs_its_normal_form(js):
    root = keys.stretch(js["pass"], js["salt"])
    assert keys.login(root, "https://a.example") == js["login"]


def test_a_vault_opens(js, people):
    lock = keys.lock(keys.stretch(js["pass"], js["salt"]))
    assert keys.open_vault(js["vault"], lock, id="ann", way="passphrase") == people[0]


def test_the_public_keys_are_those_of_the_private_ones(js, people):
    assert [(p.x, p.e) for p in people] == [(p["x"], p["e"]) for p in js["ids"]]


def test_a_recovery_key_is_spelled_alike(js):
    assert wire.spell(unb64(js["salt"])) == js["spell"]
    assert wire.unspell(js["spell"]) == unb64(js["salt"])


def test_the_records_of_the_javascript_verify_and_their_keys_open(js, people):
    chain = verified(js)
    assert [epoch.hash for epoch in chain] == js["hashes"]
    for epoch, key in zip(chain, js["keys"], strict=True):
        for person in people[: epoch.n]:
            assert wire.b64(roster.open_key(epoch, person)) == key


def test_the_words_of_the_javascript_open_for_everyone(js, people):
    newest = verified(js)[-1]
    around = {"rel": js["rel"], "n": 3, "record": newest.hash}
    assert js["words"]
    for case in js["words"]:
        fields, texts = opened(case, around, unb64(js["keys"][2]), people, newest.members)
        assert texts == {case["text"]}
        assert words.hash_of(fields, case["sealed"]) == case["hash"]


def test_the_rotation_of_the_other_python_verifies_and_its_words_open(js, python, people):
    newest = verified(js, python["record"])[-1]
    assert (newest.n, newest.why) == (4, "rotate")
    key = roster.open_key(newest, people[0])
    assert wire.b64(key) == python["key"]
    around = {"rel": js["rel"], "n": 4, "record": newest.hash}
    assert python["words"]
    for case in python["words"]:
        _, texts = opened(case, around, key, people, newest.members)
        assert texts == {case["text"]}
