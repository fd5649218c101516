"""A map of an Excel framework, proposed from the names of its columns.

The names by which portals, log frames and plans call theirs stand in ``column_names.yml``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import yaml

from milepost.core.errors import UserError
from milepost.core.workbook import PACKAGE
from milepost.core.yaml import read_yaml
from milepost.importers.excel_cells import cell_text, is_named, labels_of
from milepost.importers.excel_map import element_of
from milepost.importers.periods import days
from milepost.read.grid import Grid, folded

Roles = dict[str, dict[str, Any]]  # a map's keys: columns by what they are
# a period in the name of a column: a quarter, half or month of a year, a fiscal year, a year
YEAR = re.compile(
    r"(?<!\w)(?:[QHS][1-4][-/ ]?FY ?'?(?:20)?\d\d(?:[-/](?:20)?\d\d)?|FY ?'?(?:20)?\d\d(?:/\d\d)?[-/ ]?[QHS][1-4]"
    r"|[QHS][1-4][-/ ]?20\d\d(?:[-/](?:20)?\d\d)?|20\d\d[-/ ]?[QHS][1-4]|[^\W\d_]{3,10}\.? 20\d\d(?![-/]?\d)|FY ?'?\d\d(?:/\d\d)?"
    r"|(?:FY ?)?(?:19|20)\d\d(?:[-/](?:19|20)?\d\d)?)(?![\d/])",
    re.IGNORECASE,
)
YEAR_ALONE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
JOINED = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")  # TimePeriod
BESIDE = re.compile(r"\([^()]{0,60}\)|\[[^\[\]]{0,60}\]|[*:#%?]")
DATES = frozenset(("year", "annee", "ano", "date"))
PREFIX = re.compile("^(result |results |indicator |kpi )+")
LOOKED_AT = 30  # rows from the top among which the names of the columns stand
MOST_HEADER_ROWS = 3
MOST_DIMENSIONS = 3  # that are proposed because they tell rows of one name apart
KEY = ("group", "result", "identifier", "indicator", "period", "type")
# 1.1.1 or 3-a-1: of goals, targets and their indicators
CODES = re.compile(r"\w{1,3}([.-]\w{1,3}){1,3}")

NOT_IN_THE_SHEET = """\
# What the sheet does not say: fill in the organization above, and take the # from what you add.
# known_on: 2026-03-31     # the day on which the file was made
# evidence: illustrative   # or public-record, provisional; reported if nothing is said
"""


def draft_map(grids: Iterable[Grid], file: str) -> str:
    """Propose a map for the sheet whose names of columns look most like a framework's.

    Raises
    ------
    UserError
        If no sheet has a column that looks like one of indicators.
    """
    filled = [grid for grid in grids if grid.rows]
    shown = [grid for grid in filled if not grid.hidden] or filled
    best: tuple[tuple[int, int], Grid, list[int], list[str], Roles] | None = None
    for grid in shown:
        for rows in _headers(grid):
            labels = labels_of(grid, rows)
            found = roles_of(labels)
            score = sum(not name.endswith("]") for names in found.values() for name in names)
            rank = (score, len(rows))
            if "indicator" in found["columns"] and (best is None or rank > best[0]):
                best = (rank, grid, rows, labels, found)
    if best is None:
        raise UserError(
            f"{file}: no row of the first {LOOKED_AT} names a column of indicators; write the map by "
            "hand (see the guide “A plan from a file”)."
        )
    _, grid, rows, labels, roles = best
    if (name := roles["columns"].get("type")) and not _tells(grid, rows[-1], labels.index(name)):
        del roles["columns"]["type"]
    telling = (label for at, label in enumerate(labels)
               if not is_named(label) and _tells(grid, rows[-1], at))  # fmt: skip
    if name := "" if "type" in roles["columns"] else next(telling, ""):
        roles["columns"]["type"] = name
    _put_codes_aside(_cells(grid, rows[-1], labels), roles["columns"])
    roles["dimensions"] |= _telling_apart(_cells(grid, rows[-1], labels), roles)
    alike = [
        one.name for one in shown if one.name and _named(labels_of(one, rows)) == _named(labels)
    ]
    sheets = {"sheets": alike} if len(alike) > 1 else {"sheet": grid.name}
    header = rows[0] if len(rows) == 1 else rows
    plan = {"title": _heading(grid, rows[0]), "organization": ""}
    content: dict[str, Any] = {**sheets, "header": header, "plan": plan, **roles}
    unused = [label for label in _named(labels) if label not in _used(content)]
    head = "# Proposed from the sheet: check each line, then give it by --map.\n"
    if unused:
        head += "# Columns that nothing is taken from: " + "; ".join(unused)[:2000] + "\n"
    others = [one.name for one in filled if one is not grid and one.name not in alike]
    if others:
        head += "# Sheets that nothing is taken from: " + "; ".join(others)[:2000] + "\n"
    kept = {name: item for name, item in content.items() if item or name == "sheet"}
    return head + yaml.safe_dump(kept, allow_unicode=True, sort_keys=False) + NOT_IN_THE_SHEET


def _heading(grid: Grid, header: int) -> str:
    """Give the first words above the names of the columns: most sheets are headed by a title."""
    above = (cell for number, cells in grid.rows if number < header for cell in cells)
    words = (" ".join(cell.split()) for cell in above if isinstance(cell, str))
    return next(filter(None, words), "")


def _named(labels: Iterable[str]) -> list[str]:
    return [label for label in labels if is_named(label)]


def _headers(grid: Grid) -> Iterable[list[int]]:
    """Give the rows that may name columns: one, then two or three that stand together."""
    numbers = [number for number, _ in grid.rows[:LOOKED_AT]]
    yield from ([number] for number in numbers)
    wide = {first for first, _, left, right in grid.merged if right > left}
    for many in range(2, MOST_HEADER_ROWS + 1):
        for number in numbers:
            rows = [*range(number, number + many)]
            # names that stand above others are merged over them
            if all(row in numbers for row in rows) and any(row in wide for row in rows[:-1]):
                yield rows


def _tells(grid: Grid, header: int, place: int) -> bool:
    """Whether a column says of each row whether it is a target or what was observed."""
    cells = [row[place] for number, row in grid.rows if number > header and place < len(row)]
    return any(element_of(folded(str(cell))) for cell in cells if cell is not None)


def _cells(grid: Grid, header: int, labels: list[str]) -> dict[str, list[str]]:
    """Give the texts below each name, in the order of the columns."""
    rows = [
        [cell_text(cell).strip() for cell in cells] + [""] * len(labels)
        for number, cells in grid.rows
        if number > header
    ]
    return {label: [row[at] for row in rows] for at, label in enumerate(labels)}


def _put_codes_aside(cells: Mapping[str, list[str]], columns: dict[str, str]) -> None:
    """Take 1.1 for a result, where the goal is 1, and 1.1.1 for no title where a column has titles."""
    target, group = columns.get("target", ""), columns.get("group", "")
    if target and group and all(text.startswith(f"{goal}.") for goal, text in
                                zip(cells[group], cells[target], strict=True) if text):  # fmt: skip
        columns.setdefault("result", columns.pop("target"))
    if all(CODES.fullmatch(text) for text in cells[columns["indicator"]] if text):
        titles = (label for label in cells
                  if label not in columns.values() and role_of(plain(label)) == "indicator")  # fmt: skip
        if title := next(titles, ""):
            columns.setdefault("result", columns["indicator"])
            columns["indicator"] = title


def _telling_apart(
    cells: Mapping[str, list[str]], roles: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    """Give the columns of words by which rows of one indicator, part and period differ."""
    names = [roles["columns"][role] for role in KEY if role in roles["columns"]]
    keys = [*zip(*(cells[name] for name in (*names, *roles["dimensions"])), strict=True)]
    free = {label for label in cells if is_named(label) and label not in _used(roles)
            and not {*plain(label).split()} & {"source", "owner", "responsible", "comment", "date"}}  # fmt: skip
    found: dict[str, str] = {}
    while len({*keys}) < len(keys) and len(found) < MOST_DIMENSIONS:
        best, least = "", len({*keys})
        for label in (label for label in cells if label in free):
            texts = {text for text in cells[label] if text}
            if not texts or len(texts) * 2 > len(keys) or any(text[0].isdigit() for text in texts):
                continue
            apart = len({*zip(keys, cells[label], strict=True)})
            enough = (apart - len({*keys})) * 10 >= len(keys)
            best, least = (label, apart) if enough and apart > least else (best, least)
        if not best:
            break
        free.remove(best)
        keys = [(*key, text) for key, text in zip(keys, cells[best], strict=True)]
        found[best] = plain(best)
    return found


def _used(content: Mapping[str, Any]) -> set[str]:
    wide = [name for key in ("baselines", "targets", "actuals", "dimensions")
            for name in content.get(key, {})]  # fmt: skip
    return {*content["columns"].values(), *wide}


@cache
def _known() -> Mapping[str, Any]:
    """Give the words by which columns are known."""
    path = PACKAGE / "importers" / "column_names.yml"
    words: Mapping[str, Any] = read_yaml(path, path.name)
    return words


def roles_of(labels: Iterable[str]) -> Roles:
    """Give what each column is, by its name; of two that fit one role the first."""
    labels = [*filter(is_named, labels)]
    found: Roles = {
        "columns": {}, "baselines": {}, "targets": {}, "actuals": {}, "dimensions": {},
    }  # fmt: skip
    rest = []
    for label in labels:
        name = plain(label)
        role = role_of(name) or role_of(PREFIX.sub("", name))
        year = _period(label)
        if role and not year and role not in found["columns"]:
            found["columns"][role] = label
        elif label.startswith("%"):  # a share of another column
            continue
        elif year and _aside(name):
            rest.append(label)
        elif year:
            found[_wide(name)][label] = int(year) if year.isdigit() else year
        elif name in _known()["dimensions"]:
            found["dimensions"][label] = name
        elif not role:
            rest.append(label)
    code = found["columns"].get("identifier", "")
    if "indicator" not in found["columns"] and plain(code) == "kpi":
        found["columns"]["indicator"] = found["columns"].pop("identifier")
    for label in rest:  # names that hold a word of a role among others
        role = _likely(plain(label))
        if role and role not in found["columns"]:
            found["columns"][role] = label
    return found


def _period(label: str) -> str:
    """Give the period that a column's name holds, a year alone where nothing else of it is one."""
    for match in YEAR.finditer(label):
        if days(match[0]):
            return match[0]
    alone = YEAR_ALONE.search(label)
    return alone[0] if alone else ""


def plain(label: str) -> str:
    """Level a name: no accents, no brackets, one case."""
    label = JOINED.sub(" ", BESIDE.sub(" ", label).replace("_", " "))
    letters = unicodedata.normalize("NFKD", folded(label))
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


def role_of(name: str) -> str:
    """Give what a column of this plain name is; nothing where no list has it."""
    return next((role for role, names in _known()["roles"].items() if name in names), "")


def _aside(name: str) -> bool:
    """Whether a name is of something beside a value, such as its source."""
    return not {*_known()["no_value"]}.isdisjoint({*name.split()} - DATES)


def _likely(name: str) -> str:
    """Give the role whose word a longer name holds."""
    words = name.split()
    begins = {"indicator": ("indicator", "indicateur", "indicador"), "baseline": tuple(_known()["baseline"]),
              "target": tuple(_known()["target"][:5]), "actual": ("actual", "achiev")}  # fmt: skip
    found = [role for role, of in begins.items() if any(word.startswith(of) for word in words)]
    if not {*_known()["no_value"]}.isdisjoint(words):
        return "baseline_year" if "baseline" in found and not DATES.isdisjoint(words) else ""
    return next(iter(found), "")


def _wide(name: str) -> str:
    """Say what a column of one year holds, by its last word; a year alone is of what was observed."""
    places = {
        f"{kind}s": max(name.rfind(word) for word in _known()[kind])
        for kind in ("baseline", "target", "actual")
    }
    best = max(places, key=lambda kind: places[kind])
    return best if places[best] >= 0 else "actuals"
