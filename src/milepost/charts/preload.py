"""What a process does before notebooks run in its forks: draw once, so that they draw quickly."""

import pandas as pd

from milepost.charts.canvas import in_style
from milepost.charts.heat_grid import heat_grid
from milepost.charts.progress_path import progress_path
from milepost.core.typefaces import line_width


def warm_up() -> None:
    """Draw two charts of made-up rows and drop them.

    What matplotlib and pandas prepare when they are first used is then there for every process
    forked from this one.
    """
    rows = pd.DataFrame(
        {
            "year": [1, 2],
            "value": [1.0, 2.0],
            "evidence": ["illustrative", "public-record"],
            "down": ["one", "two"],
            "across": ["one", "two"],
        }
    )
    fan = pd.DataFrame(
        {"year": [2, 3], "low": [2.0, 2.0], "central": [2.0, 3.0], "high": [2.0, 4.0]}
    )
    path = progress_path(rows, baseline=0, target=4, start_year=0, deadline_year=3, outlook=fan)
    in_style(path)
    in_style(heat_grid(rows, "down", "across"))
    line_width("A ★", bold=True)  # by which tables measure their heads
