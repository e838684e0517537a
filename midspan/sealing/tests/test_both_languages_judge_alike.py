"""Invariant 16: what one language accepts the other accepts, and what one refuses both refuse.

Records, words and offers are changed at random, and the records and offers sealed anew by
somebody who may, so that the parsers behind the signatures are reached. The seed of a run is in
the name of its test.
"""

import json
import random
import shutil
import subprocess
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from midspan.sealing.twin import invitation, keys, roster, wire, words
from midspan.sealing.twin.gathering import Gathering
from midspan.sealing.twin.vectors import identity, known
from midspan.sealing.twin.wire import LABEL, SealError, b64, unb64

JUDGE = Path(__file__).with_name("judge.js")
VALUES = [
    "", "x", 0, 1, 2, 3, 4, -1, 1.5, 1e300, True, None, [], {}, "__proto__", "\u2028", "\ud800",
    "é", "A" * 22, "B" * 22, "A" * 43, "A" * 107, 2**53, 2**53 - 1, "2026-11-23T12:00:00Z",
    "2026-11-23 12:00", "create", "join", "replace", "leave", "remove", "rotate",
]  # fmt: skip
KEYS = ["of", "inv", "m", "extra", "__proto__", "constructor"]
NOISE = b".=-_A+/\n z9"

pytestmark = pytest.mark.skipif(not shutil.which("node"), reason="node is not here")


class Changing:
    """Changes things as somebody would who looks for a difference between two parsers."""

    def __init__(self, seed, values):
        self.chance = random.Random(seed)
        self.values = VALUES + values

    def value(self, value):
        """The JSON value with one part, or two, set, dropped, doubled, added or moved."""
        value = json.loads(json.dumps(value))
        for _ in range(self.chance.choice([1, 1, 1, 2])):
            holders = [found for found in inside(value) if found]
            if not holders:
                break
            self.part(self.chance.choice(holders))
        return value

    def part(self, holder):
        at = self.chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        deeds = ["set", "set", "drop", "add"]
        deed = self.chance.choice(deeds)
        if deed == "set":
            holder[at] = self.chance.choice(self.values)
        elif deed == "drop":
            del holder[at]
        elif isinstance(holder, dict):
            holder[self.chance.choice(KEYS)] = self.chance.choice(self.values)
        else:
            holder.append(holder[at])
            self.chance.shuffle(holder)

    def spelled(self, value):
        """JSON of it, at times in another spelling, or with a byte changed."""
        apart = (",", ":") if self.chance.random() < 0.9 else (", ", ":")
        ascii = self.chance.random() < 0.1
        raw = json.dumps(value, ensure_ascii=ascii, separators=apart)
        raw = raw.encode("utf-8", "surrogatepass")
        return self.noise(raw, range(256)) if self.chance.random() < 0.25 else raw

    def text(self, text):
        if self.chance.random() < 0.8 or not text.isascii():
            return text
        return self.noise(text.encode(), NOISE).decode("latin-1")

    def noise(self, raw, alphabet):
        if not raw:
            return raw
        at, sign = self.chance.randrange(len(raw)), bytes([self.chance.choice(alphabet)])
        return raw[:at] + sign + raw[at + self.chance.choice([0, 1]) :]


def inside(value):
    """Every list and object in a JSON value."""
    if isinstance(value, (list, dict)):
        yield value
        for part in value.values() if isinstance(value, dict) else value:
            yield from inside(part)


def judged(call):
    try:
        call()
    except SealError as error:
        return error.code
    return "ok"


def ready():
    """Three people, and for each reason a record that may follow, with who signs and proves it."""
    us = Gathering.of(3)
    ann, bo, cy = us.people
    act = b64(bytes(16))
    us.left.append(cy.id)
    us.agreed.append((act, bo.id))
    new, fresh = keys.make_identity(), keys.make_identity()
    invited, back = us.invites(), us.invites(bo.id)
    following = [
        (roster.rotate_record(**us.next(ann)), ann, None),
        (roster.join_record(**us.next(new), invitation=invited), new, invited.secret),
        (roster.replace_record(**us.next(fresh), invitation=back), fresh, back.secret),
        (roster.leave_record(**us.next(ann), left=cy.id), ann, None),
        (roster.remove_record(**us.next(ann), removed=bo.id, of=act), ann, None),
    ]
    values = [ann.id, new.id, fresh.id, bo.x, bo.e, new.x, b64(bytes(32)), invited.id, back.id, act]
    return us, following, values


def records(us, following, changing, count):
    for _ in range(count):
        made, signer, secret = changing.chance.choice(following)
        said = json.loads(unb64(made.record.split(".")[1]))
        raw = changing.spelled(changing.value(said))
        signer = changing.chance.choice([signer, signer, us.people[1]])
        chain = [*us.records, changing.text(roster.write_record(raw, signer, secret))]
        yield {"call": "verify", "records": chain}, partial(us.verify, chain)


def lines(us, changing, count):
    for _ in range(count):
        author = us.people[0]
        around = us.fields(author, 1, [b64(bytes(16))], [("a", "b")])
        sealed = us.seal(around, changing.chance.choice(["", "x" * 300]), author).sealed
        word = {**vars(around), "facts": [["a", "b"]]}
        if changing.chance.random() < 0.5:
            word = changing.value(word)
        # The server's own parser gives lists and texts here; what is in them is looked at.
        if word.keys() != vars(around).keys() or not are_lists(word["after"], word["facts"]):
            continue
        word["sealed"] = changing.text(sealed)
        yield {"call": "open", "word": word}, partial(opened, us, word)


def are_lists(after, facts):
    return all(isinstance(each, list) for each in (after, facts)) and all(
        isinstance(fact, list) for fact in facts
    )


def opened(us, word):
    fields = {name: value for name, value in word.items() if name != "sealed"}
    fields["facts"] = [tuple(fact) for fact in word["facts"]]
    return us.open(words.Fields(**fields), word["sealed"], us.people[1])


def offers(us, changing, secret, id, count):
    good = {
        "rel": us.rel, "hash": us.made[0].hash, "names": {us.people[0].id: "n"}, "hello": "h",
        "keys": [[1, b64(us.key)]],
    }  # fmt: skip
    for _ in range(count):
        clear = wire.padded(changing.spelled(changing.value(good)))
        box = keys.gcm_seal(wire.kdf(secret, LABEL + "offer"), clear, wire.pae(LABEL + "offer", id))
        sealed = changing.text("o1." + b64(box))
        yield (
            {"call": "openOffer", "sealed": sealed},
            partial(invitation.open_offer, secret, id, sealed),
        )


@pytest.mark.parametrize("seed", [1, 2, random.SystemRandom().randrange(10**9)])
def test_both_languages_judge_alike(seed):
    us, following, values = ready()
    changing = Changing(seed, values)
    secret, id = bytes(16), b64(bytes(16))
    made = [
        *records(us, following, changing, 300),
        *lines(us, changing, 250),
        *offers(us, changing, secret, id, 200),
    ]
    cases = [case for case, _ in made]
    ours = [judged(call) for _, call in made]
    given = {
        "me": identity(us.people[1]), "key": b64(us.key), "known": known(us), "cases": cases,
        "members": [member._asdict() for member in us.roster.members],
        "invitation": {"secret": b64(secret), "id": id},
    }  # fmt: skip
    done = subprocess.run(["node", "--no-warnings", JUDGE], input=json.dumps(given).encode(),
                          capture_output=True, check=True)  # fmt: skip
    theirs = json.loads(done.stdout)
    different = [
        (python, javascript, case)
        for python, javascript, case in zip(ours, theirs, cases, strict=True)
        if python != javascript
    ]
    assert different == []
    # And the changes were not all refused at the first look.
    assert {"ok", "malformed", "altered", "wrong-change", "bad-invitation"} <= set(ours)
    assert Counter(ours)["ok"] > 50
