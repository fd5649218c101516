"""Targets: what share of the way is gone, in which time, and how each stands."""

# past 300 lines: the exhibits that nearly all chapters begin with, of one frame of assessments

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from milepost import charts
from milepost.charts.palette import STATUSES, bar_words, has_own_time
from milepost.core.kinds import FROM_BASELINE
from milepost.core.messages import N_, _, n_, with_sign
from milepost.core.problems import with_article
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import NO_BREAK, Column, Table, number_column, share_column
from milepost.report.topics.asked import asked, nouns_of
from milepost.report.topics.counted import rows_behind
from milepost.report.topics.names import listed
from milepost.report.topics.paging import captioned, one_by_one
from milepost.report.topics.part_contributions import (
    contribution_table,
    contributions_caption,
    contributions_note,
)
from milepost.report.topics.reach import reach_sentence
from milepost.report.topics.shared import (
    by_group,
    figure,
    left_parts,
    left_parts_note,
    method_note,
    paces,
    paragraph,
    promised,
    reading_note,
    reporting_date,
    target_column,
    time_gone,
    value_date,
    whole_counts,
)

GOOD = ("achieved", "on-track")
MOST_NAMED = 12  # targets in a note
LONG_NAME = 30  # of which a figure makes two lines
# what targets under no row of the plan's table are called
ALL, OTHERS = N_("All targets"), N_("Other targets")


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
    label = (
        frame["global_result"]
        .map(lambda ids: text.joined(ids.split(";")), na_action="ignore")
        .astype("str")
    )
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
    names = names.fillna(_(ALL if names.isna().all() else OTHERS))
    return frame.assign(group=pd.Categorical(names, names.drop_duplicates().tolist()))


def targets_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """State how many targets are achieved or on track."""
    good = int(frame["status"].isin(GOOD).sum())
    return n_(
        "{targets} is achieved or on track at {moment}, with {share} of the time gone.",
        "{targets} are achieved or on track at {moment}, with {share} of the time gone.",
        text.agreeing(good, len(frame)),
        targets=text.out_of(good, len(frame), nouns_of(frame, chapter)),
        moment=reporting_date(chapter),
        share=text.percent(time_gone(chapter)),
    )


def unknown_note(frame: pd.DataFrame, chapter: Chapter) -> str:
    """Say how many targets can't be assessed, and of how many no report is in."""
    unknown = int((frame["status"] == "not-assessable").sum())
    if not unknown:
        return ""
    silent = int((frame["reason"] == "not-reported").sum())
    targets = text.count(unknown, *nouns_of(frame, chapter))
    if silent == unknown:
        words = n_(
            "{targets} can’t be assessed, not yet reported.",
            "{targets} can’t be assessed, not yet reported.",
            unknown,
            targets=targets,
        )
    elif silent:
        words = n_(
            "{targets} can’t be assessed, {silent} of them not yet reported.",
            "{targets} can’t be assessed, {silent} of them not yet reported.",
            unknown,
            targets=targets,
            silent=text.word(silent),
        )
    else:
        words = n_(
            "{targets} can’t be assessed.", "{targets} can’t be assessed.", unknown, targets=targets
        )
    return text.sentence(words)


def own_time_note(frame: pd.DataFrame, chapter: Chapter) -> str:
    """Name the targets whose bars have a line of their own, as another share of time has gone."""
    common, noun = time_gone(chapter), chapter.noun("target")
    own = [
        _("{name} ({value})", name=row["target_id"], value=text.percent(row["elapsed_share"]))
        for __, row in frame.iterrows()
        if not bar_words(row) and has_own_time(row["elapsed_share"], common)
    ]
    if not own:
        return ""
    return _(
        "Where another share of the time has gone for {a_noun}, its line stands there: {names}.",
        a_noun=with_article(noun),
        noun=noun,
        names=listed(own, MOST_NAMED),
    )


def targets_alt(frame: pd.DataFrame) -> str:
    """Name the targets by status."""
    return by_group(
        _("Bars of the share achieved of each target, against a line at the share of time gone."),
        ((_(look.word), frame[frame["status"] == code]) for code, look in STATUSES.items()),
        lambda row: str(row.short_name),
    )


def status_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """Count the statuses."""
    return text.statuses_sentence(frame["status"], frame["reason"], nouns_of(frame, chapter))


def status_alt(frame: pd.DataFrame) -> str:
    """Tell the statuses group by group."""
    in_order = frame.assign(status=pd.Categorical(frame["status"], [*STATUSES]))
    counts = in_order.groupby(["group", "status"], observed=True).size().reset_index(name="number")
    return by_group(
        _("One mark a target, by status."),
        counts.groupby("group", observed=True),
        lambda row: _(
            "{name} {value}", name=_(STATUSES[row.status].word).lower(), value=row.number
        ),
    )


def assessment_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """State how many targets could be assessed."""
    known = int((frame["status"] != "not-assessable").sum())
    return _(
        "{targets} could be assessed at {moment}.",
        targets=text.out_of(known, len(frame), nouns_of(frame, chapter)),
        moment=reporting_date(chapter),
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
        now=[of_target(row, value_date(row, chapter)) for row in frame.to_dict("records")],
        finding=[text.status_or_reason(row) for row in frame.to_dict("records")],
        grade=frame["evidence"].map(text.grade, na_action="ignore"),
    )
    kept = [
        "target_id", "short_name", "unit", "baseline", "target", "actual", "share_achieved",
        "elapsed_share", "pace", "status", "reason", "period", "evidence", "observations",
    ]  # fmt: skip
    paced = paces(frame)
    columns = {
        "name": target_column(chapter, 25),
        "now": Column(_("Now, of target, from baseline"), str, 15, number=True),
        "unit": Column(_("Unit"), width=12),
        "share_achieved": share_column(_("Share"), 8),
        **(
            {"pace": number_column(_("Pace"), 8, 2)}
            if paced
            else {"method_value": number_column(_("By method"), 8, 3)}
        ),
        "finding": Column(_("Status"), str, 21),
        "grade": Column(_("Evidence"), width=13),
    }
    if not paced:
        kept += ["method", "method_status", "method_value"]
    left = [left_parts(chapter, target) for target in rows["target_id"]]
    if any(left):
        kept, rows = [*kept, "left_out"], rows.assign(left_out=left)
        columns["left_out"] = Column(_("Without a newest value"), str, 16)
    return Table(rows[["name", "now", "finding", "grade", *kept]], columns)


def of_target(row: Mapping[Hashable, Any], own: str, *, of_unit: bool = False) -> str:
    """Say a value, its target and, where the way does not begin at zero, from where it leads.

    The value's date stands behind, where it is an earlier one; with ``of_unit`` percentages bear
    their sign, where no column names the unit.
    """
    values = {"actual": figure(row, "actual"), "target": promised(row)}
    if of_unit and row["unit"] == "%":
        last = "actual" if text.missing(row["target"]) else "target"
        values[last] = values[last] if values[last] == text.NONE else with_sign(values[last])
    unknown = text.missing(row["actual"])
    if text.missing(row["target"]):
        words = values["actual"]
    elif row["kind"] in FROM_BASELINE and not text.missing(row["baseline"]):
        values["baseline"] = figure(row, "baseline")
        if unknown:
            words = _("no value; target {target}, from {baseline}", **values)
        else:
            words = _("{actual} of {target}, from {baseline}", **values)
    elif unknown:
        words = _("no value; target {target}", **values)
    else:
        words = _("{actual} of {target}", **values)
    words = re.sub(f"(?<=[,;]){NO_BREAK}", " ", words.replace(" ", NO_BREAK))
    return f"{words} ({own.replace(' ', NO_BREAK)})" if own else words


def status_table(frame: pd.DataFrame, chapter: Chapter) -> Table:
    """Show the number of targets by group and status."""
    order = [code for code in text.STATUS_SIGNS if code in set(frame["status"])]
    laid = whole_counts(frame.assign(value=1), "group", "status")
    of_table = chapter["global_results"]["table_row_name"].notna().any()
    head = _("Result") if of_table else text.sentence(chapter.noun("change"))
    if laid["group"].eq(_(ALL)).all():
        head = text.sentence(chapter.nouns("target"))
    columns = {"group": Column(head, width=30)}
    columns |= {code: number_column(text.status(code), 12) for code in order}
    return Table(laid[[*columns]], columns)


def introduction(targets: pd.DataFrame, results: pd.DataFrame, chapter: Chapter) -> list[str]:
    """Open the book: statuses, evidence, reach."""
    elapsed = text.percent(time_gone(chapter))
    public = targets[(targets["evidence"] == "public-record") & targets["observations"].gt(0)]
    gone = _(
        "At {moment}, {share} of its time had gone.", moment=reporting_date(chapter), share=elapsed
    )
    one, many = nouns_of(targets, chapter)
    every = len(public) == len(targets) > 1
    if every:
        rests = _(
            "All {nouns} rest on the public record alone, with sources that anyone can open.",
            nouns=many,
        )
    else:
        rests = n_(
            "{targets} rests on the public record alone, with sources that anyone can open.",
            "{targets} rest on the public record alone, with sources that anyone can open.",
            len(public),
            targets=text.count(len(public), one, many),
        )
    names = ""
    if len(public) and not every:
        listed_names = listed(public["short_name"])
        names = n_("It is: {names}.", "They are: {names}.", len(public), names=listed_names)
    return [
        paragraph(asked(targets, chapter), gone, status_caption(targets, chapter)),
        paragraph(text.sentence(rests), names, reach_sentence(results, chapter)),
    ]


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
        rows=rows_behind(chapter, frame),
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
    caption = targets_caption(frame, chapter)
    return chapter.exhibit(
        name,
        caption=captioned(of, caption),
        figure=charts.target_overview(
            frame.assign(own_date=[value_date(row, chapter) for row in frame.to_dict("records")]),
            elapsed=time_gone(chapter),
            noun=chapter.noun("target"),
        ),
        alt=targets_alt(frame),
        table=assessment_table(frame, chapter),
        rows=rows_behind(chapter, frame),
        note=paragraph(
            unknown_note(frame, chapter),
            own_time_note(frame, chapter),
            reading_note(chapter, frame),
            left_parts_note(chapter, frame),
        ),
    )


def overviews(chapter: Chapter, frame: pd.DataFrame) -> Iterator[Any]:
    """Show targets as :func:`overview` does, in several exhibits where no page holds all of them."""
    under = by_result(frame)["group"]
    lines = 1 + (frame["short_name"].str.len() > LONG_NAME)
    pages = one_by_one(frame, under, lines)
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
        rows=rows_behind(chapter, frame),
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
        rows=rows_behind(chapter, frame),
        note=contributions_note(chapter, frame, scope_kind),
    )
