"""A line on which nobody says anything still says that it holds, as pages cannot see pings."""

from __future__ import annotations

from midspan.live.tests.conftest import Place


def test_a_silent_line_says_that_it_holds(own_place: type[Place]) -> None:
    meeting = own_place(SWEEP=0.3).meet()
    page, stranger = meeting.page(0), meeting.page(1, since=None)
    for _ in range(3):
        assert page.hear("still", within=3) == {"t": "still"}
    assert stranger.hears_nothing("still", within=0.7)  # it has not said hello
    meeting.close()
