"""What the package's axes and canvas leave out changes no byte of a figure."""

import io
from collections.abc import Callable

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from milepost.charts.canvas import house_style
from milepost.charts.drawn_once import Canvas, LateAxes
from milepost.charts.svg import NOBODY


def bars(axes: Axes) -> None:
    axes.bar([1, 2], [3, 4])
    axes.grid(axis="y")
    axes.tick_params(axis="x", length=0)
    axes.set_xticks([1, 2], ["one", "two"])
    axes.set_title("Visits")


def line_with_minor_ticks(axes: Axes) -> None:
    axes.plot([1, 2, 3], [3, 40, 5], clip_on=True)
    axes.minorticks_on()
    axes.annotate("two\nlines", (2, 40), bbox={"facecolor": "white"}, rotation=30)


def log_without_axis(axes: Axes) -> None:
    axes.scatter([1, 10], [1, 2])
    axes.set_xscale("log")
    axes.set_axis_off()


@pytest.mark.parametrize("draw", [bars, line_with_minor_ticks, log_without_axis])
def test_a_figure_is_what_matplotlib_alone_writes(draw: Callable[[Axes], None]) -> None:
    written = []
    for own in (False, True):
        buffer = io.StringIO()
        with house_style():
            figure = Figure(figsize=(4, 2))
            draw(figure.add_axes((0.1, 0.1, 0.8, 0.8), axes_class=LateAxes if own else Axes))
            canvas = Canvas(figure) if own else figure.canvas
            canvas.print_figure(buffer, format="svg", metadata=NOBODY)
        written.append(buffer.getvalue())
    assert written[0] == written[1]


def test_ticks_of_axes_that_are_not_drawn_are_never_made() -> None:
    axes = Figure().add_axes((0, 0, 1, 1), axes_class=LateAxes)
    axes.set_axis_off()
    assert "majorTicks" not in vars(axes.xaxis)
    assert "minorTicks" not in vars(axes.yaxis)
