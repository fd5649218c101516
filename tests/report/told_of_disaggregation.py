"""What must be said of members of dimensions and of time lines of parts: from each table alone."""

from recorded import Shown
from told import GOOD, Numbers, Told, fold, n, part, share

from milepost.charts.palette import STATUSES
from milepost.report import text


def disaggregated(shown: Shown) -> Told:
    table = shown.table.frame
    rows, told = int(table["rows"].sum()), int(table["any"].sum())
    if not rows:
        return Told([])
    return Told([*part(told, rows), share(told / rows)])


def reached(shown: Shown) -> Told:
    table = shown.table.frame.set_index("label")["results"]
    return Told(
        [n(table.sum()), n(table.max())],
        {name: [n(value)] for name, value in table.items()},
        drawn=[n(value) for value in table],
    )


def values(shown: Shown) -> Told:
    table = shown.table.frame.set_index("short_name").drop(columns=["target_id", "unit"])
    table = table.drop(columns="whole", errors="ignore")
    flat = table.stack().dropna()
    rows: dict[str, Numbers] = {
        name: [token for over, one in row.dropna().items() for token in (fold(over), n(one))]
        for name, row in table.iterrows()
    }
    return Told(
        [str(len(table))],
        rows,
        drawn=[n(value) for value in flat],
        names=[f"{name}, {over}" for name, over in flat.index],
        others=[*table.columns, *shown.table.frame["unit"].dropna()],
    )


def against_targets(shown: Shown) -> Told:
    table = shown.table.frame
    counts = table.groupby("group", sort=False)["status"].value_counts().unstack(fill_value=0)
    rows = {
        name: [str(row[code]) for code in STATUSES if row.get(code, 0)]
        for name, row in counts.iterrows()
    }
    good = int(table["status"].isin(GOOD).sum())
    return Told(
        [*part(good, len(table)), str(shown.chapter.edition.year)],
        rows,
        drawn=[count for row in rows.values() for count in row],
    )


def series(shown: Shown) -> Told:
    table = shown.table.frame
    first, last = int(table["year"].min()), int(table["year"].max())
    years = [str(first)] if first == last else [str(first), str(last)]
    drawn = [n(value) for value in table["value"]]
    return Told(
        [str(table["target_id"].nunique()), *years],
        {
            name: [cell for row in text.rows(rows) for cell in (str(int(row.year)), n(row.value))]
            for name, rows in table.groupby("series", sort=False)
        },
        drawn=drawn,
        left=drawn,
        around={str(year) for year in range(first, last + 1)},
        others=table["unit"].dropna().tolist(),
    )
