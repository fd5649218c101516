"""Results that can be counted side by side: their rows, a listing, what chapters on them begin with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from milepost.assess.counted import NOW, single_results
from milepost.assess.scopes import WHOLE
from milepost.core.messages import _, n_
from milepost.core.natural_order import naturally
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table
from milepost.report.topics.counts import leading_classes
from milepost.report.topics.names import class_nouns
from milepost.report.topics.reach import reach_sentence, years_compared
from milepost.report.topics.shared import missing_reports, paragraph, reporting_date


def observations(chapter: Chapter, target_ids: Iterable[str] | None = None) -> pd.DataFrame:
    """Give the chapter's observations with the names of what they are tagged with.

    A target may measure several of the plan's changes: ``change`` lists their names.
    """
    rows = chapter["observations"]
    if target_ids is not None:
        rows = rows[rows["target_id"].isin(set(target_ids))]
    lookups = (
        ("country", "countries", "iso3", "short_name", "country_name"),
        ("region_id", "regions", "region_id", "short_name", "region"),
        ("pillar_id", "pillars", "pillar_id", "short_name", "pillar"),
        ("result_id", "results", "result_id", "short_name", "result_name"),
        ("item_id", "items", "item_id", "short_name", "item"),
    )
    for column, table, key, name, added in lookups:
        names = chapter[table].drop_duplicates(key).set_index(key)[name]
        rows[added] = rows[column].map(names).astype("str")  # a table without rows names nothing
    rows["result"] = rows["result_id"] + "  " + rows["result_name"]
    goals = chapter["targets"].set_index("target_id")
    changes = chapter["global_results"]
    called = dict(zip(changes["global_result_id"], changes["short_name"], strict=True))
    measured = goals["global_result_id"].dropna().astype("str").str.split(";")
    measured = measured.map(lambda ids: tuple(called[each] for each in ids if each in called))
    rows["change"] = rows["target_id"].map(measured[measured.map(len) > 0])
    rows["target"] = rows["target_id"].map(goals["short_name"])
    rows["kind"] = rows["target_id"].map(goals["kind"])
    return rows


def results(chapter: Chapter, scope_kind: str = WHOLE.kind) -> pd.DataFrame:
    """Give the results that can be counted side by side, as :func:`single_results` says.

    Parameters
    ----------
    scope_kind
        The division in whose parts they count, such as a declared dimension; by default the whole.
    """
    rows = observations(chapter)
    counts = chapter.counts[scope_kind] & NOW > 0
    return single_results(rows, rows["kind"], counts).assign(value=1.0)


def listing_caption(results: pd.DataFrame, chapter: Chapter) -> str:
    """State how many results are listed."""
    return n_(
        "{n} result on record at {moment}, the newest first.",
        "{n} results on record at {moment}, the newest first.",
        len(results),
        moment=reporting_date(chapter),
    )


def aims_table(frame: pd.DataFrame, first: str) -> Table:
    """Show names and aims."""
    laid = frame.sort_values("position", kind="stable")[["name", "aim"]]
    return Table(laid, {"name": Column(first, width=26), "aim": Column(_("Aim"), width=60)})


def result_table(frame: pd.DataFrame, chapter: Chapter) -> Table:
    """Show results one by one, the newest first."""
    order = ["period_end", "observation_id"]
    laid = frame.sort_values(order, ascending=[False, True], key=naturally)
    rows = laid.assign(grade=laid["evidence"].map(text.grade))
    kept = [
        "observation_id", "target_id", "period_end", "target", "result", "statement", "grade",
        "source_id",
    ]  # fmt: skip
    return Table(
        rows[kept],
        {
            "period_end": Column(_("Date"), text.day, 13),
            "target": Column(_("Target"), width=18, indicator="target_id"),
            "result": Column(text.sentence(chapter.noun("result")), width=20),
            "statement": Column(_("What happened"), width=36),
            "grade": Column(_("Evidence"), width=12),
        },
    )


def change_introduction(results: pd.DataFrame, chapter: Chapter) -> list[str]:
    """Open a chapter on what results changed, where and how: behind the plan's own words."""
    reach = reach_sentence(results, chapter)
    return [paragraph(reach, leading_classes(results, chapter))]


def pillar_introduction(chapter: Chapter, results: pd.DataFrame, pillar_id: str) -> list[str]:
    """Open a pillar's chapter."""
    row = chapter.only("pillars", pillar_id=pillar_id)
    own = chapter["results"]
    own = own[own["pillar_id"] == pillar_id]
    names = dict(zip(own["result_id"], own["path"], strict=True))
    having = results["result_id"].map(names).astype("str").dropna().str.split(";").explode()
    reached = own[own["result_id"].isin(having)]
    second = reach_sentence(results, chapter)
    told = len(reached) == len(own) or not chapter.withheld  # else nobody may know which have none
    if len(own) and told and (len(reached) or not missing_reports(chapter)):
        having_one = n_(
            "{results} has at least one of them.",
            "{results} have at least one of them.",
            text.agreeing(len(reached), len(own)),
            results=text.out_of(len(reached), len(own), class_nouns(chapter, "result")),
        )
        second = paragraph(second, having_one)
    remark = paragraph(second, years_compared(results, chapter), leading_classes(results, chapter))
    return [text.plain(row["aim"]), remark]


def directions_introduction(
    results: pd.DataFrame, tagged: pd.DataFrame, chapter: Chapter
) -> list[str]:
    """Open the chapter on the directions of the plan."""
    directions = chapter.count(len(chapter["directions"]), "direction")
    named_one = int(results["direction_ids"].notna().sum())
    names = _("The plan names {directions}.", directions=directions)
    if chapter.has("pillars"):
        names = _(
            "The plan names {directions} that run through all its {pillars}.",
            directions=directions,
            pillars=chapter.nouns("pillar"),
        )
    no_targets = _(
        "They carry no targets of their own: what can be told is how many results follow each."
    )
    first = paragraph(names, no_targets)
    if results.empty:
        return [first, reach_sentence(results, chapter)]
    nouns = _("result"), _("results")
    second = n_(
        "{results} names one of them; on average such a result names {several}.",
        "{results} name one of them; on average such a result names {several}.",
        text.agreeing(named_one, len(results)),
        results=text.out_of(named_one, len(results), nouns),
        several=text.number(len(tagged) / named_one) if named_one else text.NONE,
    )
    return [first, second]


def listing(chapter: Chapter, rows: pd.DataFrame) -> Any:
    """Show results one by one, the newest first."""
    return chapter.exhibit(
        "results",
        caption=listing_caption(rows, chapter),
        table=result_table(rows, chapter),
        rows=rows,
    )


def direction_aims(chapter: Chapter, caption: str = "") -> Any:
    """Show what each direction aims at."""
    return chapter.exhibit(
        "aims",
        caption=caption or _("What each {noun} aims at.", noun=chapter.noun("direction")),
        table=aims_table(chapter["directions"], text.sentence(chapter.noun("direction"))),
        rows=chapter["observations"].head(0),
    )
