"""Time lines of a part: what is measured again and again there, and the paths to targets of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from milepost import charts
from milepost.assess.status import with_dates
from milepost.core.kinds import FROM_ZERO, ON_A_WAY
from milepost.core.messages import _, n_, nN_
from milepost.core.model import Kind
from milepost.edition.calendar import plan_time, plan_years
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column
from milepost.report.topics.counted import rows_behind, with_row_ids
from milepost.report.topics.paths import ON_PATH, milestone_places, milestones, on_path
from milepost.report.topics.shared import (
    figures,
    first_year,
    is_added,
    method_note,
    paragraph,
    target_column,
)
from milepost.report.topics.targets import assessments

if TYPE_CHECKING:
    from milepost.charts.trend import Paths

# of a part or of the whole; of one year or of several
SERIES = {
    (True, True): nN_(
        "Values for {place} of {targets} that is measured again and again, in {last}.",
        "Values for {place} of {targets} that are measured again and again, in {last}.",
    ),
    (True, False): nN_(
        "Values for {place} of {targets} that is measured again and again, from {first} to {last}.",
        "Values for {place} of {targets} that are measured again and again, from {first} to {last}.",
    ),
    (False, True): nN_(
        "Values of {targets} that is measured again and again, in {last}.",
        "Values of {targets} that are measured again and again, in {last}.",
    ),
    (False, False): nN_(
        "Values of {targets} that is measured again and again, from {first} to {last}.",
        "Values of {targets} that are measured again and again, from {first} to {last}.",
    ),
}


def series_caption(frame: pd.DataFrame, place: str, chapter: Chapter) -> str:
    """State how many targets a part has values of, and since when."""
    targets = frame["target_id"].nunique()
    first, last = int(frame["year"].min()), int(frame["year"].max())
    return n_(
        *SERIES[bool(place), first == last],
        targets,
        targets=chapter.count(targets, "target"),
        place=place,
        first=first,
        last=last,
    )


def series_ways(
    chapter: Chapter, frame: pd.DataFrame, scope_kind: str, scope_id: str
) -> dict[str, list[tuple[float, float]]]:
    """Give the path to each target that a part has of its own: its start, milestones and target.

    Returns
    -------
    dict of str to list of (float, float)
        By the name of a series the plan years (the end of a year is its number) and values.
    """
    rows = assessments(chapter, scope_kind, scope_id).set_index("target_id")
    own = with_dates(chapter["targets"], chapter["plan"]).set_index("target_id")
    due = own["deadline"].copy()
    if chapter.has("scoped_targets"):
        later = chapter["scoped_targets"]
        later = later[(later["scope_kind"] == scope_kind) & (later["scope_id"] == scope_id)]
        due.update(later.set_index("target_id")["deadline"].dropna())
    found = {}
    once = frame.drop_duplicates("target_id")
    for target_id, name in zip(once["target_id"], once["series"], strict=True):
        row = rows.loc[target_id] if target_id in rows.index else None
        if row is None or row["kind"] not in ON_A_WAY or text.missing(row["target"]):
            continue
        start = 0.0 if row["kind"] in FROM_ZERO else row["baseline"]
        if text.missing(start):
            continue
        steps = milestones(chapter, target_id, scope_kind, scope_id)
        end = plan_time(due[[target_id]], chapter["plan"]).iloc[0]
        begin = float(own.loc[target_id, "begins_at"])
        inside = [one for one in milestone_places(steps, chapter) if begin < one[0] < end]
        found[str(name)] = [(begin, float(start)), *inside, (float(end), float(row["target"]))]
    return found


def series_alt(frame: pd.DataFrame, ways: Paths | None = None) -> str:
    """Tell a part's values year by year, and the paths to the targets that it has of its own."""
    parts = []
    for name, part in frame.groupby("series", sort=False):
        told = [
            _(
                "{name}: {values}",
                name=int(item.year),
                values=text.number(item.value, item.decimals),
            )
            for item in text.rows(part)
        ]
        values = {"name": name, "unit": part["unit"].iloc[0], "values": text.joined(told)}
        if way := (ways or {}).get(str(name)):
            parts.append(
                _(
                    "{name} ({unit}): {values}; {path}.",
                    path=_path(way, part["decimals"].iloc[0]),
                    **values,
                )
            )
        else:
            parts.append(_("{name} ({unit}): {values}.", **values))
    return paragraph(_("Lines of values by year."), *parts)


def _path(way: Sequence[tuple[float, float]], decimals: float | None) -> str:
    start, *inside, target = [text.number(value, decimals) for _year, value in way]
    if not inside:
        return _("path from {start} to a target of {target}", start=start, target=target)
    return _(
        "path from {start} through {milestones} to a target of {target}",
        start=start,
        milestones=text.joined(inside),
        target=target,
    )


def series_table(frame: pd.DataFrame, chapter: Chapter, ways: Paths | None = None) -> Table:
    """Show a part's value of each target at the end of each year, and what its path asks for."""
    rows = frame.assign(grade=frame["evidence"].map(text.grade))
    numbers = {"value": _("Value")}
    if ways:
        known = zip(rows["series"], rows["year"], strict=True)
        rows["on_path"] = [
            on_path(ways[name], year) if name in ways else np.nan for name, year in known
        ]
        numbers["on_path"] = _(ON_PATH)
    columns = {name: number_column(title, 10) for name, title in numbers.items()}
    if rows["decimals"].notna().any():  # numbers with as many as each indicator has
        columns = {}
        for name, title in numbers.items():
            rows[f"shown_{name}"] = figures(rows[name], rows["decimals"])
            columns[f"shown_{name}"] = Column(title, str, 10, number=True)
    return Table(
        rows.drop(columns="decimals"),
        {
            "series": target_column(chapter, 24),
            "year": Column(_("Year"), lambda year: str(int(year)), 8),
            **columns,
            "unit": Column(_("Unit"), width=14),
            "grade": Column(_("Weakest evidence"), width=16),
        },
    )


def series(chapter: Chapter, scope_kind: str, scope_id: str, place: str) -> Any:
    """Show the time lines of a part: stocks, levels, rates and yearly amounts; nothing without any.

    Parameters
    ----------
    scope_kind, scope_id
        The part, as in the assessments: ``"region", "africa"``, or a dimension and its member.
    place
        What it is called in running text: ``the region``.
    """
    frame = chapter["part_histories"]
    frame = frame[(frame["scope_kind"] == scope_kind) & (frame["scope_id"] == scope_id)]
    if frame.empty or _of_one_year(chapter):
        return None
    frame = _named(chapter, frame)
    ways = series_ways(chapter, frame, scope_kind, scope_id)
    note = ""
    if _any_share(chapter, frame):
        note = _("Rates and shares of parts are never added: each stands for its part alone.")
    way_note = _(
        "A thin line is the path to a target that is set for this part, a mark on it without a "
        "value observed a milestone or the target."
    )
    note = paragraph(note, way_note if ways else "")
    return _lines(chapter, f"series-{scope_kind}-{scope_id}", frame, place, note, ways)


def _any_share(chapter: Chapter, frame: pd.DataFrame) -> bool:
    """Whether any of the targets that rows of histories are of is a rate or a share."""
    targets = chapter["targets"]
    own = targets[targets["target_id"].isin(frame["target_id"])]
    rows = chapter["observations"]
    measures = rows.loc[rows["target_id"].isin(own["target_id"]), "measure"]
    return bool(measures.isin(["level", "rate"]).any() or not is_added(chapter, own).all())


def _of_one_year(chapter: Chapter) -> bool:
    """Whether the plan is of a single year, in which nothing has a course."""
    ends = plan_years(chapter["plan"]["period_end"], chapter["plan"])
    return int(ends.iloc[0]) == first_year(chapter)


def trends(chapter: Chapter) -> Any:
    """Show the time lines of what is followed without a target; nothing without values of two years."""
    past, targets = chapter["histories"], chapter["targets"]
    kinds = past["target_id"].map(targets.set_index("target_id")["kind"])
    own = (kinds == Kind.FOLLOW) & ~past["target_id"].isin(chapter.withheld)
    frame = past[own & (past.groupby("target_id")["year"].transform("nunique") > 1)]
    if frame.empty:
        return None
    known = assessments(chapter)
    known = known[known["target_id"].isin(frame["target_id"])]
    note = _(
        "Followed without a number to reach: a status, where there is one, rests on the course."
    )
    return _lines(
        chapter, "trends", _named(chapter, frame), "", paragraph(note, method_note(known))
    )


def _named(chapter: Chapter, frame: pd.DataFrame) -> pd.DataFrame:
    """Give rows of histories the names of their targets, in the plan's order."""
    names = chapter["targets"][["target_id", "position", "short_name", "unit", "decimals"]]
    frame = frame.drop(columns=["dated", "at"], errors="ignore").merge(names, on="target_id")
    frame = frame.sort_values(["position", "year"], kind="stable")
    return frame.rename(columns={"short_name": "series"}).reset_index(drop=True)


def _lines(
    chapter: Chapter,
    name: str,
    frame: pd.DataFrame,
    place: str,
    note: str,
    ways: Paths | None = None,
) -> Any:
    """Show time lines of rows of histories, and the paths beside them."""
    drawn = with_row_ids(chapter, frame).rename(columns={"decimals": "digits"})
    return chapter.exhibit(
        name,
        caption=series_caption(frame, place, chapter),
        figure=charts.trend(drawn, paths=ways or {}),
        alt=series_alt(frame, ways),
        table=series_table(frame, chapter, ways),
        rows=rows_behind(chapter, frame, years=True),
        note=note,
    )
