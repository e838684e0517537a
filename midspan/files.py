"""Style sheets, scripts and fonts: kept by browsers, because an address names exactly one file."""

from __future__ import annotations

from servestatic.middleware import ServeStaticMiddleware


class Files(ServeStaticMiddleware):  # type: ignore[misc]  # comes without types
    """ServeStatic looks for a hash in each name; ours stands before all of them (STATIC_URL)."""

    def immutable_file_test(self, path: str, url: str) -> bool:
        return url.startswith(self.static_prefix)
