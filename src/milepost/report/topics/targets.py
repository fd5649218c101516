"""Targets: what share of the way is gone, in which time, and how each stands."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from milepost import charts
from milepost.charts.palette import STATUSES
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import NO_BREAK, Column, Table, number_column, share_column
from milepost.report.topics.asked import asked, nouns_of
from milepost.report.topics.paging import one_by_one
from milepost.report.topics.part_contributions import (
    contribution_table,
    contributions_caption,
    contributions_note,
)
from milepost.report.topics.reading_notes import paces, reading_note
from milepost.report.topics.shared import (
    figure,
    left_parts,
    left_parts_note,
    listed,
    method_note,
    paragraph,
    promised,
    reach_sentence,
    reporting_date,
    time_gone,
    value_date,
)

GOOD = ("achieved", "on-track")
LINES_ON_A_PAGE = 36
LONG_NAME = 30  # of which a figure makes two lines
# what targets under no row of the plan's table are called
ALL, OTHERS = "All targets", "Other targets"


def assessments(
    chapter: Chapter, scope_kind: str = "global", scope_id: str = "all"
) -> pd.DataFrame:
    """Give a scope's assessments with each target's names, in the plan's order.

    Returns
    -------
    pandas.DataFrame
        The assessments' columns, then ``short_name``, ``statement``, ``position``, ``unit_one``,
        ``global_result_name`` (number and name of the row of the plan's table).
    """
    rows = chapter["assessments"].astype({"global_result": "str"})
    rows = rows[(rows["scope_kind"] == scope_kind) & (rows["scope_id"] == scope_id)]
    names = chapter["targets"][
        [
            "target_id",
            "position",
            "short_name",
            "statement",
            "unit_one",
            "direction",
            "at_least",
            "upper",
            "decimals",
        ]
    ]
    frame = rows.merge(names, on="target_id").sort_values("position", kind="stable")
    results = chapter["global_results"].set_index("global_result_id")
    first = frame["global_result"].str.replace(";.*", "", regex=True)
    label = frame["global_result"].str.replace(";", " and ")
    # a plan whose targets stand in no table is read by its results' own names
    headings = results["table_row_name"].fillna(results["short_name"]).to_dict()
    frame["global_result_name"] = label + "  " + first.map(headings).astype("str")
    frame["system_id"] = first.map(results["system_id"]).astype("str")
    return frame.reset_index(drop=True)


def with_observations(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the rows to which any observation contributes."""
    return frame[frame["observations"] > 0]


def by_result(frame: pd.DataFrame) -> pd.DataFrame:
    """Put targets under the rows of the plan's table, in its order, as ``group``."""
    names = frame["global_result_name"]
    names = names.fillna(ALL if names.isna().all() else OTHERS)
    return frame.assign(group=pd.Categorical(names, names.drop_duplicates().tolist()))


def targets_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """State how many targets are achieved or on track."""
    good = int(frame["status"].isin(GOOD).sum())
    unknown = int((frame["status"] == "not-assessable").sum())
    share, nouns = text.percent(time_gone(chapter)), nouns_of(frame, chapter)
    words = f"{text.sentence(text.part(good, len(frame), *nouns))} {text.verb(good)} achieved or on track at {reporting_date(chapter)}, with {share} of the time gone"
    if unknown:
        words += f"; {text.count(unknown, *nouns)} can’t be assessed"
    if silent := int((frame["reason"] == "not-reported").sum()):
        of = "" if silent == unknown else f"{text.word(silent)} of them "
        words += f", {of}not yet reported"
    return f"{words}."


def targets_alt(frame: pd.DataFrame) -> str:
    """Name the targets by status."""
    parts = ["Bars of the share achieved of each target, against a line at the share of time gone."]
    for code, status in STATUSES.items():
        names = frame.loc[frame["status"] == code, "short_name"].tolist()
        if names:
            parts.append(f"{status.word}: {text.joined(names)}.")
    return " ".join(parts)


def status_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """Count the statuses."""
    return text.statuses_sentence(frame["status"], frame["reason"], nouns_of(frame, chapter))


def status_alt(frame: pd.DataFrame) -> str:
    """Tell the statuses group by group."""
    parts = []
    for name, part in frame.groupby("group", observed=True):
        counts = part["status"].value_counts()
        words = [
            f"{s.word.lower()} {counts[code]}" for code, s in STATUSES.items() if code in counts
        ]
        parts.append(f"{name}: {text.joined(words)}.")
    return "One mark a target, by status. " + " ".join(parts)


def assessment_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """State how many targets could be assessed."""
    known = int((frame["status"] != "not-assessable").sum())
    return (
        f"{text.sentence(text.part(known, len(frame), *nouns_of(frame, chapter)))} could be "
        f"assessed at {reporting_date(chapter)}."
    )


def assessment_table(frame: pd.DataFrame, chapter: Chapter) -> Table:
    """Show assessments of targets: what was promised, what came of it, how fast.

    Parameters
    ----------
    frame
        As from :func:`milepost.report.topics.targets.assessments`.
    """
    rows = frame.assign(
        name=frame["target_id"] + " " + frame["short_name"],
        now=[_of_target(row, value_date(row, chapter)) for row in frame.to_dict("records")],
        finding=[text.status_or_reason(row) for row in frame.to_dict("records")],
        grade=frame["evidence"].map(text.grade, na_action="ignore"),
    )
    kept = [
        "target_id",
        "short_name",
        "unit",
        "baseline",
        "target",
        "actual",
        "share_achieved",
        "elapsed_share",
        "pace",
        "status",
        "reason",
        "period",
        "evidence",
        "observations",
    ]
    columns = {
        "name": Column(text.sentence(chapter.noun("target")), width=25),
        "now": Column("Now, of target", str, 13, number=True),
        "unit": Column("Unit", width=12),
        "share_achieved": share_column("Share", 8),
        "pace": number_column("Pace", 8, 2),
        "finding": Column("Status", str, 21),
        "grade": Column("Evidence", width=13),
    }
    if not paces(frame):
        del columns["pace"]
        columns = (
            dict([*columns.items()][:4])
            | {"method_value": number_column("By method", 8, 3)}
            | dict([*columns.items()][4:])
        )
        kept += ["method", "method_status", "method_value"]
    left = [left_parts(chapter, target) for target in rows["target_id"]]
    if any(left):
        kept, rows = [*kept, "left_out"], rows.assign(left_out=left)
        columns["left_out"] = Column("Without a newest value", str, 16)
    return Table(rows[["name", "now", "finding", "grade", *kept]], columns)


def _of_target(row: Mapping[Hashable, Any], own: str) -> str:
    """Say a value and its target, with the value's date where it is an earlier one."""
    words = figure(row, "actual")
    if not text.missing(row["target"]):
        words = f"{words} of {promised(row)}".replace(" ", NO_BREAK)
    return f"{words} ({own.replace(' ', NO_BREAK)})" if own else words


def status_table(frame: pd.DataFrame, chapter: Chapter) -> Table:
    """Show the number of targets by group and status."""
    order = [code for code in text.STATUS_SIGNS if code in set(frame["status"])]
    laid = frame.pivot_table(
        index="group", columns="status", values="target_id", aggfunc="count", observed=True
    )
    laid = laid.reindex(columns=order).fillna(0).astype(int)
    laid.index = [str(name) for name in laid.index]
    laid = laid.rename_axis("group").reset_index()
    alone = laid["group"].eq(ALL).all()
    of_table = chapter["global_results"]["table_row_name"].notna().any()
    noun = "result" if of_table else chapter.noun("change")
    head = chapter.nouns("target") if alone else noun
    columns = {"group": Column(text.sentence(head), width=30)}
    columns |= {code: number_column(text.status(code), 12) for code in order}
    return Table(laid, columns)


def introduction(targets: pd.DataFrame, results: pd.DataFrame, chapter: Chapter) -> list[str]:
    """Open the book: statuses, evidence, reach."""
    elapsed = text.percent(time_gone(chapter))
    public = targets[(targets["evidence"] == "public-record") & targets["observations"].gt(0)]
    countries = results["country"].nunique()
    one, many = nouns_of(targets, chapter)
    first = (
        f"{asked(targets, chapter)} At {reporting_date(chapter)}, {elapsed} of its "
        f"time had gone. {status_caption(targets, chapter)}"
    )
    every = len(public) == len(targets) > 1
    told = f"all {many} rest" if every else text.count(len(public), f"{one} rests", f"{many} rest")
    second = f"{text.sentence(told)} on the public record alone, with sources that anyone can open."
    if len(public) and not every:
        second += f" {'It is' if len(public) == 1 else 'They are'}: {listed(public['short_name'])}."
    return [first, paragraph(second, reach_sentence(results, countries, chapter))]


def strip(chapter: Chapter, frame: pd.DataFrame) -> Any:
    """Show one mark a target, by the rows of the plan's table.

    Parameters
    ----------
    frame
        As from :func:`assessments`.
    """
    grouped = by_result(frame)
    return chapter.exhibit(
        "statuses",
        caption=status_caption(frame, chapter),
        figure=charts.status_strip(grouped),
        alt=status_alt(grouped),
        table=status_table(grouped, chapter),
        rows=chapter["observations"],
        note=method_note(frame),
    )


def overview(chapter: Chapter, frame: pd.DataFrame, name: str = "targets", of: str = "") -> Any:
    """Show the share achieved of each target against the share of time gone.

    Parameters
    ----------
    frame
        As from :func:`assessments`, or :func:`milepost.report.topics.part_targets.stated`.
    name, of
        The exhibit's name, and what its targets stand under; where they are not all of them.
    """
    rows = chapter["observations"]
    if of:
        rows = rows[rows["target_id"].isin(frame["target_id"])]
    caption = targets_caption(frame, chapter)
    return chapter.exhibit(
        name,
        caption=f"{of}: {caption[:1].lower()}{caption[1:]}" if of else caption,
        figure=charts.target_overview(
            frame.assign(own_date=[value_date(row, chapter) for row in frame.to_dict("records")]),
            elapsed=time_gone(chapter),
            noun=chapter.noun("target"),
        ),
        alt=targets_alt(frame),
        table=assessment_table(frame, chapter),
        rows=rows,
        note=paragraph(reading_note(chapter, frame), left_parts_note(chapter, frame)),
    )


def overviews(chapter: Chapter, frame: pd.DataFrame) -> Iterator[Any]:
    """Show targets as :func:`overview` does, in several exhibits where no page holds all of them."""
    under = by_result(frame)["group"]
    lines = 1 + (frame["short_name"].str.len() > LONG_NAME)
    pages = one_by_one(frame, under, LINES_ON_A_PAGE, lines)
    for number, page in enumerate(pages, start=1):
        if len(pages) == 1:
            yield overview(chapter, frame)
        else:
            of = listed(under[page.index].unique(), 4)
            yield overview(chapter, page, f"targets-{number}", of)


def listing(chapter: Chapter, frame: pd.DataFrame, caption: str = "") -> Any:
    """Show all that is known of each target, as a table.

    Parameters
    ----------
    frame
        As from :func:`assessments`.
    caption
        As Markdown; by default how many targets could be assessed.
    """
    return chapter.exhibit(
        "assessment",
        caption=caption or assessment_caption(frame, chapter),
        table=assessment_table(frame, chapter),
        rows=chapter["observations"],
        note=method_note(frame),
    )


def contributions(chapter: Chapter, scope_kind: str, scope_id: str, place: str) -> Any:
    """Show what a part of the plan contributed to targets that are set for the whole.

    Parameters
    ----------
    scope_kind, scope_id
        The part, as in the assessments: ``"pillar", "B"``.
    place
        What it is called in running text: ``the region``.
    """
    frame = with_observations(assessments(chapter, scope_kind, scope_id))
    return chapter.exhibit(
        "contributions",
        caption=contributions_caption(frame, place, chapter),
        table=contribution_table(frame, chapter),
        rows=chapter["observations"],
        note=contributions_note(chapter, frame, scope_kind),
    )
