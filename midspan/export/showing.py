"""How an act shows: whose, when, and its paragraphs. In the browser: js/export/readable.js."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from midspan.export.file import Line

#: Only change other things, or are nobody's words.
SILENT = {"rewords", "withdraws", "invites", "revokes", "erases", "no_mirror"}
SILENT_CONTENT = {"side-by-side", "apart-again"}


@dataclass(frozen=True)
class Entry:
    """One thing as it shows: whose, when, its title, and its parts with what they answer."""

    by: str
    name: str
    at: datetime
    title: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    id: str = ""
    answers: str = ""
    #: A line of the talk, or a letter: what somebody said, and nothing else.
    is_said: bool = False


@dataclass(frozen=True)
class Showing:
    """The words around what people said, as the file brings them along, and whose file it is."""

    labels: dict[str, str]
    sorts: dict[str, Any]
    me: dict[str, str]

    def entry(
        self,
        act: Line,
        content: Line | None,
        *,
        hash: str,
        code: str,
        names: Mapping[str, str],
        otherwise: str | None = None,
    ) -> Entry | None:
        """None for what is not shown. `otherwise`: what its author said in its place later."""
        mine = act["author"] == self.me["id"]
        name = names.get(act["author"]) or (self.me["name"] if mine else "")
        about: Any = {
            "by": "mine" if mine else "theirs",
            "name": name or self.labels["somebody"],
            "at": when(act["at"]),
            "id": hash,
        }
        if code:
            return Entry(**about | {"by": "between"}, parts=(("", self.labels["not-opened"]),))
        if act["kind"] in SILENT or (content and content["as"] in SILENT_CONTENT):
            return None
        if content is None:
            return Entry(**about, parts=(("", self.labels["taken-back"]),))
        if content["as"] == "line":
            return self.line(content, about, otherwise)
        return self.shown(content, about)

    def line(self, content: Line, about: Any, otherwise: str | None) -> Entry:
        said = str(content.get("words", "")) if otherwise is None else otherwise
        title = "" if otherwise is None else self.labels["said-otherwise"]
        answers = str(content.get("answers", ""))
        return Entry(**about, title=title, parts=(("", said),), answers=answers, is_said=True)

    def shown(self, content: Line, about: Any) -> Entry:
        kind, said = content["as"], str(content.get("words", ""))
        if kind == "letter":
            title = str(content.get("title", ""))
            answers = str(content.get("answers", ""))
            return Entry(**about, title=title, parts=(("", said),), answers=answers, is_said=True)
        if kind == "leaving":
            left = self.labels["has-left"].replace("{name}", about["name"])
            return Entry(**about | {"by": "between"}, parts=(("", left), ("", said)))
        if kind == "first-words":
            asked = ("name", "pronouns", "who", "enjoy", "hope", "binding")
            told = tuple((self.labels[f"fw-{one}"], str(content.get(one, ""))) for one in asked)
            return Entry(**about, title=self.labels["first-words"], parts=told)
        if kind == "sheet":
            sort = self.sorts.get(content.get("sort", ""), {})
            title = sort.get("title", str(content.get("sort", "")))
            asks = sort.get("parts", {})
            laid = content.get("parts") or {}
            told = tuple((asks.get(part, part), "\n".join(texts(it))) for part, it in laid.items())
            return Entry(**about, title=title, parts=told)
        if kind == "reply":
            how = str(content.get("how", ""))
            title = self.sorts.get("", {}).get("replies", {}).get(how, how)
            told = (("", said), ("", str(content.get("until", ""))))
            return Entry(**about, title=title, parts=told)
        # Of a shape that this version does not know: its words are there all the same.
        rest = {name: it for name, it in content.items() if name != "as"}
        told = tuple((name, "\n".join(texts(it))) for name, it in rest.items())
        return Entry(**about, title=kind, parts=told)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


def when(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds).astimezone()
