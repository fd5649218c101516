"""A map of an Excel framework, proposed from the names of its columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from milepost.core.errors import UserError
from milepost.importers.excel_cells import cell_text, is_named, labels_of
from milepost.importers.excel_map import element_of
from milepost.importers.periods import days
from milepost.read.grid import Grid, folded

Roles = dict[str, dict[str, Any]]  # a map's keys: columns by what they are
LOOKED_AT = 30  # rows from the top among which the names of the columns stand
MOST_HEADER_ROWS = 3
MOST_DIMENSIONS = 3  # that are proposed because they tell rows of one name apart
KEY = ("group", "result", "identifier", "indicator", "period", "type")
# a period in the name of a column: a quarter, half or month of a year, a fiscal year, a year
YEAR = re.compile(
    r"(?<!\w)(?:[QHS][1-4][-/ ]?20\d\d|20\d\d[-/ ]?[QHS][1-4]|[^\W\d_]{3,10}\.? 20\d\d(?![-/]?\d)|FY ?'?\d\d(?:/\d\d)?"
    r"|(?:FY ?)?(?:19|20)\d\d(?:[-/](?:19|20)?\d\d)?)(?![\d/])",
    re.IGNORECASE,
)
YEAR_ALONE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
BESIDE = re.compile(r"\([^()]{0,60}\)|\[[^\[\]]{0,60}\]|[*:#%?]")
PREFIX = re.compile("^(result |results |indicator |kpi )+")
# what a column may be called: the first role that a name fits is proposed
NAMES: Mapping[str, tuple[str, ...]] = {
    "identifier": ("code", "id", "no", "no.", "nr", "n°", "nº", "ref", "ref.", "reference", "indicator code",
                   "indicator id", "indicator no", "indicator no.", "indicator number", "indicator ref", "kpi",
                   "kpi code", "kpi no", "number", "codigo", "code de l'indicateur", "kennziffer", "s/n", "sn"),
    "indicator": ("indicator", "indicator title", "indicator name", "indicators", "indicateur", "indicateurs",
                  "indicador", "indicadores", "indikator", "performance indicator", "kpi name",
                  "key performance indicator", "result indicator title", "measure of success",
                  "indicator statement", "performance measure", "indicator description"),
    "group": ("goal", "outcome", "pillar", "impact", "objective", "strategic objective", "outcomes",
              "priority", "theme", "programme", "program", "component", "effet", "but", "sector", "efecto",
              "strategic goal", "area", "outcome area", "result area", "focus area", "iati identifier",
              "objectif", "objetivo", "ziel", "priority area", "outcome statement", "axe"),
    "result": ("output", "outputs", "result", "result title", "result statement", "sub-outcome", "target area",
               "intermediate outcome", "produit", "resultado", "resultat", "expected result", "results",
               "output statement", "producto", "ergebnis", "sub-output", "expected results"),
    "unit": ("unit", "unit of measure", "unit of measurement", "units", "unite", "unidad", "einheit",
             "measurement unit", "unite de mesure", "unidad de medida", "uom", "unit of measure type"),
    "direction": ("direction", "desired direction", "trend", "desired trend", "polarity", "direction of change",
                  "ascending"),
    "baseline": ("baseline", "baseline value", "base", "base value", "reference", "valeur de reference",
                 "linea de base", "linea base", "valor de base", "starting value", "situation de reference",
                 "ausgangswert", "base line"),
    "baseline_year": ("baseline year", "base year", "year of baseline", "baseline date", "annee de base",
                      "annee de reference", "ano base", "ano de base", "ano de linea de base", "basisjahr"),
    "target": ("target", "target value", "end target", "final target", "cible", "meta", "goal value",
               "end-of-plan target", "valeur cible", "valor meta", "zielwert", "overall target", "targets",
               "end of project target", "life of project target", "lop target"),
    "target_year": ("target year", "target date", "deadline", "due", "due date", "year of target",
                    "annee cible", "echeance", "ano meta", "fecha limite", "zieljahr"),
    "actual": ("actual", "actual value", "result value", "achieved", "achievement", "value", "actuals",
               "current value", "latest value", "progress", "realise", "latest", "current", "valeur", "valor",
               "valeur realisee", "valor alcanzado", "avance", "logrado", "ist-wert", "istwert", "result achieved",
               "results achieved", "realisation", "progress to date", "achieved to date", "cumulative progress"),
    "actual_year": ("as of", "date of value", "actual year", "latest year", "actual date", "value date",
                    "date of actual", "year of actual", "reporting date", "date of latest value"),
    "period": ("year", "period", "reporting year", "date", "reporting period", "annee", "ano", "jahr", "periode",
               "periodo", "period end", "fiscal year", "quarter"),
    "type": ("type of value", "value type", "data type", "type", "measure type", "figure"),
    "comment": ("comment", "comments", "note", "notes", "remarks", "narrative", "explanation", "commentaire",
                "commentaires", "observaciones", "comentarios", "bemerkungen", "remarques"),
}  # fmt: skip
ACTUAL_WORDS = ("actual", "achiev", "result", "value", "progress", "realis", "reported", "current", "avance",
                "logrado", "valor", "valeur")  # fmt: skip
TARGET_WORDS = ("target", "milestone", "cible", "meta", "planned", "plan", "zielwert", "jalon",
                "hito")  # fmt: skip
BASE_WORDS = ("baseline", "base", "reference")
# of a name that holds a role's word, what makes it another thing
NO_VALUE = ("source", "date", "year", "annee", "ano", "status", "comment", "note", "means", "method", "type",
            "definition", "responsible", "frequency", "code", "no", "id", "number", "owner", "variance",
            "deviation", "rating", "explanation", "gap", "difference", "vs")  # fmt: skip
DIMENSIONS = ("sex", "gender", "age", "age group", "disability", "location", "region", "country", "district",
              "population group", "population type", "province", "disaggregation", "urban/rural",
              "disaggregated by", "breakdown", "sexe", "sexo", "geschlecht", "lieu", "departement",
              "genre", "age band", "nationality", "site", "state", "county")  # fmt: skip


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
    if {"period", "type"} & {*roles["columns"]} and not roles["dimensions"]:
        roles["dimensions"] = _telling_apart(grid, rows[-1], labels, roles)
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


def _telling_apart(
    grid: Grid, header: int, labels: list[str], roles: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    """Give the columns of words by which rows of one indicator and period differ."""
    rows = [[cell_text(cell).strip() for cell in cells] + [""] * len(labels)
            for number, cells in grid.rows if number > header]  # fmt: skip
    names = [roles["columns"][role] for role in KEY if role in roles["columns"]]
    keys = [tuple(row[labels.index(name)] for name in names) for row in rows]
    free = {label: at for at, label in enumerate(labels) if is_named(label) and label not in _used(roles)
            and not {*_plain(label).split()} & {"source", "owner", "responsible", "comment", "date"}}  # fmt: skip
    found: dict[str, str] = {}
    while len({*keys}) < len(keys) and len(found) < MOST_DIMENSIONS:
        best, least = "", len({*keys})
        for label, at in free.items():
            texts = {row[at] for row in rows if row[at]}
            if not texts or len(texts) * 2 > len(rows) or any(text[0].isdigit() for text in texts):
                continue
            apart = len({(*key, row[at]) for key, row in zip(keys, rows, strict=True)})
            enough = (apart - len({*keys})) * 10 >= len(rows)
            best, least = (label, apart) if enough and apart > least else (best, least)
        if not best:
            break
        at = free.pop(best)
        keys = [(*key, row[at]) for key, row in zip(keys, rows, strict=True)]
        found[best] = _plain(best)
    return found


def _used(content: Mapping[str, Any]) -> set[str]:
    wide = [name for key in ("baselines", "targets", "actuals", "dimensions")
            for name in content.get(key, {})]  # fmt: skip
    return {*content["columns"].values(), *wide}


def roles_of(labels: Iterable[str]) -> Roles:
    """Give what each column is, by its name; of two that fit one role the first."""
    labels = _named(labels)
    found: Roles = {
        "columns": {}, "baselines": {}, "targets": {}, "actuals": {}, "dimensions": {},
    }  # fmt: skip
    rest = []
    for label in labels:
        name = _plain(label)
        role = _role(name) or _role(PREFIX.sub("", name))
        year = _period(label)
        if role and not year and role not in found["columns"]:
            found["columns"][role] = label
        elif label.startswith("%"):  # a share of another column
            continue
        elif year and _aside(name):
            rest.append(label)
        elif year:
            found[_wide(name)][label] = int(year) if year.isdigit() else year
        elif name in DIMENSIONS:
            found["dimensions"][label] = name
        elif not role:
            rest.append(label)
    code = found["columns"].get("identifier", "")
    if "indicator" not in found["columns"] and _plain(code) == "kpi":
        found["columns"]["indicator"] = found["columns"].pop("identifier")
    for label in rest:  # names that hold a word of a role among others
        role = _likely(_plain(label))
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


def _plain(label: str) -> str:
    """Level a name: no accents, no brackets, one case."""
    letters = unicodedata.normalize("NFKD", folded(BESIDE.sub(" ", label).replace("_", " ")))
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


def _role(name: str) -> str:
    return next((role for role, names in NAMES.items() if name in names), "")


def _aside(name: str) -> bool:
    """Whether a name is of something beside a value, such as its source."""
    return any(
        word in NO_VALUE and word not in ("year", "annee", "ano", "date") for word in name.split()
    )


def _likely(name: str) -> str:
    """Give the role whose word a longer name holds."""
    words = name.split()
    if any(word in NO_VALUE for word in words):
        about_base = any(word.startswith(BASE_WORDS) for word in words)
        return "baseline_year" if about_base and {"year", "date", "annee", "ano"} & {*words} else ""
    for role, begins in (("indicator", ("indicator", "indicateur", "indicador")), ("baseline", BASE_WORDS),
                         ("target", TARGET_WORDS[:5]), ("actual", ("actual", "achiev"))):  # fmt: skip
        if any(word.startswith(begins) for word in words):
            return role
    return ""


def _wide(name: str) -> str:
    """Say what a column of one year holds, by its last word; a year alone is of what was observed."""
    kinds = {"baselines": BASE_WORDS, "targets": TARGET_WORDS, "actuals": ACTUAL_WORDS}
    places = {kind: max(name.rfind(word) for word in words) for kind, words in kinds.items()}
    best = max(places, key=lambda kind: places[kind])
    return best if places[best] >= 0 else "actuals"
