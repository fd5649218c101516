"""Worked examples of the target kinds: a few invented rows, assessed by the book's own rules."""

# past 300 lines, more than half of them the examples themselves

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from milepost.assess.scopes import Basis
from milepost.assess.status import assess
from milepost.core.messages import N_
from milepost.core.model import Audience, Edition, Evidence, Kind
from milepost.methods.thresholds import PaceBands, Thresholds

Shown = Mapping[str, float | str]


@dataclass(frozen=True)
class Example:
    """One worked example."""

    example_id: str  # for anchors and tests, such as `method-open-sdg` or `kind-events`
    name: str  # what is shown
    formula: str  # LaTeX without dollar signs
    source: str  # where the rule comes from
    # names and values, in the order to be shown; results are computed
    inputs: Shown
    results: Shown
    explanation: str  # the rule in a sentence or two


@dataclass(frozen=True)
class _Case:
    """One kind: its target, its rows as (year, values), and the words of the annex."""

    kind: Kind
    name: str
    formula: str
    explanation: str
    target: Mapping[str, Any]
    rows: tuple[tuple[int, Mapping[str, Any]], ...]


def _event(year: int, **more: Any) -> tuple[int, Mapping[str, Any]]:
    return year, {"measure": "event", "value": 1.0} | more


# the first of them is reported again a year later
COUNTRIES = ("A", "B", "C", "D")
_REPORTED = ((2024, "A"), (2024, "B"), (2025, "A"), (2025, "C"), (2025, "D"))
_CASES = (
    _Case(
        Kind.DISTINCT_COUNTRIES,
        N_("Distinct {members}"),
        r"A = \frac{\left|\{i : \text{a result in } i\}\right|}{T}",
        N_(
            "Each {member} counts once for a target in the whole plan period, however often it is "
            "reported."
        ),
        {"target": 10.0, "baseline": 0.0},
        tuple(_event(year, country=country) for year, country in _REPORTED),
    ),
    _Case(
        Kind.EVENTS,
        N_("Events"),
        r"A = \frac{\sum_i e_i}{T}",
        N_("What happened in each year of the plan is added up."),
        {"target": 5.0, "baseline": 0.0},
        (_event(2024, value=1.0), _event(2025, value=2.0)),
    ),
    _Case(
        Kind.INCREMENT,
        N_("Increment on a stock"),
        r"A = \frac{\sum_i e_i}{\Delta}",
        N_("Only what was added since the plan began counts; the stock stands beside it."),
        {"target": 75.0, "baseline": 2356.0},
        (_event(2024, value=17.0), _event(2025, value=13.0)),
    ),
    _Case(
        Kind.STOCK,
        N_("Stock"),
        r"A = \frac{s_t - b}{T - b}",
        N_("Where the stock stands now, between baseline and target."),
        {"target": 130.0, "baseline": 128.0},
        ((2025, {"measure": "stock", "value": 129.0}),),
    ),
    _Case(
        Kind.LEVEL,
        N_("Level"),
        r"\ell = 100\,\frac{\text{numerator}}{\text{denominator}}, \quad "
        r"A = \frac{\ell - b}{T - b}",
        N_("The latest share, from its numerator and denominator; shares are never added up."),
        {"target": 75.0, "baseline": 73.0},
        ((2025, {"measure": "level", "numerator": 148.0, "denominator": 200.0}),),
    ),
    _Case(
        Kind.ANNUAL_FLOW,
        N_("Annual flow"),
        r"A = \frac{\text{years that met } T}{\text{years of the plan}}",
        N_("Each year stands for itself against the yearly target; years are never added up."),
        {"target": 80.0, "baseline": 75.0},
        (
            (2024, {"measure": "flow", "value": 78.0}),
            (2025, {"measure": "flow", "value": 82.0}),
        ),
    ),
    _Case(
        Kind.CLOSED_COHORT,
        N_("Closed cohort"),
        r"A = \frac{100 \sum_i e_i / N}{T}",
        N_("The share of a group fixed at the start, added up over the years."),
        {"target": 60.0, "baseline": 0.0, "denominator": 200.0},
        (_event(2024, value=20.0), _event(2025, value=30.0)),
    ),
    _Case(
        Kind.RELATIVE_CHANGE,
        N_("Relative change"),
        r"\delta = 100\left(\frac{f_t}{f_0} - 1\right), \quad A = \frac{\delta}{T}",
        N_(
            "The change against the base year, in per cent. Without a value of the base year there "
            "is nothing to compare with, and the page says so."
        ),
        {"target": 15.0},
        (
            (2023, {"measure": "base", "value": 200.0}),
            (2025, {"measure": "flow", "value": 212.0}),
        ),
    ),
    _Case(
        Kind.GROWTH,
        N_("Growth a year"),
        r"g = 100\left(\left(v_t / b\right)^{1/n} - 1\right), \quad \text{pace} = \frac{g}{T}, \quad "
        r"A = \frac{v_t - b}{b\,(1 + T/100)^N - b}",
        N_(
            "The compound growth a year since the base, n years ago, against the growth a year that is "
            "promised until the deadline, N years after it. It is achieved when the deadline comes."
        ),
        {"target": 30.0, "baseline": 100.0},
        ((2025, {"measure": "stock", "value": 150.0}),),
    ),
    _Case(
        Kind.DIRECTION,
        N_("Direction"),
        r"\operatorname{sign}(f_t - f_0)",
        N_(
            "Up, level or down against the base; there is no number to reach, and so no percentage."
        ),
        {},
        (
            (2023, {"measure": "base", "value": 40.0}),
            (2025, {"measure": "flow", "value": 46.0}),
        ),
    ),
    _Case(
        Kind.RATE,
        N_("Rate"),
        r"A = \frac{r_t - b}{T - b}",
        N_(
            "A number per something: the value of the whole stands for the whole, and those of places "
            "beside it are never added."
        ),
        {"target": 6.0, "baseline": 4.0},
        ((2025, {"measure": "rate", "value": 5.0}),),
    ),
    _Case(
        Kind.INDEX,
        N_("Index"),
        r"A = \frac{x_t - b}{T - b}",
        N_("A score or index number, taken as it is reported for the whole, and never added."),
        {"target": 110.0, "baseline": 100.0},
        ((2025, {"measure": "rate", "value": 104.0}),),
    ),
    _Case(
        Kind.KEEP,
        N_("Value to be kept"),
        r"T \le v_t \le U",
        N_(
            "Kept as long as the newest value lies within its bounds, and achieved when it still does at "
            "the deadline; there is no way to go, and so no pace."
        ),
        {"target": 90.0, "upper": 100.0},
        ((2025, {"measure": "level", "value": 93.0}),),
    ),
    _Case(
        Kind.MILESTONE,
        N_("Milestone"),
        r"A = \frac{\text{step reached}}{\text{steps}}",
        N_(
            "Yes or no, or the number of the step reached in an ordered list; it is judged when it is "
            "due or done."
        ),
        {"target": 4.0},
        ((2025, {"measure": "step", "value": 4.0}),),
    ),
    _Case(
        Kind.FOLLOW,
        N_("Followed without a target"),
        r"v_t",
        N_(
            "Shown with its date and its trend; where there is nothing to reach, nothing is judged."
        ),
        {},
        ((2025, {"measure": "level", "value": 41.0}),),
    ),
    _Case(
        Kind.QUALITATIVE,
        N_("Qualitative"),
        r"\text{words}",
        N_("What was observed is shown in words, and never turned into a number."),
        {},
        ((2025, {"measure": "statement", "statement": "The office reports to parliament"}),),
    ),
)


def kind_examples(
    bands: PaceBands | None = None, countries: Sequence[str] = COUNTRIES
) -> list[Example]:
    """Assess a small target of every kind at the middle of a four-year plan.

    Parameters
    ----------
    bands
        Edges of the statuses on the pace; the published ones if not given.
    countries
        Four, to be named in the example of distinct countries.
    """
    cases = [_named(case, dict(zip(COUNTRIES, countries, strict=True))) for case in _CASES]
    basis = Basis(_targets(cases), _observations(cases), _plan(), _edition())
    table = assess(basis, None if bands is None else Thresholds(linear_pace=bands))
    rows = {row["kind"]: row for row in table.to_dict("records")}
    return [_example(case, rows[case.kind.value]) for case in cases]


def _named(case: _Case, countries: Mapping[str, str]) -> _Case:
    """Put the names of countries in the place of letters."""
    rows = tuple(
        (
            year,
            {**values, "country": countries[values["country"]]} if "country" in values else values,
        )
        for year, values in case.rows
    )
    return replace(case, rows=rows)


def _example(case: _Case, row: Mapping[Any, Any]) -> Example:
    results: dict[str, float | str] = {}
    for column in ("actual", "share_achieved", "elapsed_share", "pace"):
        if pd.notna(row[column]):
            results[column] = float(row[column])
    results["status"] = str(row["status"])
    if pd.notna(row["reason"]):
        results["reason"] = str(row["reason"])
    inputs = _inputs(case) | dict(case.target)
    return Example(
        f"kind-{case.kind.value}",
        case.name,
        case.formula,
        N_("The workbook's rule for this kind of target"),
        inputs,
        results,
        case.explanation,
    )


def _inputs(case: _Case) -> dict[str, float | str]:
    """Name the rows' values as a reader would: by year, or by what they are."""
    inputs: dict[str, float | str] = {}
    countries = [values["country"] for _, values in case.rows if "country" in values]
    if countries:
        inputs["reported"] = ", ".join(countries)
        return inputs
    for year, values in case.rows:
        inputs |= {
            str(year) if key == "value" else key: value
            for key, value in values.items()
            if key != "measure"
        }
    return inputs


def _plan() -> pd.DataFrame:
    period = {
        "period_start": [pd.Timestamp(2024, 1, 1)],
        "period_end": [pd.Timestamp(2027, 12, 31)],
    }
    return pd.DataFrame(period)


def _edition() -> Edition:
    return Edition(
        edition="example",
        title="Worked example",
        year=2025,
        cut_off=date(2026, 2, 28),
        audience=Audience.PUBLIC,
        evidence=list(Evidence),
        outputs=["html"],
    )


def _targets(cases: Iterable[_Case]) -> pd.DataFrame:
    names = ("baseline", "target", "denominator", "upper")
    blank: dict[str, Any] = dict.fromkeys(names)
    rows = [
        blank
        | {"target_id": case.kind.value, "kind": case.kind.value, "direction": "up"}
        | dict(case.target)
        for case in cases
    ]
    frame = pd.DataFrame(rows).assign(global_result_id="1", unit="", distinct_by=None)
    numbers = ["baseline", "target", "denominator", "upper"]
    frame[numbers] = frame[numbers].astype(float)
    plan_period = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[ns]")
    return frame.assign(start=plan_period, deadline=plan_period)


def _observations(cases: Iterable[_Case]) -> pd.DataFrame:
    blank: dict[str, Any] = {"country": None, "item_id": None}
    rows = [
        blank
        | {
            "observation_id": f"{case.kind.value}-{number}",
            "target_id": case.kind.value,
            "period_start": pd.Timestamp(year, 1, 1),
            "period_end": pd.Timestamp(year, 12, 31),
            "year": year,
            "evidence": Evidence.ILLUSTRATIVE.value,
        }
        | dict(values)
        for case in cases
        for number, (year, values) in enumerate(case.rows)
    ]
    return pd.DataFrame(rows)
