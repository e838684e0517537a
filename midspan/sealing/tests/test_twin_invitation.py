"""An invitation's secret and what it opens (section 5)."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.sealing.twin import invitation
from midspan.sealing.twin.invitation import Offer, open_offer, seal_offer
from midspan.sealing.twin.keys import gcm_seal
from midspan.sealing.twin.wire import LABEL, SealError, b64, kdf, padded, pae, random, unb64

ID = b64(random(16))
OFFER = Offer(b64(random(16)), b64(random(32)), {ID: "Åsa"}, "Come in.", ((2, b64(random(32))),))


def refuses(call, *given):
    with pytest.raises(SealError) as error:
        call(*given)
    assert error.value.code == "bad-invitation"


IDS = st.binary(min_size=16, max_size=16).map(b64)


@given(st.dictionaries(IDS, st.text(), max_size=4), st.text())
@settings(max_examples=40)
def test_the_secret_opens_the_offer(names, hello):
    secret = invitation.make_secret()
    offer = Offer(OFFER.rel, OFFER.hash, names, hello, OFFER.keys)
    assert open_offer(secret, ID, seal_offer(secret, ID, offer)) == offer


def test_a_guessed_secret_or_another_id_opens_nothing():
    secret = invitation.make_secret()
    sealed = seal_offer(secret, ID, OFFER)
    assert open_offer(secret, ID, sealed) == OFFER
    refuses(open_offer, invitation.make_secret(), ID, sealed)
    refuses(open_offer, secret, b64(random(16)), sealed)


def test_a_changed_offer_is_refused():
    secret = invitation.make_secret()
    sealed = seal_offer(secret, ID, OFFER)
    raw = bytearray(unb64(sealed[3:]))
    raw[40] ^= 1
    for false in ("o1." + b64(raw), sealed[3:], "o2" + sealed[2:], sealed + ".", sealed + "=", ""):
        refuses(open_offer, secret, ID, false)


def test_an_offer_of_another_shape_is_refused_even_from_one_who_knows_the_secret():
    secret = invitation.make_secret()

    def sealing(clear):
        bound = pae(LABEL + "offer", ID)
        return "o1." + b64(gcm_seal(kdf(secret, LABEL + "offer"), padded(clear), bound))

    good = b'{"rel":"r","hash":"' + OFFER.hash.encode() + b'","names":{},"hello":"","keys":[]}'
    assert open_offer(secret, ID, sealing(good)).rel == "r"
    for false in (
        good.replace(b'"rel"', b'"__proto__"'),
        good.replace(b'"hello":""', b'"hello":"","hello":""'),
        good.replace(b'"names":{}', b'"names":{"a":1}'),
        good.replace(b'"names":{}', b'"names":[]'),
        good.replace(b'"names":{}', b'"names":{"short":"b"}'),
        good.replace(b'"names":{}', b'"names":{"__proto__":"b"}'),
        good.replace(b'"rel":"r"', b'"rel":""'),
        good.replace(b'"keys":[]', b'"keys":[[0,"x"]]'),
        good.replace(b'"keys":[]', b'"keys":[[1e400,"x"]]'),
        good + b" ",
        b"{}",
    ):
        assert false != good
        refuses(open_offer, secret, ID, sealing(false))


def test_the_server_knows_a_claim_by_its_hash_and_can_not_make_it():
    secret = invitation.make_secret()
    claim = invitation.claim(secret)
    assert b64(sha256(unb64(claim, 32)).digest()) == invitation.claim_hash(secret)
    uses = {claim, b64(kdf(secret, LABEL + "offer")), b64(kdf(secret, LABEL + "join"))}
    assert len(uses) == 3


def test_a_link_carries_the_secret_in_22_characters():
    secret = invitation.make_secret()
    text = invitation.secret_text(secret)
    assert len(text) == 22
    assert invitation.secret_of(text) == secret
    for false in ("", text[:-1], text + "A", text[:-1] + "!", "é" * 22):
        refuses(invitation.secret_of, false)
