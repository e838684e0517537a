"""A host gives the place its face, and anyone can read it."""

from __future__ import annotations

import pytest

from midspan.people.models import Place
from tests.cast import browser

pytestmark = pytest.mark.django_db

FACE = {
    "name": "The Boathouse",
    "words": "Begun by five of us.\r\n\r\nNobody is paid.",
    "contact": "a mail to oar@example.org",
}


def says(client, **changed):
    return client.post("/host/face/", FACE | changed)


def test_everyone_reads_it_without_an_account(hosted, log):
    assert says(browser(hosted.ada)).status_code == 302
    page = browser().get("/about-this-place/").content.decode()
    for words in ("The Boathouse", "<p>Begun by five of us.</p>", "oar@example.org", ">ada</li>"):
        assert words in page
    assert "bo-42" not in page
    assert log()[:3] == [
        ("ada", "contact", None, ""),
        ("ada", "described", None, ""),
        ("ada", "named", None, "The Boathouse"),
    ]


def test_the_name_stands_at_the_top_and_in_the_title_of_every_page(hosted):
    client = browser(hosted.bo)
    assert "· Midspan</title>" in client.get("/me/").content.decode()
    says(browser(hosted.ada))
    for asking in (client, browser()):
        for path in ("/", "/who-can-see-what/", "/nowhere/"):
            page = asking.get(path).content.decode()
            assert "· The Boathouse</title>" in page
            assert "<bdi>The Boathouse</bdi></a>" in page


def test_the_front_page_tells_strangers_what_this_place_says_of_itself(hosted):
    says(browser(hosted.ada))
    assert "<p>Begun by five of us.</p>" in browser().get("/").content.decode()


def test_the_log_tells_of_what_was_changed_and_nothing_else(hosted, log):
    says(browser(hosted.ada))
    before = len(log())
    says(browser(hosted.ada))
    assert len(log()) == before
    says(browser(hosted.ada), name="  The \n Weir ")
    assert log()[0] == ("ada", "named", None, "The Weir")
    assert len(log()) == before + 1


def test_what_was_an_address_of_somebody_stays_nowhere(hosted, log):
    says(browser(hosted.ada))
    says(browser(hosted.ada), contact="ask at the counter")
    assert not any("oar@example.org" in words for *_, words in log())


@pytest.mark.parametrize(
    "wrong", [{"name": "x" * 61}, {"words": "x" * 2001}, {"contact": "x" * 501}, {"name": "a\0b"}]
)
def test_what_is_too_long_is_said_beside_its_field_and_kept(hosted, wrong):
    answer = says(browser(hosted.ada), **wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'aria-invalid="true"' in page
    assert "x" * 60 in page or "\0" in wrong.get("name", "")
    assert Place.objects.get().name == ""


def test_a_line_ends_with_one_sign(hosted):
    assert says(browser(hosted.ada), words="\r\n".join(["x" * 99] * 20)).status_code == 302


def test_signs_of_markup_are_words_like_any_other(hosted):
    says(browser(hosted.ada), name="<b>bold</b>", words="<script>", contact="<img>")
    page = browser().get("/about-this-place/").content.decode()
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "<script>" not in page.split("<main")[1]
    assert "<img" not in page


def test_who_does_not_host_changes_nothing(hosted, log):
    assert says(browser(hosted.ada)).status_code == 302
    before = log()
    assert says(browser(hosted.bo), name="Mine").status_code == 404
    assert says(browser(), name="Mine").status_code == 302
    assert says(browser(hosted.ada, csrf=True), name="Mine").status_code == 403
    assert Place.objects.get().name == "The Boathouse"
    assert log() == before


def test_the_same_power_table_stands_there_for_everyone(hosted):
    for client in (browser(), browser(hosted.bo)):
        page = client.get("/about-this-place/").content.decode()
        assert "make somebody host without their own yes" in page
        assert "see who came apart from whom" in page


def test_it_is_for_adults_unless_the_hosts_say_it_otherwise_at_the_door(hosted, log):
    doors = ("/invited/", "/about-this-place/", f"/join/{'A' * 22}/")
    for path in doors:
        assert "for adults, people of eighteen" in browser().get(path).content.decode()
    says(browser(hosted.ada), door="From sixteen on, and with somebody who knows you.")
    for path in doors:
        page = browser().get(path).content.decode()
        assert "From sixteen on, and with somebody who knows you." in page
        assert "eighteen" not in page
    assert log()[0][1:] == ("door", None, "From sixteen on, and with somebody who knows you.")
    told = browser(hosted.bo).get("/what-hosts-did/").content.decode()
    assert "changed what is said at the door:" in told


def test_leaving_a_page_leads_where_the_hosts_say_and_they_say_it_in_the_open(hosted, log):
    assert (
        'id="leave-page" href="https://www.wikipedia.org/"' in browser().get("/").content.decode()
    )
    says(browser(hosted.ada), way_out="https://weather.example.org/today?in=town&scale=c")
    page = browser().get("/nowhere/").content.decode()
    assert 'href="https://weather.example.org/today?in=town&amp;scale=c" rel="noreferrer"' in page
    assert log()[0][1:] == ("way_out", None, "https://weather.example.org/today?in=town&scale=c")


@pytest.mark.parametrize(
    "address",
    ["http://weather.example.org/", "javascript:alert(1)", "weather.example.org", "https://weather",
     "https://a@weather.example.org/", "https://[::/", "//weather.example.org"],
)  # fmt: skip
def test_an_address_that_would_not_lead_away_is_kept_in_the_form_and_not_taken(hosted, address):
    answer = says(browser(hosted.ada), way_out=address)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert address in page
    assert "begins with https://" in page
    assert Place.objects.get().way_out == ""
