"""Charts: each a pure function from tidy frames to a matplotlib figure, in one visual language.

The title is not in the figure: the caption carries it. ``save_svg`` writes the figure so that the
same figure gives the same bytes.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from milepost.charts.canvas import save_svg
    from milepost.charts.columns import ChartInputError
    from milepost.charts.evidence_bars import evidence_bars
    from milepost.charts.heat_grid import heat_grid
    from milepost.charts.preload import warm_up
    from milepost.charts.progress_path import progress_path
    from milepost.charts.ranked_bars import ranked_bars
    from milepost.charts.small_multiples import small_multiples
    from milepost.charts.stage_grid import stage_grid
    from milepost.charts.status_moves import status_moves
    from milepost.charts.status_strip import status_strip
    from milepost.charts.target_overview import target_overview
    from milepost.charts.tile_map import tile_map
    from milepost.charts.timeline import timeline
    from milepost.charts.trend import trend

__all__ = [
    "ChartInputError", "evidence_bars", "heat_grid", "progress_path", "ranked_bars", "save_svg",
    "small_multiples", "stage_grid", "status_moves", "status_strip", "target_overview", "tile_map",
    "timeline", "trend", "warm_up",
]  # fmt: skip
_MODULES = {"ChartInputError": "columns", "save_svg": "canvas", "warm_up": "preload"}


def __getattr__(name: str) -> Any:
    """Import what draws only when it is asked for: colours and words need no matplotlib."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES.get(name, name)}"), name)


class _Charts(ModuleType):
    """Keeps a chart's module from the chart's place: both have one name."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in __all__ or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Charts
