"""What is put into an address, a header or a name stays words, and becomes nothing that acts."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from midspan.people import hosting
from midspan.people.models import Elsewhere, Place
from midspan.people.place import here
from tests.cast import Cast, browser
from tests.promises.test_addresses import LISTED

#: Things that mean something to a database, a page, a header, a file or a template.
ODD = [
    "' OR '1'='1", '"; DROP TABLE people_person; --',
    "1) UNION SELECT verifier FROM people_vault--",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{ settings.SECRET_KEY }}",
    "x\r\nSet-Cookie: midspan=planted", "..%2f..%2fmidspan.sqlite3", "../../etc/passwd", "\0",
    "\u202egnp.txt", "%00", "9" * 400, "AAAAAAAAAAAAAAAAAAAAA'",
]  # fmt: skip
EVERY = sorted({*LISTED["open"], *LISTED["own"], *LISTED["hosts"], *LISTED["reached"]})
#: What pages read from behind the question mark.
ASKED = ("next", "after", "before", "most", "slot", "who", "page", "ended", "sure", "changed")


def is_harmless(client: Client, path: str) -> None:
    client.raise_request_exception = False
    answer = client.get(path)
    said = answer.content.decode()
    assert answer.status_code in {200, 302, 400, 401, 403, 404, 405, 410, 429}, path
    assert "midspan" not in answer.cookies, path
    assert not [value for value in answer.headers.values() if "\n" in value or "\r" in value]
    for markup in ("<script>alert", "<img src=x", "OperationalError", "SECRET_KEY }}</"):
        assert markup not in said, path
    if "Location" in answer:
        assert answer["Location"].startswith("/") and not answer["Location"].startswith("//")


@pytest.fixture
def host(cast: Cast) -> Cast:
    """Ada reaches all there is to reach."""
    cast.ada.hosts = True
    cast.ada.save()
    return cast


def test_no_part_of_an_address_is_more_than_a_part(host: Cast) -> None:
    clients = [browser(host.ada), browser()]
    for address in EVERY:
        if "<" in address:
            first, rest = address[: address.index("<")], address[address.index(">") + 1 :]
            for odd in ODD:
                for client in clients:
                    is_harmless(client, first + quote(odd, safe="%/") + rest)


def test_nothing_behind_the_question_mark_is_more_than_that(host: Cast) -> None:
    client = browser(host.ada)
    for address in EVERY:
        if address.replace("<rel>", "").count("<") == 0:
            path = address.replace("<rel>", host.rel)
            for odd in (*ODD[1:8:2], "\0"):
                is_harmless(client, f"{path}?{'&'.join(f'{name}={quote(odd)}' for name in ASKED)}")


ELSEWHERE = [
    "https://elsewhere.example/", "//elsewhere.example/", "///elsewhere.example/",
    "/\\elsewhere.example/", "\\\\elsewhere.example", "/\t/elsewhere.example/",
    "javascript:alert(1)",
    "https:elsewhere.example", "http:///elsewhere.example", "/\n/elsewhere.example",
    " //elsewhere.example", "data:text/html,elsewhere.example",
    "//localhost:8000@elsewhere.example",
]  # fmt: skip


@pytest.mark.parametrize("there", ELSEWHERE)
def test_the_door_leads_nowhere_else(cast: Cast, there: str) -> None:
    """Neither whoever signs in, nor whoever is signed in already."""
    assert 'data-next="/"' in browser().get("/sign-in/", {"next": there}).content.decode()
    answer = browser(cast.ada).get("/sign-in/", {"next": there})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_new_line_begins_no_header(cast: Cast) -> None:
    for there in ("/\r\nSet-Cookie: midspan=planted", "/%0d%0aSet-Cookie:%20midspan=planted"):
        for client in (browser(cast.ada), browser()):
            is_harmless(client, f"/sign-in/?next={quote(there)}")
            is_harmless(client, f"/me/{quote(there)}")
    stranger = browser().get(f"/me/?x={quote(chr(13) + chr(10))}Set-Cookie:x")
    assert stranger["Location"].startswith("/sign-in/?next=%2Fme%2F%3Fx%3D%250D%250A")


@pytest.mark.parametrize(
    "name", ["elsewhere.example", "localhost.elsewhere.example", "localhost:8000@elsewhere.example"]
)
def test_a_name_that_is_not_ours_draws_no_page(cast: Cast, name: str) -> None:
    """So no link on a page, and no redirect, can be made to name another place."""
    answer = browser(cast.ada).get("/sign-in/", headers={"host": name})
    assert answer.status_code == 400
    assert b"elsewhere" not in answer.content
    claimed = browser(cast.ada).get("/", headers={"x-forwarded-host": "elsewhere.example"})
    assert b"elsewhere.example" not in claimed.content


HOSTILE = "\"'><script>alert(1)</script>\u202e{{ x }}&amp;"
DRAWN = "&quot;&#x27;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\u202e{{ x }}&amp;amp;"


def test_what_hosts_write_is_drawn_as_the_words_it_is(host: Cast) -> None:
    here()
    Place.objects.update(name=HOSTILE, words=HOSTILE, contact=HOSTILE, door=HOSTILE)
    words = dict.fromkeys(("name", "reach", "words", "practice"), HOSTILE)
    Elsewhere.objects.create(known_on=timezone.localdate(), **words)
    hosting.close(host.ada, host.dara, HOSTILE)
    client = browser(host.ada)
    for path in (
        *("/", "/about-this-place/", "/other-people/", "/invited/", "/what-hosts-did/"),
        *("/host/", "/host/elsewhere/", "/me/", "/me/kept/", "/nowhere/", f"/r/{host.rel}/"),
    ):
        page = client.get(path).content.decode()
        assert DRAWN in page, path
        assert "<script>alert" not in page, path
        assert "\"'>" not in page, path


def test_a_handle_holds_no_sign_that_could_mean_anything(cast: Cast) -> None:
    for odd in [*ODD, "ada\u202e", "a<b>c", "ada'--", "ad\u0430", "ada\n", "-ada", "ada bo"]:
        answer = browser(cast.bo).post("/me/handle/", {"handle": odd})
        assert answer.status_code in {422, 429}
        assert b"<script>alert" not in answer.content
    cast.bo.refresh_from_db()
    assert cast.bo.handle == "bo-42"
