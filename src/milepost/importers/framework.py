"""A results framework as read from another organisation's file: tables of a workbook, and the loss."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from milepost.edition.calendar import plan_year
from milepost.importers.losses import Loss, Report
from milepost.read.unicode_checks import HEAP, UNFIT

LONGEST_CODE = 60  # characters of an identifier; chapters and files are named for it


@dataclass
class Framework:
    """A plan, its indicators and observations, ready to be written as a workbook."""

    # what the plan is called, and whose it is
    title: str = ""
    organization: str = ""
    # first and last day of the plan
    begins: date = date.min
    ends: date = date.max
    reporting_date: date = date.min  # the day of the newest observation
    # the day on which the file was made: nothing in it became known later
    known_on: date = date.min
    language: str = "en"
    # table to rows, cells as text by column; blank cells may be left out
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    # column of observations to the title of what it breaks down by; the members are rows of the
    # table of that name
    dimensions: dict[str, str] = field(default_factory=dict)
    # what the plan calls its parts, as in `params/words.yml`
    words: dict[str, tuple[str, str]] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)  # what became of every element of the file
    baseline_days: dict[str, date] = field(default_factory=dict)  # by target
    # dimension and member, case and typography levelled, to the member as it was met first
    spellings: dict[tuple[str, str], str] = field(default_factory=dict)

    def rows(self, table: str) -> list[dict[str, str]]:
        """Give the rows of a table, to add to them."""
        return self.tables.setdefault(table, [])

    def add(self, table: str, **cells: object) -> None:
        """Add a row at the end of a table's order, without the cells that hold nothing."""
        rows = self.rows(table)
        rows.append(blank_free({**cells, "position": len(rows) + 1}))

    def days(self, table: str, *columns: str) -> list[date]:
        """Give the days that stand in columns of a table."""
        rows = self.rows(table)
        return [date.fromisoformat(row[name]) for row in rows for name in columns if name in row]

    def report(self, file: str) -> Report:
        """Give what notes the fate of a file's elements."""
        return Report(self.losses, file)

    def describe(self, source_id: str, **source: str) -> None:
        """Add the plan's own row and that of its source (by default of its title), once both are known."""
        self.rows("plan").append({
            "plan_id": "plan", "title": self.title, "organization": self.organization,
            "period_start": str(self.begins), "period_end": str(self.ends), "source_id": source_id,
        })  # fmt: skip
        self.rows("sources").append(
            {"source_id": source_id, "producer": self.organization, "title": self.title, **source}
        )


def put_dates_in_order(framework: Framework, file: str) -> None:
    """Give each target the plan year of its baseline, and a start before its deadline."""
    for row in framework.rows("targets"):
        if day := framework.baseline_days.get(row["target_id"]):
            row["baseline_year"] = str(plan_year(day, framework.begins))
        begins = date.fromisoformat(row["start"]) if "start" in row else framework.begins
        ends = date.fromisoformat(row["deadline"]) if "deadline" in row else framework.ends
        if begins < ends:
            continue
        reason = "no start before the deadline is given"
        if "deadline" in row:
            row["start"] = str(ends - timedelta(days=1))
        else:
            del row["start"]
        start = row.get("start", "")
        framework.report(file).changed(row["target_id"], 0, "start", str(begins), start, reason)


def clean(framework: Framework, file: str) -> None:
    """Take out of every text what no page can show, and tell where."""
    for table, rows in framework.tables.items():
        for row in rows:
            for name, cell in row.items():
                if UNFIT.search(cell) or HEAP.search(cell):
                    row[name] = HEAP.sub(r"\1", UNFIT.sub("", cell))
                    subject = next(iter(row.values()))
                    reason = "held signs that nobody sees and that spoil a page: taken out"
                    framework.report(file).changed(
                        subject, 0, f"{table}.{name}", "", row[name], reason
                    )
    framework.title = UNFIT.sub("", HEAP.sub(r"\1", framework.title))
    framework.organization = UNFIT.sub("", HEAP.sub(r"\1", framework.organization))
    for at, loss in enumerate(framework.losses):
        if UNFIT.search(loss.value + loss.result):
            value, result = UNFIT.sub("", loss.value), UNFIT.sub("", loss.result)
            framework.losses[at] = replace(loss, value=value, result=result)


def blank_free(cells: Mapping[str, object]) -> dict[str, str]:
    """Give cells as text, without those that hold nothing."""
    return {name: str(value) for name, value in cells.items() if value not in (None, "")}


def code(text: str, number: int) -> str:
    """Make an identifier of a text: letters, digits, dots and dashes."""
    made = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._")[:LONGEST_CODE].rstrip("-._")
    return made if re.match("[A-Za-z0-9]", made) else f"g{number}"


def unique_code(text: str, number: int, taken: Container[str]) -> str:
    """Make an identifier of a text that differs from others by more than its capitals.

    Parameters
    ----------
    number
        What tells it from one that is taken.
    taken
        The other identifiers, in small letters.
    """
    identifier = start = code(text, number)
    while identifier.lower() in taken:
        identifier, start = f"{start}-{number}", f"{start}-"
    return identifier
