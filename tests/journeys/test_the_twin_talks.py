"""The Python twin at a real place, with itself and with somebody at a browser."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from midspan.sealing.twin import SealError
from midspan.sealing.twin.asking import Refused
from midspan.sealing.twin.peer import Peer, names_of
from tests.journeys import deeds

WORDS = {"pronouns": "", "who": "", "enjoy": "", "hope": "", "binds": "nothing", "binding": ""}
ANN, BO = {"name": "Ann", **WORDS}, {"name": "Bo", **WORDS}


def code_of(site):
    return urlsplit(site.begin_link).path.split("/")[2]


@pytest.fixture
def ann(site):
    ann = Peer(site.url)
    ann.begin(code_of(site))
    return ann


def read_by(peer, rel):
    return [line.words for line in peer.read(rel) if line.kind == "said"]


def test_two_peers_meet_talk_come_back_and_leave(site, ann):
    rel = ann.make_place(name="Ann", for_="Bo", first_words=ANN)
    link = ann.invite(rel, hello=ANN, for_="Bo")
    bo = Peer(site.url)
    assert bo.join(link) == rel
    bo.write_first_words(rel, BO)
    ann.accept(rel, {bo.id: "Bo"})
    for peer, words in ((ann, "hello"), (bo, "hej 🙂"), (ann, "å" * 9000)):
        peer.say(rel, words)
    assert read_by(ann, rel) == read_by(bo, rel) == ["hello", "hej 🙂", "å" * 9000]
    assert names_of(bo.read(rel)) == {ann.id: "Ann", bo.id: "Bo"}

    recovery = bo.make_way_back()
    elsewhere = Peer(site.url)
    elsewhere.sign_in(bo.handle, recovery)
    elsewhere.say(rel, "from another browser")
    bo.say(rel, "and from the first")  # its count was taken meanwhile
    assert read_by(ann, rel)[-2:] == ["from another browser", "and from the first"]
    assert [line.marks for line in ann.read(rel) if line.marks or line.code] == []

    bo.leave(rel)
    with pytest.raises(Refused) as refused:
        ann.say(rel, "are you there?")
    assert refused.value.code == "ended"


def test_who_was_invited_first_and_comes_last_waits_for_one_inside(site, ann):
    rel = ann.make_place(name="Ann", for_="Bo", first_words=ANN, shape="circle")
    links = [ann.invite(rel, hello=ANN, for_=name) for name in ("Bo", "Cy")]
    bo, cy = Peer(site.url), Peer(site.url)
    bo.join(links[0])
    with pytest.raises(SealError) as stale:
        cy.join(links[1])
    assert stale.value.code == "stale"
    bo.renew(rel)  # it was made before Bo came, so Bo cannot read it
    with pytest.raises(SealError):
        cy.join(links[1])
    ann.renew(rel)
    ann.renew(rel)
    assert cy.join(links[1]) == rel
    for peer in (ann, bo, cy):
        assert len(peer.look(rel).roster.members) == 3


def test_a_link_lets_one_person_in_and_a_wrong_secret_nobody(site, ann):
    rel = ann.make_place(name="Ann", for_="Bo", first_words=ANN)
    link = ann.invite(rel, hello=ANN, for_="Bo")
    with pytest.raises(Refused) as wrong:
        Peer(site.url).join(link[:-22] + "A" * 22)
    assert wrong.value.code == "bad-invitation"
    Peer(site.url).join(link)
    with pytest.raises(Refused) as used:
        Peer(site.url).join(link)
    assert used.value.status == 410


def test_a_wrong_recovery_key_lets_nobody_in(site, ann):
    recovery = ann.make_way_back()
    other = Peer(site.url).asking  # a browser without cookies
    assert other.ask("/book/acts/").status == 401
    with pytest.raises(SealError) as mistyped:
        Peer(site.url).sign_in(ann.handle, recovery[:-1] + ("0" if recovery[-1] != "0" else "1"))
    assert mistyped.value.code == "mistyped"
    with pytest.raises(Refused) as wrong:
        Peer(site.url).sign_in(ann.handle, "000G-40R4-0M30-E209-185G-R38E-1Y5Y")
    assert wrong.value.code == "wrong-key"


def test_a_browser_and_the_twin_read_each_other(site, person):
    """Two implementations of one text: each opens, and verifies, what the other sealed."""
    ana, ben = person("Ana"), Peer(site.url)
    deeds.begins(ana, site)
    link = deeds.makes_a_place(ana, "Ben", "Ana", "I mend bicycles.")
    rel = deeds.rel_of(ana.page.url)
    assert ben.join(link) == rel
    ben.write_first_words(rel, {**BO, "name": "Ben"})
    ben.say(rel, "hello from Python ☕")
    page = deeds.opens_the_talk(ana, rel)
    deeds.sees(page, "hello from Python ☕")
    deeds.says(page, "hello from a browser 🙂")
    page.wait_for_function("() => !document.querySelector('[data-waiting]:not([hidden])')")
    until_said(ben, rel, "hello from a browser 🙂")
    ben.say(rel, "read you")
    deeds.sees(page, "read you")
    assert [line.marks for line in ben.read(rel) if line.marks or line.code] == []
    assert names_of(ben.read(rel)) == {ben.id: "Ben", **dict.fromkeys(others(ben, rel), "Ana")}


def others(peer, rel):
    return [member.id for member in peer.places[rel].roster.members if member.id != peer.id]


def until_said(peer, rel, words, tries=50):
    from time import sleep

    while read_by(peer, rel)[-1:] != [words]:
        tries -= 1
        assert tries, f"{words!r} never came; there is {read_by(peer, rel)}"
        sleep(0.2)
