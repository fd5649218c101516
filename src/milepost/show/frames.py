"""Frames that exhibits are made from: a chapter's tables joined, counted and put in order.

Every frame keeps the column ``evidence``, so that a figure can hatch what is illustrative.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from milepost.assess.contributions import Scope, contributions
from milepost.assess.outlook import Outlook, outlook
from milepost.assess.robustness import robustness
from milepost.model import Evidence, Kind
from milepost.show import text
from milepost.show.chapter import Chapter

WHOLE = Scope("global", None, ("all",))
GRADES = [grade.value for grade in Evidence]
# the values of these kinds add up over years; of any other kind the latest stands alone
CUMULATIVE = (Kind.DISTINCT_COUNTRIES, Kind.EVENTS, Kind.INCREMENT, Kind.CLOSED_COHORT)
COUNTS = (Kind.DISTINCT_COUNTRIES, Kind.EVENTS, Kind.INCREMENT)


def targets(chapter: Chapter, scope_kind: str = "global", scope_id: str = "all") -> pd.DataFrame:
    """Give a scope's assessments with each target's names, in the plan's order.

    Returns
    -------
    pandas.DataFrame
        The assessments' columns, then ``short_name``, ``statement``, ``position``, ``unit_one``,
        ``global_result_name`` (number and name of the row of the plan's table).
    """
    found = chapter["assessments"]
    found = found[(found["scope_kind"] == scope_kind) & (found["scope_id"] == scope_id)]
    names = chapter["targets"][
        ["target_id", "position", "short_name", "statement", "unit_one", "direction", "at_least"]
    ]
    frame = found.merge(names, on="target_id").sort_values("position")
    results = chapter["global_results"].set_index("global_result_id")
    first = frame["global_result"].str.split(";").str[0]
    label = frame["global_result"].str.replace(";", " and ")
    # a plan whose targets stand in no table is read by its results' own names
    headings = results["table_row_name"].fillna(results["short_name"]).to_dict()
    frame["global_result_name"] = label + "  " + first.map(headings)
    frame["system_id"] = first.map(results["system_id"])
    return frame.reset_index(drop=True)


def assessed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the rows that have a status."""
    return frame[frame["status"] != "not-assessable"]


def contributed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the rows to which any observation contributes."""
    return frame[frame["observations"] > 0]


def observations(chapter: Chapter, target_ids: Iterable[str] | None = None) -> pd.DataFrame:
    """Give the chapter's observations with the names of what they are tagged with."""
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
    for column, table, key, name, made in lookups:
        rows[made] = rows[column].map(chapter[table].drop_duplicates(key).set_index(key)[name])
    rows["result"] = rows["result_id"] + "  " + rows["result_name"]
    goals = chapter["targets"].set_index("target_id")
    first = goals["global_result_id"].str.split(";").str[0]
    changes = chapter["global_results"].set_index("global_result_id")["short_name"]
    rows["change"] = rows["target_id"].map(first).map(changes)
    rows["target"] = rows["target_id"].map(goals["short_name"])
    rows["kind"] = rows["target_id"].map(goals["kind"])
    return rows


def results_counted(chapter: Chapter) -> pd.DataFrame:
    """Give the results that can be counted side by side: events and countries, one a row.

    Amounts (stocks, levels, flows, thousands of submissions) are no results in this sense.
    """
    rows = observations(chapter)
    # a row that reports many at once is an amount, not one result
    kept = (rows["measure"] == "event") & rows["kind"].isin(COUNTS) & (rows["value"] <= 1)
    return rows[kept].assign(value=1.0)


def ordered(values: pd.Series, table: pd.DataFrame, name: str = "short_name") -> pd.Series:
    """Put words in the order of the table that they come from, every one of them present."""
    order = table.sort_values("position")[name].tolist()
    return pd.Series(pd.Categorical(values, order), index=values.index)


def counted(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Count results by one or more columns and grade of evidence."""
    return (
        rows.dropna(subset=by)
        .groupby([*by, "evidence"], observed=True)["value"]
        .sum()
        .reset_index()
    )


def exploded(rows: pd.DataFrame, column: str, table: pd.DataFrame, key: str) -> pd.DataFrame:
    """Give each row once for every item of a list-valued column, named as ``label``.

    A result that several directions, goals or tools share counts under each of them.
    """
    once = rows.assign(code=rows[column].str.split(";")).explode("code").dropna(subset=["code"])
    name = "short_name" if "short_name" in table else "name"
    return once.assign(label=once["code"].map(table.set_index(key)[name]))


def crosstab(frame: pd.DataFrame, rows: str, columns: str) -> pd.DataFrame:
    """Lay counts out as a table with totals: ``rows`` down, ``columns`` across."""
    table = frame.pivot_table(
        index=rows, columns=columns, values="value", aggfunc="sum", observed=False
    ).fillna(0)
    table["Total"] = table.sum(axis=1)
    table.loc["Total"] = table.sum()
    return table.astype(int).rename_axis(columns=None).reset_index()


def histories(chapter: Chapter) -> pd.DataFrame:
    """Give every target's value at the end of each year of the plan so far.

    Returns
    -------
    pandas.DataFrame
        ``target_id``, ``year``, ``value`` (cumulative for counts, the year's own otherwise; in
        the target's unit), ``evidence`` (weakest grade used), ``observations``.
    """
    goals = chapter["targets"]
    goals["begins"] = goals["start"].fillna(chapter.plan["period_start"])
    goals["goal"] = goals["target"]
    rows = chapter["observations"]
    adds = rows["target_id"].isin(goals.loc[goals["kind"].isin(CUMULATIVE), "target_id"])
    found = []
    for year in range(goals["begins"].min().year, chapter.edition.year + 1):
        until = rows[(adds & (rows["year"] <= year)) | (~adds & (rows["year"] == year))]
        found.append(contributions(goals, until, WHOLE).reset_index().assign(year=year))
    table = pd.concat(found, ignore_index=True).rename(columns={"actual": "value"})
    columns = ["target_id", "year", "value", "evidence", "observations"]
    return table[columns].dropna(subset=["value"]).sort_values(["target_id", "year"])


def countries(rows: pd.DataFrame) -> pd.DataFrame:
    """Count results by country and grade, largest first."""
    named = rows.dropna(subset=["country"])
    frame = (
        named.groupby(["country", "country_name", "region", "evidence"], observed=True)["value"]
        .sum()
        .reset_index()
        .rename(columns={"country": "iso3"})
    )
    total = frame.groupby("iso3")["value"].transform("sum")
    frame["total"] = total
    return frame.sort_values(["total", "iso3"], ascending=[False, True]).reset_index(drop=True)


def events_in_time(chapter: Chapter, target_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give a target's events by what they are about, and every lane there could be.

    Returns
    -------
    events, lanes
        ``date, lane, label, evidence``; ``lane, name``. Lanes are the items of the kind that
        the events name (all treaties, say), so that silence shows too.
    """
    rows = observations(chapter, [target_id])
    rows = rows[(rows["measure"] == "event") & rows["item_id"].notna()]
    items = chapter["items"]
    kinds = items[items["item_id"].isin(rows["item_id"])]["kind"]
    lanes = items[items["kind"].isin(kinds)].sort_values("position")
    events = pd.DataFrame(
        {
            "date": rows["period_end"],
            "lane": rows["item_id"],
            "label": rows["country_name"],
            "evidence": rows["evidence"],
        }
    )
    named = {"lane": lanes["item_id"], "name": lanes["short_name"]}
    return events, pd.DataFrame(named).reset_index(drop=True)


def stocks(chapter: Chapter, target_id: str, by: str) -> pd.DataFrame:
    """Give a stock's parts at the end of each year: ``by`` down, years across, and the change."""
    rows = observations(chapter, [target_id])
    rows = rows[rows["measure"] == "stock"].assign(part=lambda frame: frame[by].fillna(f"No {by}"))
    table = rows.pivot_table(index="part", columns="year", values="value", aggfunc="sum")
    order = {"item": "items", "region": "regions"}.get(by)
    if order is not None:
        names = chapter[order].sort_values("position")["short_name"]
        known = [name for name in names if name in table.index]
        table = table.loc[[*known, *(name for name in table.index if name not in known)]]
    table.loc["All"] = table.sum()
    start = chapter.plan["period_start"].year - 1
    if start in table:
        table["change"] = table[table.columns.max()] - table[start]
    table.columns = [str(column) for column in table.columns]
    return table.rename_axis(None).reset_index(names="part")


def commitments(chapter: Chapter, **where: str) -> pd.DataFrame:
    """Give commitments with the stage each stood at by the end of the edition's year.

    ``where`` keeps those of a pillar or region (``pillar_id="M"``).
    """
    frame = chapter["commitments"].sort_values("position")
    for column, value in where.items():
        frame = frame[frame[column] == value]
    updates = chapter["commitment_updates"]
    if updates.empty:
        return frame.assign(stage=None, evidence=None, period_end=None)
    updates = updates.sort_values(["commitment_id", "period_end", "known_on"])
    latest = updates.drop_duplicates("commitment_id", keep="last")
    kept = latest[["commitment_id", "stage", "evidence", "period_end"]]
    return frame.merge(kept, how="left", on="commitment_id").reset_index(drop=True)


def stages(chapter: Chapter) -> pd.DataFrame:
    """Give the stage of each commitment at the end of each year."""
    names = chapter["commitments"].set_index("commitment_id")
    rows = chapter["commitment_updates"]
    rows = rows[rows["commitment_id"].isin(names.index)]
    position = rows["commitment_id"].map(names["position"])
    frame = pd.DataFrame(
        {
            "title": rows["commitment_id"].map(names["title"]),
            "place": rows["commitment_id"].map(names["place"]),
            "year": rows["period_end"].dt.year,
            "stage": rows["stage"],
            "evidence": rows["evidence"],
            "position": position,
        }
    )
    return frame.sort_values(["position", "year"]).reset_index(drop=True)


def organization(chapter: Chapter, themes: Iterable[str] | None = None) -> pd.DataFrame:
    """Give the observations on the organisation with the names and units of the indicators."""
    rows = chapter["organization_observations"].merge(
        chapter["organization"].drop(columns=["source_id"], errors="ignore"), on="indicator_id"
    )
    if themes is not None:
        rows = rows[rows["theme"].isin(set(themes))]
    rows = rows.assign(year=rows["period_end"].dt.year, series=rows["name"])
    return rows.sort_values(["position", "period_end"]).reset_index(drop=True)


def evidence_by_target(chapter: Chapter) -> pd.DataFrame:
    """Count the rows behind each target by grade of evidence."""
    names = chapter["targets"].sort_values("position")
    labels = names["target_id"] + "  " + names["short_name"]
    rows = chapter["observations"]
    made = rows.groupby(["target_id", "evidence"]).size().rename("count").reset_index()
    made["group"] = pd.Categorical(
        made["target_id"].map(dict(zip(names["target_id"], labels, strict=True))), labels
    )
    return made.sort_values(["group", "evidence"]).reset_index(drop=True)


def ages(chapter: Chapter) -> pd.DataFrame:
    """Say of each target when its newest value was observed and how many rows it rests on.

    Rows from before the plan began tell nothing of it and are left out.
    """
    rows = chapter["observations"]
    rows = rows[rows["period_end"] >= chapter.plan["period_start"]]
    newest = rows.groupby("target_id")["period_end"].max()
    regions = rows.groupby("target_id")["region_id"].nunique()
    illustrative = rows["evidence"].eq("illustrative").groupby(rows["target_id"]).mean()
    frame = chapter["targets"].sort_values("position")[["target_id", "short_name"]].copy()
    frame["newest"] = frame["target_id"].map(newest)
    frame["rows"] = frame["target_id"].map(rows.groupby("target_id").size()).fillna(0).astype(int)
    frame["regions"] = frame["target_id"].map(regions).fillna(0).astype(int)
    frame["illustrative"] = frame["target_id"].map(illustrative)
    now = pd.Timestamp(chapter.edition.as_of)
    frame["months"] = ((now - frame["newest"]).dt.days / 30.4375).round()
    # what is kept back is not told as none
    for name in ("rows", "regions") if chapter.withheld else ():
        frame[name] = frame[name].mask(frame["target_id"].isin(chapter.withheld))
    return frame.reset_index(drop=True)


def by_result(frame: pd.DataFrame) -> pd.DataFrame:
    """Put targets under the rows of the plan's table, in its order, as ``group``."""
    groups = frame["global_result_name"].drop_duplicates().tolist()
    return frame.assign(group=pd.Categorical(frame["global_result_name"], groups))


def grid(
    chapter: Chapter, rows: pd.DataFrame, down: str, across: str, keep: list[str] | None = None
) -> pd.DataFrame:
    """Count results by two classifications, every class present and in the plan's order.

    Parameters
    ----------
    rows
        As from :func:`results_counted`.
    down, across
        Columns to count by: ``change``, ``pillar``, ``result``, ``region``, ``direction``,
        ``tool``.
    keep
        Classes of ``down`` to show; all by default.
    """
    made = rows.copy()
    for column, names in ((down, keep), (across, None)):
        order = names if names is not None else class_names(chapter, column)
        made[column] = pd.Categorical(made[column], order)
    return counted(made, [down, across])


def class_names(chapter: Chapter, column: str) -> list[str]:
    """Name the classes of a classification in the plan's order."""
    if column == "change":
        return chapter["global_results"].sort_values("position")["short_name"].tolist()
    if column == "result":
        results = chapter["results"].merge(
            chapter["pillars"][["pillar_id", "position"]], on="pillar_id", suffixes=("", "_pillar")
        )
        results = results.sort_values(["position_pillar", "position"])
        return (results["result_id"] + "  " + results["short_name"]).tolist()
    table = {"pillar": "pillars", "region": "regions", "direction": "directions", "tool": "tools"}
    frame = chapter[table[column]].sort_values("position")
    return frame["short_name" if "short_name" in frame else "name"].tolist()


def own_results(chapter: Chapter, pillar_id: str) -> list[str]:
    """Name a pillar's results, as :func:`grid` shows them."""
    results = chapter["results"]
    results = results[results["pillar_id"] == pillar_id].sort_values("position")
    return (results["result_id"] + "  " + results["short_name"]).tolist()


def followed(chapter: Chapter, frame: pd.DataFrame) -> pd.DataFrame:
    """Give the targets that can be drawn against a straight path: assessed, with two ends."""
    kinds = chapter["targets"].set_index("target_id")
    frame = assessed(frame).copy()
    frame = frame[~frame["target_id"].isin(chapter.withheld)]  # there are no years to draw
    from_zero = frame["kind"].isin(CUMULATIVE)
    frame["start"] = frame["baseline"].where(~from_zero, 0.0)
    frame["begins"] = frame["target_id"].map(kinds["start"]).fillna(chapter.plan["period_start"])
    frame["due"] = frame["target_id"].map(kinds["deadline"]).fillna(chapter.plan["period_end"])
    return frame.dropna(subset=["start", "target"]).reset_index(drop=True)


def with_items(chapter: Chapter, frame: pd.DataFrame) -> list[str]:
    """Name the targets whose events tell what they are about and stand on a time line."""
    rows = chapter["observations"]
    rows = rows[(rows["measure"] == "event") & rows["item_id"].notna() & rows["country"].notna()]
    items = chapter["items"]
    kinds = rows["item_id"].map(items.drop_duplicates("item_id").set_index("item_id")["kind"])
    named = rows[kinds.isin(_public_kinds(chapter))]["target_id"]
    return [target for target in frame["target_id"] if target in set(named)]


def _public_kinds(chapter: Chapter) -> set[str]:
    """Kinds of items that come from a real source; invented ones are not drawn one by one."""
    items = chapter["items"]
    return set(items.loc[items["source_id"] != "illustrative", "kind"]) if len(items) else set()


def presences(chapter: Chapter, region_id: str) -> pd.DataFrame:
    """Give a region's field presences and how many results each led."""
    frame = chapter["presences"]
    frame = frame[frame["region_id"] == region_id]
    led = results_counted(chapter).groupby("presence_id").size()
    return frame.assign(
        results=frame["presence_id"].map(led).fillna(0).astype(int),
        evidence="public-record",
    ).reset_index(drop=True)


def themes(figures: pd.DataFrame) -> list[str]:
    """Name the themes of the organisation's figures, in order."""
    return figures["theme"].drop_duplicates().tolist()


def action_plans(chapter: Chapter) -> pd.DataFrame:
    """Give the measures of each action plan with the newest value of what follows them."""
    plans = chapter["action_plans"].set_index("action_plan_id")
    frame = chapter["action_plan_measures"].copy()
    frame["plan"] = frame["action_plan_id"].map(plans["name"])
    frame["plan_position"] = frame["action_plan_id"].map(plans["position"])
    rows = chapter["organization_observations"].sort_values(["indicator_id", "period_end"])
    newest = rows.drop_duplicates("indicator_id", keep="last").set_index("indicator_id")
    frame["now"] = frame["indicator_id"].map(newest["value"])
    frame["now_on"] = frame["indicator_id"].map(newest["period_end"])
    return frame.sort_values(["plan_position", "position"]).reset_index(drop=True)


def silent(chapter: Chapter) -> pd.DataFrame:
    """Name what has no observation in the edition: targets, results, countries by region."""
    rows = chapter["observations"]
    goals, results = chapter["targets"], chapter["results"]
    parts = [
        (
            "Targets",
            goals["target_id"],
            goals["short_name"],
            {*rows["target_id"], *chapter.withheld},
        ),
        ("Pillar results", results["result_id"], results["short_name"], set(rows["result_id"])),
    ]
    regions = chapter["regions"].sort_values("position")
    for region in text.rows(regions):
        members = chapter["countries"]
        members = members[members["region_id"] == region.region_id]
        named = f"Countries, {region.short_name}"
        parts.append((named, members["iso3"], members["short_name"], set(rows["country"])))
    found: list[tuple[str, int, int | None, str]] = []
    for what, ids, names, seen in parts:
        if chapter.withheld and what != "Targets":  # suppressed rows may name any of them
            found.append((what, len(ids), None, ""))
            continue
        missing = names[~ids.isin(seen)].sort_values().tolist()
        found.append((what, len(ids), len(missing), "; ".join(missing)))
    return pd.DataFrame(found, columns=["what", "all", "silent", "names"])


def sources(chapter: Chapter) -> pd.DataFrame:
    """Give the sources with the number of observations that each stands behind."""
    tables = ("observations", "organization_observations", "commitment_updates")
    used = pd.concat([chapter[name]["source_id"] for name in tables])
    frame = chapter["sources"].copy()
    frame["rows"] = frame["source_id"].map(used.value_counts()).fillna(0).astype(int)
    return frame.sort_values(["producer", "title"]).reset_index(drop=True)


def outlook_of(chapter: Chapter, goal: pd.Series, past: pd.DataFrame) -> Outlook:
    """Project one target to its deadline, from what was observed year by year.

    Counts are projected from what each year newly brought, a year without rows bringing none;
    a closed cohort as a count of its members, given back in per cent.
    """
    years, values = past["year"], past["value"]
    target, scale = goal["target"], 1.0
    maximum = {Kind.DISTINCT_COUNTRIES: float(len(chapter["countries"])), Kind.LEVEL: 100.0}
    if goal["kind"] == Kind.CLOSED_COHORT:
        size = chapter.only("targets", target_id=goal["target_id"])["denominator"]
        scale = size / 100
        target, maximum = target * scale, {Kind.CLOSED_COHORT: float(size)}
    if goal["kind"] in CUMULATIVE and len(past):
        years = pd.Series(range(goal["begins"].year, chapter.edition.year + 1))
        totals = past.set_index("year")["value"].reindex(years).ffill().fillna(0)
        values = (totals * scale).diff().fillna(totals * scale).round(6)
    ahead = outlook(
        goal["kind"],
        years,
        values,
        goal["start"],
        target,
        goal["due"].year,
        chapter.edition.year,
        str(goal["direction"]),
        maximum.get(goal["kind"]),
        baseline_year=goal["begins"].year - 1,
    )
    low, central, high = (
        None if value is None else value / scale for value in (ahead.low, ahead.central, ahead.high)
    )
    return replace(ahead, low=low, central=central, high=high)


def outlook_fan(ahead: Outlook, due: int) -> pd.DataFrame | None:
    """Give an outlook as the figure of a path draws it; none where nothing can be said."""
    if ahead.low is None or ahead.high is None or ahead.central is None:
        return None
    row = {"year": due, "low": ahead.low, "central": ahead.central, "high": ahead.high}
    return pd.DataFrame([row])


def with_stock(chapter: Chapter, frame: pd.DataFrame) -> list[str]:
    """Name the targets that count events while a stock, given by its parts, stands beside them."""
    rows = chapter["observations"]
    beside = rows[(rows["measure"] == "stock") & rows["item_id"].notna()]["target_id"]
    named = frame[(frame["kind"] == Kind.INCREMENT) & frame["target_id"].isin(set(beside))]
    return named["target_id"].tolist()


def by_method(chapter: Chapter) -> pd.DataFrame:
    """Assess every target by every published method that applies to it.

    Returns
    -------
    pandas.DataFrame
        As from :func:`milepost.assess.robustness.robustness`, with ``short_name``.
    """
    frame = targets(chapter)
    goals = chapter["targets"].set_index("target_id")
    frame["base_date"] = frame["target_id"].map(goals["start"]).fillna(chapter.plan["period_start"])
    frame["deadline"] = frame["target_id"].map(goals["deadline"]).fillna(chapter.plan["period_end"])
    frame["actual_date"] = pd.Timestamp(chapter.edition.as_of)
    table = robustness(frame, chapter.thresholds)
    return table.merge(frame[["target_id", "short_name"]], on="target_id")
