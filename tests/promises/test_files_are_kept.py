"""A page that was here before costs its reader only what is new on it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from midspan.files import Files


def headers_of(folder: Path, name: str, settings: Any) -> dict[str, str]:
    """What goes out with a file, whichever way it is packed."""
    settings.STATIC_ROOT = folder
    (folder / name).write_text("nothing")
    sent: list[dict[str, Any]] = []

    async def send(said: dict[str, Any]) -> None:
        sent.append(said)

    asked = {"type": "http", "method": "GET", "path": settings.STATIC_URL + name}
    scope = asked | {"query_string": b"", "headers": [(b"accept-encoding", b"gzip")]}
    asyncio.run(Files(None)(scope, None, send))
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def test_a_browser_never_asks_again_for_a_file_it_has(tmp_path: Path, settings: Any) -> None:
    said = headers_of(tmp_path, "base.css", settings)
    assert "immutable" in said["cache-control"]
    assert not {"etag", "last-modified"} & said.keys(), "it says how old it is"


def test_a_file_is_for_pages_of_this_place_alone(tmp_path: Path, settings: Any) -> None:
    said = headers_of(tmp_path, "base.css", settings)
    assert said["cross-origin-resource-policy"] == "same-origin"
    assert said["x-content-type-options"] == "nosniff"
    assert not {"access-control-allow-origin", "content-security-policy"} & said.keys()


def test_a_drawing_that_is_opened_by_itself_loads_nothing(tmp_path: Path, settings: Any) -> None:
    said = headers_of(tmp_path, "mark.svg", settings)
    assert said["content-security-policy"].startswith("default-src 'none'")
