"""Tables: one frame, shown as a Markdown pipe table and given away as CSV."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from milepost.assess.methods import METHODS
from milepost.data.keeping import COLUMNS as KEEPING
from milepost.show import text
from milepost.show.palette import GRADES, STAGES

Format = Callable[[Any], str]
# what a spreadsheet takes for a formula, at the head of a cell or behind what some divide cells by
FORMULA = re.compile(r"(^|[;\t\r\n])(?=[ \u00a0]*[=@＝＠]|[-+－＋\t\r])")
NO_BREAK = "\N{NO-BREAK SPACE}"
DASHES = 200  # a header rule longer than a line makes Pandoc take the widths from it


@dataclass(frozen=True)
class Column:
    """How one column of a frame is shown.

    Attributes
    ----------
    title
        The header.
    form
        Turns a cell into Markdown; by default the cell as plain text.
    width
        Share of the table's width, relative to the other columns.
    number
        Whether cells stand at the right.
    """

    title: str
    form: Format = text.plain
    width: int = 10
    number: bool = False


@dataclass(frozen=True)
class Table:
    """A frame and how it is shown; ``without_rows`` stands in the place of rows, where none is."""

    frame: pd.DataFrame
    columns: Mapping[str, Column]
    without_rows: str = "none"

    def suppressed(self) -> Table:
        """Give the table without its rows, which are kept back."""
        return replace(self, frame=self.frame.iloc[:0], without_rows="suppressed")

    def markdown(self) -> str:
        """Write the pipe table; the first column's cells head their rows."""
        total = sum(column.width for column in self.columns.values())
        rules = []
        for column in self.columns.values():
            dashes = "-" * max(3, round(DASHES * column.width / total))
            rules.append(f"{dashes}:" if column.number else f":{dashes}")
        lines = [
            "| " + " | ".join(column.title for column in self.columns.values()) + " |",
            "|" + "|".join(rules) + "|",
        ]
        forms = [(name, column.form) for name, column in self.columns.items()]
        for row in self.frame.to_dict("records"):
            cells = [form(row[name]) or text.NONE for name, form in forms]
            lines.append("| " + " | ".join(cells) + " |")
        if self.frame.empty:  # a header over nothing looks like an error
            lines.append(f"| {self.without_rows} |" + f" {text.NONE} |" * (len(forms) - 1))
        return "\n".join(lines)

    def csv(self) -> str:
        """Write the frame as CSV: raw values, and no cell that a spreadsheet would execute."""
        safe = self.frame.copy()
        for name in safe.columns:
            if safe[name].dtype.kind not in "fiubM":
                safe[name] = _harmless_cells(safe[name])
        safe.columns = pd.Index([harmless(name) for name in safe.columns])
        return str(safe.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d"))


def _harmless_cells(cells: pd.Series) -> pd.Series:
    """Make every cell harmless; of texts, each distinct one is looked at once."""
    if cells.dtype != "str":
        return cells.map(harmless, na_action="ignore")
    distinct = {cell for cell in cells.tolist() if isinstance(cell, str)}
    # a formula may stand behind the end of a line: all cells are looked at as the lines of one
    together = "\n".join(distinct)
    if not FORMULA.search(together) and "\r" not in together:
        return cells
    changed = {cell: safe for cell in distinct if (safe := harmless(cell)) != cell}
    return cells.map(lambda cell: changed.get(cell, cell))


def harmless(value: Any) -> Any:
    """Put an apostrophe before what a spreadsheet would take for a formula.

    Some spreadsheets divide cells by semicolons or tabulators, whatever the file says: a formula
    behind one of these is one, too. A lone carriage return would end the row unquoted.
    """
    if not isinstance(value, str):
        return value
    return FORMULA.sub(r"\1'", value.replace("\r\n", "\n").replace("\r", "\n"))


def number_column(title: str, width: int = 8, digits: int | None = None) -> Column:
    """Make a column of numbers."""
    return Column(title, lambda value: text.number(value, digits), width, number=True)


def share_column(title: str, width: int = 8) -> Column:
    """Make a column of shares, shown as percentages."""
    return Column(title, text.percent, width, number=True)


def assessment_table(frame: pd.DataFrame) -> Table:
    """Show assessments of targets: what was promised, what came of it, how fast.

    Parameters
    ----------
    frame
        As from :func:`milepost.show.frames.targets`.
    """
    shown = frame.assign(
        name=frame["target_id"] + " " + frame["short_name"],
        now=[
            f"{text.number(row.actual)} of {text.number(row.target)}".replace(" ", NO_BREAK)
            for row in text.rows(frame)
        ],
        finding=[text.status_or_reason(row) for row in frame.to_dict("records")],
        grade=frame["evidence"].map(text.grade, na_action="ignore"),
    )
    kept = [
        "target_id",
        "short_name",
        "unit",
        "baseline",
        "target",
        "actual",
        "share_achieved",
        "elapsed_share",
        "pace",
        "status",
        "reason",
        "period",
        "evidence",
        "observations",
    ]
    return Table(
        shown[["name", "now", "finding", "grade", *kept]],
        {
            "name": Column("Target", width=25),
            "now": Column("Now, of target", str, 13, number=True),
            "unit": Column("Unit", width=12),
            "share_achieved": share_column("Share", 8),
            "pace": number_column("Pace", 8, 2),
            "finding": Column("Status", str, 21),
            "grade": Column("Evidence", width=13),
        },
    )


def contribution_table(frame: pd.DataFrame, first: str = "Target") -> Table:
    """Show contributions at a scope for which no target is set."""
    shown = frame.assign(
        name=frame["target_id"] + " " + frame["short_name"],
        grade=frame["evidence"].map(text.grade, na_action="ignore"),
    )
    kept = ["target_id", "short_name", "actual", "unit", "period", "evidence", "observations"]
    return Table(
        shown[["name", "grade", *kept]],
        {
            "name": Column(first, width=32),
            "actual": number_column("Contribution", 12),
            "unit": Column("Unit", width=18),
            "observations": number_column("Observations", 12),
            "grade": Column("Weakest evidence", width=16),
        },
    )


def plain_table(frame: pd.DataFrame, columns: Mapping[str, Column | str]) -> Table:
    """Show a frame's columns under the given headers."""
    made = {
        name: column if isinstance(column, Column) else Column(column)
        for name, column in columns.items()
    }
    return Table(frame, made)


def cross_table(frame: pd.DataFrame, down: str, across: str, first: str) -> Table:
    """Lay counts out with totals: ``down`` in rows, ``across`` in columns."""
    laid = frame.pivot_table(
        index=down, columns=across, values="value", aggfunc="sum", observed=False
    ).fillna(0)
    laid.columns = [str(name) for name in laid.columns]
    laid.index = [str(name) for name in laid.index]
    laid["Total"] = laid.sum(axis=1)
    laid.loc["Total"] = laid.sum()
    laid = laid.astype(int).rename_axis(down).reset_index()
    columns = {down: Column(first, width=28)}
    columns |= {name: number_column(text.plain(name), 10) for name in laid.columns[1:]}
    return Table(laid, columns)


def ranking_table(frame: pd.DataFrame, first: str) -> Table:
    """Show how many results fall on each label, most first."""
    laid = frame.groupby("label", observed=True)["value"].sum().sort_values(ascending=False)
    public = frame[frame["evidence"] == "public-record"].groupby("label", observed=True)["value"]
    table = laid.rename("results").reset_index()
    table["public_record"] = table["label"].map(public.sum()).astype(float).fillna(0)
    return plain_table(
        table,
        {
            "label": Column(first, width=30),
            "results": number_column("Results", 10),
            "public_record": number_column("Of these, public record", 14),
        },
    )


def country_table(frame: pd.DataFrame) -> Table:
    """Show results by country, most first."""
    laid = frame.assign(
        public=frame["value"].where(frame["evidence"] == "public-record", 0.0)
    ).groupby(["iso3", "country_name", "region"], observed=True)
    table = laid.agg(results=("value", "sum"), public_record=("public", "sum")).reset_index()
    table = table.sort_values(["results", "country_name"], ascending=[False, True])
    return plain_table(
        table,
        {
            "country_name": Column("Country", width=24),
            "region": Column("Region", width=20),
            "results": number_column("Results", 10),
            "public_record": number_column("Of these, public record", 14),
        },
    )


def years_table(frame: pd.DataFrame, by: str, first: str) -> Table:
    """Show counts by group and year."""
    laid = frame.pivot_table(index=by, columns="year", values="value", aggfunc="sum", observed=True)
    laid.columns = [str(year) for year in laid.columns]
    laid.index = [str(name) for name in laid.index]
    laid = laid.fillna(0).astype(int).rename_axis(by).reset_index()
    columns = {by: Column(first, width=26)}
    columns |= {name: number_column(name) for name in laid.columns[1:]}
    return Table(laid, columns)


def status_table(frame: pd.DataFrame) -> Table:
    """Show the number of targets by group and status."""
    order = [code for code in text.STATUS_SIGNS if code in set(frame["status"])]
    laid = frame.pivot_table(
        index="group", columns="status", values="target_id", aggfunc="count", observed=True
    )
    laid = laid.reindex(columns=order).fillna(0).astype(int)
    laid.index = [str(name) for name in laid.index]
    laid = laid.rename_axis("group").reset_index()
    columns = {"group": Column("Result", width=30)}
    columns |= {code: number_column(text.status(code), 12) for code in order}
    return Table(laid, columns)


def history_table(frame: pd.DataFrame, unit: str) -> Table:
    """Show a target's value at the end of each year."""
    shown = frame.assign(grade=frame["evidence"].map(text.grade))
    return plain_table(
        shown,
        {
            "year": Column("Year", lambda year: str(int(year)), 8),
            "value": number_column(text.sentence(text.plain(unit)), 14),
            "observations": number_column("Observations", 12),
            "grade": Column("Weakest evidence", width=16),
        },
    )


def stock_table(frame: pd.DataFrame, first: str) -> Table:
    """Show a stock's parts year by year."""
    columns = {"part": Column(first, width=28)}
    for name in frame.columns[1:]:
        columns[name] = number_column("Change in the plan" if name == "change" else name, 10)
    return Table(frame, columns)


def events_table(frame: pd.DataFrame) -> Table:
    """Show events one by one, in the order of time."""
    laid = frame.sort_values(["period_end", "country_name", "item"])
    kept = ["observation_id", "period_end", "country_name", "item", "statement", "evidence"]
    columns = {
        "period_end": Column("Date", text.day, 12),
        "country_name": Column("Country", width=18),
        "item": Column("On what", width=16),
        "statement": Column("What happened", width=44),
    }
    if KEEPING[0] in laid:  # an edition that is not for the public
        kept += ["audience", *KEEPING]
        columns["audience"] = Column("Audience", text.sentence, 10)
        columns["recorded_in"] = Column("Recorded in", _file_alone, 24)
    return plain_table(laid[kept], columns)


def _file_alone(place: str) -> str:
    return text.plain(place.rsplit("/", 1)[-1])


def aims_table(frame: pd.DataFrame, first: str) -> Table:
    """Show names and aims."""
    laid = frame.sort_values("position")[["name", "aim"]]
    return plain_table(laid, {"name": Column(first, width=26), "aim": Column("Aim", width=60)})


def stage(value: Any) -> str:
    """Name a commitment's stage."""
    return "" if text.missing(value) else STAGES[str(value)].word


def stage_table(frame: pd.DataFrame) -> Table:
    """Show the stage of each commitment at the end of each year."""
    laid = frame.pivot_table(
        index=["position", "title"], columns="year", values="stage", aggfunc="last"
    )
    laid.columns = [str(year) for year in laid.columns]
    laid = laid.reset_index().drop(columns="position")
    columns = {"title": Column("Commitment", width=40)}
    columns |= {name: Column(f"End of {name}", stage, 14) for name in laid.columns[1:]}
    return Table(laid, columns)


def commitment_table(frame: pd.DataFrame) -> Table:
    """Show commitments, where they hold and how far they are."""
    shown = frame.assign(grade=frame["evidence"].map(text.grade, na_action="ignore"))
    return plain_table(
        shown[["commitment_id", "title", "statement", "place", "stage", "grade"]],
        {
            "title": Column("Commitment", width=22),
            "statement": Column("What was promised", width=40),
            "place": Column("Place", width=16),
            "stage": Column("Stage", stage, 12),
            "grade": Column("Evidence", width=11),
        },
    )


def presence_table(frame: pd.DataFrame) -> Table:
    """Show field presences and the results that each led."""
    return plain_table(
        frame[["presence_id", "name", "kind", "results"]],
        {
            "name": Column("Presence", width=40),
            "kind": Column(
                "Kind", lambda kind: text.sentence(text.plain(kind)).replace("-", " "), 18
            ),
            "results": number_column("Results led", 10),
        },
    )


def indicator_table(frame: pd.DataFrame) -> Table:
    """Show figures on the organisation, one by one."""
    shown = frame.assign(told=[text.qualified(row) for row in text.rows(frame)])
    kept = ["indicator_id", "series", "period_end", "told", "value", "unit", "source_id"]
    return plain_table(
        shown[kept],
        {
            "series": Column("Figure", width=30),
            "period_end": Column("Up to", text.day, 16),
            "told": Column("Value", str, 14, number=True),
            "unit": Column("Unit", width=14),
        },
    )


def action_plan_table(frame: pd.DataFrame) -> Table:
    """Show the measures of the action plans with what is known of them."""
    kept = [
        "measure_id",
        "plan",
        "what",
        "unit",
        "baseline",
        "baseline_date",
        "target",
        "due",
        "now",
        "now_on",
    ]
    return plain_table(
        frame[kept],
        {
            "plan": Column("Action plan", width=20),
            "what": Column("What can be followed", width=40),
            "baseline": number_column("Base", 10),
            "now": number_column("Newest", 10),
            "target": number_column("To reach", 10),
            "due": Column("By", text.day, 12),
        },
    )


def evidence_table(frame: pd.DataFrame) -> Table:
    """Show the rows behind each target by grade of evidence."""
    order = [code for code in GRADES if code in set(frame["evidence"])]
    laid = frame.pivot_table(
        index="group", columns="evidence", values="count", aggfunc="sum", observed=True
    )
    laid = laid.reindex(columns=order).fillna(0).astype(int)
    laid.index = [str(name) for name in laid.index]
    laid = laid.rename_axis("group").reset_index()
    columns = {"group": Column("Target", width=34)}
    columns |= {code: number_column(text.grade(code), 12) for code in order}
    return Table(laid, columns)


def ages_table(frame: pd.DataFrame) -> Table:
    """Show how old and how broad the evidence on each target is."""
    shown = frame.assign(name=frame["target_id"] + " " + frame["short_name"])
    return plain_table(
        shown[["name", "newest", "months", "rows", "regions", "illustrative"]],
        {
            "name": Column("Target", width=30),
            "newest": Column("Newest value", text.day, 16),
            "months": number_column("Age in months", 10),
            "rows": number_column("Rows", 8),
            "regions": number_column("Regions", 8),
            "illustrative": share_column("Illustrative rows", 10),
        },
    )


def silent_table(frame: pd.DataFrame) -> Table:
    """Show what has no observation."""
    return plain_table(
        frame,
        {
            "what": Column("What", width=22),
            "all": number_column("All", 7),
            "silent": number_column("Without rows", 9),
            "names": Column("Which", width=62),
        },
    )


def source_table(frame: pd.DataFrame) -> Table:
    """Show the sources."""
    kept = ["source_id", "producer", "title", "url", "published", "licence", "rows"]
    return plain_table(
        frame[kept],
        {
            "source_id": Column("Key", width=20),
            "producer": Column("Producer", width=29),
            "title": Column("Title", width=30),
            "published": Column("Published", text.plain, 12),
            "licence": Column("Licence", width=15),
            "rows": number_column("Rows", 7),
        },
    )


def methods_table(frame: pd.DataFrame) -> Table:
    """Show each target's status under each method; why a method says nothing is in the CSV."""
    laid = frame.pivot_table(
        index=["target_id", "short_name"],
        columns="method",
        values="status",
        aggfunc="first",
        sort=False,
        observed=True,
    )
    order = [name for name in METHODS if name in laid]
    laid = laid[order].reset_index()
    laid["name"] = laid["target_id"] + " " + laid["short_name"]
    columns = {"name": Column("Target", width=24)}
    columns |= {name: Column(METHODS[name].name, _short_status, 13) for name in order}
    return Table(laid[["name", "target_id", "short_name", *order]], columns)


def _short_status(code: Any) -> str:
    return "" if code == "not-assessable" else text.status(str(code))


def result_table(frame: pd.DataFrame) -> Table:
    """Show results one by one, the newest first."""
    laid = frame.sort_values(["period_end", "observation_id"], ascending=[False, True])
    shown = laid.assign(grade=laid["evidence"].map(text.grade))
    kept = ["observation_id", "period_end", "target", "result", "statement", "grade", "source_id"]
    return plain_table(
        shown[kept],
        {
            "period_end": Column("Date", text.day, 13),
            "target": Column("Target", width=18),
            "result": Column("Pillar result", width=20),
            "statement": Column("What happened", width=36),
            "grade": Column("Evidence", width=12),
        },
    )


def doubts_table(frame: pd.DataFrame) -> Table:
    """Show what the check queries, row by row."""
    return plain_table(
        frame,
        {
            "file": Column("File", width=26),
            "row": number_column("Row", 6),
            "column": Column("Column", width=13),
            "value": Column("Value", width=16),
            "message": Column("What is doubtful", width=50),
            "rule": Column("Rule", width=10),
        },
    )


def overlap_table(frame: pd.DataFrame, targets: pd.DataFrame) -> Table:
    """Show where the parts of a division come to more than the whole."""
    names = targets.set_index("target_id")["short_name"]
    shown = frame.assign(name=frame["target_id"] + " " + frame["target_id"].map(names))
    return plain_table(
        shown,
        {
            "scope_kind": Column("By", width=12),
            "name": Column("Target", width=30),
            "whole": number_column("Whole", 9),
            "parts": number_column("Sum of the parts", 12),
            "without_part": number_column("In no part", 10),
            "difference": number_column("Counted more than once", 12),
        },
    )
