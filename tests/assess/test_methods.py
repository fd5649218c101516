"""The methods give the published results, and hold the properties that make them trustworthy."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from drawn import examples
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from milepost.core.errors import UsageError
from milepost.core.model import Status
from milepost.methods.escap import predict
from milepost.methods.open_sdg import limit_factor
from milepost.methods.published import METHODS, find_method
from milepost.methods.series_columns import REASON_WORDS, RESULT_COLUMNS, SERIES_COLUMNS
from milepost.methods.thresholds import PaceBands, Thresholds

CASES = Path(__file__).parent / "data" / "progress_cases.csv"
PUBLISHED = Thresholds()
RATIFICATIONS = {
    "base_year": 2023,
    "base_value": 2356,
    "current_year": 2025,
    "current_value": 2386,
    "target_year": 2027,
    "target": 2431,
    "direction": 1,
}


def frame(**values):
    columns = (*SERIES_COLUMNS, *(name for name in values if name not in SERIES_COLUMNS))
    return pd.DataFrame([{name: values.get(name, np.nan) for name in columns}], dtype=float)


def run(method, **values):
    return METHODS[method].compute(frame(**values), PUBLISHED).iloc[0]


def changed(**values):
    return RATIFICATIONS | values


# --- published results ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cases():
    return pd.read_csv(CASES)


def test_published_values_come_back(cases):
    got = METHODS["open-sdg"].compute(cases, PUBLISHED)
    np.testing.assert_allclose(got["value"], cases["progress_value"], rtol=0, atol=1e-9)


def test_published_scores_come_back(cases):
    got = METHODS["open-sdg"].compute(cases, PUBLISHED)
    np.testing.assert_allclose(got["score"], cases["score"], rtol=0, atol=1e-6)


def test_published_statuses_come_back_exactly(cases):
    got = METHODS["open-sdg"].compute(cases, PUBLISHED)
    assert got["method_status"].tolist() == cases["status"].tolist()


def test_the_sample_covers_every_published_status(cases):
    assert set(cases["status"]) == {
        "target_achieved",
        "substantial_progress",
        "moderate_progress",
        "limited_progress",
        "deterioration",
        "not_available",
    }


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("linear-pace", 0.800),
        ("open-sdg", 0.807),
        ("unsd", 0.805),
        ("escap-status", 4.0),
        ("escap-anticipated", 0.2),
        ("undp-milestone", 0.8),
    ],
)
def test_methods_agree_on_the_ratifications_of_2025(method, expected):
    row = run(method, **RATIFICATIONS)
    assert row["value"] == pytest.approx(expected, abs=5e-4)
    assert row["status"] == Status.ACCELERATION_NEEDED


# --- statuses and edges --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("current", "status"),
    [
        (100, "achieved"),
        (120, "achieved"),
        (47.5, "on-track"),
        (47.4, "acceleration-needed"),
        (30, "acceleration-needed"),
        (29.9, "limited"),
        (0, "limited"),
        (-1, "moving-away"),
    ],
)
def test_linear_pace_names_its_bands_from_a_zero_baseline(current, status):
    row = run("linear-pace", **changed(base_value=0, target=100, current_value=current))
    assert row["status"] == status
    assert row["reason"] == ""


def test_a_value_on_an_edge_in_decimals_belongs_to_the_band_above():
    row = run("linear-pace", **changed(base_value=0.1, target=0.3, current_value=0.195))
    assert row["value"] == pytest.approx(0.95)
    assert row["status"] == "on-track"


def test_after_the_deadline_the_elapsed_share_stays_one():
    late = run(
        "linear-pace", **changed(base_value=0, target=10, current_value=5, current_year=2031)
    )
    assert late["value"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("current", "own", "status"),
    [
        (105, "met-or-on-track", "on-track"),
        (103, "fair", "acceleration-needed"),
        (100.1, "stagnation", "limited"),
        (99, "regression", "moving-away"),
        (110, "met-or-on-track", "achieved"),
    ],
)
def test_unsd_classes(current, own, status):
    row = run("unsd", **changed(base_value=100, target=110, current_value=current))
    assert (row["method_status"], row["status"]) == (own, status)


@pytest.mark.parametrize(
    ("current", "own", "status"),
    [
        (105, "maintain", "on-track"),
        (104.5, "maintain", "on-track"),
        (104.4, "accelerate", "acceleration-needed"),
        (100, "accelerate", "acceleration-needed"),
        (99.9, "reverse", "moving-away"),
    ],
)
def test_escap_anticipated_classes(current, own, status):
    row = run("escap-anticipated", **changed(base_value=100, target=110, current_value=current))
    assert (row["method_status"], row["status"]) == (own, status)


def test_escap_status_index_ends_at_ten():
    assert run("escap-status", **changed(current_value=5000))["value"] == 10.0


def test_escap_uses_a_given_prediction():
    row = run("escap-anticipated", **changed(predicted_value=2431))
    assert row["value"] == 0.0
    assert row["basis"] == "weighted regression"


@pytest.mark.parametrize(
    ("current", "own", "status"),
    [
        (10, "green", "on-track"),
        (9.99, "amber", "acceleration-needed"),
        (5, "amber", "acceleration-needed"),
        (4.9, "red", "limited"),
        (-1, "red", "moving-away"),
        (40, "green", "achieved"),
    ],
)
def test_undp_colours_against_a_stated_milestone(current, own, status):
    row = run(
        "undp-milestone", **changed(base_value=0, target=40, current_value=current, milestone=10)
    )
    assert (row["method_status"], row["status"]) == (own, status)
    assert row["basis"] == "stated milestone"


def test_the_regression_weighs_recent_years_more():
    plain = np.polyval(np.polyfit([1, 2, 3, 4], [0, 0, 0, 4], 1), 6)
    assert predict([1, 2, 3, 4], [0, 0, 0, 4], 6) > plain
    assert predict([2020, 2022, 2024], [1.0, 3.0, 5.0], 2030) == pytest.approx(11.0)
    assert np.isnan(predict([2024], [1.0], 2030))


def test_the_limit_factor_falls_to_zero_at_the_limit_and_rises_beyond():
    limit = np.full(5, 100.0)
    base = np.array([0.0, 100.0, 150.0, 200.0, 300.0])
    factor = limit_factor(base, limit, 4.44)
    np.testing.assert_allclose(factor, [1, 0, 1 - 0.5**4.44, 1, 1])
    assert limit_factor(base, limit * np.nan, 4.44).tolist() == [1.0] * 5


def test_at_a_natural_limit_standing_still_is_the_best_there_is():
    row = run("open-sdg", **changed(base_value=100, current_value=100, target=np.nan, limit=100))
    assert (row["method_status"], row["score"]) == ("substantial_progress", 5.0)


# --- reasons -------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"base_value": np.nan}, "no-baseline"),
        ({"base_year": np.nan}, "no-baseline"),
        ({"current_value": np.nan}, "no-observation"),
        ({"current_year": np.nan}, "no-observation"),
        ({"direction": np.nan}, "no-direction"),
        ({"current_year": 2023}, "no-elapsed-time"),
        ({"target_year": 2023}, "deadline-not-after-base"),
        ({"target_year": np.nan}, "no-target"),
        ({"target": 2356}, "target-equals-baseline"),
    ],
)
def test_what_cannot_be_assessed_says_why(method, values, reason):
    row = run(method, **changed(**values))
    assert row["reason"] == reason
    assert row["status"] == Status.NOT_ASSESSABLE
    assert np.isnan(row["value"])


@pytest.mark.parametrize("method", ["open-sdg", "unsd"])
def test_a_zero_baseline_is_not_replaced_by_a_small_number(method):
    row = run(method, **changed(base_value=0, current_value=5, target=10))
    assert row["reason"] == "base-zero"
    assert row["status"] == Status.NOT_ASSESSABLE


def test_open_sdg_does_not_assess_a_zero_target():
    row = run("open-sdg", **changed(base_value=10, current_value=5, target=0, direction=-1))
    assert row["reason"] == "target-zero"
    assert row["method_status"] == "not_available"


@pytest.mark.parametrize("method", ["linear-pace", "escap-status", "escap-anticipated", "unsd"])
def test_only_open_sdg_tolerates_a_direction_that_contradicts_the_target(method):
    odd = changed(direction=-1)
    assert run(method, **odd)["reason"] == "direction-contradicts-target"
    assert run("open-sdg", **odd)["method_status"] == "target_achieved"


def test_a_change_of_sign_has_no_growth_rate():
    assert run("unsd", **changed(base_value=-5, current_value=5))["reason"] == "sign-change"
    assert run("open-sdg", **changed(base_value=-5, current_value=-4))["reason"] == "sign-change"


def test_an_overflow_is_a_reason_and_not_an_infinity():
    row = run("unsd", **changed(base_value=1e-300, current_value=1e300))
    assert row["reason"] == "out-of-range"


def test_a_milestone_that_asks_for_nothing_is_no_milestone():
    assert run("undp-milestone", **changed(milestone=2356))["reason"] == "no-milestone"


def test_an_unknown_method_is_answered_with_those_there_are():
    with pytest.raises(UsageError, match="linear-pace, open-sdg"):
        find_method("eurostat")


def test_an_empty_frame_gives_an_empty_frame():
    for method in METHODS.values():
        got = method.compute(frame(**RATIFICATIONS).iloc[:0], PUBLISHED)
        assert list(got.columns) == list(RESULT_COLUMNS)
        assert got.empty


def test_thresholds_change_statuses():
    strict = Thresholds(linear_pace=PaceBands(on_track=0.79, acceleration_needed=0.5, limited=0.0))
    got = METHODS["linear-pace"].compute(frame(**RATIFICATIONS), strict)
    assert got["status"].tolist() == ["on-track"]


# --- properties ----------------------------------------------------------------------------------

number = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3))
positive = st.floats(0.01, 1e6).map(lambda x: round(x, 3))
maybe = st.one_of(st.none(), number, st.just(0.0))
year = st.integers(1990, 2050)


def table(rows):
    return pd.DataFrame(rows, columns=list(SERIES_COLUMNS), dtype=float)


row_of_anything = st.tuples(
    st.one_of(st.none(), year),
    maybe,
    st.one_of(st.none(), year),
    maybe,
    st.one_of(st.none(), year),
    maybe,
    st.sampled_from([1, -1, None]),
    st.one_of(st.none(), st.just(100.0)),
)


@given(st.lists(row_of_anything, max_size=20))
def test_never_an_infinity_nor_an_unexplained_blank(rows):
    for method in METHODS.values():
        got = method.compute(table(rows), PUBLISHED)
        explained = got["reason"] != ""
        assert np.isfinite(got.loc[~explained, "value"]).all()
        assert got.loc[explained, "value"].isna().all()
        assert (got["status"] == Status.NOT_ASSESSABLE).equals(explained)
        assert set(got["reason"]) <= {"", *REASON_WORDS}
        assert set(got["status"]) <= {status.value for status in Status}


@given(st.lists(row_of_anything, max_size=20), st.randoms(use_true_random=False))
def test_a_series_result_does_not_depend_on_its_neighbours(rows, random):
    order = list(range(len(rows)))
    random.shuffle(order)
    shuffled = table([rows[place] for place in order])
    for method in METHODS.values():
        whole = method.compute(table(rows), PUBLISHED)
        pd.testing.assert_frame_equal(
            whole.iloc[order].reset_index(drop=True), method.compute(shuffled, PUBLISHED)
        )


GROWING = ["linear-pace", "open-sdg", "unsd", "escap-status", "undp-milestone"]


@given(base=positive, way=positive, first=positive, more=positive, up=st.booleans())
@pytest.mark.parametrize("method", GROWING)
def test_a_better_current_value_is_never_judged_worse(*, method, base, way, first, more, up):
    target = base + way if up else base / (1 + way)
    lower, higher = first, first + more
    worse, better = (lower, higher) if up else (higher, lower)
    assume(abs(target - base) > 1e-6 * base)
    direction = 1 if up else -1
    got = [
        run(method, **changed(base_value=base, target=target, direction=direction, current_value=c))
        for c in (worse, better)
    ]
    assume(not got[0]["reason"] and not got[1]["reason"])
    assert got[1]["value"] >= got[0]["value"] - 1e-9 * abs(got[0]["value"])


@settings(max_examples=examples(50))
@given(
    base=positive,
    current=positive,
    way=st.floats(0.01, 3),
    factor=st.sampled_from([0.125, 2, 1024]),
)
@pytest.mark.parametrize("method", METHODS)
def test_the_unit_of_the_values_does_not_matter(method, base, current, way, factor):
    plain = {"base_value": base, "current_value": current, "target": base * (1 + way)}
    scaled = {name: value * factor for name, value in plain.items()}
    one, other = run(method, **changed(**plain)), run(method, **changed(**scaled))
    assert other["value"] == pytest.approx(one["value"], rel=1e-9, abs=1e-12)
    assert other["status"] == one["status"]


@settings(max_examples=examples(50))
@given(base=positive, current=positive, way=st.floats(0.01, 3))
@pytest.mark.parametrize("method", METHODS)
def test_a_mirrored_series_with_the_direction_turned_gives_the_same(method, base, current, way):
    plain = {"base_value": base, "current_value": current, "target": base * (1 + way)}
    mirrored = {name: -value for name, value in plain.items()}
    one = run(method, **changed(**plain))
    other = run(method, **changed(**mirrored, direction=-1))
    assert other["value"] == pytest.approx(one["value"], rel=1e-9, abs=1e-12)
    assert other["status"] == one["status"]


def test_standing_still_on_the_way_to_a_target_is_limited_progress():
    row = run("open-sdg", **changed(current_value=2356))
    assert (row["value"], row["score"], row["method_status"]) == (0.0, -2.5, "limited_progress")
