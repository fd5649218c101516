"""What is told twice, as a running total or from nowhere is refused, with its file and row."""

import pytest
from builders import dataset, row, target

from milepost.validate.plausibility import find_doubts
from milepost.validate.rules import RULES


def found(about, rows):
    data = dataset(targets=[about], observations=rows)
    return sorted((item.row, item.column) for rule in RULES for item in rule(data))


def span(first, last, value, measure="event", **more):
    return row(measure, last, period_start=first, value=value, **more)


def test_events_told_as_a_running_total_are_refused():
    about = target("events", target=90)
    quarters = [
        span("2025-01-01", end, value)
        for end, value in (("2025-03-31", 10), ("2025-06-30", 25), ("2025-09-30", 40))
    ]
    assert found(about, quarters) == [(3, "period_start"), (4, "period_start")]
    new = [quarters[0], span("2025-04-01", "2025-06-30", 15), span("2025-07-01", "2025-09-30", 15)]
    assert found(about, new) == []
    # single events of which the dates are known more or less well
    assert (
        found(about, [span("2025-01-01", "2025-12-31", 1), span("2025-01-01", "2025-03-31", 1)])
        == []
    )
    elsewhere = [quarters[0], {**quarters[1], "country": "XEA"}]
    assert found(about, elsewhere) == []
    once = [{**item, "country": "XEA"} for item in quarters]
    assert found(target("events", target=9, distinct_by="country"), once) == []


@pytest.mark.parametrize("measure", ["stock", "level", "flow", "to-date", "rate"])
def test_a_value_of_one_part_and_period_is_told_once(measure):
    kind = "annual-flow" if measure in ("flow", "to-date") else measure
    about = target(kind, target=90, baseline=1)
    twice = [span("2025-01-01", "2025-12-31", value, measure) for value in (5, 6)]
    assert found(about, twice) == [(3, "value")]
    parts = [
        {**item, "region_id": place} for item, place in zip(twice, ("east", "west"), strict=True)
    ]
    assert found(about, parts) == []
    corrected = {**twice[1], "observation_id": twice[0]["observation_id"], "known_on": "2026-02-01"}
    assert found(about, [twice[0], corrected]) == []


def test_a_stock_says_what_was_added_only_beside_a_baseline():
    rows = [row("stock", "2025-12-31", value=140)]
    assert found(target("increment", target=50), rows) == [(2, "measure")]
    assert found(target("increment", target=50, baseline=100), rows) == []
    assert found(target("increment", target=50), [*rows, row(value=3)]) == []


def doubted(about, rows=(), scoped=()):
    data = dataset(targets=[about], observations=list(rows), scoped_targets=list(scoped))
    return sorted((item.row, item.column, item.message) for item in find_doubts(data))


def test_an_amount_of_two_plan_years_is_doubted():
    about = target("annual-flow", target=90)
    ((number, column, message),) = doubted(about, [span("2024-01-01", "2025-12-31", 9, "flow")])
    assert (number, column) == (2, "period_start")
    assert message.startswith("runs over two plan years, which begin on 1 January")
    assert doubted(about, [span("2024-01-01", "2024-12-31", 9, "flow")]) == []


def milestone(value, year=2025):
    return {"target_id": "T1", "scope_kind": "global", "scope_id": "all", "target": value,
            "deadline": f"{year}-12-31", "source_id": "s"}  # fmt: skip


def test_a_milestone_lies_on_a_way():
    up = target("rate", target=50, baseline=10)
    down = target("rate", target=10, baseline=50, direction="down")
    for about in (up, down):
        assert doubted(about, scoped=[milestone(30)]) == []
        assert [n for n, _, _ in doubted(about, scoped=[milestone(60), milestone(5)])] == [2, 3]
    # of an increment, and of a change, the target is what comes to the baseline
    for kind in ("increment", "relative-change"):
        added = target(kind, target=50, baseline=100)
        assert doubted(added, scoped=[milestone(20)]) == []
        assert [n for n, _, _ in doubted(added, scoped=[milestone(60)])] == [2]
    # a later deadline is no milestone
    assert doubted(up, scoped=[milestone(60, 2028)]) == []
    revised = {"deadline": None, "decided_on": "2025-06-01"}
    for about, wrong in ((up, 5), (down, 60)):
        assert doubted(about, scoped=[milestone(30) | revised]) == []
        ((_, column, _),) = doubted(about, scoped=[milestone(wrong) | revised])
        assert column == "target"
    ((_, _, message),) = doubted(target("annual-flow", target=9), scoped=[milestone(3)])
    assert message.startswith("this kind of target has no way with milestones")
