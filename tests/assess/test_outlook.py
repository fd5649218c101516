"""Ranges hold as much of simulated futures as they say; words follow from probabilities."""

import numpy as np
import pytest
from drawn import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.assess.outlook import OUTLOOK_REASONS, VERDICT_WORDS, outlook
from milepost.assess.projection import dispersion, project_trend
from milepost.core.model import Kind
from milepost.methods.thresholds import OutlookSettings

CHANCE_ONLY = OutlookSettings(assumed_dispersion=1.0)


def held(draw, years, left, kind="events", maximum=None, *, repeats=300, options=None):
    """Share of simulated plans whose end lies in the range given at ``years``."""
    inside = 0
    for _ in range(repeats):
        counts = draw(years + left)
        end = counts.sum() if kind != "level" else counts[-1]
        seen = outlook(
            kind,
            range(years),
            counts[:years],
            0,
            1e9,
            years + left - 1,
            years - 1,
            "up",
            maximum,
            settings=options,
        )
        inside += seen.low <= end <= seen.high
    return inside / repeats


@pytest.mark.parametrize(("rate", "years", "left"), [(1, 2, 2), (15, 2, 2), (15, 3, 1), (60, 6, 4)])
def test_a_range_of_counts_that_vary_by_chance_holds_at_least_its_share(rate, years, left):
    rng = np.random.default_rng(7)
    assert held(lambda size: rng.poisson(rate, size), years, left) >= 0.80


def test_with_many_years_of_chance_the_range_is_not_too_wide():
    rng = np.random.default_rng(8)
    assert 0.77 <= held(lambda size: rng.poisson(40, size), 25, 5) <= 0.90


@pytest.mark.parametrize(("years", "left"), [(2, 2), (3, 3), (8, 4)])
def test_counts_that_vary_twice_as_much_are_held_too(years, left):
    rng = np.random.default_rng(9)
    assert held(lambda size: rng.negative_binomial(15, 0.5, size), years, left) >= 0.76


def countries(rng, chance, among):
    def draw(size):
        left, counts = among, []
        for _ in range(size):
            counts.append(rng.binomial(left, chance))
            left -= counts[-1]
        return np.array(counts)

    return draw


@pytest.mark.parametrize(("chance", "years", "left"), [(0.1, 2, 2), (0.03, 6, 3), (0.4, 2, 2)])
def test_a_range_of_distinct_countries_holds_its_share(chance, years, left):
    draw = countries(np.random.default_rng(10), chance, 195)
    assert held(draw, years, left, "distinct-countries", 195) >= 0.80


@pytest.mark.parametrize(("years", "left"), [(3, 2), (4, 1), (10, 5)])
def test_a_range_of_a_level_holds_exactly_its_share(years, left):
    rng = np.random.default_rng(11)

    def draw(size):
        return 50 + 2 * np.arange(size) + rng.normal(0, 2, size)

    assert held(draw, years, left, "level", repeats=1500) == pytest.approx(0.80, abs=0.035)


def test_probabilities_come_true_as_often_as_they_say():
    rng = np.random.default_rng(12)
    stated, came = [], []
    for _ in range(600):
        counts = rng.poisson(15, 8)
        said = outlook("events", range(4), counts[:4], 0, 120, 7, 3, "up", settings=CHANCE_ONLY)
        stated.append(said.probability)
        came.append(counts.sum() >= 120)
    stated, came = np.array(stated), np.array(came)
    for low, high in ((0.0, 0.33), (0.33, 0.66), (0.66, 1.0)):
        group = (stated >= low) & (stated <= high)
        assert came[group].mean() == pytest.approx(stated[group].mean(), abs=0.1)


# --- known answers -------------------------------------------------------------------------------


def test_a_line_has_the_textbook_interval():
    years, values = np.array([1.0, 2, 3, 4]), np.array([2.0, 3, 5, 6])
    got = project_trend(years, values, 6.0, OutlookSettings(interval=0.95))
    # slope 1.4, residual variance 0.1, t(2; 0.975) = 4.30265, factor sqrt(1 + 1/4 + 3.5^2/5)
    assert got.central == pytest.approx(8.9)
    assert got.high - got.central == pytest.approx(4.30265 * (0.1 * 3.7) ** 0.5, rel=1e-5)


def test_counts_have_the_negative_binomial_median_of_their_posterior():
    got = outlook("events", [1, 2, 3, 4], [10, 10, 10, 10], 0, 50, 6, 4, "up", settings=CHANCE_ONLY)
    # S ~ NB(40.5, 4/6): quantiles 0.1, 0.5, 0.9 are 13, 20, 27
    assert (got.low, got.central, got.high) == (53, 60, 67)
    assert got.verdict == "likely"


def test_dispersion_is_never_below_chance_and_follows_the_data():
    assert dispersion(np.array([10.0, 10, 10, 10]), CHANCE_ONLY) == 1.0
    wild = dispersion(np.tile([0.0, 40.0], 50), OutlookSettings())
    assert wild == pytest.approx(20, rel=0.05)


def test_few_years_are_not_taken_for_regularity():
    two = outlook("increment", [2024, 2025], [15, 15], 0, 75, 2027, 2025, "up")
    eight = outlook("increment", range(2018, 2026), [15] * 8, 0, 150, 2027, 2025, "up")
    assert two.reason == "few-years"
    assert two.high - two.low > eight.high - eight.low


# --- edges ---------------------------------------------------------------------------------------


def test_one_year_of_counts_gives_no_range_and_no_word():
    got = outlook("events", [2024], [3], 0, 20, 2027, 2024, "up")
    assert (got.low, got.high, got.central) == (None, None, 12.0)
    assert (got.reason, got.word) == ("one-year", "can't say")


def test_two_points_of_a_level_give_a_line_and_no_range():
    got = outlook("level", [2025], [74], 73, 75, 2027, 2025, "up", 100, baseline_year=2023)
    assert (got.low, got.central, got.reason) == (None, 75.0, "few-points")
    assert got.verdict == "cannot-say"


def test_three_rounded_points_on_a_line_are_no_proof():
    got = outlook("stock", [2023, 2024, 2025], [128, 129, 130], None, 132, 2027, 2025, "up", 193)
    assert got.high - got.low > 1
    assert got.probability < 1


def test_countries_never_exceed_their_number():
    got = outlook("distinct-countries", [2024, 2025], [90, 80], 0, 180, 2035, 2025, "up", 195)
    assert got.high <= 195
    full = outlook("distinct-countries", [2024, 2025], [100, 95], 0, 196, 2027, 2025, "up", 195)
    assert (full.low, full.high, full.probability) == (195, 195, 0.0)


def test_a_target_that_is_reached_is_met_whatever_comes():
    got = outlook("events", [2024, 2025], [3, 3], 0, 5, 2027, 2025, "up")
    assert (got.verdict, got.probability, got.reason) == ("met", 1.0, "already-met")


@pytest.mark.parametrize(("target", "verdict"), [(5, "met"), (7, "missed")])
def test_after_the_deadline_the_matter_is_settled(target, verdict):
    got = outlook("events", [2024, 2025], [3, 3], 0, target, 2025, 2025, "up")
    assert (got.verdict, got.reason) == (verdict, "deadline-passed")
    assert got.low == got.high == 6


def test_what_became_known_later_is_not_used():
    early = outlook("events", [2024, 2025], [3, 9], 0, 20, 2027, 2024, "up")
    assert early == outlook("events", [2024], [3], 0, 20, 2027, 2024, "up")


def test_years_of_nothing_still_leave_some_chance():
    got = outlook("events", [2024, 2025], [0, 0], 0, 1, 2027, 2025, "up")
    assert got.central == 0
    assert 0 < got.probability < 0.5


def test_a_flow_is_projected_for_one_year_and_not_added_up():
    got = outlook("annual-flow", [2023, 2024, 2025], [75, 78, 82], 75, 80, 2027, 2025, "up")
    assert 70 < got.central < 85


def test_a_falling_target_is_met_from_above():
    values = [30, 26, 21, 17]
    got = outlook("level", [2022, 2023, 2024, 2025], values, None, 15, 2027, 2025, "down")
    assert got.verdict == "likely"
    fewer = outlook("events", [2024, 2025], [5, 5], 0, 100, 2027, 2025, "down")
    assert fewer.verdict == "likely"


@pytest.mark.parametrize("kind", [kind.value for kind in Kind])
def test_without_a_target_there_is_a_range_but_no_word(kind):
    got = outlook(kind, [2022, 2023, 2024], [4, 5, 6], None, None, 2027, 2024, "up")
    assert got.low is not None
    assert (got.reason, got.verdict, got.probability) == ("no-target", "cannot-say", None)


@pytest.mark.parametrize("kind", [kind.value for kind in Kind])
def test_without_observations_nothing_is_said(kind):
    got = outlook(kind, [], [], None, 5, 2027, 2025, "up")
    assert (got.central, got.reason, got.verdict) == (None, "no-observation", "cannot-say")


def test_counts_below_zero_cannot_be_projected():
    assert outlook("events", [1, 2], [-1, 4], 0, 5, 6, 2, "up").reason == "negative-counts"


@settings(max_examples=examples(150), deadline=None)
@given(
    kind=st.sampled_from([kind.value for kind in Kind]),
    values=st.lists(st.integers(0, 60), max_size=6),
    target=st.one_of(st.none(), st.integers(0, 400)),
    left=st.integers(-1, 6),
    up=st.booleans(),
    maximum=st.sampled_from([None, 195]),
)
def test_an_outlook_is_always_ordered_and_explained(*, kind, values, target, left, up, maximum):
    years = list(range(2020, 2020 + len(values)))
    if maximum and kind in {"distinct-countries", "closed-cohort"} and sum(values) > maximum:
        values = [value // 6 for value in values]
    now = 2019 + len(values)
    got = outlook(
        kind, years, values, None, target, now + left, now, "up" if up else "down", maximum
    )
    if got.low is None:
        assert got.reason in OUTLOOK_REASONS
    else:
        assert got.low <= got.central <= got.high
    assert got.probability is None or 0 <= got.probability <= 1
    assert got.verdict in VERDICT_WORDS
