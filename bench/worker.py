"""One worker of several under a bench: midspan.worker, with the pace of bench/server.py."""

from __future__ import annotations

import os
import sys

from midspan import worker


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
    import django

    django.setup()
    from bench.server import count_groups

    count_groups()
    return worker.main(*map(int, sys.argv[1:7]))


if __name__ == "__main__":
    raise SystemExit(main())
