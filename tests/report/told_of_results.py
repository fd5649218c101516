"""What must be said of results, events, commitments and checks: from each table alone."""

from typing import Any

import pandas as pd
from recorded import Shown
from told import Numbers, Told, fold, n, part

from milepost.charts.palette import STAGES
from milepost.report import text


def _leaders(values: pd.Series, most: int = 4) -> tuple[list[Any], Numbers]:
    """What shares the first place, and the number of those that are not named."""
    first = [*values.index[values == values.max()]]
    return first[:most], [str(len(first) - most)] if len(first) > most else []


def results_map(shown: Shown) -> Told:
    frame = shown.table.frame
    if frame.empty:
        return Told(["0"], drawn=[])
    _, others = _leaders(frame.set_index("country_name")["results"])
    codes = frame["iso3"].tolist() if shown.chapter.has("tiles") else []
    near = shown.chapter.notebook == "region" or not codes
    own = [n(value) for value in frame["results"]]
    return Told(
        [str(len(frame)), *others, n(frame["results"].max())],
        {name: [value] for name, value in zip(frame["country_name"], own, strict=True)},
        drawn=own if near else [],
        names=codes or None,
    )


def years(shown: Shown) -> Told:
    table = shown.table.frame.set_index(shown.table.frame.columns[0])
    sums = table.sum()
    caption: Numbers = ["0"]
    if len(sums):
        caption = [n(sums.iloc[-1]), str(sums.index[-1])]
    if len(sums) > 1:
        change = abs(int(sums.iloc[-1] - sums.iloc[-2]))
        caption += [*([str(change)] if change else []), str(sums.index[-2])]
    rows = {
        name: [cell for year in table if row[year] for cell in (str(year), n(row[year]))]
        for name, row in table.iterrows()
    }
    every = range(int(table.columns[0]), int(table.columns[-1]) + 1) if len(sums) else []
    drawn = [
        cell for _, row in table.iterrows() for year in every
        for cell in (str(year), n(row.get(str(year), 0)))
    ]  # fmt: skip
    return Told(caption, rows, drawn=drawn)


def ranking(shown: Shown) -> Told:
    table = shown.table.frame.set_index("label")["results"]
    if table.empty:
        return Told(["0"], drawn=[])
    _, others = _leaders(table, len(table) if (table == table.max()).sum() == 1 else 4)
    # of a bar the figure alone tells how much of it is illustrative, besides
    made_up = shown.table.frame["results"] - shown.table.frame["public_record"]
    return Told(
        [*others, n(table.max())],
        {name: [n(value)] for name, value in table.items()},
        drawn=[n(value) for value in table],
        around={str(value) for value in range(1, int(made_up.max()) + 1)},
    )


def grid(shown: Shown) -> Told:
    table = shown.table.frame.set_index(shown.table.frame.columns[0])
    cells = table.drop(index="Total", columns="Total")
    total = results = int(table.loc["Total", "Total"])
    if table.index.name == "direction":  # a result may follow several
        results = int(shown.rows["direction_ids"].notna().sum())
    elif table.index.name == "change":  # a target may measure several
        results = len(shown.rows)
    flat = cells.melt()["value"]
    # what is in no class leads only where nothing is in any
    classes = cells[[not name.startswith("No ") for name in cells.index]]
    placed = classes[[name for name in classes if not name.startswith("No ")]].melt()["value"]
    most = placed if placed.sum() else flat
    rows = {
        name: [token for over in cells if row[over] for token in (fold(over), n(row[over]))]
        for name, row in cells.iterrows()
    }
    if not total:
        return Told(["0"], rows, drawn=[], others=[*cells])
    _, others = _leaders(most)
    caption = [*others, n(most.max()), n(results)]
    filled = [n(value) for value in flat if value]
    totals = [n(value) for value in [*table["Total"], *table.loc["Total"].drop("Total")]]
    return Told(caption, rows, drawn=[*filled, *totals], columns=[*cells, "Total"])


def events(shown: Shown) -> Told:
    table = shown.table.frame
    sums = table["period_end"].dt.year.value_counts().sort_index()
    caption = [cell for year, count in sums.items() for cell in (n(count), str(year))]
    dates: dict[str, Numbers] = {}
    for row in text.rows(table.sort_values(["period_end", "observation_id"])):
        day = [fold(row.country_name), str(row.period_end.day), str(row.period_end.year)]
        dates.setdefault(str(row.item), []).extend(day)
    name = shown.caption.split(":")[0]
    return Told(
        caption or ["0"],
        dates,
        drawn=[str(year) for year in range(min(sums.index), max(sums.index) + 1)],
        names=[*dates, *table["country_name"]],
        others=[name, *shown.chapter["items"]["short_name"].dropna()],
    )


def stock(shown: Shown) -> Told:
    table = shown.table.frame.set_index("part").drop(columns="change", errors="ignore")
    start = str(shown.chapter.plan["period_start"].year - 1)
    if start not in table or table.shape[1] < 2:
        return Told([])
    whole = table.loc["All"]
    return Told([n(whole[start]), start, n(whole.iloc[-1]), str(table.columns[-1])])


def _stage_counts(stages: pd.Series, total: int, year: int) -> Numbers:
    counts = [str(int((stages == code).sum())) for code in STAGES if (stages == code).any()]
    return [n(total), str(year), *counts]


def stages(shown: Shown) -> Told:
    table = shown.table.frame.set_index("title")
    newest = table.ffill(axis="columns").iloc[:, -1] if table.shape[1] else pd.Series(dtype=object)
    total = len(shown.chapter["commitments"])
    rows = {
        title: [year for year in table if pd.notna(row[year])] for title, row in table.iterrows()
    }
    every = range(int(table.columns[0]), int(table.columns[-1]) + 1) if table.shape[1] else []
    return Told(
        _stage_counts(newest, total, shown.chapter.edition.year),
        rows,
        drawn=[str(year) for year in every],
        others=shown.chapter["commitments"]["place"].dropna().tolist(),
    )


def commitments(shown: Shown) -> Told:
    if shown.chapter.notebook == "commitments":  # whose caption counts nothing
        return Told([])
    table = shown.table.frame
    return Told(_stage_counts(table["stage"], len(table), shown.chapter.edition.year))


def silent(shown: Shown) -> Told:
    table = shown.table.frame
    many = shown.chapter.nouns("member")
    places = table[table["what"].str.lower().str.startswith(many.lower())]
    if places["silent"].isna().any():
        return Told([])
    return Told(part(int(places["silent"].sum()), int(places["all"].sum())))


def sources(shown: Shown) -> Told:
    return Told([n(shown.table.frame["producer"].nunique())])


def doubts(shown: Shown) -> Told:
    table = shown.table.frame
    if table.empty:
        return Told(["0"])
    return Told([n(len(table)), n(table["rule"].nunique())], others=[*table["rule"]])


def overlaps(shown: Shown) -> Told:
    table = shown.table.frame
    return Told([n(table["target_id"].nunique())] if len(table) else [])


def changed_countries(shown: Shown) -> Told:
    changes = shown.table.frame["change"]
    new, gone = (int((changes == way).sum()) for way in ("new", "gone"))
    return Told([str(new or gone)])


def results(shown: Shown) -> Told:
    return Told([n(len(shown.table.frame)), str(shown.chapter.edition.year)])


def presences(shown: Shown) -> Told:
    table = shown.table.frame
    return Told([n(len(table)), n(table["results"].sum())])


def uncounted(shown: Shown) -> Told:
    return Told([])
