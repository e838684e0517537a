"""The doors between people: places beside the talk, always open, in no order.

What goes through a door is a *sheet*: a few parts in somebody's own words, laid on the bridge.
Sheets that belong together are one *thing*: a loop and the other's loop beside it, a request and
what was offered instead. All of it is sealed: the server knows that an act went through a door,
and of what sort it is nobody knows but those it is for. So a door says here which sorts there
are and how their pages look, and `static/js/relationship/things.js` reads things from acts.

A room opens its doors in `AppConfig.ready`. A new sort is one `Sort` in its room, and a module in
`static/js/between-us/` if it is to do more than be written and read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from midspan.relationships import kinds
from midspan.relationships.kinds import Kind

Words = str | Promise

LAYS = _("Lay it on the bridge")

#: Characters one part may hold; its box says so when it is nearly full.
LONGEST = 4_000


@dataclass(frozen=True)
class Part:
    """One part of a sheet: a question, and room for an answer in one's own words.

    `first` stands open when the sheet is begun, all others wait under *More, if you want*. `lines`
    is how high its box is, 1 for a single line. A part with `choices` is answered by one of them.
    """

    name: str
    asks: Words
    hint: Words = ""
    lines: int = 3
    first: bool = False
    is_date: bool = False
    #: Put there by the sort's own program, and drawn by it; nobody types it.
    is_drawn: bool = False
    choices: tuple[tuple[str, Words], ...] = ()

    @property
    def rules(self) -> range:
        """Lines to write on, on paper."""
        return range(self.lines)


@dataclass(frozen=True)
class Reply:
    """A way of answering a sheet with one tap, and with words if one likes.

    `mine` is for one's own sheets ("what did we learn?"), the others answer somebody's. `asks`
    opens room for words; "" takes the tap alone. `may_wait` also offers a date.
    """

    name: str
    says: Words
    told: Words
    asks: Words = ""
    mine: bool = False
    theirs: bool = True
    may_wait: bool = False
    #: Has room on the paper twin as well.
    on_paper: bool = False


NOT_NOW = Reply("not-now", _("Not now"), _("Not now"), may_wait=True)


@dataclass(frozen=True)
class Sort:
    """A sort of thing that people lay between them.

    `title` names it, `begins` stands on what opens its sheet, `told` and `told_mine` in the talk
    ("{name} drew a loop."). `beside` is on what lays one's own sheet beside somebody's, "" where
    that makes no sense. `has_program`: `static/js/between-us/<name>.js` says what it does beyond
    being written and read: a drawing, a closing, which answers are offered.
    """

    name: str
    title: Words
    begins: Words
    told: Words
    told_mine: Words
    parts: tuple[Part, ...]
    beside: Words = ""
    replies: tuple[Reply, ...] = ()
    about: Words = ""
    lays: Words = LAYS
    has_program: bool = False
    #: Written once for all, also on paper, where other sheets have a bank for each of the two.
    is_ours: bool = False
    #: Its writers can lay their own sheet with others of theirs too, by its program.
    travels: bool = False
    #: Once laid it stays as it is; it can only be taken back.
    stays: bool = False
    #: On the button that lays it down empty, "" where a sheet needs words.
    wordless: Words = ""

    @property
    def firsts(self) -> list[Part]:
        return [part for part in self.parts if part.first]

    @property
    def has_banks(self) -> bool:
        """Whether each writes their own beside the other's, on paper too."""
        return bool(self.beside) and not self.is_ours

    @property
    def more(self) -> list[Part]:
        return [part for part in self.parts if not part.first]


@dataclass(frozen=True)
class Door:
    """A door: its address in a relationship, the question it opens on, and what goes through it.

    `kind` is what the server sees of its acts. The doors whose acts must not be told from words
    of the talk have the kind `said`; the browser finds them among the lines.
    """

    name: str
    title: Words
    question: Words
    sorts: tuple[Sort, ...]
    kind: str = ""
    #: One of the four tasks, which stand in the bar *Between us*.
    is_task: bool = True
    template: str = "relationships/door.html"
    #: What its template shows beside the sheets, by name.
    shows: Mapping[str, object] = field(default_factory=dict)

    @property
    def acts(self) -> str:
        return self.kind or self.name.replace("-", "_")

    @property
    def first(self) -> Sort:
        return self.sorts[0]

    @property
    def others(self) -> tuple[Sort, ...]:
        return self.sorts[1:]

    @property
    def has_travellers(self) -> bool:
        return any(sort.travels for sort in self.sorts)


_doors: dict[str, Door] = {}


def open_door(door: Door) -> None:
    """Add a door, and the kind of its acts unless another room has registered that."""
    if door.name in _doors:
        raise ValueError(f"two doors are called {door.name!r}")
    known = {sort.name for _, sort in all_sorts()}
    if twice := known & {sort.name for sort in door.sorts}:
        raise ValueError(f"two doors have sorts called {sorted(twice)}")
    _doors[door.name] = door
    if not door.kind:
        kinds.register(
            Kind(door.acts, in_talk="relationships/in_talk/laid.html", can_be_taken_back=True)
        )


def named(name: str) -> Door | None:
    return _doors.get(name)


def names() -> list[str]:
    return list(_doors)


def tasks() -> list[Door]:
    """The four, in the order in which the practice tells them."""
    return [_doors[name] for name in ORDER if name in _doors]


def all_sorts() -> Iterator[tuple[Door, Sort]]:
    for door in _doors.values():
        for sort in door.sorts:
            yield door, sort


ORDER = ("connection", "worldview", "mutuality", "moving-towards")
