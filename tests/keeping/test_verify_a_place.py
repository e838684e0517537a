"""Comparing a place with the list of what browsers load."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from midspan import manifest
from tests.site import ROOT, Site


def verified(address: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "midspan", "verify", address],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.fixture
def listed(tmp_path, monkeypatch):
    """A list of the files that are here now, whether or not the one of the release is current."""
    path = tmp_path / "list.json"
    path.write_text(manifest.written())
    monkeypatch.setattr(manifest, "LIST", path)


def test_a_place_that_gives_out_other_files_is_found_out(tmp_path, listed, capsys):
    site = Site(tmp_path / "site").start()
    try:
        assert manifest.verify(site.url) == 0, capsys.readouterr().out
        said = capsys.readouterr().out
        assert "byte for byte" in said and "What it does not say" in said
        site.stop()
        changed = site.data / "static" / "js" / "sealing" / "words.js"
        for path in changed.parent.glob("words.js*"):
            path.unlink() if path != changed else path.write_bytes(path.read_bytes() + b"\n")
        (site.data / "static" / "js" / "behaviours" / "sign-in.js").unlink()
        for path in (site.data / "static" / "js" / "behaviours").glob("sign-in.js.*"):
            path.unlink()
        site.start()
        assert manifest.verify(site.url) == 1
        said = capsys.readouterr().out
        assert "js/sealing/words.js: another file than the listed one" in said
        assert "js/behaviours/sign-in.js: not given out (status 404)" in said
        assert "2 things are not as in the list" in said
    finally:
        site.stop()


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        ("<script>alert(1)</script>", "code in itself"),
        ("<p onclick='x()'>", "code in itself"),
        ("<script src='/static/abcdef0123/js/new.js'></script>", "not in the list"),
        ("<script src='https://elsewhere.example/x.js'></script>", "not in the list"),
        ("<link rel=stylesheet href='//elsewhere.example/x.css'>", "not in the list"),
        ("", "lets more run"),
    ],
)
def test_a_page_that_loads_more_is_found_out(monkeypatch, page, wrong):
    policy = (
        "script-src 'self' 'unsafe-inline'" if wrong == "lets more run" else "script-src 'self'"
    )
    look = manifest.Look("http://localhost:1/", {"js/a.js": "sha384-x"})
    body = f"<script src='/static/abcdef0123/js/a.js'></script>{page}".encode()
    monkeypatch.setattr(look, "get", lambda path: (200, body, policy))
    look.look_at("/", "/static/abcdef0123/")
    assert len(look.wrong) == 1 and wrong in look.wrong[0]


def test_what_is_no_address_or_no_place_is_said_kindly(tmp_path):
    assert verified("midspan.example.org").returncode == 2
    gone = verified("http://localhost:9")
    assert gone.returncode == 2 and "does not answer" in gone.stderr


def test_the_list_names_every_file_that_browsers_load(tmp_path, monkeypatch):
    found = json.loads(manifest.written())["files"]
    static = ROOT / "midspan" / "static"
    assert {
        path.relative_to(static).as_posix() for path in static.rglob("*") if path.is_file()
    } <= (found.keys())
    monkeypatch.setattr(manifest, "LIST", Path(tmp_path / "none.json"))
    assert manifest.manifest(check=True) == 1
    assert manifest.manifest(check=False) == 0
    assert manifest.manifest(check=True) == 0
