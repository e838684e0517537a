"""Handles: what a person signs in with. Drawn in the browser, changeable, never their name."""

from __future__ import annotations

import re
import unicodedata

#: Shown where a handle is typed; the same pattern stands in the input's `pattern`.
PATTERN = r"[a-z0-9](?:[a-z0-9-]{1,38})[a-z0-9]"
RULE = "3 to 40 small letters, digits and hyphens, beginning and ending with a letter or digit"


def normal(handle: str) -> str:
    """The one spelling of a handle: NFKC, small letters, without space around it."""
    return unicodedata.normalize("NFKC", handle).strip().casefold()


def is_well_formed(handle: str) -> bool:
    return re.fullmatch(PATTERN, handle) is not None
