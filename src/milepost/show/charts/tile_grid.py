"""Bring a tile map to a width at which every code can be read."""

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

COLUMNS = 24
"""At 6.5 inches a tile of 24 is wide enough for three letters of 9 points."""

UPRIGHT = 1.6
"""A tile moves sideways rather than up or down: north and south are read first."""


def close_up(tiles: pd.DataFrame, columns: int = COLUMNS) -> pd.DataFrame:
    """Press a map of tiles into fewer columns, each tile moved as little as can be.

    Every tile gets a place of its own such that the sum of squared moves is least (the linear
    assignment problem; Jonker and Volgenant 1987, as in SciPy).

    Parameters
    ----------
    tiles : DataFrame
        ``iso3``, ``column``, ``row`` (whole numbers); other columns are kept.
    columns : int
        How many columns there may be.

    Returns
    -------
    DataFrame
        The same rows with ``column`` and ``row`` from 0; only these change, and the columns only
        where there are more than ``columns``.
    """
    across = tiles["column"] - tiles["column"].min()
    down = tiles["row"] - tiles["row"].min()
    if across.max() < columns:
        return tiles.assign(column=across, row=down)
    rows = max(int(down.max()) + 1, -(-len(tiles) // columns))
    free_across, free_down = np.meshgrid(np.arange(columns), np.arange(rows))
    wished = across.to_numpy() * (columns - 1) / across.max()
    sideways = (wished[:, None] - free_across.ravel()) ** 2
    upright = (down.to_numpy()[:, None] - free_down.ravel()) ** 2
    _, places = linear_sum_assignment(sideways + UPRIGHT * upright)
    return tiles.assign(column=places % columns, row=places // columns)
