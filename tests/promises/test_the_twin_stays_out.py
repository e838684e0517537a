"""The serving process holds no code that can open sealed words."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import tree

SERVES = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "midspan.settings"
import midspan.asgi
from django.urls import get_resolver
get_resolver().url_patterns
for line in sorted(sys.modules):
    print(line)
"""


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """Every module of a process that serves all our addresses."""
    done = subprocess.run(
        [sys.executable, "-c", SERVES], cwd=tree.ROOT, check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


def test_the_serving_process_does_not_load_the_twin(loaded: set[str]) -> None:
    assert "midspan.people.views" in loaded
    assert (tree.ROOMS / "sealing" / "twin").is_dir()
    assert [name for name in loaded if name.startswith("midspan.sealing.twin")] == []


def test_the_serving_process_does_not_load_what_the_twin_opens_with(loaded: set[str]) -> None:
    """It checks signatures , and has nothing that agrees on keys or unlocks."""
    assert "midspan.signatures" in loaded
    assert not {"pyrage", "nacl"} & {name.split(".")[0] for name in loaded}
    primitives = "cryptography.hazmat.primitives."
    curves = {name for name in loaded if name.startswith(f"{primitives}asymmetric.")}
    assert curves == {f"{primitives}asymmetric.ed25519"}
    opening = ("ciphers", "hpke", "kdf", "hmac")
    assert not [
        name for name in loaded if name.startswith(tuple(primitives + each for each in opening))
    ]
