"""Parquet files as grids."""

from __future__ import annotations

from pathlib import Path

from milepost.data.grids import MOST_COLUMNS, Grid, GridError


def read(path: Path, encoding: str | None) -> list[Grid]:  # noqa: ARG001  (Parquet knows its own)
    """Read a Parquet file; the names of its columns are the first row."""
    import pyarrow as pa  # noqa: PLC0415  (slow to import)
    from pyarrow import parquet  # noqa: PLC0415

    try:
        names = list(parquet.read_schema(path).names)
        if len(names) > MOST_COLUMNS:
            raise GridError(f"{path.name}: {len(names):,} columns: no table here has so many.")
        columns = [column.to_pylist() for column in parquet.read_table(path).columns]
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        reason = str(error).splitlines()[0]
        raise GridError(f"{path.name} can't be read as Parquet: {reason}") from error
    rows = [(1, names)]
    rows += [
        (number, list(cells))
        for number, cells in enumerate(zip(*columns, strict=True), start=2)
        if any(cell is not None and cell != "" for cell in cells)
    ]
    return [Grid("", rows)]
