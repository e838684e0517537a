"""One worker of several: `python -m midspan.worker`, started by workers.py and by nobody else."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys

from midspan import counts


def main(listening: int, says: int, file: int, many: int, which: int, parent: int) -> int:
    ends_with(parent)
    counts.share(file, many, which)
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
    import django

    django.setup()
    from midspan import serving

    serving.allow_many_sockets()

    async def opened(_: int) -> None:
        os.write(says, b".")

    with socket.socket(fileno=listening) as door:
        return serving.open_with(door, opened)


def ends_with(parent: int) -> None:
    """Linux ends this process with the one that has the port, however that one ends."""
    if sys.platform == "linux":
        PR_SET_PDEATHSIG = 1
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(1)


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:7])))
