"""What an evaluator would query is a warning: it is named, and nothing stops."""

from datetime import date

import pytest
from builders import COUNTRIES, dataset, frame, row, target

from milepost.validate.plausibility import find_doubts, seen_by_an_edition

EVENTS = [target("events", target=50)]
STOCK = [target("stock", target=50, baseline=1)]
LEVEL = [target("level", target=50, baseline=1)]
FLOW = [target("annual-flow", target=50)]


def doubts(targets, rows, **tables):
    data = dataset(targets=targets, observations=rows, **tables)
    problems = [*find_doubts(data)]
    assert {item.severity for item in problems} <= {"warning"}
    return sorted((item.row, item.column, item.rule) for item in problems)


def test_events_before_the_target_begins_are_named_and_older_stocks_are_history():
    assert doubts(EVENTS, [row(value=1, when="2023-12-31"), row(value=1, when="2024-01-01")]) == [
        (2, "period_end", "period")
    ]
    assert doubts(STOCK, [row("stock", "2019-12-31", value=1)]) == []
    # 1445 of the Islamic calendar is 2024
    assert doubts(STOCK, [row("stock", "1445-06-01", value=1)]) == [(2, "period_end", "period")]
    own_start = [target("events", target=50, start="2022-11-07")]
    assert doubts(own_start, [row(value=1, when="2023-12-31")]) == []


def test_an_event_that_begins_before_the_target_does_is_named():
    across = row(value=1, when="2024-02-01", period_start="2023-12-31")
    within = row(value=1, when="2024-02-01", period_start="2024-01-01")
    assert doubts(EVENTS, [across, within]) == [(2, "period_start", "period")]


def test_a_newest_value_from_before_the_baseline_is_named():
    of_2025 = [target("stock", target=50, baseline=1, baseline_year=2025)]
    older = [row("stock", "2023-12-31", value=9), row("stock", "2024-12-31", value=9)]
    assert doubts(of_2025, older) == [(3, "period_end", "baseline")]
    assert doubts(of_2025, [*older, row("stock", "2025-06-30", value=9)]) == []
    assert doubts(STOCK, older) == []
    rate = [target("rate", target=50, baseline=1, baseline_year=2025)]
    assert doubts(rate, [row("rate", "2024-12-31", value=9)]) == [(2, "period_end", "baseline")]


def test_what_happens_after_the_deadline_is_named():
    rows = [row(value=1, when="2028-01-01"), row(value=1, when="2027-12-31")]
    assert doubts(EVENTS, rows) == [(2, "period_end", "period")]
    early = [target("stock", target=50, deadline="2026-06-30")]
    assert doubts(early, [row("stock", "2026-07-01", value=1)]) == [(2, "period_end", "period")]


def test_a_row_known_after_every_cut_off_is_named_in_every_dated_table():
    late, in_time = row(value=1, known_on="2031-03-01"), row(value=1, known_on="2031-02-28")
    data = dataset(observations=[late, in_time], commitment_updates=[in_time, late])
    problems = list(seen_by_an_edition(data, date(2031, 2, 28)))
    assert [(item.file, item.row) for item in problems] == [
        ("data/observations.csv", 2), ("data/commitment_updates.csv", 3),
    ]  # fmt: skip
    assert {item.severity for item in problems} == {"warning"}


def test_the_same_fact_under_two_names_is_named():
    twin = {"value": 1, "country": "XEA", "result_id": "P1"}
    assert doubts(EVENTS, [row(**twin), row(**twin)]) == [(3, "observation_id", "duplicate")]


def test_what_differs_in_one_respect_is_no_twin():
    twin = {"value": 1, "country": "XEA", "result_id": "P1"}
    others = [
        {"value": 2}, {"country": "XEB"}, {"result_id": "Q1"}, {"when": "2024-07-01"},
        {"item_id": "law"}, {"target_id": "T2"},
    ]  # fmt: skip
    targets = [*EVENTS, target("events", target_id="T2", target=50)]
    assert doubts(targets, [row(**twin), *(row(**{**twin, **other}) for other in others)]) == []


def test_a_revision_and_a_withdrawn_row_are_no_twins():
    twin = {"value": 1, "country": "XEA"}
    rows = [
        row(observation_id="a", **twin),
        row(observation_id="a", **twin, known_on="2024-08-01"),
        row(observation_id="b", **twin),
        row(observation_id="b", country="XEA", known_on="2024-08-02", withdrawn=True),
    ]
    assert doubts(EVENTS, rows) == []


def test_a_series_that_jumps_is_named_and_one_that_grows_is_not():
    rows = [
        row("stock", "2023-12-31", value=100),
        row("stock", "2024-12-31", value=301),
        row("stock", "2025-12-31", value=310),
        row("stock", "2026-12-31", value=31),
    ]
    assert doubts(STOCK, rows) == [(3, "value", "jump"), (5, "value", "jump")]


def test_small_counts_jump_without_a_word():
    rows = [row("stock", "2023-12-31", value=0), row("stock", "2024-12-31", value=9)]
    assert doubts(STOCK, rows) == []


def test_each_part_is_its_own_series():
    rows = [
        row("stock", "2023-12-31", value=100, region_id="east"),
        row("stock", "2023-12-31", value=20, region_id="west"),
        row("stock", "2024-12-31", value=110, region_id="east"),
        row("stock", "2024-12-31", value=22, region_id="west"),
    ]
    assert doubts(STOCK, rows) == []


def test_a_share_jumps_by_points_and_is_had_from_its_fraction():
    rows = [
        row("level", "2023-12-31", value=5),
        row("level", "2024-12-31", numerator=29, denominator=100),
        row("level", "2025-12-31", numerator=60, denominator=100),
    ]
    assert doubts(LEVEL, rows) == [(4, "value", "jump")]


def test_one_event_that_outweighs_the_others_is_named():
    rows = [*(row(value=1, when=f"2024-01-0{n}") for n in range(1, 6)), row(value=1000)]
    assert doubts(EVENTS, rows) == [(7, "value", "outlier")]


def test_a_country_or_item_that_counts_as_one_and_says_five_is_named():
    rows = [row(value=1, country="XEA"), row(value=5, country="XEB")]
    about = [target("distinct-countries", target=9, baseline=0)]
    assert doubts(about, rows) == [(3, "value", "value")]
    assert doubts(EVENTS, rows) == []
    by_country = [target("events", target=9, distinct_by="country")]
    assert doubts(by_country, rows) == [(3, "value", "value")]


def test_a_total_beside_its_parts_is_named_and_a_remainder_is_not():
    when = "2024-12-31"
    parts = [row("flow", when, value=30, region_id="east"),
             row("flow", when, value=20, region_id="west")]  # fmt: skip
    assert doubts(FLOW, [*parts, row("flow", when, value=50)]) == [(4, "value", "total")]
    assert doubts(FLOW, [*parts, row("flow", when, value=5)]) == []
    # as a whole it would be too small, as a remainder it is large: said, whichever it is
    assert doubts(FLOW, [*parts, row("flow", when, value=45)]) == [(4, "value", "total")]
    assert doubts(FLOW, [*parts, row("flow", "2025-12-31", value=50, region_id="east")]) != []


def test_a_newest_period_with_fewer_parts_is_named():
    rows = [row("stock", "2024-12-31", value=30, region_id="east"),
            row("stock", "2024-12-31", value=20, region_id="west"),
            row("stock", "2025-12-31", value=31, region_id="east")]  # fmt: skip
    assert doubts(STOCK, rows) == [(4, "period_end", "parts")]
    assert doubts(STOCK, rows[:2]) == []


def test_flows_of_one_year_belong_together_whenever_they_end():
    rows = [row("flow", when, value=10, region_id=place)
            for place, when in (("east", "2024-06-30"), ("west", "2024-12-31"),
                                ("east", "2025-12-31"), ("west", "2025-06-30"))]  # fmt: skip
    assert doubts(FLOW, rows) == []


def test_a_presence_of_another_region_is_named_and_one_without_a_region_is_not():
    presences = [{"presence_id": "there", "region_id": "west"}, {"presence_id": "seat"}]
    rows = [
        row(value=1, country="XEA", presence_id="there"),
        row(value=1, country="XWA", presence_id="there"),
        row(value=1, region_id="east", presence_id="there"),
        row(value=2, country="XEA", presence_id="seat"),
        row(value=1, presence_id="there"),
    ]
    assert doubts(EVENTS, rows, presences=presences) == [
        (2, "presence_id", "presence"), (4, "presence_id", "presence"),
    ]  # fmt: skip


def test_doubts_hold_where_there_is_nothing_or_keys_stand_twice():
    assert doubts([], []) == []
    data = dataset(targets=EVENTS * 2, observations=[row(value=1), row("stock", target_id=None)])
    tables = {**data.tables, "countries": frame("countries", COUNTRIES.to_dict("records") * 2)}
    list(find_doubts(type(data)(tables)))


def test_the_own_data_raises_no_doubt(own_checked):
    assert [item.line() for item in own_checked.problems] == []


EAST, WEST = {"region_id": "east"}, {"region_id": "west"}


@pytest.mark.parametrize(
    ("later", "named"),
    [
        ([EAST], True),  # the whole of 2024 gave way to one region
        ([EAST, WEST], False),
        ([{"country": "XEA"}, {"country": "XWB"}], False),  # one of each region: who knows
        ([{"country": "XEA"}, {"country": "XEB"}], True),
        ([{}], False),
        ([{}, EAST], False),
        ([{"item_id": "law"}], True),  # of items nobody knows how many there are
    ],
)
@pytest.mark.parametrize("measure", ["stock", "flow"])
def test_a_whole_that_gives_way_to_some_of_its_parts_is_named(measure, later, named):
    targets = STOCK if measure == "stock" else FLOW
    year = {"period_start": "2025-01-01"} if measure == "flow" else {}
    rows = [row(measure, "2024-12-31", value=60),
            *(row(measure, "2025-12-31", value=60 if not part else 20, **{**part, **year})
              for part in later)]  # fmt: skip
    found = [item for item in doubts(targets, rows) if item[2] == "parts"]
    assert found == ([(3, "period_end", "parts")] if named else [])


def test_parts_that_change_places_are_named_and_a_whole_of_them_is_not():
    def later(**part):
        rows = [row("stock", "2024-12-31", value=20, country=name) for name in ("XEA", "XEB")]
        return doubts(STOCK, [*rows, row("stock", "2025-12-31", value=40, **part)])

    assert (4, "period_end", "parts") in later(country="XEA")
    assert (4, "period_end", "parts") in later(country="XWA")
    assert [one for one in later(**EAST) if one[2] == "parts"] == []
    assert [one for one in later() if one[2] == "parts"] == []


def test_a_rate_of_which_a_part_is_newer_keeps_its_whole_and_needs_no_doubt():
    rate = [target("rate", target=50, baseline=1)]
    rows = [row("rate", "2024-12-31", value=20), row("rate", "2025-12-31", value=22, **EAST)]
    assert doubts(rate, rows) == []


def test_a_base_of_other_parts_than_what_is_held_against_it_is_named():
    change = [target("relative-change", target=20)]

    def compared(base, later, **facts):
        rows = [row("base", "2023-12-31", value=10, **part) for part in base]
        rows += [row("flow", "2025-12-31", value=11, period_start="2025-01-01", **part)
                 for part in later]  # fmt: skip
        found = doubts([change[0] | facts], rows)
        return [item for item in found if item[2] == "parts"]

    xea, xeb, xwa = ({"country": name} for name in ("XEA", "XEB", "XWA"))
    assert compared([xea], [xea, xeb]) == [(3, "period_end", "parts")]
    assert compared([xea, xeb], [xea]) == [(2, "period_end", "parts")]
    assert compared([xea, xeb], [xea, xeb]) == []
    assert compared([{}], [EAST]) == [(2, "period_end", "parts")]
    assert compared([{}], [EAST, WEST]) == []
    assert compared([xea, xwa], [{}]) == []
    assert compared([xea], [{}]) == [(3, "period_end", "parts")]
    assert compared([xea], [xea, xeb], baseline=10) == []  # then the base year is not used


def test_an_increment_told_by_events_and_by_a_stock_that_disagree_is_named():
    growth = [target("increment", target=50, baseline=100)]
    events = [row(value=3, when="2024-03-01"), row(value=4, when="2025-03-01")]

    def beside(*stocks):
        rows = [*events, *(row("stock", when, value=value) for when, value in stocks)]
        return [item for item in doubts(growth, rows) if item[2] == "measure"]

    assert beside(("2025-12-31", 107)) == []
    assert beside(("2025-12-31", 130)) == [(4, "value", "measure")]
    assert beside(("2024-12-31", 103)) == []
    # counted from the stock on the eve of the plan, whatever baseline the plan prints
    assert beside(("2023-12-31", 98), ("2025-12-31", 105)) == []
    assert beside(("2023-12-31", 98), ("2025-12-31", 107)) == [(5, "value", "measure")]
    events = [row(value=0.7, when="2024-03-01"), row(value=0.1, when="2025-03-01")]
    assert beside(("2023-12-31", 0), ("2025-12-31", 0.8)) == []
    assert [item[2] for item in doubts([target("increment", target=50)],
                                       [*events, row("stock", "2025-12-31", value=107)])] == ["measure"]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "unit", "measure", "named"),
    [("stock", "%", "stock", [(2, "unit")]), ("keep", "index", "stock", [(2, "unit")]),
     ("follow", "index", "rate", []), ("stock", "things", "stock", [])],
)  # fmt: skip
def test_parts_that_are_not_added_are_named_unless_they_are_told_as_rates(
    kind, unit, measure, named
):
    rows = [row(measure, "2025-12-31", value=40, country="XEA")]
    found = doubts([target(kind, unit=unit, target=50)], rows)
    assert [(at, column) for at, column, rule in found if rule == "unit"] == named


@pytest.mark.parametrize(
    ("values", "baseline", "goal", "named"),
    [
        ([16.4, 0.164], 10, 20, [(3, "value")]),
        ([0.75], 50, 80, [(2, "value")]),
        ([75], 0.5, 80, [(2, "baseline")]),
        ([75], 50, 0.8, [(2, "target")]),
        ([-0.5, 12], 10, 20, [(2, "value")]),
        ([0.4, 0.6], 0.2, 1, []),
        ([0.4, 0.6], 0.2, 5, []),
        ([0, 1.5], 10, 20, []),
        ([0.4, 2.1, 12], 0.3, 30, []),  # grew through what lies between
    ],
)
def test_fractions_among_percentages_are_named(values, baseline, goal, named):
    shares = [target("rate", unit="%", baseline=baseline, target=goal,
                     direction="up" if goal > baseline else "down")]  # fmt: skip
    rows = [row("rate", f"202{4 + at}-12-31", value=value) for at, value in enumerate(values)]
    found = doubts(shares, rows)
    assert [(at, column) for at, column, rule in found if rule == "unit"] == named
