"""How far what two renderers made of a page looks alike: block by block, to the eye of a reader.

Of each block four things are compared: that it is there, its words, the size and place of what is drawn,
and the picture, blurred and made small, so that neither a typeface's size nor an icon counts, but a picture
that is missing, wider, or on another side does.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import pypdfium2
from chromium import open_page
from PIL import Image, ImageChops, ImageFilter, ImageStat

# A line more or less, where 640 and 672 pixels of text break lines elsewhere, and the padding of a box
LINE = 36
# the texts' sizes differ by a tenth, the space between lines by as much
SHARE = 0.2
# indents of lists, and of what is said within a box, differ by less than a word
SIDE = 30
# of 255 greys, in the mean over a picture 40 pixels wide: rules, icons and tints stay below it
GREYS = 26
PAPER = 250  # greys that are lighter are the page's
# differs on purpose: a formula's number stands at the margin, as in the PDF; a remark stands beside its
# words, where Quarto has a margin of its own
BESIDE = {"mathematics": " wide", "margins": " at "}
# the same template sets both PDFs: only code is tinted otherwise
PAGE_GREYS = 3
PAGE_WORDS = 0.97

# Where lines begin, as a share of the text's width: what stands in the middle of 640 and of 672 pixels
# differs by 16 pixels; an indent, a column or a side that is another one differs by more
PLACE = 0.05

SHOWN = """() => {
  const heads = [...document.querySelectorAll('main h2')];
  const walker = (from, to) => {
    const all = document.createTreeWalker(from.closest('main'), NodeFilter.SHOW_TEXT);
    const found = [], begun = new Set(), places = [];
    while (all.nextNode()) {
      const node = all.currentNode;
      const after = from.compareDocumentPosition(node) & 4 && !from.contains(node);
      if (to && !(to.compareDocumentPosition(node) & 2)) break;
      const unseen = node.parentElement.closest('.visually-hidden, .screen-reader-only, .footnotes, nav, button.code-copy-button');
      if (!after || unseen || !node.textContent.trim() || !node.parentElement.checkVisibility()) continue;
      found.push(node.textContent);
      const box = node.parentElement.closest('p, li, td, th, dt, dd, pre, figcaption, caption, summary, [role=tab]')
        || node.parentElement;
      if (begun.has(box)) continue;
      begun.add(box);
      const range = document.createRange(), text = node.textContent;
      range.setStart(node, text.length - text.trimStart().length);
      range.setEnd(node, text.length);
      places.push([text.trim().split(/\\s/)[0], range.getClientRects()[0].left]);
    }
    return [found.join(' '), places];
  };
  return heads.map((head, at) => {
    const next = heads[at + 1], box = head.getBoundingClientRect();
    const end = next ? next.getBoundingClientRect().top : box.bottom + 60;
    return [head.id || head.parentElement.id, ...walker(head, next), box.left, box.bottom + scrollY + 4,
      box.width, end + scrollY - 4];
  });
}"""
# menus beside the text; a chapter's headings are underlined by one of the two
QUIET = """#quarto-margin-sidebar *, .on-this-page, #quarto-header { visibility: hidden !important }
.top { position: static !important } main h2 { border: 0 !important; padding: 0 !important }"""
LOADED = "[...document.images].map((image) => { image.loading = 'eager'; return image.decode(); })"


@dataclass(frozen=True)
class Block:
    """What stands below one heading: its words, and what is drawn of it."""

    words: str
    places: list[tuple[str, float]]
    box: tuple[int, int, int, int]
    drawn: Image.Image


def blocks_of(browser, page: Path) -> dict[str, Block]:
    """Read a page's blocks by the names of their headings."""
    opened = open_page(browser, page)
    opened.add_style_tag(content=QUIET)
    opened.evaluate(f"Promise.all({LOADED})")
    opened.evaluate("document.fonts.ready")
    shot = Image.open(io.BytesIO(opened.screenshot(full_page=True))).convert("L")
    found = {}
    for name, words, places, left, top, width, bottom in opened.evaluate(SHOWN):
        drawn = shot.crop((int(left) - 8, int(top), int(left + width) + 8, int(bottom)))
        box = drawn.point(lambda grey: 255 * (grey < PAPER)).getbbox() or (0, 0, 0, 0)
        begun = [(word, (at - left) / width) for word, at in places]
        found[name] = Block(
            "".join(words.split()), begun, box, drawn.crop(box) if any(box) else drawn
        )
    opened.context.close()
    return found


def small(picture: Image.Image, width: int = 40, height: int | None = None) -> Image.Image:
    """Blur a picture and make it small."""
    height = height or max(1, round(picture.height * width / max(1, picture.width)))
    blurred = picture.filter(ImageFilter.GaussianBlur(max(picture.width / width, 1) * 1.5))
    return blurred.resize((width, height), Image.Resampling.BOX)


def greys_between(one: Image.Image, other: Image.Image, width: int = 40) -> float:
    """Give the mean difference of two pictures, blurred and brought to one size."""
    first = small(one, width)
    second = small(other, width, first.height)
    return ImageStat.Stat(ImageChops.difference(first, second)).mean[0]


def differences(ours: dict[str, Block], theirs: dict[str, Block]) -> dict[str, list[str]]:
    """Say of each block what a reader would see to differ."""
    told = {name: ["is missing"] for name in theirs.keys() - ours.keys()}
    told |= {name: ["is too much"] for name in ours.keys() - theirs.keys()}
    for name in theirs.keys() & ours.keys():
        found = [line for line in _of_block(ours[name], theirs[name])
                 if BESIDE.get(name, "\0") not in line]  # fmt: skip
        if found:
            told[name] = found
    if [*ours] != [*theirs] and not told:
        told["page"] = ["has its blocks in another order"]
    return told


def _of_block(ours: Block, theirs: Block):
    if ours.words != theirs.words:
        yield f"says {ours.words!r}, not {theirs.words!r}"
    for (word, own), (other_word, other) in zip(ours.places, theirs.places, strict=False):
        if word == other_word and abs(own - other) > PLACE:
            yield f"has {word!r} at {own:.0%} of the width, not {other:.0%}"
    sizes = [(box[2] - box[0], box[3] - box[1]) for box in (ours.box, theirs.box)]
    for what, own, other in zip(("wide", "high"), *sizes, strict=True):
        if abs(own - other) > max(LINE, SHARE * other):
            yield f"is {own} pixels {what}, not {other}"
    for side, at in (("left", 0), ("top", 1)):
        if abs(ours.box[at] - theirs.box[at]) > SIDE:
            yield f"begins {ours.box[at]} pixels from the {side}, not {theirs.box[at]}"
    if (greys := greys_between(ours.drawn, theirs.drawn)) > GREYS:
        yield f"looks otherwise: {greys:.0f} greys"


def page_differences(ours: Path, theirs: Path) -> list[str]:
    """Say what differs between the pages of two PDFs."""
    own, other = (pypdfium2.PdfDocument(path) for path in (ours, theirs))
    told = [] if len(own) == len(other) else [f"{len(own)} pages, not {len(other)}"]
    for number, pages in enumerate(zip(own, other, strict=False), 1):
        words = [page.get_textpage().get_text_range().split() for page in pages]
        if (same := SequenceMatcher(None, *words).ratio()) < PAGE_WORDS:
            told.append(f"page {number}: {same:.0%} of the words are the same")
        drawn = [page.render(scale=1).to_pil().convert("L") for page in pages]
        if (greys := greys_between(*drawn, width=120)) > PAGE_GREYS:
            told.append(f"page {number} looks otherwise: {greys:.1f} greys")
    return told
