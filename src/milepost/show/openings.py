"""How chapters begin: a few sentences computed from what the chapter holds."""

from __future__ import annotations

import pandas as pd

from milepost.show import text
from milepost.show.chapter import Chapter
from milepost.show.findings import named, when


def overview(targets: pd.DataFrame, results: pd.DataFrame, chapter: Chapter) -> list[str]:
    """Open the book: statuses, evidence, reach."""
    elapsed = text.percent(targets["elapsed_share"].median())
    public = targets[(targets["evidence"] == "public-record") & targets["observations"].gt(0)]
    countries = results["country"].nunique()
    first = (
        f"The {text.plain(chapter.plan['title'])} sets {text.count(len(targets), 'target', 'targets')} "
        f"to reach by {text.day(chapter.plan['period_end'])}. At {when(chapter)}, {elapsed} of its "
        f"time had gone. {text.statuses_sentence(targets['status'])}"
    )
    second = (
        f"{text.sentence(text.count(len(public), 'target rests', 'targets rest'))} on the public "
        "record alone, with sources that anyone can open."
    )
    if len(public):
        second += f" {'It is' if len(public) == 1 else 'They are'}: {named(public['short_name'])}."
    return [first, f"{second} {_reach(results, countries, chapter)}"]


def _reach(results: pd.DataFrame, countries: int, chapter: Chapter) -> str:
    if results.empty:
        if chapter.withheld:
            return "No single results can be shown in this edition: suppressed rows may hold some."
        return "No single results are on record in this edition."
    number = text.number(len(results))
    apart = ", suppressed ones not counted" if chapter.withheld else ""
    return (
        f"The rows behind this edition tell of {number} "
        f"{'result' if len(results) == 1 else 'results'} in "
        f"{text.count(countries, 'country', 'countries')}{apart}."
    )


def change(results: pd.DataFrame, chapter: Chapter) -> list[str]:
    """Open the chapter on the theory of change."""
    first = (
        "Every result carries tags: the type of change it is, the thematic area it belongs to, the "
        "place, the tools that brought it about, the goals it serves. The tables here are counted "
        "from those tags, row by row; the plan itself ties no thematic area to a target."
    )
    reach = _reach(results, results["country"].nunique(), chapter)
    return [first, _paragraph(reach, _leaders(results, chapter))]


def _paragraph(*sentences: str) -> str:
    """Set sentences one after another; what has nothing to say is left out."""
    return " ".join(sentence for sentence in sentences if sentence)


def _leaders(results: pd.DataFrame, chapter: Chapter) -> str:
    """Say which type of change, which area and which region stand first."""
    told = []
    for column, noun in (("change", "type of change"), ("pillar", "pillar"), ("region", "region")):
        counts = results[column].value_counts()
        if len(counts) > 1:
            name, number = text.plain(counts.index[0]), text.number(counts.iloc[0])
            told.append(f"the {noun} with the most results is {name} ({number})")
    if not told:
        return ""
    return f"{text.sentence(text.joined(told))}, counted at {when(chapter)}."


def pillar(chapter: Chapter, results: pd.DataFrame, pillar_id: str) -> list[str]:
    """Open a pillar's chapter."""
    row = chapter.only("pillars", pillar_id=pillar_id)
    own = chapter["results"]
    own = own[own["pillar_id"] == pillar_id]
    reached = own[own["result_id"].isin(results["result_id"])]
    second = _reach(results, results["country"].nunique(), chapter)
    if len(reached) == len(own) or not chapter.withheld:  # else nobody may know which have none
        found = text.sentence(text.part(len(reached), len(own), "pillar results"))
        second += f" {found} {text.verb(len(reached), 'has', 'have')} at least one of them."
    told = _paragraph(second, _years(results, chapter), _leaders(results, chapter))
    return [text.plain(row["aim"]), told]


def region(chapter: Chapter, results: pd.DataFrame, region_id: str) -> list[str]:
    """Open a region's chapter."""
    members = chapter["countries"]
    members = members[members["region_id"] == region_id]
    reached = results["country"].nunique()
    row = chapter.only("regions", region_id=region_id)
    share = text.percent(reached / len(members)) if len(members) else text.NONE
    found = (
        f"in {text.word(reached)} of them ({share}) at least one result is on record"
        if reached
        else "in none of them can a result be shown"
        if chapter.withheld
        else "in none of them is a result on record"
    )
    first = f"{text.plain(row['name'])} has {text.count(len(members), 'State', 'States')}; {found}."
    reach = _reach(results, reached, chapter)
    return [_paragraph(first, reach, _years(results, chapter), _leaders(results, chapter))]


def country(chapter: Chapter, results: pd.DataFrame, iso3: str) -> list[str]:
    """Open a country's page."""
    row = chapter.only("countries", iso3=iso3)
    region = chapter.only("regions", region_id=row["region_id"])["name"]
    first = (
        f"{text.plain(row['name'])} belongs to the region {text.plain(region)}. "
        f"{text.sentence(text.count(len(results), 'result is', 'results are'))} "
        f"{'shown, suppressed ones not counted' if chapter.withheld else 'on record there'}."
    )
    return [_paragraph(first, _years(results, chapter), _leaders(results, chapter))]


def _years(results: pd.DataFrame, chapter: Chapter) -> str:
    """Compare the edition's year with the year before."""
    year = chapter.edition.year
    now, before = (int((results["year"] == number).sum()) for number in (year, year - 1))
    if not now and not before:
        return ""
    if not before or year - 1 < chapter.plan["period_start"].year:
        return f"{text.sentence(text.count(now, 'result is', 'results are'))} of {year}."
    if now == before:
        return f"{year} brought as many results as {year - 1}: {text.number(now)}."
    way = "more" if now > before else "fewer"
    return (
        f"{year} brought {text.count(now, 'result', 'results')}, {text.word(abs(now - before))} "
        f"{way} than {year - 1}."
    )


def directions(results: pd.DataFrame, tagged: pd.DataFrame, chapter: Chapter) -> list[str]:
    """Open the chapter on the strategic directions."""
    number = len(chapter["directions"])
    named_one = int(results["direction_ids"].notna().sum())
    first = (
        f"The plan names {text.count(number, 'strategic direction', 'strategic directions')} that "
        "run through all its pillars. They carry no targets of their own: what can be told is how "
        "many results follow each."
    )
    if results.empty:
        return [first, _reach(results, 0, chapter)]
    several = text.number(len(tagged) / named_one) if named_one else text.NONE
    second = (
        f"Of {text.number(len(results))} results, {text.number(named_one)} name a direction; on "
        f"average such a result names {several}."
    )
    return [first, second]


def organization(chapter: Chapter, figures: pd.DataFrame) -> list[str]:
    """Open the chapter on the organisation."""
    name = text.plain(chapter.plan["organization"])
    if figures.empty:
        return [f"{name}: no figures in this edition."]
    first, last = figures["year"].min(), figures["year"].max()
    indicators = figures["indicator_id"].nunique()
    return [
        f"{name}: {text.count(indicators, 'figure', 'figures')} from {first} to {last}, as "
        "published; years without a published figure stay empty, and different "
        "sources may count in different ways."
    ]


def commitments(chapter: Chapter, current: pd.DataFrame) -> list[str]:
    """Open the chapter on the commitments."""
    first = (
        f"Beside its targets the plan makes {text.count(len(current), 'commitment', 'commitments')} "
        "that name a place or a partner. Each is followed through four stages: not started, under "
        "way, completed, stopped."
    )
    updates = chapter["commitment_updates"]
    made = int((updates["evidence"] == "illustrative").sum())
    if made and made == len(updates):
        return [first, "**All stages shown are illustrative**: no source publishes them."]
    unknown = int(current["stage"].isna().sum())
    if unknown:
        return [first, f"Of {text.word(unknown)}, nothing is known in this edition."]
    return [first]


def quality(chapter: Chapter, ages: pd.DataFrame) -> list[str]:
    """Open the chapter on data quality."""
    edition = chapter.edition
    grades = text.joined([text.grade(grade).lower() for grade in edition.evidence])
    first = (
        f"This edition sees what was known by {text.day(edition.cut_off)} about the time up to "
        f"{text.day(edition.as_of)}, for the audience “{edition.audience.value}”, of these grades "
        f"of evidence: {grades}."
    )
    silent = int((ages["rows"] == 0).sum())
    if not silent:
        apart = ", or is suppressed" if chapter.withheld else ""
        return [first, f"Every target has at least one observation{apart}."]
    return [
        first,
        f"{text.sentence(text.count(silent, 'target has', 'targets have'))} no observation from "
        "the time of the plan.",
    ]


def sources(frame: pd.DataFrame) -> str:
    """Open the annex on sources."""
    used = int((frame["rows"] > 0).sum())
    return (
        f"{text.sentence(text.count(len(frame), 'source is', 'sources are'))} on record; "
        f"{text.word(used) if used else 'none'} {text.verb(used or 1, 'stands', 'stand')} behind observations of this "
        "edition, the others behind the plan, the geography and the descriptions."
    )
