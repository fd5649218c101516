"""Results that are parts of others, of any depth: where they stand, and what is counted under each.

Goal G has the outcomes O1 and O2, O1 the outputs A and B; H stands beside G. Counted events: two of
A, one of B, one of O1 itself, one of O2: G has five, O1 four, and the whole five.
"""

import pandas as pd
import pytest
from builders import PLAN, dataset, edition, frame, observations, row, target
from hypothesis import given
from hypothesis import strategies as st

from milepost.assess.rollup import check_rollup, overlaps, rollup
from milepost.assess.scopes import Basis
from milepost.assess.status import assess, plan_scopes
from milepost.assess.suppression import closed, families_of
from milepost.edition.hierarchy import paths, with_levels
from milepost.edition.select import select, tag
from milepost.edition.words import Words
from milepost.validate.rules import results_in_order

TREE = [
    {"result_id": "B", "parent_id": "O1", "position": 2},
    {"result_id": "H", "position": 2},
    {"result_id": "G", "position": 1, "pillar_id": "P"},
    {"result_id": "O2", "parent_id": "G", "position": 2},
    {"result_id": "O1", "parent_id": "G", "position": 1},
    {"result_id": "A", "parent_id": "O1", "position": 1},
]
PILLARS = frame("pillars", [{"pillar_id": "P", "position": 1}])
NONE = frame("regions", [])


def test_a_result_stands_before_its_parts_and_in_the_pillar_of_the_one_above():
    made = with_levels(frame("results", TREE), PILLARS).sort_values("rank")
    assert made["result_id"].tolist() == ["G", "O1", "A", "B", "O2", "H"]
    assert made["depth"].tolist() == [1, 2, 3, 3, 2, 1]
    assert made["path"].tolist() == ["G", "O1;G", "A;O1;G", "B;O1;G", "O2;G", "H"]
    assert made["pillar_id"].fillna("").tolist() == ["P"] * 5 + [""]


def test_what_is_contributed_under_a_result_is_that_of_its_parts_and_counts_once_in_the_whole():
    rows = [row(value=1, result_id=name) for name in ("A", "A", "B", "O1", "O2")]
    results, of = frame("results", TREE), edition()
    places = frame("countries", [])
    seen = tag(select(observations(rows), of), places, results, PLAN)
    goals = frame("targets", [target("events", baseline=0, target=10)])
    scopes = plan_scopes(PILLARS, results, NONE)
    given_ = Basis(goals, seen, PLAN, of, scopes)
    found = assess(given_).set_index(["scope_kind", "scope_id"])["actual"]
    assert {name: found["result", name] for name in "GAB"} == {"G": 5, "A": 2, "B": 1}
    assert (found["result", "O1"], found["result", "O2"]) == (4, 1)
    assert (found["pillar", "P"], found["global", "all"]) == (5, 5)
    table = rollup(given_)
    assert check_rollup(given_, assess(given_), table) == []
    assert overlaps(table).empty  # what lies in another is not counted twice


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"parent_id": "X"}, "parent_id", "is not a result_id of"),
        ({"parent_id": "A"}, "parent_id", "leads back to this result"),
        ({"parent_id": "O1"}, "parent_id", "leads back to this result"),
        (
            {"parent_id": "G", "pillar_id": "Q"},
            "pillar_id",
            "is not the pillar of the result above",
        ),
    ],
)
def test_a_result_that_can_not_be_a_part_of_another_is_named(change, column, words):
    rows = [item | (change if item["result_id"] == "O1" else {}) for item in TREE]
    problems = [*results_in_order(dataset(results=rows))]
    assert {item.column for item in problems} == {column}
    assert words in problems[0].message
    assert any(item.row == 6 for item in problems)  # the fifth row below the header


def test_a_tree_of_results_breaks_no_rule():
    assert [*results_in_order(dataset(results=TREE))] == []


@given(st.lists(st.integers(-1, 5), min_size=6, max_size=6))
def test_any_parents_end_even_in_a_circle(parents):
    rows = [
        {"result_id": f"r{n}", "parent_id": None if p < 0 else f"r{p}"}
        for n, p in enumerate(parents)
    ]
    for name, way in paths(frame("results", rows)).items():
        assert way[0] == name
        assert len(way) == len({*way}) <= 6


def test_a_small_part_can_not_be_had_from_the_result_above_it():
    tree = pd.concat([frame("results", TREE), frame("results", [])])
    sizes = {("global", "all"): 30, ("pillar", "P"): 30, ("result", "G"): 30, ("result", "O1"): 12,
             ("result", "O2"): 18, ("result", "A"): 2, ("result", "B"): 10}  # fmt: skip
    hidden = closed(sizes, {("result", "A")}, families_of(tree), 5)
    assert ("result", "B") in hidden or ("result", "O1") in hidden


def test_the_words_of_levels_and_of_a_plan_without_pillars():
    words = Words(levels=[["goal", "goals"], ["outcome", "outcomes"], ["output", "outputs"]])
    of_plan = words.of_plan(pillars=False)
    assert [of_plan.level(depth)[0] for depth in (1, 2, 3)] == ["goal", "outcome", "output"]
    assert of_plan.result == ("goal, outcome or output", "goals, outcomes and outputs")
    assert of_plan.level(4) == of_plan.result
    assert Words().of_plan(pillars=False).result == ("planned result", "planned results")
    assert Words().of_plan(pillars=True).result == ("pillar result", "pillar results")
    assert Words(result=["aim", "aims"]).of_plan(pillars=False).result == ("aim", "aims")
