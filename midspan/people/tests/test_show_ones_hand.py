"""A plain form is signed over its fields; the page and the server spell them alike."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import urlencode

from django.test.client import RequestFactory

from midspan.people import hands

#: The same form and hash as in tests/js/behaviours/by-hand.test.js, as a browser sends it.
SAID = [
    ("who", "bo"),
    ("csrfmiddlewaretoken", "x"),
    ("why", "One.\r\nTwo.\r\nÖ ☕"),
    ("sure", ""),
    ("hand", "y"),
    ("who", "Ada"),
    ("answer", "yes"),
]
HASH = "0c4e4dfc1491e94ab7e2af7b8c8627d30e0344070e7597847601754c3d9f83bf"


def test_what_the_page_signs_is_what_the_server_reads():
    request = RequestFactory().post(
        "/me/", urlencode(SAID), content_type="application/x-www-form-urlencoded"
    )
    assert sha256(hands.of_a_form(request)).hexdigest() == HASH
