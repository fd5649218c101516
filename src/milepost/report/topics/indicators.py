"""The page of one indicator: what it is, where it stands, its parts, its rows, earlier editions.

Everything on it is a table of the edition or follows from one, as in the chapters: what an edition's
readers may not see is in none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from milepost.core.kinds import KINDS
from milepost.core.model import ID_PATTERN, Evidence, Kind
from milepost.edition.words import Words
from milepost.methods.published import DEFAULT_METHOD, METHODS
from milepost.read.dimensions import MEMBERS
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.pages import ILLUSTRATIVE
from milepost.report.tables import Column, Table, number_column, plain_table
from milepost.report.topics.paths import (
    followed,
    history_table,
    milestone_note,
    milestones,
    outlook_words,
)
from milepost.report.topics.shared import (
    NAMED_IN,
    figure,
    left_parts_note,
    moment,
    period_name,
    promised,
    time_gone,
    value_date,
)
from milepost.report.topics.targets import assessments, of_target

GLANCE = "All indicators at a glance"
GLANCE_HEAD = ("Indicator", "", "Now, of target, from baseline", "Share", "Status", "Evidence")
MOST_ROWS = 150  # that a page shows; the file beside it has all
OVER_TIME = {
    "sum": "What is observed from the plan’s start on is added up.",
    "distinct": "Each {counted} counts once, however often it is observed.",
    "latest": "The newest value stands; earlier ones show the way to it.",
    "year": "The amount of the newest year stands.",
}
OVER_PARTS = {
    "sum": "Values of parts are added.",
    "distinct": "What several parts have in common counts once in the whole.",
    "ratio": "Shares of parts are combined by their numerators and denominators.",
    "none": "Only a value of the whole stands for the whole: values of parts are never added.",
    "as-measured": "Amounts of parts are added; their rates and shares are not.",
}
AGAINST = {
    "reach": "It is held against a value to be reached.",
    "add": "It is held against an amount to be added to the baseline.",
    "keep": "It is held against a value, or a range, in which it is to be kept.",
    "every-year": "It is held against an amount to be reached in every year.",
    "change": "It is held against a change in per cent of a base.",
    "grow": "It is held against growth of so many per cent a year from a base.",
    "direction": "It is held against a direction alone, without a value to be reached.",
    "milestone": "It is held against a step to be taken.",
    "nothing": "It is followed without a target.",
}
DIRECTIONS = {"up": "A higher value is wanted.", "down": "A lower value is wanted."}


def kind_words(goal: Mapping[Any, Any] | pd.Series, words: Words) -> str:
    """Say how an indicator is counted, over time and over parts, and what it is held against.

    Parameters
    ----------
    goal
        A row of ``targets``: ``kind``, ``distinct_by``, ``direction``.
    words
        What the plan calls its parts.
    """
    kind = KINDS[Kind(goal["kind"])]
    counted = words.member[0] if goal.get("distinct_by") != "item" else "item"
    sentences = [
        OVER_TIME[kind.over_time].format(counted=text.plain(counted)),
        OVER_PARTS[kind.over_parts],
        AGAINST[kind.against],
        DIRECTIONS.get(str(goal["direction"]), ""),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def method_words(found: Mapping[Any, Any] | pd.Series) -> str:
    """Name the method that an indicator's status follows from, and its publication."""
    chosen = found.get("method")
    method = METHODS[DEFAULT_METHOD if chosen is None or text.missing(chosen) else str(chosen)]
    return f"{text.sentence(text.plain(method.name))}. {text.plain(method.source)}"


def facts(chapter: Chapter, found: pd.Series, words: Words) -> Table:
    """Tell in two columns what an indicator is, what was promised, and where it stands.

    Parameters
    ----------
    found
        A row of :func:`milepost.report.topics.targets.assessments`, of the whole.
    """
    goal = chapter.only("targets", target_id=found["target_id"])
    due = goal["deadline"] if not text.missing(goal["deadline"]) else chapter.plan["period_end"]
    own = value_date(found, chapter)
    told = {
        "Definition": text.plain(goal["statement"]),
        "How it is counted": kind_words(goal, words),
        "Unit": text.plain(goal["unit"]),
        "Result that it measures": _result(found),
        "Baseline": _baseline(goal),
        "Milestones": milestone_note(milestones(chapter, found["target_id"]), found),
        "Target": "none"
        if text.missing(goal["target"])
        else f"{promised(found)} {text.plain(goal['unit'])} by {text.day(due)}",
        "Value": text.NONE
        if text.missing(found["actual"])
        else f"{text.amount(found['actual'], found['unit'], found['unit_one'], found['decimals'])}, "
        f"{own or 'at ' + moment(chapter.edition.as_of)}",
        "Share of the way": _share(found),
        "Status": text.status_or_reason(found),
        "Method": method_words(found),
        "Weakest evidence": text.grade(found["evidence"]),
        "Observations": text.number(found["observations"]),
    }
    rows = [{"what": what, "words": words} for what, words in told.items() if words]
    columns = {"what": Column("", str, 22), "words": Column("", str, 78)}
    return Table(pd.DataFrame(rows, columns=["what", "words"]), columns)


def _result(found: pd.Series) -> str:
    name = str(found["global_result_name"])
    return "" if name == "nan" else text.plain(name)


def _baseline(goal: pd.Series) -> str:
    if text.missing(goal["baseline"]):
        return "none stated"
    value = text.amount(goal["baseline"], goal["unit"], goal["unit_one"], goal["decimals"])
    year = goal["baseline_year"]
    return value if text.missing(year) else f"{value} in {int(year)}"


def _share(found: pd.Series) -> str:
    if text.missing(found["share_achieved"]):
        return ""
    share, time = text.percent(found["share_achieved"]), text.percent(found["elapsed_share"])
    words = f"{share}, with {time} of the time gone"
    return (
        words
        if text.missing(found["pace"])
        else f"{words}: a pace of {text.number(found['pace'], 2)}"
    )


def parts(chapter: Chapter, target_id: str, words: Words) -> dict[str, Table]:
    """Give a table for each way in which an indicator is broken down: part, value, evidence."""
    every = chapter["assessments"]
    own = every[(every["target_id"] == target_id) & (every["scope_kind"] != "global")]
    own = own[(own["observations"] > 0) | (own["reason"] == "suppressed")]
    decimals = chapter.only("targets", target_id=target_id)["decimals"]
    found = {}
    for kind, rows in own.groupby("scope_kind", sort=False):
        names = names_of(chapter, str(kind), words)
        held = rows["target"].notna().any()
        frame = rows.assign(
            part=[names.members.get(name, name) for name in rows["scope_id"].astype("str")],
            shown=[
                text.reason(row["reason"])
                if row["reason"] == "suppressed"
                else text.number(row["actual"], decimals)
                for row in rows.to_dict("records")
            ],
            grade=rows["evidence"].map(text.grade, na_action="ignore"),
            own=[text.number(value, decimals) for value in rows["target"]],
        )
        columns = {
            "part": Column(text.sentence(names.one), width=34),
            "shown": Column("Value", str, 14, number=True),
            **({"own": Column("Own target", str, 12, number=True)} if held else {}),
            "observations": number_column("Observations", 14),
            "grade": Column("Weakest evidence", width=20),
        }
        found[names.many] = Table(frame[[*columns]], columns)
    return found


class Names:
    """What a dimension and its members are called."""

    def __init__(self, one: str, many: str, members: Mapping[str, Any]) -> None:
        self.one = one
        self.many = many
        self.members = members


def names_of(chapter: Chapter, dimension: str, words: Words) -> Names:
    """Give what a scope of the assessments, or a column of observations, is called."""
    plain = dimension.removesuffix("_id")
    column = dimension if dimension in NAMED_IN else f"{dimension}_id"
    noun = getattr(words, "member" if plain == "country" else plain, (plain, f"{plain}s"))
    if column in NAMED_IN and NAMED_IN[column][0] in chapter.tables:
        table, key, name = NAMED_IN[column]
        rows = chapter[table].drop_duplicates(key)
        members = dict(zip(rows[key].astype("str"), rows[name], strict=True))
        return Names(text.plain(noun[0]), text.plain(noun[1]), members)
    if dimension in chapter.dimensions:
        rows = chapter[MEMBERS]
        rows = rows[rows["dimension"] == dimension]
        title = text.plain(rows["title"].iloc[0])
        members = dict(zip(rows["member_id"].astype("str"), rows["name"], strict=True))
        return Names(title, title, members)
    return Names(text.plain(noun[0]), text.plain(noun[1]), {})


def rows_table(chapter: Chapter, rows: pd.DataFrame, decimals: float, words: Words) -> Table:
    """Show an indicator's rows, the newest first, each with a place that a link can lead to.

    Parameters
    ----------
    rows
        Observations of one target.
    """
    newest = rows.sort_values(["period_end", "observation_id"], ascending=[False, True])
    newest = newest.head(MOST_ROWS)
    own = [name for name in ("country", "region_id", "item_id", *chapter.dimensions)
           if name in newest and newest[name].notna().any()]  # fmt: skip
    names = {name: names_of(chapter, name, words).members for name in dict.fromkeys(own)}
    shown = [
        {
            "when": _when(row),
            "where": _where(row, names),
            "what": text.plain(row["statement"]) or text.plain(row["measure"]),
            "value": text.number(row["value"], decimals),
            "grade": text.grade(row["evidence"]),
            "source": _source(row),
            "row": _anchored(row["observation_id"], "row"),
        }
        for row in newest.to_dict("records")
    ]
    columns = {
        "when": Column("When", str, 12),
        "where": Column("Where, for whom", str, 14),
        "what": Column("What", str, 30),
        "value": Column("Value", str, 8, number=True),
        "grade": Column("Evidence", str, 11),
        "source": Column("Source", str, 18),
        "row": Column("Row", str, 16),
    }
    if not own:
        del columns["where"]
    return Table(pd.DataFrame(shown, columns=[*columns]), columns)


def _when(row: Mapping[Any, Any]) -> str:
    first, last = row["period_start"], row["period_end"]
    if text.missing(first) or first == last:
        return text.day(last)
    return period_name(first, last)


def _where(row: Mapping[Any, Any], names: Mapping[str, Mapping[str, Any]]) -> str:
    told = [
        text.plain(known.get(str(row[name]), row[name]))
        for name, known in names.items()
        if not text.missing(row[name])
    ]
    return ", ".join(dict.fromkeys(told))


def _source(row: Mapping[Any, Any]) -> str:
    name = str(row["source_id"])
    known = text.plain(name)
    linked = f"[{known}](#source-{name})" if re.match(ID_PATTERN, name) else known
    locator = text.plain(row["source_locator"])
    return f"{linked}, {locator}" if locator else linked


def _anchored(name: Any, kind: str) -> str:
    words = text.plain(name)
    return f"[{words}]{{#{kind}-{name}}}" if re.match(ID_PATTERN, str(name)) else words


def sources_table(chapter: Chapter, rows: pd.DataFrame) -> Table:
    """Show the sources that rows name: what, by whom, when, where to be found."""
    names = set(rows["source_id"].dropna())
    known = chapter["sources"]
    known = known[known["source_id"].isin(names)].sort_values("source_id")
    cells = [
        {
            "source": _anchored(row["source_id"], "source"),
            "title": _titled(row),
            "producer": text.plain(row.get("producer")),
            "published": text.plain(row.get("published")),
        }
        for row in known.to_dict("records")
    ]
    columns = {
        "source": Column("Source", str, 22),
        "title": Column("Title", str, 44),
        "producer": Column("By", str, 24),
        "published": Column("Published", str, 12),
    }
    return Table(pd.DataFrame(cells, columns=[*columns]), columns)


def _titled(row: Mapping[Any, Any]) -> str:
    title, url = text.plain(row.get("title") or row["source_id"]), str(row.get("url") or "")
    return f"[{title}](<{url}>)" if re.fullmatch(r"https?://[^\s<>\\]+", url) else title


def earlier_table(chapter: Chapter, found: pd.Series) -> Table:
    """Show what each edition said of an indicator, this one last."""
    past = chapter["earlier_figures"]
    past = past[past["target_id"] == found["target_id"]].iloc[::-1]
    now = {
        "edition": chapter.edition.edition,
        "as_of": chapter.edition.as_of.isoformat(),
        "actual": found["actual"],
        "share": found["share_achieved"],
        "status": found["status"],
        "reason": found["reason"],
        "evidence": found["evidence"],
    }
    rows: list[dict[Any, Any]] = [*past.to_dict("records"), now]
    frame = pd.DataFrame(
        {
            "edition": [row["edition"] for row in rows],
            "as_of": [text.day(date.fromisoformat(row["as_of"])) for row in rows],
            "actual": [figure({**row, "decimals": found["decimals"]}, "actual") for row in rows],
            "share": [text.percent(row["share"]) for row in rows],
            "status": [text.status_or_reason(row) for row in rows],
            "evidence": [text.grade(row["evidence"]) for row in rows],
        }
    )
    return plain_table(
        frame,
        {
            "edition": Column("Edition", width=16),
            "as_of": Column("At", str, 18),
            "actual": Column("Value", str, 12, number=True),
            "share": Column("Share", str, 10, number=True),
            "status": Column("Status", str, 26),
            "evidence": Column("Weakest evidence", str, 18),
        },
    )


class Pages:
    """What the pages of all indicators are written from.

    Parameters
    ----------
    chapter
        Of the whole book.
    words
        What the plan calls its parts.
    """

    def __init__(self, chapter: Chapter, words: Words) -> None:
        self.chapter = chapter
        self.words = words
        self.found = {str(row["target_id"]): row for _, row in assessments(chapter).iterrows()}
        self.goals = {str(row["target_id"]): row for _, row in followed(chapter).iterrows()}
        self.rows = dict(iter(chapter["observations"].groupby("target_id", sort=False)))
        self.past = dict(iter(chapter["histories"].groupby("target_id", sort=False)))

    def glance(self) -> pd.DataFrame:
        """Give what a hurried reader wants of every indicator, in the plan's order.

        Returns
        -------
        pandas.DataFrame
            ``target_id``, ``name``, ``value`` (of target, from baseline), ``share``, ``status``,
            ``grade`` (the weakest): words and numbers as Markdown.
        """
        rows = [
            {
                "target_id": target_id,
                "grade": text.grade(found["evidence"]),
                "name": f"{text.plain(target_id)} {text.plain(found['short_name'])}",
                "value": of_target(found.to_dict(), value_date(found, self.chapter)),
                "share": text.percent(found["share_achieved"]),
                "status": text.status_or_reason(found),
            }
            for target_id, found in self.found.items()
        ]
        return pd.DataFrame(
            rows, columns=["target_id", "name", "value", "share", "status", "grade"]
        )

    def opening(self) -> str:
        """Count the statuses of all indicators."""
        frame = pd.DataFrame(list(self.found.values()), columns=["status", "reason"])
        share = text.percent(time_gone(self.chapter))
        return (
            f"{text.statuses_sentence(frame['status'], frame['reason'])} At "
            f"{moment(self.chapter.edition.as_of)}, {share} of the plan’s time had gone."
        )

    def overview(self, page_of: Callable[[str], str]) -> str:
        """Write the page of all indicators as Markdown: one line each, on one screen.

        Parameters
        ----------
        page_of
            The page of an indicator, by its identifier.
        """
        items = [
            f"- [{row.status}]{{.glance-status .{self.found[row.target_id]['status']}}} "
            f"[{row.name}]({page_of(row.target_id)}) "
            f"[{row.value}{', ' + row.grade.lower() if row.grade else ''}]{{.glance-value}}"
            for row in text.rows(self.glance())
        ]
        listed = "\n".join(items)
        return (
            f"# {GLANCE} {{#indicators .unnumbered}}\n\n{self.opening()} "
            f"[On one page (PDF)](glance.pdf).\n\n::: {{.glance}}\n{listed}\n:::\n"
        )

    def page(
        self,
        target_id: str,
        rows_file: str,
        figures: Sequence[str] = (),
        shown_in: Sequence[str] = (),
    ) -> str:
        """Write an indicator's page as Markdown.

        Parameters
        ----------
        rows_file
            The file beside the page that holds every row.
        figures
            Figures of the book that show this indicator alone, as Markdown.
        shown_in
            Items of Markdown: the exhibits of the book that rest on its rows.
        """
        chapter, found = self.chapter, self.found[target_id]
        goal = self.goals.get(target_id)
        blocks = [
            f"# {text.heading(target_id)} {text.heading(found['short_name'])} "
            f"{{#{_identifier(target_id)} .unnumbered}}",
            illustrative_words(self.rows.get(target_id)),
            "" if goal is None else outlook_words(goal),
            facts(chapter, found, self.words).markdown(),
            left_parts_note(chapter, found.to_frame().T),
            *figures,
        ]
        past = self.past.get(target_id)
        if past is not None and target_id not in chapter.withheld:
            table = history_table(past.reset_index(drop=True), found["unit"], found["decimals"])
            blocks += ["## Over time {.unnumbered}", table.markdown()]
        blocks += _breakdowns(chapter, target_id, self.words)
        blocks += ["## Editions {.unnumbered}", earlier_table(chapter, found).markdown()]
        blocks += [_listed(shown_in)] if shown_in else []
        blocks += self._rows(found, rows_file)
        return "\n\n".join(block for block in blocks if block) + "\n"

    def _rows(self, found: pd.Series, rows_file: str) -> list[str]:
        rows, blocks = (
            self.rows.get(found["target_id"]),
            ["## Rows and sources {#rows .unnumbered}"],
        )
        if rows is None:
            hidden = found["target_id"] in self.chapter.withheld
            return [*blocks, "The rows are suppressed." if hidden else "There are no rows."]
        counts = rows["evidence"].value_counts()
        grades = text.joined([f"{text.number(counts[grade])} {text.grade(grade).lower()}"
                              for grade in Evidence if grade in counts])  # fmt: skip
        many = text.count(len(rows), "row", "rows")
        opening = f"The figure rests on {many} ({grades}): [all as CSV]({rows_file})."
        if len(rows) > MOST_ROWS:
            opening += f" The newest {text.number(MOST_ROWS)} are:"
        return [
            *blocks,
            opening,
            rows_table(self.chapter, rows, found["decimals"], self.words).markdown(),
            sources_table(self.chapter, rows).markdown(),
        ]


def illustrative_words(rows: pd.DataFrame | None) -> str:
    """Say at the top of a page how many of an indicator's rows were made for demonstration."""
    many = 0 if rows is None else int((rows["evidence"] == ILLUSTRATIVE).sum())
    if rows is None or not many:
        return ""
    words = (
        f"{text.sentence(text.count(many, 'row', 'rows'))} of {text.number(len(rows))} behind this "
        f"indicator {text.verb(many)} illustrative: made for demonstration, not a record of anything."
    )
    return f'::: {{.callout-warning title="Illustrative data"}}\n{words}\n:::'


def _identifier(target_id: str) -> str:
    return target_id if re.match(ID_PATTERN, target_id) else "indicator"


def _breakdowns(chapter: Chapter, target_id: str, words: Words) -> list[str]:
    blocks = []
    for many, table in parts(chapter, target_id, words).items():
        blocks += [f"### {text.sentence(many)} {{.unnumbered}}", table.markdown()]
    return ["## Parts {.unnumbered}", *blocks] if blocks else []


def _listed(shown_in: Sequence[str]) -> str:
    many = text.count(len(shown_in), "exhibit of this book rests", "exhibits of this book rest")
    items = "\n".join(f"- {item}" for item in shown_in)
    title = f'title="{text.sentence(many)} on these rows"'
    return f'::: {{.callout-note collapse="true" appearance="simple" {title}}}\n{items}\n:::'
