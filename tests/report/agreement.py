"""What an exhibit's caption, alternative text and figure must say, worked out from its table.

For each kind of exhibit one rule reads the table as it is given away (CSV) and gives the numbers of
the caption in their order, of the alternative text row by row, and of the figure. What is not in
the table is named as such: the edition's year, and facts of the assessment that a path is drawn
from.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from recorded import Shown, unmarked

from milepost.charts.palette import STAGES, STATUSES
from milepost.report import text
from milepost.report.chapter import NOT_COUNTED, NOTHING_SHOWN
from milepost.report.topics.targets import assessments

Numbers = list[str]
GOOD = ["achieved", "on-track"]
NO = "not-assessable"
WORDS = {word: str(at) for at, word in enumerate(text.NUMBERS)} | {"none": "0"}
EMPTY = "No data in this edition"
NUMBER = r"(?<![\w.])[−-]?\d[\d,]*(?:\.\d+)?"
# words that count nothing, though they look so
IDLE = re.compile(r"results that name one|One mark a target|[Oo]ne equal tile|no error|no older than"
                  r"|none any more|have no observation|ha(?:s|ve) none\b|\*Holds illustrative data\.\*"
                  rf"|\*?{re.escape(NOT_COUNTED)}\*?")  # fmt: skip

KEY = re.compile(r"1 result|2 to 3|4 to 7|8 or more")  # the classes of a map


@dataclass
class Told:
    """What follows from a table.

    Attributes
    ----------
    caption
        The caption's numbers, in order.
    alt
        Label of a row to what the alternative text tells of it: numbers, and names of columns.
    drawn
        The numbers that the figure draws, labels apart; None where there may be no figure.
    around
        Numbers that the figure may draw besides, such as those of a key; None for any.
    left
        Numbers of ``drawn`` that the figure may leave to the alternative text for want of room.
    names
        Names that the figure draws; by default those of the rows.
    columns
        Names of columns, which the figure draws, too.
    others
        Further names, whose digits are no figures.
    """

    caption: Numbers = field(default_factory=list)
    alt: dict[str, Numbers] = field(default_factory=dict)
    drawn: Numbers | None = None
    around: set[str] | None = field(default_factory=set)
    left: Numbers = field(default_factory=list)
    names: list[str] | None = None
    columns: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def n(value: Any) -> str:
    """A number as it is printed, without commas."""
    return text.number(value).replace(",", "")


def share(value: float) -> str:
    return f"{100 * value:.0f}".replace("-", "−") if f"{100 * value:.0f}" != "-0" else "0"


def fold(words: Any) -> str:
    return " ".join(unmarked(str(words)).split())


def tokens(words: str, names: Iterable[str] = (), *, in_words: bool = False) -> Numbers:
    """Numbers, and the names given, as they follow each other in a text."""
    words = IDLE.sub(" ", fold(words))
    known = sorted({fold(name) for name in names if fold(name)}, key=len, reverse=True)
    ends = {name: "" if name.endswith(":") else r"(?!\w)" for name in known}
    labels = "|".join(rf"(?<!\w){re.escape(name)}{ends[name]}" for name in known) or "(?!)"
    found = re.finditer(rf"(?P<name>{labels})|(?P<digits>{NUMBER})|(?P<word>[A-Za-z]+)", words)
    made = []
    for match in found:
        if match["name"]:
            made.append(match["name"])
        elif match["digits"]:
            made.append(match["digits"].replace(",", "").replace("-", "−"))
        elif in_words and match["word"].lower() in WORDS:
            made.append(WORDS[match["word"].lower()])
    return made


def numbers(words: str, names: Iterable[str] = (), *, in_words: bool = False) -> Numbers:
    """Only the numbers of a text, none of them part of a name."""
    known = {fold(name) for name in names}
    return [token for token in tokens(words, names, in_words=in_words) if token not in known]


def told_by_row(alt: str, rows: Iterable[str], columns: Iterable[str] = ()) -> dict[str, Numbers]:
    """What an alternative text tells of each row: numbers and names of columns behind its name."""
    known, made = [fold(name) for name in rows], {}
    # what names a row and a column is a row's where a colon stands behind it
    twins = {fold(name) for name in columns} & {*known}
    starts = [f"{name}:" if name in twins else name for name in known]
    current = ""
    for token in tokens(alt, [*starts, *twins, *columns]):
        if token in starts:
            current = token.removesuffix(":")
            made.setdefault(current, [])
        elif current:
            made[current].append(token)
    return made


def part(value: int, whole: int) -> Numbers:
    """A part of a whole as words count it: three of six, none of the six, all six, the one."""
    if whole == 1:
        return ["1"] if value else ["0"]
    return [str(whole)] if value == whole else [str(value), str(whole)]


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
    good, unknown = int(frame["status"].isin(GOOD).sum()), int((frame["status"] == NO).sum())
    elapsed = share(frame["elapsed_share"].median())
    year = str(shown.chapter.edition.year)
    caption = [*part(good, len(frame)), year, elapsed, *([str(unknown)] if unknown else [])]
    have = frame[frame["actual"].notna()]
    ends = [n(value) for value in pd.concat([have["actual"], have["target"]]).dropna()]
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
    total = int(table.loc["Total", "Total"])
    flat = cells.melt()["value"]
    rows = {
        name: [token for over in cells if row[over] for token in (fold(over), n(row[over]))]
        for name, row in cells.iterrows()
    }
    if not total:
        return Told(["0"], rows, drawn=[], others=[*cells])
    _, others = _leaders(flat)
    empty = int((flat == 0).sum())
    caption = [*others, n(flat.max()), str(total), *([str(empty), str(flat.size)] if empty else [])]
    filled = [n(value) for value in flat if value]
    totals = [n(value) for value in [*table["Total"], *table.loc["Total"].drop("Total")]]
    return Told(caption, rows, drawn=[*filled, *totals], columns=[*cells, "Total"])


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
    due = shown.alt.split("Outlook to ")[1][:4]
    start = numbers(shown.alt.split("straight path from")[1])[0]
    seen = [cell for item in text.rows(table) for cell in (n(item.year), n(item.value))]
    outlook = [due, *map(n, given), *percents, *(share(value) for value in chance)]
    return Told(
        [n(now), str(year), n(row["target"])],
        {name: [start, n(row["target"]), *seen, *outlook]},
        drawn=[
            *(n(value) for value in table["value"]), n(row["target"]),
            *(map(n, given) if len(given) == 3 else []),
        ],
        around=None,  # a scale, and milestones between the path's ends
        names=[],
    )  # fmt: skip


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
    unknown = total - int(stages.notna().sum())
    return [n(total), str(year), *counts, *([str(unknown)] if unknown and counts else [])]


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


def theme(shown: Shown) -> Told:
    table = shown.table.frame
    values = table.assign(year=table["period_end"].dt.year)
    told = {
        name: [cell for row in text.rows(rows) for cell in (str(row.year), n(row.value))]
        for name, rows in values.groupby("series", sort=False)
    }
    caption = unmarked(shown.caption)
    # the longest name that the caption begins with
    chosen = max((name for name in told if caption.startswith(fold(name))), key=len)
    own = told[chosen]
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
    counts = (table["plan"].nunique(), len(table), int(table["target"].notna().sum()))
    return Told([n(count) for count in counts])


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
    none = int((table["rows"] == 0).sum())
    return Told([str(int((known <= 12).sum())), year, *([n(none)] if none else [])])


def silent(shown: Shown) -> Told:
    table = shown.table.frame
    places = table[table["what"].str.startswith("Countries")]
    if places["silent"].isna().any():
        return Told([])
    return Told([n(places["silent"].sum()), n(places["all"].sum())])


def sources(shown: Shown) -> Told:
    return Told([n(shown.table.frame["producer"].nunique())])


def doubts(shown: Shown) -> Told:
    table = shown.table.frame
    if table.empty:
        return Told(["0"])
    return Told([n(len(table)), n(table["rule"].nunique())], others=[*table["rule"]])


def methods(shown: Shown) -> Told:
    table = shown.table.frame.drop(columns=["name", "target_id", "short_name"])
    judged = table.where(table != NO)
    compared = judged.notna().sum(axis=1) >= 2
    dependent = judged[compared].apply(lambda row: len({*row.dropna()}), axis="columns") > 1
    if not compared.any():
        return Told(["0", "1"])
    return Told(part(int(dependent.sum()), int(compared.sum())))


def overlaps(shown: Shown) -> Told:
    table = shown.table.frame
    return Told([n(table["target_id"].nunique())] if len(table) else [])


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


def changed_countries(shown: Shown) -> Told:
    changes = shown.table.frame["change"]
    return Told([str(int((changes == way).sum())) for way in ("new", "gone")])


def results(shown: Shown) -> Told:
    return Told([n(len(shown.table.frame)), str(shown.chapter.edition.year)])


def presences(shown: Shown) -> Told:
    table = shown.table.frame
    return Told([n(len(table)), n(table["results"].sum())])


def uncounted(shown: Shown) -> Told:
    return Told([])


RULES: dict[str, Callable[[Shown], Told]] = {
    r"statuses": statuses,
    r"targets": targets,
    r"assessment": assessment,
    r"contributions": contributions,
    r"map": results_map,
    r"years": years,
    r"tools|goals|directions|country:targets": ranking,
    r"[a-z]+-(region|theme|place)": grid,
    r"path-.+": path,
    r"events-.+": events,
    r"stock-.+": stock,
    r"stages": stages,
    r"commitments": commitments,
    r"theme-.+": theme,
    r"action-plans": action_plans,
    r"evidence": evidence,
    r"ages": ages,
    r"silent": silent,
    r"sources": sources,
    r"doubts": doubts,
    r"methods": methods,
    r"overlaps": overlaps,
    r"moves": moves,
    r"restated|rows": counted,
    r"countries": changed_countries,
    r"results": results,
    r"presences": presences,
    r"aims": uncounted,
}


def rule_of(shown: Shown) -> Callable[[Shown], Told]:
    """The rule of an exhibit; one that has none must be given one."""
    for name in (f"{shown.chapter.notebook}:{shown.name}", shown.name):
        for pattern, rule in RULES.items():
            if re.fullmatch(pattern, name):
                return rule
    raise AssertionError(f"No rule says how the exhibit {shown.name!r} agrees with its table.")


def has_name(texts: list[str], name: str) -> bool:
    """Whether a text of a figure begins with a name, or several lines that follow each other do."""
    wanted = re.sub(r"\s", "", name)
    flat = [re.sub(r"\s", "", line) for line in texts]
    for at in range(len(flat)):
        for way in (1, -1):  # heads of columns are set from below
            joined = ""
            for line in flat[at::way]:
                joined += line
                cut = joined.endswith("…") and wanted.startswith(joined[:-1])
                if joined.startswith(wanted) or cut:
                    return True
                if not wanted.startswith(joined):
                    break
    return False


def disagreements(shown: Shown) -> list[str]:
    """Where an exhibit's caption, alternative text and figure say other than its table."""
    if shown.caption.startswith(NOTHING_SHOWN):
        return [] if shown.words is None and shown.table.frame.empty else ["shows what it keeps"]
    told = rule_of(shown)(shown)
    rows = [fold(name) for name in told.alt]
    names = [*rows, *(told.names or []), *told.columns, *told.others]
    found = []
    caption = numbers(shown.caption, names, in_words=True)
    if caption != told.caption:
        found.append(f"the caption tells {caption}, the table {told.caption}: {shown.caption}")
    if shown.words is None:
        return found
    alt = told_by_row(shown.alt, rows, [*(told.names or []), *told.columns, *told.others])
    for label, wanted in told.alt.items():
        name = fold(label)
        own = [token for token in alt.get(name, []) if token in wanted or is_number(token)]
        if name not in alt and not (wanted == [] and name in fold(shown.alt)):
            found.append(f"the alternative text lacks {name!r}")
        elif own != wanted:
            found.append(f"the alternative text tells {own} of {name!r}, the table {wanted}")
    return found + _figure(shown, told, rows)


def is_number(token: str) -> bool:
    return re.fullmatch(NUMBER, token) is not None


def _figure(shown: Shown, told: Told, rows: list[str]) -> list[str]:
    texts = [*(shown.words or ())]
    if told.drawn is None:
        return ["a figure that no rule reads"]
    if texts == [EMPTY]:
        return ["the figure is empty, the table is not"] if told.drawn else []
    names = [*(rows if told.names is None else told.names), *told.columns]
    found = [f"the figure lacks {name!r}" for name in names if not has_name(texts, name)]
    known = [*rows, *names, *told.others]
    drawn = Counter(numbers(" ".join(KEY.sub("", words) for words in texts), known))
    if missing := Counter(told.drawn) - drawn - Counter(told.left):
        found.append(f"the figure lacks the numbers {sorted(missing.elements())}")
    extra = {name for name in drawn - Counter(told.drawn) if name not in (told.around or ())}
    if extra and told.around is not None:
        found.append(f"the figure draws {sorted(extra)}, which the table has not")
    return found
