"""Small plans, targets and observations with a known answer."""

from datetime import date
from typing import Any

import pandas as pd

from milepost.assess.scopes import Basis, Scope
from milepost.assess.status import assess
from milepost.core.model import Edition
from milepost.edition.select import select, tag
from milepost.read.dataset import Dataset
from milepost.read.expected_tables import complete, expected

WHOLE = Scope("global", None, ("all",))
DTYPES = {"date": "datetime64[s]", "number": "float64", "integer": "float64", "boolean": "bool"}


def frame(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """A table as it is read: every column of its type, what is not given blank; others as text."""
    columns = {}
    known = dict(expected()[table].columns) if table in expected() else {}
    others = {name: "string" for item in rows for name in item if name not in known}
    for name, kind in (known | others).items():
        values = [row.get(name) for row in rows]
        if kind == "boolean":
            columns[name] = pd.Series([bool(value) for value in values], dtype=bool)
        elif kind == "date":
            columns[name] = pd.to_datetime(pd.Series(values, dtype="str")).astype("datetime64[s]")
        else:
            columns[name] = pd.Series(values, dtype=DTYPES.get(kind, "str"))
    made = pd.DataFrame(columns)
    made["_file"], made["_row"] = f"data/{table}.csv", range(2, len(rows) + 2)
    return made


def target(kind: str, **values: Any) -> dict[str, Any]:
    return {
        "target_id": "T1", "position": 1, "global_result_id": "1", "short_name": "T1",
        "statement": "A target.", "kind": kind, "unit": "things", "unit_one": "thing",
        "direction": "up", "source_id": "s", **values,
    }  # fmt: skip


_NUMBER = iter(range(10**9))


def row(measure: str = "event", when: str = "2024-06-30", **values: Any) -> dict[str, Any]:
    """An observation of one day, known on that day."""
    return {
        "observation_id": f"o{next(_NUMBER)}", "target_id": "T1", "measure": measure,
        "period_start": when, "period_end": when, "known_on": when, "evidence": "reported",
        "audience": "public", "source_id": "s", **values,
    }  # fmt: skip


def edition(year: int = 2025, **values: Any) -> Edition:
    return Edition(**{
        "edition": str(year), "title": "An edition", "year": year,
        "cut_off": date(year + 1, 2, 28), "audience": "public",
        "evidence": ["public-record", "reported", "provisional", "illustrative"],
        "outputs": ["html"], **values,
    })  # fmt: skip


PLAN = frame(
    "plan",
    [{"plan_id": "p", "title": "A plan", "organization": "An organisation",
      "period_start": "2024-01-01", "period_end": "2027-12-31"}],
)  # fmt: skip
REGIONS = frame("regions", [{"region_id": "east"}, {"region_id": "west"}])
COUNTRIES = frame(
    "countries",
    [{"iso3": "XEA", "region_id": "east"}, {"iso3": "XEB", "region_id": "east"},
     {"iso3": "XWA", "region_id": "west"}, {"iso3": "XWB", "region_id": "west"}],
)  # fmt: skip
PILLARS = frame("pillars", [{"pillar_id": "P"}, {"pillar_id": "Q"}])
RESULTS = frame(
    "results",
    [{"result_id": "P1", "pillar_id": "P"}, {"result_id": "P2", "pillar_id": "P"},
     {"result_id": "Q1", "pillar_id": "Q"}],
)  # fmt: skip


def observations(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return frame("observations", rows)


def selected(rows: pd.DataFrame, of: Edition) -> pd.DataFrame:
    return tag(select(rows, of), COUNTRIES, RESULTS, PLAN)


def assessments(
    targets: list[dict[str, Any]],
    rows: list[dict[str, Any]] | pd.DataFrame,
    of: Edition | None = None,
    scopes: tuple[Scope, ...] = (WHOLE,),
    scoped: list[dict[str, Any]] | None = None,
) -> pd.DataFrame:
    of = of or edition()
    rows = rows if isinstance(rows, pd.DataFrame) else observations(rows)
    return assess(Basis(
        frame("targets", targets), selected(rows, of), PLAN, of, scopes,
        frame("scoped_targets", scoped or []),
    ))  # fmt: skip


def assessed(kind: str, rows: list[dict[str, Any]], year: int = 2025, **values: Any) -> pd.Series:
    """The assessment of one target for the whole."""
    return assessments([target(kind, **values)], rows, edition(year)).iloc[0]


def dataset(**tables: list[dict[str, Any]]) -> Dataset:
    """A dataset with the builders' places and results, and the tables that are given."""
    known = {"plan": PLAN, "regions": REGIONS, "countries": COUNTRIES, "pillars": PILLARS,
             "results": RESULTS}  # fmt: skip
    known |= {name: frame(name, rows) for name, rows in tables.items()}
    return complete(Dataset(known))
