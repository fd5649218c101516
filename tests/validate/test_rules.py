"""What would make a figure wrong is an error, row by row."""

import pytest
from builders import COUNTRIES, dataset, frame, row, target

from milepost.core.model import Kind
from milepost.core.problems import with_article
from milepost.validate.rules import RULES


def found(targets=(), rows=(), **tables):
    data = dataset(targets=list(targets), observations=list(rows), **tables)
    return [problem for rule in RULES for problem in rule(data)]


def rules(*arguments, **tables):
    problems = found(*arguments, **tables)
    assert {item.severity for item in problems} <= {"error"}
    return sorted((item.row, item.column, item.rule) for item in problems)


def one(kind, **values):
    return [target(kind, **values)]


GOOD = {
    Kind.DISTINCT_COUNTRIES: ({"target": 3}, {"country": "XEA", "value": 1}),
    Kind.EVENTS: ({"target": 3}, {"value": 2}),
    Kind.INCREMENT: ({"target": 3, "baseline": 100}, {"value": 2}),
    Kind.STOCK: ({"target": 3, "baseline": 1}, {"measure": "stock", "value": 2}),
    Kind.LEVEL: ({"target": 30, "baseline": 10},
                 {"measure": "level", "value": 20, "numerator": 2, "denominator": 10}),
    Kind.ANNUAL_FLOW: ({"target": 3, "baseline": 1}, {"measure": "flow", "value": 2}),
    Kind.CLOSED_COHORT: ({"target": 60, "denominator": 9}, {"value": 1}),
    Kind.RELATIVE_CHANGE: ({"target": 15}, {"measure": "base", "value": 2}),
    Kind.GROWTH: ({"target": 30, "baseline": 100}, {"measure": "stock", "value": 2}),
    Kind.DIRECTION: ({}, {"measure": "flow", "value": 2}),
    Kind.RATE: ({"target": -3, "baseline": -5}, {"measure": "rate", "value": -4.25}),
    Kind.INDEX: ({"target": 130, "baseline": 100}, {"measure": "rate", "value": 112}),
    Kind.KEEP: ({"target": 90, "upper": 110}, {"measure": "rate", "value": 104}),
    Kind.MILESTONE: ({"target": 1}, {"measure": "step", "value": 0}),
    Kind.FOLLOW: ({}, {"measure": "stock", "value": 2}),
    Kind.QUALITATIVE: ({}, {"measure": "statement", "statement": "Courts publish all verdicts."}),
}  # fmt: skip


@pytest.mark.parametrize("kind", list(Kind))
def test_a_target_of_every_kind_with_a_row_that_fits_has_no_fault(kind):
    about, values = GOOD[kind]
    assert rules(one(kind, **about), [row(**values)]) == []


@pytest.mark.parametrize("kind", list(Kind))
def test_a_row_measured_in_another_way_than_its_target_is_an_error(kind):
    about, values = GOOD[kind]
    other = "event" if values.get("measure", "event") != "event" else "level"
    wrong = row(**{"country": "XEA", **values, "measure": other})
    assert (2, "measure", "measure") in rules(one(kind, **about), [wrong])


@pytest.mark.parametrize("kind", list(Kind))
def test_the_message_has_the_article_that_the_kind_asks_for(kind):
    about, values = GOOD[kind]
    problems = found(one(kind, **about), [row(**{**values, "measure": "none"})])
    article = "an" if kind[0] in "aeiou" else "a"
    assert problems[0].message.startswith(f"{article} {kind} target takes: ")


@pytest.mark.parametrize(
    ("words", "said"),
    [("annual-flow", "an"), ("level", "a"), ("unit", "a"), ("user", "a"), ("umbrella", "an"),
     ("hour", "an"), ("house", "a"), ("European State", "a"), ("iso3", "an"), ("one-off", "a"),
     ("Organization", "an"), ("unknown", "an")],
)  # fmt: skip
def test_an_article_follows_the_sound(words, said):
    assert with_article(words) == f"{said} {words}"


def test_there_is_one_plan_and_it_ends_after_it_begins():
    for count in (0, 2):
        (problem,) = found(plan=[{"plan_id": str(n)} for n in range(count)])
        assert (problem.rule, problem.message) == (
            "one-plan", f"expected exactly one row, found {count}",
        )  # fmt: skip
    backwards = {"period_start": "2027-12-31", "period_end": "2024-01-01"}
    assert (2, "period_end", "period") in rules(plan=[backwards])


@pytest.mark.parametrize(
    ("kind", "values", "fault"),
    [
        ("level", {"baseline": 10, "target": 5}, ("direction", "direction")),
        ("level", {"baseline": 5, "target": 10, "direction": "down"}, ("direction", "direction")),
        ("stock", {"baseline": 10, "target": 5}, ("direction", "direction")),
        ("events", {"target": 5, "direction": "down"}, ("direction", "direction")),
        ("events", {"baseline": 0, "target": 5, "direction": "down"}, ("direction", "direction")),
        ("increment", {"target": 5, "direction": "down"}, ("direction", "direction")),
        ("relative-change", {"target": 20, "direction": "down"}, ("direction", "direction")),
        ("relative-change", {"baseline": 400, "target": -20}, ("direction", "direction")),
        ("growth", {"baseline": 400, "target": 3, "direction": "down"}, ("direction", "direction")),
        ("closed-cohort", {"target": 60}, ("denominator", "cohort")),
        ("closed-cohort", {"target": 60, "denominator": 0}, ("denominator", "cohort")),
        ("events", {}, ("target", "target")),
        ("level", {"target": 5, "start": "2026-01-01", "deadline": "2025-01-01"},
         ("deadline", "period")),
        ("level", {"target": 5, "start": "2028-01-01"}, ("deadline", "period")),
    ],
)  # fmt: skip
def test_a_target_that_contradicts_itself_is_an_error(kind, values, fault):
    assert rules(one(kind, **values)) == [(2, *fault)]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("level", {"baseline": 10, "target": 5, "direction": "down"}),
        ("level", {"baseline": 10, "target": 10}),
        ("increment", {"baseline": 2356, "target": 75}),
        ("relative-change", {"baseline": 400, "target": 15}),
        ("relative-change", {"baseline": 400, "target": -20, "direction": "down"}),
        ("growth", {"baseline": 400, "target": -3, "direction": "down"}),
        ("direction", {"baseline": 400}),
    ],
)
def test_a_target_that_is_measured_from_its_baseline_is_no_contradiction(kind, values):
    assert rules(one(kind, **values)) == []


def test_a_count_of_countries_needs_the_country_and_one_of_items_the_item():
    assert rules(one("distinct-countries", target=3), [row(value=1)]) == [(2, "country", "country")]
    by_item = one("events", target=3, distinct_by="item")
    assert rules(by_item, [row(value=1)]) == [(2, "item_id", "item")]
    by_country = one("events", target=3, distinct_by="country")
    assert rules(by_country, [row(value=1)]) == [(2, "country", "country")]


def test_a_row_that_counts_as_one_can_t_say_nought():
    rows = [row(value=0, country="XEA"), row(value=3, country="XEA")]
    assert rules(one("distinct-countries", target=3), rows) == [(2, "value", "value")]
    assert rules(one("events", target=3), [row(value=0)]) == []


def test_one_measure_that_is_none_is_no_fault_of_the_rows_beside_it():
    rows = [row(measure="stock", value=2), row(measure="stok", value=3)]
    assert rules(one("direction"), rows) == [(3, "measure", "measure")]


def test_a_direction_is_followed_by_one_measure():
    rows = [row("base", value=1), row("flow", value=1), row("stock", value=1)]
    assert rules(one("direction"), rows) == [(3, "measure", "measure"), (4, "measure", "measure")]
    messages = {problem.message for problem in found(one("direction"), [*rows, row("stock")])}
    assert "an indicator is followed by one measure throughout, here by: stock, flow" in messages


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"numerator": 11, "denominator": 10}, ("numerator", "fraction")),
        ({"numerator": 0, "denominator": 0}, ("denominator", "fraction")),
        ({"numerator": 5}, ("numerator", "fraction")),
        ({"denominator": 5, "value": 5}, ("numerator", "fraction")),
        ({"numerator": 5, "denominator": 10, "value": 51}, ("value", "fraction")),
        ({}, ("value", "value")),
    ],
)
def test_a_fraction_must_be_one_and_agree_with_its_percentage(values, fault):
    assert rules(one("level", target=60), [row("level", **values)]) == [(2, *fault)]


def test_a_percentage_may_be_rounded_or_left_to_its_fraction():
    rows = [
        row("level", numerator=1, denominator=3, value=33.3),
        row("level", "2024-07-01", numerator=1, denominator=3),
        row("level", "2024-07-02", value=33.3),
    ]
    assert rules(one("level", target=60), rows) == []


def test_a_count_needs_its_value_unless_it_is_withdrawn():
    rows = [row(), row(withdrawn=True), row(numerator=1, denominator=2)]
    assert rules(one("events", target=60), rows) == [(2, "value", "value"), (4, "value", "value")]


def test_periods_end_after_they_begin_and_nothing_is_known_before_it_happens():
    rows = [
        row(value=1, period_start="2024-02-01", period_end="2024-01-31", known_on="2024-03-01"),
        row(value=1, period_start="2024-02-01", period_end="2024-02-02", known_on="2024-01-31"),
    ]
    update = row(period_start="2024-02-01", period_end="2024-01-31", known_on="2024-03-01")
    assert rules(one("events", target=60), rows) == [
        (2, "period_end", "period"), (3, "known_on", "known-on"),
    ]  # fmt: skip
    for table in ("organization_observations", "commitment_updates"):
        assert rules(**{table: [update]}) == [(2, "period_end", "period")]


def test_a_row_names_its_country_s_region_or_none():
    rows = [row(value=1, country="XEA", region_id=where) for where in ("west", "east", None)]
    assert rules(one("events", target=60), rows) == [(2, "region_id", "region")]


def test_a_target_for_a_part_names_a_part_that_is_there_once():
    scoped = [
        {"target_id": "T1", "scope_kind": "region", "scope_id": "east", "target": 1},
        {"target_id": "T1", "scope_kind": "region", "scope_id": "east", "target": 2},
        {"target_id": "T1", "scope_kind": "region", "scope_id": "north", "target": 1},
        {"target_id": "T1", "scope_kind": "street", "scope_id": "east", "target": 1},
        {"target_id": "T1", "scope_kind": "country", "scope_id": "XEA", "target": 1},
    ]
    assert rules(one("events", target=60), scoped_targets=scoped) == [
        (3, "target_id", "scope"), (4, "scope_id", "scope"), (5, "scope_kind", "scope"),
    ]  # fmt: skip


def test_a_share_is_promised_between_0_and_100():
    assert rules([target("level", target=150)]) == [(2, "target", "range")]
    assert rules([target("level", target=100), target("rate", target_id="T2", target=150)]) == []


def test_a_range_has_no_targets_of_parts_and_none_above_its_upper_end():
    scoped = [
        {"target_id": "T1", "scope_kind": "region", "scope_id": "east", "target": 20},
        {"target_id": "T1", "scope_kind": "global", "scope_id": "all", "target": 25,
         "decided_on": "2024-05-01"},
        {"target_id": "T1", "scope_kind": "global", "scope_id": "all", "target": 31,
         "decided_on": "2024-06-01"},
    ]  # fmt: skip
    wide = rules(one("keep", target=20, upper=30), scoped_targets=scoped)
    assert wide == [(2, "target", "scope"), (4, "target", "scope")]
    assert rules(one("keep", target=20), scoped_targets=scoped) == []


def test_rules_hold_where_keys_stand_twice_or_are_blank():
    doubled = [*one("events", target=3), *one("level", target=3), target("events", target_id=None)]
    data = dataset(targets=doubled, observations=[row(value=1, target_id=None), row(value=1)])
    tables = {**data.tables, "countries": frame("countries", COUNTRIES.to_dict("records") * 2)}
    for rule in RULES:
        list(rule(type(data)(tables)))


def test_no_rows_at_all_break_no_rule():
    assert rules() == []


def test_a_thousand_rows_are_listed_and_the_others_counted():
    problems = found(one("events", target=3), [row() for _ in range(1200)])
    assert len(problems) == 1001
    assert problems[-1].message.startswith("200 more rows")


def test_a_share_and_a_count_lie_in_their_range():
    level, stock = one("level", target=30, baseline=10), one("stock", target=3, baseline=1)
    shares = [row("level", f"2024-06-0{day}", value=value)
              for day, value in enumerate((0, 100, 100.5, -1), 1)]  # fmt: skip
    assert rules(level, shares) == [
        (4, "value", "range"), (5, "value", "range"),
    ]  # fmt: skip
    counts = [row("stock", value=0), row("stock", "2024-07-01", value=-1)]
    assert rules(stock, counts) == [(3, "value", "range")]
    assert rules(one("events", target=3), [row(value=-1)]) == [(2, "value", "range")]


def test_a_number_that_rounding_would_take_from_is_named_and_a_third_is_not():
    fine = one("rate", target=2e-13, baseline=0)
    assert rules(fine, [row("rate", value=1e-13), row("rate", "2024-12-31", value=0.001 / 3)]) == [
        (2, "target", "range"), (2, "value", "range"),
    ]  # fmt: skip


def test_a_deadline_before_the_year_of_the_baseline_is_an_error():
    late = [target("stock", target=80, baseline=60, baseline_year=year, deadline="2025-12-31")
            for year in (2025, 2026)]  # fmt: skip
    assert rules(late[:1]) == []
    assert rules(late[1:]) == [(2, "deadline", "period")]


def test_every_observation_needs_a_source_whatever_the_schema_asks_for():
    rows = [row(value=1, source_id=None), row(value=1)]
    assert rules(one("events", target=3), rows) == [(2, "source_id", "source")]
    problems = found(commitment_updates=[row(source_id=None)])
    assert [(item.file, item.rule) for item in problems] == [
        ("data/commitment_updates.csv", "source"),
    ]  # fmt: skip


def test_a_row_that_names_no_target_breaks_no_rule_of_periods_and_breakdowns():
    blank = [row(measure, value=1, target_id=None) for measure in ("stock", "flow", "rate")]
    assert not {"period", "breakdown"} & {
        rule for _, _, rule in rules(one("stock", target=3), blank)
    }


def test_what_is_followed_keeps_to_one_measure():
    for kind, about in (("keep", {"target": 1}), ("follow", {}), ("direction", {})):
        rows = [row("stock", value=2), row("flow", value=2)]
        assert (2, "measure", "measure") in rules(one(kind, **about), rows)
    totals = [row("to-date", value=2), row("flow", value=2)]
    assert rules(one("follow"), totals) == []


@pytest.mark.parametrize("measure", ["stock", "flow"])
def test_a_country_s_value_is_said_once_whether_or_not_its_region_stands_beside_it(measure):
    about = one({"stock": "stock", "flow": "annual-flow"}[measure], target=90)
    twice = [row(measure, value=10, country="XEA", region_id="east"),
             row(measure, value=12, country="XEA")]  # fmt: skip
    assert (3, "value", "period") in rules(about, twice)
