"""Events on a time line, and the stock that stands beside them by its parts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from milepost import charts
from milepost.core.messages import N_, _
from milepost.core.model import Evidence, Kind
from milepost.core.natural_order import naturally
from milepost.edition.row_provenance import COLUMNS as KEEPING
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.indicator_links import row_ids
from milepost.report.tables import Column, Table, number_column
from milepost.report.topics.counted import with_counts
from milepost.report.topics.names import class_nouns
from milepost.report.topics.results import observations
from milepost.report.topics.shared import by_group, first_year, moment, paragraph

NO_PLACE, NO_ITEM = N_("no place"), N_("not named")


def events_in_time(chapter: Chapter, target_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give a target's events by what they are about, and every lane there could be.

    Returns
    -------
    events, lanes
        ``date, year, lane, label, evidence, target_id, row_id``; ``lane, name``. Lanes are the items of the kind that
        the events name (all laws, say), so that silence shows too; the last one holds events
        that name none. An event without a country is labelled by its region, or as of no place.
    """
    rows = observations(chapter, [target_id])
    rows = rows[rows["measure"] == "event"]
    items = chapter["items"]
    kinds = items[items["item_id"].isin(rows["item_id"])]["kind"]
    lanes = items[items["kind"].isin(kinds)].sort_values("position", kind="stable")
    events = pd.DataFrame(
        {
            "date": rows["period_end"],
            "year": rows["year"],
            "lane": rows["item_id"].fillna(NO_ITEM),
            "label": _places(rows),
            "evidence": rows["evidence"],
            "target_id": rows["target_id"],
            "row_id": row_ids(with_counts(chapter)).reindex(rows.index),
        }
    )
    named = pd.DataFrame({"lane": lanes["item_id"], "name": lanes["short_name"]})
    if rows["item_id"].isna().any():
        named.loc[len(items)] = [NO_ITEM, text.sentence(_(NO_ITEM))]
    return events, named.reset_index(drop=True)


def _places(rows: pd.DataFrame) -> pd.Series:
    return rows["country_name"].fillna(rows["region"]).fillna(_(NO_PLACE))


def stocks(chapter: Chapter, target_id: str, by: str) -> pd.DataFrame:
    """Give a stock's parts at the end of each year: ``by`` down, years across, and the change."""
    rows = observations(chapter, [target_id])
    unnamed = _("No {noun}", noun=class_nouns(chapter, by)[0])
    rows = rows[rows["measure"] == "stock"].assign(part=lambda frame: frame[by].fillna(unnamed))
    table = rows.pivot_table(index="part", columns="year", values="value", aggfunc="sum")
    order = {"item": "items", "region": "regions"}.get(by)
    if order is not None:
        names = chapter[order].sort_values("position", kind="stable")["short_name"]
        known = [name for name in names if name in table.index]
        table = table.loc[[*known, *(name for name in table.index if name not in known)]]
    table.loc[_("All")] = table.sum()
    start = first_year(chapter) - 1
    if start in table:
        table["change"] = table[table.columns.max()] - table[start]
    table.columns = [str(column) for column in table.columns]
    return table.rename_axis(None).reset_index(names="part")


def with_items(chapter: Chapter, frame: pd.DataFrame) -> list[str]:
    """Name the targets whose events tell what they are about and stand on a time line.

    Invented events are not drawn one by one.
    """
    rows = chapter["observations"]
    rows = rows[(rows["measure"] == "event") & rows["item_id"].notna() & rows["country"].notna()]
    named = rows[rows["evidence"] != Evidence.ILLUSTRATIVE]["target_id"]
    return [target for target in frame["target_id"] if target in set(named)]


def with_stock(chapter: Chapter, frame: pd.DataFrame) -> list[str]:
    """Name the targets that count events while a stock, given by its parts, stands beside them."""
    rows = chapter["observations"]
    beside = rows[(rows["measure"] == "stock") & rows["item_id"].notna()]["target_id"]
    named = frame[(frame["kind"] == Kind.INCREMENT) & frame["target_id"].isin(set(beside))]
    return named["target_id"].tolist()


def timeline_caption(events: pd.DataFrame, what: str) -> str:
    """State how many events there were and on what most of them fell."""
    years = events["year"].value_counts().sort_index()
    numbers = [
        _("{number} in {year}", number=text.number(number), year=year)
        for year, number in years.items()
    ]
    values = text.joined(numbers) or _("none")
    return _("{name}: {values}.", name=text.sentence(what), values=values)


def timeline_alt(events: pd.DataFrame, lanes: pd.DataFrame) -> str:
    """Tell the events lane by lane."""
    in_time = events.sort_values("date", kind="stable")
    return by_group(
        _("Time line of events."),
        ((lane.name, in_time[in_time["lane"] == lane.lane]) for lane in text.rows(lanes)),
        lambda row: _("{name} {value}", name=row.label, value=text.day(row.date)),
    )


def stock_caption(rows: pd.DataFrame, goal: pd.Series, by: str, chapter: Chapter) -> str:
    """State how a stock moved since before the plan, and by what it is shown."""
    years = rows.groupby("year")["value"].sum()
    start, ends = first_year(chapter) - 1, rows.groupby("year")["period_end"].max()
    name = _(
        "{name} by {noun}",
        name=text.plain(goal["short_name"]),
        noun=class_nouns(chapter, by)[0],
    )
    if start not in years or len(years) < 2:
        return _("{name}: the stock by year.", name=name)
    before, now = years[start], years.iloc[-1]
    values = {
        "name": name,
        "before": text.number(before),
        "then": moment(ends[start]),
        "now": text.number(now),
        "moment": moment(ends.iloc[-1]),
    }
    if now > before:
        return _("{name}: a stock of {before} at {then} grew to {now} at {moment}.", **values)
    if now < before:
        return _("{name}: a stock of {before} at {then} fell to {now} at {moment}.", **values)
    return _("{name}: a stock of {before} at {then} was still {now} at {moment}.", **values)


def stock_note(rows: pd.DataFrame, goal: pd.Series, chapter: Chapter) -> str:
    """Say where the plan's stated baseline and the counted stock differ."""
    years = rows.groupby("year")["value"].sum()
    start = first_year(chapter) - 1
    if start not in years or text.missing(goal["baseline"]) or years[start] == goal["baseline"]:
        return ""
    gap = goal["baseline"] - years[start]
    values = {
        "baseline": text.number(goal["baseline"]),
        "moment": moment(rows.loc[rows["year"] == start, "period_end"].max()),
        "counted": text.number(years[start]),
        "gap": text.number(abs(gap)),
    }
    if gap > 0:
        differs = _(
            "The plan states a baseline of {baseline}; counted for {moment} are {counted}, {gap} "
            "fewer.",
            **values,
        )
    else:
        differs = _(
            "The plan states a baseline of {baseline}; counted for {moment} are {counted}, {gap} "
            "more.",
            **values,
        )
    why = _(
        "Why they differ is not known: progress rests on the events since the plan began, not on "
        "the difference of two stocks."
    )
    return paragraph(differs, why)


def stock_table(frame: pd.DataFrame, first: str) -> Table:
    """Show a stock's parts year by year."""
    columns = {"part": Column(first, width=28)}
    for name in frame.columns[1:]:
        columns[name] = number_column(_("Change in the plan") if name == "change" else name, 10)
    return Table(frame, columns)


def events_table(frame: pd.DataFrame, chapter: Chapter) -> Table:
    """Show events one by one, in the order of time."""
    laid = frame.sort_values(["period_end", "country_name", "item"], key=naturally)
    kept = ["observation_id", "period_end", "country_name", "item", "statement", "evidence"]
    columns = {
        "period_end": Column(_("Date"), text.day, 12),
        "country_name": Column(text.sentence(chapter.noun("member")), width=18),
        "item": Column(_("On what"), width=16),
        "statement": Column(_("What happened"), width=44),
    }
    if KEEPING[0] in laid:  # an edition that is not for the public
        kept += ["audience", *KEEPING]
        columns["audience"] = Column(_("Audience"), text.sentence, 10)
        columns["recorded_in"] = Column(_("Recorded in"), _file_alone, 24)
    return Table(laid[kept], columns)


def _file_alone(place: str) -> str:
    return text.plain(place.rsplit("/", 1)[-1])


def timeline(chapter: Chapter, target_id: str) -> Any:
    """Show a target's events on a time line, a lane for each thing they are about."""
    events, lanes = events_in_time(chapter, target_id)
    rows = observations(chapter, [target_id])
    rows = rows[rows["measure"] == "event"]
    goal = chapter.only("targets", target_id=target_id)
    return chapter.exhibit(
        f"events-{target_id}",
        caption=timeline_caption(events, text.plain(goal["short_name"])),
        figure=charts.timeline(events, lanes),
        alt=timeline_alt(events, lanes),
        table=events_table(rows.assign(country_name=_places), chapter),
        rows=rows,
    )


def stock(chapter: Chapter, target_id: str, by: str) -> Any:
    """Show the stock that stands beside a target's events, by what it consists of."""
    goal = chapter.only("targets", target_id=target_id)
    rows = chapter["observations"]
    rows = rows[(rows["target_id"] == target_id) & (rows["measure"] == "stock")]
    return chapter.exhibit(
        f"stock-{target_id}-{by}",
        caption=stock_caption(rows, goal, by, chapter),
        table=stock_table(
            stocks(chapter, target_id, by), text.sentence(class_nouns(chapter, by)[0])
        ),
        rows=rows,
        note=stock_note(rows, goal, chapter),
    )
