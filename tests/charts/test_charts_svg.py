"""Figures as SVG: what is written in short is what matplotlib's own backend draws."""

import io
import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from charts_support import MAKERS
from matplotlib.figure import Figure

from milepost.charts.canvas import house_style
from milepost.charts.svg import NOBODY, as_svg, slim

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"


def drawn_by_matplotlib(figure):
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata=NOBODY)
    return slim(buffer.getvalue())


def elements(svg):
    """Every element with its attributes in order, but for blank glyphs and the names of groups."""
    tree = ET.fromstring(svg)
    shapes = {path.get("id"): path.get("d") for path in tree.iter(f"{SVG}path") if path.get("id")}
    blank = {name for name, shape in shapes.items() if not shape}
    told = []
    for element in tree.iter():
        name = element.get(LINK, "").removeprefix("#") or element.get("id")
        if name in blank or element.tag == f"{SVG}defs":
            continue
        kept = {
            key: " ".join(value.split())
            for key, value in element.attrib.items()
            if not (key == "id" and element.tag == f"{SVG}g")
        }
        told.append((element.tag.removeprefix(SVG), kept))
    return told


def with_text(**options):
    figure = Figure(figsize=(3, 2))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.text(0.2, 0.4, options.pop("words", "Two  words"), **options)
    return figure


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_a_chart_is_what_matplotlib_draws(name):
    with house_style():
        ours = as_svg(MAKERS[name](8, "mixed", "letters"))
        theirs = drawn_by_matplotlib(MAKERS[name](8, "mixed", "letters"))
    assert elements(ours) == elements(theirs)
    assert len(ours) < len(theirs)


@pytest.mark.parametrize(
    "options",
    [
        {"words": " "},
        {"words": "→ ✓ ½ Ψ"},
        {"words": "A\u0301 Vå fi"},
        {"words": "one\ntwo"},
        {"words": "<b> & \"c\" 'd'"},
        {"words": "$x^2$", "parse_math": True},
        {"rotation": 30, "color": "black"},
        {"alpha": 0.5},
        {"color": (0.2, 0.3, 0.4, 0.25)},
        {"clip_on": True},
        {"url": "https://example.org/?a=1&b=2"},
        {"fontfeatures": ("smcp",)},
        {"family": ["No such typeface", "DejaVu Sans"], "style": "italic"},
        {"gid": 'the "note"'},
        {"bbox": {"boxstyle": "round", "facecolor": "white"}},
    ],
    ids=str,
)
def test_any_text_is_what_matplotlib_draws(options):
    with house_style():
        ours, theirs = (draw(with_text(**options)) for draw in (as_svg, drawn_by_matplotlib))
    assert elements(ours) == elements(theirs)


def test_two_typefaces_of_one_line_keep_their_own_letters():
    with house_style():
        figure = with_text(words="a", weight="bold")
        figure.text(0.1, 0.1, "a")
        names = re.findall(r'<use xlink:href="#([^"]+)"', as_svg(figure))
    assert len(names) == len(set(names)) == 2


def test_a_glyph_is_defined_once_however_it_is_drawn():
    with house_style():
        figure = with_text(words="aa")
        figure.axes[0].text(0.5, 0.5, "aa", clip_on=True)
        svg = as_svg(figure)
    assert len(re.findall(r'<path id="ssr-', svg)) == 1
    assert svg.count("<use ") == 4


def test_pixels_in_a_figure_are_kept():
    figure = Figure(figsize=(3, 2))
    axes = figure.add_subplot()
    axes.imshow(np.eye(3))
    axes.plot([0, 1], [0, 1], rasterized=True)
    with house_style():
        svg = as_svg(figure)
    assert svg.count("<image ") == 2


def test_slim_changes_no_number_by_more_than_a_hundredth():
    svg = '<a>\n  <!-- words -->\n<path d="M 12.345678 0.123456\nL 3 4"/></a>\n'
    assert slim(svg) == '<a>\n<path d="M 12.35 0.1235 L 3 4"/></a>\n'
