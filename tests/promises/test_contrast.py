"""Whoever reads with weak eyes or in bad light can read here: WCAG 2.2 AA, in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import midspan

TOKENS = (Path(midspan.__file__).parent / "static/css/tokens.css").read_text()
DECLARED = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6}|var\(--[a-z0-9-]+\))")
IN_A_QUERY = re.compile(r"^@media (.*?) \{(.*?)^\}", re.DOTALL | re.MULTILINE)
QUERIES = dict(IN_A_QUERY.findall(TOKENS))

TEXT, SHAPE = 4.5, 3.0
GROUNDS = ["ground", "raised", "sunk", "stream", "accent-wash", "trouble-wash"]
PAIRS = [
    *[("text", ground, TEXT) for ground in GROUNDS],
    *[("text-soft", ground, TEXT) for ground in ["ground", "raised", "sunk", "accent-wash"]],
    *[("name", ground, TEXT) for ground in ["ground", "raised"]],
    *[("trouble", ground, TEXT) for ground in ["ground", "raised", "trouble-wash"]],
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-near", TEXT),
    # What shows that something is a box, a button or a link, or that somebody is here.
    *[("edge", ground, SHAPE) for ground in ["ground", "raised"]],
    *[("accent-edge", ground, SHAPE) for ground in ["ground", "raised", "sunk", "accent-wash"]],
]


def colours(theme: str) -> dict[str, str]:
    found = dict(DECLARED.findall(IN_A_QUERY.sub("", TOKENS)))
    if theme == "dark":
        found |= dict(DECLARED.findall(QUERIES["screen and (prefers-color-scheme: dark)"]))
    return {name: found[value[6:-1]] if "(" in value else value for name, value in found.items()}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_enough_contrast(theme: str, front: str, ground: str, least: float) -> None:
    shown = colours(theme)
    assert contrast(shown[front], shown[ground]) >= least
