"""The values of one target as an edition states them.

Where values stand for themselves they are given row by row; where the plan combines them (events,
places, running totals) the values that the book shows are given, and the report says so.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from milepost.core.kinds import COUNTED, FROM_ZERO, KINDS, over_parts
from milepost.core.model import Edition, Kind
from milepost.edition.calendar import plan_years, year_ends
from milepost.importers.indicator import MEASURES, Indicator, Measured, Value
from milepost.importers.losses import Loss, Report
from milepost.inputs.edition_tables import LABELS
from milepost.inputs.records import EditionData
from milepost.read.cells import number_text
from milepost.read.dataset import Dataset
from milepost.read.dimensions import MEMBERS

# measures of rows that stand for themselves
ALONE = ("rate", "stock", "step", "statement")
# columns of observations that are parts of a value, and scopes: the table of their names
PLACES = {"country": "countries", "region_id": "regions", "item_id": "items"}
SCOPES = {"region": "regions", "pillar": "pillars", "result": "results"}
# of a target, what no other standard has a place for
OF_TARGETS = ("upper", "limit", "method", "at_least", "distinct_by", "denominator", "unit_one")
UNGROUPED = "plan"


@dataclass
class Stated:
    """What an edition states, in the order of its plan."""

    edition: Edition
    plan: dict[str, Any]
    # the rows of `systems` and `global_results` that indicators stand under
    systems: list[dict[str, str]]
    groups: list[dict[str, str]]
    # with their values; `row` is 0 where a value is one of the book's own
    indicators: list[Indicator] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)  # what each source is called
    # the code of each country (ISO 3166-1 alpha-3) by its name
    areas: dict[str, str] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)  # what is left or changed, whatever the format

    def report(self, file: str) -> Report:
        """Give what notes the fate of a file's elements."""
        return Report(self.losses, file)


class Reader:
    """Takes the targets of an edition one by one."""

    def __init__(self, dataset: Dataset, data: EditionData, made: Stated) -> None:
        self.data, self.made, self.tables = data, made, data.tables
        self.dimensions = dataset.broken_down_by
        rows = dataset["targets"].to_dict("records")
        self.raw: dict[str, dict[Hashable, Any]] = {str(row["target_id"]): row for row in rows}
        self.of_parts = over_parts(self.tables["targets"]["kind"], self.tables["targets"]["unit"])
        self.of_parts.index = self.tables["targets"]["target_id"]
        self.rows = dict(iter(self.tables["observations"].groupby("target_id", sort=False)))
        self.names = {name: self._labels(of) for name, of in {**PLACES, **SCOPES}.items()}
        made.areas = {name: code for code, name in self.names["country"].items()}
        members = self.tables.get(MEMBERS, pd.DataFrame())
        for row in members.to_dict("records"):
            self.names.setdefault(row["dimension"], {})[row["member_id"]] = row["name"]
        self.begins, self.ends = (_day(made.plan[name]) for name in ("period_start", "period_end"))

    def _labels(self, table: str) -> dict[str, str]:
        key, name = LABELS[table]
        frame = self.tables.get(table, pd.DataFrame(columns=[key, name]))
        return dict(zip(frame[key], frame[name], strict=True))

    def indicator(self, row: Mapping[Any, Any]) -> Indicator:
        """Give a target with all its values."""
        key, kind = str(row["target_id"]), Kind(row["kind"])
        raw = self.raw[key]
        label, statement = str(raw["short_name"]), str(raw["statement"])
        rows = self.rows.get(key, self.tables["observations"].iloc[:0])
        alone = self._alone(key, kind, rows)
        made = Indicator(
            key, self._group(key, row), statement, self.data.edition.cut_off,
            str(raw["_file"]), int(raw["_row"]), str(row["source_id"]), _measured(kind, row["unit"]),
            unit=str(row["unit"]), ascending=row["direction"] == "up", short_name=label,
            # what the book computes is a plain number, whatever it was computed from
            kind=kind.value if alone else "",
        )  # fmt: skip
        self._baseline(made, row, kind)
        self._targets(made, row, kind)
        made.actuals = [*(self._each(rows) if alone else self._computed(made, row, kind, rows))]
        report, own = self.made.report(made.file), MEASURES.get(kind.value, "rate")
        for measure in sorted({*rows["measure"]} - {own}) if alone else ():
            reason = "the format does not say how a value was measured"
            report.changed(key, made.row, "measure", measure, own, reason)
        for name in OF_TARGETS:
            cell = raw.get(name)
            if not pd.isna(cell) and cell not in (False, ""):
                report.left(key, made.row, name, str(cell), "the format has no place for it")
        return made

    def _group(self, key: str, row: Mapping[Any, Any]) -> str:
        named = [] if pd.isna(row["global_result_id"]) else str(row["global_result_id"]).split(";")
        file, line = str(self.raw[key]["_file"]), int(self.raw[key]["_row"])
        if len(named) > 1:
            reason = "stands under several results: it is written under the first of them"
            self.made.report(file).changed(
                key, line, "global_result_id", ";".join(named), named[0], reason
            )
        known = {group["global_result_id"] for group in self.made.groups}
        if named and named[0] in known:
            return named[0]
        if UNGROUPED not in known:
            system, title = self.made.systems[0]["system_id"], str(self.made.plan["title"])
            self.made.groups.append(
                {"global_result_id": UNGROUPED, "system_id": system, "short_name": title}
            )
        return UNGROUPED

    def _alone(self, key: str, kind: Kind, rows: pd.DataFrame) -> bool:
        """Whether each row is a value that stands for itself."""
        if KINDS[kind].over_time != "latest" or not rows["measure"].isin(ALONE).all():
            return False
        if kind in (Kind.GROWTH, Kind.KEEP) and not pd.isna(self.raw[key].get("upper")):
            return False
        blank = rows["statement"] if kind is Kind.QUALITATIVE else rows["value"]
        parts = [self._parts(row) for row in rows.to_dict("records")]
        rates = self.of_parts[key] == "as-measured" and (rows["measure"] == "rate").all()
        whole = not any(parts) or rates or self.of_parts[key] == "none"
        apart = len({*zip(rows["period_end"], parts, strict=True)}) == len(rows)
        return bool(whole and apart and blank.notna().all() and rows["numerator"].isna().all())

    def _parts(self, row: Mapping[Any, Any]) -> tuple[tuple[str, str], ...]:
        found = []
        for column in (*PLACES, *self.dimensions):
            cell = row.get(column)
            if column == "region_id" and not pd.isna(row.get("country")):
                continue  # the country's own, added by the edition
            if not pd.isna(cell):
                found.append((_plain(column), self._name(column, str(cell))))
        return tuple(sorted(found))

    def _name(self, column: str, cell: str) -> str:
        names = self.names.get(column, {})
        return "; ".join(str(names.get(name, name)) for name in cell.split(";"))

    def _each(self, rows: pd.DataFrame) -> Iterator[Value]:
        """Give every row as a value."""
        for row in rows.sort_values(["period_end", "observation_id"]).to_dict("records"):
            text = row["statement"] if pd.isna(row["value"]) else number_text(row["value"])
            yield Value(
                str(text), 1, _day(row["period_start"]), _day(row["period_end"]),
                self._parts(row), "", str(row["evidence"]), str(row["source_id"]),
            )  # fmt: skip

    def _computed(
        self, of: Indicator, row: Mapping[Any, Any], kind: Kind, rows: pd.DataFrame
    ) -> Iterator[Value]:
        """Give the values that the book shows: of the whole year by year, of parts the newest."""
        table = self.tables["histories"]
        table = table[(table["target_id"] == of.subject) & table["value"].notna()]
        start = _day(row["start"]) if not pd.isna(row["start"]) else self.begins
        ends = start
        for item in table.to_dict("records"):
            ends = _day(item["dated"])
            begins = self._begins(kind, start, ends)
            yield Value(number_text(item["value"]), 0, begins, ends, (), "", str(item["evidence"]))
        if not len(rows):
            return
        words = f"{len(rows):,} rows"
        if not len(table):
            reason = "no value of the whole is computed from them in this edition"
            self.made.report(of.file).left(of.subject, of.row, "observations", words, reason)
            return
        reason = "combined into the values that the book shows at the end of each year"
        self.made.report(of.file).changed(
            of.subject, of.row, "observations", words, f"{len(table):,} values", reason
        )
        yield from self._of_parts(of.subject, kind, start, ends)

    def _begins(self, kind: Kind, start: date, ends: date) -> date:
        """Give the first day of what a value tells of: a count's start, a year's, or its own day."""
        if kind in COUNTED:
            return min(start, ends)
        if KINDS[kind].over_time != "year":
            return ends
        plan = self.tables["plan"]
        begins, _ = year_ends(plan_years(pd.Series([pd.Timestamp(ends)]), plan), plan)
        return min(_day(begins.iloc[0]), ends)

    def _of_parts(self, key: str, kind: Kind, start: date, ends: date) -> Iterator[Value]:
        """Give the figures of parts that the book shows: counts by a day, others of their own."""
        table = self.tables["assessments"]
        table = table[(table["target_id"] == key) & (table["scope_kind"] != "global")]
        table = table[table["actual"].notna() & (table["observations"] > 0)]
        for row in table.to_dict("records"):
            of, part = str(row["scope_kind"]), str(row["scope_id"])
            parts = ((_plain(of), self._name(of, part)),)
            last = ends if kind in COUNTED else _day(str(row["period"])[-10:])
            yield Value(
                number_text(row["actual"]), 0, self._begins(kind, start, last), last, parts, "",
                str(row["evidence"]),
            )  # fmt: skip

    def _baseline(self, of: Indicator, row: Mapping[Any, Any], kind: Kind) -> None:
        if pd.isna(row["baseline"]):
            return
        base = number_text(row["baseline"])
        year = row["baseline_year"]
        if kind in FROM_ZERO and row["baseline"] != 0:
            reason = "is another quantity than the target, which is counted from the plan's start"
            self.made.report(of.file).left(of.subject, of.row, "baseline", base, reason)
            return
        day = None
        if not pd.isna(year):
            day = _day(year_ends(pd.Series([int(year)]), self.tables["plan"])[1].iloc[0])
        of.baselines.append(Value(base, of.row, day, day))

    def _targets(self, of: Indicator, row: Mapping[Any, Any], its: Kind) -> None:
        """Give milestones, the target, and those of parts with their baselines."""
        start = _day(row["start"]) if not pd.isna(row["start"]) else self.begins
        milestones, of_parts = (
            table[table["target_id"] == of.subject].to_dict("records")
            for table in (self.tables["milestones"], self.tables["scoped_targets"])
        )
        own = [] if pd.isna(row["target"]) else [{**row, "scope_kind": "global", "scope_id": "all"}]
        for item in [*milestones, *own, *of_parts]:
            kind, part = str(item["scope_kind"]), str(item["scope_id"])
            parts = () if kind == "global" else ((_plain(kind), self._name(kind, part)),)
            ends = self.ends if pd.isna(item["deadline"]) else _day(item["deadline"])
            text = number_text(item["target"])
            spans = [(min(start, ends), ends)]
            if KINDS[its].against == "every-year":
                spans = [*self._years(*spans[0])]
            of.targets += [Value(text, of.row, *span, parts) for span in spans]
            if parts and not pd.isna(item.get("baseline")):
                day = of.baselines[0].ends if of.baselines else None
                of.baselines.append(Value(number_text(item["baseline"]), of.row, day, day, parts))

    def _years(self, begins: date, ends: date) -> Iterator[tuple[date, date]]:
        """Give each plan year of a span of days, as far as it lies in it."""
        plan = self.tables["plan"]
        first, last = plan_years(pd.Series(pd.to_datetime([begins, ends])), plan)
        for year in zip(*year_ends(pd.Series(range(first, last + 1)), plan), strict=True):
            yield max(begins, _day(year[0])), min(ends, _day(year[1]))


def _measured(kind: Kind, unit: Any) -> Measured:
    if kind is Kind.QUALITATIVE:
        return "text"
    if kind is Kind.MILESTONE:
        return "ordinal"
    return "percent" if str(unit).strip() == "%" else "number"


def _plain(column: str) -> str:
    """Give the name of a dimension by its column, as an import names the column by it."""
    return column.removesuffix("_id").removeprefix("by_")


def _day(value: Any) -> date:
    day: date = pd.Timestamp(value).date()
    return day
