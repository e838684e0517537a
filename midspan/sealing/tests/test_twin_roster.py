"""Who is in a relationship, and every way to smuggle somebody in or out (section 9)."""

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.sealing.tests.test_twin_keys import LOW_ORDER
from midspan.sealing.twin import roster as rosters
from midspan.sealing.twin.gathering import Gathering
from midspan.sealing.twin.keys import book_of, identity_of, make_identity
from midspan.sealing.twin.roster import Invitation, Pin, open_key, write_record
from midspan.sealing.twin.wire import SealError, b64, random, unb64, write_json


def refuses(code, call, *given, **named):
    with pytest.raises(SealError) as error:
        call(*given, **named)
    assert error.value.code == code


def changed(record, signer, secret=None, **changes):
    """The record with other JSON, signed again by `signer`, as one who can sign would forge it."""
    said = json.loads(unb64(record.split(".")[1]))
    for name, value in changes.items():
        said[name] = value(said[name]) if callable(value) else value
    return write_record(write_json(said), signer, secret)


# What is allowed.


def test_people_come_one_by_one_and_all_hold_the_same_key():
    gathering = Gathering.of(3)
    chain = gathering.rosters
    assert [len(roster.members) for roster in chain] == [1, 2, 3]
    assert [roster.why for roster in chain] == ["create", "join", "join"]
    for made, roster in zip(gathering.made, chain, strict=True):
        for person in gathering.people[: len(roster.members)]:
            assert open_key(roster, person) == made.key


@given(st.lists(st.sampled_from(["comes", "comes_back", "leaves", "is_removed", "rotates"]),
                max_size=8), st.randoms(use_true_random=False))  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_an_honest_run_is_accepted_and_its_members_follow_from_it(deeds, chance):
    """Invariants 6, 8, 9: each epoch has its own key, and all its members hold it."""
    gathering = Gathering()
    for deed in deeds:
        if deed == "comes":
            gathering.comes()
        elif deed == "rotates":
            gathering.rotates(chance.choice(gathering.people))
        elif deed == "comes_back":
            gathering.comes_back(chance.choice(gathering.people))
        elif len(gathering.people) > (2 if deed == "is_removed" else 1):
            getattr(gathering, deed)(chance.choice(gathering.people))
    roster = gathering.roster
    assert [member.keys for member in roster.members] == [
        (person.id, person.x, person.e) for person in gathering.people
    ]
    assert {open_key(roster, person) for person in gathering.people} == {gathering.key}
    assert len({made.key for made in gathering.made}) == len(gathering.made)


def test_a_later_pin_holds_the_records_before_it_by_hash_alone():
    gathering = Gathering.of(4)
    newest = gathering.made[-1]
    later = gathering.verify(pin=Pin(newest.n, newest.hash))
    assert later == gathering.rosters
    only_new = gathering.verify(gathering.records[2:], Pin(3, gathering.made[2].hash))
    assert only_new == gathering.rosters[2:]
    false = changed(gathering.records[1], make_identity(), random(16))
    refuses("broken-chain", gathering.verify,
            [gathering.records[0], false, *gathering.records[2:]], Pin(4, newest.hash))  # fmt: skip


def test_fifty_people_are_a_circle_and_fifty_one_are_not():
    gathering = Gathering.of(50)
    assert len(gathering.roster.members) == 50
    assert open_key(gathering.roster, gathering.people[49]) == gathering.key
    gathering.comes()
    refuses("malformed", gathering.verify)


# The beginning.


def test_an_unpinned_beginning_is_refused():
    gathering = Gathering.of(2)
    for pin in (None, Pin(3, gathering.made[0].hash)):
        refuses("unknown-beginning", rosters.verify, records=gathering.records, pin=pin,
                rel=gathering.rel, secrets=gathering.invitations.get)  # fmt: skip
    refuses("unknown-beginning", gathering.verify, gathering.records[1:])
    refuses("unknown-beginning", gathering.verify, [])


def test_a_beginning_that_is_not_the_pinned_one_is_refused():
    gathering, other = Gathering.of(1), make_identity()
    false = rosters.create_record(rel=gathering.rel, identity=other)
    refuses("unknown-beginning", gathering.verify, [false.record])


def test_a_beginning_has_its_maker_alone():
    gathering, other = Gathering(), make_identity()
    more = {"id": other.id, "x": other.x, "e": other.e}
    two = changed(gathering.records[0], gathering.people[0], m=lambda m: [*m, {**m[0], **more}])
    refuses("wrong-change", gathering.verify, [two], Pin(1, rosters.record_hash(two)))
    unsigned = changed(gathering.records[0], other)
    refuses("bad-signature", gathering.verify, [unsigned], Pin(1, rosters.record_hash(unsigned)))


def test_the_own_key_is_the_pin_of_the_own_book():
    own = make_identity()
    book = Gathering(people=[own], rel=book_of(own.id, own.x, own.e))
    other = Gathering(people=[make_identity()])
    assert rosters.own_pin(book.records, book.people[0]) == book.pin
    assert book.verify(pin=rosters.own_pin(book.records, book.people[0]))
    refuses("unknown-beginning", rosters.own_pin, other.records, book.people[0])
    refuses("unknown-beginning", rosters.own_pin, [], book.people[0])
    # A relationship that they began as well: somebody else may hold its first key.
    begun = Gathering(people=[own])
    refuses("unknown-beginning", rosters.own_pin, begun.records, own)


# What a server might do.


def test_a_server_made_epoch_is_refused():
    """Signed with its own key in a member's name, or in its own."""
    gathering, server = Gathering.of(2), make_identity()
    honest = rosters.rotate_record(**gathering.next(gathering.people[0]))
    assert gathering.with_record(honest.record)[-1].n == 3
    refuses("bad-signature", gathering.with_record, changed(honest.record, server))
    as_itself = changed(honest.record, server, by=server.id)
    refuses("wrong-change", gathering.with_record, as_itself)
    own = rosters.rotate_record(**gathering.next(server))
    refuses("wrong-change", gathering.with_record, own.record)


def test_a_server_that_puts_its_keys_in_a_members_place_is_refused():
    gathering, server = Gathering.of(2), make_identity()
    swap = {"x": server.x, "e": server.e}
    rotated = rosters.rotate_record(**gathering.next(gathering.people[0])).record
    false = changed(rotated, server, m=lambda m: [{**m[0], **swap}, m[1]])
    refuses("wrong-change", gathering.with_record, false)


def test_keys_substituted_on_the_way_to_a_join_are_refused():
    """The server meets the joiner's record and puts its own keys for the newcomer."""
    gathering, bo, server = Gathering(), make_identity(), make_identity()
    invitation = gathering.invites()
    joined = rosters.join_record(**gathering.next(bo), invitation=invitation).record
    assert gathering.with_record(joined)[-1].n == 2
    swap = {"x": server.x, "e": server.e}
    in_place = changed(joined, server, random(16), m=lambda m: [m[0], {**m[1], **swap}])
    refuses("bad-proof", gathering.with_record, in_place)
    kept_proof = ".".join([*in_place.split(".")[:3], joined.split(".")[3]])
    refuses("bad-proof", gathering.with_record, kept_proof)
    without_proof = ".".join([*in_place.split(".")[:3], ""])
    refuses("malformed", gathering.with_record, without_proof)


def test_keys_substituted_on_coming_back_are_refused():
    gathering = Gathering.of(2)
    bo, server, fresh = gathering.people[1], make_identity(), make_identity()
    invitation = gathering.invites(replaces=bo.id)
    honest = rosters.replace_record(**gathering.next(fresh), invitation=invitation)
    before, after = gathering.with_record(honest.record)[-2:]
    assert [one.id for one in after.members] == [gathering.people[0].id, fresh.id]
    assert rosters.place_taken(before, after).id == bo.id
    guessed = Invitation(invitation.id, random(16), bo.id)
    false = rosters.replace_record(**gathering.next(server), invitation=guessed)
    refuses("bad-proof", gathering.with_record, false.record)


def test_an_invitation_to_come_back_is_for_that_person_alone():
    gathering = Gathering.of(3)
    _, bo, cy = gathering.people
    for_bo = gathering.invites(replaces=bo.id)
    in_place_of_cy = for_bo._replace(replaces=cy.id)
    as_cy = rosters.replace_record(**gathering.next(make_identity()), invitation=in_place_of_cy)
    refuses("wrong-change", gathering.with_record, as_cy.record)
    gathering.called_back.append((for_bo.id, cy.id))
    refuses("no-such-invitation", gathering.with_record, as_cy.record)
    as_newcomer = rosters.join_record(**gathering.next(make_identity()), invitation=for_bo)
    refuses("no-such-invitation", gathering.with_record, as_newcomer.record)
    for_anybody = gathering.invites()
    in_place_of_bo = for_anybody._replace(replaces=bo.id)
    as_bo = rosters.replace_record(**gathering.next(make_identity()), invitation=in_place_of_bo)
    gathering.called_back.append((for_anybody.id, bo.id))
    refuses("no-such-invitation", gathering.with_record, as_bo.record)


def test_nobody_comes_in_a_place_that_not_all_gave():
    gathering = Gathering.of(3)
    for_bo = gathering.invites(replaces=gathering.people[1].id)
    gathering.called_back.clear()
    as_bo = rosters.replace_record(**gathering.next(make_identity()), invitation=for_bo)
    refuses("wrong-change", gathering.with_record, as_bo.record)


def test_a_guessed_secret_or_an_unknown_invitation_lets_nobody_in():
    gathering, newcomer = Gathering.of(2), make_identity()
    invitation = gathering.invites()
    guessed = Invitation(invitation.id, random(16))
    refuses("bad-proof", gathering.with_record,
            rosters.join_record(**gathering.next(newcomer), invitation=guessed).record)  # fmt: skip
    unknown = Invitation(b64(random(16)), invitation.secret)
    refuses("no-such-invitation", gathering.with_record,
            rosters.join_record(**gathering.next(newcomer), invitation=unknown).record)  # fmt: skip


def test_an_invitation_joins_once_in_a_chain():
    gathering = Gathering()
    invitation = gathering.invites()
    first = rosters.join_record(**gathering.next(make_identity()), invitation=invitation)
    gathering.made.append(first)
    again = rosters.join_record(**gathering.next(make_identity()), invitation=invitation)
    refuses("no-such-invitation", gathering.with_record, again.record)
    refuses("no-such-invitation", gathering.verify, [*gathering.records, again.record],
            Pin(2, first.hash))  # fmt: skip


def test_an_invitation_of_an_older_epoch_stays_good_but_only_on_top_of_the_newest():
    """Invitations live through epochs; a join on top of an older record is a fork."""
    gathering = Gathering()
    invitation, before = gathering.invites(), gathering.roster
    gathering.comes()
    bo = make_identity()
    late = rosters.join_record(
        rel=gathering.rel, previous=before, identity=bo, invitation=invitation
    )
    refuses("broken-chain", gathering.with_record, late.record)
    on_top = rosters.join_record(**gathering.next(bo), invitation=invitation)
    assert gathering.with_record(on_top.record)[-1].member(bo.id)


def test_a_joiner_who_drops_or_reorders_or_adds_members_is_refused():
    gathering, newcomer = Gathering.of(3), make_identity()
    invitation = gathering.invites()
    honest = rosters.join_record(**gathering.next(newcomer), invitation=invitation).record
    friend = make_identity()
    more = {"id": friend.id, "x": friend.x, "e": friend.e}
    for m in (
        lambda m: [m[0], *m[2:]],
        lambda m: [m[1], m[0], *m[2:]],
        lambda m: [m[-1], *m[:-1]],
        lambda m: [*m[:-1], {**m[0], **more}, m[-1]],
        lambda m: m[:-1],
    ):
        false = changed(honest, newcomer, invitation.secret, m=m)
        refuses("wrong-change", gathering.with_record, false)
    assert gathering.with_record(changed(honest, newcomer, invitation.secret))


def test_a_rotation_that_changes_members_is_refused():
    gathering, friend = Gathering.of(3), make_identity()
    ann = gathering.people[0]
    honest = rosters.rotate_record(**gathering.next(ann)).record
    more = {"id": friend.id, "x": friend.x, "e": friend.e}
    for m in (lambda m: m[:-1], lambda m: [*m, {**m[0], **more}], lambda m: [*m[1:], m[0]]):
        refuses("wrong-change", gathering.with_record, changed(honest, ann, m=m))
    assert gathering.with_record(changed(honest, ann))


def test_nobody_is_gone_without_their_own_word_or_the_circles():
    gathering = Gathering.of(3)
    ann, bo, cy = gathering.people
    left = rosters.leave_record(**gathering.next(ann), left=cy.id).record
    refuses("wrong-change", gathering.with_record, left)
    gathering.left.append(cy.id)
    assert len(gathering.with_record(left)[-1].members) == 2
    act = b64(random(16))
    removed = rosters.remove_record(**gathering.next(ann), removed=bo.id, of=act).record
    refuses("wrong-change", gathering.with_record, removed)
    gathering.agreed.append((act, cy.id))
    refuses("wrong-change", gathering.with_record, removed)
    gathering.agreed.append((act, bo.id))
    assert len(gathering.with_record(removed)[-1].members) == 2


def test_nobody_removes_the_other_of_a_pair_or_signs_their_own_going():
    gathering = Gathering.of(2)
    ann, bo = gathering.people
    act = b64(random(16))
    gathering.agreed.append((act, bo.id))
    removed = rosters.remove_record(**gathering.next(ann), removed=bo.id, of=act).record
    refuses("wrong-change", gathering.with_record, removed)
    gathering.left.append(bo.id)
    by_bo = rosters.leave_record(**gathering.next(bo), left=bo.id).record
    refuses("wrong-change", gathering.with_record, by_bo)


def test_one_who_was_removed_signs_nothing_later():
    gathering = Gathering.of(3)
    cy = gathering.people[2]
    gathering.is_removed(cy)
    refuses("wrong-change", gathering.with_record,
            rosters.rotate_record(**gathering.next(cy)).record)  # fmt: skip
    refuses("not-a-member", open_key, gathering.roster, cy)


# Time and branches.


def test_an_old_record_replayed_is_refused():
    gathering = Gathering.of(3)
    for record in gathering.records:
        refuses("broken-chain", gathering.with_record, record)


def test_a_fork_is_refused_and_its_words_do_not_open_in_the_other_branch():
    """Invariant 8: two records with the same (rel, n) never share a word."""
    gathering = Gathering.of(2)
    ann, bo = gathering.people
    one = rosters.rotate_record(**gathering.next(ann))
    other = rosters.rotate_record(**gathering.next(bo))
    for branch in (one, other):
        assert gathering.with_record(branch.record)[-1].n == 3
    next_of_one = Gathering(gathering.people, gathering.rel, [*gathering.made, one],
                            gathering.invitations)  # fmt: skip
    next_of_one.rotates(ann)
    mixed = [*gathering.records, other.record, next_of_one.records[-1]]
    refuses("broken-chain", gathering.verify, mixed)
    fields = next_of_one.fields(ann)
    sealed = next_of_one.seal(fields, "hello", ann).sealed
    in_other = Gathering(gathering.people, gathering.rel, [*gathering.made, other],
                         gathering.invitations)  # fmt: skip
    refuses("altered", in_other.open, in_other.fields(ann), sealed, bo)


def test_a_hole_or_another_order_of_records_is_refused():
    gathering = Gathering.of(4)
    one, two, three, four = gathering.records
    for records in ([one, three, four], [one, three, two, four], [one, two, two, three]):
        refuses("broken-chain", gathering.verify, records)


def test_a_record_of_another_relationship_is_refused():
    gathering, other = Gathering.of(2), Gathering.of(2)
    refuses("wrong-relationship", gathering.verify, other.records, other.pin)
    refuses("wrong-relationship", gathering.with_record, other.records[1])


# Inside the record.


def test_a_member_given_another_key_sees_it():
    """Invariant 9: the wrap opens, and does not fit what all the others were promised."""
    gathering = Gathering.of(2)
    ann, bo = gathering.people
    rotated = rosters.rotate_record(**gathering.next(ann))
    info = rosters.wrap_info(gathering.rel, 3, gathering.made[-1].hash, bo.id, bo.x)
    other = b64(rosters.hpke_seal(bo.x, random(32), info))
    false = changed(rotated.record, ann, m=lambda m: [m[0], {**m[1], "w": other}])
    roster = gathering.with_record(false)[-1]
    assert open_key(roster, ann) == rotated.key
    refuses("key-mismatch", open_key, roster, bo)


def test_wraps_do_not_open_for_another_member_or_in_another_epoch():
    gathering = Gathering.of(2)
    ann, bo = gathering.people
    earlier = gathering.roster.members[1].w
    rotated = rosters.rotate_record(**gathering.next(ann)).record
    for m in (
        lambda m: [{**m[0], "w": m[1]["w"]}, {**m[1], "w": m[0]["w"]}],
        lambda m: [m[0], {**m[1], "w": earlier}],
    ):
        roster = gathering.with_record(changed(rotated, ann, m=m))[-1]
        refuses("key-mismatch", open_key, roster, bo)


@pytest.mark.parametrize("point", LOW_ORDER)
def test_a_newcomer_with_a_low_order_point_is_refused(point):
    gathering, newcomer = Gathering(), make_identity()
    invitation = gathering.invites()
    honest = rosters.join_record(**gathering.next(newcomer), invitation=invitation).record
    low = {"x": b64(point)}
    false = changed(honest, newcomer, invitation.secret, m=lambda m: [m[0], {**m[1], **low}])
    refuses("bad-key", gathering.with_record, false)


def test_a_wrap_with_a_low_order_point_is_a_bad_key():
    gathering = Gathering.of(2)
    ann, bo = gathering.people
    rotated = rosters.rotate_record(**gathering.next(ann)).record
    w = b64(LOW_ORDER[0] + bytes(48))
    roster = gathering.with_record(
        changed(rotated, ann, m=lambda m: [m[0], {**m[1], "w": w}])
    )[-1]  # fmt: skip
    refuses("bad-key", open_key, roster, bo)


def test_nobody_takes_a_key_or_an_id_that_somebody_has():
    gathering = Gathering()
    ann, newcomer = gathering.people[0], make_identity()
    invitation = gathering.invites()
    honest = rosters.join_record(**gathering.next(newcomer), invitation=invitation).record
    for taken in ({"id": ann.id}, {"x": ann.x}, {"e": ann.e}):
        false = changed(
            honest, newcomer, invitation.secret, m=lambda m, t=taken: [m[0], {**m[1], **t}]
        )
        refuses("malformed", gathering.with_record, false)


@given(which=st.integers(0, 3), at=st.integers(0, 5000), by=st.integers(1, 127))
@settings(max_examples=120, deadline=None)
def test_a_changed_character_of_any_record_is_refused(which, at, by):
    """Invariant 3, for records."""
    gathering = FOUR
    record = bytearray(gathering.records[which].encode())
    record[at % len(record)] ^= by
    records = list(gathering.records)
    records[which] = record.decode("latin-1")
    with pytest.raises(SealError):
        gathering.verify(records)


FOUR = Gathering.of(4)


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2}, {"v": "1"}, {"n": "3"}, {"n": 0}, {"n": 2**53}, {"n": None}, {"rel": ""},
        {"prev": "short"}, {"prev": None}, {"why": "hello"}, {"why": 1}, {"by": ""},
        {"at": "yesterday"}, {"at": "2026-11-23T12:00:00.000Z"}, {"kc": ""}, {"inv": "x"},
        {"m": []}, {"m": {}}, {"m": [1]}, {"of": b64(bytes(16))}, {"more": 1}, {"__proto__": {}},
    ],
)  # fmt: skip
def test_a_record_of_another_shape_is_malformed_even_when_signed(changes):
    gathering = Gathering.of(2)
    ann = gathering.people[0]
    honest = rosters.rotate_record(**gathering.next(ann)).record
    refuses("malformed", gathering.with_record, changed(honest, ann, **changes))


def test_repeated_keys_and_other_spellings_are_malformed_even_when_signed():
    gathering = Gathering.of(2)
    ann = gathering.people[0]
    raw = unb64(rosters.rotate_record(**gathering.next(ann)).record.split(".")[1])
    for false in (
        raw.replace(b'{"v":1,', b'{"v":1,"v":1,', 1),
        raw.replace(b'"why":"rotate"', b'"why":"rotate","why":"rotate"'),
        raw.replace(b'"n":3', b'"n":3.0'),
        raw.replace(b'"n":3', b'"n":3e0'),
        raw.replace(b'"n":3', b'"n": 3'),
        raw.replace(b"rotate", b"r\\u006ftate"),
        raw + b"\n",
        b"\xef\xbb\xbf" + raw,
    ):
        assert false != raw
        refuses("malformed", gathering.with_record, write_record(false, ann))
    assert gathering.with_record(write_record(raw, ann))


def test_a_record_has_four_parts_and_a_known_version():
    gathering = Gathering.of(2)
    e1, raw, signature, proof = gathering.records[1].split(".")
    for parts in (
        ["e2", raw, signature, proof], [e1, raw, signature], [e1, raw, signature, proof, ""],
        [e1, raw + "=", signature, proof], [e1, raw, signature[:-2], proof],
        [e1, raw, signature, proof[:-2]], [e1, raw, "", proof], [e1, "", signature, proof],
    ):  # fmt: skip
        refuses("malformed", gathering.verify, [gathering.records[0], ".".join(parts)])


def test_only_a_join_or_a_return_carries_a_proof():
    gathering = Gathering.of(2)
    ann = gathering.people[0]
    raw = unb64(rosters.rotate_record(**gathering.next(ann)).record.split(".")[1])
    refuses("malformed", gathering.with_record, write_record(raw, ann, random(16)))


def test_a_person_with_other_private_keys_opens_nothing():
    gathering = Gathering.of(2)
    bo, other = gathering.people[1], make_identity()
    refuses("not-a-member", open_key, gathering.roster, identity_of(bo.id, other.X, other.E))
    refuses("not-a-member", open_key, gathering.roster, other)


def test_each_record_names_the_one_before():
    chain = Gathering.of(5).rosters
    assert all(after.prev == before.hash for before, after in pairwise(chain))
