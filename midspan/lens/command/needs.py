"""What the commands of the lens need before they begin."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec

NOT_INSTALLED = 'The lens needs numpy: install it with  pip install "midspan[lens]"'

Kinds = argparse._SubParsersAction  # what argparse gives for commands below a command


def is_installed() -> bool:
    if find_spec("numpy"):
        return True
    print(NOT_INSTALLED, file=sys.stderr)
    return False
