"""What was taken along, written out: as text, or as the page that the browser makes."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TextIO

from midspan.export.opening import Export
from midspan.export.showing import Entry

CSS = Path(__file__).parents[1] / "static" / "css" / "export.css"


def write_text(export: Export, out: TextIO) -> None:
    for log, entries in export.logs():
        print(f"\n{log.title}\n{'=' * len(log.title)}", file=out)
        if log.kept:
            print(f"({log.kept})", file=out)
        for one in entries:
            name = f"  {one.name}" if one.name else ""
            print(f"\n{one.at:%Y-%m-%d %H:%M}{name}", file=out)
            for label, text in (("", one.title), *one.parts):
                if text:
                    shown = f"{label}: {text}" if label else text
                    print("\n".join(f"    {line}" for line in shown.splitlines()), file=out)


def write_html(export: Export, out: TextIO) -> None:
    """The page that the browser makes, static/js/export/readable.js, from the locked file."""
    said = export.labels
    title = escape(said["title"])
    made = said["made"].replace("{date}", str(export.about["made"])[:10])
    made = made.replace("{name}", export.me["name"]).replace("{place}", export.about["place"])
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    print(
        f'<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="generator" content="Midspan">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{title}</title>\n<style>{CSS.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n"
        f'<header><h1>{title}</h1><p>{escape(made)}</p><p class="soft">{escape(said["care"])}</p>'
        "</header>\n<main>",
        file=out,
    )
    many = 0
    for log, entries in export.logs():
        print(f"<section><h2><bdi>{escape(log.title)}</bdi></h2>", file=out)
        if log.kept:
            print(f'<p class="soft">{escape(log.kept)}</p>', file=out)
        day = ""
        for one in entries:
            many += 1
            if (today := f"{one.at:%Y-%m-%d}") != day:
                print(f"<h3>{today}</h3>", file=out)
                day = today
            print(article(one, said), file=out)
        print("</section>", file=out)
    end = escape(said["end"].replace("{count}", str(many)))
    print(f'</main>\n<footer><p class="soft">{end}</p></footer>\n</body>\n</html>', file=out)


def article(one: Entry, labels: dict[str, str]) -> str:
    name = f"<b><bdi>{escape(one.name)}</bdi></b> " if one.name else ""
    shown = [f'<p class="who">{name}<time>{one.at:%H:%M}</time></p>']
    if one.answers:
        link = f'<a href="#a-{escape(one.answers)}">{escape(labels["answers"])}</a>'
        shown.append(f'<p class="asks">{link}</p>')
    if one.title:
        shown.append(f'<h4 dir="auto">{escape(one.title)}</h4>')
    for label, text in one.parts:
        if text and label:
            shown.append(f'<p class="asks">{escape(label)}</p>')
        if text:
            shown.append(f'<p class="words" dir="auto">{escape(text)}</p>')
    id = f' id="a-{escape(one.id)}"' if one.id else ""
    said = " data-said" if one.is_said else ""
    return f'<article class="{one.by}"{id}{said}>{"".join(shown)}</article>'
