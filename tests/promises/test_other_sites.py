"""Another site can neither show our pages in a frame nor send a deed in somebody's name."""

from __future__ import annotations

import pytest

from tests.cast import Cast, browser
from tests.promises.test_addresses import HOSTS, LISTED, OWN, REACHED, ask

GETS = sorted({address for address, how in [*OWN, *REACHED] if how == "GET"} | {*LISTED["open"]})
POSTS = [address for address, how in [*OWN, *REACHED, *HOSTS] if how == "POST"]
#: Deeds for which nobody is signed in yet, or needs to be.
BEFORE = ["/sign-in/", "/sign-in/salt/", "/sign-out/", "/join/<invitation>/", "/begin/<code>/"]


@pytest.mark.parametrize("address", GETS)
def test_no_page_can_be_put_in_a_frame(cast: Cast, address: str) -> None:
    """So nobody is led to press a button of ours that they do not see."""
    answer = ask(browser(cast.ada), "GET", address, rel=cast.rel)
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("address", [*POSTS, *BEFORE])
def test_no_deed_is_done_without_the_token_of_a_page(cast: Cast, address: str) -> None:
    cast.ada.hosts = True
    cast.ada.save()
    client = browser(cast.ada, csrf=True)
    for headers in ({}, {"origin": "https://elsewhere.example"}, {"x-csrftoken": "a" * 64}):
        path = address.replace("<rel>", cast.rel).replace("<invitation>", "A" * 22)
        answer = client.post(path, "{}", content_type="application/json", headers=headers)
        assert answer.status_code == 403, headers
        assert client.get("/me/").status_code == 200
