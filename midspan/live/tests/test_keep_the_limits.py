"""Bounds on what one person or one frame may hold, and docs/live.md says the same as the code."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from midspan.live import frames, limits
from midspan.live.farewells import FAREWELLS
from midspan.live.tests.conftest import ROOT, Place
from midspan.live.tests.test_answer_pages import asked
from midspan.live.visit import Visit
from midspan.people import allowance

DOC = (ROOT / "docs" / "live.md").read_text(encoding="utf-8")


def test_more_acts_than_may_wait_are_refused_for_now(own_place: type[Place]) -> None:
    place = own_place(WAITING_OF_ONE=3)
    meeting = place.meet()
    ada = meeting.page()
    place.do("trouble", kind="OperationalError", times=1)  # the commit takes a moment
    acts = [ada.write() for _ in range(5)]
    assert [ada.hear("refused") for _ in range(2)] == [
        {"t": "refused", "rel": meeting.rel, "id": act["id"], "code": "full"} for act in acts[3:]
    ]
    assert [ada.hear("stored")["id"] for _ in range(3)] == [act["id"] for act in acts[:3]]
    ada.say(t="act", **acts[3])
    assert ada.hear("stored")["id"] == acts[3]["id"]
    meeting.close()


def test_all_lines_and_forms_of_one_person_keep_one_pace(own_place: type[Place]) -> None:
    place = own_place(PACE=0.1, BURST=6.0)
    meeting = place.meet()
    ada, as_well, bo = meeting.page(0), meeting.page(0), meeting.page(1)
    for count in range(1, 5):
        ada.speak(count=count)
    with asked(
        place, f"/r/{meeting.rel}/acts/", session=ada.person["session"], method="POST", body=b"{}"
    ) as answer:
        assert answer.status == 403, "without the form's token it is not even counted"
    for _ in range(8):
        as_well.say(t="here", rel=meeting.rel, state="here")
    assert as_well.hear("refused")["code"] == "pace"
    late = ada.write(count=5)
    assert ada.hear("refused") == {
        "t": "refused", "rel": meeting.rel, "id": late["id"], "code": "pace",
    }  # fmt: skip
    bo.speak()
    meeting.close()


def test_who_used_up_their_day_is_told_and_the_others_talk_on(own_place: type[Place]) -> None:
    place = own_place(PERSON_MB_A_DAY=1, DISK_RESERVE_MB=0)
    meeting = place.meet()
    ada, bo = meeting.page(0), meeting.page(1)
    long = "w1." + "A" * 16 + "." + "A" * 100_000
    for _ in range(9):
        ada.speak(sealed=long)
    ada.write(sealed=long)
    assert ada.hear("refused")["code"] == "day"
    ada.speak(count=10)  # a short one still fits
    bo.speak()
    meeting.close()


def test_of_too_many_pages_of_one_person_the_oldest_goes(own_place: type[Place]) -> None:
    place = own_place(SOCKETS_OF_ONE=2)
    meeting = place.meet()
    pages = [meeting.page(0) for _ in range(3)]
    assert pages[0].closes() == (4503, {"t": "closing", "code": "full", "again": 10})
    meeting.page(1).speak()
    assert all(len(page.hear_acts(1)) == 1 for page in pages[1:])
    meeting.close()


def test_too_much_before_welcome_is_not_kept(place: Place) -> None:
    meeting = place.meet()
    page = meeting.page(since=None)
    said = [{"t": "hello", "v": 1, "ticket": page.person["ticket"], "since": {}}]
    said += [{"t": "bye"}] * (limits.EARLY_FRAMES + 1)
    page.socket.send("\n".join(msgspec.json.encode(one).decode() for one in said))
    assert page.closes()[1]["code"] == "full"
    meeting.close()


def test_frames_to_a_page_keep_the_limit_and_the_order() -> None:
    long = [frames.raw({"seq": seq, "sealed": "x" * 50_000}) for seq in range(5)]
    said: list[frames.Said] = [frames.Acts("r", long, more=True), frames.Changed("r", 2)]
    sent = list(frames.frames(said))
    assert all(len(frame) <= limits.FRAME for frame in sent)
    heard = [msgspec.json.decode(line) for frame in sent for line in frame.split(b"\n")]
    pages = [one for one in heard if one["t"] == "acts"]
    assert [act["seq"] for page in pages for act in page["acts"]] == [0, 1, 2, 3, 4]
    assert [page["more"] for page in pages] == [False] * 4 + [True]
    assert heard[-1]["t"] == "changed"


class NoHub:
    """What a visit needs of a hub when nothing it says may stand."""

    over: set[Any] = set()
    reader = writer = presence = None

    def went(self, visit: Visit, *, dropped: bool, for_good: bool = False) -> None:
        pass


class Heard:
    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.closed: list[str] = []

    def send(self, frame: bytes) -> None:
        self.frames.append(frame)

    def close(self, code: int, reason: str) -> None:
        self.closed.append(reason)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
almost = st.fixed_dictionaries(
    {"t": st.sampled_from(["act", "ask", "here", "hello", "sings", ""])},
    optional=dict.fromkeys(("rel", "id", "n", "count", "sealed", "after", "v"), json_values),
)


@given(st.binary() | almost.map(lambda said: msgspec.json.encode(said, enc_hook=str)))
def test_whatever_is_said_it_is_refused_or_closed_and_never_a_fault(frame: bytes) -> None:
    for state in ("new", "open"):
        wire = Heard()
        visit = Visit(NoHub(), wire)  # type: ignore[arg-type]
        visit.state, visit.allowance = state, allowance.Allowance()
        visit.hear(frame)
        said = [msgspec.json.decode(one) for sent in wire.frames for one in sent.split(b"\n")]
        assert {one["t"] for one in said} <= {"refused", "closing"}
        assert said or visit.state == state
        assert len(wire.closed) == (visit.state == "closed")


def test_the_document_lists_every_way_of_closing() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d{4}) \| (\w+) \|", DOC, re.MULTILINE)
    listed = {
        code: (int(number), None if again == "null" else int(again)) for code, number, again in rows
    }
    assert listed == FAREWELLS


def test_the_document_has_the_numbers_of_the_code() -> None:
    for said in (
        f"at most {limits.FRAME // 1024} KiB",
        f"within {limits.HELLO_WITHIN:.0f} s",
        f"at most {limits.FOLLOWED})",
        f"Up to {limits.EARLY_FRAMES} objects",
        f"{limits.WAITING_OF_ONE} may wait",
        f"more than {allowance.PACE:.0f} objects a second after a burst of {allowance.BURST:.0f}",
        f"more than {limits.REFUSALS} refusals",
        f"at most {limits.PAGE} acts, fewer when they are long (about {limits.PAGE_BYTES // 1024}",
        f"up to {limits.CAUGHT_UP_AT_ONCE} relationships",
        f"more than {limits.SOCKETS_OF_ONE} sockets",
        f"{limits.UNREAD // 2**20} MiB unread, or {limits.UNREAD_FOR:.0f} s",
        f"Every {limits.SWEEP:.0f} seconds",
        f"at most {limits.GROUP} acts",
    ):
        assert said in " ".join(DOC.split()), said
    assert limits.TICKET == 300
    assert limits.DROPPED_FOR == 120
