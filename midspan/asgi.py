"""The whole site for a server that speaks ASGI: Django's pages, and the live line's life.

The socket itself does not come through here; uvicorn hands it to midspan.live.door.
"""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")

import django

django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402

from midspan import bell, counts  # noqa: E402
from midspan.answering import Pages  # noqa: E402
from midspan.files import Files  # noqa: E402
from midspan.host.watching import Watched  # noqa: E402
from midspan.live.door import Keeper  # noqa: E402
from midspan.live.hub import Hub  # noqa: E402

pages = Pages()
files = Files(pages)
watched = Watched(files)


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await live(scope["state"], receive, send)
    else:
        await watched(scope, receive, send)


async def live(state: dict[str, Any], receive: Any, send: Any) -> None:
    """Start the hub with the server and stop it with it, everything waiting committed."""
    await receive()
    loop = asyncio.get_running_loop()
    hub = Hub(loop)
    keeper = state["keeper"] = Keeper(hub, loop)
    hub.start()
    bell.hang(hub.bell)
    bus = await on_the_bus(hub, loop)
    counts.BEGAN.set(time.time())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    keeper.stop()
    if bus:
        await bus.stop()
    await hub.stop()
    await loop.run_in_executor(None, pages.stop)
    await loop.run_in_executor(None, watched.stop)
    await send({"type": "lifespan.shutdown.complete"})


async def on_the_bus(hub: Hub, loop: asyncio.AbstractEventLoop) -> Any:
    """Hear of other workers, if there are to be any."""
    if not settings.BUS_URL:
        return None
    from midspan.live.bus import Bus
    from midspan.people import place

    # All that share a database hear each other, whatever else the same Redis is for.
    seal = (await loop.run_in_executor(pages.threads, place.here)).seal
    bus = Bus(hub, loop, settings.BUS_URL, f"midspan:{seal}")
    hub.bus, hub.presence.tell_others = bus, bus.here
    bell.hang(bus)
    await bus.start()
    return bus
