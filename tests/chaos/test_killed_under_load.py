"""kill -9 of the server, again and again, while people talk as fast as they can."""

from __future__ import annotations

import asyncio
import os

from tests.served import BOTH, begin, finish, is_clean, judged, on, pairs, told

KILLS = int(os.environ.get("MIDSPAN_TEST_KILLS", "20"))
#: The load runs on between two kills; each time a little longer or shorter.
TALKED_BETWEEN = (0.25, 0.4, 0.3, 0.55)


@BOTH
def test_nothing_acknowledged_is_lost_or_doubled(folder, database, tell):
    with on(database, folder) as place:
        meetings = [place.meet() for _ in range(3)]
        talkers = pairs(meetings)
        in_mid_load = 0

        async def talk() -> None:
            nonlocal in_mid_load
            talks = begin(talkers)
            for kill in range(KILLS):
                before = sum(len(one.stored) for one in talkers)
                while sum(len(one.stored) for one in talkers) == before:
                    await asyncio.sleep(0.02)  # until everyone who could has come back
                await asyncio.sleep(TALKED_BETWEEN[kill % len(TALKED_BETWEEN)])
                in_mid_load += any(one.waiting for one in talkers)
                place.process.kill()
                await asyncio.to_thread(place.let_go)
                await asyncio.to_thread(place.start)
            await finish(talkers, talks, 30)

        asyncio.run(asyncio.wait_for(talk(), 240))
        found = judged(meetings, talkers)
        tell(f"{database}: {KILLS} kills, {in_mid_load} in mid-load, {told(found)}")
        assert found["acknowledged"] == found["said"] > 20 * KILLS
        assert in_mid_load == KILLS
        assert is_clean(found)
