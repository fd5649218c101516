"""By whom and by what figures are broken down: members of declared dimensions, and what is not said."""

# past 300 lines: the exhibits of one chapter, each with its frame, table, caption and alternative text

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from milepost import charts
from milepost.assess.breakdowns import overlaps
from milepost.core.messages import _, n_
from milepost.core.problems import with_article
from milepost.read.dimensions import MEMBERS
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column
from milepost.report.topics import counts, time_lines
from milepost.report.topics.counted import rows_behind
from milepost.report.topics.names import class_nouns, listed
from milepost.report.topics.paging import captioned, one_by_one
from milepost.report.topics.part_targets import of_members
from milepost.report.topics.reach import leaders
from milepost.report.topics.results import results
from milepost.report.topics.shared import by_group, paragraph, target_column
from milepost.report.topics.targets import assessments, by_result

MOST = 3  # values that share the first place and are named in a caption


def of_people(chapter: Chapter) -> list[str]:
    """Name the dimensions that break down people: sex, age, disability, population group."""
    if not chapter.has(MEMBERS):
        return []
    members = chapter[MEMBERS]
    return [str(name) for name in members.loc[members["people"], "dimension"].unique()]


def members(chapter: Chapter, dimension: str) -> pd.DataFrame:
    """Give the members of a dimension in their order."""
    rows = chapter[MEMBERS]
    return rows[rows["dimension"] == dimension].reset_index(drop=True)


def coverage(chapter: Chapter) -> pd.DataFrame:
    """Count for every target the rows that count, and those that name a member of each dimension of people.

    Returns
    -------
    pandas.DataFrame
        ``target_id``, ``short_name``, ``rows``, a column for each dimension, and ``any``.
    """
    rows, names = chapter.counting, of_people(chapter)
    named = rows[names].notna()
    told = named.assign(any=named.any(axis=1), rows=True, target_id=rows["target_id"])
    found = told.groupby("target_id").sum()
    targets = chapter["targets"].sort_values("position", kind="stable")
    targets = targets[~targets["target_id"].isin(chapter.withheld)]
    counted = targets[["target_id", "short_name"]].merge(found, on="target_id", how="left")
    whole = ["rows", *names, "any"]
    counted[whole] = counted[whole].fillna(0).astype("int64")
    return counted


def coverage_caption(frame: pd.DataFrame) -> str:
    """State what share of the rows says of whom it tells."""
    rows, told = int(frame["rows"].sum()), int(frame["any"].sum())
    if not rows:
        return _("No rows that count, and could say of whom they tell.")
    return n_(
        "{rows} ({share}) says of whom it tells.",
        "{rows} ({share}) say of whom they tell.",
        text.agreeing(told, rows),
        rows=text.out_of(told, rows, (_("row that counts"), _("rows that count"))),
        share=text.percent(told / rows),
    )


def coverage_note(frame: pd.DataFrame, chapter: Chapter) -> str:
    """Say how to read the table, and of how many targets no row says whom it reached."""
    noun = chapter.noun("target")
    how = _(
        "Share of the rows that count for {a_noun} which name a member; a dash where none does.",
        a_noun=with_article(noun),
        noun=noun,
    )
    silent = int(((frame["any"] == 0) & (frame["rows"] > 0)).sum())
    if not silent:
        return how
    words = n_(
        "Of {targets} the data can’t say whom it reached.",
        "Of {targets} the data can’t say whom they reached.",
        silent,
        targets=chapter.count(silent, "target"),
    )
    return paragraph(how, words)


def _said(share: Any) -> str:
    return text.percent(share) if share and not text.missing(share) else text.NONE


def coverage_table(frame: pd.DataFrame, chapter: Chapter) -> Table:
    """Show for every target which share of its rows names a member of each dimension."""
    shown = frame[["target_id", "short_name", "rows", "any"]].copy()
    columns = {
        "short_name": target_column(chapter, 24),
        "rows": number_column(_("Rows"), 8),
        "any": number_column(_("That say of whom"), 10),
    }
    for name in of_people(chapter):
        shown[name] = frame[name] / frame["rows"].where(frame["rows"] > 0)
        columns[name] = Column(_("Rows by {noun}", noun=class_nouns(chapter, name)[0]), _said, 16)
    return Table(shown, columns)


def title(chapter: Chapter, dimension: str) -> str:
    """Give what a dimension is called, as Markdown."""
    return text.plain(members(chapter, dimension)["title"].iloc[0])


def introduction(chapter: Chapter) -> list[str]:
    """Open a chapter on whom results reached; nothing where the workbook declares no such dimension."""
    if not of_people(chapter):
        return []
    frame = coverage(chapter)
    names = text.joined([class_nouns(chapter, name)[0] for name in of_people(chapter)])
    if len(frame) and (frame["any"] == frame["rows"]).all():
        first = _("Every row names whom it tells of, by {nouns}.", nouns=names)
    else:
        first = _(
            "Rows may name whom they tell of, by {nouns}; a row that names nobody tells of all.",
            nouns=names,
        )
    silent = frame.loc[(frame["any"] == 0) & (frame["rows"] > 0), "short_name"]
    unsaid = ""
    if len(silent):
        unsaid = _(
            "Whom these {nouns} reached the data can’t say: {targets}.",
            nouns=chapter.nouns("target"),
            targets=listed(silent),
        )
    return [first, unsaid, _overlaps(chapter, of_people(chapter))]


def _overlaps(chapter: Chapter, dimensions: list[str]) -> str:
    """Say of which dimensions one may belong to several members; blank where of none."""
    shared = [name for name in dimensions if overlaps(members(chapter, name))]
    if not shared:
        return ""
    return _(
        "By {nouns}, one person may belong to several: values of members overlap, and are never "
        "added up to a whole.",
        nouns=text.joined([class_nouns(chapter, name)[0] for name in shared]),
    )


def said(chapter: Chapter) -> Any:
    """Show which share of each target's rows says of whom it tells.

    Nothing without a dimension, nor where every row says it by the only one.
    """
    if not of_people(chapter):
        return None
    frame = coverage(chapter)
    if len(of_people(chapter)) == 1 and len(frame) and (frame["any"] == frame["rows"]).all():
        return None
    return chapter.exhibit(
        "disaggregated",
        caption=coverage_caption(frame),
        table=coverage_table(frame, chapter),
        rows=chapter.counting,
        note=coverage_note(frame, chapter),
    )


def named_results(chapter: Chapter, dimension: str) -> pd.DataFrame:
    """Give the results that name a member of a dimension, with its name as ``label``."""
    names = members(chapter, dimension).set_index("member_id")["short_name"].astype("str")
    rows = results(chapter, dimension)
    label = pd.Categorical(rows[dimension].map(names), names.drop_duplicates())
    return rows.assign(**{"label": label, dimension: label}).sort_values("label", kind="stable")


def reached_caption(rows: pd.DataFrame, one: str) -> str:
    """State which member most of the results name."""
    totals = rows.groupby("label", observed=True, sort=False)["value"].sum()
    first = leaders(totals)
    many = n_(
        "{n} result names {a_noun}",
        "{n} results name {a_noun}",
        len(rows),
        a_noun=with_article(one),
    )
    words = n_(
        "{results}: most often {names} ({number}).",
        "{results}: most often {names} ({number} each).",
        len(first),
        results=many,
        names=listed(first),
        number=text.number(totals.max()),
    )
    return text.sentence(words)


def reached(chapter: Chapter, dimension: str) -> Any:
    """Show how many results name each member of a dimension; nothing where none does."""
    rows = named_results(chapter, dimension)
    if rows.empty:
        return None
    one = class_nouns(chapter, dimension)[0]
    return chapter.exhibit(
        f"results-{dimension}",
        caption=reached_caption(rows, one),
        figure=charts.ranked_bars(rows, unit=_("results")),
        alt=counts.ranking_alt(rows, _("results by {noun}", noun=one)),
        table=counts.ranking_table(rows, title(chapter, dimension)),
        rows=rows,
        note=counts.unnamed(len(results(chapter)) - len(rows), one),
    )


def by_pillar(chapter: Chapter, dimension: str) -> Any:
    """Show results by member and pillar; nothing where none names a member."""
    rows = named_results(chapter, dimension)
    if rows.empty or not chapter.has("pillars"):
        return None
    return counts.grid(
        chapter,
        f"pillars-{dimension}",
        rows,
        rows,
        down=dimension,
        across="pillar",
        first=title(chapter, dimension),
    )


def values(chapter: Chapter, dimension: str) -> pd.DataFrame:
    """Give the value of every target for each member that has one.

    Returns
    -------
    pandas.DataFrame
        The assessments' columns, ``label`` (the member) and ``whole`` (the value of all).
    """
    frame = chapter["assessments"]
    names = members(chapter, dimension)
    own = frame[(frame["scope_kind"] == dimension) & frame["actual"].notna()]
    whole = assessments(chapter).set_index("target_id")
    own = own[own["target_id"].isin(whole.index)]
    label = pd.Categorical(
        own["scope_id"].map(names.set_index("member_id")["short_name"]),
        names["short_name"].drop_duplicates(),
    )
    own = own.assign(label=label, place=own["target_id"].map(whole["position"]))
    for name in ("short_name", "unit_one", "global_result_name"):
        own[name] = own["target_id"].map(whole[name])
    own["whole"] = own["target_id"].map(whole["actual"])
    return own.sort_values(["place", "label"], kind="stable").reset_index(drop=True)


def values_caption(frame: pd.DataFrame, one: str, chapter: Chapter) -> str:
    """State of how many targets there is a value by member."""
    number = frame["target_id"].nunique()
    words = n_(
        "{targets} has values by {noun}.",
        "{targets} have values by {noun}.",
        number,
        targets=chapter.count(number, "target"),
        noun=one,
    )
    return text.sentence(words)


def values_note(frame: pd.DataFrame, one: str, *, unnamed: bool) -> str:
    """Say which value is the highest, and of which rows the values are; some may name no member."""
    most = frame[frame["value"] == frame["value"].max()]
    first = most.iloc[0]
    highest = _(
        "The highest is {amount} ({names}).",
        amount=text.amount(first["value"], first["unit"], first["unit_one"]),
        names=listed(most["short_name"] + ", " + most["label"].astype("str"), MOST),
    )
    how = _("Values of rows that name {a_noun}.", a_noun=with_article(one))
    if unnamed:
        how = _(
            "Values of rows that name {a_noun}; a row that names none counts in the value of all "
            "alone.",
            a_noun=with_article(one),
        )
    return paragraph(highest, how)


def values_alt(frame: pd.DataFrame, unit: str) -> str:
    """Tell the values target by target."""
    return by_group(
        _("Bars of the value of each target by member, in {unit}.", unit=unit),
        frame.groupby("short_name", sort=False),
        lambda row: _("{name} {value}", name=row.label, value=text.number(row.value)),
    )


def values_table(frame: pd.DataFrame, chapter: Chapter) -> Table:
    """Lay values out: targets in rows, members in columns, the value of all at the end."""
    laid = frame.pivot_table(
        index=["target_id", "short_name", "unit", "whole"],
        columns="label",
        values="value",
        observed=True,
        sort=False,
        dropna=False,
    )
    order = [name for name in frame["label"].cat.categories if name in laid.columns]
    laid = laid[order].dropna(how="all")
    laid.columns = [str(name) for name in laid.columns]
    laid = laid.reset_index()
    columns = {
        "short_name": target_column(chapter, 22),
        "unit": Column(_("Unit"), width=12),
    }
    columns |= {name: number_column(text.plain(name), 11) for name in map(str, order)}
    if laid["whole"].notna().any():
        columns["whole"] = number_column(_("All"), 8)
    return Table(laid, columns)


def by_member(chapter: Chapter, dimension: str) -> Iterator[Any]:
    """Show the values of targets by member of a dimension: bars, an exhibit for each unit."""
    frame = values(chapter, dimension).assign(value=lambda rows: rows["actual"])
    one = class_nouns(chapter, dimension)[0]
    parts = []
    for unit, every in frame.groupby("unit", sort=False):
        under = by_result(every)["group"]
        pages = one_by_one(every, under)
        # a figure of some targets of a unit says what they stand under
        parts += [
            (unit, page, listed(under[page.index].unique(), 4) if len(pages) > 1 else "")
            for page in pages
        ]
    for number, (unit, part, of) in enumerate(parts, start=1):
        bars = part.assign(label=part["short_name"] + ", " + part["label"].astype("str"))
        whole = assessments(chapter)
        whole = whole[whole["target_id"].isin(part.loc[part["whole"].notna(), "target_id"])]
        rows = rows_behind(chapter, pd.concat([part, whole]))
        note = values_note(part, one, unnamed=bool(rows[dimension].isna().any()))
        yield chapter.exhibit(
            f"values-{dimension}-{number}",
            caption=captioned(of, values_caption(part, one, chapter)),
            figure=charts.ranked_bars(bars, unit=str(unit), ranked=False),
            alt=values_alt(part, str(unit)),
            table=values_table(part, chapter),
            rows=rows,
            note=paragraph(note, _overlaps(chapter, [dimension])),
        )


def exhibits(chapter: Chapter, dimension: str) -> Iterator[Any]:
    """Show all that there is by one dimension: results, by pillar, too, values and time lines."""
    shown = (
        reached(chapter, dimension),
        by_pillar(chapter, dimension),
        of_members(chapter, dimension),
    )
    for exhibit in shown:
        if exhibit is not None:
            yield exhibit
    yield from by_member(chapter, dimension)
    for member in text.rows(members(chapter, dimension)):
        place = text.plain(member.short_name)
        if (lines := time_lines.series(chapter, dimension, member.member_id, place)) is not None:
            yield lines
