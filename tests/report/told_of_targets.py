"""What must be said of targets, their evidence and the organization: from each table alone."""

import pandas as pd
from recorded import Shown, unmarked
from told import GOOD, NO, Told, fold, n, numbers, part, share

from milepost.charts.palette import STATUSES
from milepost.report import text
from milepost.report.topics.targets import assessments


def statuses(shown: Shown) -> Told:
    table = shown.table.frame.set_index("group")
    sums = {code: int(table[code].sum()) for code in STATUSES if code in table}
    total = sum(sums.values())
    known = total - sums.get(NO, 0)
    counts = [str(count) for code, count in sums.items() if code != NO and count]
    caption = (
        [*part(known, total), *counts] if known else (["1"] if total == 1 else ["0", n(total)])
    )
    rows = {name: [str(row[code]) for code in sums if row[code]] for name, row in table.iterrows()}
    return Told(
        caption if total else ["0"], rows, drawn=[count for row in rows.values() for count in row]
    )


def targets(shown: Shown) -> Told:
    frame = shown.table.frame
    good = int(frame["status"].isin(GOOD).sum())
    elapsed = share(frame["elapsed_share"].median())
    year = str(shown.chapter.edition.year)
    caption = [*part(good, len(frame)), year, elapsed]
    have = frame[frame["actual"].notna()]
    kinds = have["target_id"].map(shown.chapter["targets"].set_index("target_id")["kind"])
    # the way of these begins at the baseline, which is drawn beside the target
    begun = have[kinds.isin(["stock", "level", "rate", "index", "annual-flow"])]
    ends = pd.concat(
        [have["actual"], have["target"], begun.loc[begun["target"].notna(), "baseline"]]
    )
    ends = [n(value) for value in ends.dropna()]
    common = share(frame["elapsed_share"].mode().iloc[0])
    return Told(
        caption,
        {name: [] for name in frame["short_name"]},
        drawn=[*ends, "0", "100", common],
        columns=[*frame["target_id"]],
        others=_headings(shown),
    )


def _headings(shown: Shown) -> list[str]:
    """The rows of the plan's table under which targets stand."""
    return assessments(shown.chapter)["global_result_name"].tolist()


def assessment(shown: Shown) -> Told:
    frame, year = shown.table.frame, str(shown.chapter.edition.year)
    if shown.chapter.notebook == "overview":  # whose caption counts nothing
        return Told([year])
    known = int((frame["status"] != NO).sum())
    return Told([*part(known, len(frame)), year])


def contributions(shown: Shown) -> Told:
    return Told([str(len(shown.table.frame)), str(shown.chapter.edition.year)])


def path(shown: Shown) -> Told:
    table, target_id = shown.table.frame, shown.name.removeprefix("path-")
    known = shown.chapter["assessments"]
    row = known[(known["target_id"] == target_id) & (known["scope_kind"] == "global")].iloc[0]
    year = shown.chapter.edition.year
    now = table.loc[table["year"] == year, "value"].iloc[0]
    name = shown.chapter.only("targets", target_id=target_id)["short_name"]
    ahead = [row[f"outlook_{end}"] for end in ("central", "low", "high")]
    given = [value for value in ahead if pd.notna(value)]
    chance = [row["outlook_probability"]] if pd.notna(row["outlook_probability"]) else []
    percents = [share(row["outlook_level"])] if len(given) == 3 else []
    due = numbers(shown.alt.split("Outlook to ")[1].split(":")[0])  # a year, or a day
    way = shown.alt.split("straight path from")[1:]  # to an amount for every year none leads
    start = [numbers(each)[0] for each in way]
    seen = [cell for item in text.rows(table) for cell in (n(item.year), n(item.value))]
    outlook = [*due, *map(n, given), *percents, *(share(value) for value in chance)]
    return Told(
        [n(now), str(year), n(row["target"])],
        {name: [*start, n(row["target"]), *seen, *outlook]},
        drawn=[
            *(n(value) for value in table["value"]), n(row["target"]),
            *(map(n, given) if len(given) == 3 else []),
        ],
        around=None,  # a scale, and milestones between the path's ends
        names=[],
    )  # fmt: skip


def theme(shown: Shown) -> Told:
    table = shown.table.frame
    values = table.assign(year=table["period_end"].dt.year)
    told = {
        name: [cell for row in text.rows(rows) for cell in (str(row.year), n(row.value))]
        for name, rows in values.groupby("series", sort=False)
    }
    caption = unmarked(shown.caption)
    # the longest name that the caption begins with
    named = [name for name in told if caption.startswith(fold(name))]
    own = told[max(named, key=len)] if named else ["no year", "no value"]
    ends = [own[:2], own[-2:]] if len(own) > 2 else [own]
    return Told(
        [cell for year, value in ends for cell in (value, year)],
        told,
        drawn=[n(value) for value in table["value"]],
        left=[n(value) for value in table["value"]],
        around={str(year) for year in range(values["year"].min(), values["year"].max() + 1)},
        others=table["unit"].dropna().tolist(),
    )


def action_plans(shown: Shown) -> Told:
    table = shown.table.frame
    return Told([n(count) for count in (table["plan"].nunique(), len(table))])


def evidence(shown: Shown) -> Told:
    table = shown.table.frame.set_index("group")
    total = int(table.to_numpy().sum())
    if not total:
        return Told(["0"], drawn=[])
    public = int(table["public-record"].sum()) if "public-record" in table else 0
    grades = sorted(table)  # an alternative text tells them in the order of their codes
    rows = {
        name: [str(row[grade]) for grade in grades if row[grade]] for name, row in table.iterrows()
    }
    parts = {share(row[grade] / row.sum()) for _, row in table.iterrows() for grade in grades} | {
        "1",
        "99",
    }  # less than one, more than 99
    return Told(
        [share(public / total), n(total)],
        rows,
        drawn=[str(row.sum()) for _, row in table.iterrows()],
        around=parts,
    )


def ages(shown: Shown) -> Told:
    table, year = shown.table.frame, str(shown.chapter.edition.year)
    known = table["months"].dropna()
    if known.empty:
        return Told(["0"])
    return Told([str(int((known <= 12).sum())), year])


def methods(shown: Shown) -> Told:
    table = shown.table.frame.drop(columns=["name", "target_id", "short_name"])
    judged = table.where(table != NO)
    compared = judged.notna().sum(axis=1) >= 2
    dependent = judged[compared].apply(lambda row: len({*row.dropna()}), axis="columns") > 1
    if not compared.any():
        return Told(["0", "1"])
    return Told(part(int(dependent.sum()), int(compared.sum())))


def moves(shown: Shown) -> Told:
    table, total = shown.table.frame, len(shown.chapter["changed_targets"])
    order = [code for code in STATUSES if code != NO]
    both = table[(table["status_before"] != NO) & (table["status_after"] != NO)]
    steps = both["status_after"].map(order.index) - both["status_before"].map(order.index)
    ways = [
        int((steps < 0).sum()), int((steps > 0).sum()),
        int((table["status_before"] == NO).sum()), int((table["status_after"] == NO).sum()),
    ]  # fmt: skip
    shares = {
        row.name: [share(value) for value in (row.share_before, row.share_after) if pd.notna(value)]
        for row in text.rows(table)
    }
    return Told(
        [n(len(table)), n(total), *(n(way) for way in ways if way)],
        shares,
        drawn=["0", "100"],
        names=[*table["label"]],
        others=[shown.chapter.edition.edition, str(shown.chapter.edition.compares_with)],
    )


def counted(shown: Shown) -> Told:
    return Told([n(len(shown.table.frame))])
