"""Deadlines on one timer: what goes wrong with one thing keeps no other from being due."""

from __future__ import annotations

import asyncio

from midspan.live.deadlines import Deadlines


def test_after_one_that_breaks_the_others_are_still_due() -> None:
    came, broken = [], []

    def due(thing: str) -> None:
        came.append(thing)
        if thing == "broken":
            raise ValueError(thing)

    async def wait() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, what: broken.append(what["exception"]))
        deadlines = Deadlines(loop, 0.02, due)
        for thing in ("first", "broken", "third"):
            deadlines.set(thing)
        await asyncio.sleep(0.1)
        deadlines.set("later")
        await asyncio.sleep(0.1)

    asyncio.run(wait())
    assert came == ["first", "broken", "third", "later"]
    assert [str(each) for each in broken] == ["broken"]
