"""The browser of the journeys: the machine's own Chromium."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def chromium() -> str | None:
    """Where Chromium is: $CHROMIUM if given, else whichever is installed."""
    given = os.environ.get("CHROMIUM")
    found = [shutil.which(name) for name in ([given] if given else NAMES)]
    if not given and os.path.exists(MAC):
        found.append(MAC)
    return next((path for path in found if path), None)
