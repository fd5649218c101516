"""Small counts are kept back, and nothing that is shown gives them back."""

import numpy as np
import pandas as pd
import pytest
from builders import PLAN, RESULTS, edition, frame, observations, row, selected
from builders import target as a_target
from drawn import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.assess.disclosure import protect
from milepost.assess.disclosure_rule import DisclosureRule, read_rule
from milepost.assess.scopes import Basis, Scope, dimension_scope
from milepost.assess.status import assess
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


SEX = pd.DataFrame({"dimension": "sex", "member_id": ["f", "m"], "parent_id": None})
AGES = pd.DataFrame({"dimension": "age", "member_id": ["a", "b", "c"], "parent_id": None})
# one may be both
GROUPS = pd.DataFrame({"dimension": "group", "member_id": ["nomad", "deaf"], "parent_id": None,
                       "overlapping": True})  # fmt: skip


def protected(
    rows, kind="events", rule=FIVE, audience=Audience.PUBLIC, members=None, scopes=SCOPES, **values
):
    targets = frame("targets", [a_target(kind, **values)])
    seen = selected(observations(rows), edition())
    if members is not None:
        scopes = (*scopes, dimension_scope(members["dimension"][0], members))
    nothing = frame("scoped_targets", [])
    table = assess(Basis(targets, seen, PLAN, edition(), scopes, nothing, members))
    made, left = protect(table, seen, targets, RESULTS, rule, audience, members)
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


def stock(year, value, **values):
    return row("stock", f"{year}-12-31", value=value, **values)


def share(year, cases, whole, **values):
    return row("level", f"{year}-12-31", numerator=cases, denominator=whole, **values)


def amount(start, end, value, **values):
    return {**row("to-date", end, value=value, **values), "period_start": start}


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("stock", [stock(2024, 50), stock(2024, 47, sex="f"),
                   stock(2025, 60), stock(2025, 30, sex="f"), stock(2025, 30, sex="m")]),
        ("level", [share(2024, 50, 100), share(2024, 47, 60, sex="f"),
                   share(2025, 60, 100), share(2025, 30, 60, sex="f"), share(2025, 30, 40, sex="m")]),
        ("level", [share(2024, 50, 100), share(2024, 20, 67, sex="f"),
                   share(2025, 60, 100), share(2025, 30, 60, sex="f"), share(2025, 30, 40, sex="m")]),
        ("events", [row(value=50), row(value=47, sex="f"), row("event", "2025-06-30", value=50),
                    row("event", "2025-06-30", value=20, sex="f")]),
        ("stock", [stock(2025, 20, sex="f", region_id="east"), stock(2025, 23, region_id="east"),
                   stock(2025, 20, sex="f", region_id="west"), stock(2025, 45, region_id="west")]),
    ],
    ids=["a-year-before", "cases-a-year-before", "others-a-year-before", "events", "in-a-region"],
)  # fmt: skip
def test_rows_that_leave_few_of_their_whole_are_kept_back(kind, rows):
    """47 women of 50 people: three men, whether or not any figure of today tells of that year."""
    assert protected(rows, kind, members=SEX, target=80, baseline=10)[1].empty
    others = [{"sex": None, **one} for one in rows if one.get("sex") != "f"]
    assert len(protected(others, kind, members=SEX, target=80, baseline=10)[1]) == len(others)


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("annual-flow", [amount("2024-01-01", "2024-06-30", 40), amount("2024-01-01", "2024-12-31", 43)]),
        ("annual-flow", [amount("2024-01-01", "2024-06-30", 20), amount("2024-07-01", "2024-09-30", 20),
                         amount("2024-01-01", "2024-12-31", 43)]),
        ("annual-flow", [{**amount("2024-01-01", "2024-06-30", 40), "measure": "flow"},
                         amount("2024-01-01", "2024-12-31", 43)]),
        ("stock", [stock(2025, 50, region_id="east"), stock(2025, 47, country="XEA")]),
        ("stock", [stock(2024, 50), stock(2024, 47, item_id="i"), stock(2025, 50)]),
    ],
    ids=["running-total", "the-last-quarter", "a-half-year", "other-countries", "other-items"],
)  # fmt: skip
def test_what_was_told_before_or_in_part_gives_no_rest_back(kind, rows):
    assert protected(rows, kind, target=80)[1].empty
    apart = rows[-1:]
    assert len(protected(apart, kind, target=80)[1]) == 1


def test_events_within_the_time_of_others_are_no_part_of_them():
    year = {**row("event", "2024-12-31", value=43), "period_start": "2024-01-01"}
    assert len(protected([year, row(value=40)], target=80)[1]) == 2


def test_women_elsewhere_are_no_part_of_the_people_here():
    rows = [row(value=50, country="XEA"), row(value=47, country="XWA", sex="f")]
    assert len(protected(rows, members=SEX, target=80)[1]) == 2


def test_members_that_overlap_each_leave_a_rest():
    """47 of 50 are nomads, and 30 deaf: three are no nomads, however many are both."""
    rows = [stock(2025, 50), stock(2025, 47, group="nomad"), stock(2025, 30, group="deaf")]
    made, left = protected(rows, "stock", members=GROUPS, target=80)
    assert made.loc[[("global", "all"), ("group", "nomad")], "actual"].isna().any()
    assert left.empty
    made, left = protected([rows[0], rows[2]], "stock", members=GROUPS, target=80)
    assert made.loc[[("global", "all"), ("group", "deaf")], "actual"].notna().all()
    assert len(left) == 2


TWO = pd.concat([SEX, AGES], ignore_index=True)


@pytest.mark.parametrize(
    "rows",
    [
        [stock(2024, 100), stock(2024, 60, sex="f"), stock(2024, 43, sex="f", age="a"),
         stock(2024, 38, sex="m", age="b")],
        [stock(2024, 100), stock(2024, 60, sex="f"), stock(2024, 57, age="a"),
         stock(2024, 20, sex="f", age="a")],
        [stock(2024, 100), stock(2024, 97, sex="f", age="a")],
        [stock(2024, 100, region_id="east"), stock(2024, 97, country="XEA", sex="f")],
        [share(2024, 50, 100), share(2024, 30, 60, sex="f"), share(2024, 30, 57, age="a"),
         share(2024, 12, 20, sex="f", age="a")],
    ],
    ids=["men-not-b", "men-not-a", "all-but-young-women", "a-country-and-women", "left-of-a-share"],
)  # fmt: skip
def test_rows_of_two_dimensions_give_no_few_back_together(rows):
    """100 less 60 women and 38 older men are two: no row says so, nor any two rows."""
    kind = "level" if rows[0]["measure"] == "level" else "stock"
    now = share(2025, 500, 1000) if kind == "level" else stock(2025, 500)
    rows = [{"sex": None, "age": None, **one} for one in [*rows, now]]
    assert protected(rows, kind, members=TWO, target=800, baseline=10)[1].empty
    fewer = [one for one in rows if not one["age"] and not one.get("country")]
    assert len(protected(fewer, kind, members=TWO, target=800, baseline=10)[1]) == len(fewer)


def test_a_full_table_without_few_is_shown():
    counts = {("f", "a"): 20, ("f", "b"): 15, ("f", "c"): 25, ("m", "a"): 11, ("m", "b"): 9,
              ("m", "c"): 20}  # fmt: skip
    rows = [stock(2025, count, sex=sex, age=age) for (sex, age), count in counts.items()]
    rows += [stock(2025, 60, sex="f"), stock(2025, 40, sex="m"), stock(2025, 31, age="a"),
             stock(2025, 24, age="b"), stock(2025, 45, age="c"), stock(2025, 100)]  # fmt: skip
    assert len(protected(rows, "stock", members=TWO, target=800)[1]) == len(rows)
    # three of unknown age beside them
    rows[-1] = stock(2025, 103)
    assert protected(rows, "stock", members=TWO, target=800)[1].empty


def test_periods_that_cross_give_no_few_back_together():
    rows = [amount("2024-01-01", "2024-06-30", 20), amount("2024-04-01", "2024-12-31", 33),
            amount("2024-04-01", "2024-06-30", 10), amount("2025-01-01", "2025-12-31", 90)]  # fmt: skip
    assert len(protected(rows, "annual-flow", target=80)[1]) == 4
    rows.append(amount("2024-01-01", "2024-12-31", 46))  # three beside the 43
    assert protected(rows, "annual-flow", target=80)[1].empty


def test_the_few_that_a_cohort_lacks_are_protected():
    made, rows = protected([row(value=98)], "closed-cohort", target=100, denominator=100)
    assert made.loc[("global", "all"), "reason"] == "suppressed"
    assert rows.empty
    made, _ = protected([row(value=90)], "closed-cohort", target=100, denominator=100)
    assert made.loc[("global", "all"), "actual"] == 90


def test_the_few_left_over_are_not_given_back_by_the_others_left_over():
    """Three of 63 are left over, and none of ten: the whole but the rest would leave three."""
    rows = [
        share(2025, 60, 63, age="a"),
        share(2025, 10, 10, age="b"),
        share(2025, 50, 100, age="c"),
    ]
    made, _ = protected(rows, "level", members=AGES, target=80, baseline=10)
    assert made.loc[("age", "a"), "reason"] == "suppressed"
    assert made.loc[[("global", "all"), ("age", "c")], "actual"].isna().any()


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
