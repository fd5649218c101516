"""matplotlib's axes and SVG renderer, without what figures of the package would do over and over.

Ticks are made where they are drawn; how wide words are is measured once a process, not once a
figure. What is drawn is the same to the byte.
"""

import functools
from collections.abc import Callable
from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis, Tick, XAxis, YAxis
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Transform

TICKS = ("majorTicks", "minorTicks")


def _without_making(method: Callable[..., None]) -> Callable[..., None]:
    """Let a method of an axis change the ticks that there are, and make none to change them."""

    @functools.wraps(method)
    def run(self: Axis, *args: Any, **kwargs: Any) -> None:
        missing = [name for name in TICKS if name not in vars(self)]
        vars(self).update({name: [] for name in missing})
        try:
            method(self, *args, **kwargs)
        finally:
            for name in missing:
                vars(self).pop(name, None)

    return run


class _LateTicks(Axis):
    """An axis whose ticks are made when they are first drawn."""

    set_clip_path = _without_making(Axis.set_clip_path)
    set_tick_params = _without_making(Axis.set_tick_params)

    def _get_tick(self, major: bool) -> Tick:
        tick: Tick = super()._get_tick(major)  # type: ignore[misc]
        if self.clipbox is not None:
            tick.set_clip_path(self.axes.patch)
        return tick

    def get_minor_ticks(self, numticks: int | None = None) -> list[Tick]:
        """Give the minor ticks; of none the first is not made either."""
        if not (len(self.get_minorticklocs()) if numticks is None else numticks):
            return []
        return super().get_minor_ticks(numticks)


class _XAxis(_LateTicks, XAxis):
    pass


class _YAxis(_LateTicks, YAxis):
    pass


class _Ground(Rectangle):
    """The ground of axes, which never changes in them: so its transform is worked out once."""

    _known: tuple[Transform | None, Transform | None] = (None, None)

    def get_transform(self) -> Transform:
        within = self.get_data_transform()
        if self._known[0] is not within:
            self._known = (within, super().get_transform())
        found = self._known[1]
        assert found is not None
        return found


class LateAxes(Axes):
    """Axes whose ticks are made when they are first drawn."""

    def _init_axis(self) -> None:
        self.xaxis = _XAxis(self, clear=False)
        self.yaxis = _YAxis(self, clear=False)
        for name, spine in self.spines.items():
            spine.register_axis(self.xaxis if name in {"bottom", "top"} else self.yaxis)

    def _gen_axes_patch(self) -> Rectangle:
        return _Ground((0, 0), 1, 1)


@functools.lru_cache(maxsize=8192)
def measured(text: str, typeface: FontProperties, ismath: Any) -> tuple[float, float, float]:
    """Width, height and descent of a line of text in points; the typeface is not changed later."""
    width, height, descent = text_to_path.get_text_width_height_descent(text, typeface, ismath)
    return float(width), float(height), float(descent)


@functools.lru_cache(maxsize=256)
def _heights(typeface: FontProperties) -> tuple[float | None, float | None, float | None]:
    """Ascent, descent and gap of lines of a typeface in points, as matplotlib works them out."""
    # private, as matplotlib's own texts ask: heights are those of all typefaces of the list
    font: Any = get_font(fontManager._find_fonts_by_props(typeface))  # noqa: SLF001
    for name, *keys in (
        ("OS/2", "sTypoAscender", "sTypoDescender", "sTypoLineGap"),
        ("hhea", "ascent", "descent", "lineGap"),
    ):
        if (table := font.get_sfnt_table(name)) is not None:
            scale = 1 / font.get_sfnt_table("head")["unitsPerEm"] * typeface.get_size_in_points()
            ascent, descent, gap = (table[key] * scale for key in keys)
            return ascent, -descent, gap
    return None, None, None


class _Renderer(RendererSVG):
    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        return measured(s, prop, ismath)  # of which matplotlib gives a copy

    def _get_font_height_metrics(
        self, prop: FontProperties
    ) -> tuple[float | None, float | None, float | None]:
        return _heights(prop.copy())


class Canvas(FigureCanvasSVG):
    """Writes a figure as SVG."""

    def print_svg(
        self,
        filename: Any,
        *,
        bbox_inches_restore: Any = None,
        metadata: Any = None,
        **_of_pixels: Any,
    ) -> None:
        """Write into a text buffer, as matplotlib does; what is of pictures of pixels is left."""
        dpi = self.figure.dpi
        self.figure.dpi = 72
        width, height = self.figure.get_size_inches() * 72
        mixed: Any = MixedModeRenderer
        writer: Any = _Renderer
        renderer = mixed(
            self.figure, width, height, dpi,
            writer(width, height, filename, image_dpi=dpi, metadata=metadata),
            bbox_inches_restore=bbox_inches_restore,
        )  # fmt: skip
        self.figure.draw(renderer)
        renderer.finalize()
