"""Several workers of one place on one machine: who starts them, and starts them again.

The port belongs to the first process, which does nothing else: whichever worker is free takes the
next who comes. A worker that ends by itself, or is killed, is started again; whoever was on its
line comes back to another one meanwhile.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from midspan import counts

logger = logging.getLogger(__name__)

#: The module that is one of them; bench/ has one with another pace.
WORKER = "midspan.worker"
#: A worker that ends at once would otherwise be started thousands of times; in seconds.
PAUSE = 0.5
#: How long the workers may take to say goodbye; longer than each takes by itself.
GOODBYE = 10.0
LOOK = 0.2


class Workers:
    def __init__(self, many: int, listening: socket.socket) -> None:
        self.listening = listening
        self.is_over = False
        self.hears, self.says = os.pipe()
        #: Which of them it is, and since when.
        self.running: list[tuple[subprocess.Popen[bytes], int, float]] = []
        self.many = many
        self.counts = counts.new_file(many)

    def start(self, which: int) -> None:
        given = [self.listening.fileno(), self.says, self.counts]
        command = [sys.executable, "-m", WORKER, *map(str, given)]
        command += [str(self.many), str(which), str(os.getpid())]
        process = subprocess.Popen(command, pass_fds=given)
        self.running.append((process, which, time.monotonic()))

    def keep_open(self, opened: Callable[[], None]) -> int:
        """Until somebody stops us. `opened` is called when the first of them answers."""
        for how in (signal.SIGTERM, signal.SIGINT):
            signal.signal(how, self.stop)
        for which in range(self.many):
            self.start(which)
        is_open = False
        try:
            while not self.is_over:
                with suppress(InterruptedError):
                    said, _, _ = select.select([self.hears], [], [], LOOK)
                    if said and os.read(self.hears, 100) and not is_open:
                        is_open = True
                        opened()
                if not self.look_after(is_open):
                    return 1
        finally:
            self.end()
        return 0

    def look_after(self, is_open: bool) -> bool:
        """Start again who has ended. False when none of them could ever open."""
        for process, which, began in list(self.running):
            if process.poll() is None or self.is_over:
                continue
            if not is_open:
                return False
            lived = time.monotonic() - began
            logger.warning("a worker ended and is started again")
            counts.is_over(counts.Shared(self.counts, self.many, which))
            time.sleep(max(0.0, PAUSE - lived))
            self.running.remove((process, which, began))
            self.start(which)
        return True

    def stop(self, *_: object) -> None:
        self.is_over = True

    def end(self) -> None:
        until = time.monotonic() + GOODBYE
        for process, _, _ in self.running:
            process.terminate()
        for process, _, _ in self.running:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.listen(2048)
    return listening
