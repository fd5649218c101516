"""What the columns of a framework's sheet are, by their names: of portals, log frames and plans."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from milepost.importers.excel_cells import is_named
from milepost.importers.periods import days
from milepost.read.grid import folded

Roles = dict[str, dict[str, Any]]  # a map's keys: columns by what they are
# a period in the name of a column: a quarter, half or month of a year, a fiscal year, a year
YEAR = re.compile(
    r"(?<!\w)(?:[QHS][1-4][-/ ]?FY ?'?(?:20)?\d\d|FY ?'?(?:20)?\d\d(?:/\d\d)?[-/ ]?[QHS][1-4]"
    r"|[QHS][1-4][-/ ]?20\d\d|20\d\d[-/ ]?[QHS][1-4]|[^\W\d_]{3,10}\.? 20\d\d(?![-/]?\d)|FY ?'?\d\d(?:/\d\d)?"
    r"|(?:FY ?)?(?:19|20)\d\d(?:[-/](?:19|20)?\d\d)?)(?![\d/])",
    re.IGNORECASE,
)
YEAR_ALONE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
JOINED = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")  # TimePeriod
BESIDE = re.compile(r"\([^()]{0,60}\)|\[[^\[\]]{0,60}\]|[*:#%?]")
PREFIX = re.compile("^(result |results |indicator |kpi )+")
# what a column may be called: the first role that a name fits is proposed
NAMES: Mapping[str, tuple[str, ...]] = {
    "identifier": ("code", "id", "no", "no.", "nr", "n°", "nº", "ref", "ref.", "reference", "indicator code",
                   "indicator id", "indicator no", "indicator no.", "indicator number", "indicator ref", "kpi",
                   "kpi code", "kpi no", "number", "series code", "codigo", "code de l'indicateur", "kennziffer", "s/n", "sn"),
    "indicator": ("indicator", "indicator title", "indicator name", "indicators", "indicateur", "indicateurs",
                  "indicador", "indicadores", "indikator", "performance indicator", "kpi name",
                  "key performance indicator", "result indicator title", "measure of success",
                  "indicator statement", "performance measure", "indicator description", "series description",
                  "series name", "series", "series title"),
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
               "periodo", "period end", "fiscal year", "quarter", "time period", "time"),
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
            "deviation", "rating", "explanation", "gap", "difference", "vs", "period")  # fmt: skip
DIMENSIONS = ("sex", "gender", "age", "age group", "disability", "location", "region", "country", "district",
              "population group", "population type", "province", "disaggregation", "urban/rural",
              "disaggregated by", "breakdown", "sexe", "sexo", "geschlecht", "lieu", "departement",
              "genre", "age band", "nationality", "site", "state", "county", "country name", "geo area name",
              "reference area", "area name", "country or area")  # fmt: skip


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
        elif name in DIMENSIONS:
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
