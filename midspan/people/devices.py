"""What a browser says it is, said in two words, so that people can tell their devices apart.

Coarse on purpose, and never a version: enough to notice a device that one does not have.
"""

from __future__ import annotations

import re

#: In this order: a browser names its ancestors too.
BROWSERS = {"Edge": r"Edg", "Firefox": r"Firefox|FxiOS", "Opera": r"OPR/", "Chrome": r"Chrom|CriOS",
            "Safari": r"Safari"}  # fmt: skip
SYSTEMS = {"Android": r"Android", "iPhone": r"iPhone", "iPad": r"iPad", "Windows": r"Windows",
           "Chromebook": r"CrOS", "Mac": r"Macintosh", "Linux": r"Linux"}  # fmt: skip


def named(said_of_itself: str) -> str:
    """Such as "Firefox, Android"; "" when it says nothing known."""
    found = [_first(BROWSERS, said_of_itself), _first(SYSTEMS, said_of_itself)]
    return ", ".join(word for word in found if word)


def _first(known: dict[str, str], said: str) -> str:
    return next((name for name, how in known.items() if re.search(how, said)), "")
