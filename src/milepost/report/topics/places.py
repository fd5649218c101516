"""Where there are results: maps, countries, presences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from milepost import charts
from milepost.core.messages import _, n_
from milepost.core.natural_order import naturally
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column
from milepost.report.topics.counts import class_names, leading_classes
from milepost.report.topics.names import listed
from milepost.report.topics.reach import (
    counts_results,
    left_out,
    reach_sentence,
    years_compared,
)
from milepost.report.topics.results import results
from milepost.report.topics.shared import by_group, missing_reports, not_yet, paragraph


def results_by_country(rows: pd.DataFrame) -> pd.DataFrame:
    """Count results by country and grade, largest first; of as many by name."""
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
    order = ["total", "country_name", "iso3"]
    frame = frame.sort_values(order, ascending=[False, True, True], key=naturally)
    return frame.reset_index(drop=True)


def presences_of(chapter: Chapter, region_id: str) -> pd.DataFrame:
    """Give a region's presences and how many results each led."""
    frame = chapter["presences"]
    frame = frame[frame["region_id"] == region_id]
    led = results(chapter).groupby("presence_id").size()
    return frame.assign(
        results=frame["presence_id"].map(led).fillna(0).astype(int),
        evidence="public-record",
    ).reset_index(drop=True)


def map_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """State in how many places there are results, and where most."""
    totals = frame.drop_duplicates("iso3")
    if totals.empty:
        return _("No {member} has results here.", member=chapter.noun("member"))
    most = totals[totals["total"] == totals["total"].max()]["country_name"].tolist()
    leading = n_(
        "{names} the most ({number})",
        "{names} the most ({number} each)",
        len(most),
        names=listed(most, 4),
        number=text.number(totals["total"].max()),
    )
    words = n_(
        "{members} has results, {leading}.",
        "{members} have results, {leading}.",
        len(totals),
        members=chapter.count(len(totals), "member"),
        leading=leading,
    )
    return text.sentence(words)


def map_alt(frame: pd.DataFrame, chapter: Chapter) -> str:
    """Tell a map region by region."""
    totals = frame.drop_duplicates("iso3")
    regions = pd.Categorical(totals["region"], class_names(chapter, "region"))
    totals = totals.assign(region=regions)
    return by_group(
        _(
            "{members} by their number of results.",
            members=text.sentence(chapter.nouns("member")),
        ),
        totals.groupby("region", observed=True, dropna=False),
        lambda row: _("{name} {value}", name=row.country_name, value=text.number(row.total)),
    )


def presences_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """State how many presences are known and how many results they led."""
    led = int(frame["results"].sum())
    words = n_(
        "{presences}, with {n} result credited to them.",
        "{presences}, with {n} results credited to them.",
        led,
        presences=chapter.count(len(frame), "presence"),
    )
    return text.sentence(words)


def country_table(frame: pd.DataFrame, chapter: Chapter) -> Table:
    """Show results by country, most first."""
    laid = frame.assign(
        public=frame["value"].where(frame["evidence"] == "public-record", 0.0)
    ).groupby(["iso3", "country_name", "region"], observed=True, dropna=False)
    table = laid.agg(results=("value", "sum"), public_record=("public", "sum")).reset_index()
    order = ["results", "country_name"]
    table = table.sort_values(order, ascending=[False, True], key=naturally)
    columns = {
        "country_name": Column(text.sentence(chapter.noun("member")), width=24),
        "region": Column(text.sentence(chapter.noun("region")), width=20),
        "results": number_column(_("Results"), 10),
        "public_record": number_column(_("Of these, public record"), 14),
    }
    if len(table) and table["region"].isna().all():  # the plan has no regions
        table, columns = (
            table.drop(columns="region"),
            {name: column for name, column in columns.items() if name != "region"},
        )
    return Table(table, columns)


def presence_table(frame: pd.DataFrame, chapter: Chapter) -> Table:
    """Show presences and the results that each led."""
    return Table(
        frame[["presence_id", "name", "kind", "results"]],
        {
            "name": Column(text.sentence(chapter.noun("presence")), width=40),
            "kind": Column(
                _("Kind"), lambda kind: text.sentence(text.plain(kind)).replace("-", " "), 18
            ),
            "results": number_column(_("Results led"), 10),
        },
    )


def region_introduction(chapter: Chapter, results: pd.DataFrame, region_id: str) -> list[str]:
    """Open a region's chapter."""
    members = chapter["countries"]
    members = members[members["region_id"] == region_id]
    reached = results["country"].nunique()
    row = chapter.only("regions", region_id=region_id)
    values = {"region": text.plain(row["name"]), "members": chapter.count(len(members), "member")}
    if not chapter.has("countries"):
        first = ""  # the plan has no parts of regions
    elif not counts_results(chapter):
        first = _("{region} has {members}.", **values)
    elif reached:
        first = n_(
            "{region} has {members}; in {n} of them ({share}) at least one result is on record.",
            "{region} has {members}; in {n} of them ({share}) at least one result is on record.",
            reached,
            share=text.percent(reached / len(members)) if len(members) else text.NONE,
            **values,
        )
    elif chapter.withheld:
        first = _("{region} has {members}; in none of them can a result be shown.", **values)
    elif missing_reports(chapter):
        first = _("{region} has {members}; of none of them is a result reported yet.", **values)
    else:
        first = _("{region} has {members}; in none of them is a result on record.", **values)
    reach = reach_sentence(results, chapter)
    return [
        paragraph(first, reach, years_compared(results, chapter), leading_classes(results, chapter))
    ]


def country_introduction(chapter: Chapter, results: pd.DataFrame, iso3: str) -> list[str]:
    """Open a country's page."""
    row = chapter.only("countries", iso3=iso3)
    regions = chapter["regions"].set_index("region_id")["name"]
    place = ""
    if row["region_id"] in regions:
        place = _(
            "{country} belongs to the {noun} {region}.",
            country=text.plain(row["name"]),
            noun=chapter.noun("region"),
            region=text.plain(regions[row["region_id"]]),
        )
    if chapter.withheld:
        many = n_(
            "{n} result is shown, suppressed ones not counted.",
            "{n} results are shown, suppressed ones not counted.",
            len(results),
        )
    else:
        many = n_(
            "{n} result is on record there.", "{n} results are on record there.", len(results)
        )
    first = paragraph(place, many)
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
        note = _(
            "One equal tile stands for each {member}; no border is drawn.",
            member=chapter.noun("member"),
        )
    else:
        figure, note = charts.ranked_bars(frame.assign(label=frame["country_name"])), ""
    return chapter.exhibit(
        "map",
        caption=not_yet(frame, _("results"), chapter) or map_caption(frame, chapter),
        figure=figure,
        alt=map_alt(frame, chapter),
        table=country_table(frame, chapter),
        rows=results[results["country"].notna()],
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
        table=presence_table(frame, chapter),
        rows=pd.concat([frame, led]),
        note=_(
            "{presences} as far as the plan names them; results as the rows credit them.",
            presences=text.sentence(chapter.nouns("presence")),
        ),
    )
