"""Figures as SVG that can stand in a page: words are text, and nothing reaches beyond the figure.

matplotlib's backend draws; what it writes is made shorter here. Looks are attributes and not
styles, so that a page can give them other colours.
"""

import html
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.patheffects import Normal
from matplotlib.text import Text

from milepost.charts.columns import given
from milepost.charts.drawn_once import Canvas
from milepost.charts.lettering import families
from milepost.core.indicator_pages import ROWS, page_name
from milepost.core.messages import _
from milepost.core.typefaces import SIGNS, UNCOMMON, serving

NOBODY = {"Date": None, "Creator": None, "Format": None, "Type": None}
SHEET = re.compile(
    r'<defs>\s*<style type="text/css">\*\{stroke-linejoin: round.*?</defs>', re.DOTALL
)
TAG = re.compile(r"<[^<>]*>")  # matplotlib escapes both in attributes and in text
COMMENT = re.compile(r"<!--(?:(?!<!--|-->).)*-->", re.DOTALL)
STYLE = re.compile(r'(?<= )style="([^"]*)"')
NUMBERED = re.compile(r'(?<=^<g) id="[\w.]+_\d+"')
PAGE = re.compile(r' id="page-([\w.-]+)"')  # of a word that leads to an indicator
# a group that leads somewhere, where one ends just before it too; or the tag of another group
GROUP = re.compile(r'(?P<end></g>\s*+)?<g data-page="(?P<page>[\w.-]++)">|</?g\b')
READ_OUT = "read-out "  # begins the id of a mark that says what it shows, before its place
READ = re.compile(r' id="read-(\d{1,6})"')
LEVEL = re.compile(r' transform="rotate\(-0 [^"]*"')
DECIMALS = re.compile(r"(?<!\d)\d++\.\d{3,}")
DECLARED = re.compile(r"; (?=[a-z-]{1,30}: )")  # not within a name of a typeface
DEFAULTS = {"stroke-dashoffset: 0", "text-anchor: start", "stroke-linecap: butt"}


def as_svg(figure: Figure) -> str:
    """Write a figure as SVG in the style of the session: the same bytes for the same figure.

    Numbers keep a hundredth of a point. No style sheet of the file could reach what else stands in
    a page, and groups have no ids, which two figures of a page would share.
    """
    artists = [*_drawn(figure)]
    words = _marked(artists)
    texts = [artist for artist in artists if isinstance(artist, Text)]
    for text in texts:
        if UNCOMMON.search(text.get_text()):
            text.set_fontfamily(list(families(text.get_text())))
    svg = _written(figure)
    if any(map(_joins, set(svg))):
        for text in texts:
            if any(map(_joins, text.get_text())):
                text.set_path_effects([Normal()])
        svg = _written(figure)
    # a name may hold an apostrophe
    family = escape(", ".join(map(repr, rcParams["font.family"])), {'"': "&quot;"})
    looks = f'<svg stroke-linejoin="round" font-family="{family}, sans-serif"'
    svg = _Tidy(f"font-family: {family}").of(svg[svg.index("<svg") :])
    svg = READ.sub(lambda found: words[int(found[1])], svg)
    svg = PAGE.sub(r' data-page="\1"', svg)
    return re.sub(r">\s+<", ">\n<", _linked(svg)).strip().replace("<svg", looks, 1) + "\n"


def read_out(mark: Artist, *words: object, made_up: bool = False, place: str = "") -> None:
    """Say what a mark shows, for a page that reads it out: ``read_out(bar, "Africa", "12")``.

    Parameters
    ----------
    made_up
        Whether the value is illustrative, which the words then say.
    place
        Where its rows stand, as from :func:`rows_of`; blank for those of the whole figure.
    """
    told = ": ".join(" ".join(str(word).split()) for word in words if str(word))
    told = _("{words} (illustrative)", words=told) if made_up else told
    mark.set_gid(f"{READ_OUT}{place} {told}")


def page_of(target_id: object) -> str:
    """Say where an indicator's page stands, as the place of a mark; blank for none."""
    return page_name(target_id) if given(target_id) else ""


def rows_of(row: Mapping[Any, Any] | pd.Series) -> str:
    """Say where the rows of a value stand: at its indicator's page, the one row if there is one.

    Parameters
    ----------
    row
        What is drawn; ``target_id`` (optional) is its indicator, ``row_id`` (optional) the one
        observation that it is.

    Returns
    -------
    str
        Page and place on it, ``T01#row-O17``; blank where no indicator is known.
    """
    page, own = page_of(row.get("target_id")), row.get("row_id")
    return page and f"{page}#{f'row-{own}' if given(own) else ROWS}"


def lead_to(words: Text, target_id: object) -> None:
    """Let words of a figure lead to the page of an indicator (None: to none), where a page holds it."""
    if target_id is not None:
        words.set_gid(f"page-{page_name(target_id)}")


def _drawn(artist: Artist) -> Iterator[Artist]:
    """Give an artist after all that it consists of; of an axis that is not drawn nobody makes ticks."""
    for child in artist.get_children():
        if not isinstance(child, Axis) or (child.axes.axison and child.get_visible()):
            yield from _drawn(child)
    yield artist


def _marked(artists: Iterable[Artist]) -> list[str]:
    """Number the marks that say what they show, and give their attributes: place and words."""
    marks = [artist for artist in artists if (artist.get_gid() or "").startswith(READ_OUT)]
    attributes = []
    for number, mark in enumerate(marks):
        place, words = str(mark.get_gid()).removeprefix(READ_OUT).split(" ", 1)
        where = f' data-page="{place}"' if place else ""
        attributes.append(f'{where} data-read="{html.escape(words)}"')
        mark.set_gid(f"read-{number}")
    return attributes


def _written(figure: Figure) -> str:
    figure = figure.get_figure(root=True)  # itself, and not what stands for it
    buffer, own = io.StringIO(), figure.canvas
    try:
        Canvas(figure).print_figure(buffer, format="svg", metadata=NOBODY)
    finally:
        figure.set_canvas(own)
    return COMMENT.sub("", SHEET.sub("", buffer.getvalue()))


def _linked(svg: str) -> str:
    """Make one link of lines of one name, which follow each other in groups of their own."""
    opened = None

    def same(found: re.Match[str]) -> str:
        nonlocal opened
        before, opened = opened, found["page"]
        return "" if found["end"] and before == opened else found[0]

    return GROUP.sub(same, svg)


def _joins(letter: str) -> bool:
    """Whether Typst can't set a letter such that a PDF tells which it is; it is drawn instead.

    Those are marks and joiners, of which several make one glyph, letters whose glyphs are made of
    parts, and letters that no font has.
    """
    if letter.isascii():
        return False
    joined = unicodedata.bidirectional(letter) == "AL" and not SIGNS.has(letter)
    return joined or unicodedata.category(letter)[0] in "MC" or serving(letter) is None


class _Tidy:
    """Shortens tags one after the other; a group that says nothing is left out."""

    def __init__(self, family: str) -> None:
        self._said = {family, *DEFAULTS}
        self._kept: list[bool] = []  # of the groups that are open

    def of(self, svg: str) -> str:
        """Shorten all tags of an SVG."""
        return TAG.sub(self._tag, svg)

    def _tag(self, match: re.Match[str]) -> str:
        tag = LEVEL.sub("", NUMBERED.sub("", match[0]))
        tag = STYLE.sub(self._attributes, DECIMALS.sub(_rounded, tag))
        tag = re.sub(r' (?="|/?>)', "", " ".join(tag.split()))
        if tag == "</g>":
            return tag if self._kept.pop() else ""
        if tag == "<g/>":
            return ""
        if tag == "<g>" or tag.startswith("<g "):
            self._kept.append(tag != "<g>")
        return "" if tag == "<g>" else tag

    def _attributes(self, match: re.Match[str]) -> str:
        parts = [part for part in DECLARED.split(match[1]) if part not in self._said]
        return " ".join('{}="{}"'.format(*part.split(": ", 1)) for part in parts)


def _rounded(match: re.Match[str]) -> str:
    """Write a number with two decimals, a factor below 1 with four."""
    value = float(match[0])
    text = f"{value:.4f}" if value < 1 else f"{value:.2f}"
    return text.rstrip("0").rstrip(".") or "0"
