"""Why the server ends a line, and whether it is worth coming again. docs/live.md, "Closing"."""

from __future__ import annotations

#: Why -> WebSocket close code, and in how many seconds to come again; None: not by itself,
#: because it would be closed again.
FAREWELLS: dict[str, tuple[int, int | None]] = {
    "malformed": (4400, None),
    "signed-out": (4401, None),
    "ticket": (4403, 0),
    "left": (4404, None),
    "version": (4406, None),
    "hello": (4408, 1),
    "pace": (4429, 30),
    "full": (4503, 10),
    "restart": (1012, 2),
    "unavailable": (1013, 10),
    "fault": (1011, 5),
}
