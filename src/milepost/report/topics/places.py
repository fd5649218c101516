"""Where there are results: maps, countries, presences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from milepost import charts
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column, plain_table
from milepost.report.topics.results import results
from milepost.report.topics.shared import (
    counts_results,
    leading_classes,
    left_out,
    listed,
    missing_reports,
    not_yet,
    paragraph,
    reach_sentence,
    years_compared,
)


def results_by_country(rows: pd.DataFrame) -> pd.DataFrame:
    """Count results by country and grade, largest first."""
    named = rows.dropna(subset=["country"])
    frame = (
        named.groupby(
            ["country", "country_name", "region", "evidence"], observed=True, dropna=False
        )["value"]
        .sum()
        .reset_index()
        .rename(columns={"country": "iso3"})
    )
    total = frame.groupby("iso3")["value"].transform("sum")
    frame["total"] = total
    return frame.sort_values(["total", "iso3"], ascending=[False, True]).reset_index(drop=True)


def presences_of(chapter: Chapter, region_id: str) -> pd.DataFrame:
    """Give a region's presences and how many results each led."""
    frame = chapter["presences"]
    frame = frame[frame["region_id"] == region_id]
    led = results(chapter).groupby("presence_id").size()
    return frame.assign(
        results=frame["presence_id"].map(led).fillna(0).astype(int),
        evidence="public-record",
    ).reset_index(drop=True)


def map_caption(frame: pd.DataFrame, what: str = "results") -> str:
    """State in how many countries there are results, and where most."""
    totals = frame.drop_duplicates("iso3")
    if totals.empty:
        return f"No country has {what} in this edition."
    most = totals[totals["total"] == totals["total"].max()]["country_name"].tolist()
    each = " each" if len(most) > 1 else ""
    return (
        f"{text.sentence(text.count(len(totals), 'country has', 'countries have'))} {what}, "
        f"{listed(most, 4)} the most ({text.number(totals['total'].max())}{each})."
    )


def map_alt(frame: pd.DataFrame, what: str = "results") -> str:
    """Tell a map region by region."""
    totals = frame.drop_duplicates("iso3")
    parts = []
    for region, part in totals.groupby("region", observed=True, dropna=False):
        numbers = [f"{row.country_name} {text.number(row.total)}" for row in text.rows(part)]
        parts.append(f"{'' if text.missing(region) else f'{region}: '}{text.joined(numbers)}.")
    return f"Countries by their number of {what}. " + " ".join(parts)


def presences_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """State how many presences are known and how many results they led."""
    led = int(frame["results"].sum())
    return (
        f"{text.sentence(chapter.count(len(frame), 'presence'))}; "
        f"{text.count(led, 'result is', 'results are')} credited to them."
    )


def country_table(frame: pd.DataFrame, region: str = "Region") -> Table:
    """Show results by country, most first; regions stand under the header ``region``."""
    laid = frame.assign(
        public=frame["value"].where(frame["evidence"] == "public-record", 0.0)
    ).groupby(["iso3", "country_name", "region"], observed=True, dropna=False)
    table = laid.agg(results=("value", "sum"), public_record=("public", "sum")).reset_index()
    table = table.sort_values(["results", "country_name"], ascending=[False, True])
    columns = {
        "country_name": Column("Country", width=24),
        "region": Column(region, width=20),
        "results": number_column("Results", 10),
        "public_record": number_column("Of these, public record", 14),
    }
    if len(table) and table["region"].isna().all():  # the plan has no regions
        table, columns = (
            table.drop(columns="region"),
            {name: column for name, column in columns.items() if name != "region"},
        )
    return plain_table(table, columns)


def presence_table(frame: pd.DataFrame) -> Table:
    """Show presences and the results that each led."""
    return plain_table(
        frame[["presence_id", "name", "kind", "results"]],
        {
            "name": Column("Presence", width=40),
            "kind": Column(
                "Kind", lambda kind: text.sentence(text.plain(kind)).replace("-", " "), 18
            ),
            "results": number_column("Results led", 10),
        },
    )


def region_introduction(chapter: Chapter, results: pd.DataFrame, region_id: str) -> list[str]:
    """Open a region's chapter."""
    members = chapter["countries"]
    members = members[members["region_id"] == region_id]
    reached = results["country"].nunique()
    row = chapter.only("regions", region_id=region_id)
    share = text.percent(reached / len(members)) if len(members) else text.NONE
    on_record = (
        f"in {text.word(reached)} of them ({share}) at least one result is on record"
        if reached
        else "in none of them can a result be shown"
        if chapter.withheld
        else "of none of them is a result reported yet"
        if missing_reports(chapter)
        else "in none of them is a result on record"
    )
    first = f"{text.plain(row['name'])} has {chapter.count(len(members), 'member')}; {on_record}."
    if not chapter.has("countries"):
        first = ""  # the plan has no parts of regions
    elif not counts_results(chapter):
        first = f"{text.plain(row['name'])} has {chapter.count(len(members), 'member')}."
    reach = reach_sentence(results, reached, chapter)
    return [
        paragraph(first, reach, years_compared(results, chapter), leading_classes(results, chapter))
    ]


def country_introduction(chapter: Chapter, results: pd.DataFrame, iso3: str) -> list[str]:
    """Open a country's page."""
    row = chapter.only("countries", iso3=iso3)
    regions = chapter["regions"].set_index("region_id")["name"]
    place = ""
    if row["region_id"] in regions:
        region = text.plain(regions[row["region_id"]])
        name = text.plain(row["name"])
        place = f"{name} belongs to the {chapter.noun('region')} {region}. "
    first = (
        f"{place}"
        f"{text.sentence(text.count(len(results), 'result is', 'results are'))} "
        f"{'shown, suppressed ones not counted' if chapter.withheld else 'on record there'}."
    )
    return [paragraph(first, years_compared(results, chapter), leading_classes(results, chapter))]


def results_map(
    chapter: Chapter, results: pd.DataFrame, members: Iterable[str] | None = None
) -> Any:
    """Show in which countries there are results: on a map of tiles where the workbook has one.

    Nothing where the plan has no countries, or counts no results.

    Parameters
    ----------
    results
        As from :func:`milepost.report.topics.results.results`.
    members
        The countries that the chapter is about; the others step back.
    """
    if not chapter.has("countries") or not counts_results(chapter):
        return None
    frame = results_by_country(results)
    if chapter.has("tiles"):
        kept = None if members is None else list(members)
        figure = charts.tile_map(chapter["tiles"], frame, highlight=kept)
        note = f"One equal tile stands for each {chapter.noun('member')}; no border is drawn."
    else:
        figure, note = charts.ranked_bars(frame.assign(label=frame["country_name"])), ""
    return chapter.exhibit(
        "map",
        caption=not_yet(frame, "results", chapter) or map_caption(frame),
        figure=figure,
        alt=map_alt(frame),
        table=country_table(frame, text.sentence(chapter.noun("region"))),
        rows=results,
        note=paragraph(note, left_out(results, results, chapter, "country")),
    )


def presences(chapter: Chapter, frame: pd.DataFrame) -> Any:
    """Show a region's presences; nothing where none is known."""
    if frame.empty:
        return None
    led = results(chapter)
    led = led[led["presence_id"].isin(frame["presence_id"])]
    return chapter.exhibit(
        "presences",
        caption=presences_caption(frame, chapter),
        table=presence_table(frame),
        rows=pd.concat([frame, led]),
        note="Presences as far as the plan names them; results as the rows credit them.",
    )
