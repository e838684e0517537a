"""What is wrong on a page for somebody's eyes and hands: narrow, wide, enlarged, mirrored, dark.

A page that passes neither scrolls sideways nor cuts words off nor lays one thing on another, shows
where the keyboard is, has one heading, and axe finds nothing on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

from tests.journeys import browsing

#: Name, width, height, direction. The browser draws at 2x, so 640 is 1280 enlarged to 200 %.
LOOKS = (
    ("320", 320, 640, "ltr"),
    ("320, right to left", 320, 640, "rtl"),
    ("1280, right to left", 1280, 900, "rtl"),
    ("1280", 1280, 900, "ltr"),
    ("200 %", 640, 450, "ltr"),
)
#: How many steps by keyboard are looked at.
STEPS = 8

#: What sticks to the window lies over the page on purpose; `layer` is that part, or the page.
#: Boxes are those of lines: a link that runs over two lines covers no more than its words.
WRONG = """() => {
  const found = [];
  const say = (what, ...parts) => found.push(
    what + ': ' + parts.map((part) => part.outerHTML.replace(/\\s+/g, ' ').slice(0, 70)).join(' / '));
  const isSeen = (part) => part.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !part.closest('.unseen, svg, [aria-hidden=true]');
  const layer = (part) => {
    for (let at = part; at && at !== document.body; at = at.parentElement) {
      if (['sticky', 'fixed'].includes(getComputedStyle(at).position)) return at;
    }
    return document.body;
  };
  scrollTo(0, 0);
  if (document.documentElement.scrollWidth > innerWidth) {
    const wide = [...document.querySelectorAll('body *')].filter((part) => isSeen(part)
      && (part.getBoundingClientRect().right > innerWidth + 1 || part.getBoundingClientRect().left < -1));
    say('scrolls sideways', ...wide.slice(-2));
  }
  for (const part of document.querySelectorAll('body *')) {
    const how = getComputedStyle(part);
    if (!isSeen(part) || !part.textContent.trim() || ['TEXTAREA', 'SELECT'].includes(part.tagName)) continue;
    const hides = (way) => ['hidden', 'clip'].includes(how[way]) && how.clipPath === 'none';
    if ((hides('overflowX') && part.scrollWidth > part.clientWidth + 2 && part.clientWidth > 1 && how.fontSize !== '0px')
      || (hides('overflowY') && part.scrollHeight > part.clientHeight + 2 && part.clientHeight > 1 && how.fontSize !== '0px')) {
      say('cut', part);
    }
  }
  const boxes = [...document.querySelectorAll('a, button, input, textarea, select, summary, h1, h2, h3, dt, legend, label')]
    .filter(isSeen).map((part) => ({ part, on: layer(part), rects: [...part.getClientRects()].filter((box) => box.width > 2) }));
  boxes.forEach((one, at) => boxes.slice(at + 1).forEach((other) => {
    if (one.on !== other.on || one.part.contains(other.part) || other.part.contains(one.part)) return;
    const meet = one.rects.some((a) => other.rects.some((b) =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3));
    if (meet) say('overlap', one.part, other.part);
  }));
  const exit = document.querySelector('.exit')?.getBoundingClientRect();
  for (const part of document.querySelectorAll('.place a, h1')) {
    const under = exit && isSeen(part) && [...part.getClientRects()].some((box) => box.right > exit.left + 1
      && box.left < exit.right - 1 && box.bottom > exit.top + 1 && box.top < exit.bottom - 1);
    if (under) say('under the way out', part);
  }
  const headings = [...document.querySelectorAll('h1')].filter(isSeen).length;
  if (headings !== 1) found.push(`${headings} headings of the page`);
  return found.slice(0, 6);
}"""

#: Whether one sees where the keyboard is: an outline, and nothing lying all over it.
FOCUS = """() => {
  const part = document.activeElement;
  if (part === document.body || part === document.documentElement) return '';
  const told = part.outerHTML.replace(/\\s+/g, ' ').slice(0, 70);
  const how = getComputedStyle(part.matches('input[type=radio].unseen, input[type=checkbox].unseen') ? part.parentElement : part);
  if (how.outlineStyle === 'none' || !parseFloat(how.outlineWidth)) return 'focus not seen: ' + told;
  const box = part.getClientRects()[0] ?? part.getBoundingClientRect();
  const points = [0.1, 0.5, 0.9].flatMap((x) => [0.2, 0.5, 0.8].map((y) =>
    [box.left + box.width * x, box.top + box.height * y]));
  const isThere = points.some(([x, y]) => {
    const at = document.elementFromPoint(x, y);
    return at && (part.contains(at) || at.contains(part) && at.tagName === 'LABEL');
  });
  return isThere ? '' : 'focus lies out of sight: ' + told;
}"""


def wrong_on(page: Page) -> Iterator[str]:
    """Everything that is wrong on this page now, in words, with the look in which it was seen."""
    for name, width, height, direction in LOOKS:
        size: Any = {"width": width, "height": height}
        page.set_viewport_size(size)
        page.evaluate(f"document.documentElement.dir = '{direction}'")
        for found in page.evaluate(WRONG):
            yield f"{name}: {found}"
    yield from wrong_by_keyboard(page)
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        for found in browsing.found_by_axe(page):
            yield f"axe, {colours}: {found}"
    page.emulate_media(color_scheme="light")


def wrong_by_keyboard(page: Page) -> Iterator[str]:
    page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        if found := page.evaluate(FOCUS):
            yield found
