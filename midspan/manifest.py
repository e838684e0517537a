"""The list of what browsers load, and `midspan verify`: whether a place gives out exactly that.

`sealing-manifest.json` has the SHA-384 of each static file. It is part of the release, so who has
a copy of Midspan from somebody they trust can compare a place with it. Needs nothing but Python.
"""

from __future__ import annotations

import json
import re
import ssl
import sys
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha384
from html.parser import HTMLParser
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from midspan.version import VERSION

HERE = Path(__file__).resolve().parent
LIST = HERE / "sealing-manifest.json"
#: Pages that anybody may ask for: the programs they name are compared as well.
PAGES = ("/", "/sign-in/", "/invited/", "/about-this-place/", "/who-can-see-what/",
         "/join/AAAAAAAAAAAAAAAAAAAAAA/")  # fmt: skip
PATIENCE = 20
AT_ONCE = 8
MOST = 20_000_000

Files = dict[str, str]


def files() -> Files:
    """Every static file of this copy, with its hash as browsers write it."""
    folders = [HERE / "static", *sorted(HERE.glob("*/static"))]
    found = {
        path.relative_to(folder).as_posix(): spelled(path.read_bytes())
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return dict(sorted(found.items()))


def spelled(whole: bytes) -> str:
    return "sha384-" + b64encode(sha384(whole).digest()).decode()


def written() -> str:
    return json.dumps({"midspan": VERSION, "files": files()}, indent=1) + "\n"


def is_current() -> bool:
    """Whether the list is of the files that are here."""
    return LIST.is_file() and LIST.read_text(encoding="utf-8") == written()


def manifest(*, check: bool) -> int:
    """Write the list, or say whether the one that is here is of these files."""
    new = written()
    if not check:
        LIST.write_text(new, encoding="utf-8")
        say(f"{LIST.name}: {len(files())} files.")
        return 0
    if is_current():
        return 0
    say(f"{LIST.name} is not of these files any more. Write it anew:  midspan manifest")
    return 1


class Page(HTMLParser):
    """What a page would run or be dressed in: the addresses, and whether code stands in it."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.inline = 0

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        with_ = dict(given)
        if tag == "script" and with_.get("src"):
            self.loads.append(str(with_["src"]))
        elif tag == "script" and with_.get("type") != "application/json":
            self.inline += 1
        elif tag == "link" and with_.get("rel") == "stylesheet":
            self.loads.append(str(with_.get("href")))
        self.inline += sum(name.startswith("on") for name in with_)


class Stays(HTTPRedirectHandler):
    """A place that sends elsewhere is another place."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


@dataclass
class Look:
    """One look at a place: what was compared, and everything that is not as listed."""

    address: str
    files: Files
    wrong: list[str] = field(default_factory=list)
    pages: int = 0
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def get(self, path: str) -> tuple[int, bytes, str]:
        """Status, body, and the policy that came with it. Raises URLError, OSError."""
        asked = Request(
            urljoin(self.address, path),
            headers={"Accept-Encoding": "identity", "User-Agent": "midspan verify"},
        )
        try:
            with build_opener(Stays, HTTPSHandler(context=self.tls)).open(
                asked, timeout=PATIENCE
            ) as answer:
                policy = answer.headers.get("Content-Security-Policy", "")
                return answer.status, answer.read(MOST), policy
        except HTTPError as error:
            return error.code, error.read(MOST), error.headers.get("Content-Security-Policy", "")

    def whole(self) -> None:
        status, page, _ = self.get("/")
        found = re.search(rb"/static/[0-9a-f]{6,64}/", page)
        if found is None:
            self.wrong.append(f"The first page (status {status}) is none of Midspan.")
            return
        static = found[0].decode()
        with ThreadPoolExecutor(AT_ONCE) as hands:
            answers = hands.map(self.compare(static), self.files)
            for path, said in zip(self.files, answers, strict=True):
                if said:
                    self.wrong.append(f"{path}: {said}")
        for path in PAGES:
            self.look_at(path, static)

    def compare(self, static: str) -> Callable[[str], str]:
        def one(path: str) -> str:
            status, whole, _ = self.get(static + path)
            if status != 200:
                return f"not given out (status {status})"
            return "" if spelled(whole) == self.files[path] else "another file than the listed one"

        return one

    def look_at(self, path: str, static: str) -> None:
        _, body, policy = self.get(path)
        page = Page()
        page.feed(body.decode("utf-8", "replace"))
        self.pages += 1
        for name in page.loads:
            there = urlsplit(urljoin(urljoin(self.address, path), name))
            is_here = there.netloc == urlsplit(self.address).netloc
            listed = there.path.startswith(static) and there.path[len(static) :] in self.files
            if not (is_here and listed):
                self.wrong.append(f"The page {path} loads {name}, which is not in the list.")
        if page.inline:
            self.wrong.append(f"The page {path} has code in itself.")
        script = re.search(r"script-src ([^;]*)", policy)
        if script is None or script[1].strip() != "'self'":
            self.wrong.append(f"The page {path} lets more run than the files of this place.")


def verify(address: str, authority: Path | None = None) -> int:
    """Compare a place with the list. 0 when all is as listed.

    `authority`: the certificate of a house's own authority, where no other knows the place.
    """
    if not re.match(r"https?://[^/\s]+/?$", address):
        say("Give the address of a place, such as https://midspan.example.org", err=True)
        return 2
    try:
        tls = ssl.create_default_context(cafile=authority)
    except OSError as error:
        say(f"{authority} cannot be used: {error}", err=True)
        return 2
    listed = json.loads(LIST.read_text(encoding="utf-8"))
    look = Look(address.rstrip("/") + "/", listed["files"], tls=tls)
    try:
        look.whole()
    except (URLError, OSError) as error:
        say(f"{address} does not answer: {getattr(error, 'reason', error)}", err=True)
        return 2
    for wrong in look.wrong:
        say(wrong)
    if look.wrong:
        say(
            f"\n{len(look.wrong)} things are not as in the list of Midspan {listed['midspan']} that"
            " this copy holds. The place may run another version, or one its hosts have changed:"
            " ask them. Until you know, type nothing there that is only for you."
        )
        return 1
    say(
        f"All {len(look.files)} files are, byte for byte, those of Midspan {listed['midspan']}; on"
        f" {look.pages} pages nothing else is loaded, and none has code in itself.\n\n"
        "What this says: just now, this machine was given the program that this copy lists.\n"
        "What it does not say: that you are given the same tomorrow, in another browser, or when"
        " you are signed in; that others are; what the host's machine does with what it keeps; nor"
        " that the list itself is right: for that, have it from somebody you trust, with its tag."
    )
    return 0


def say(sentence: str, *, err: bool = False) -> None:
    print(sentence, file=sys.stderr if err else sys.stdout, flush=True)
