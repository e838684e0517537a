"""Every deed of hosting stands in one open log, for everyone who is here."""

from __future__ import annotations

import pytest

from midspan.people import elsewhere, hosting
from midspan.people.models import Elsewhere, HostAct
from tests.cast import browser

pytestmark = pytest.mark.django_db


def read(person, **query):
    return browser(person).get("/what-hosts-did/", query).content.decode()


@pytest.fixture
def done(hosted):
    """One of each deed that a host can do."""
    ada, bo, dara = hosted.ada, hosted.bo, hosted.dara
    hosting.begin(ada)
    hosting.describe(ada, name="The Weir", words="Ours.", contact="a bell")
    hosting.describe(ada, door="From sixteen on.", way_out="https://weather.example.org/")
    line = Elsewhere(name="The Night Line", reach="a bell in the harbour")
    elsewhere.write(ada, line)
    elsewhere.write(ada, line)
    elsewhere.take_off(ada, line)
    hosting.let_strangers_look_round(ada, False)
    hosting.let_strangers_look_round(ada, True)
    hosting.offer(ada, dara)
    hosting.take_back(ada, dara)
    for yes in (False, True):
        hosting.offer(ada, bo)
        hosting.answer(bo, yes=yes)
    hosting.lay_down(bo)
    hosting.close(ada, dara, "Thirty links a minute.")
    hosting.open_again(ada, dara)
    return hosted


def test_everyone_who_is_here_reads_all_of_it_newest_first(done):
    assert {act.kind for act in HostAct.objects.all()} == set(HostAct.Kind.values)
    page = read(done.cleo)
    order = [
        "opened a closed account again", "Thirty links a minute", "laid hosting down",
        "said yes to hosting", "said: not now", "took back the question", "opened the door",
        "closed the door", "took somebody to turn to off", "changed what is said of somebody",
        "wrote down somebody to turn to", "weather.example.org", "From sixteen on.",
        "how the hosts can be reached", "what is said about this place",
        "The Weir", "began this place",
    ]  # fmt: skip
    places = [page.rindex(words) for words in order]
    assert places == sorted(places)
    assert browser().get("/what-hosts-did/").status_code == 302


def test_whose_account_it_was_is_for_hosts_and_for_that_person(done):
    assert ">dara</bdi>" in read(done.ada)
    assert "(you)" in read(done.dara).replace("\n", "")
    assert "dara" not in read(done.cleo)


def test_nobody_can_change_or_remove_an_entry(done):
    before = list(HostAct.objects.values())
    for person in (done.ada, done.cleo):
        for how in ("post", "put", "patch", "delete"):
            assert getattr(browser(person), how)("/what-hosts-did/").status_code == 405
    assert list(HostAct.objects.values()) == before
    assert "<form" not in read(done.ada).split("<main")[1].split("</main")[0]


def test_a_long_log_has_pages(hosted):
    for n in range(120):
        hosting.describe(hosted.ada, name=f"Name {n}.", words="", contact="a bell")
    assert "Name 119." in read(hosted.bo)
    assert "Name 0." not in read(hosted.bo)
    assert "Name 0." in read(hosted.bo, page=3)
    for page in ("nonsense", 1):
        assert "Name 119." in read(hosted.bo, page=page)
    assert "Name 0." in read(hosted.bo, page=99)


def test_words_of_a_reason_are_words_and_nothing_else(hosted):
    hosting.close(hosted.ada, hosted.dara, "<b>so</b>\n\n<script>")
    page = read(hosted.bo).split("<main")[1]
    assert "&lt;b&gt;so&lt;/b&gt;" in page
    assert "<script>" not in page
