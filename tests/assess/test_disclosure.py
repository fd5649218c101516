"""Small counts are kept back, and nothing that is shown gives them back."""

import numpy as np
import pytest
from builders import RESULTS, assessments, edition, frame, observations, row, selected
from builders import target as a_target
from drawn import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.assess.disclosure import protect
from milepost.assess.disclosure_rule import DisclosureRule, read_rule
from milepost.assess.scopes import Scope
from milepost.assess.suppression import closed
from milepost.core.errors import UserError
from milepost.core.model import Audience
from milepost.edition.params import read_edition
from milepost.inputs.edition_tables import edition_data
from milepost.validate.check import check_workbook

SCOPES = (
    Scope("global", None, ("all",)),
    Scope("region", "region_id", ("east", "west")),
    Scope("pillar", "pillar_id", ("P", "Q")),
    Scope("result", "result_id", ("P1", "P2", "Q1")),
)
PARENTS = {"P1": "P", "P2": "P", "Q1": "Q", "Q2": "Q", "S1": "S"}
HELD = {name: ("pillar", pillar) for name, pillar in PARENTS.items()}
FIVE = DisclosureRule(minimum=5)


def protected(rows, kind="events", rule=FIVE, audience=Audience.PUBLIC, **values):
    targets = [a_target(kind, **values)]
    table = assessments(targets, rows, edition(), SCOPES)
    seen = selected(observations(rows), edition())
    made, left = protect(table, seen, frame("targets", targets), RESULTS, rule, audience)
    return made.set_index(["scope_kind", "scope_id"]), left


def events(**counts):
    """So many events, by country and result: ``XEA_P1=3``."""
    return [
        row(country=name.split("_")[0], result_id=name.split("_")[1], value=count)
        for name, count in counts.items()
    ]


def test_a_small_count_is_suppressed_with_its_complement():
    made, rows = protected(events(XEA_P1=3, XWA_P1=40), target=100)
    assert np.isnan(made.loc[("region", "east"), "actual"])
    assert made.loc[("region", "east"), "reason"] == "suppressed"
    assert made.loc[("region", "west"), "reason"] == "suppressed"  # 43 - 40 would tell
    assert made.loc[("global", "all"), "actual"] == 43
    assert rows.empty


def test_the_number_of_rows_and_the_period_tell_nothing():
    made, _ = protected(events(XEA_P1=3, XWA_P1=40), target=100)
    hidden = made.loc[("region", "east")]
    assert hidden["observations"] == 0
    assert hidden[["share_achieved", "pace", "period", "evidence"]].isna().all()
    assert hidden["status"] == "not-assessable"


def test_rows_that_are_small_themselves_are_kept_back_where_no_sum_is():
    rows = events(XEA_P1=30, XWA_P1=40) + events(XEA_P1=2)
    made, left = protected(rows, target=100)
    assert "suppressed" not in set(made["reason"].dropna())
    assert left.empty  # else 2 in the east would be a row, and a year, of its own
    _, left = protected(events(XEA_P1=30, XWA_P1=40), target=100)
    assert len(left) == 2


def test_a_small_rest_without_a_part_is_not_given_away_by_the_parts():
    """43 in all, 40 in the only region with any: the rest, 3, would be known."""
    rows = [row(country="XEA", result_id="P1", value=40), row(country=None, value=3)]
    made, _ = protected(rows, target=100)
    shown = made.loc[[("global", "all"), ("region", "east")], "actual"]
    assert shown.isna().any()


def test_families_that_share_cells_give_nothing_back_together():
    """Two in one pillar, one in the other, three in all: two ones and a one are all there can be."""
    sizes = {("global", "all"): 3, ("pillar", "P"): 2, ("pillar", "Q"): 1, ("result", "P1"): 1,
             ("result", "P2"): 1, ("result", "Q1"): 1}  # fmt: skip
    small = {key for key, count in sizes.items() if count < 2}
    assert ("global", "all") in closed(sizes, small, HELD, 2)


def test_large_counts_and_other_audiences_are_left_alone():
    large = events(XEA_P1=30, XWA_P1=40)
    assert "suppressed" not in set(protected(large, target=100)[0]["reason"].dropna())
    small = events(XEA_P1=3, XWA_P1=40)
    made, rows = protected(small, target=100, audience=Audience.INTERNAL)
    assert "suppressed" not in set(made["reason"].dropna())
    assert len(rows) == 2
    off = protected(small, target=100, rule=DisclosureRule())[0]
    assert "suppressed" not in set(off["reason"].dropna())
    other = protected(small, target=100, rule=DisclosureRule(minimum=5, targets=["T9"]))[0]
    assert "suppressed" not in set(other["reason"].dropna())


def test_the_few_of_a_share_and_the_few_left_over_are_protected():
    def level(numerator):
        rows = [row("level", "2025-12-31", region_id="east", numerator=numerator, denominator=100),
                row("level", "2025-12-31", region_id="west", numerator=50, denominator=100)]  # fmt: skip
        return protected(rows, "level", target=80, baseline=10)[0]

    assert level(2).loc[("region", "east"), "reason"] == "suppressed"
    assert level(98).loc[("region", "east"), "reason"] == "suppressed"
    assert level(40).loc[("region", "east"), "reason"] != "suppressed"


COUNTS = st.integers(0, 30)
TREES = st.tuples(
    st.lists(COUNTS, min_size=5, max_size=5), st.lists(COUNTS, min_size=4, max_size=4)
)


@settings(max_examples=examples(300, share=5), deadline=None, database=None, derandomize=True)
@given(TREES, st.integers(2, 12))
def test_nobody_can_compute_a_small_count_from_what_is_shown(tree, minimum):
    """An attacker who knows every shown cell and that parts add up solves for the others."""
    results, weights = tree
    total = sum(results)
    sizes = {("global", "all"): total}
    for name, count in zip(PARENTS, results, strict=True):
        sizes["result", name] = count
        pillar = ("pillar", PARENTS[name])
        sizes[pillar] = sizes.get(pillar, 0) + count
    share = [total * weight // max(1, sum(weights)) for weight in weights]
    share[0] += total - sum(share)
    sizes |= {("region", f"r{n}"): count for n, count in enumerate(share)}
    sizes = {key: count for key, count in sizes.items() if count}
    small = {key for key, count in sizes.items() if count < minimum}
    hidden = sorted(closed(sizes, small, HELD, minimum))
    assert small <= set(hidden)
    for key, (low, high) in attack(sizes, hidden).items():
        assert key not in small or low < high - 0.5, (key, low, high, sizes, hidden)


def attack(sizes, hidden):
    """The least and most that each hidden count can be, for who knows the rest and that parts add.

    A hidden count is at least one: a zero is shown.
    """
    from scipy.optimize import linprog  # imports for a second

    lines, sums = [], []
    for whole, parts in families(sizes):
        lines.append([float(key in parts) - float(key == whole) for key in hidden])
        known = sum(sizes[key] for key in parts if key not in hidden)
        sums.append(float(whole not in hidden) * sizes[whole] - known)
    found = {}
    for place, key in enumerate(hidden):
        wanted = np.zeros(len(hidden))
        wanted[place] = 1
        ends = [linprog(sign * wanted, A_eq=lines, b_eq=sums, bounds=(1, None)) for sign in (1, -1)]
        assert ends[0].status == 0
        found[key] = (ends[0].fun, np.inf if ends[1].status == 3 else -ends[1].fun)
    return found


def families(sizes):
    for kind in ("region", "pillar"):
        parts = [key for key in sizes if key[0] == kind]
        if parts:
            yield ("global", "all"), parts
    for key in sizes:
        if key[0] == "pillar":
            yield key, [part for part in sizes if part[0] == "result"
                        and PARENTS[part[1]] == key[1]]  # fmt: skip


def test_the_rule_is_read_strictly(tmp_path):
    assert read_rule(tmp_path).minimum == 0
    (tmp_path / "disclosure.yml").write_text("minimum: few\n", "utf-8")
    with pytest.raises(UserError, match=r"params/disclosure.yml: minimum"):
        read_rule(tmp_path)


def test_an_edition_follows_its_workbooks_rule(tiny_workbook):
    dataset = check_workbook(tiny_workbook).dataset
    chosen = read_edition(tiny_workbook, "2030")
    (tiny_workbook.params / "disclosure.yml").write_text("minimum: 3\n", "utf-8")
    made = edition_data(dataset, chosen, tiny_workbook).tables
    hidden = made["assessments"][made["assessments"]["reason"] == "suppressed"]
    assert len(hidden)
    assert not set(hidden["target_id"]) & set(made["observations"]["target_id"])
