"""Parts add up to wholes, and the table that says where they don't."""

from dataclasses import replace

import pytest
from builders import (
    PILLARS,
    PLAN,
    REGIONS,
    RESULTS,
    assessments,
    edition,
    frame,
    row,
    selected,
    target,
)
from builders import observations as observed

from milepost.assess.rollup import check_rollup, overlaps, rollup
from milepost.assess.scopes import Basis, Scope
from milepost.assess.status import plan_scopes

DIRECTIONS = Scope("direction", "direction_ids", ("x", "y"))
SCOPES = (*plan_scopes(PILLARS, RESULTS, REGIONS), DIRECTIONS)
TARGETS = [
    target("events", target_id="E", target=9),
    target("distinct-countries", target_id="C", target=9),
    target("closed-cohort", target_id="H", target=60, denominator=200),
    target("level", target_id="L", target=60, baseline=1),
]
ROWS = [
    row(target_id="E", country="XEA", value=2, result_id="P1", direction_ids="x;y"),
    row(target_id="E", value=3, result_id="Q1"),
    row(target_id="C", country="XEA", value=1, result_id="P1"),
    row(target_id="C", country="XEA", value=1, result_id="Q1", when="2025-02-01"),
    row(target_id="C", country="XWA", value=1, result_id="Q1"),
    row(target_id="H", country="XWB", value=20),
    row("level", "2025-12-31", target_id="L", value=20, region_id="east"),
]


def arguments(rows=None):
    of = edition()
    return Basis(frame("targets", TARGETS), selected(observed(rows or ROWS), of), PLAN, of, SCOPES)


def published():
    return assessments(TARGETS, ROWS, None, SCOPES)


def test_where_all_is_well_nothing_is_found():
    assert check_rollup(arguments(), published(), rollup(arguments())) == []


@pytest.mark.parametrize("kind", ["events", "increment"])
def test_numbers_per_something_have_no_parts_that_could_add_up(kind):
    about = [target(kind, target_id="E", target=9, baseline=1, unit="deaths per 1,000")]
    rows = [
        row(target_id="E", country="XEA", value=2),
        row(target_id="E", region_id="west", value=3),
    ]
    given = replace(arguments(rows), targets=frame("targets", about))
    found = assessments(about, rows, None, SCOPES)
    assert found.loc[found["scope_kind"] == "global", "actual"].isna().all()
    assert check_rollup(given, found, rollup(given)) == []


def test_large_amounts_of_money_to_the_cent_add_up_in_any_order():
    money = [
        row(target_id="E", country=("XEA", "XWA", "XEB")[day % 3], when=f"2025-01-{day:02}",
            value=round(27_182_818_284.59 * (day**2 % 29 + 4), 2))
        for day in range(1, 29)
    ]  # fmt: skip
    table = assessments(TARGETS, money, None, SCOPES)
    assert check_rollup(arguments(money), table, rollup(arguments(money))) == []
    assert overlaps(rollup(arguments(money))).empty
    table.loc[(table["scope_kind"] == "global") & (table["target_id"] == "E"), "actual"] += 1
    assert len(check_rollup(arguments(money), table, rollup(arguments(money)))) == 1


def test_the_table_sets_parts_beside_the_whole_with_the_rows_that_name_none():
    table = rollup(arguments()).set_index(["scope_kind", "target_id"])
    assert "L" not in table.index.get_level_values("target_id")
    region = table.loc[("region", "E")]
    assert (region["whole"], region["parts"], region["without_part"]) == (5, 5, 3)
    pillar = table.loc[("pillar", "C")]
    assert (pillar["whole"], pillar["parts"], pillar["difference"]) == (2, 3, 1)
    assert table.loc[("region", "H"), "parts"] == pytest.approx(10)
    assert table.loc[("pillar", "H"), "without_part"] == pytest.approx(10)


def test_the_overlaps_are_countries_in_two_pillars_and_rows_with_two_directions():
    table = overlaps(rollup(arguments()))
    found = [*zip(table["scope_kind"], table["target_id"], table["difference"], strict=True)]
    assert found == [("direction", "E", 2), ("pillar", "C", 1), ("result", "C", 1)]


@pytest.mark.parametrize(
    ("scope_kind", "scope_id", "target_id"),
    [("global", "all", "E"), ("global", "all", "C"), ("region", "east", "E"),
     ("pillar", "Q", "C"), ("direction", "x", "E"), ("global", "all", "H")],
)  # fmt: skip
def test_a_figure_that_is_off_by_one_is_found_wherever_it_stands(scope_kind, scope_id, target_id):
    table = published()
    place = (
        (table["scope_kind"] == scope_kind)
        & (table["scope_id"] == scope_id)
        & (table["target_id"] == target_id)
    )
    table.loc[place, "actual"] += 1
    problems = check_rollup(arguments(), table, rollup(arguments()))
    assert [(item.column, item.value) for item in problems] == [(scope_kind, target_id)]
    assert "published" in problems[0].message


def test_a_figure_that_is_left_out_is_found():
    table = published()
    kept = ~((table["scope_id"] == "west") & (table["target_id"] == "C"))
    (problem,) = check_rollup(arguments(), table[kept], rollup(arguments()))
    assert problem.line() == (
        "error: assessments, region: C: published parts come to 1, the rows to 2 [roll-up]"
    )


def test_no_rows_give_an_empty_table():
    table = rollup(arguments(rows=[row(target_id="L", measure="level", value=1)]))
    assert table.empty
    assert overlaps(table).empty


@pytest.mark.parametrize("unit", ["houses/village", "rooms per 1,000", "houses", "&lt;/b&gt;"])
def test_events_in_a_unit_of_so_many_per_something_have_no_count_of_parts(unit):
    """Only rows of the whole count, if there are any; a build stopped there, as parts came to more."""
    targets = [{**TARGETS[0], "unit": unit}]
    rows = [row(target_id="E", country="XEA", value=2), row(target_id="E", value=3)]
    of = edition()
    given = Basis(frame("targets", targets), selected(observed(rows), of), PLAN, of, SCOPES)
    found = assessments(targets, rows, None, SCOPES)
    whole = found.loc[found["scope_kind"] == "global", "actual"].tolist()
    assert whole == [5 if unit in ("houses", "&lt;/b&gt;") else 3]
    assert check_rollup(given, found, rollup(given)) == []
