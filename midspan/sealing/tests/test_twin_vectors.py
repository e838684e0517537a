"""What the JavaScript sealed opens in Python, and what it refuses is refused, with the same code.

tests/vectors/README.md gives the shape. The file of the twin itself is read as well, so that a
mistake in writing it is not taken for one of the JavaScript.
"""

import json
from itertools import product
from pathlib import Path

import pytest

from midspan.sealing import claims
from midspan.sealing.twin import deeds, invitation, keys, roster, wire, words
from midspan.sealing.twin.wire import SealError, b64, unb64

FOLDER = Path(__file__).parents[3] / "tests" / "vectors" / "sealing"


@pytest.fixture(scope="module", params=["from-js.json", "from-python.json"])
def vectors(request):
    path = FOLDER / request.param
    if not path.exists():
        pytest.skip(f"{request.param} has not been made yet")
    return json.loads(path.read_text())


def people(vectors):
    return [keys.from_pkcs8(p["id"], unb64(p["X"]), unb64(p["E"])) for p in vectors["identities"]]


def verified(case):
    invitations = {
        each["id"]: roster.Invitation(each["id"], unb64(each["secret"], 16), each["replaces"] or "")
        for each in case["invitations"]
    }

    def guests(id, place):
        found = invitations.get(id)
        return [roster.guest_key(found.secret)] if found and found.replaces == place else []

    return roster.verify(
        records=case["records"],
        pin=case["pin"] and roster.Pin(**case["pin"]),
        rel=case["rel"],
        secrets=invitations.get,
        left=case["left"],
        agreed=[tuple(pair) for pair in case["agreed"]],
        called_back=[tuple(pair) for pair in case["called_back"]],
        guests=guests,
    )


def epochs(vectors):
    """Each epoch of each relationship, with its key as it was written down."""
    return {
        (case["rel"], epoch.n): (epoch, unb64(key, 32))
        for case in vectors["relationships"]
        for epoch, key in zip(verified(case), case["keys"], strict=True)
    }


def fields(word):
    around = {name: value for name, value in word.items() if name not in {"text", "sealed", "hash"}}
    return words.Fields(**{**around, "facts": [tuple(fact) for fact in word["facts"]]})


def test_paes_agree(vectors):
    for case in vectors["pae"]:
        assert b64(wire.pae(*case["parts"])) == case["pae"]


def test_derived_keys_agree(vectors):
    for case in vectors["kdf"]:
        assert b64(wire.kdf(unb64(case["key"]), case["label"])) == case["out"]


def test_passphrases_agree(vectors):
    for case in vectors["passphrases"]:
        root = keys.stretch(case["typed"], case["salt"])
        assert keys.normal_passphrase(case["typed"]) == case["normal"]
        assert keys.login(root, case["site"]) == case["login"]
        assert b64(keys.lock(root)) == case["lock"]


def test_recovery_keys_agree(vectors):
    for case in vectors["recovery"]:
        secret = unb64(case["secret"], 16)
        assert wire.spell(secret) == case["spelled"]
        assert wire.unspell(case["spelled"]) == secret
        assert keys.recovery_login(secret, case["site"]) == case["login"]
        assert b64(keys.recovery_lock(secret)) == case["lock"]


def test_identities_agree(vectors):
    for case, person in zip(vectors["identities"], people(vectors), strict=True):
        assert (person.x, person.e) == (case["x"], case["e"])
        assert b64(keys.fingerprint(person.id, person.x, person.e)) == case["fingerprint"]


def test_numbers_to_compare_agree(vectors):
    prints = {p["id"]: [] for p in vectors["identities"]}
    for p in vectors["identities"]:
        prints[p["id"]].append(unb64(p["fingerprint"]))
    for case in vectors["compare"]:
        # Somebody who came back is there twice, with the old keys and the new.
        choices = product(*(prints[id] for id in case["ids"]))
        assert case["number"] in {keys.compare_number(choice) for choice in choices}


def test_vaults_open(vectors):
    for case in vectors["vaults"]:
        opened = keys.open_vault(
            case["sealed"], unb64(case["lock"]), id=case["id"], way=case["way"]
        )
        assert opened in people(vectors)


def test_relationships_verify_and_every_member_opens_their_keys(vectors):
    cast = people(vectors)
    for case in vectors["relationships"]:
        chain = verified(case)
        assert [epoch.hash for epoch in chain] == case["hashes"]
        assert [epoch.why for epoch in chain] == case["whys"]
        assert [[member.id for member in epoch.members] for epoch in chain] == case["members"]
        for epoch, key in zip(chain, case["keys"], strict=True):
            for member in epoch.members:
                (person,) = [p for p in cast if (p.id, p.x) == (member.id, member.x)]
                assert b64(roster.open_key(epoch, person)) == key


def test_words_open_for_everyone(vectors):
    cast, by_number = people(vectors), epochs(vectors)
    assert vectors["words"]
    for case in vectors["words"]:
        epoch, key = by_number[case["rel"], case["n"]]
        assert words.hash_of(fields(case), case["sealed"]) == case["hash"]
        for member in epoch.members:
            (person,) = [p for p in cast if (p.id, p.x) == (member.id, member.x)]
            opened = words.open(fields(case), case["sealed"], key, person, epoch.members)
            assert opened == case["text"]


def test_offers_open(vectors):
    for case in vectors["offers"]:
        offer = invitation.open_offer(unb64(case["secret"]), case["id"], case["sealed"])
        clear = case["clear"]
        pairs = tuple((n, key) for n, key in clear["keys"])
        assert offer == invitation.Offer(
            clear["rel"], clear["hash"], clear["names"], clear["hello"], pairs,
            clear.get("replaces", ""),
        )  # fmt: skip


def test_claims_agree(vectors):
    for case in vectors["claims"]:
        secret = unb64(case["secret"])
        assert invitation.claim(secret) == case["claim"]
        assert invitation.claim_hash(secret) == case["claim_hash"]
        if "invitation" in case:
            assert invitation.invitation_id(secret) == case["invitation"]
        assert roster.guest_key(secret) == case["guest"]


def test_marks_of_those_for_whom_it_does_not_open_agree(vectors):
    """Browsers make them, the server looks for one: three spellings of the same."""
    for case in vectors["claims"]:
        assert len(case["not_for"]) > 1
        for id, mark in case["not_for"]:
            assert invitation.mark_for(unb64(case["secret"]), id) == mark
            assert claims.mark_of(case["claim"], id) == mark


def test_signed_acts_hold_in_both_languages(vectors):
    for case in vectors.get("deeds", []):
        assert deeds.is_signed(case["e"], case["act"])
        other = case["act"] | {"count": case["act"]["count"] + 1}
        assert not deeds.is_signed(case["e"], other)


def called(call, given, vectors):
    """The call of a case that is to be refused."""
    if call == "unb64":
        return unb64(given["text"])
    if call == "unspell":
        return wire.unspell(given["text"])
    if call == "unpad":
        return wire.unpadded(unb64(given["bytes"]))
    if call == "stretch":
        return keys.stretch(given["passphrase"], given["salt"], given["kdf"])
    if call == "openVault":
        return keys.open_vault(
            given["sealed"], unb64(given["lock"]), id=given["id"], way=given["way"]
        )
    if call == "verify":
        return verified(given)
    if call == "openKey":
        chain = {epoch.n: epoch for epoch in verified(given)}
        return roster.open_key(chain[given["n"]], people(vectors)[given["as"]])
    if call == "open":
        epoch, key = epochs(vectors)[given["in"]["rel"], given["in"]["n"]]
        word, reader = given["word"], people(vectors)[given["as"]]
        return words.open(fields(word), word["sealed"], key, reader, epoch.members)
    if call == "openOffer":
        return invitation.open_offer(unb64(given["secret"]), given["id"], given["sealed"])
    raise AssertionError(f"the README knows no call {call!r}")


def test_what_is_refused_is_refused_with_the_same_code(vectors):
    assert vectors["refused"]
    wrong = []
    for case in vectors["refused"]:
        try:
            called(case["call"], case["with"], vectors)
            found = "opened"
        except SealError as error:
            found = error.code
        if found != case["code"]:
            wrong.append((case["what"], case["call"], case["code"], found))
    assert wrong == []
