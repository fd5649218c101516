"""What several topics say alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from milepost.assess.completeness import not_in
from milepost.assess.status import elapsed_share
from milepost.core.kinds import DATED, RESULTS, over_parts
from milepost.core.messages import N_, _, n_
from milepost.edition.calendar import plan_years, year_ends
from milepost.edition.select import column_of
from milepost.edition.words import Words
from milepost.methods.published import METHODS
from milepost.read.dimensions import MEMBERS
from milepost.report import text
from milepost.report.chapter import Chapter

MOST_REPORTS = 6  # that are named in a sentence
# what the members of a dimension are called
NAMED_IN = {
    "country": ("countries", "iso3", "short_name"),
    "region_id": ("regions", "region_id", "short_name"),
    "pillar_id": ("pillars", "pillar_id", "short_name"),
    "result_id": ("results", "result_id", "short_name"),
    "item_id": ("items", "item_id", "short_name"),
    "presence_id": ("presences", "presence_id", "name"),
}
CLASSES = {
    "item": (N_("item"), N_("items")),
    "tool": (N_("tool"), N_("tools")),
}
# columns whose classes the plan has its own words for; a country is called a member
NAMED_BY_THE_PLAN = frozenset(Words.model_fields) - {"levels", "member"} | {"country"}


def reporting_date(chapter: Chapter) -> str:
    """Say the moment an edition speaks of."""
    return moment(chapter.edition.as_of)


def moment(last: date) -> str:
    """Say a day, the last of a year as its end."""
    if (last.month, last.day) == (12, 31):
        return _("the end of {year}", year=last.year)
    return text.day(last)


def first_year(chapter: Chapter) -> int:
    """Give the first year of the plan, as :func:`milepost.edition.calendar.plan_years` numbers it."""
    plan = chapter["plan"]
    return int(plan_years(plan["period_start"], plan).iloc[0])


def time_gone(chapter: Chapter) -> float:
    """Give the share of the plan's time that has passed at the reporting date."""
    plan, now = chapter["plan"], pd.Timestamp(chapter.edition.as_of)
    share = elapsed_share(plan["period_start"], plan["period_end"], pd.Series(now, plan.index))
    return float(share.iloc[0])


def not_comparable(chapter: Chapter, year: int) -> str:
    """Say why a year is not compared with the year before; blank where both are complete."""
    if missing := missing_reports(chapter, year - 1, year):
        return _("reports of {missing} are not in", missing=missing)
    ends = year_ends(pd.Series([year]), chapter["plan"])[1]
    if pd.Timestamp(chapter.edition.as_of) < ends.iloc[0]:
        return _("{year} is told up to {day}", year=year, day=text.day(chapter.edition.as_of))
    return ""


def value_date(row: Mapping[Any, Any] | pd.Series, chapter: Chapter) -> str:
    """Say of when a value is, where it is older than what an edition reports on; else nothing.

    Parameters
    ----------
    row
        A row of the assessments: ``kind`` and ``period``.
    """
    if row["kind"] not in DATED or text.missing(row["period"]):
        return ""
    first, last = (date.fromisoformat(day) for day in str(row["period"]).split("/"))
    if last >= chapter.edition.as_of:
        return ""
    if (last.month, last.day) == (12, 31) and (first.month, first.day) == (1, 1):
        return str(last.year)
    return text.day(last)


def method_note(frame: pd.DataFrame) -> str:
    """Say by which published methods statuses are given, where any was chosen."""
    if "method" not in frame or frame["method"].isna().all():
        return ""
    known = frame.dropna(subset=["method"])
    groups = list(known.groupby("method", sort=False)["short_name"])
    if len(groups) == 1:
        return _("Statuses by the method {method}.", method=_(METHODS[str(groups[0][0])].name))
    told = [
        _("{method} for {targets}", method=_(METHODS[str(name)].name), targets=listed(names))
        for name, names in groups
    ]
    return _("Statuses by the methods {methods}.", methods=text.joined(told))


def figure(row: Mapping[Any, Any] | pd.Series, column: str) -> str:
    """Print a number of a target with the decimals of its indicator."""
    return text.number(row[column], row["decimals"])


def promised(row: Mapping[Any, Any] | pd.Series) -> str:
    """Print what is to be reached, or the range in which a value is to be kept."""
    if text.missing(row["upper"]):
        return figure(row, "target")
    return _("{low} to {high}", low=figure(row, "target"), high=figure(row, "upper"))


def listed(names: Iterable[Any], most: int = 40) -> str:
    """List names in running text, safely; beyond ``most`` say how many more."""
    names = list(names)
    first = [text.plain(name) for name in names[:most]]
    if len(names) > most:
        first.append(others(len(names) - most))
    return text.joined(first)


def others(number: int) -> str:
    """Say how many more there are than a list names."""
    return n_("{n} other", "{n} others", number)


def class_nouns(chapter: Chapter, column: str) -> tuple[str, str]:
    """Name what a class of a classification is, one and many: ``pillar``, ``pillars``."""
    if column in NAMED_BY_THE_PLAN:
        word = "member" if column == "country" else column
        return chapter.noun(word), chapter.nouns(word)
    if column in chapter.dimensions:
        table = chapter[MEMBERS]
        one = text.plain(table.loc[table["dimension"] == column, "title"].iloc[0])
        return (one[:1].lower() + one[1:],) * 2
    one, many = CLASSES.get(column, (column, f"{column}s"))
    return _(one), _(many)


def counts_results(chapter: Chapter) -> bool:
    """Whether any target of the plan counts results, one by one."""
    return bool(chapter["targets"]["kind"].isin(RESULTS).any())


def is_added(chapter: Chapter, targets: pd.DataFrame) -> pd.Series:
    """Say of targets whether values of parts go into a whole: those of rates and indices never do.

    Parameters
    ----------
    targets
        ``target_id``, ``kind``, ``unit``.
    """
    how = over_parts(targets["kind"], targets["unit"])
    if "observations" in chapter.tables:
        rows = chapter["observations"]
        rates = set(rows.loc[rows["measure"] == "rate", "target_id"])
        how = how.mask((how == "as-measured") & targets["target_id"].isin(rates), "none")
    added: pd.Series = how != "none"
    return added


def missing_reports(chapter: Chapter, *years: int) -> str:
    """Name the reports that a chapter should rest on and that are not in; blank where none is.

    Parameters
    ----------
    years
        Plan years in which their periods end; all years by default.
    """
    if "reports" not in chapter.tables:
        return ""
    missing = not_in(chapter["reports"])
    missing = missing[missing["year"].isin(years)] if years else missing
    named = [
        _(
            "{who} for {period} (due {day})",
            who=member_name(chapter, report.dimension, report.member),
            period=period_name(report.period_start, report.period_end),
            day=text.day(report.due),
        )
        for report in text.rows(missing.head(MOST_REPORTS))
    ]
    if len(missing) > MOST_REPORTS:
        named.append(others(len(missing) - MOST_REPORTS))
    return text.joined(named)


def member_name(chapter: Chapter, dimension: Any, member: Any) -> str:
    """Name a member of a dimension as readers know it; the whole is the plan's organization."""
    if text.missing(dimension):
        return text.plain(chapter.plan["organization"])
    place = NAMED_IN.get(str(dimension))
    if place is not None and place[0] in chapter.tables:
        table, key, name = place
        names = chapter[table].drop_duplicates(key).set_index(key)[name]
        return text.plain(names.get(member, member))
    if str(dimension) in chapter.dimensions:
        members = chapter[MEMBERS]
        names = members[members["dimension"] == dimension].set_index("member_id")["name"]
        return text.plain(names.get(member, member))
    return text.plain(member)


def short_member(chapter: Chapter, scope_kind: str, member: str) -> str:
    """Give the short name of a part of a scope, as the assessments name it: not yet as Markdown."""
    if scope_kind in chapter.dimensions:
        members = chapter[MEMBERS]
        own = members[(members["dimension"] == scope_kind) & (members["member_id"] == member)]
        return str(own["short_name"].iloc[0])
    table, key, name = NAMED_IN[column_of(scope_kind)]
    return str(chapter.only(table, **{key: member})[name])


def period_name(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Name a period: ``2029`` for a calendar year, else by its two days."""
    if (first.day, first.month, last.day, last.month) == (1, 1, 31, 12):
        if first.year == last.year:
            return str(first.year)
        return _("{low} to {high}", low=first.year, high=last.year)
    return _("{low} to {high}", low=text.day(first), high=text.day(last))


def not_yet(rows: pd.DataFrame, what: str, chapter: Chapter) -> str:
    """Say of what a chapter has none of that it is not yet reported; blank where that is known."""
    if len(rows) or chapter.withheld or not (missing := missing_reports(chapter)):
        return ""
    return _(
        "Not yet reported, {what}: reports of {missing} are not in.", what=what, missing=missing
    )


def left_parts(chapter: Chapter, target_id: str) -> str:
    """Name the parts of a target that have no value of its newest year; blank where all have."""
    if "stopped" not in chapter.tables:
        return ""
    parts = chapter["stopped"]
    parts = parts[parts["target_id"] == target_id]
    if parts.empty:  # as of most
        return ""
    named = [
        _("{part} (last: {moment})", part=_part_name(chapter, part), moment=moment(part.last))
        for part in text.rows(parts)
    ]
    more = [others(len(named) - MOST_REPORTS)] if len(named) > MOST_REPORTS else []
    return text.joined([*named[:MOST_REPORTS], *more])


def _part_name(chapter: Chapter, part: Any) -> str:
    # a country tells its region
    names = [
        "country",
        *(["region_id"] if text.missing(part.country) else []),
        "item_id",
        "result_id",
    ]
    told = [(name, getattr(part, name)) for name in names]
    return ", ".join(member_name(chapter, *one) for one in told if not text.missing(one[1]))


def left_parts_note(chapter: Chapter, frame: pd.DataFrame) -> str:
    """Say of targets which of their parts have no value of the newest year, and are not in it.

    Parameters
    ----------
    frame
        ``target_id``, ``short_name``.
    """
    names = dict(zip(frame["target_id"], frame["short_name"], strict=True))
    told = [
        _("{name}: {values}", name=text.plain(name), values=parts)
        for target, name in names.items()
        if (parts := left_parts(chapter, target))
    ]
    return _("Not in the newest value: {parts}.", parts="; ".join(told)) if told else ""


def leaders(counts: pd.Series) -> list[Any]:
    """Name what has the most: everything that shares the first place, as it comes."""
    return [*counts.index[counts == counts.max()]]


def left_out(rows: pd.DataFrame, results: pd.DataFrame, chapter: Chapter, *columns: str) -> str:
    """Say how many results fall in no class of a table, so that its total is smaller.

    Parameters
    ----------
    rows
        What the table counts: the results, or once for each class that a result shares.
    results
        All results, one a row.
    columns
        Classifications that the table counts by. A result that several of them leave out is
        told of once, by the first.
    """
    sentences, left = [], set(results["observation_id"])
    for column in columns:
        known = results if column in results else rows
        have = set(known.loc[known[column].notna(), "observation_id"])
        if missing := len(left - have):
            left_here = n_(
                "{n} result is tied to no {noun} and left out here.",
                "{n} results are tied to no {noun} and left out here.",
                missing,
                noun=class_nouns(chapter, column)[0],
            )
            sentences.append(text.sentence(left_here))
        left &= have
    return paragraph(*sentences)


def reach_sentence(results: pd.DataFrame, reached: int, chapter: Chapter) -> str:
    """Say how many results, in how many places, the rows of an edition tell of."""
    if not counts_results(chapter):
        return ""
    if results.empty:
        if chapter.withheld:
            return _(
                "No single results can be shown in this edition: suppressed rows may hold some."
            )
        if silent := not_yet(results, _("single results"), chapter):
            return silent
        return _("No single results are on record in this edition.")
    found = text.number(len(results))
    told = n_("{number} result", "{number} results", len(results), number=found)
    if chapter.has("countries"):
        told = _("{results} in {members}", results=told, members=chapter.count(reached, "member"))
    if chapter.withheld:
        return _(
            "The rows behind this edition tell of {results}, suppressed ones not counted.",
            results=told,
        )
    return _("The rows behind this edition tell of {results}.", results=told)


def paragraph(*sentences: str) -> str:
    """Set sentences one after another; what has nothing to say is left out."""
    return " ".join(sentence for sentence in sentences if sentence)


def leading_classes(results: pd.DataFrame, chapter: Chapter) -> str:
    """Say which kind of change, which pillar and which region have the most results."""
    sentences = []
    for column in ("change", "pillar", "region"):
        counts = results[column].value_counts()
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


def years_compared(results: pd.DataFrame, chapter: Chapter) -> str:
    """Compare the edition's year with the year before."""
    year = chapter.edition.year
    now, before = (int((results["year"] == number).sum()) for number in (year, year - 1))
    if not now and not before:
        return ""
    if not before or year - 1 < first_year(chapter):
        told = n_("{n} result is of {year}.", "{n} results are of {year}.", now, year=year)
        return text.sentence(told)
    if why := not_comparable(chapter, year):
        apart = n_(
            "{n} result is of {year}, and {others} of {before}; the years are not compared: {why}.",
            "{n} results are of {year}, and {others} of {before}; the years are not compared: {why}.",
            now,
            year=year,
            others=text.word(before),
            before=year - 1,
            why=why,
        )
        return text.sentence(apart)
    values: dict[str, Any] = {"year": year, "before": year - 1}
    if now == before:
        return _(
            "{year} brought as many results as {before}: {number}.",
            number=text.number(now),
            **values,
        )
    values["difference"] = text.word(abs(now - before))
    if now > before:
        return n_(
            "{year} brought {n} result, {difference} more than {before}.",
            "{year} brought {n} results, {difference} more than {before}.",
            now,
            **values,
        )
    return n_(
        "{year} brought {n} result, {difference} fewer than {before}.",
        "{year} brought {n} results, {difference} fewer than {before}.",
        now,
        **values,
    )
