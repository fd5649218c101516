"""Results counted by the classifications of the plan: rankings, grids, years."""

# past 300 lines, most of them messages: a grid and a ranking stand for each other where a plan lacks one

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from milepost import charts
from milepost.core.messages import _, n_
from milepost.read.dimensions import MEMBERS
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column
from milepost.report.topics.names import class_nouns, listed
from milepost.report.topics.reach import counts_results, leaders, left_out
from milepost.report.topics.shared import (
    by_group,
    not_comparable,
    not_yet,
    paragraph,
    reporting_date,
    whole_counts,
)

MOST = 4  # that share the first place and are named in a caption


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

    A result that several directions, goals or tools share counts under each of them. Rows are in
    the table's order, which decides between labels with as many.
    """
    once = rows.assign(code=rows[column].str.split(";")).explode("code").dropna(subset=["code"])
    once["code"] = once["code"].astype("str")
    table = table.sort_values("position", kind="stable") if "position" in table else table
    names = table.set_index(key)["short_name" if "short_name" in table else "name"].astype("str")
    once["label"] = pd.Categorical(once["code"].map(names), names.drop_duplicates())
    return once.sort_values("label", kind="stable").astype({"label": "str"})


def grid_counts(
    chapter: Chapter, rows: pd.DataFrame, down: str, across: str, keep: list[str] | None = None
) -> pd.DataFrame:
    """Count results by two classifications, every class present and in the plan's order.

    Results that fall in no class stand in one behind the others, which :func:`of_none` names.

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
    tagged = at_the_top(chapter, rows)
    for column, names in ((down, keep), (across, None)):
        order = names if names is not None else class_names(chapter, column)
        tagged[column] = with_none(chapter, tagged[column], column, order)
    return counted(tagged, [down, across])


def of_none(chapter: Chapter, column: str) -> str:
    """Name what falls in no class of a classification: ``No region``."""
    return text.sentence(_("no {noun}", noun=class_nouns(chapter, column)[0]))


def with_none(chapter: Chapter, values: pd.Series, column: str, order: list[str]) -> pd.Series:
    """Put words in an order; what is in no class of ``column`` comes last, under a name of its own."""
    if values.isna().any():
        none = of_none(chapter, column)
        values = values.astype(object).fillna(none)
        order = [*dict.fromkeys([*order, none])]
    return pd.Series(pd.Categorical(values, order), index=values.index)


def at_the_top(chapter: Chapter, rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows with the highest planned result that theirs is a part of, as ``result``."""
    planned = chapter["results"]
    if "result" not in rows or (planned["depth"] <= 1).all():
        return rows.copy()
    names = planned["result_id"] + "  " + planned["short_name"]
    highest = planned["path"].str.rsplit(";", n=1).str[-1]
    label = highest.map(dict(zip(planned["result_id"], names, strict=True)))
    tops = dict(zip(planned["result_id"], label, strict=True))
    return rows.assign(result=rows["result_id"].map(tops).astype("str"))


def highest_level(chapter: Chapter) -> str:
    """Name the classification by which a plan's results are told first: its pillars, if it has any."""
    tables = {"pillar": "pillars", "result": "results", "change": "global_results"}
    return next((name for name, table in tables.items() if chapter.has(table)), "pillar")


def class_names(chapter: Chapter, column: str) -> list[str]:
    """Name the classes of a classification in the plan's order: of planned results the highest."""
    if column == "result":
        return own_results(chapter)
    if column in chapter.dimensions:
        frame = chapter[MEMBERS]
        frame = frame[frame["dimension"] == column]
    else:
        table = {"change": "global_results", "pillar": "pillars", "region": "regions",
                 "direction": "directions", "tool": "tools"}  # fmt: skip
        frame = chapter[table[column]].sort_values("position", kind="stable")
    return [*frame["short_name" if "short_name" in frame else "name"].unique()]


def own_results(chapter: Chapter, pillar_id: str = "") -> list[str]:
    """Name a pillar's results (or all), as :func:`grid` shows them: the highest under it."""
    results = chapter["results"].sort_values("rank")
    results = results[results["depth"] == 1]
    results = results[results["pillar_id"] == pillar_id] if pillar_id else results
    return (results["result_id"] + "  " + results["short_name"]).tolist()


def leading_classes(results: pd.DataFrame, chapter: Chapter) -> str:
    """Say which kind of change, which pillar and which region have the most results."""
    sentences = []
    for column in ("change", "pillar", "region"):
        counts = results[column].explode().value_counts()
        counts = counts.reindex(class_names(chapter, column))
        counts = counts[counts > 0]
        if len(counts) > 1:
            first, (one, many) = leaders(counts), class_nouns(chapter, column)
            leading = n_(
                "the {noun} with the most results is {names} ({number})",
                "the {nouns} with the most results are {names} ({number} each)",
                len(first),
                noun=one,
                nouns=many,
                names=listed(first),
                number=text.number(counts.max()),
            )
            sentences.append(leading)
    if not sentences:
        return ""
    return text.sentence(
        _(
            "{classes}, counted at {moment}.",
            classes=text.joined(sentences),
            moment=reporting_date(chapter),
        )
    )


def ranking_caption(frame: pd.DataFrame, what: str, of: str) -> str:
    """State which of several things leads a ranking."""
    totals = frame.groupby("label", observed=True, sort=False)["value"].sum()
    if totals.empty:
        return _("There are no {counted} here.", counted=of)
    first = leaders(totals)
    return n_(
        "{names} leads the {classes}, with {number} of the {counted}.",
        "{names} lead the {classes}, with {number} each of the {counted}.",
        len(first),
        names=listed(first, MOST),
        classes=what,
        number=text.number(totals.max()),
        counted=of,
    )


def ranking_alt(frame: pd.DataFrame, what: str) -> str:
    """Tell a ranking from first to last."""
    totals = (
        frame.groupby("label", observed=True, sort=False)["value"]
        .sum()
        .sort_values(ascending=False, kind="stable")
    )
    parts = [_("{name} {value}", name=name, value=text.number(v)) for name, v in totals.items()]
    return _(
        "Bars of {counted}, longest first: {values}.",
        counted=what,
        values=text.joined(parts) or _("none"),
    )


def in_classes(cells: pd.Series, none: Sequence[str]) -> pd.Series:
    """Give the cells of a grid whose row and column are classes, not named in ``none``."""
    return cells[[{*at}.isdisjoint(none) for at in cells.index]]


def grid_caption(
    frame: pd.DataFrame,
    rows: str,
    columns: str,
    what: str = "",
    none: Sequence[str] = (),
    of: int | None = None,
) -> str:
    """State which cell of a grid holds most.

    Parameters
    ----------
    none
        Names of what falls in no class, which leads only where all does.
    of
        How many there are, if some count in several cells; by default the sum of the cells.
    """
    what = what or _("results")
    cells = frame.groupby([rows, columns], observed=False)["value"].sum()
    total = cells.sum() if of is None else of
    if cells.sum() == 0:
        return _("No {counted} here.", counted=what)
    placed = in_classes(cells, none)
    cells = placed if placed.sum() else cells
    first = leaders(cells)
    values = {
        "counted": what,
        "number": text.number(cells.max()),
        "total": text.number(total),
    }
    if len(first) == 1:
        down, over = (text.plain(name) for name in first[0])
        if columns == "region":
            return _(
                "{region} had the most {counted} under {row} ({number} of {total}).",
                region=over,
                row=down,
                **values,
            )
        return _(
            "The most {counted} fall to {row} under {column} ({number} of {total}).",
            row=down,
            column=over,
            **values,
        )
    places = [
        _("{name} under {column}", name=text.plain(over), column=text.plain(down))
        if columns == "region"
        else _("{name} under {column}", name=text.plain(down), column=text.plain(over))
        for down, over in first[:MOST]
    ]
    if len(first) > MOST:
        places.append(n_("{n} other cell", "{n} other cells", len(first) - MOST))
    return _(
        "The most {counted} fall to {cells} ({number} each, of {total}).",
        cells=text.joined(places),
        **values,
    )


def grid_note(frame: pd.DataFrame, rows: str, columns: str, none: Sequence[str] = ()) -> str:
    """Say how many cells of a grid are empty, of the classes."""
    cells = in_classes(frame.groupby([rows, columns], observed=False)["value"].sum(), none)
    empty = int((cells == 0).sum())
    if not empty or empty == len(cells):
        return ""
    return n_(
        "{n} of {total} cells is empty.", "{n} of {total} cells are empty.", empty, total=len(cells)
    )


def grid_alt(frame: pd.DataFrame, rows: str, columns: str, what: str = "") -> str:
    """Tell a grid row by row, and which rows are empty."""
    cells = frame.groupby([rows, columns], observed=True)["value"].sum().reset_index()
    cells = cells[cells["value"] != 0]
    empty = [str(name) for name in frame[rows].cat.categories if name not in set(cells[rows])]
    return paragraph(
        by_group(
            _("Grid of {counted}.", counted=what or _("results")),
            cells.groupby(rows, observed=True),
            lambda cell: _("{name} {value}", name=cell[1], value=text.number(cell.value)),
        ),
        _("Empty rows: {rows}.", rows=text.joined(empty)) if empty else "",
    )


def years_alt(frame: pd.DataFrame, by: str) -> str:
    """Tell counts by group and year."""
    years = frame.groupby([by, "year"], observed=True)["value"].sum().reset_index()
    return by_group(
        _("Bars of {counted} by year.", counted=_("results")),
        years.groupby(by, observed=True),
        lambda row: _("{name}: {values}", name=row.year, values=text.number(row.value)),
    )


def years_caption(frame: pd.DataFrame, apart: str = "") -> str:
    """State how many results the last year brought, and how it compares unless ``apart`` says why not."""
    years = frame.groupby("year")["value"].sum()
    if years.empty:
        return _("No {counted} here.", counted=_("results"))
    now, last = round(years.iloc[-1]), years.index[-1]
    if len(years) == 1 or apart:
        return n_("{n} result in {year}.", "{n} results in {year}.", now, year=last)
    before = round(years.iloc[-2])
    values = {"year": last, "before": years.index[-2]}
    if now == before:
        return n_(
            "{n} result in {year}, as many as in {before}.",
            "{n} results in {year}, as many as in {before}.",
            now,
            **values,
        )
    values["difference"] = text.word(abs(now - before))
    if now > before:
        return n_(
            "{n} result in {year}, {difference} more than in {before}.",
            "{n} results in {year}, {difference} more than in {before}.",
            now,
            **values,
        )
    return n_(
        "{n} result in {year}, {difference} fewer than in {before}.",
        "{n} results in {year}, {difference} fewer than in {before}.",
        now,
        **values,
    )


def years_note(frame: pd.DataFrame, apart: str) -> str:
    """Say why the last year is not compared with the one before."""
    years = frame.groupby("year")["value"].sum()
    if len(years) < 2 or not apart:
        return ""
    before = text.word(round(years.iloc[-2]))
    return _(
        "Not compared with {year} ({number}): {why}.",
        year=years.index[-2],
        number=before,
        why=apart,
    )


def cross_table(frame: pd.DataFrame, down: str, across: str, first: str) -> Table:
    """Lay counts out with totals: ``down`` in rows, ``across`` in columns."""
    laid = frame.pivot_table(
        index=down, columns=across, values="value", aggfunc="sum", observed=False
    ).fillna(0)
    laid.columns = [str(name) for name in laid.columns]
    laid.index = [str(name) for name in laid.index]
    total = _("Total")
    laid[total] = laid.sum(axis=1)
    laid.loc[total] = laid.sum()
    laid = laid.astype(int).rename_axis(down).reset_index()
    columns = {down: Column(first, width=28)}
    columns |= {name: number_column(text.plain(name), 10) for name in laid.columns[1:]}
    return Table(laid, columns)


def ranking_table(frame: pd.DataFrame, first: str) -> Table:
    """Show how many results fall on each label, most first."""
    laid = (
        frame.groupby("label", observed=True, sort=False)["value"]
        .sum()
        .sort_values(ascending=False, kind="stable")
    )
    public = frame[frame["evidence"] == "public-record"].groupby("label", observed=True)["value"]
    table = laid.rename("results").reset_index()
    table["public_record"] = table["label"].map(public.sum()).astype(float).fillna(0)
    return Table(
        table,
        {
            "label": Column(first, width=30),
            "results": number_column(_("Results"), 10),
            "public_record": number_column(_("Of these, public record"), 14),
        },
    )


def years_table(frame: pd.DataFrame, by: str, first: str) -> Table:
    """Show counts by group and year."""
    laid = whole_counts(frame, by, "year")
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
    if not counts_results(chapter):
        return None
    what, of, by, first = (_(words) for words in (what, of, by, first))
    named = behind(rows, counted_from)
    return chapter.exhibit(
        name,
        caption=not_yet(rows, of, chapter) or ranking_caption(rows, what, of),
        figure=charts.ranked_bars(rows, unit=_("results")),
        alt=ranking_alt(rows, _("results by {noun}", noun=by)),
        table=ranking_table(rows, first),
        rows=named,
        note=paragraph(note, unnamed(len(counted_from) - len(named), by)),
    )


def behind(rows: pd.DataFrame, counted_from: pd.DataFrame) -> pd.DataFrame:
    """Give the results that a ranking or grid shows: those that name a class of it."""
    return counted_from[counted_from["observation_id"].isin(rows["observation_id"])]


def unnamed(left: int, one: str) -> str:
    """Say how many results name no class of a ranking."""
    if left <= 0:
        return ""
    return n_(
        "{n} result names no {noun}, and is not counted here.",
        "{n} results name no {noun}, and are not counted here.",
        left,
        noun=one,
    )


def grid(
    chapter: Chapter,
    name: str,
    rows: pd.DataFrame,
    counted_from: pd.DataFrame,
    *,
    down: str,
    across: str,
    first: str = "",
    keep: list[str] | None = None,
    what: str = "",
    drawn: bool = True,
    note: str = "",
) -> Any:
    """Show results by two classifications: a grid of shades, and the table with totals.

    Where the plan has one of the two alone, a ranking by that one; where it has neither, nothing.

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
        The header of the table's first column; by default what the plan calls a class.
    what
        What is counted, in the plural; by default results.
    drawn
        Whether with a figure, or as a table alone.
    note
        How to read it, as Markdown; how many results are not in the rows is told behind it.
    """
    if not counts_results(chapter):
        return None
    if "change" in (down, across):
        rows = rows.explode("change", ignore_index=True)
    known = [by for by in (down, across) if (keep if by == down else None) != [] and
             class_names(chapter, by)]  # fmt: skip
    of = None if what else shared_by(rows)
    what, note = _(what or "results"), _(note) if note else ""
    if len(known) < 2:
        return _by_one(chapter, name, rows, counted_from, known, what) if known else None
    frame = grid_counts(chapter, rows, down, across, keep=keep)
    none = [of_none(chapter, down), of_none(chapter, across)]
    first = _(first) if first else _head(chapter, down)
    return chapter.exhibit(
        name,
        caption=not_yet(frame[frame["value"] > 0], what, chapter)
        or grid_caption(frame, down, across, what, none, of),
        figure=charts.heat_grid(frame, down, across) if drawn else None,
        alt=grid_alt(frame, down, across, what) if drawn else "",
        table=cross_table(frame, down, across, first),
        rows=behind(rows, counted_from),
        note=paragraph(
            grid_note(frame, down, across, none),
            note or shared_note(of, int(frame["value"].sum())),
            left_out(
                rows,
                counted_from,
                chapter,
                *(by for by in (down, across) if by not in counted_from),
            ),
        ),
    )


def shared_by(rows: pd.DataFrame) -> int | None:
    """Give the number of results where some stand in several rows; else nothing."""
    single = rows["observation_id"].nunique()
    return int(single) if single < len(rows) else None


def shared_note(of: int | None, total: int) -> str:
    """Say that the total of a grid is more than its results, where they count in several classes."""
    if of is None:
        return ""
    return n_(
        "{n} result counts in each class that it falls in, and so comes to {total}.",
        "{n} results count in each class that they fall in, and so come to {total}.",
        of,
        total=text.number(total),
    )


def _head(chapter: Chapter, by: str) -> str:
    """Name a class of a classification at the head of a column: of planned results the highest."""
    one = chapter.level(1)[0] if by == "result" else class_nouns(chapter, by)[0]
    return text.sentence(one)


def _by_one(
    chapter: Chapter,
    name: str,
    rows: pd.DataFrame,
    counted_from: pd.DataFrame,
    known: list[str],
    what: str,
) -> Any:
    """Show results by the one classification that the plan has."""
    (by,) = known
    one, many = class_nouns(chapter, by)
    tagged = at_the_top(chapter, rows)
    label = pd.Categorical(tagged[by], class_names(chapter, by))
    return ranking(
        chapter,
        name,
        tagged.assign(label=label).dropna(subset=["label"]).sort_values("label", kind="stable"),
        counted_from,
        what=many,
        of=what,
        by=one,
        first=_head(chapter, by),
    )


def years(chapter: Chapter, rows: pd.DataFrame, by: str, table: str, first: str = "") -> Any:
    """Show results by year, one small chart a class; nothing where the plan has no classes.

    Results in no class have a chart of their own, behind the others.

    Parameters
    ----------
    rows
        As from :func:`milepost.report.topics.results.results`.
    by
        The column that divides them: ``region``, ``pillar``.
    table
        The table that orders the classes.
    first
        The header of the table's first column; by default what the plan calls a class.
    """
    if not chapter.has(table) or not counts_results(chapter):
        return None
    first = first or text.sentence(class_nouns(chapter, by)[0])
    frame = rows.assign(**{by: with_none(chapter, rows[by], by, class_names(chapter, by))})
    apart = not_comparable(chapter, int(frame["year"].max())) if len(frame) else ""
    return chapter.exhibit(
        "years",
        caption=not_yet(frame, _("results"), chapter) or years_caption(frame, apart),
        figure=charts.small_multiples(frame, by, unit=_("results")),
        alt=years_alt(frame, by),
        table=years_table(frame, by, first),
        rows=rows,
        note=years_note(frame, apart),
    )
