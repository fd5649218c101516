"""Every target under every method, and how many statuses depend on the choice."""

import pandas as pd
import pytest

from milepost.assess.robustness import (
    LONG_COLUMNS,
    count_method_dependent,
    robustness,
)
from milepost.methods.published import METHODS


@pytest.fixture
def targets():
    rows = [
        ("T1", "increment", 2356, 30, 75),
        ("T2", "stock", 128, 128, 130),
        ("T3", "distinct-countries", None, 40, 66),
        ("T4", "annual-flow", 75, 82, 80),
        ("T5", "level", None, 40, 43),
        ("T6", "direction", 40, 46, None),
    ]
    frame = pd.DataFrame(rows, columns=["target_id", "kind", "baseline", "actual", "target"])
    return frame.assign(
        base_date="2024-01-01", actual_date="2025-12-31", deadline="2027-12-31", direction="up"
    )


@pytest.fixture
def table(targets):
    return robustness(targets)


def of(table, target, method):
    return table[(table["target_id"] == target) & (table["method"] == method)].iloc[0]


def test_a_row_for_each_target_and_method_in_order(targets, table):
    assert list(table.columns) == list(LONG_COLUMNS)
    assert table["target_id"].tolist() == [t for t in targets["target_id"] for _ in METHODS]
    assert table["method"].tolist() == list(METHODS) * len(targets)


def test_an_increment_stands_on_its_stock(table):
    assert of(table, "T1", "linear-pace")["value"] == pytest.approx(0.8)
    assert of(table, "T1", "open-sdg")["value"] == pytest.approx(0.807, abs=5e-4)
    assert of(table, "T1", "unsd")["value"] == pytest.approx(0.805, abs=5e-4)
    assert not of(table, "T1", "unsd")["method_dependent"]


def test_methods_disagree_about_standing_still(table):
    assert of(table, "T2", "linear-pace")["status"] == "limited"
    assert of(table, "T2", "escap-status")["status"] == "acceleration-needed"
    assert of(table, "T2", "linear-pace")["method_dependent"]


def test_a_count_from_zero_has_no_growth_rate(table):
    assert of(table, "T3", "open-sdg")["reason"] == "base-zero"
    assert of(table, "T3", "linear-pace")["status"] == "on-track"


def test_kinds_with_their_own_rule_are_left_to_it(table):
    own = table[table["target_id"].isin(["T4", "T6"])]
    assert set(own["reason"]) == {"own-rule"}
    assert own["value"].isna().all()


def test_a_level_without_a_baseline_says_so(table):
    assert set(table.loc[table["target_id"] == "T5", "reason"]) == {"no-baseline"}


def test_the_count_names_dependent_and_compared(table):
    assert count_method_dependent(table) == (1, 3)


def test_stated_milestones_and_predictions_are_used(targets):
    told = robustness(targets.assign(milestone=[10.0] + [None] * 5, predicted_value=float("nan")))
    row = of(told, "T1", "undp-milestone")
    # 30 were added where 10 were asked for by now
    assert (row["basis"], row["value"]) == ("stated milestone", pytest.approx(3.0))
    assert of(told, "T1", "linear-pace")["value"] == pytest.approx(3.0)


def test_no_targets_give_an_empty_table(targets):
    assert robustness(targets.iloc[:0]).empty


def test_a_trend_that_can_not_be_judged_says_why():
    about = {"target_id": "T1", "kind": "follow", "baseline": 5.0, "actual": 4.0, "direction": "up"}
    days = {"base_date": "2026-01-01", "actual_date": "2025-12-31", "deadline": "2027-12-31"}
    table = robustness(pd.DataFrame([{**about, **days, "target": None, "method": "open-sdg"}]))
    assert of(table, "T1", "open-sdg")["reason"] == "no-elapsed-time"
    assert of(table, "T1", "unsd")["reason"] == "own-rule"
