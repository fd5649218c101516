"""What rows amount to in each scope; answers counted by hand."""

import pandas as pd
import pytest
from builders import COUNTRIES, PILLARS, REGIONS, RESULTS, WHOLE, assessments, edition, row, target
from drawn import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.assess.contributions import contributions
from milepost.assess.scopes import Scope
from milepost.assess.status import plan_scopes

SCOPES = plan_scopes(PILLARS, RESULTS, REGIONS)
EAST_WEST = (Scope("region", "region_id", ("east", "west")),)


def actual(targets, rows, scopes=SCOPES, of=None):
    """Actual values by scope and target, where there are any."""
    table = assessments(targets, rows, of, scopes).dropna(subset=["actual"])
    return {(row.scope_kind, row.scope_id, row.target_id): row.actual for row in table.itertuples()}


def test_a_country_counts_once_across_rows_years_results_and_revisions():
    rows = [
        row(when="2024-03-01", country="XEA", value=1, result_id="P1"),
        row(when="2024-03-01", country="XEA", value=3, result_id="Q1"),
        row(when="2025-06-01", country="XEA", value=1, result_id="P1"),
        row(observation_id="r", when="2024-05-01", country="XWA", value=1),
        row(observation_id="r", when="2024-05-01", country="XWA", value=1, known_on="2024-09-01"),
    ]
    found = actual([target("distinct-countries", target=9, baseline=0)], rows)
    assert found == {
        ("global", "all", "T1"): 2,
        ("region", "east", "T1"): 1,
        ("region", "west", "T1"): 1,
        ("pillar", "P", "T1"): 1,
        ("pillar", "Q", "T1"): 1,
        ("result", "P1", "T1"): 1,
        ("result", "Q1", "T1"): 1,
    }


def test_a_country_moved_by_a_revision_counts_where_it_is_said_to_be_last():
    rows = [
        row(observation_id="r", country="XEA", value=1),
        row(observation_id="r", country="XWA", value=1, known_on="2024-09-01"),
    ]
    found = actual([target("distinct-countries", target=9)], rows)
    assert found == {("global", "all", "T1"): 1, ("region", "west", "T1"): 1}


def test_a_country_counts_for_each_target_apart():
    rows = [row(country="XEA", value=1, target_id=name) for name in ("A", "A", "B")]
    targets = [target("distinct-countries", target_id=name, target=9) for name in ("A", "B", "C")]
    assert actual(targets, rows, (WHOLE,)) == {("global", "all", "A"): 1, ("global", "all", "B"): 1}


def test_events_add_up_with_the_rows_that_name_no_region():
    rows = [
        row(country="XEA", value=2),
        row(region_id="east", value=3),
        row(country="XWA", value=4),
        row(value=5),
    ]
    found = actual([target("events", target=9)], rows, (WHOLE, *EAST_WEST))
    assert found == {
        ("global", "all", "T1"): 14, ("region", "east", "T1"): 5, ("region", "west", "T1"): 4,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("distinct_by", "column", "things"),
    [("item", "item_id", ("law", "law", "act")), ("country", "country", ("XEA", "XEA", "XWA"))],
)
def test_distinct_events_count_a_thing_once(distinct_by, column, things):
    rows = [row(value=7, **{column: thing}) for thing in things]
    found = actual([target("events", target=9, distinct_by=distinct_by)], rows, (WHOLE,))
    assert found == {("global", "all", "T1"): 2}


def test_distinct_and_summed_events_do_not_mix():
    targets = [
        target("events", target_id="A", target=9, distinct_by="item"),
        target("events", target_id="B", target=9),
    ]
    rows = [row(value=4, item_id="law", target_id=name) for name in ("A", "A", "B", "B")]
    found = actual(targets, rows, (WHOLE,))
    assert found == {("global", "all", "A"): 1, ("global", "all", "B"): 8}


def test_an_increment_counts_events_and_never_the_stock_beside_them():
    rows = [
        row(when="2024-02-01", value=3),
        row("stock", "2024-12-31", value=2000),
        row("stock", "2025-12-31", value=2003),
    ]
    found = actual([target("increment", target=75, baseline=2000)], rows, (WHOLE,))
    assert found == {("global", "all", "T1"): 3}


def test_a_cohort_s_events_are_shared_by_its_fixed_size():
    rows = [row(value=30, country="XEA"), row(when="2025-02-01", value=15, country="XWA")]
    found = actual([target("closed-cohort", target=60, denominator=180)], rows, (WHOLE, *EAST_WEST))
    assert found[("global", "all", "T1")] == 25
    assert found[("region", "west", "T1")] == pytest.approx(100 * 15 / 180)


@pytest.mark.parametrize(
    ("kind", "measure"),
    [("stock", "stock"), ("annual-flow", "flow"), ("direction", "flow"), ("direction", "stock")],
)
def test_the_latest_period_stands_alone_and_its_parts_add_up(kind, measure):
    rows = [
        row(measure, "2024-12-31", value=100, region_id="east"),
        row(measure, "2025-12-31", value=7, region_id="east"),
        row(measure, "2025-12-31", value=5, region_id="west"),
        row(measure, "2025-12-31", value=1),
    ]
    found = actual([target(kind, target=9)], rows, (WHOLE, *EAST_WEST))
    assert found == {
        ("global", "all", "T1"): 13, ("region", "east", "T1"): 7, ("region", "west", "T1"): 5,
    }  # fmt: skip


def test_flows_of_one_year_add_up_and_years_never_do():
    rows = [
        row("flow", "2024-12-31", value=100),
        row("flow", "2025-06-30", value=7),
        row("flow", "2025-12-31", value=5),
    ]
    assert actual([target("annual-flow", target=9)], rows, (WHOLE,)) == {
        ("global", "all", "T1"): 12
    }


def test_two_stocks_of_one_year_are_not_added_for_a_direction_either():
    rows = [row("stock", "2025-06-30", value=7), row("stock", "2025-12-31", value=5)]
    assert actual([target("direction")], rows, (WHOLE,)) == {("global", "all", "T1"): 5}


def test_levels_are_joined_by_their_fractions_and_never_summed_or_averaged():
    rows = [
        row("level", "2024-12-31", value=90, numerator=90, denominator=100),
        row("level", "2025-12-31", value=50, numerator=1, denominator=2, region_id="east"),
        row("level", "2025-12-31", value=10, numerator=10, denominator=100, region_id="west"),
    ]
    found = actual([target("level", target=80, baseline=5)], rows, (WHOLE, *EAST_WEST))
    assert found[("global", "all", "T1")] == pytest.approx(100 * 11 / 102)
    assert found[("region", "east", "T1")] == 50
    direction = actual([target("direction")], rows, (WHOLE,))
    assert direction[("global", "all", "T1")] == pytest.approx(100 * 11 / 102)


def test_a_level_without_its_fraction_stands_for_itself_and_several_can_t_be_joined():
    one = [row("level", "2025-12-31", value=41.5)]
    assert actual([target("level", target=80)], one, (WHOLE,)) == {("global", "all", "T1"): 41.5}
    two = [row("level", "2025-12-31", value=value) for value in (41.5, 50)]
    table = assessments([target("level", target=80, baseline=5)], two)
    assert pd.isna(table["actual"].iloc[0])
    assert table["reason"].iloc[0] == "not-additive"
    mixed = [*one, row("level", "2025-12-31", value=50, numerator=1, denominator=2)]
    assert assessments([target("level", target=80, baseline=5)], mixed)["actual"].isna().all()


def test_rows_before_the_start_and_after_the_deadline_do_not_count():
    days = ("2024-12-31", "2025-01-01", "2025-06-30", "2025-07-01")
    rows = [row(when=day, value=1) for day in days]
    own = target("events", target=9, start="2025-01-01", deadline="2025-06-30")
    assert actual([own], rows, (WHOLE,)) == {("global", "all", "T1"): 2}
    stocks = [row("stock", day, value=number) for number, day in enumerate(days)]
    own = target("stock", target=9, baseline=0, start="2025-01-01", deadline="2025-06-30")
    assert actual([own], stocks, (WHOLE,)) == {("global", "all", "T1"): 2}


def test_a_period_that_reaches_into_the_plan_counts():
    rows = [row(when="2024-01-31", period_start="2023-11-01", value=1)]
    assert actual([target("events", target=9)], rows, (WHOLE,)) == {("global", "all", "T1"): 1}


def test_the_latest_base_year_alone_is_the_base():
    rows = [row("base", "2022-12-31", value=10), row("base", "2023-12-31", value=100),
            row("flow", "2025-12-31", value=120)]  # fmt: skip
    table = assessments([target("relative-change", target=15)], rows)
    assert table["actual"].iloc[0] == 20


def test_evidence_is_the_weakest_grade_used_and_rows_used_are_counted():
    rows = [
        row("stock", "2024-12-31", value=5, evidence="illustrative"),
        row("stock", "2025-12-31", value=5, region_id="east", evidence="public-record"),
        row("stock", "2025-12-31", value=5, region_id="west", evidence="provisional"),
    ]
    table = assessments([target("stock", target=50, baseline=1)], rows, None, (WHOLE, *EAST_WEST))
    assert table["evidence"].tolist() == ["provisional", "public-record", "provisional"]
    assert table["observations"].tolist() == [2, 1, 1]


def test_a_base_row_counts_among_the_rows_used_only_where_the_value_rests_on_it():
    rows = [
        row("base", "2023-12-31", value=100, evidence="illustrative"),
        row("flow", "2025-12-31", value=120, evidence="public-record"),
    ]
    relative = assessments([target("relative-change", target=15)], rows).iloc[0]
    assert (relative["evidence"], relative["observations"]) == ("illustrative", 2)
    given = assessments([target("annual-flow", target=15, baseline=90)], rows).iloc[0]
    assert (given["evidence"], given["observations"]) == ("public-record", 1)


def test_the_period_spans_the_rows_used():
    rows = [row(when="2024-05-02", value=1), row(when="2025-03-04", value=1)]
    table = assessments([target("events", target=9)], rows)
    assert table["period"].iloc[0] == "2024-05-02/2025-03-04"


def test_a_row_with_several_directions_counts_once_in_each():
    countries = Scope("country", "country", tuple(COUNTRIES["iso3"]))
    directions = Scope("direction", "direction_ids", ("x", "y", "z"))
    rows = [
        row(value=1, country="XEA", direction_ids="x;y"),
        row(value=2, country="XEB", direction_ids="y;unknown"),
        row(value=4),
        row(value=8, country="XEA", direction_ids="x;x"),
    ]
    found = actual([target("events", target=9)], rows, (WHOLE, countries, directions))
    assert found == {
        ("global", "all", "T1"): 15,
        ("country", "XEA", "T1"): 9,
        ("country", "XEB", "T1"): 2,
        ("direction", "x", "T1"): 9,
        ("direction", "y", "T1"): 3,
    }


def test_contributions_take_targets_without_parts_or_deadlines():
    facts = pd.DataFrame(
        [{**target("events"), "distinct_by": None, "denominator": None, "goal": 9.0,
          "begins": pd.Timestamp("2024-01-01")}]
    )  # fmt: skip
    rows = pd.DataFrame(
        [{**row(value=2), "year": 2024, "numerator": None, "denominator": None, "country": None,
          "item_id": None}]
    )  # fmt: skip
    for column in ("period_start", "period_end"):
        rows[column] = pd.to_datetime(rows[column])
    found = contributions(facts, rows, [WHOLE])
    assert found.loc[(0, "global", "all", "T1"), "actual"] == 2
    assert contributions(facts, rows.head(0), [WHOLE]).empty


COUNTRY = st.sampled_from(["XEA", "XEB", "XWA", "XWB", None])


@given(
    drawn=st.lists(
        st.tuples(COUNTRY, st.integers(1, 9), st.sampled_from(["P1", "P2", "Q1", None])),
        max_size=15,
    )
)
@settings(max_examples=examples(15), deadline=None)
def test_events_of_the_parts_and_the_remainder_always_come_to_the_whole(drawn):
    rows = [row(country=place, value=value, result_id=result) for place, value, result in drawn]
    found = actual([target("events", target=9)], rows, SCOPES)
    whole = found.get(("global", "all", "T1"), 0)
    assert whole == sum(value for _, value, _ in drawn)
    for kind, place in (("region", 0), ("pillar", 2), ("result", 2)):
        remainder = sum(item[1] for item in drawn if item[place] is None)
        parts = sum(value for key, value in found.items() if key[0] == kind)
        assert parts + remainder == whole


@given(drawn=st.lists(st.tuples(COUNTRY.filter(bool), st.sampled_from(["P1", "P2", "Q1"]))))
@settings(max_examples=examples(15), deadline=None)
def test_distinct_countries_never_exceed_the_sum_nor_fall_below_the_largest_part(drawn):
    rows = [row(country=place, value=1, result_id=result) for place, result in drawn]
    found = actual([target("distinct-countries", target=9)], rows, SCOPES)
    whole = found.get(("global", "all", "T1"), 0)
    assert whole == len({place for place, _ in drawn})
    regions = [value for key, value in found.items() if key[0] == "region"]
    pillars = [value for key, value in found.items() if key[0] == "pillar"]
    assert sum(regions) == whole
    assert max(pillars, default=0) <= whole <= sum(pillars)


def test_an_edition_of_an_earlier_year_counts_its_own_rows():
    rows = [row(when="2024-05-02", value=1), row(when="2025-03-04", value=1)]
    found = actual([target("events", target=9)], rows, (WHOLE,), edition(2024))
    assert found == {("global", "all", "T1"): 1}
