"""Vectors: things this twin made, for the JavaScript to open, in the shape that
tests/vectors/README.md gives. Written anew by

    python -m midspan.sealing.twin.vectors

All keys in them were made for the file and are used nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from midspan.sealing.twin import deeds, invitation, keys, roster, wire, words
from midspan.sealing.twin.gathering import Gathering
from midspan.sealing.twin.keys import Identity, Way, make_identity
from midspan.sealing.twin.roster import Invitation, Pin, record_hash, write_record
from midspan.sealing.twin.wire import b64, pae, random, unb64, write_json

FILE = Path(__file__).parents[3] / "tests" / "vectors" / "sealing" / "from-python.json"

Case = dict[str, Any]

SITE = "midspan-7c41 é"
TEXTS = [
    "", "hello", "naïve ☕ 你好 🙂", "\ufeffbegins with a mark", "a\0b\u2028c\u2029d\r\n\t",
    "é e\u0301", "x" * 251, "x" * 252, "x" * 253, "å" * 2046, "å" * 2047, "z" * 8189,
]  # fmt: skip


def make() -> Case:
    """All parts. New keys on each call, so that two files differ though both are right."""
    gatherings = [pair(), circle(), Gathering()]
    people = [person for gathering in gatherings for person in gathering.cast]
    said = [line for gathering in gatherings for line in lines(gathering)]
    return {
        "v": 1,
        "made_by": "python",
        "pae": paes(),
        "kdf": kdfs(),
        "passphrases": passphrases(),
        "recovery": recoveries(),
        "identities": [identity(person) for person in people],
        "compare": [comparison(people[0], people[3]), comparison(people[4], people[3])],
        "vaults": vaults(people[0]),
        "relationships": [relationship(gathering) for gathering in gatherings],
        "words": said,
        "offers": offers(),
        "claims": claims(people),
        "deeds": deeds_of(people[0]),
        "refused": [*spellings(), *shut_vaults(people[0]), *shut_offers(), *false_records(people),
                    *false_words(gatherings[1], people)],
    }  # fmt: skip


# What is made.


def pair() -> Gathering:
    """Two people, of whom one lost all keys and came back."""
    gathering = Gathering.of(2)
    gathering.rotates(gathering.people[1])
    gathering.comes_back(gathering.people[1])
    return gathering


def circle() -> Gathering:
    """Five who came, one who left, one whom the circle removed, one who lost all keys."""
    gathering = Gathering.of(5)
    gathering.leaves(gathering.people[0])
    gathering.is_removed(gathering.people[1])
    gathering.comes_back(gathering.people[0])
    return gathering


def paes() -> list[Case]:
    lists = [[], [""], ["", ""], ["a", "bc"], ["ab", "c"], ["ips-seal/1/word", "7", "é🙂"]]
    return [{"parts": parts, "pae": b64(pae(*parts))} for parts in lists]


def kdfs() -> list[Case]:
    made = [(bytes(32), "ips-seal/1/lock"), (random(16), "ips-seal/1/login " + SITE)]
    return [{"key": b64(key), "label": label, "out": b64(wire.kdf(key, label))}
            for key, label in made]  # fmt: skip


def passphrases() -> list[Case]:
    typed = [
        "correct horse battery staple",
        "  ﬁsh\t\u00a0and \u3000 chips \n today ",
        "e\u0301 e\u0301 e\u0301 e\u0301",
    ]
    return [passphrase(each, b64(random(16))) for each in typed]


def passphrase(typed: str, salt: str) -> Case:
    root = keys.stretch(typed, salt)
    return {
        "typed": typed, "normal": keys.normal_passphrase(typed), "salt": salt, "site": SITE,
        "login": keys.login(root, SITE), "lock": b64(keys.lock(root)),
    }  # fmt: skip


def recoveries() -> list[Case]:
    secrets = [bytes(16), b"\xff" * 16, keys.make_recovery(), keys.make_recovery()]
    return [
        {
            "secret": b64(secret), "spelled": wire.spell(secret), "site": SITE,
            "login": keys.recovery_login(secret, SITE), "lock": b64(keys.recovery_lock(secret)),
        }
        for secret in secrets
    ]  # fmt: skip


def identity(person: Identity) -> Case:
    X, E = keys.pkcs8(person)
    print_ = keys.fingerprint(person.id, person.x, person.e)
    return {"id": person.id, "x": person.x, "e": person.e, "X": b64(X), "E": b64(E),
            "fingerprint": b64(print_)}  # fmt: skip


def comparison(one: Identity, other: Identity) -> Case:
    prints = (keys.fingerprint(person.id, person.x, person.e) for person in (one, other))
    return {"ids": [one.id, other.id], "number": keys.compare_number(prints)}


def vaults(person: Identity) -> list[Case]:
    ways: tuple[Way, ...] = ("passphrase", "recovery")
    return [vault(person, way) for way in ways]


def vault(person: Identity, way: Way) -> Case:
    lock = random(32)
    sealed = keys.seal_vault(person, lock, way)
    return {"id": person.id, "way": way, "lock": b64(lock), "sealed": sealed}


def known(gathering: Gathering) -> Case:
    """What somebody who verifies a relationship must know besides its records."""
    return {
        "rel": gathering.rel,
        "pin": gathering.pin._asdict(),
        "invitations": [
            {"id": each.id, "secret": b64(each.secret), "replaces": each.replaces or None}
            for each in gathering.invitations.values()
        ],
        "left": list(gathering.left),
        "agreed": [list(pair) for pair in gathering.agreed],
        "called_back": [list(pair) for pair in gathering.called_back],
    }


def relationship(gathering: Gathering) -> Case:
    chain = gathering.rosters
    return {
        **known(gathering),
        "records": gathering.records,
        "hashes": [made.hash for made in gathering.made],
        "keys": [b64(made.key) for made in gathering.made],
        "whys": [epoch.why for epoch in chain],
        "members": [[member.id for member in epoch.members] for epoch in chain],
    }


def lines(gathering: Gathering) -> list[Case]:
    """One line of each text, each naming the one before, and one with facts."""
    author = gathering.people[-1]
    after: list[str] = []
    said: list[Case] = []
    for count, text in enumerate(TEXTS, 1):
        facts = [("on", "2026-12-01"), ("é", ""), ("on", "\n")] if count % 3 == 0 else []
        line = word(gathering, gathering.fields(author, count, list(after), facts), text, author)
        said.append(line)
        after = [line["hash"]]
    return said


def word(gathering: Gathering, fields: words.Fields, text: str, author: Identity) -> Case:
    made = gathering.seal(fields, text, author)
    return {
        "rel": fields.rel, "n": fields.n, "record": fields.record, "author": fields.author,
        "kind": fields.kind, "id": fields.id, "count": fields.count, "after": list(fields.after),
        "facts": [list(fact) for fact in fields.facts], "text": text,
        "sealed": made.sealed, "hash": made.hash,
    }  # fmt: skip


def offers() -> list[Case]:
    somebody, other = b64(random(16)), b64(random(16))
    contents = [
        invitation.Offer(b64(random(16)), b64(random(32)), {somebody: "Åsa"}, "Come in. 🙂"),
        invitation.Offer(b64(random(16)), b64(random(32)),
                         {somebody: 'a "quoted" \u2028 name', other: ""}, "",
                         ((1, b64(random(32))), (2, b64(random(32))))),
        invitation.Offer(b64(random(16)), b64(random(32)), {somebody: "Ben", other: "Mira"}, "",
                         ((1, b64(random(32))),), other),
    ]  # fmt: skip
    return [offer(content) for content in contents]


def offer(content: invitation.Offer) -> Case:
    secret, id = invitation.make_secret(), b64(random(16))
    clear = {
        "rel": content.rel, "hash": content.hash, "names": dict(content.names),
        "hello": content.hello, "keys": [list(pair) for pair in content.keys],
        **({"replaces": content.replaces} if content.replaces else {}),
    }  # fmt: skip
    sealed = invitation.seal_offer(secret, id, content)
    return {"id": id, "secret": b64(secret), "sealed": sealed, "clear": clear}


def claims(people: list[Identity]) -> list[Case]:
    return [
        {"secret": b64(secret), "claim": invitation.claim(secret),
         "claim_hash": invitation.claim_hash(secret),
         "invitation": invitation.invitation_id(secret), "guest": roster.guest_key(secret),
         "not_for": [[one.id, invitation.mark_for(secret, one.id)] for one in people]}
        for secret in (bytes(16), invitation.make_secret())
    ]  # fmt: skip


def deeds_of(person: Identity) -> list[Case]:
    """Signed acts, each with the key that signed it."""
    made = []
    for kind, count, facts in (
        ("leaves", 1, list[tuple[str, str]]()),
        ("goes_on", 70_000, [("without", b64(random(16))), ("says", "yes")]),
        ("goes_on", 3, [("without", b64(random(16))), ("says", "Ö ☕")]),
        (
            "calls_back",
            9,
            [
                ("back", b64(random(16))),
                ("invitation", b64(random(16))),
                ("says", "yes"),
            ],
        ),
    ):
        act: Case = {"rel": b64(random(16)), "kind": kind, "id": b64(random(16)), "count": count}
        fact = deeds.sign(person, rel=act["rel"], kind=kind, id=act["id"], count=count, facts=facts)
        made.append({"e": person.e, "act": {**act, "author": person.id, "facts": [*facts, fact]}})
    return made


# What is refused.


def refused(what: str, call: str, code: str, **given: object) -> Case:
    return {"what": what, "call": call, "with": given, "code": code}


def spellings() -> list[Case]:
    padded = wire.padded(b"hello")
    return [
        *(refused("base64url in another spelling", "unb64", "malformed", text=text)
          for text in ("A", "AB", "AA==", "+AAA", "AAA/", "AA A", "AAAA\n", "ÀAAA", "AAAAA")),
        *(refused("no recovery key", "unspell", "mistyped", text=text)
          for text in ("", "000G-40R4", "000G-40R4-0M30-E209-185G-R38E-1Y5Z",
                       "100G-40R4-0M30-E209-185G-R38E-1Y5Y", "U" * 28,
                       "000G-40R4-0M30-E209-185G-R38E-1Y5YZ")),
        *(refused("padding that is not ours", "unpad", "malformed", bytes=b64(raw))
          for raw in (b"", padded[:-1], padded + bytes(256), padded[:-1] + b"\1",
                      b"\xff" * 4 + bytes(252), bytes(255))),
        refused("another stretching", "stretch", "kdf-refused",
                passphrase="four words are enough", salt=b64(bytes(16)), kdf=2),
        refused("a short salt", "stretch", "malformed",
                passphrase="four words are enough", salt=b64(bytes(15)), kdf=1),
    ]  # fmt: skip


def shut_vaults(person: Identity) -> list[Case]:
    right, other = vault(person, "recovery"), make_identity()
    v, x, e, X, E = right["sealed"].split(".")
    wrong: dict[str, Case] = {
        "a vault swapped to another account": {"id": other.id},
        "a vault swapped to another way": {"way": "passphrase"},
        "a vault under another lock": {"lock": b64(random(32))},
        "another public x": {"sealed": ".".join([v, other.x, e, X, E])},
        "another public e": {"sealed": ".".join([v, x, other.e, X, E])},
        "the two boxes swapped": {"sealed": ".".join([v, x, e, E, X])},
        "another version": {"sealed": ".".join(["v2", x, e, X, E])},
        "a part missing": {"sealed": ".".join([v, x, e, X])},
        "a part too many": {"sealed": ".".join([v, x, e, X, E, ""])},
        "an empty box": {"sealed": ".".join([v, x, e, X, ""])},
        "an empty text": {"sealed": ""},
    }
    return [refused(what, "openVault", "wrong-key", **{**right, **change})
            for what, change in wrong.items()]  # fmt: skip


def shut_offers() -> list[Case]:
    right = offers()[0]
    id, secret, sealed = right["id"], right["secret"], right["sealed"]
    wrong: dict[str, Case] = {
        "a guessed secret": {"secret": b64(random(16))},
        "another invitation's offer": {"id": b64(random(16))},
        "an offer cut short": {"sealed": sealed[:-4]},
        "an offer of another version": {"sealed": "o2" + sealed[2:]},
        "an offer with a part too many": {"sealed": sealed + "."},
        "an empty offer": {"sealed": ""},
    }
    good = {"rel": b64(bytes(16)), "hash": b64(bytes(32)), "names": {}, "hello": "", "keys": []}
    changes: dict[str, Callable[[bytes], bytes]] = {
        "a key too many": lambda raw: raw.replace(b'{"rel"', b'{"more":1,"rel"'),
        "__proto__": lambda raw: raw.replace(b'{"rel"', b'{"__proto__":{},"rel"'),
        "a repeated key": lambda raw: raw.replace(b'"hello":""', b'"hello":"","hello":""'),
        "a name that is a number": lambda raw: raw.replace(
            b'"names":{}', b'"names":{"' + b"A" * 22 + b'":1}'
        ),
        "epoch zero": lambda raw: raw.replace(b'"keys":[]', b'"keys":[[0,"' + b"A" * 43 + b'"]]'),
        "a huge epoch": lambda raw: raw.replace(
            b'"keys":[]', b'"keys":[[1e400,"' + b"A" * 43 + b'"]]'
        ),
        "a space": lambda raw: raw.replace(b'"names":', b'"names": '),
        "nobody to come back as": lambda raw: raw[:-1] + b',"replaces":""}',
    }
    for what, change in changes.items():
        bound = pae(wire.LABEL + "offer", id)
        key = wire.kdf(unb64(secret), wire.LABEL + "offer")
        box = keys.gcm_seal(key, wire.padded(change(write_json(good))), bound)
        wrong[f"an offer with {what}, from one who knows the secret"] = {"sealed": "o1." + b64(box)}
    return [
        refused(what, "openOffer", "bad-invitation",
                **{"id": id, "secret": secret, "sealed": sealed, **change})
        for what, change in wrong.items()
    ]  # fmt: skip


def forged(
    record: str, signer: Identity, secret: bytes | None, change: Callable[[bytes], bytes]
) -> str:
    """The record with other bytes of JSON, signed (and proven) by one who can."""
    raw = unb64(record.split(".")[1])
    changed = change(raw)
    if changed == raw:
        raise ValueError("nothing was changed")
    return write_record(changed, signer, secret)


def said_otherwise(change: Callable[[Case], object]) -> Callable[[bytes], bytes]:
    """A change to the JSON as an object, rather than to its bytes."""

    def on_bytes(raw: bytes) -> bytes:
        said: Case = json.loads(raw)
        change(said)
        return write_json(said)

    return on_bytes


def false_records(people: list[Identity]) -> list[Case]:
    return [
        *false_rotations(),
        *false_joins(),
        *false_returns(),
        *false_goings(),
        *false_chains(),
        *false_wraps(people),
    ]


def false_rotations() -> list[Case]:
    gathering, server = Gathering.of(2), make_identity()
    ann = gathering.people[0]
    honest = roster.rotate_record(**gathering.next(ann)).record
    more = {"id": server.id, "x": server.x, "e": server.e}

    def with_bytes(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
        return lambda raw: raw.replace(old, new, 1)

    def with_value(**values: object) -> Callable[[bytes], bytes]:
        return said_otherwise(lambda said: said.update(values))

    changes: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
        "a rotation that drops a member": ("wrong-change", said_otherwise(lambda s: s["m"].pop())),
        "a rotation that adds a member": (
            "wrong-change", said_otherwise(lambda s: s["m"].append({**s["m"][0], **more})),
        ),
        "a rotation that swaps a member's keys": (
            "wrong-change",
            said_otherwise(lambda s: s["m"][1].update(x=server.x, e=server.e)),
        ),
        "a rotation in another order": ("wrong-change", said_otherwise(lambda s: s["m"].reverse())),
        "a rotation by a stranger": ("wrong-change", with_value(by=server.id)),
        "a second beginning": ("wrong-change", with_value(why="create")),
        "another relationship": ("wrong-relationship", with_value(rel=b64(random(16)))),
        "a skipped number": ("broken-chain", with_value(n=5)),
        "another record before": ("broken-chain", with_value(prev=b64(random(32)))),
        "nobody in it": ("malformed", with_value(m=[])),
        "somebody twice": ("malformed", said_otherwise(lambda s: s["m"].append(s["m"][0]))),
        "a key of another's": (
            "malformed", said_otherwise(lambda s: s["m"][1].update(x=s["m"][0]["x"])),
        ),
        "fifty-one people": (
            "malformed",
            said_otherwise(
                lambda s: s["m"].extend(
                    {"id": p.id, "x": p.x, "e": p.e, "w": s["m"][0]["w"]}
                    for p in (make_identity() for _ in range(49))
                )
            ),
        ),
        "an invitation in a rotation": ("malformed", with_value(inv=b64(random(16)))),
        "an `of` in a rotation": ("malformed", with_value(of=b64(random(16)))),
        "version 2": ("malformed", with_value(v=2)),
        "a version in quotes": ("malformed", with_value(v="1")),
        "an unknown reason": ("malformed", with_value(why="hello")),
        "a number too large": ("malformed", with_bytes(b'"n":3', b'"n":9007199254740992')),
        "a huge number": ("malformed", with_bytes(b'"n":3', b'"n":1e400')),
        "a number with a point": ("malformed", with_bytes(b'"n":3', b'"n":3.0')),
        "a number with an exponent": ("malformed", with_bytes(b'"n":3', b'"n":3e0')),
        "a number with a sign": ("malformed", with_bytes(b'"n":3', b'"n":-3')),
        "a repeated key": ("malformed", with_bytes(b'{"v":1', b'{"v":1,"v":1')),
        "a repeated key in a member": ("malformed", with_bytes(b'{"id":', b'{"id":"","id":')),
        "an unknown key": ("malformed", with_bytes(b'{"v":1', b'{"more":1,"v":1')),
        "__proto__": ("malformed", with_bytes(b'{"v":1', b'{"__proto__":{"v":1},"v":1')),
        "__proto__ in place of a key": ("malformed", with_bytes(b'"inv":""', b'"__proto__":""')),
        "white space": ("malformed", with_bytes(b'"n":3', b'"n": 3')),
        "a needless escape": ("malformed", with_bytes(b"rotate", b"r\\u006ftate")),
        "half a surrogate pair": (
            "malformed", with_bytes(b'"by":"', b'"by":"\\ud800'),
        ),
        "bytes that are not UTF-8": ("malformed", with_bytes(b'"by":"', b'"by":"\xff')),
        "a mark at the start": ("malformed", lambda raw: b"\xef\xbb\xbf" + raw),
        "more after the end": ("malformed", lambda raw: raw + b"{}"),
        "a line's end": ("malformed", lambda raw: raw + b"\n"),
        "a moment with milliseconds": ("malformed", with_value(at="2026-11-23T12:00:00.000Z")),
        "a moment in another zone": ("malformed", with_value(at="2026-11-23T12:00:00+01:00")),
        "a commitment of another size": ("malformed", with_value(kc=b64(random(31)))),
        "a wrap of another size": (
            "malformed", said_otherwise(lambda s: s["m"][0].update(w=b64(random(79)))),
        ),
    }  # fmt: skip
    cases = [
        not_following(gathering, what, code, forged(honest, ann, None, change))
        for what, (code, change) in changes.items()
    ]
    e1, raw, signature, _ = honest.split(".")
    by_server = write_record(unb64(raw), server)
    texts = {
        "a record signed by the server": ("bad-signature", by_server),
        "a signature cut short": ("malformed", f"{e1}.{raw}.{signature[:-4]}."),
        "a proof in a rotation": ("malformed", f"{e1}.{raw}.{signature}.{b64(random(32))}"),
        "a record of another version": ("malformed", f"e2.{raw}.{signature}."),
        "three parts": ("malformed", f"{e1}.{raw}.{signature}"),
        "five parts": ("malformed", f"{honest}."),
        "an empty text": ("malformed", ""),
    }
    return cases + [not_following(gathering, what, *how) for what, how in texts.items()]


def not_following(gathering: Gathering, what: str, code: str, record: str) -> Case:
    records = [*gathering.records, record]
    return refused(what, "verify", code, **known(gathering), records=records)


def false_joins() -> list[Case]:
    gathering, newcomer, server = Gathering.of(2), make_identity(), make_identity()
    invited, for_bo = gathering.invites(), gathering.invites(replaces=gathering.people[1].id)
    honest = roster.join_record(**gathering.next(newcomer), invitation=invited).record

    def joining(change: Callable[[Case], object]) -> str:
        return forged(honest, newcomer, invited.secret, said_otherwise(change))

    def with_invitation(invitation: Invitation) -> str:
        return roster.join_record(**gathering.next(newcomer), invitation=invitation).record

    low = b64(bytes(32))
    friend = {"id": server.id, "x": server.x, "e": server.e}
    keys_swapped = forged(
        honest, server, random(16),
        said_otherwise(lambda s: s["m"][2].update(x=server.x, e=server.e)),
    )  # fmt: skip
    by_nobody = ".".join([*honest.split(".")[:3], ""])
    texts = {
        "a joiner who drops a member": ("wrong-change", joining(lambda s: s["m"].pop(0))),
        "a joiner who brings a friend": (
            "wrong-change", joining(lambda s: s["m"].insert(2, {**s["m"][0], **friend})),
        ),
        "a joiner who changes a member's keys": (
            "wrong-change", joining(lambda s: s["m"][0].update(x=server.x)),
        ),
        "a joiner who stands first": (
            "wrong-change", joining(lambda s: s["m"].insert(0, s["m"].pop())),
        ),
        "a joiner who is not in it": ("wrong-change", joining(lambda s: s["m"].pop())),
        "a joiner with a low-order point": ("bad-key", joining(lambda s: s["m"][2].update(x=low))),
        "keys substituted on the way": ("bad-proof", keys_swapped),
        "a join without proof": ("malformed", by_nobody),
        "a join without invitation": ("malformed", joining(lambda s: s.update(inv=""))),
        "a guessed secret": ("bad-proof", with_invitation(Invitation(invited.id, random(16)))),
        "an unknown invitation": (
            "no-such-invitation", with_invitation(Invitation(b64(random(16)), invited.secret)),
        ),
        "an invitation used again": (
            "no-such-invitation", with_invitation(next(iter(gathering.invitations.values()))),
        ),
        "a newcomer by an invitation to come back": ("no-such-invitation", with_invitation(for_bo)),
    }  # fmt: skip
    return [not_following(gathering, what, *how) for what, how in texts.items()]


def false_returns() -> list[Case]:
    """Taking somebody's place without the invitation, or the agreement, that it needs."""
    gathering, fresh, server = Gathering.of(3), make_identity(), make_identity()
    ann, bo, cy = gathering.people
    joined = next(iter(gathering.invitations.values()))
    plain, unsaid = gathering.invites(), gathering.invites()
    gathering.invitations[unsaid.id] = unsaid = unsaid._replace(replaces=bo.id)
    for_bo = gathering.invites(replaces=bo.id)
    # What all but one signed, so that the invitation alone decides in some of these.
    gathering.called_back += [(plain.id, bo.id), (for_bo.id, cy.id), (joined.id, bo.id)]

    def back(invitation: Invitation, identity: Identity = fresh, place: Identity = bo) -> str:
        meant = invitation._replace(replaces=place.id)
        return roster.replace_record(**gathering.next(identity), invitation=meant).record

    honest = back(for_bo)

    def otherwise(change: Callable[[Case], object], signer: Identity = fresh) -> str:
        return forged(honest, signer, for_bo.secret, said_otherwise(change))

    def swapped(at: int, who: Identity) -> Callable[[Case], object]:
        return lambda said: said["m"][at].update(id=who.id, x=who.x, e=who.e)

    guessed = for_bo._replace(secret=random(16))
    by_server = forged(honest, server, random(16), swapped_keys(1, server))
    with_old_id = Identity(bo.id, fresh.x, fresh.e, fresh.X, fresh.E)
    low = b64(bytes(32))
    texts = {
        "in a place that not all gave": ("wrong-change", back(unsaid)),
        "in another's place": ("wrong-change", back(for_bo, place=ann)),
        "in another's place, with all signing": ("no-such-invitation", back(for_bo, place=cy)),
        "by a newcomer's invitation": ("no-such-invitation", back(plain)),
        "by an invitation used to join": ("no-such-invitation", back(joined)),
        "by a guessed secret": ("bad-proof", back(guessed)),
        "with the server's keys": ("bad-proof", by_server),
        "with one's old keys": ("wrong-change", back(for_bo, bo)),
        "with new keys under the old id": ("wrong-change", back(for_bo, with_old_id)),
        "with one old key": (
            "wrong-change", otherwise(lambda s: s["m"][1].update(x=bo.x)),
        ),
        "as somebody who is in it": ("malformed", back(for_bo, cy)),
        "with a member's key": ("malformed", otherwise(lambda s: s["m"][1].update(x=cy.x))),
        "in two places": ("wrong-change", otherwise(swapped(2, server))),
        "with a friend": (
            "wrong-change",
            otherwise(lambda s: s["m"].append({**s["m"][1], **public(server)})),
        ),
        "without somebody else": ("wrong-change", otherwise(lambda s: s["m"].pop())),
        "in another order": ("wrong-change", otherwise(lambda s: s["m"].reverse())),
        "with another member's keys changed": (
            "wrong-change", otherwise(lambda s: s["m"][2].update(x=server.x)),
        ),
        "with a low-order point": ("bad-key", otherwise(lambda s: s["m"][1].update(x=low))),
        "signed by the one who was lost": ("bad-signature", otherwise_signed(honest, bo, for_bo)),
        "without proof": ("malformed", ".".join([*honest.split(".")[:3], ""])),
        "without invitation": ("malformed", otherwise(lambda s: s.update(inv=""))),
    }  # fmt: skip
    cases = [not_following(gathering, f"coming back {what}", *how) for what, how in texts.items()]
    again = gathering.comes_back(cy)
    used = next(reversed(gathering.invitations.values()))
    gathering.called_back.append((used.id, again.id))
    return [
        *cases,
        not_following(gathering, "coming back twice by one invitation", "no-such-invitation",
                      back(used, make_identity(), again)),
        not_following(gathering, "the old keys once somebody came in their place", "wrong-change",
                      roster.rotate_record(**gathering.next(cy)).record),
    ]  # fmt: skip


def public(person: Identity) -> Case:
    return {"id": person.id, "x": person.x, "e": person.e}


def swapped_keys(at: int, who: Identity) -> Callable[[bytes], bytes]:
    return said_otherwise(lambda said: said["m"][at].update(x=who.x, e=who.e))


def otherwise_signed(record: str, signer: Identity, invitation: Invitation) -> str:
    return write_record(unb64(record.split(".")[1]), signer, invitation.secret)


def false_goings() -> list[Case]:
    three, two = Gathering.of(3), Gathering.of(2)
    ann, bo, cy = three.people
    act = b64(random(16))
    three.agreed.append((act, cy.id))
    two.agreed.append((act, two.people[1].id))
    three.left.append(cy.id)

    def left(identity: Identity, who: Identity) -> str:
        return roster.leave_record(**three.next(identity), left=who.id).record

    def removed(of: str, who: Identity) -> str:
        return roster.remove_record(**three.next(ann), removed=who.id, of=of).record

    both_gone = forged(left(ann, cy), ann, None, said_otherwise(lambda s: s["m"].pop()))
    no_of = forged(removed(act, cy), ann, None, said_otherwise(lambda s: s.pop("of")))
    of_the_pair = roster.remove_record(**two.next(two.people[0]), removed=two.people[1].id, of=act)
    texts = {
        "one left who never said so": left(ann, bo),
        "two gone by one leaving": both_gone,
        "removed by an act about another": removed(act, bo),
        "removed by no act of the circle": removed(b64(random(16)), cy),
    }
    return [
        *(not_following(three, what, "wrong-change", text) for what, text in texts.items()),
        not_following(three, "one who left signs it", "wrong-change", left(cy, cy)),
        not_following(three, "removed without naming an act", "malformed", no_of),
        not_following(two, "removed from a pair", "wrong-change", of_the_pair.record),
    ]


def false_chains() -> list[Case]:
    gathering, stranger = Gathering.of(4), make_identity()
    one, two, three, four = gathering.records
    here = known(gathering)
    false = roster.create_record(rel=gathering.rel, identity=stranger)
    two_makers = forged(
        one, gathering.people[0], None,
        said_otherwise(lambda s: s["m"].append(
            {**s["m"][0], "id": stranger.id, "x": stranger.x, "e": stranger.e})),
    )  # fmt: skip
    unsigned = write_record(unb64(one.split(".")[1]), stranger)
    newest = {"n": 4, "hash": gathering.made[-1].hash}
    forked = write_record(unb64(two.split(".")[1]), stranger, random(16))

    def chain(what: str, code: str, records: list[str], pin: object = here["pin"]) -> Case:
        return refused(what, "verify", code, **{**here, "records": records, "pin": pin})

    return [
        chain("no pin", "unknown-beginning", [one, two, three, four], None),
        chain("the pinned record is missing", "unknown-beginning", [two, three, four]),
        chain("no record", "unknown-beginning", []),
        chain("another beginning than the pinned", "unknown-beginning", [false.record]),
        chain("two makers", "wrong-change", [two_makers],
              Pin(1, record_hash(two_makers))._asdict()),
        chain("a beginning its maker did not sign", "bad-signature", [unsigned],
              Pin(1, record_hash(unsigned))._asdict()),
        chain("a hole", "broken-chain", [one, three, four]),
        chain("another order", "broken-chain", [one, three, two, four]),
        chain("an old record replayed", "broken-chain", [one, two, three, two]),
        chain("a record twice", "broken-chain", [one, two, two, three]),
        chain("another record before the pinned one", "broken-chain", [one, forked, three, four],
              newest),
        chain("another record in the pinned one's place", "unknown-beginning",
              [one, two, three, four], {"n": 4, "hash": b64(random(32))}),
    ]  # fmt: skip


def false_wraps(people: list[Identity]) -> list[Case]:
    """A chain that verifies, in which one member was given something else than the rest."""
    gathering = Gathering(people=[people[0]])
    gathering.comes(people[2])
    ann, bo = gathering.people
    rotated = roster.rotate_record(**gathering.next(ann)).record
    info = roster.wrap_info(gathering.rel, 3, gathering.made[-1].hash, bo.id, bo.x)
    earlier = gathering.roster.members[1].w
    wraps = {
        "another key than the rest": ("key-mismatch", b64(keys.hpke_seal(bo.x, random(32), info))),
        "a key of another length": ("key-mismatch", earlier),
        "a low-order point": ("bad-key", b64(bytes(80))),
    }

    def giving(w: str) -> str:
        return forged(rotated, ann, None, said_otherwise(lambda s: s["m"][1].update(w=w)))

    def opening(what: str, code: str, record: str, who: int) -> Case:
        records = [*gathering.records, record]
        return refused(
            what, "openKey", code, **known(gathering), records=records, n=3, **{"as": who}
        )

    def swap(said: Case) -> None:
        one, other = said["m"]
        one["w"], other["w"] = other["w"], one["w"]

    swapped = forged(rotated, ann, None, said_otherwise(swap))
    return [
        *(opening(f"one member is given {what}", code, giving(w), 2)
          for what, (code, w) in wraps.items()),
        opening("two wraps swapped", "key-mismatch", swapped, 0),
        opening("a stranger", "not-a-member", rotated, 3),
    ]  # fmt: skip


def false_words(gathering: Gathering, people: list[Identity]) -> list[Case]:
    author, reader = gathering.people[0], gathering.people[1]
    who = [person.id for person in people]
    fields = gathering.fields(author, after=[b64(random(16))], facts=[("on", "2026-12-01")])
    right = word(gathering, fields, "hello", author)
    _, box, tags = right["sealed"].split(".")
    raw, flipped = bytearray(unb64(box)), bytearray(unb64(tags))
    raw[100] ^= 1
    flipped[0] ^= 1
    newest = gathering.made[-1]
    members = gathering.roster.members
    key, ad = wire.kdf(newest.key, wire.LABEL + "words"), words.bound(fields)
    speaker = gathering.people[2]

    def made_by(tagger: Identity, clear: bytes) -> str:
        made = keys.gcm_seal(key, clear, ad)
        others = [member for member in members if member.id != fields.author]
        given = b"".join(words.tag(fields.rel, tagger, member.x, ad, made) for member in others)
        return f"w1.{b64(made)}.{b64(given)}"

    changes: dict[str, tuple[str, Case]] = {
        "another relationship": ("altered", {"rel": b64(random(16))}),
        "another epoch's number": ("altered", {"n": 1}),
        "another record": ("altered", {"record": b64(random(32))}),
        "another author": ("altered", {"author": speaker.id}),
        "another kind": ("altered", {"kind": "leaves"}),
        "another id": ("altered", {"id": wire.uuid7()}),
        "another count": ("altered", {"count": 2}),
        "another act before": ("altered", {"after": [b64(random(16))]}),
        "nothing before": ("altered", {"after": []}),
        "another fact": ("altered", {"facts": [["on", "2026-12-02"]]}),
        "a fact grouped otherwise": ("altered", {"facts": [["on2026-12-01", ""]]}),
        "an author who is not in it": ("not-a-member", {"author": b64(random(16))}),
        "a flipped byte in the box": ("altered", {"sealed": f"w1.{b64(bytes(raw))}.{tags}"}),
        "a flipped byte in a tag": ("not-by-author", {"sealed": f"w1.{box}.{b64(bytes(flipped))}"}),
        "a tag missing": ("malformed", {"sealed": f"w1.{box}.{tags[:-22]}"}),
        "no tags": ("malformed", {"sealed": f"w1.{box}."}),
        "a box cut to nothing": ("altered", {"sealed": f"w1.{box[:20]}.{tags}"}),
        "no box": ("altered", {"sealed": f"w1..{tags}"}),
        "another version": ("malformed", {"sealed": f"w2.{box}.{tags}"}),
        "a part too many": ("malformed", {"sealed": right["sealed"] + "."}),
        "padding with =": ("malformed", {"sealed": f"w1.{box}=.{tags}"}),
        "a member speaking as another": (
            "not-by-author", {"sealed": made_by(speaker, wire.padded(b"hello"))},
        ),
        "a thief of the key speaking as a member": (
            "not-by-author", {"sealed": made_by(make_identity(), wire.padded(b"hello"))},
        ),
        "padding too long": (
            "malformed", {"sealed": made_by(author, wire.padded(b"") + bytes(256))},
        ),
        "padding not zero": ("malformed", {"sealed": made_by(author, bytes(4) + b"x" * 252)}),
        "words that are not UTF-8": (
            "malformed", {"sealed": made_by(author, wire.padded(b"\xff"))},
        ),
    }  # fmt: skip
    to_the_author = {
        "words the author never said, read by the author": (
            "not-by-author", {"sealed": made_by(speaker, wire.padded(b"hello"))},
        ),
        "a flipped byte in a tag, read by the author": (
            "not-by-author", {"sealed": f"w1.{box}.{b64(bytes(flipped))}"},
        ),
    }  # fmt: skip
    here = {"rel": gathering.rel, "n": newest.n}
    cases = [
        refused(what, "open", code, word={**right, **change}, **{"in": here},
                **{"as": who.index(one.id)})
        for one, wrong in ((reader, changes), (author, to_the_author))
        for what, (code, change) in wrong.items()
    ]  # fmt: skip
    stranger = refused("one who is not in it", "open", "not-a-member", word=right,
                       **{"in": here}, **{"as": 0})  # fmt: skip
    return [*cases, stranger]


def main() -> None:
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(make(), ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
