"""What there is to read, in the order in which one may read it, or not."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Promise | str


@dataclass(frozen=True)
class Page:
    slug: str
    title: Words
    says: Words
    #: The door through which two people do it here, if it is not the talk itself.
    door: str = ""
    #: The same in plain words, where its name is one of the practice.
    also: Words = ""
    #: Which of that door's sheets is its paper twin, if the page has no sheet of its own.
    sheet: str = ""

    @property
    def template(self) -> str:
        return f"learning/pages/{self.slug.replace('-', '_')}.html"

    @property
    def shape(self) -> str:
        return f"learning/shapes/{self.slug.replace('-', '_')}.html"

    @property
    def longer_sheets(self) -> str:
        """The address of the blank sheets of that door, "" where this place has no such door."""
        try:
            return reverse(f"doors:paper-{self.door}")
        except NoReverseMatch:
            return ""

    @property
    def twin(self) -> str:
        """The address of that sheet, to fill by hand; "" where there is none."""
        return f"{self.longer_sheets}#{self.sheet}" if self.sheet and self.longer_sheets else ""

    @property
    def is_here(self) -> bool:
        return not self.door or bool(self.longer_sheets)


PRINCIPLES = Page(
    "principles",
    _("Three things we hold to"),
    _("Learning together, the space between us, and what is possible."),
)

TASKS = (
    Page(
        "connection",
        _("Connection"),
        _(
            "We listen without knowing yet, bring something of our own, notice when we came apart, and come back."
        ),
        also=_("meeting"),
    ),
    Page(
        "worldview",
        _("Worldview"),
        _(
            "How I see leads to what I do, and that to what I get. There may be another way of seeing."
        ),
        door="worldview",
        sheet="loop",
        also=_("how I know what I know"),
    ),
    Page(
        "mutuality",
        _("Mutuality"),
        _("Needs, limits and who has more say: spoken openly, until it is good for both."),
        door="mutuality",
        sheet="needs",
        also=_("both of us count"),
    ),
    Page(
        "moving-towards",
        _("Moving towards"),
        _(
            "Every “not this” hides a “more of that”. We picture it together and each try something small."
        ),
        door="moving-towards",
        sheet="picture",
        also=_("towards what we want"),
    ),
)

APART = (
    Page(
        "disconnects",
        _("Six ways of coming apart"),
        _("Each with the wish behind it, and its honest twin."),
        door="connection",
    ),
    Page(
        "finding-back",
        _("Finding back"),
        _("What I noticed, what happened in me, what it was like for you."),
        door="connection",
        sheet="finding-back",
    ),
)

BETWEEN = (
    Page(
        "first-contact",
        _("The first time"),
        _("Who I am, what I hope for, and what binds me, before anybody confides."),
    ),
    Page(
        "power",
        _("Who has more say"),
        _("Named power is easier to live with than hidden power."),
        door="agreement",
    ),
    Page(
        "shared-risk",
        _("When it gets frightening"),
        _("Shared risk: what each of us can carry, and nobody grabs the wheel."),
        door="mutuality",
        sheet="frightening",
    ),
    Page(
        "endings",
        _("Endings"),
        _("What I take, what I wish to say, what happens to our words."),
        door="ending",
        sheet="ending",
    ),
    Page(
        "what-it-is-not",
        _("What this is not"),
        _("No service, no watching over, no friendly name for something else."),
    ),
)

CLASS = Page(
    "an-hour-in-class",
    _("An hour in class"),
    _("A plan for whoever teaches: two pages, one scene, and threes."),
)

PAGES = {page.slug: page for page in (PRINCIPLES, *TASKS, *APART, *BETWEEN, CLASS)}
