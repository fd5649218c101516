"""Findings in words: captions that state them, alternative texts that tell what a figure shows.

Every sentence is computed from the frame that the figure draws.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from milepost.assess.outlook import OUTLOOK_REASONS, Outlook
from milepost.assess.robustness import count_method_dependent
from milepost.show import text
from milepost.show.chapter import Chapter
from milepost.show.palette import STAGES, STATUSES

GOOD = ("achieved", "on-track")


def when(chapter: Chapter) -> str:
    """Say the moment an edition speaks of."""
    return f"the end of {chapter.edition.year}"


def named(names: Iterable[Any], most: int = 40) -> str:
    """List names in running text, safely; beyond ``most`` say how many more."""
    names = list(names)
    shown = [text.plain(name) for name in names[:most]]
    if len(names) > most:
        shown.append(text.count(len(names) - most, "other", "others"))
    return text.joined(shown)


def targets_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """State how many targets are achieved or on track."""
    good = int(frame["status"].isin(GOOD).sum())
    unknown = int((frame["status"] == "not-assessable").sum())
    share = text.percent(frame["elapsed_share"].median())
    words = f"{text.sentence(text.part(good, len(frame), 'targets'))} {text.verb(good)} achieved or on track at {when(chapter)}, with {share} of the time gone"
    if unknown:
        words += f"; {text.count(unknown, 'target', 'targets')} can’t be assessed"
    return f"{words}."


def targets_alt(frame: pd.DataFrame) -> str:
    """Name the targets by status."""
    parts = ["Bars of the share achieved of each target, against a line at the share of time gone."]
    for code, status in STATUSES.items():
        names = frame.loc[frame["status"] == code, "short_name"].tolist()
        if names:
            parts.append(f"{status.word}: {text.joined(names)}.")
    return " ".join(parts)


def path_caption(row: pd.Series, chapter: Chapter) -> str:
    """State where one target stands against its straight path."""
    actual = text.amount(row["actual"], row["unit"], row["unit_one"])
    words = f"{text.plain(row['short_name'])}: {actual} at {when(chapter)}"
    if not text.missing(row["target"]):
        words += f", of a target of {text.number(row['target'])}"
    ending = text.status_or_reason(row).split(maxsplit=1)[1].lower()
    return f"{words}; {ending}."


def path_alt(row: pd.Series, history: pd.DataFrame) -> str:
    """Tell a target's values year by year."""
    values = [f"{int(item.year)}: {text.number(item.value)}" for item in text.rows(history)]
    told = text.joined(values) if values else "no values"
    return (
        f"{row['short_name']}, values at the end of each year against the straight path from "
        f"{text.number(row['start'])} to {text.number(row['target'])}: {told}."
    )


def ranking_caption(frame: pd.DataFrame, what: str, of: str, label: str = "label") -> str:
    """State which of several things leads a ranking."""
    totals = frame.groupby(label, observed=True)["value"].sum().sort_values(ascending=False)
    if totals.empty:
        return f"No {of} in this edition names {what}."
    lead = text.plain(totals.index[0])
    number = text.number(totals.iloc[0])
    return f"{lead} leads the {what}, with {number} of the {of}."


def ranking_alt(frame: pd.DataFrame, what: str, label: str = "label") -> str:
    """Tell a ranking from first to last."""
    totals = frame.groupby(label, observed=True)["value"].sum().sort_values(ascending=False)
    told = [f"{name} {text.number(value)}" for name, value in totals.items()]
    return f"Bars of {what}, longest first: {text.joined(told) or 'none'}."


def grid_caption(frame: pd.DataFrame, rows: str, columns: str, what: str = "results") -> str:
    """State which cell of a grid holds most, and how many are empty."""
    cells = frame.groupby([rows, columns], observed=False)["value"].sum()
    if cells.sum() == 0:
        return f"No {what} in this edition."
    most: Any = cells.idxmax()
    down, over = most
    empty = int((cells == 0).sum())
    words = (
        f"The most {what} stand where {text.plain(down)} meets {text.plain(over)} "
        f"({text.number(cells.max())} of {text.number(cells.sum())})"
    )
    if empty:
        words += f"; {text.count(empty, 'cell', 'cells')} of {len(cells)} {text.verb(empty)} empty"
    return f"{words}."


def grid_alt(frame: pd.DataFrame, rows: str, columns: str, what: str = "results") -> str:
    """Tell a grid row by row."""
    parts = []
    for name, part in frame.groupby(rows, observed=True):
        cells = part.groupby(columns, observed=True)["value"].sum()
        told = [f"{column} {text.number(value)}" for column, value in cells.items() if value]
        if told:
            parts.append(f"{name}: {text.joined(told)}.")
    return f"Grid of {what}. " + " ".join(parts)


def map_caption(frame: pd.DataFrame, what: str = "results") -> str:
    """State in how many countries there are results, and where most."""
    totals = frame.drop_duplicates("iso3")
    if totals.empty:
        return f"No country has {what} in this edition."
    most = totals[totals["total"] == totals["total"].max()]["country_name"].tolist()
    each = " each" if len(most) > 1 else ""
    return (
        f"{text.sentence(text.count(len(totals), 'country has', 'countries have'))} {what}, "
        f"{named(most, 4)} the most ({text.number(totals['total'].max())}{each})."
    )


def map_alt(frame: pd.DataFrame, what: str = "results") -> str:
    """Tell a map region by region."""
    totals = frame.drop_duplicates("iso3")
    parts = []
    for region, part in totals.groupby("region", observed=True):
        told = [f"{row.country_name} {text.number(row.total)}" for row in text.rows(part)]
        parts.append(f"{region}: {text.joined(told)}.")
    return f"Countries by their number of {what}. " + " ".join(parts)


def contributions_caption(frame: pd.DataFrame, place: str, chapter: Chapter) -> str:
    """State to how many targets a place or theme has contributed."""
    found = int((frame["observations"] > 0).sum())
    return (
        f"{text.sentence(place)} contributed to {text.count(found, 'target', 'targets')} by "
        f"{when(chapter)}."
    )


def years_alt(frame: pd.DataFrame, by: str, what: str) -> str:
    """Tell counts by group and year."""
    parts = []
    for name, part in frame.groupby(by, observed=True):
        years = part.groupby("year")["value"].sum()
        told = [f"{year}: {text.number(value)}" for year, value in years.items()]
        parts.append(f"{name}: {text.joined(told)}.")
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


def timeline_caption(events: pd.DataFrame, what: str) -> str:
    """State how many events there were and on what most of them fell."""
    years = events["date"].dt.year.value_counts().sort_index()
    told = [f"{text.number(number)} in {year}" for year, number in years.items()]
    return f"{text.sentence(what)}: {text.joined(told) or 'none'}."


def timeline_alt(events: pd.DataFrame, lanes: pd.DataFrame) -> str:
    """Tell the events lane by lane."""
    parts = []
    for lane in text.rows(lanes):
        part = events[events["lane"] == lane.lane].sort_values("date")
        told = [f"{row.label} {text.day(row.date)}" for row in text.rows(part)]
        if told:
            parts.append(f"{lane.name}: {text.joined(told)}.")
    return "Time line of events. " + " ".join(parts)


def evidence_caption(frame: pd.DataFrame) -> str:
    """State what share of the rows rests on the public record."""
    total = frame["count"].sum()
    if not total:
        return "No observations in this edition."
    public = frame.loc[frame["evidence"] == "public-record", "count"].sum()
    return (
        f"{text.percent(public / total)} of {text.number(total)} rows come from the public record."
    )


def evidence_alt(frame: pd.DataFrame) -> str:
    """Tell the evidence target by target."""
    parts = []
    for name, part in frame.groupby("group", observed=True):
        told = [f"{text.grade(row.evidence)} {row.count}" for row in text.rows(part)]
        if told:
            parts.append(f"{name}: {text.joined(told)}.")
    return "Bars of rows by grade of evidence. " + " ".join(parts)


def stages_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """State at which stage the commitments stand."""
    found = frame["stage"].value_counts()
    told = [
        f"{text.word(int(found[stage.code]))} {stage.word.lower()}"
        for stage in STAGES.values()
        if stage.code in found
    ]
    many = text.count(len(frame), "commitment", "commitments")
    return f"{text.sentence(many)} at {when(chapter)}: {text.joined(told) or 'nothing known'}."


def stages_alt(frame: pd.DataFrame) -> str:
    """Tell each commitment's stage by year."""
    parts = []
    for title, part in frame.groupby("title", sort=False):
        told = [f"{STAGES[row.stage].word.lower()} {row.year}" for row in text.rows(part)]
        parts.append(f"{title}: {text.joined(told)}.")
    return "Stage of each commitment at the end of each year. " + " ".join(parts)


def trend_alt(frame: pd.DataFrame) -> str:
    """Tell indicators year by year."""
    parts = []
    for name, part in frame.groupby("series", sort=False):
        told = [f"{row.year}: {text.qualified(row)}" for row in text.rows(part)]
        parts.append(f"{name}: {text.joined(told)}.")
    return "Figures over years; a line where there are several. " + " ".join(parts)


def pace_note(chapter: Chapter) -> str:
    """Say how to read shares and paces."""
    start, end = text.day(chapter.plan["period_start"]), text.day(chapter.plan["period_end"])
    bands = chapter.thresholds.linear_pace
    on_track, slower = (
        text.number(edge, 2) for edge in (bands.on_track, bands.acceleration_needed)
    )
    return (
        "Share: the part of the way from baseline to target that is gone. Pace: that share over "
        f"the share of time gone between {start} and {end} (or a target’s own dates); {on_track} "
        f"and more is on track, {slower} to {on_track} needs acceleration, less is limited, below "
        f"{text.number(bands.limited)} is moving away."
    )


def methods_caption(table: pd.DataFrame) -> str:
    """State how many statuses depend on the method."""
    dependent, compared = count_method_dependent(table)
    if not compared:
        return "No target can be assessed by more than one method."
    return (
        f"{text.sentence(text.part(dependent, compared, 'statuses'))} "
        f"{text.verb(dependent, 'depends', 'depend')} on the method."
    )


def status_caption(frame: pd.DataFrame) -> str:
    """Count the statuses."""
    return text.statuses_sentence(frame["status"])


def status_alt(frame: pd.DataFrame) -> str:
    """Tell the statuses group by group."""
    parts = []
    for name, part in frame.groupby("group", observed=True):
        found = part["status"].value_counts()
        told = [f"{s.word.lower()} {found[code]}" for code, s in STATUSES.items() if code in found]
        parts.append(f"{name}: {text.joined(told)}.")
    return "One mark a target, by status. " + " ".join(parts)


def assessment_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """State how many targets could be assessed."""
    known = int((frame["status"] != "not-assessable").sum())
    return (
        f"{text.sentence(text.part(known, len(frame), 'targets'))} could be "
        f"assessed at {when(chapter)}."
    )


def action_plans_caption(chapter: Chapter) -> str:
    """State how many action plans there are and how many of their measures carry a number."""
    measures = chapter["action_plan_measures"]
    numbered = int(measures["target"].notna().sum())
    plans = text.count(len(chapter["action_plans"]), "plan", "plans")
    return (
        f"{text.sentence(plans)} to work better, with "
        f"{text.count(len(measures), 'measure', 'measures')} that can be followed; "
        f"{text.word(numbered) if numbered else 'none'} {text.verb(numbered or 1, 'has', 'have')} "
        "a number to reach."
    )


def ages_caption(ages: pd.DataFrame, chapter: Chapter) -> str:
    """State how old the newest values are."""
    known = ages.dropna(subset=["months"])
    if known.empty:
        return "No target has an observation in this edition."
    fresh = int((known["months"] <= 12).sum())
    none = int((ages["rows"] == 0).sum())
    without = f"; {text.word(none)} {text.verb(none, 'has', 'have')} none" if none else ""
    return (
        f"{text.sentence(text.count(fresh, 'target has', 'targets have'))} a value no older than "
        f"twelve months at {when(chapter)}{without}."
    )


def silent_caption(frame: pd.DataFrame) -> str:
    """State how much is missing."""
    countries = frame[frame["what"].str.startswith("Countries")]
    if countries["silent"].isna().any():
        return "Which countries have no observation can’t be told."
    return (
        f"{text.number(countries['silent'].sum())} of {text.number(countries['all'].sum())} "
        "countries have no observation in this edition."
    )


def sources_caption(frame: pd.DataFrame) -> str:
    """State how many producers stand behind the book."""
    producers = frame["producer"].nunique()
    return f"The sources of this book, from {text.count(producers, 'producer', 'producers')}."


def outlook_words(ahead: Outlook, goal: pd.Series) -> str:
    """Say what may be expected at a target's deadline, and how sure that is."""
    due = goal["due"].year
    if ahead.central is None:
        why = OUTLOOK_REASONS.get(ahead.reason, ahead.reason)
        return f"Outlook to {due}: none ({why})."
    words = f"Outlook to {due}: {text.number(ahead.central)}"
    if ahead.low is not None and ahead.high is not None:
        words += (
            f" ({text.number(ahead.low)} to {text.number(ahead.high)}, "
            f"{text.percent(ahead.level)} range)"
        )
    words += f"; {ahead.word}"
    if ahead.probability is not None:
        words += f" (chance {text.percent(ahead.probability)})"
    if ahead.reason:
        words += f"; {OUTLOOK_REASONS.get(ahead.reason, ahead.reason)}"
    return f"{words}."


def stock_caption(rows: pd.DataFrame, goal: pd.Series, chapter: Chapter) -> str:
    """State how a stock moved since before the plan."""
    years = rows.groupby("year")["value"].sum()
    start = chapter.plan["period_start"].year - 1
    name = text.plain(goal["short_name"])
    if start not in years or len(years) < 2:
        return f"{name}: the stock by year."
    return (
        f"{name}: a stock of {text.number(years[start])} at the end of {start} grew to "
        f"{text.number(years.iloc[-1])} at the end of {years.index[-1]}."
    )


def stock_note(rows: pd.DataFrame, goal: pd.Series, chapter: Chapter) -> str:
    """Say where the plan's stated baseline and the counted stock differ."""
    years = rows.groupby("year")["value"].sum()
    start = chapter.plan["period_start"].year - 1
    if start not in years or text.missing(goal["baseline"]) or years[start] == goal["baseline"]:
        return ""
    gap = goal["baseline"] - years[start]
    return (
        f"The plan states a baseline of {text.number(goal['baseline'])}; counted for the end of "
        f"{start} are {text.number(years[start])}, {text.number(abs(gap))} "
        f"{'fewer' if gap > 0 else 'more'}. Why they differ is not known: progress rests on the "
        "events since the plan began, not on the difference of two stocks."
    )


def presences_caption(frame: pd.DataFrame) -> str:
    """State how many presences are known and how many results they led."""
    led = int(frame["results"].sum())
    return (
        f"{text.sentence(text.count(len(frame), 'field presence', 'field presences'))}; "
        f"{text.count(led, 'result is', 'results are')} credited to them."
    )


def theme_caption(rows: pd.DataFrame) -> str:
    """State how the figure of a theme moved that moved most, as a share of where it began."""
    ordered = rows.sort_values(["position", "period_end"])
    values = ordered.groupby("indicator_id", sort=False)["value"]
    moved = (values.last() / values.first() - 1).abs()
    chosen = moved.idxmax() if moved.max() > 0 else moved.index[0]
    part = text.rows(ordered[ordered["indicator_id"] == chosen])
    name, unit = text.plain(part[-1].name), text.plain(part[-1].unit)
    told = name if unit.lower() in name.lower() else f"{name} ({unit})"
    ends = [part[0], part[-1]] if len(part) > 1 else part
    return f"{told}: {', '.join(f'{text.qualified(row)} in {row.year}' for row in ends)}."


def left_out(rows: pd.DataFrame, column: str) -> str:
    """Say how many results fall in no class of a table, so that its total is smaller."""
    missing = int(rows[column].isna().sum())
    if not missing:
        return ""
    return (
        f"{text.sentence(text.count(missing, 'result is', 'results are'))} tied to no {column} and "
        "left out here."
    )


def listing_caption(results: pd.DataFrame, chapter: Chapter) -> str:
    """State how many results are listed."""
    many = text.count(len(results), "result", "results")
    return f"{text.sentence(many)} on record at {when(chapter)}, the newest first."


def doubts_caption(frame: pd.DataFrame) -> str:
    """State how many rows of the edition the check queries."""
    if frame.empty:
        return "The check finds no error and queries no row of this edition."
    rules = text.joined(sorted(frame["rule"].unique()))
    return (
        f"The check finds no error and has {text.count(len(frame), 'query', 'queries')} about rows "
        f"of this edition, by {text.count(frame['rule'].nunique(), 'rule', 'rules')}: {rules}."
    )


def overlap_caption(frame: pd.DataFrame) -> str:
    """State where parts do not add up to wholes."""
    if frame.empty:
        return "Everywhere in this book the parts add up to the whole."
    targets, kinds = frame["target_id"].nunique(), frame["scope_kind"].unique()
    return (
        f"For {text.count(targets, 'target', 'targets')}, the parts by {text.joined(list(kinds))} "
        "come to more than the whole: what counts once in the plan counts in each part it is in."
    )
