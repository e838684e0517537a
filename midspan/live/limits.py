"""The limits of the live line, each with its reason. docs/live.md states the same numbers."""

from __future__ import annotations

#: A frame, in bytes: 20,000 characters of Chinese are about 82 KB sealed, with room around them.
FRAME = 128 * 1024

#: From the handshake to `hello`, in seconds: a browser on a bad line needs a few, a stranger who
#: only holds the door open gets no more.
HELLO_WITHIN = 10.0

#: Frames that may come behind `hello` while its session is looked up.
EARLY_FRAMES = 16
EARLY_BYTES = 2 * FRAME

#: Refusals for pace or shape after which a socket is closed: whoever comes here is not a page.
REFUSALS = 200

#: Acts of one socket that wait for their commit; and of all, with the bytes they may hold. A
#: commit takes milliseconds, so these are reached only when the disk or the database is away.
WAITING_OF_ONE = 64
WAITING_OF_ALL = 20_000
WAITING_BYTES = 64 * 1024 * 1024

#: Acts in one transaction: the write lock is given back after some tens of milliseconds.
GROUP = 512

#: Acts in one page of the log, and the bytes of sealed words after which a page is full anyway.
PAGE = 200
PAGE_BYTES = 96 * 1024
#: Logs that have grown elsewhere and are read in one look; each gets its part of a page.
READ_AT_ONCE = 50

#: Relationships that `hello` catches up at once; the others are asked for page by page.
CAUGHT_UP_AT_ONCE = 8

#: Relationships one socket may follow, and pages it may have asked for and not yet got.
FOLLOWED = 500
ASKED = 16

#: Sockets of one person: many tabs on several devices. The one that was here longest goes.
SOCKETS_OF_ONE = 32

#: Bytes that may wait for a reader who does not read, and for how many seconds.
UNREAD = 1024 * 1024
UNREAD_FOR = 15.0

#: Every so many seconds each socket that said nothing is asked whether it is still there; who
#: did not answer by the next time is gone. Proxies and phone networks forget a silent line
#: after one minute, some after 55 seconds.
SWEEP = 45.0
#: Sockets asked in one go before other work has its turn.
SWEEP_SLICE = 500

#: Between our close frame and the other's, in seconds.
FAREWELL = 2.0

#: How long somebody whose line has ended still counts as they were, in seconds: when a tab closes,
#: the next one of the same browser opens a line within this time, on a thin line too.
PASSING_FOR = 2.0

#: How long others see that somebody's line dropped before they are simply not here.
DROPPED_FOR = 120.0

#: How long a ticket that was asked for opens the door, in seconds.
TICKET = 300
#: And one that `welcome` gave for coming back: a restart finds few lines that held for longer.
TICKET_BACK = 24 * 3600

#: Between workers (bus.py), in seconds: how often each says how far it has come; how long the bus
#: may be silent before the log is looked at instead; the pause before it is tried again; and how
#: long a worker is not heard before it is gone. Together they keep what docs/live.md says: nobody
#: waits for more than two seconds.
BUS_BEAT = 0.5
BUS_PATIENCE = 1.2
BUS_AGAIN = 0.4
WORKER_GONE = 2.5
