"""Templates and scripts keep to what the policy headers allow, and to what is kind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import tree

#: Addresses that are names rather than places: of a vocabulary, or of an example.
NAMES = ("http://www.w3.org/", "https://midspan.example.org", "http://localhost")
ELSEWHERE = re.compile(r"""(?:https?:|wss?:)?//[a-z0-9][\w-]*\.[\w.-]+[^\s"'<>)]*""", re.IGNORECASE)


def elsewhere(text: str) -> list[str]:
    """Addresses of other places that this text would load or lead to."""
    return [found for found in ELSEWHERE.findall(text) if not found.startswith(NAMES)]


#: Where "leave this page" leads: a way out, without a word of where somebody came from.
WAYS_OUT = {"https://www.wikipedia.org/"}


def loaded_by(template: str) -> list[str]:
    """What a page loads or sends to: all addresses but those of its links."""
    without_links = re.sub(r"<a\s[^>]*>", "", template)
    return re.findall(r"""(?:src|href|action|srcset|poster)\s*=\s*["']([^"']*)""", without_links)


@pytest.mark.parametrize("path", tree.templates(), ids=tree.name)
def test_a_page_holds_no_code_and_no_style_of_its_own(path: Path) -> None:
    page = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", tree.words(path), flags=re.S)
    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", page) == []
    assert re.findall(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:", page) == []
    assert re.findall(r"(?<!['\"])\|\s*safe\b|{%\s*autoescape\s+off", page) == []


@pytest.mark.parametrize("path", tree.templates(), ids=tree.name)
def test_a_page_forbids_nobody_to_enlarge_it(path: Path) -> None:
    assert not re.search(r"user-scalable\s*=\s*no|maximum-scale", tree.words(path))


@pytest.mark.parametrize("path", tree.templates(), ids=tree.name)
def test_words_for_one_another_are_not_kept_by_the_browser_on_its_own(path: Path) -> None:
    """Chromium writes what stands in a field into its session files, in the clear, unless it is
    told not to. What is typed is kept sealed instead (relationship/draft.js)."""
    for field in re.findall(r"<(?:textarea|input)\s[^>]*>", tree.words(path)):
        if "data-field" in field and "radio" not in field:
            assert 'autocomplete="off"' in field


@pytest.mark.parametrize("path", tree.templates(), ids=tree.name)
def test_a_page_loads_nothing_from_elsewhere(path: Path) -> None:
    assert [found for each in loaded_by(tree.words(path)) for found in elsewhere(each)] == []


@pytest.mark.parametrize("path", tree.templates(), ids=tree.name)
def test_a_link_out_is_a_known_way_out_and_tells_nobody(path: Path) -> None:
    for link in re.findall(r"<a\s[^>]*>", tree.words(path)):
        for address in elsewhere(link):
            assert address in WAYS_OUT
            assert "noreferrer" in link
        if "leads_out_to" in link:
            assert 'rel="noreferrer"' in link


@pytest.mark.parametrize("path", [*tree.scripts(), *tree.styles()], ids=tree.name)
def test_a_script_or_style_names_no_place_elsewhere(path: Path) -> None:
    assert elsewhere(tree.words(path)) == []


IMPORTS = re.compile(
    r"""(?:^|[;\s])(?:import|export)\s[^;'"]*?from\s*["']([^"']+)["']"""
    r"""|(?:^|[;\s])import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']""",
    re.MULTILINE,
)


def imported_by(script: str) -> list[str]:
    return ["".join(found) for found in IMPORTS.findall(without_comments(script))]


def without_comments(script: str) -> str:
    return re.sub(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", "", script, flags=re.S)


@pytest.mark.parametrize("path", tree.scripts(), ids=tree.name)
def test_a_script_imports_only_its_neighbours_and_they_exist(path: Path) -> None:
    for name in imported_by(tree.words(path)):
        assert name.startswith(("./", "../")), f"{name} is not a relative import"
        assert (path.parent / name).is_file(), f"{name} is not there"


FORBIDDEN = re.compile(
    r"\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\s*\(|new\s+Function\b"
    r"|setTimeout\(\s*[\"'`]|\blocalStorage\b|document\.cookie|sendBeacon|\bconsole\.\w+"
)


@pytest.mark.parametrize("path", tree.scripts(), ids=tree.name)
def test_a_script_makes_no_page_from_text_and_tells_nobody(path: Path) -> None:
    found = set(FORBIDDEN.findall(without_comments(tree.words(path))))
    # Words and keys never go there; the name of the place by which one signed in does, and
    # whether one wants to hear a sound on this device.
    kept = {"known-place.js", "people/wishes.js"}
    allowed = {"localStorage"} if any(tree.name(path).endswith(name) for name in kept) else set()
    assert found - allowed == set()


#: The form token, the sentences and the clock of a page are read from it here, for behaviours.
THE_PAGE_ITSELF = {"lib/ask.js", "lib/page.js"}


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in tree.scripts()
        if {"sealing", "lib", "live", "lens"} & set(path.relative_to(tree.ROOMS).parts)
    ],
    ids=tree.name,
)
def test_sealing_the_live_line_and_the_lens_never_touch_the_page(path: Path) -> None:
    found = re.findall(
        r"\bdocument\.(?:querySelector|getElement|createElement|body)", tree.words(path)
    )
    if tree.name(path).removeprefix("midspan/static/js/") not in THE_PAGE_ITSELF:
        assert found == []


@pytest.mark.parametrize("path", tree.styles(), ids=tree.name)
def test_a_style_imports_nothing_and_uses_no_left_or_right(path: Path) -> None:
    style = re.sub(r"/\*.*?\*/", "", tree.words(path), flags=re.S)
    assert re.findall(r"@import\s+url\(\s*[\"']?(?:https?:)?//", style) == []
    assert (
        re.findall(r"(?:margin|padding|border)-(?:left|right)\b|float:\s*(?:left|right)", style)
        == []
    )


def test_the_searches_find_what_they_look_for() -> None:
    assert elsewhere('<img src="//cdn.example.com/x.png">') == ["//cdn.example.com/x.png"]
    assert imported_by("import { a } from 'https://x/y.js';\nimport './b.js'") == [
        "https://x/y.js",
        "./b.js",
    ]
    assert FORBIDDEN.search("el.innerHTML = x")
    assert not imported_by("// import a from 'b'")
