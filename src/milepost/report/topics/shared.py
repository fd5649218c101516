"""What several topics say alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from milepost.assess.completeness import not_in
from milepost.assess.status import elapsed_share
from milepost.core.kinds import DATED, KINDS, never_added, over_parts
from milepost.core.messages import _, with_sign
from milepost.core.model import Status
from milepost.edition.calendar import plan_years, year_ends
from milepost.methods.published import METHODS
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column
from milepost.report.topics.names import listed, member_name, others

MOST_REPORTS = 6  # that are named in a sentence


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


def reading_note(chapter: Chapter, frame: pd.DataFrame) -> str:
    """Say how to read shares, and paces or the numbers of the method that statuses follow."""
    if paces(frame):
        return paragraph(pace_note(chapter), *_other_rules(frame), method_note(frame))
    methods = frame["method"].dropna().unique()
    share = _("Share: the part of the way from baseline to target that is gone.")
    told = [
        _(
            "Number by {method}: {name}.",
            method=_(METHODS[str(name)].name),
            name=_(METHODS[str(name)].value_name),
        )
        for name in methods
    ]
    return paragraph(share, *_other_rules(frame), method_note(frame), *told)


def _other_rules(frame: pd.DataFrame) -> list[str]:
    """Say what stands for the share, or the pace, of targets that no way leads to."""
    judged = frame[frame["status"] != Status.NOT_ASSESSABLE]
    against = judged["kind"].map({kind: of.against for kind, of in KINDS.items()})
    names = {
        rule: listed(judged.loc[against == rule, "short_name"].unique())
        for rule in ("every-year", "direction")
    }
    return [
        _("{targets}: the share of all years that reached the amount for a year.",
          targets=names["every-year"]) if names["every-year"] else "",
        _("{targets}: on track while the value lies on the wished side of its base, without a pace.",
          targets=names["direction"]) if names["direction"] else "",
    ]  # fmt: skip


def paces(frame: pd.DataFrame) -> bool:
    """Whether any status rests on the linear pace; else other methods were chosen for all."""
    if "method" not in frame or frame["method"].isna().all():
        return True
    return bool(frame["pace"].notna().any())


def pace_note(chapter: Chapter) -> str:
    """Say how to read shares and paces."""
    start, end = text.day(chapter.plan["period_start"]), text.day(chapter.plan["period_end"])
    bands = chapter.thresholds.linear_pace
    on_track, slower = (
        text.number(edge, 2) for edge in (bands.on_track, bands.acceleration_needed)
    )
    return _(
        "Share: the part of the way from baseline to target that is gone. Pace: that share over "
        "the share of time gone between {start} and {end} (or a target’s own dates); {on_track} "
        "and more is on track, {slower} to {on_track} needs acceleration, less is limited, below "
        "{limited} is moving away.",
        start=start,
        end=end,
        on_track=on_track,
        slower=slower,
        limited=text.number(bands.limited),
    )


def figure(row: Mapping[Any, Any] | pd.Series, column: str) -> str:
    """Print a number of a target with the decimals of its indicator."""
    return text.number(row[column], row["decimals"])


def in_unit(row: Mapping[Any, Any] | pd.Series, value: Any) -> str:
    """Print a value of a target as a figure does: with the sign of a percentage; other units in words."""
    number = text.number(value, row["decimals"])
    percentage = row["unit"] == "%" and not text.missing(value)
    return with_sign(number) if percentage else number


def figures(values: pd.Series, decimals: pd.Series) -> list[str]:
    """Print numbers of several targets, each with the decimals of its indicator."""
    return [text.number(*pair) for pair in zip(values, decimals, strict=True)]


def promised(row: Mapping[Any, Any] | pd.Series) -> str:
    """Print what is to be reached, or the range in which a value is to be kept."""
    if text.missing(row["upper"]):
        return figure(row, "target")
    return _("{low} to {high}", low=figure(row, "target"), high=figure(row, "upper"))


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
        amounts = set(
            rows.loc[never_added(pd.Series("ratio", rows.index), rows["measure"]), "target_id"]
        )
        how = how.mask((how == "as-measured") & targets["target_id"].isin(rates), "none")
        how = how.mask((how == "ratio") & targets["target_id"].isin(rates | amounts), "none")
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


def by_group(
    head: str, groups: Iterable[tuple[Any, pd.DataFrame]], words: Callable[[Any], str]
) -> str:
    """Tell in words what a figure shows, group by group; an empty one is left out.

    Parameters
    ----------
    head
        What the figure is.
    groups
        The rows of each group by its name; a missing name is not told.
    words
        Tells one row, as a tuple with named fields.
    """
    sentences = [head]
    for name, rows in groups:
        if values := text.joined([words(row) for row in text.rows(rows)]):
            sentences.append(
                _("{values}.", values=values)
                if text.missing(name)
                else _("{name}: {values}.", name=name, values=values)
            )
    return paragraph(*sentences)


def target_column(chapter: Chapter, width: int) -> Column:
    """Make the column of the names of targets, which lead to their pages."""
    return Column(text.sentence(chapter.noun("target")), width=width, indicator="target_id")


def whole_counts(frame: pd.DataFrame, down: str, across: str, value: str = "value") -> pd.DataFrame:
    """Lay whole numbers out by the classes that have any: ``down`` first, then a column for each."""
    laid = frame.pivot_table(index=down, columns=across, values=value, aggfunc="sum", observed=True)
    laid.columns = [str(name) for name in laid.columns]
    laid.index = [str(name) for name in laid.index]
    return laid.fillna(0).astype(int).rename_axis(down).reset_index()


def paragraph(*sentences: str) -> str:
    """Set sentences one after another; what has nothing to say is left out."""
    return " ".join(sentence for sentence in sentences if sentence)
