"""Before Django wakes: a data folder of the tests' own, and no setting of whoever runs them."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import hypothesis
import pytest

KEPT = ("MIDSPAN_TEST_", "MIDSPAN_SHARED")

folder = Path(tempfile.mkdtemp(prefix="midspan-tests-"))
atexit.register(shutil.rmtree, folder, ignore_errors=True)
for name in [name for name in os.environ if name.startswith("MIDSPAN_")]:
    if not name.startswith(KEPT):
        del os.environ[name]
os.environ["MIDSPAN_DATA"] = str(folder)
os.environ["DATABASE_URL"] = os.environ.get("MIDSPAN_TEST_DATABASE", "")
os.environ.pop("BUS_URL", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "midspan.settings"
(folder / "static").mkdir()  # where a place lays out its files; ServeStatic looks for it

from django.conf import settings  # noqa: E402

databases = settings.DATABASES  # reading the settings here is what lets pytest-django begin
if not os.environ["DATABASE_URL"]:
    # A real file, not memory: only then are WAL, IMMEDIATE and a second connection as they will be.
    databases["default"]["TEST"] = {"NAME": str(folder / "test.sqlite3")}

# A busy machine is slow now and then, and that is no finding; what fails can be run again.
hypothesis.settings.register_profile("midspan", deadline=None, print_blob=True)
hypothesis.settings.load_profile("midspan")


@pytest.fixture(autouse=True)
def nothing_was_counted_before() -> None:
    """Rate limits are counted in a cache that outlives a test."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def cast(db: None) -> Any:
    """Ada and Bo in a relationship, Cleo who has left it, Dara outside (tests/cast.py)."""
    from tests.cast import Cast

    return Cast.made()
