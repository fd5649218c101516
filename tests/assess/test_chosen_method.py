"""Statuses by the method that an edition or an indicator chooses, and the path through milestones."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders import COUNTRIES, PLAN, RESULTS, WHOLE, edition, frame, observations, row, target

from milepost.assess.robustness import by_method
from milepost.assess.scopes import Basis
from milepost.assess.status import COLUMNS, assess
from milepost.core.model import Edition, Method
from milepost.edition.select import select, tag
from milepost.edition.targets import targets_seen
from milepost.methods.published import METHODS
from milepost.methods.thresholds import Thresholds

PUBLISHED = Path(__file__).parent / "data" / "progress_cases.csv"
CANADA = Path(__file__).parents[3] / "shared" / "data" / "canada-2030" / "indicators.csv"
LONG = frame("plan", [{"plan_id": "p", "title": "A plan", "organization": "O",
                       "period_start": "2001-01-01", "period_end": "2030-12-31"}])  # fmt: skip
# a row of the Canadian Indicator Framework (progress data of July 2026) for each word
TYPED = [
    ("1-1-1", 2015, 14.5, 2023, 10.4, 2030, 7.25, -1, None, "moderate_progress"),
    ("1-2-1", 2016, 66.6, 2023, 71.4, 2030, None, 1, 100, "moderate_progress"),
    ("3-13-1", 2016, 7.8, 2025, 13.5, 2028, 10.0, -1, None, "deterioration"),
]
INPUTS = ["series", "base_year", "base_value", "current_year", "current_value", "target_year",
          "target", "direction", "limit", "status"]  # fmt: skip


def book(series: pd.DataFrame, method: str = "open-sdg", year: int = 2030) -> pd.DataFrame:
    """Assess series as a workbook holds them: rates with a target, and followed without one."""
    targets, rows = [], []
    for number, item in enumerate(series.to_dict("records")):
        name = f"S{number}"
        known = {key: value for key, value in item.items() if pd.notna(value)}
        due = f"{int(item['target_year'])}-12-31" if "target_year" in known else None
        targets.append({**target("rate" if "target" in known else "follow"), "target_id": name,
                        "baseline": known.get("base_value"), "target": known.get("target"),
                        "baseline_year": known.get("base_year"), "limit": known.get("limit"),
                        "direction": "down" if item["direction"] == -1 else "up",
                        "deadline": due})  # fmt: skip
        if "current_value" in known:
            day = f"{int(item['current_year'])}-12-31"
            rows.append(row("rate", day, value=item["current_value"], target_id=name))
    at = edition(year, method=method)
    seen = tag(select(observations(rows), at), COUNTRIES, RESULTS, LONG)
    return assess(Basis(frame("targets", targets), seen, LONG, at))


def told(found: pd.DataFrame) -> list[str]:
    return found["method_status"].fillna("not_available").tolist()


def test_a_book_gives_the_published_statuses():
    series = pd.DataFrame(TYPED, columns=INPUTS)
    found = book(series)
    assert told(found) == series["status"].tolist()
    assert set(found["method"]) == {"open-sdg"}
    # the first series by hand: (10.4/14.5)^(1/8) against (7.25/14.5)^(1/15)
    hand = (1 - (10.4 / 14.5) ** (1 / 8)) / (1 - (7.25 / 14.5) ** (1 / 15))
    assert found["method_value"].iloc[0] == pytest.approx(hand)
    assert found["pace"].isna().all()


def test_a_book_gives_every_published_status_of_the_framework():
    series = pd.read_csv(PUBLISHED)
    found = book(series)
    assert told(found) == series["status"].tolist()
    value = found["method_value"].to_numpy()
    np.testing.assert_allclose(value, series["progress_value"], rtol=0, atol=1e-8)


def test_a_book_of_all_indicators_gives_their_published_statuses():
    if not CANADA.is_file():
        pytest.skip("needs ../shared/data/canada-2030")
    series = pd.read_csv(CANADA)
    series["direction"] = series["direction"].map({"up": 1, "down": -1})
    assert told(book(series)) == series["published_status"].tolist()


# ---- who chooses


def one(about: dict, rows: list[dict], at: Edition, scoped: tuple[dict, ...] = ()) -> pd.Series:
    seen = targets_seen(frame("targets", [about]), frame("scoped_targets", list(scoped)), PLAN, at)
    known = tag(select(observations(rows), at), COUNTRIES, RESULTS, PLAN)
    basis = Basis(seen.targets, known, PLAN, at, (WHOLE,), seen.parts, milestones=seen.milestones)
    return assess(basis).iloc[0]


RATE = target("rate", target=130, baseline=100)
NOW = [row("rate", "2025-12-31", value=112)]


def test_an_indicator_chooses_for_itself_and_an_edition_for_the_others():
    linear = one(RATE, NOW, edition())
    assert list(linear.index) == COLUMNS
    own = one({**RATE, "method": "unsd"}, NOW, edition(method="open-sdg"))
    assert (own["method"], own["method_status"]) == ("unsd", "fair")
    # 1.12 in two of four years leads to 1.12^2 = 1.2544: 25.44 of 30
    assert own["method_value"] == pytest.approx(0.848)
    assert one(RATE, NOW, edition(method="open-sdg"))["method"] == "open-sdg"
    back = one({**RATE, "method": "linear-pace"}, NOW, edition(method="unsd"))
    pd.testing.assert_series_equal(back, linear)


def test_every_method_can_be_chosen_and_kinds_with_a_rule_of_their_own_keep_it():
    assert {*Method} == {*METHODS}
    for method in METHODS:
        found = one(RATE, NOW, edition(method=method))
        assert found["status"] in {"on-track", "acceleration-needed", "limited"}
        kept = one(target("keep", target=90), NOW, edition(method=method))
        assert kept["status"] == "on-track"


def test_without_a_target_the_trend_is_judged_where_the_method_has_a_rule():
    about = target("follow", baseline=100, baseline_year=2023)
    found = one(about, NOW, edition(method="open-sdg"))
    assert (found["status"], found["method_status"]) == ("on-track", "substantial_progress")
    assert found["method_value"] == pytest.approx(1.12**0.5 - 1)
    assert one(about, NOW, edition(method="unsd"))["reason"] == "no-target"
    assert one(about, NOW, edition())["reason"] == "no-target"


def test_a_rate_whose_target_lies_the_other_way_has_no_pace():
    about = target("rate", target=10, baseline=7.8, direction="down")
    found = one(about, [row("rate", "2025-12-31", value=13.5)], edition())
    assert (found["status"], found["reason"]) == ("not-assessable", "direction-contradicts-target")
    kept = one(about, [row("rate", "2025-12-31", value=9)], edition())
    assert kept["status"] == "achieved"


# ---- milestones


def milestone(value: float, year: int) -> dict:
    return {"target_id": "T1", "scope_kind": "global", "scope_id": "all", "target": value,
            "deadline": f"{year}-12-31", "source_id": "s"}  # fmt: skip


@pytest.mark.parametrize(
    ("value", "pace", "status"),
    [(10, 1.0, "on-track"), (8, 0.8, "acceleration-needed"), (5, 0.5, "limited"),
     (20, 2.0, "on-track")],
)  # fmt: skip
def test_pace_is_held_against_the_path_through_milestones(value, pace, status):
    about = target("rate", target=100, baseline=0)
    rows = [row("rate", "2025-12-31", value=value)]
    found = one(about, rows, edition(), (milestone(10, 2025), milestone(40, 2026)))
    assert found["pace"] == pytest.approx(pace)
    assert (found["status"], found["share_achieved"]) == (status, value / 100)
    assert found["elapsed_share"] == pytest.approx(729 / 1460, abs=1e-3)


def test_between_two_milestones_the_path_is_straight():
    about = target("events", target=100)
    rows = [row(value=25, when="2026-06-01")]
    mid = edition(2026, reporting_date=date(2026, 7, 2))
    found = one(about, rows, mid, (milestone(10, 2025), milestone(40, 2026)))
    # 183 of 365 days on the way from 10 to 40
    assert found["pace"] == pytest.approx(25 / (10 + 30 * 183 / 365))


def test_a_milestone_decided_later_changes_no_earlier_edition():
    about = target("events", target=100)
    rows = [row(value=10, when="2024-06-01")]
    later = {**milestone(10, 2025), "decided_on": "2026-06-01"}
    at = [edition(2024), edition(2026)]
    before, after = (one(about, rows, e, (later,))["pace"] for e in at)
    assert before == one(about, rows, at[0])["pace"]
    assert after != one(about, rows, at[1])["pace"]


def test_a_path_that_asks_for_nothing_yet_is_kept():
    about = target("events", target=100)
    found = one(about, [row(value=0)], edition(), (milestone(0, 2025),))
    assert (found["status"], pd.isna(found["pace"])) == ("on-track", True)


def test_undp_holds_a_value_against_the_stated_milestone():
    about = {**target("rate", target=100, baseline=0), "method": "undp-milestone"}
    rows = [row("rate", "2025-12-31", value=6)]
    found = one(about, rows, edition(), (milestone(10, 2025),))
    assert (found["method_status"], found["method_value"]) == ("amber", pytest.approx(0.6))


def test_undp_holds_what_was_added_to_a_stock_against_what_was_to_be_added():
    about = target("increment", target=75, baseline=2356) | {"method": "undp-milestone"}
    rows = [row("event", "2025-12-31", value=6)]
    found = one(about, rows, edition(), (milestone(10, 2025),))
    assert (found["method_status"], found["method_value"]) == ("amber", pytest.approx(0.6))


def test_statuses_by_every_method_go_by_milestones_as_the_book_does():
    """Six of the ten asked for by 2025, of a hundred: of the time half is gone."""
    about = target("rate", target=100, baseline=0)
    seen = targets_seen(
        frame("targets", [about]), frame("scoped_targets", [milestone(10, 2025)]), PLAN, edition()
    )
    known = tag(select(observations([row("rate", "2025-12-31", value=6)]), edition()), COUNTRIES,
                RESULTS, PLAN)  # fmt: skip
    basis = Basis(seen.targets, known, PLAN, edition(), (WHOLE,), milestones=seen.milestones)
    table = assess(basis)
    found = by_method(table, basis, Thresholds())
    found = found.set_index("method")
    assert table["status"].tolist() == ["acceleration-needed"]
    for name in ("linear-pace", "undp-milestone"):
        assert found.loc[name, "status"] == "acceleration-needed"
        assert found.loc[name, "value"] == pytest.approx(0.6)
    assert found.loc["undp-milestone", "basis"] == "stated milestone"


# ---- growth


@pytest.mark.parametrize(
    ("year", "value", "actual", "pace", "status"),
    [
        (2025, 169, 30.0, 1.0, "on-track"),
        (2025, 144, 20.0, 2 / 3, "acceleration-needed"),
        (2025, 121, 10.0, 1 / 3, "limited"),
        (2025, 81, -10.0, -1 / 3, "moving-away"),
        (2027, 300, 100 * (3**0.25 - 1), (3**0.25 - 1) / 0.3, "achieved"),
    ],
)
def test_growth_a_year_is_compounded_from_the_base(year, value, actual, pace, status):
    about = target("growth", target=30, baseline=100, unit="% a year")
    rows = [row("stock", f"{year}-12-31", value=value)]
    found = one(about, rows, edition(year))
    assert (found["actual"], found["pace"]) == (pytest.approx(actual), pytest.approx(pace))
    assert found["status"] == status
    assert found["share_achieved"] == pytest.approx((value / 100 - 1) / (1.3**4 - 1))


def test_growth_counts_years_from_the_observed_base_and_needs_one():
    about = target("growth", target=10, unit="% a year")
    base = row("base", "2021-12-31", value=100)
    found = one(about, [base, row("flow", "2025-12-31", period_start="2025-01-01", value=146.41)],
                edition())  # fmt: skip
    assert (found["actual"], found["status"]) == (pytest.approx(10), "on-track")
    now = row("stock", "2025-12-31", value=5)
    assert one(about, [now], edition())["reason"] == "no-baseline"
    assert one({**about, "baseline": 0}, [now], edition())["reason"] == "base-zero"
