"""The map of an Excel results framework: which column is what, and a proposal for one.

A map is a short YAML file that a person checks; nothing is taken from a column that it does not
name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from milepost.core.errors import UserError
from milepost.core.model import Evidence
from milepost.core.yaml import read_yaml
from milepost.read.grid import Grid, folded
from milepost.read.package import first_error

LOOKED_AT = 30  # rows from the top among which the names of the columns stand
YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")
PREFIX = re.compile("^(result |indicator )+")
# what a column may be called: the first role that a name fits is proposed
NAMES: Mapping[str, tuple[str, ...]] = {
    "identifier": ("code", "id", "no", "no.", "nr", "#", "ref", "reference", "indicator code",
                   "indicator id", "indicator no", "indicator number", "kpi", "kpi code"),
    "indicator": ("indicator", "indicator title", "indicator name", "indicators", "indicateur",
                  "indicador", "performance indicator", "kpi name", "result indicator title",
                  "key performance indicator", "measure of success", "indicator statement"),
    "group": ("goal", "outcome", "pillar", "impact", "objective", "strategic objective",
              "priority", "theme", "programme", "component", "effet", "but", "sector",
              "strategic goal", "area", "outcome area", "result area", "focus area", "iati identifier"),
    "result": ("output", "result", "result title", "result statement", "sub-outcome", "target area",
               "intermediate outcome", "produit", "resultado", "expected result", "results"),
    "unit": ("unit", "unit of measure", "unit of measurement", "units", "unité", "unidad",
             "measurement unit"),
    "direction": ("direction", "desired direction", "trend", "desired trend", "polarity"),
    "baseline": ("baseline", "baseline value", "base", "base value", "référence", "línea de base",
                 "starting value"),
    "baseline_year": ("baseline year", "base year", "year of baseline", "baseline date"),
    "target": ("target", "target value", "end target", "final target", "cible", "meta", "goal value",
               "end-of-plan target"),
    "target_year": ("target year", "target date", "deadline", "due", "due date", "year of target"),
    "actual": ("actual", "actual value", "result value", "achieved", "achievement", "value",
               "current value", "latest value", "progress", "réalisé", "latest", "current"),
    "period": ("year", "period", "reporting year", "date", "reporting period", "année", "año",
               "period end", "as of", "date of value", "actual year", "latest year"),
    "type": ("type of value", "value type", "data type", "type", "measure type", "figure"),
    "comment": ("comment", "comments", "note", "notes", "remarks", "narrative", "explanation"),
}  # fmt: skip
ACTUAL_WORDS = ("actual", "achiev", "result", "value", "progress", "réalis", "reported", "current")
TARGET_WORDS = ("target", "milestone", "cible", "meta", "planned", "plan")
BASE_WORDS = ("baseline", "base", "référence")
NOT_IN_THE_SHEET = """\
# What the sheet does not say: fill in the organization above, and take the # from what you add.
# known_on: 2026-03-31     # the day on which the file was made
# evidence: illustrative   # or public-record, provisional; reported if nothing is said
"""
DIMENSIONS = ("sex", "gender", "age", "age group", "disability", "location", "region", "country",
              "district", "population group", "population type", "province", "disaggregation",
              "urban/rural")  # fmt: skip


class PlanWords(BaseModel):
    """What the sheet does not say of the plan."""

    model_config = ConfigDict(extra="forbid", strict=True)

    title: str = ""
    organization: str = ""
    start: date | None = None
    end: date | None = None


class ExcelMap(BaseModel):
    """What a map says.

    Attributes
    ----------
    sheet
        The sheet's name; blank for the only one with rows.
    header
        The number of the row that names the columns.
    columns
        Role to the column's name.
    baselines, targets, actuals
        Columns of one year each: the column's name to the year, or to a day.
    dimensions
        Columns that break values down: the column's name to that of the dimension.
    known_on
        The day on which the file was made; by default that of the file itself.
    evidence
        How well what was observed is supported.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    sheet: str = ""
    header: Annotated[int, Field(ge=1)]
    plan: PlanWords = PlanWords()
    known_on: date | None = None
    evidence: Annotated[Evidence, Field(strict=False)] = Evidence.REPORTED
    columns: dict[str, str]
    baselines: dict[str, int | date] = {}
    targets: dict[str, int | date] = {}
    actuals: dict[str, int | date] = {}
    dimensions: dict[str, str] = {}


def read_map(path: Path) -> ExcelMap:
    """Read a map.

    Raises
    ------
    UserError
        If it has an unknown, missing or mistyped key, or names no column of indicators.
    """
    try:
        said = ExcelMap.model_validate(read_yaml(path, str(path)))
    except ValidationError as error:
        raise UserError(f"{path}: {first_error(error)}") from error
    if unknown := sorted(said.columns.keys() - NAMES.keys()):
        raise UserError(f"{path}: columns: {unknown[0]!r} is none of {', '.join(NAMES)}.")
    if "indicator" not in said.columns:
        raise UserError(f"{path}: columns: name the column of the indicator's title.")
    return said


def draft_map(grids: Iterable[Grid], file: str) -> str:
    """Propose a map for the sheet whose names of columns look most like a framework's.

    Raises
    ------
    UserError
        If no sheet has a column that looks like one of indicators.
    """
    best: tuple[int, Grid, int, list[str]] | None = None
    for grid in grids:
        for number, cells in grid.rows[:LOOKED_AT]:
            labels = ["" if cell is None else " ".join(str(cell).split()) for cell in cells]
            found = _roles(labels)
            score = sum(len(names) for names in found.values())
            if "indicator" in found["columns"] and (best is None or score > best[0]):
                best = (score, grid, number, labels)
    if best is None:
        raise UserError(
            f"{file}: no row of the first {LOOKED_AT} names a column of indicators; write the map by "
            "hand (see the guide “A plan from a file”)."
        )
    _, grid, number, labels = best
    roles = _roles(labels)
    if (name := roles["columns"].get("type")) and not _tells(grid, number, labels.index(name)):
        del roles["columns"]["type"]
    plan = {"title": _heading(grid, number), "organization": ""}
    content: dict[str, Any] = {"sheet": grid.name, "header": number, "plan": plan, **roles}
    unused = [label for label in labels if label and label not in _used(content)]
    head = "# Proposed from the sheet: check each line, then give it by --map.\n"
    if unused:
        head += "# Columns that nothing is taken from: " + "; ".join(unused)[:2000] + "\n"
    kept = {name: item for name, item in content.items() if item or name == "sheet"}
    return head + yaml.safe_dump(kept, allow_unicode=True, sort_keys=False) + NOT_IN_THE_SHEET


def _heading(grid: Grid, header: int) -> str:
    """Give the first words above the names of the columns: most sheets are headed by a title."""
    above = (cell for number, cells in grid.rows if number < header for cell in cells)
    words = (" ".join(cell.split()) for cell in above if isinstance(cell, str))
    return next(filter(None, words), "")


def _tells(grid: Grid, header: int, place: int) -> bool:
    """Whether a column says of each row whether it is a target or what was observed."""
    cells = [row[place] for number, row in grid.rows if number > header and place < len(row)]
    return any(element_of(folded(str(cell))) for cell in cells if cell is not None)


def _used(content: Mapping[str, Any]) -> set[str]:
    wide = [name for key in ("baselines", "targets", "actuals", "dimensions")
            for name in content.get(key, {})]  # fmt: skip
    return {*content["columns"].values(), *wide}


def _roles(labels: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Give what each column is, by its name; a name that stands twice is given to none."""
    labels = [label for label in labels if label]
    found: dict[str, dict[str, Any]] = {
        "columns": {}, "baselines": {}, "targets": {}, "actuals": {}, "dimensions": {},
    }  # fmt: skip
    for label in labels:
        if labels.count(label) > 1:
            continue
        name = folded(label.replace("_", " "))
        role = _role(name) or _role(PREFIX.sub("", name))
        if year := YEAR.search(label):
            found[_wide(name)][label] = int(year[0])
        elif role and role not in found["columns"]:
            found["columns"][role] = label
        elif name in DIMENSIONS:
            found["dimensions"][label] = name
    return found


def _role(name: str) -> str:
    return next((role for role, names in NAMES.items() if name in names), "")


def _wide(name: str) -> str:
    """Say what a column of one year holds; a year alone is taken for what was observed."""
    if any(word in name for word in BASE_WORDS):
        return "baselines"
    if any(word in name for word in TARGET_WORDS):
        return "targets"
    return "actuals"


def element_of(word: str) -> str:
    """Say what the word of a row means."""
    for element, words in (("baseline", ("base",)), ("target", ("target", "milestone", "plan")),
                           ("actual", ("actual", "result", "achiev", "value", "observ", "report"))):  # fmt: skip
        if any(part in word for part in words):
            return element
    return ""
