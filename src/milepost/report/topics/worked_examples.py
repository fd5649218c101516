"""Worked examples for the method annex: every number is computed by the function it explains.

An example shows a method or a target kind at work on round, invented inputs, except where it
says where they come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from milepost.assess.milestone_path import way_expected
from milepost.assess.outlook import Outlook, outlook
from milepost.assess.status import elapsed_share
from milepost.core.messages import N_, _
from milepost.core.model import Kind
from milepost.methods.escap import predict
from milepost.methods.published import METHODS
from milepost.methods.series_columns import SERIES_COLUMNS
from milepost.methods.thresholds import Thresholds
from milepost.report.topics.worked_examples_kinds import COUNTRIES, Example, kind_examples

EXPLANATIONS: Mapping[str, str] = {
    "linear-pace": N_(
        "Half the time has passed and 40 % of the promised change is made: the pace is 0.8 of what "
        "a straight line asks for. The rule works from a zero baseline."
    ),
    "open-sdg": N_(
        "The yearly growth so far is divided by the yearly growth that would reach the target on "
        "time. It has no meaning from a zero baseline, and such a target is left out."
    ),
    "unsd": N_(
        "The yearly growth so far is carried to the deadline; the change it would bring is divided "
        "by the change promised."
    ),
    "escap-status": N_(
        "The way made so far on a scale to k, here {cap}, whatever the time; beside it stands the "
        "mark of the year. It tells how far, not how fast."
    ),
    "escap-anticipated": N_(
        "The distance that would remain at the deadline, as a share of the change promised. The "
        "prediction is the line through the baseline and the newest value; ESCAP's own, of more "
        "years, lets recent ones weigh more."
    ),
    "undp-milestone": N_(
        "The change so far as a share of the change that the year's milestone asks for. Where the "
        "plan sets none, the straight line's value stands in."
    ),
}


def worked_examples(
    thresholds: Thresholds | None = None, countries: Sequence[str] = COUNTRIES
) -> list[Example]:
    """Compute the annex's examples: one for each method, one for each kind, one for each outlook.

    Parameters
    ----------
    thresholds
        The published ones if not given; the statuses follow them.
    countries
        Four, to be named in an example.
    """
    used = thresholds or Thresholds()
    return [
        *_methods(used),
        _open_sdg_without_target(used),
        _milestones(),
        *kind_examples(used.linear_pace, countries),
        *_outlooks(used),
    ]


def _series(**values: float) -> pd.DataFrame:
    return pd.DataFrame([{name: values.get(name, np.nan) for name in SERIES_COLUMNS}])


def _compute(method_id: str, thresholds: Thresholds, **values: float) -> dict[str, float | str]:
    row = METHODS[method_id].compute(_series(**values), thresholds).iloc[0]
    results: dict[str, float | str] = {}
    if not row["reason"]:
        results["value"] = float(row["value"])
    if np.isfinite(row["score"]):
        results["score"] = float(row["score"])
    results |= {"method_status": row["method_status"], "status": row["status"]}
    return results | ({"reason": row["reason"]} if row["reason"] else {})


def _methods(thresholds: Thresholds) -> list[Example]:
    """Show every method on the same series, so that a reader can compare them."""
    inputs: dict[str, float] = {
        "base_year": 2023,
        "base_value": 2356,
        "current_year": 2025,
        "current_value": 2386,
        "target_year": 2027,
        "target": 2431,
        "direction": 1,
    }
    return [
        Example(
            f"method-{method.method_id}",
            method.name,
            method.formula,
            method.source,
            inputs,
            _compute(method.method_id, thresholds, **inputs),
            _(EXPLANATIONS[method.method_id], cap=f"{thresholds.escap.index_cap:g}"),
        )
        for method in METHODS.values()
    ]


def _open_sdg_without_target(thresholds: Thresholds) -> Example:
    inputs: dict[str, float] = {
        "base_year": 2016,
        "base_value": 66.6,
        "current_year": 2023,
        "current_value": 71.4,
        "direction": 1,
        "limit": 100,
    }
    settings = thresholds.open_sdg
    edges = settings.without_target
    rates = [f"{100 * rate:g}" for rate in (edges.substantial, edges.moderate)]
    return Example(
        "method-open-sdg-no-target",
        N_("Open SDG / Statistics Canada, without a target"),
        r"x = \operatorname{sign}(b)\, d \left[(c/b)^{1/n} - 1\right], \quad "
        rf"C = 1 - \left(\frac{{|b|}}{{|L|}}\right)^{{{settings.limit_exponent:g}}}",
        _(
            "{source}; series 1-2-1 of the Canadian Indicator Framework",
            source=_(METHODS["open-sdg"].source),
        ),
        inputs,
        _compute("open-sdg", thresholds, **inputs),
        _(
            "Without a target the yearly growth is held against fixed rates of {substantial} % and "
            "{moderate} %, eased by the factor C where the baseline is near its natural limit L.",
            substantial=rates[0],
            moderate=rates[1],
        ),
    )


def _milestones() -> Example:
    """Hold a value against a path that asks for little first and for much later."""
    value, target, milestone = 8.0, 100.0, 10.0
    judged = pd.Timestamp(2025, 12, 31)
    place = {"scope_kind": "global", "scope_id": "all", "target_id": "T"}
    table = pd.DataFrame(
        [{**place, "kind": Kind.RATE.value, "start_value": 0.0, "target": target,
          "begins": pd.Timestamp(2024, 1, 1), "deadline": pd.Timestamp(2027, 12, 31),
          "judged": judged}]
    )  # fmt: skip
    table["elapsed_share"] = elapsed_share(table["begins"], table["deadline"], table["judged"])
    steps = pd.DataFrame([{**place, "deadline": judged, "target": milestone}])
    expected = float(way_expected(table, steps).iloc[0])
    return Example(
        "path-milestones",
        N_("Pace along milestones"),
        r"\text{pace} = \frac{A}{A^*(t)}, \quad A^*(t) = \frac{p(t) - b}{T - b}",
        N_("The workbook's rule"),
        {
            "baseline": 0.0,
            "target": target,
            N_("milestone of 2025"): milestone,
            N_("value of 2025"): value,
        },
        {
            "share_achieved": value / target,
            "elapsed_share": float(table["elapsed_share"].iloc[0]),
            N_("share asked for"): expected,
            "pace": value / target / expected,
        },
        _(
            "Where a plan sets milestones, the path p leads straight from the baseline through each "
            "of them to the target, and the share achieved is held against the share that this path "
            "asks for at the value's date, not against the share of time."
        ),
    )


def _outlooks(thresholds: Thresholds) -> list[Example]:
    settings = thresholds.outlook
    increment = outlook(
        "increment", [2024, 2025], [17, 13], 0, 75, 2027, 2025, "up", settings=settings
    )
    countries = outlook(
        "distinct-countries",
        [2024, 2025],
        [20, 18],
        0,
        66,
        2027,
        2025,
        "up",
        195,
        settings=settings,
    )
    years, levels = [2022, 2023, 2024, 2025], [71.0, 73.0, 72.5, 74.0]
    level = outlook("level", years, levels, None, 75, 2027, 2025, "up", 100, settings=settings)
    return [
        Example(
            "outlook-counts",
            N_("Outlook of a count"),
            r"\lambda \sim \operatorname{Gamma}\left(\tfrac{1}{2} + \tfrac{\sum e_i}{\varphi},"
            r"\tfrac{n}{\varphi}\right), \quad S \mid \lambda \sim "
            r"\operatorname{NegBin}(\text{mean } m\lambda,\ \text{variance } \varphi m \lambda)",
            "Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., section 2.6",
            {"2024": 17, "2025": 13, "target": 75, "deadline": 2027},
            _outlook_results(increment),
            _(
                "The years left are like the years seen, at a rate that these few years leave "
                "uncertain, and with years differing by more than chance alone."
            ),
        ),
        Example(
            "outlook-distinct-countries",
            N_("Outlook of distinct {members}"),
            r"p \sim \operatorname{Beta}\left(\tfrac{1}{2} + \tfrac{\sum e_i}{\varphi},"
            r"\tfrac{1}{2} + \tfrac{\sum (w_i - e_i)}{\varphi}\right), \quad S \mid q \sim "
            r"\operatorname{BetaBin}(\text{mean } qr,\ \text{variance } \varphi q (1 - q) r)",
            "Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., section 2.4",
            {"2024": 20, "2025": 18, "{members}": 195, "target": 66, "deadline": 2027},
            _outlook_results(countries),
            N_(
                "Each {member} without a result yet, r of them now and w in an earlier year, has the "
                "same yearly chance p of one, and the chance q of one within the years left; so the "
                "count slows as fewer are left and never exceeds their number."
            ),
        ),
        Example(
            "outlook-level",
            N_("Outlook of a level"),
            r"\hat{y} \pm t_{n-2}\, s\, \sqrt{1 + \frac{1}{n} + "
            r"\frac{(x - \bar{x})^2}{\sum (x_i - \bar{x})^2}}",
            "Draper and Smith (1998), Applied Regression Analysis, 3rd ed., section 3.1",
            dict(zip(map(str, years), levels, strict=True)) | {"target": 75, "deadline": 2027},
            _outlook_results(level) | {"weighted_prediction": predict(years, levels, 2027)},
            _(
                "A straight line through the points, and the spread around it; with fewer than three "
                "points no range is given. The weighted prediction is ESCAP's."
            ),
        ),
    ]


def _outlook_results(result: Outlook) -> dict[str, float | str]:
    results: dict[str, float | str] = {}
    for name in ("low", "central", "high", "probability"):
        value = getattr(result, name)
        if value is not None:
            results[name] = float(value)
    return results | {"range": result.level, "verdict": result.word, "model": result.model}
