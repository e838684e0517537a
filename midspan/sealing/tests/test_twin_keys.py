"""A person's keys, passphrase, recovery key and vault (invariant 10)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.sealing.twin import keys
from midspan.sealing.twin.keys import make_identity, open_vault, seal_vault
from midspan.sealing.twin.wire import SealError, b64, random

SALT = b64(bytes(range(16)))
SITE = "midspan-3f9a"
#: Points of X25519 with which everybody shares the same zeros.
LOW_ORDER = [
    bytes(32),
    (1).to_bytes(32, "little"),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    (2**255 - 20).to_bytes(32, "little"),
    (2**255 - 19).to_bytes(32, "little"),
    (2**255 - 18).to_bytes(32, "little"),
]


def refuses(code, call, *given, **named):
    with pytest.raises(SealError) as error:
        call(*given, **named)
    assert error.value.code == code


@given(st.lists(st.text("abcé", min_size=1, max_size=8), min_size=1, max_size=5))
def test_a_passphrase_may_be_typed_with_any_white_space(words):
    typed = "\u3000 " + "\t \u00a0".join(words) + "\n"
    assert keys.normal_passphrase(typed) == keys.normal_passphrase(" ".join(words))


@given(st.text())
def test_the_normal_form_of_a_passphrase_is_its_own_normal_form(typed):
    normal = keys.normal_passphrase(typed)
    assert keys.normal_passphrase(normal) == normal


@pytest.mark.parametrize(
    ("typed", "enough"),
    [("a b c d", True), ("abcdefghijklmnop", True), ("a b  c ", False), ("abcdefghijklmno", False)],
)
def test_an_own_passphrase_has_four_words_or_sixteen_characters(typed, enough):
    assert keys.is_long_enough(typed) is enough


def test_a_drawn_passphrase_has_six_of_the_words():
    drawn = keys.draw_passphrase(["one", "two"]).split(" ")
    assert len(drawn) == 6
    assert set(drawn) <= {"one", "two"}


def test_a_login_is_bound_to_its_site_and_tells_nothing_of_the_lock():
    root = keys.stretch("four words are enough", SALT)
    assert keys.login(root, SITE) != keys.login(root, "elsewhere")
    assert keys.login(root, SITE) != b64(keys.lock(root))
    secret = keys.make_recovery()
    values = {
        keys.recovery_login(secret, SITE), keys.recovery_login(secret, "elsewhere"),
        b64(keys.recovery_lock(secret)), keys.login(secret, SITE), b64(keys.lock(secret)),
    }  # fmt: skip
    assert len(values) == 5


def test_no_server_can_lower_the_stretching_or_pick_a_short_salt():
    refuses("kdf-refused", keys.stretch, "four words are enough", SALT, 2)
    refuses("malformed", keys.stretch, "four words are enough", b64(b"short"))
    assert keys.ROUNDS == 600_000


@pytest.fixture(scope="module")
def ann():
    return make_identity()


@pytest.mark.parametrize("way", ["passphrase", "recovery"])
def test_a_vault_gives_the_keys_back(ann, way):
    lock = random(32)
    opened = open_vault(seal_vault(ann, lock, way), lock, id=ann.id, way=way)
    assert opened == ann
    assert keys.pkcs8(opened) == keys.pkcs8(ann)


def test_a_vault_swapped_to_another_account_or_way_stays_shut(ann):
    lock = random(32)
    sealed = seal_vault(ann, lock, "recovery")
    refuses("wrong-key", open_vault, sealed, lock, id=make_identity().id, way="recovery")
    refuses("wrong-key", open_vault, sealed, lock, id=ann.id, way="passphrase")
    refuses("wrong-key", open_vault, sealed, random(32), id=ann.id, way="recovery")
    assert open_vault(sealed, lock, id=ann.id, way="recovery") == ann


def test_a_vault_with_another_public_key_or_swapped_parts_stays_shut(ann):
    lock, other = random(32), make_identity()
    v, x, e, X, E = seal_vault(ann, lock, "recovery").split(".")
    false = [
        [v, other.x, e, X, E], [v, x, other.e, X, E], [v, e, x, X, E], [v, x, e, E, X],
        ["v2", x, e, X, E], [v, x, e, X], [v, x, e, X, E, ""], [v, x, e, X, ""],
        [v, x, e, X, E + "="],
    ]  # fmt: skip
    for parts in false:
        refuses("wrong-key", open_vault, ".".join(parts), lock, id=ann.id, way="recovery")


@given(at=st.integers(0, 10_000), by=st.integers(1, 255))
@settings(max_examples=40)
def test_a_vault_with_a_changed_byte_stays_shut(at, by):
    ann, lock = make_identity(), bytes(32)
    sealed = bytearray(seal_vault(ann, lock, "recovery").encode())
    sealed[at % len(sealed)] ^= by
    text = sealed.decode("latin-1")
    refuses("wrong-key", open_vault, text, lock, id=ann.id, way="recovery")


@pytest.mark.parametrize("point", LOW_ORDER)
def test_a_low_order_point_is_a_bad_key(ann, point):
    refuses("bad-key", keys.agree, ann.X, point)
    refuses("bad-key", keys.hpke_seal, b64(point), b"key", b"info")
    refuses("bad-key", keys.hpke_open, ann, point + bytes(48), b"info")


def test_what_is_sealed_to_one_opens_for_nobody_else_and_nowhere_else(ann):
    sealed = keys.hpke_seal(ann.x, b"key", b"here")
    assert keys.hpke_open(ann, sealed, b"here") == b"key"
    refuses("key-mismatch", keys.hpke_open, ann, sealed, b"there")
    refuses("key-mismatch", keys.hpke_open, make_identity(), sealed, b"here")
    refuses("key-mismatch", keys.hpke_open, ann, sealed[:40], b"here")


def test_hpke_is_that_of_rfc_9180():
    """Opened here with the RFC's own steps, so that the library is not only tested by itself."""
    import hmac

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    def extract(suite, salt, label, ikm):
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")

    def expand(suite, prk, label, info, size):
        labeled = size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
        return hmac.digest(prk, labeled + b"\1", "sha256")[:size]

    bo = make_identity()
    sealed = keys.hpke_seal(bo.x, b"the key", b"info")
    enc, box = sealed[:32], sealed[32:]
    kem, suite = b"KEM\0\x20", b"HPKE\0\x20\0\1\0\2"
    context = enc + keys.unb64(bo.x)
    eae = extract(kem, b"", b"eae_prk", keys.agree(bo.X, enc))
    shared = expand(kem, eae, b"shared_secret", context, 32)
    schedule = (
        b"\0"
        + extract(suite, b"", b"psk_id_hash", b"")
        + extract(suite, b"", b"info_hash", b"info")
    )
    secret = extract(suite, shared, b"secret", b"")
    key = expand(suite, secret, b"key", schedule, 32)
    nonce = expand(suite, secret, b"base_nonce", schedule, 12)
    assert AESGCM(key).decrypt(nonce, box, b"") == b"the key"


def test_two_people_compare_the_same_number_whoever_begins(ann):
    bo, cy = make_identity(), make_identity()
    prints = [keys.fingerprint(person.id, person.x, person.e) for person in (ann, bo, cy)]
    number = keys.compare_number(prints[:2])
    assert number == keys.compare_number(prints[1::-1])
    assert number != keys.compare_number(prints[1:])
    assert [len(group) for group in number.split(" ")] == [5] * 8


def test_private_keys_are_not_in_what_is_printed(ann):
    assert "X=" not in repr(ann)
    assert b64(keys.pkcs8(ann)[0])[:20] not in repr(ann)


def test_an_own_book_is_where_its_keys_say_in_every_language():
    assert keys.book_of("a" * 22, "b" * 43, "c" * 43) == "5KIzeAoxSTV_k8xL0FeT0g"
