"""The libraries of an invented city: answers counted by hand from `tests/tiny/data`.

The plan runs from 2029-01-01 to 2032-12-31, 1,460 days. At the end of 2029 364 of them have
passed, at the end of 2030 729.

* L1, evenings in distinct districts, target 4. Edition 2030 sees Oldharbour (two rows), Millgate
  and Lakeside: 3. Orchard Hill's row is internal, Foundry Row's became known after the cut-off.
* L2, overdue loans, from 20 % down to 12 %. 2030: (26 + 21) / (200 + 150), the south as corrected
  before the cut-off and not as corrected after it. 2029: (30 + 27) / 350.
* L3, rooms, target 10: 2 + 1 + 2 + 1 and one on a bus that belongs to no region: 7. Foundry
  Row's is withdrawn in 2030, so edition 2029 has it: 2 + 1 + 2 = 5. The North Bank has a target
  of its own, 4 by the end of 2031 (1,094 days).
"""

import pytest

from milepost.assess.rollup import check_rollup, overlaps, rollup
from milepost.assess.scopes import Basis
from milepost.assess.status import assess, plan_scopes
from milepost.edition.params import read_edition
from milepost.edition.select import select, tag
from milepost.validate.check import check_workbook


@pytest.fixture
def assessed(tiny_workbook):
    tables = check_workbook(tiny_workbook).dataset
    scopes = plan_scopes(tables["pillars"], tables["results"], tables["regions"])

    def build(name):
        edition = read_edition(tiny_workbook, name)
        rows = tag(select(tables["observations"], edition), tables["countries"], tables["results"])
        basis = Basis(
            tables["targets"], rows, tables["plan"], edition, scopes, tables["scoped_targets"]
        )
        return assess(basis), basis

    return build


def by_scope(table):
    return {(row.scope_id, row.target_id): row for row in table.itertuples()}


def test_the_edition_of_2030(assessed):
    table, _ = assessed("2030")
    found = by_scope(table)
    evenings, overdue, rooms = (found["all", name] for name in ("L1", "L2", "L3"))
    assert evenings.actual == 3
    assert evenings.share_achieved == 0.75
    assert evenings.elapsed_share == pytest.approx(729 / 1460)
    assert evenings.pace == pytest.approx(0.75 * 1460 / 729)
    assert (evenings.status, evenings.evidence, evenings.observations) == (
        "on-track", "provisional", 4,
    )  # fmt: skip
    assert overdue.actual == pytest.approx(100 * 47 / 350)
    assert overdue.share_achieved == pytest.approx((20 - 100 * 47 / 350) / 8)
    assert overdue.status == "on-track"
    assert (rooms.actual, rooms.status, rooms.observations) == (7, "on-track", 5)


def test_the_edition_of_2029_gives_today_what_it_gave_then(assessed):
    table, _ = assessed("2029")
    found = by_scope(table)
    assert found["all", "L1"].actual == 2
    assert found["all", "L1"].elapsed_share == pytest.approx(364 / 1460)
    assert found["all", "L2"].actual == pytest.approx(100 * 57 / 350)
    assert found["all", "L3"].actual == 5
    assert found["north-bank", "L3"].actual == 3


def test_the_banks_and_the_one_with_a_target_of_its_own(assessed):
    table, _ = assessed("2030")
    found = by_scope(table)
    north, south = found["north-bank", "L3"], found["south-bank", "L3"]
    assert (north.actual, north.target, north.status) == (3, 4, "on-track")
    assert north.pace == pytest.approx(0.75 * 1094 / 729)
    assert (south.actual, south.status, south.reason) == (3, "not-assessable", "no-target")
    assert [found[bank, "L1"].actual for bank in ("north-bank", "south-bank")] == [2, 1]
    assert [found[bank, "L2"].actual for bank in ("north-bank", "south-bank")] == [13, 14]


def test_the_parts_add_up_but_for_oldharbour_which_has_results_under_both_pillars(assessed):
    table, inputs = assessed("2030")
    assert check_rollup(inputs, table, rollup(inputs)) == []
    beside = rollup(inputs)
    found = overlaps(beside)
    assert [*zip(found["scope_kind"], found["target_id"], found["difference"], strict=True)] == [
        ("pillar", "L1", 1), ("result", "L1", 1),
    ]  # fmt: skip
    region = beside[(beside["scope_kind"] == "region") & (beside["target_id"] == "L3")].iloc[0]
    assert (region["whole"], region["without_part"]) == (7, 1)
