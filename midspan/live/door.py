"""The door: the WebSocket at /live, on uvicorn's port, spoken by picows.

uvicorn takes any protocol class as `ws=`; picows is one, but for what stands here: it gets the
upgrade request replayed as bytes, it answers before a session can be looked up (so a visit says
hello first), it keeps no connection for uvicorn's graceful stop, and it leaves Origin, reserved
bits, fragments, pings and slow readers to us. Only this file knows picows; what is said and to
whom stands in visit.py, hearing.py and following.py.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from picows import (
    WSAutoPingStrategy,
    WSCloseCode,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
)
from picows.picows import WSProtocol  # type: ignore[attr-defined]

from midspan import counts
from midspan.live import limits
from midspan.live.deadlines import Deadlines
from midspan.live.hub import Hub
from midspan.live.visit import Visit

if TYPE_CHECKING:
    from uvicorn import Config
    from uvicorn.server import ServerState

logger = logging.getLogger(__name__)

PATH = b"/live"
#: What of the upgrade request is replayed to picows. The rest, cookies above all, is of no use
#: here and would make its buffer grow for as long as the socket is open.
REPLAYED = {
    b"host", b"origin", b"upgrade", b"sec-websocket-key", b"sec-websocket-version",
}  # fmt: skip


#: Said with each ping, because a page cannot see pings: a line on which it hears nothing is dead.
STILL = b'{"t":"still"}'


class Silence:
    """A logger that says nothing: picows would make one for each socket, and names addresses."""

    def isEnabledFor(self, level: int) -> bool:
        return False

    def say_nothing(self, *args: object, **kwargs: object) -> None:
        pass

    log = debug = info = warning = error = exception = say_nothing


class Keeper:
    """Every open socket of this process: asks each whether it still is there, and closes them."""

    def __init__(self, hub: Hub, loop: asyncio.AbstractEventLoop) -> None:
        self.hub = hub
        self.loop = loop
        self.sockets: dict[Socket, None] = {}
        self.unsaid: Deadlines[Socket] = Deadlines(loop, limits.HELLO_WITHIN, Socket.say_or_go)
        self.unread: Deadlines[Socket] = Deadlines(loop, limits.UNREAD_FOR, Socket.read_or_go)
        self.parting: Deadlines[Socket] = Deadlines(loop, limits.FAREWELL, Socket.part)
        self.timer: asyncio.TimerHandle | None = loop.call_later(limits.SWEEP, self.sweep)

    def sweep(self) -> None:
        """The one timer for all that are silent: an idle socket costs nothing in between."""
        self.timer = self.loop.call_later(limits.SWEEP, self.sweep)
        self.look_at(list(self.sockets))

    def look_at(self, sockets: list[Socket]) -> None:
        for one in sockets[: limits.SWEEP_SLICE]:
            one.still_there()
        if rest := sockets[limits.SWEEP_SLICE :]:
            self.loop.call_soon(self.look_at, rest)

    def stop(self) -> None:
        if self.timer:
            self.timer.cancel()
        for deadlines in (self.unsaid, self.unread, self.parting):
            deadlines.stop()


class Socket(WSListener):
    """One socket: picows' callbacks on one side, a visit on the other."""

    __slots__ = ("answered", "is_behind", "keeper", "parts", "transport", "visit")

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper
        self.transport: WSTransport | None = None
        self.visit = Visit(keeper.hub, self)
        #: Whether anything was heard since the last sweep.
        self.answered = True
        self.is_behind = False
        #: The beginning of a message that comes in several frames.
        self.parts: list[bytes] | None = None

    # picows calls

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        # picows keeps the request for as long as the socket is open; nobody asks for it again.
        transport.request.headers.clear()
        self.keeper.sockets[self] = None
        counts.SOCKETS.set(len(self.keeper.sockets))
        self.keeper.unsaid.set(self)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        self.answered = True
        try:
            if frame.msg_type == WSMsgType.TEXT and frame.fin and self.parts is None:
                if frame.rsv1 or frame.rsv2 or frame.rsv3:
                    self.close(WSCloseCode.PROTOCOL_ERROR.value, "")
                else:
                    self.visit.hear(frame.get_payload_as_bytes())
            else:
                self.on_other_frame(frame)
        except Exception:
            # Our own fault, and only this line's; the traceback holds no values.
            logger.exception("a frame could not be answered")
            self.visit.close("fault")

    def on_other_frame(self, frame: WSFrame) -> None:
        kind = frame.msg_type
        if kind == WSMsgType.CLOSE:
            self.on_close()
        elif kind == WSMsgType.PONG:
            pass
        elif frame.rsv1 or frame.rsv2 or frame.rsv3:
            self.close(WSCloseCode.PROTOCOL_ERROR.value, "")
        elif kind == WSMsgType.BINARY:
            self.close(WSCloseCode.UNSUPPORTED_DATA.value, "")
        else:
            self.on_part(frame)

    def on_part(self, frame: WSFrame) -> None:
        """Browsers send a long message in several frames."""
        begins = frame.msg_type == WSMsgType.TEXT
        if begins != (self.parts is None):
            return self.close(WSCloseCode.PROTOCOL_ERROR.value, "")
        self.parts = parts = self.parts or []
        parts.append(frame.get_payload_as_bytes())
        if sum(map(len, parts)) > limits.FRAME or len(parts) > limits.FRAME // 64:
            return self.close(WSCloseCode.MESSAGE_TOO_BIG.value, "")
        if frame.fin:
            self.parts = None
            self.visit.hear(b"".join(parts))
        return None

    def on_close(self) -> None:
        """They close: a page that goes says bye first, so without it the line was cut."""
        if self.transport:
            self.transport.send_close(WSCloseCode.OK)
            self.transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.keeper.sockets.pop(self, None)
        counts.SOCKETS.set(len(self.keeper.sockets))
        self.visit.end(dropped=True)

    def pause_writing(self) -> None:
        """They do not read as fast as others talk: wait a little, then let them come again."""
        self.is_behind = True
        self.keeper.unread.set(self)

    def resume_writing(self) -> None:
        self.is_behind = False

    # A visit calls

    def send(self, frame: bytes) -> None:
        if self.transport is None:
            return
        self.transport.send(WSMsgType.TEXT, frame)
        if self.is_behind and self.unread_bytes() > limits.UNREAD:
            self.drop()

    def close(self, code: int, reason: str) -> None:
        """Say why and wait a moment for the other side to close too."""
        self.visit.end(dropped=True)
        if self.transport is not None and not self.transport.is_close_frame_sent:
            self.transport.send_close(cast("WSCloseCode", code), reason)
            self.keeper.parting.set(self)

    # The keeper calls

    def still_there(self) -> None:
        if not self.answered:
            self.drop()
        elif self.visit.is_over():
            self.visit.close("signed-out")
        elif self.transport is not None:
            self.answered = False
            self.transport.send_ping()
            if self.visit.state == "open":
                self.send(STILL)

    def say_or_go(self) -> None:
        if self.visit.state == "new":
            self.visit.close("hello")

    def read_or_go(self) -> None:
        if self.is_behind:
            self.drop()

    def part(self) -> None:
        if self.transport is not None and not self.transport.is_disconnected:
            self.transport.disconnect(graceful=False)

    def drop(self) -> None:
        """No farewell: it would wait behind everything that is not being read."""
        self.visit.end(dropped=True)
        if self.transport is not None:
            # Without lingering: the system, too, lets go of what nobody reads.
            line = self.transport.underlying_transport.get_extra_info("socket")
            # It may have closed in this very moment; uvloop then says ValueError.
            with suppress(OSError, ValueError):
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.part()

    def unread_bytes(self) -> int:
        return self.transport.underlying_transport.get_write_buffer_size() if self.transport else 0


class Door(WSProtocol):  # type: ignore[misc]
    """What uvicorn makes for each upgrade: picows' protocol with our limits and manners."""

    def __init__(
        self, config: Config, server_state: ServerState, app_state: dict[str, Any]
    ) -> None:
        self.keeper: Keeper = app_state["keeper"]
        self.connections = cast("set[Any]", server_state.connections)
        super().__init__(
            None, None, False, self.answer, Silence(), True, limits.HELLO_WITHIN,
            False, 0, 0, WSAutoPingStrategy.PING_WHEN_IDLE, True, limits.FRAME, None, 2048,
        )  # fmt: skip

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.connections.add(self)
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.connections.discard(self)
        super().connection_lost(exc)

    def data_received(self, request: bytes) -> None:
        """uvicorn replays the request it has read; picows wants it written into its buffer.

        uvicorn has seen `upgrade` among the words of Connection; picows takes it for the only
        one, and Firefox says `keep-alive, Upgrade`.
        """
        first, *lines = request.split(b"\r\n")
        kept = [line for line in lines if line.split(b":", 1)[0].lower() in REPLAYED]
        replayed = b"\r\n".join([first, b"connection: upgrade", *kept, b"", b""])
        while replayed and not self.transport.underlying_transport.is_closing():
            room = self.get_buffer(-1)
            size = min(len(room), len(replayed))
            room[:size] = replayed[:size]
            replayed = replayed[size:]
            self.buffer_updated(size)

    def answer(self, request: WSUpgradeRequest) -> Socket | WSUpgradeResponseWithListener | None:
        if request.path.split(b"?")[0] != PATH:
            return None
        if not is_ours(request.headers.get("host", ""), request.headers.get("origin")):
            return WSUpgradeResponseWithListener(WSUpgradeResponse.create_error_response(403), None)
        return Socket(self.keeper)

    def shutdown(self) -> None:
        """uvicorn stops: say so, and that coming again in a moment is fine."""
        if isinstance(self.listener, Socket):
            self.listener.visit.close("restart")
        else:
            self.transport.disconnect()


def is_ours(host: str, origin: str | None) -> bool:
    """Whether a page of this site asks. A browser always names the page's origin truthfully;
    what is no browser needs none, as it can show no ticket it was not given.
    """
    if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return False
    if origin is None or origin == settings.ADDRESS:
        return True
    return origin != "null" and urlsplit(origin).netloc == host
