"""Transcripts that a person could have typed: "Name: words", subtitles, WhatsApp."""

from __future__ import annotations

import re
from collections.abc import Iterator

from midspan.lens.transcripts.lines import Source
from midspan.lens.transcripts.talks import (
    MOST_TURNS,
    Dialogue,
    Doubt,
    OnTrouble,
    Trouble,
    Turn,
    clean,
    in_parts,
)

#: "Name: words". A name has at most forty letters, no sentence signs, and is no
#: address ("https:"). A time may stand before it.
NAMED = re.compile(
    r"\s{0,8}(?:[\[(]?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d{1,3})?[\])]?\s+(?:-\s+)?)?"
    r"(?P<name>[^\W_][^:.!?;,\"<>\n]{0,39}?)\s{0,4}:(?:\s+(?P<words>.*)|$)",
    re.DOTALL,
)
#: So much of the beginning of a line is looked at for a name: forty letters, and what follows.
_LONGEST_NAME = 48
BETWEEN = re.compile(r"\s*([-=*_#~])\1{2,}\s*")
#: "31/12/2023, 22:15 - Name: words" and "[31.12.23, 22:15:01] Name: words", in many countries.
STAMP = re.compile(
    r"[\u200e\u200f]?\[?(?P<date>\d{1,4}[./\-]\d{1,2}[./\-]\d{1,4}),?[\s\u202f]"
    r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[\s\u202f]?[APap]\.?\s?[Mm]\.?)?(?:\]\s?|\s-\s)"
)
#: What WhatsApp writes where there were no words.
_WORDLESS = re.compile(
    r"<[^<>]{0,60}(?:omitted|weggelassen|ausgeschlossen|omitido|omis|attached)[^<>]{0,40}>"
    r"|[\w ]{0,30}(?:image|video|audio|sticker|GIF|document|Contact card) omitted"
    r"|(?:This|You deleted this) message(?: was deleted)?\.?|null"
    r"|(?:Diese Nachricht wurde|Du hast diese Nachricht) gelöscht\.?"
    r"|(?:Se eliminó|Eliminaste) este mensaje\.?"
    r"|(?:Ce message a été supprimé|Vous avez supprimé ce message)\.?",
    re.IGNORECASE,
)
#: What the app itself says stands, on iOS, behind a mark that nobody types.
_BY_THE_APP = "\u200e"
_EDITED = re.compile(
    r"\s*(?:\u200e<[^<>]{1,80}>"
    r"|<(?:This message was edited|Diese Nachricht wurde bearbeitet|Se editó este mensaje"
    r"|Ce message a été modifié)\.?>)\s*\Z",
    re.IGNORECASE,
)
CUE = re.compile(r"\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s+-->\s+(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,40})?\s+([^<>]{1,60})>")
_TAG = re.compile(r"<[^<>]{0,80}>")


def plain(source: Source, name: str, on_trouble: OnTrouble) -> Iterator[Dialogue]:
    """ "Name: words", one line or several each; a line of dashes begins another dialogue."""
    talk: list[Turn] = []
    names: set[str] = set()
    number_of_talk = 0
    nobody: list[int] = []
    beginnings: list[tuple[int, str]] = []

    def kept() -> Iterator[Dialogue]:
        nonlocal talk, number_of_talk
        turns = [turn for held in talk for turn in _said(held)]
        talk = []
        if turns:
            number_of_talk += 1
            yield Dialogue(name if number_of_talk == 1 else f"{name}#{number_of_talk}", turns)

    for number, line in source.lines(on_trouble):
        if BETWEEN.fullmatch(line[:200]):
            yield from kept()
            continue
        said = NAMED.match(line)
        if said and is_name(said["name"], names):
            if len(talk) == MOST_TURNS:
                yield from kept()
            talk.append(Turn(clean(said["name"]), said["words"] or ""))
        elif talk and line.strip():
            talk[-1].goes_on(line)
            if len(beginnings) < MOST_TURNS:
                beginnings.append((number, line[:_LONGEST_NAME]))
        elif line.strip():
            nobody.append(number)
    yield from kept()
    if nobody:
        on_trouble(Trouble(_nobody(len(nobody)), source.path, nobody[0], 1))
    if told := _without_colon(beginnings, names):
        number, says = told
        on_trouble(Doubt(says, source.path, number, 1))


def _nobody(count: int) -> str:
    also = f", nor in {_more(count - 1)} after it" if count > 1 else ""
    return f'nobody is named here{also}; a line begins with a name and a colon, as "Ann: hello"'


def _without_colon(beginnings: list[tuple[int, str]], names: set[str]) -> tuple[int, str] | None:
    """The first line that begins with somebody's name and no colon, and what to say about it."""
    found = [
        (number, name)
        for number, line in beginnings
        for name in sorted(names, key=len, reverse=True)
        if re.match(rf"\s*{re.escape(name)}\s+\S", line)
    ]
    if not found:
        return None
    number, name = found[0]
    rest = len(found) - 1
    also = f", and so {'was' if rest == 1 else 'were'} {_more(rest)}" if rest else ""
    return number, (
        f"this begins with {name}, who speaks here, and has no colon after the name; it was taken"
        f" as going on with the line before{also}"
    )


def _more(count: int) -> str:
    return "1 more line" if count == 1 else f"{count} more lines"


def is_name(found: str, names: set[str]) -> bool:
    """Whether what stands before a colon names somebody: who has spoken, or at most three words."""
    found = clean(found)
    if found not in names and len(found.split()) <= 3 and len(names) < MOST_TURNS:
        names.add(found)
    return found in names


def whatsapp(source: Source, name: str, on_trouble: OnTrouble) -> Iterator[Dialogue]:
    """What WhatsApp exports, from Android or iOS. Notices of the app itself are left out."""

    def turns() -> Iterator[Turn]:
        held: Turn | None = None
        for _, line in source.lines(on_trouble):
            stamp = STAMP.match(line)
            if not stamp:
                if held:
                    held.goes_on(line)
                continue
            yield from _said(held)
            named = re.match(r"([^:]{1,60}): ?(.*)", line[stamp.end() :], re.DOTALL)
            is_said = named and not named[2].startswith(_BY_THE_APP)
            held = Turn(clean(named[1]), named[2]) if named and is_said else None
        yield from _said(held)

    yield from in_parts(name, turns())


def _said(turn: Turn | None) -> Iterator[Turn]:
    if turn is None:
        return
    turn.text = clean(_EDITED.sub("", turn.text))
    if turn.text and not _WORDLESS.fullmatch(turn.text[:200]):
        yield turn


def subtitles(source: Source, name: str, on_trouble: OnTrouble) -> Iterator[Dialogue]:
    """WebVTT and SRT. Who speaks stands in <v Name> or before a colon; else it stays who it was."""

    def turns() -> Iterator[Turn]:
        held: Turn | None = None
        in_cue = False
        for number, line in source.lines(on_trouble):
            if CUE.match(line):
                in_cue = True
            elif not line.strip():
                in_cue = False
            elif in_cue:
                speaker, words = _who_says(line)
                if speaker and (held is None or held.speaker != speaker):
                    yield from _said(held)
                    held = Turn(speaker, words)
                elif held:
                    held.goes_on(words)
                else:
                    says = "these subtitles do not say who speaks; put <v Name> or Name: before"
                    on_trouble(Trouble(says, source.path, number, 1))
                    held = Turn("?", words)
        yield from _said(held)

    yield from in_parts(name, turns())


def _who_says(line: str) -> tuple[str, str]:
    voice = _VOICE.search(line)
    words = _TAG.sub("", line).lstrip("- ")
    if voice:
        return clean(voice[1]), words
    named = NAMED.match(words)
    return (clean(named["name"]), named["words"] or "") if named else ("", words)
