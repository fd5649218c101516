"""Figures that need not be drawn again: kept as SVG by what they are drawn from.

A run names a folder that belongs to the code and the versions it runs with. A figure is kept
there under the digest of its chart's name and of everything it was given, so that a chapter which
is executed again draws only what differs. A figure that the notebook touches (its axes, say) is
drawn and not kept; so is one made from something that can't be described exactly.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from milepost.core.files import read_text, write_text
from milepost.core.house import current_house
from milepost.core.messages import spoken
from milepost.core.workbook import DRAWINGS_VARIABLE


class Drawing:
    """A figure drawn, or one that was; its attributes are the figure's.

    Parameters
    ----------
    path
        Where its SVG is kept; None where it is not.
    narrow
        Gives the figure's form for a phone, if it has one.
    """

    def __init__(
        self,
        path: Path | None,
        draw: Callable[[], Figure],
        narrow: Callable[[], Figure] | None = None,
    ) -> None:
        self._path = path
        self._draw = draw
        self._narrow = narrow
        self._figure = None if path is not None and path.is_file() else draw()

    def __getattr__(self, name: str) -> Any:
        """Give what the figure has; it may be changed by this, so it is no longer kept.

        Nor has it a form for a phone, which would lack the change.
        """
        if name.startswith("__"):
            raise AttributeError(name)
        self._path = self._narrow = None
        self._figure = self._figure or self._draw()
        return getattr(self._figure, name)

    def narrow(self) -> Figure | None:
        """Give the form for a phone, if there is one."""
        return self._narrow() if self._narrow else None

    def svg(self, write: Callable[[Figure], str]) -> str:
        """Give the figure as SVG: as it was kept, or else as ``write`` makes it."""
        path = self._path
        if path is not None and self._figure is None:
            with contextlib.suppress(OSError, UnicodeError):
                text = read_text(path)
                os.utime(path)  # cleaning spares what is used
                return text
        self._figure = self._figure or self._draw()
        text = write(self._figure)
        if path is not None:
            with contextlib.suppress(OSError):  # the figure is drawn, kept or not
                write_text(path, text)
        return text


def kept_path(chart: str, args: Sequence[Any], options: Mapping[str, Any]) -> Path | None:
    """Say where a figure is kept; None where none are, or where its input can't be described."""
    folder = os.environ.get(DRAWINGS_VARIABLE)
    if not folder:
        return None
    house = current_house()  # the files of its typeface are named by their contents
    try:
        look = [house.accent, house.family, *(path.name for _, path in house.files)]
        described = [chart, list(args), dict(options), spoken().digest, look]
        text = json.dumps(described, default=_exactly, ensure_ascii=False)
    except (TypeError, ValueError):
        return None
    return Path(folder) / f"{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()}.svg"


def _exactly(value: Any) -> Any:
    """Describe what JSON can't hold, such that two descriptions are the same only if both are."""
    if isinstance(value, pd.DataFrame):
        columns = [_cells(value.iloc[:, at]) for at in range(value.shape[1])]
        return {"frame": columns, "index": _cells(value.index)}
    if isinstance(value, pd.Series):
        return {"series": _cells(value), "index": _cells(value.index)}
    if isinstance(value, pd.Index):
        return {"labels": _cells(value)}
    if isinstance(value, np.ndarray):
        return {"array": [str(value.dtype), value.shape, value.tolist()]}
    if isinstance(value, np.generic | date | pd.Timestamp | type(pd.NaT) | type(pd.NA)):
        return {type(value).__name__: repr(value)}
    raise TypeError


def _cells(cells: pd.Series | pd.Index) -> list[Any]:
    kind = cells.dtype
    told = [repr(cells.name), str(kind)]
    if isinstance(kind, pd.CategoricalDtype):
        told += [str(kind.ordered), *map(repr, kind.categories)]
    return [told, cells.tolist()]
