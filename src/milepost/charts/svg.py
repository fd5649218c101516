"""Figures as SVG: matplotlib's own backend, quicker with words and shorter in what it writes.

Most of what a figure holds is words, and the same ones again and again: here they are laid out
once. It is a backend as matplotlib takes them; text becomes outlines, so that no reader's machine
needs the typeface.
"""

from __future__ import annotations

import functools
import io
import re
from typing import Any
from xml.sax.saxutils import quoteattr

from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.colors import rgb2hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.path import Path
from matplotlib.textpath import text_to_path

from milepost.charts.lettering import extent

BACKEND = f"module://{__name__}"
NOBODY = {"Date": None, "Creator": None, "Format": None, "Type": None}
SHORT = (("SourceSansPro-Regular-", "ssr-"), ("SourceSansPro-Bold-", "ssb-"))
LETTERS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}
UNITS = 64  # whole numbers of the typeface in a hundredth of the type size
SCALE = f'transform="scale({1 / UNITS:f})"'

_outlines: dict[str, Any] = {}  # of glyphs, by their names


def as_svg(figure: Figure) -> str:
    """Write a figure as SVG: the same bytes for the same figure, and text as outlines."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", backend=BACKEND, metadata=NOBODY)
    return slim(buffer.getvalue())


class Renderer(RendererSVG):
    """Draws as its parent does; plain words, which are nearly all, it writes by itself."""

    def __init__(self, width: float, height: float, file: Any, **options: Any) -> None:
        super().__init__(width, height, file, **options)  # type: ignore[no-untyped-call]
        self._file = file

    def open_group(self, s: str, gid: str | None = None) -> None:  # noqa: ARG002
        """Open a group, without the running number that two figures of one page would share."""
        self._file.write(f"<g id={quoteattr(gid)}>\n" if gid else "<g>\n")

    def close_group(self, s: str) -> None:  # noqa: ARG002
        """Close a group."""
        self._file.write("</g>\n")

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        """Draw one line of text."""
        special = mtext is not None and (mtext.get_fontfeatures() or mtext.get_language())
        clipped = gc.get_clip_rectangle() is not None or gc.get_clip_path()[0] is not None
        if ismath or special or clipped or gc.get_url() is not None:
            super().draw_text(  # type: ignore[no-untyped-call]
                gc, x, y, s, prop, angle, ismath, mtext
            )
            return
        color = rgb2hex(gc.get_rgb())
        alpha = gc.get_alpha() if gc.get_forced_alpha() else gc.get_rgb()[3]
        style = [f"fill: {color}"] if color != "#000000" else []
        style += [f"opacity: {alpha:f}"] if alpha != 1 else []
        told = f' style="{"; ".join(style)}"' if style else ""
        turn = f" rotate({-angle:f})" if angle else ""
        size = prop.get_size_in_points() / text_to_path.FONT_SCALE
        glyphs, uses = line(s, prop.copy())
        self._file.write(
            f'<g{told} transform="translate({x:f} {y:f}){turn} scale({size:f} {-size:f})">\n'
        )
        if new := [name for name in glyphs if name not in self._glyph_map]:
            self._glyph_map.update({name: _outlines[name] for name in new})
            shapes = "".join(f'<path id="{name}" d="{outline(name)}" {SCALE}/>\n' for name in new)
            self._file.write(f"<defs>\n{shapes}</defs>\n")
        self._file.write(f"{uses}</g>\n")

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        """Measure one line of text in points."""
        if ismath:
            found: tuple[float, float, float] = super().get_text_width_height_descent(  # type: ignore[no-untyped-call]
                s, prop, ismath
            )
            return found
        return extent(s, prop)


class FigureCanvas(FigureCanvasSVG):
    """What matplotlib asks a backend for."""

    def print_svg(
        self, filename: Any, *, bbox_inches_restore: Any = None, metadata: Any = None, **_: Any
    ) -> None:
        """Draw the figure into an open text file."""
        figure, dpi = self.figure, self.figure.dpi
        figure.dpi = self.fixed_dpi
        width, height = figure.get_size_inches()
        vector = Renderer(
            width * figure.dpi, height * figure.dpi, filename, image_dpi=dpi, metadata=metadata
        )
        renderer: Any = MixedModeRenderer(  # type: ignore[no-untyped-call]
            figure, width, height, dpi, vector, bbox_inches_restore=bbox_inches_restore
        )
        figure.draw(renderer)
        renderer.finalize()


@functools.lru_cache(maxsize=4096)
def line(words: str, prop: FontProperties) -> tuple[tuple[str, ...], str]:
    """Lay out one line of text: the names of its glyphs, and the glyphs put in their places.

    Places are in hundredths of the type size.
    """
    font = get_font(font_files(prop))
    font.set_size(text_to_path.FONT_SCALE, text_to_path.DPI)
    placed, _, _ = text_to_path.get_glyphs_with_font(font, words, glyph_map=_outlines)
    placed = [one for one in placed if len(_outlines[one[0]][0])]  # a space has no outline
    uses = [
        f'<use xlink:href="#{name}"'
        + (f' x="{x:.0f}"' if x else "")
        + (f' y="{y:.0f}"' if y else "")
        + "/>\n"
        for name, x, y, _ in placed
    ]
    return tuple(dict.fromkeys(name for name, *_ in placed)), "".join(uses)


@functools.lru_cache(maxsize=64)
def font_files(prop: FontProperties) -> tuple[Any, ...]:
    """Find the typeface and those that stand in for letters that it has not."""
    found = []
    for family in prop.get_family():
        one = prop.copy()
        one.set_family(family)
        try:
            found.append(findfont(one, fallback_to_default=False))
        except ValueError:
            continue
    return tuple(found or [findfont(prop)])


@functools.cache
def outline(name: str) -> str:
    """Write the outline of a glyph that some line has needed; ``SCALE`` brings it to size."""
    vertices, codes = _outlines[name]
    parts = []
    for points, code in Path(vertices * UNITS, codes).iter_segments(simplify=False):
        numbers = " ".join(f"{point:f}" for point in points)
        parts.append("z" if code == Path.CLOSEPOLY else f"{LETTERS[code]} {numbers}")
    return slim(" ".join(parts)).strip()


def slim(svg: str) -> str:
    """Make an SVG smaller without a visible change.

    Comments go, numbers keep a hundredth of a point, glyphs of a line a hundredth of the type size.
    """
    svg = _without_comments(svg)
    for name, short in SHORT:
        svg = svg.replace(name, short)
    svg = re.sub(r"(?<!\d)\d+\.\d{3,}", _rounded, svg)
    svg = re.sub(r'transform="translate\(([^\s"]+) 0\)"/>', _glyph_place, svg)
    svg = re.sub(r"\n\s*", "\n", svg)
    return re.sub(r"\n(?=[MLCQz] ?[-\d]*)", " ", svg).strip() + "\n"


def _without_comments(svg: str) -> str:
    """Take comments out, with the space before them."""
    kept, at = [], 0
    while (begin := svg.find("<!--", at)) >= 0 and (end := svg.find("-->", begin)) >= 0:
        kept.append(svg[at:begin].rstrip())
        at = end + len("-->")
    return "".join([*kept, svg[at:]])


def _glyph_place(found: re.Match[str]) -> str:
    """Place a glyph along its line, in hundredths of the type size."""
    return f'x="{float(found[1]):.0f}"/>'


def _rounded(found: re.Match[str]) -> str:
    """Write a number with two decimals, a factor below 1 with four."""
    value = float(found[0])
    text = f"{value:.4f}" if value < 1 else f"{value:.2f}"
    return text.rstrip("0").rstrip(".") or "0"
