"""The whole site for a server that speaks ASGI: Django's pages, and the live line's life.

The socket itself does not come through here; uvicorn hands it to midspan.live.door.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")

import django

django.setup(set_prefix=False)

from midspan import bell  # noqa: E402
from midspan.answering import Pages  # noqa: E402
from midspan.files import Files  # noqa: E402
from midspan.live.door import Keeper  # noqa: E402
from midspan.live.hub import Hub  # noqa: E402

pages = Pages()
files = Files(pages)


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await live(scope["state"], receive, send)
    else:
        await files(scope, receive, send)


async def live(state: dict[str, Any], receive: Any, send: Any) -> None:
    """Start the hub with the server and stop it with it, everything waiting committed."""
    await receive()
    loop = asyncio.get_running_loop()
    hub = Hub(loop)
    keeper = state["keeper"] = Keeper(hub, loop)
    hub.start()
    bell.hang(hub)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    keeper.stop()
    await hub.stop()
    await loop.run_in_executor(None, pages.stop)
    await send({"type": "lifespan.shutdown.complete"})
