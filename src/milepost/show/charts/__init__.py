"""Charts: each a pure function from tidy frames to a matplotlib figure, in one visual language.

The title is not in the figure: the caption carries it. ``save_svg`` writes the figure so that the
same figure gives the same bytes.
"""

from milepost.show.charts.canvas import save_svg
from milepost.show.charts.evidence_bars import evidence_bars
from milepost.show.charts.flow_bars import flow_bars
from milepost.show.charts.heat_grid import heat_grid
from milepost.show.charts.inputs import ChartInputError
from milepost.show.charts.progress_path import progress_path
from milepost.show.charts.ranked_bars import ranked_bars
from milepost.show.charts.small_multiples import small_multiples
from milepost.show.charts.stage_grid import stage_grid
from milepost.show.charts.status_moves import status_moves
from milepost.show.charts.status_strip import status_strip
from milepost.show.charts.stock_dumbbell import stock_dumbbell
from milepost.show.charts.target_overview import target_overview
from milepost.show.charts.tile_map import tile_map
from milepost.show.charts.timeline import timeline
from milepost.show.charts.trend import trend
from milepost.show.charts.warm import warm_up

__all__ = [
    "ChartInputError",
    "evidence_bars",
    "flow_bars",
    "heat_grid",
    "progress_path",
    "ranked_bars",
    "save_svg",
    "small_multiples",
    "stage_grid",
    "status_moves",
    "status_strip",
    "stock_dumbbell",
    "target_overview",
    "tile_map",
    "timeline",
    "trend",
    "warm_up",
]
