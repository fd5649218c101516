"""An Open SDG site: ``data/`` with a CSV file an indicator, ``meta/`` with what each is about.

The headline is the rows without a disaggregation; values are rates of their own date, and parts
stand beside them. A site that states a target for its progress calculation gives it to the
indicator; where it states only a direction, the indicator is followed in that direction.

Open SDG documentation, "Data format", "Metadata format" and "Automatic progress calculation".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from milepost.core.errors import UserError
from milepost.core.files import read_text
from milepost.core.yaml import parse_yaml
from milepost.importers.framework import Framework, blank_free
from milepost.importers.indicator import Indicator, Value, plan_years, shortened, year_of
from milepost.importers.open_sdg_files import (
    KEY,
    VALUE,
    YEAR,
    Row,
    data_files,
    metadata_of,
    number_of,
    order_of,
    rows_of,
    text_of_field,
    translations,
)
from milepost.importers.published_numbers import Numbers
from milepost.importers.taking import Taking

SOURCE = "site"
# columns that say what a value is counted in or taken from, and break nothing down
UNITS, SERIES = "Units", "Series"
NOT_PARTS = (
    YEAR,
    VALUE,
    UNITS,
    SERIES,
    "Observation status",
    "Unit multiplier",
    "COMMENT_OBS",
    "COMMENT_TS",
)
OPTIONS = "progress_calculation_options"


def is_site(folder: Path) -> bool:
    """Whether a folder holds data and metadata of an Open SDG site."""
    return folder.is_dir() and any(data_files(folder)) and (folder / "meta").is_dir()


def read_site(folder: Path, language: str | None = None) -> Framework:
    """Read a site.

    Parameters
    ----------
    language
        Whose translations are taken where a text is a key of them; by default English.

    Raises
    ------
    UserError
        If a file can't be read, or no indicator has values.
    """
    files = sorted(data_files(folder), key=lambda path: order_of(number_of(path)))
    days = [date.fromtimestamp(path.stat().st_mtime) for path in files]  # noqa: DTZ012
    known = max(days)
    made = Framework("", "", date.min, date.max, date.min, known, language or "en")
    words = translations(folder, language or "en")
    for path in files:
        _take(made, path, metadata_of(folder, number_of(path)), words, known)
    if not made.tables.get("targets"):
        raise UserError(f"{folder}: no indicator has values.")
    reason = "a site does not say when it was made: the day of its newest file is taken"
    made.tell("data/", 0, "", "date", "changed", "", str(known), reason)
    return _whole(made, folder)


def _take(
    made: Framework, path: Path, metadata: Mapping[str, Any], words: Mapping[str, str], known: date
) -> None:
    """Take one indicator."""
    number = number_of(path)
    file, subject = f"data/{path.name}", number.replace("-", ".")
    rows = rows_of(path, file)
    rows = _one_unit(made, rows, UNITS, file, subject, metadata)
    rows = _one_unit(made, rows, SERIES, file, subject, metadata)
    if not rows:
        reason = "the site has no value of it"
        made.tell(file, 0, subject, "indicator", "left", "", "", reason)
        return
    unit = rows[0].cells.get(UNITS, "")
    unit = text_of_field({"u": unit}, words, "u") or text_of_field(
        metadata, words, "computation_units", "unit_of_measure"
    )
    title = text_of_field(metadata, words, "indicator_name", "graph_title", "title")
    options = _options(metadata, made, subject)
    indicator = Indicator(
        subject,
        _group(made, number, metadata, words),
        title or f"Indicator {subject}",
        known,
        file,
        1,
        SOURCE,
        unit=unit or "units",
        ascending=_ascending(options),
        rate=True,
        locator=file,
    )
    indicator.actuals = [value for row in rows if (value := _value(made, row, file, subject))]
    _with_target(indicator, options, metadata)
    Taking(made, indicator, Numbers(value.text for value in indicator.values)).take()


def _one_unit(
    made: Framework,
    rows: list[Row],
    column: str,
    file: str,
    subject: str,
    metadata: Mapping[str, Any],
) -> list[Row]:
    """Keep the rows of the unit or series that the site shows first; others are told as left."""
    of = {
        UNITS: ("unit", "graph_unit", "computation_units"),
        SERIES: ("series",),
    }[column]
    kinds = [*dict.fromkeys(row.cells.get(column, "") for row in rows)]
    if len(kinds) < 2:
        return rows
    named = [str(item.get(of[0], "")) for item in _listed(metadata.get(OPTIONS))]
    wanted = next((name for name in named if name in kinds), kinds[0])
    left = [row for row in rows if row.cells.get(column, "") != wanted]
    for row in left:
        reason = f"is in another of the site's {column.lower()} ({row.cells.get(column) or 'blank'}) than {wanted}"
        made.tell(file, row.number, subject, "actual", "left", row.cells.get(VALUE, ""), "", reason)
    return [row for row in rows if row.cells.get(column, "") == wanted]


def _listed(options: Any) -> list[Mapping[str, Any]]:
    """Give the entries of a field that may hold one or several."""
    entries = options if isinstance(options, list) else [options]
    return [entry for entry in entries if isinstance(entry, dict)]


def _options(metadata: Mapping[str, Any], made: Framework, subject: str) -> Mapping[str, Any]:
    """Give how the site computes progress; of several ways the first, and the others told."""
    entries = _listed(metadata.get(OPTIONS))
    for entry in entries[1:]:
        reason = "another way to compute progress: the first is taken"
        made.tell("meta/", 0, subject, OPTIONS, "left", str(dict(entry)), "", reason)
    own = {name: metadata[name] for name in ("target", "base_year", "target_year", "direction", "limit")
           if metadata.get(name) is not None and not entries}  # fmt: skip
    return entries[0] if entries else own if metadata.get("auto_progress_calculation") else {}


def _ascending(options: Mapping[str, Any]) -> bool | None:
    word = str(options.get("direction") or "").lower()
    return True if word == "positive" else False if word == "negative" else None


def _value(made: Framework, row: Row, file: str, subject: str) -> Value | None:
    """Give a row's value, or nothing where its year can't be read."""
    text, year = row.cells.get(VALUE, ""), row.cells.get(YEAR, "")
    if not re.fullmatch(r"(19|20)\d\d(\.0)?", year):
        reason = f"{year!r} is no year"
        made.tell(file, row.number, subject, "actual", "left", text, "", reason)
        return None
    parts = tuple(
        (name, cell) for name, cell in row.cells.items() if cell and name not in NOT_PARTS
    )
    return Value(text, row.number, *year_of(int(float(year))), parts)


def _with_target(
    indicator: Indicator, options: Mapping[str, Any], metadata: Mapping[str, Any]
) -> None:
    """Give an indicator the site's target and the base year's value."""
    whole = sorted(
        (value for value in indicator.actuals if not value.parts and value.text),
        key=lambda value: value.ends or date.max,
    )
    begins = _year(options.get("base_year")) or 2015
    later = [value for value in whole if value.ends and value.ends.year >= begins]
    base = later[0] if later else None
    if options and base is not None:
        indicator.baselines = [Value(base.text, base.row, base.ends, base.ends)]
    target = options.get("target")
    if target is None or isinstance(target, bool):
        indicator.followed = bool(options)
        return
    year = _year(options.get("target_year")) or 2030
    start = base.ends if base else date(begins, 12, 31)
    indicator.targets = [Value(str(target), 0, start, date(year, 12, 31))]
    indicator.description = str(metadata.get("progress_status") or "")


def _year(text: Any) -> int | None:
    try:
        return int(str(text)[:4])
    except ValueError:
        return None


def _group(
    made: Framework, number: str, metadata: Mapping[str, Any], words: Mapping[str, str]
) -> str:
    """Give the target that an indicator belongs to, under its goal; both are made when first met."""
    goal = str(metadata.get("goal_number") or number.split("-", maxsplit=1)[0])
    target = str(metadata.get("target_number") or ".".join(number.split("-")[:2]))
    goal, target = (
        re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-.") or "0" for text in (goal, target)
    )
    if goal not in {row["system_id"] for row in made.rows("systems")}:
        name = text_of_field(metadata, words, "goal_name") or f"Goal {goal}"
        made.rows("systems").append({
            "system_id": goal, "position": str(len(made.rows("systems")) + 1), "name": name,
            "source_id": SOURCE,
        })  # fmt: skip
    if target not in {row["global_result_id"] for row in made.rows("global_results")}:
        name = text_of_field(metadata, words, "target_name") or f"Target {target}"
        made.rows("global_results").append(blank_free({
            "global_result_id": target, "position": str(len(made.rows("global_results")) + 1),
            "system_id": goal, "short_name": shortened(name), "statement": name,
            "source_id": SOURCE,
        }))  # fmt: skip
    return target


def _whole(made: Framework, folder: Path) -> Framework:
    """Fill in the plan, its source and its dates."""
    settings = parse_yaml(read_text(folder / "_config.yml"), "_config.yml") if (
        folder / "_config.yml"
    ).is_file() else {}  # fmt: skip
    settings = settings if isinstance(settings, dict) else {}
    country = settings.get("country")
    name = str(country.get("name") or "") if isinstance(country, dict) else ""
    title = str(settings.get("title") or "").strip()
    made.title = (
        title if title and not KEY.fullmatch(title) else f"Indicators of {folder.resolve().name}"
    )
    made.organization = name or "The site's publisher"
    observed = [date.fromisoformat(row["period_end"]) for row in made.rows("observations")]
    due = [date.fromisoformat(row["deadline"]) for row in made.rows("targets") if "deadline" in row]
    made.reporting_date = max(observed)
    starts = [date.fromisoformat(row["start"]) for row in made.rows("targets") if "start" in row]
    made.begins, made.ends = plan_years([min(starts or observed), *due, made.reporting_date])
    note = f"Open SDG site, folder {folder.resolve().name}"
    made.describe(SOURCE, published=str(made.known_on), note=note)
    made.words = {"change": ("target", "targets")}
    return made
