"""Results counted by the classifications of the plan: rankings, grids, years."""

from __future__ import annotations

from typing import Any

import pandas as pd

from milepost import charts
from milepost.read.dimensions import MEMBERS
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column, plain_table
from milepost.report.topics.shared import leaders, left_out, listed, paragraph

MOST = 4  # that share the first place and are named in a caption


def ordered(values: pd.Series, table: pd.DataFrame, name: str = "short_name") -> pd.Series:
    """Put words in the order of the table that they come from, every one of them present."""
    order = table.sort_values("position", kind="stable")[name].tolist()
    return pd.Series(pd.Categorical(values, order), index=values.index)


def counted(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Count results by one or more columns and grade of evidence."""
    return (
        rows.dropna(subset=by)
        .groupby([*by, "evidence"], observed=True)["value"]
        .sum()
        .reset_index()
    )


def exploded(rows: pd.DataFrame, column: str, table: pd.DataFrame, key: str) -> pd.DataFrame:
    """Give each row once for every item of a list-valued column, named as ``label``.

    A result that several directions, goals or tools share counts under each of them.
    """
    once = rows.assign(code=rows[column].str.split(";")).explode("code").dropna(subset=["code"])
    once["code"] = once["code"].astype("str")
    name = "short_name" if "short_name" in table else "name"
    return once.assign(label=once["code"].map(table.set_index(key)[name]).astype("str"))


def grid_counts(
    chapter: Chapter, rows: pd.DataFrame, down: str, across: str, keep: list[str] | None = None
) -> pd.DataFrame:
    """Count results by two classifications, every class present and in the plan's order.

    Parameters
    ----------
    rows
        As from :func:`results_counted`.
    down, across
        Columns to count by: ``change``, ``pillar``, ``result``, ``region``, ``direction``,
        ``tool``, or a declared dimension.
    keep
        Classes of ``down`` to show; all by default.
    """
    tagged = rows.copy()
    for column, names in ((down, keep), (across, None)):
        order = names if names is not None else class_names(chapter, column)
        tagged[column] = pd.Categorical(tagged[column], order)
    return counted(tagged, [down, across])


def class_names(chapter: Chapter, column: str) -> list[str]:
    """Name the classes of a classification in the plan's order."""
    if column == "change":
        return (
            chapter["global_results"].sort_values("position", kind="stable")["short_name"].tolist()
        )
    if column == "result":
        results = chapter["results"].merge(
            chapter["pillars"][["pillar_id", "position"]], on="pillar_id", suffixes=("", "_pillar")
        )
        results = results.sort_values(["position_pillar", "position"])
        return (results["result_id"] + "  " + results["short_name"]).tolist()
    if column in chapter.dimensions:
        members = chapter[MEMBERS]
        return members.loc[members["dimension"] == column, "short_name"].tolist()
    table = {"pillar": "pillars", "region": "regions", "direction": "directions", "tool": "tools"}
    frame = chapter[table[column]].sort_values("position", kind="stable")
    return frame["short_name" if "short_name" in frame else "name"].tolist()


def own_results(chapter: Chapter, pillar_id: str) -> list[str]:
    """Name a pillar's results, as :func:`grid` shows them."""
    results = chapter["results"]
    results = results[results["pillar_id"] == pillar_id].sort_values("position", kind="stable")
    return (results["result_id"] + "  " + results["short_name"]).tolist()


def ranking_caption(frame: pd.DataFrame, what: str, of: str, label: str = "label") -> str:
    """State which of several things leads a ranking."""
    totals = frame.groupby(label, observed=True, sort=False)["value"].sum()
    if totals.empty:
        return f"There are no {of} in this edition."
    first, number = leaders(totals), text.number(totals.max())
    if len(first) == 1:
        return f"{listed(first)} leads the {what}, with {number} of the {of}."
    return f"{listed(first, MOST)} lead the {what}, with {number} each of the {of}."


def ranking_alt(frame: pd.DataFrame, what: str, label: str = "label") -> str:
    """Tell a ranking from first to last."""
    totals = (
        frame.groupby(label, observed=True)["value"]
        .sum()
        .sort_values(ascending=False, kind="stable")
    )
    parts = [f"{name} {text.number(value)}" for name, value in totals.items()]
    return f"Bars of {what}, longest first: {text.joined(parts) or 'none'}."


def grid_caption(frame: pd.DataFrame, rows: str, columns: str, what: str = "results") -> str:
    """State which cell of a grid holds most, and how many are empty."""
    cells = frame.groupby([rows, columns], observed=False)["value"].sum()
    if cells.sum() == 0:
        return f"No {what} in this edition."
    first = leaders(cells)
    places = [f"where {text.plain(down)} meets {text.plain(over)}" for down, over in first[:MOST]]
    if len(first) > MOST:
        places.append(f"in {text.count(len(first) - MOST, 'other cell', 'other cells')}")
    each = " each," if len(first) > 1 else ""
    empty = int((cells == 0).sum())
    words = (
        f"The most {what} stand {text.joined(places)} "
        f"({text.number(cells.max())}{each} of {text.number(cells.sum())})"
    )
    if empty:
        words += f"; {text.count(empty, 'cell', 'cells')} of {len(cells)} {text.verb(empty)} empty"
    return f"{words}."


def grid_alt(frame: pd.DataFrame, rows: str, columns: str, what: str = "results") -> str:
    """Tell a grid row by row, and which rows are empty."""
    parts, filled = [], set()
    for name, part in frame.groupby(rows, observed=True):
        cells = part.groupby(columns, observed=True)["value"].sum()
        values = [f"{column} {text.number(value)}" for column, value in cells.items() if value]
        if values:
            filled.add(name)
            parts.append(f"{name}: {text.joined(values)}.")
    if empty := [str(name) for name in frame[rows].cat.categories if name not in filled]:
        parts.append(f"Empty rows: {text.joined(empty)}.")
    return f"Grid of {what}. " + " ".join(parts)


def years_alt(frame: pd.DataFrame, by: str, what: str) -> str:
    """Tell counts by group and year."""
    parts = []
    for name, part in frame.groupby(by, observed=True):
        years = part.groupby("year")["value"].sum()
        values = [f"{year}: {text.number(value)}" for year, value in years.items()]
        parts.append(f"{name}: {text.joined(values)}.")
    return f"Bars of {what} by year. " + " ".join(parts)


def years_caption(frame: pd.DataFrame, what: str) -> str:
    """State how the last year compares with the one before."""
    years = frame.groupby("year")["value"].sum()
    if years.empty:
        return f"No {what} in this edition."
    last = years.index[-1]
    one = what.removesuffix("s")
    words = f"{text.sentence(text.count(round(years.iloc[-1]), one, what))} in {last}"
    if len(years) > 1:
        change = years.iloc[-1] - years.iloc[-2]
        way = "more than" if change > 0 else "fewer than" if change < 0 else "as many as"
        amount = f"{text.word(round(abs(change)))} " if change else ""
        words += f", {amount}{way} in {years.index[-2]}"
    return f"{words}."


def cross_table(frame: pd.DataFrame, down: str, across: str, first: str) -> Table:
    """Lay counts out with totals: ``down`` in rows, ``across`` in columns."""
    laid = frame.pivot_table(
        index=down, columns=across, values="value", aggfunc="sum", observed=False
    ).fillna(0)
    laid.columns = [str(name) for name in laid.columns]
    laid.index = [str(name) for name in laid.index]
    laid["Total"] = laid.sum(axis=1)
    laid.loc["Total"] = laid.sum()
    laid = laid.astype(int).rename_axis(down).reset_index()
    columns = {down: Column(first, width=28)}
    columns |= {name: number_column(text.plain(name), 10) for name in laid.columns[1:]}
    return Table(laid, columns)


def ranking_table(frame: pd.DataFrame, first: str) -> Table:
    """Show how many results fall on each label, most first."""
    laid = (
        frame.groupby("label", observed=True)["value"]
        .sum()
        .sort_values(ascending=False, kind="stable")
    )
    public = frame[frame["evidence"] == "public-record"].groupby("label", observed=True)["value"]
    table = laid.rename("results").reset_index()
    table["public_record"] = table["label"].map(public.sum()).astype(float).fillna(0)
    return plain_table(
        table,
        {
            "label": Column(first, width=30),
            "results": number_column("Results", 10),
            "public_record": number_column("Of these, public record", 14),
        },
    )


def years_table(frame: pd.DataFrame, by: str, first: str) -> Table:
    """Show counts by group and year."""
    laid = frame.pivot_table(index=by, columns="year", values="value", aggfunc="sum", observed=True)
    laid.columns = [str(year) for year in laid.columns]
    laid.index = [str(name) for name in laid.index]
    laid = laid.fillna(0).astype(int).rename_axis(by).reset_index()
    columns = {by: Column(first, width=26)}
    columns |= {name: number_column(name) for name in laid.columns[1:]}
    return Table(laid, columns)


def ranking(
    chapter: Chapter,
    name: str,
    rows: pd.DataFrame,
    counted_from: pd.DataFrame,
    *,
    what: str,
    of: str,
    by: str,
    first: str,
    note: str = "",
) -> Any:
    """Show how many results fall on each class of a classification, longest bar first.

    Parameters
    ----------
    name
        The exhibit's name.
    rows
        As from :func:`exploded`: once for each class that a result falls in, as ``label``.
    counted_from
        The results themselves, as from
        :func:`milepost.report.topics.results.results`.
    what, of, by
        For the caption and the alternative text: the ``tools``, of the ``results that name one``,
        results by ``tool``.
    first
        The header of the table's first column.
    note
        How to read it, as Markdown.
    """
    return chapter.exhibit(
        name,
        caption=ranking_caption(rows, what, of),
        figure=charts.ranked_bars(rows, unit="results"),
        alt=ranking_alt(rows, f"results by {by}"),
        table=ranking_table(rows, first),
        rows=counted_from,
        note=note,
    )


def grid(
    chapter: Chapter,
    name: str,
    rows: pd.DataFrame,
    counted_from: pd.DataFrame,
    *,
    down: str,
    across: str,
    first: str,
    keep: list[str] | None = None,
    what: str = "results",
    drawn: bool = True,
    note: str = "",
) -> Any:
    """Show results by two classifications: a grid of shades, and the table with totals.

    Parameters
    ----------
    name
        The exhibit's name.
    rows, down, across, keep
        As for :func:`grid_counts`.
    counted_from
        The results themselves, as from
        :func:`milepost.report.topics.results.results`.
    first
        The header of the table's first column.
    what
        What is counted, in the plural.
    drawn
        Whether with a figure, or as a table alone.
    note
        How to read it, as Markdown; what is tied to no class is told behind it.
    """
    frame = grid_counts(chapter, rows, down, across, keep=keep)
    return chapter.exhibit(
        name,
        caption=grid_caption(frame, down, across, what),
        figure=charts.heat_grid(frame, down, across) if drawn else None,
        alt=grid_alt(frame, down, across, what) if drawn else "",
        table=cross_table(frame, down, across, first),
        rows=counted_from,
        note=paragraph(note, left_out(rows, counted_from, chapter, down, across)),
    )


def years(chapter: Chapter, rows: pd.DataFrame, by: str, table: str, first: str) -> Any:
    """Show results by year, one small chart a class.

    Parameters
    ----------
    rows
        As from :func:`milepost.report.topics.results.results`.
    by
        The column that divides them: ``region``, ``pillar``.
    table
        The table that orders the classes.
    first
        The header of the table's first column.
    """
    placed = rows[rows[by].notna()]
    frame = placed.assign(**{by: ordered(placed[by], chapter[table])})
    return chapter.exhibit(
        "years",
        caption=years_caption(frame, "results"),
        figure=charts.small_multiples(frame, by, unit="results"),
        alt=years_alt(frame, by, "results"),
        table=years_table(frame, by, first),
        rows=rows,
        note=left_out(rows, rows, chapter, by),
    )
