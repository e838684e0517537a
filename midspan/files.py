"""Style sheets, scripts and fonts: kept by browsers, because an address names exactly one file.

They go out before Django is asked, on the loop.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from servestatic.asgi import ServeStaticASGI

from midspan import headers


def version_before() -> str:
    """Under which address the version before this one had its files, if they are still here.

    A page that was open while the place was brought up to date goes on with them.
    """
    mark = settings.STATIC_ROOT.with_name("static-before-version")
    found = mark.read_text() if mark.is_file() else ""
    return found if re.fullmatch(r"/static/[0-9a-z-]{1,64}/", found) else ""


class Files(ServeStaticASGI):  # type: ignore[misc]  # comes without types
    def __init__(self, otherwise: Any) -> None:
        super().__init__(
            otherwise,
            root=settings.STATIC_ROOT,
            prefix=settings.STATIC_URL,
            allow_all_origins=False,
            add_headers_function=lambda given, path, url: headers.dress_file(given, url),
        )
        if (before := version_before()) and before != settings.STATIC_URL:
            self.add_files(settings.STATIC_ROOT.with_name("static-before"), prefix=before)

    def immutable_file_test(self, path: str, url: str) -> bool:
        """ServeStatic looks for a hash in each name; ours stands before all of them."""
        return url.startswith("/static/")

    def get_static_file(self, *given: Any, **how: Any) -> Any:
        file = super().get_static_file(*given, **how)
        for _, _, said in file.alternatives:
            said[:] = [(name, value) for name, value in said if name not in headers.NEEDLESS]
        return file
