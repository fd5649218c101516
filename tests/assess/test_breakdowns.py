"""Declared dimensions in the figures: wholes and members, side by side, parents, any mix of kinds."""

from dataclasses import replace
from itertools import product

import pandas as pd
from builders import PLAN, WHOLE, edition, frame, observations, row, selected, target
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.assess.histories import part_histories
from milepost.assess.rollup import check_rollup, rollup
from milepost.assess.scopes import Basis, Scope
from milepost.assess.status import assess, plan_scopes
from milepost.read.dimensions import COLUMNS

NONE = {name: frame(name, []) for name in ("pillars", "results", "regions")}


def members(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    """The members of dimensions: dimension, member, parent."""
    made = pd.DataFrame(rows, columns=["dimension", "member_id", "parent_id"], dtype="str")
    return made.reindex(columns=list(COLUMNS))


MEMBERS = members(
    ("sex", "f", None), ("sex", "m", None),
    ("age", "child", None), ("age", "adult", None), ("age", "old", "adult"),
)  # fmt: skip
SCOPES = plan_scopes(NONE["pillars"], NONE["results"], NONE["regions"], MEMBERS)
REGION = Scope("region", "region_id", ("east", "west"))


def figures(
    kind: str,
    rows: list[dict],
    scopes: tuple[Scope, ...] = SCOPES,
    members: pd.DataFrame = MEMBERS,
    **values: object,
) -> dict[str, float]:
    """The actual value of one target by part of a scope; parts without any are left out."""
    of = edition()
    seen = selected(observations([{"sex": None, "age": None, **item} for item in rows]), of)
    goals = frame("targets", [target(kind, target=100, **values)])
    basis = Basis(goals, seen, PLAN, of, scopes, frame("scoped_targets", []), members)
    table = assess(basis).dropna(subset=["actual"])
    return dict(zip(table["scope_id"], table["actual"], strict=True))


def stock(value: float, when: str = "2025-12-31", **values: object) -> dict:
    return row("stock", when, value=value, **values)


def test_members_beside_their_whole_count_once():
    rows = [stock(20), stock(11, sex="f"), stock(9, sex="m")]
    assert figures("stock", rows) == {"all": 20, "f": 11, "m": 9}
    # even where they do not come to it: who is of no known sex stands in the whole alone
    rows = [stock(20), stock(11, sex="f")]
    assert figures("stock", rows) == {"all": 20, "f": 11}


def test_members_without_a_whole_add_up_where_the_kind_adds():
    rows = [stock(11, sex="f"), stock(9, sex="m")]
    assert figures("stock", rows) == {"all": 20, "f": 11, "m": 9}
    rates = [
        row("rate", "2025-12-31", value=7, sex="f"),
        row("rate", "2025-12-31", value=9, sex="m"),
    ]
    assert figures("rate", rates) == {"f": 7, "m": 9}
    assert figures("rate", [*rates, row("rate", "2025-12-31", value=8.2)])["all"] == 8.2


def test_two_breakdowns_side_by_side_are_of_one_whole():
    by_sex = [stock(11, sex="f"), stock(9, sex="m")]
    by_age = [stock(5, age="child"), stock(14, age="adult")]
    assert figures("stock", [*by_sex, *by_age])["all"] == 20
    assert figures("stock", [stock(21), *by_sex, *by_age])["all"] == 21
    # a breakdown that lacks a member stands for less than one that lacks none
    assert figures("stock", [by_sex[0], *by_age])["all"] == 19
    # by sex and age together, the margins beside them
    both = [stock(2, sex="f", age="child"), stock(9, sex="f", age="adult"),
            stock(3, sex="m", age="child"), stock(6, sex="m", age="adult")]  # fmt: skip
    assert figures("stock", both)["all"] == 20
    assert figures("stock", [*both, *by_sex]) == figures("stock", both)
    found = figures("stock", [*both, *by_sex, *by_age])
    assert (found["all"], found["f"], found["child"], found["adult"]) == (20, 11, 5, 14)


def test_places_and_members_side_by_side_are_of_one_whole():
    by_place = [stock(12, country="XEA"), stock(10, country="XWA")]
    by_sex = [stock(11, sex="f"), stock(9, sex="m")]
    assert figures("stock", [*by_place, *by_sex])["all"] == 22
    assert figures("stock", [*by_place, *[{**item, "value": 12} for item in by_sex]])["all"] == 24
    # one country by sex, another whole
    rows = [stock(5, country="XEA", sex="f"), stock(6, country="XEA", sex="m"), by_place[1]]
    assert figures("stock", rows, (WHOLE, REGION)) == {"all": 21, "east": 11, "west": 10}
    # what no place tells of, by sex as the places are
    rows = [*rows[:2], stock(1, sex="f"), stock(2, sex="m")]
    assert figures("stock", rows)["all"] == 14


def test_a_parent_stands_for_the_members_below_it():
    rows = [stock(5, age="child"), stock(14, age="adult"), stock(4, age="old")]
    assert figures("stock", rows) == {"all": 19, "child": 5, "adult": 14, "old": 4}
    # without the parent's own row its members are its parts
    assert figures("stock", [rows[0], rows[2]]) == {"all": 9, "child": 5, "adult": 4, "old": 4}
    rates = [row("rate", "2025-12-31", value=3, age="old")]
    assert figures("rate", rates) == {"old": 3}


def test_a_whole_gives_way_to_all_its_members_if_they_are_newer_and_to_no_fewer():
    whole = stock(20, "2025-06-30")
    newer = [stock(11, sex="f"), stock(13, sex="m")]
    assert figures("stock", [whole, *newer])["all"] == 24
    assert figures("stock", [whole, newer[0]])["all"] == 20
    # nor is one member of a later plan year the whole of that year
    before = stock(20, "2024-12-31")
    assert figures("stock", [before, *newer])["all"] == 24
    assert figures("stock", [before, newer[0]])["all"] == 20
    shares = [row("level", "2024-12-31", numerator=20, denominator=40),
              row("level", "2025-12-31", numerator=9, denominator=10, sex="f")]  # fmt: skip
    assert figures("level", shares)["all"] == 50


def test_events_told_by_two_dimensions_side_by_side_count_once():
    told = [row(value=4, sex="f"), row(value=6, sex="m"),
            row(value=3, age="child"), row(value=7, age="old")]  # fmt: skip
    rows = selected(observations([{"sex": None, "age": None, **item} for item in told]), edition())
    goals = frame("targets", [target("events", target=20)])
    basis = Basis(goals, rows, PLAN, edition(), SCOPES, members=MEMBERS)
    found = assess(basis)
    assert found.loc[found["scope_id"] == "all", "actual"].item() == 10
    assert not check_rollup(basis, found, rollup(basis))


OVERLAPPING = MEMBERS.assign(overlapping=MEMBERS["dimension"] == "age")


def test_members_that_overlap_are_never_added_up():
    """Who belongs to two of them is counted under each: only the whole's own row is the whole."""
    rows = [stock(11, age="child"), stock(9, age="adult")]
    assert figures("stock", rows, members=OVERLAPPING) == {"child": 11, "adult": 9}
    found = figures("stock", [stock(15), *rows], members=OVERLAPPING)
    assert found == {"all": 15, "child": 11, "adult": 9}  # less than its parts, and right
    # newer members do not come to a whole, however many they are
    newer = [stock(11, age="child"), stock(9, age="adult"), stock(3, age="old")]
    found = figures("stock", [stock(15, "2025-06-30"), *newer], members=OVERLAPPING)
    assert found["all"] == 15
    # nor do those below a parent
    below = [stock(4, age="old"), stock(9, age="adult")]
    assert figures("stock", below, members=OVERLAPPING) == {"all": 9, "adult": 9, "old": 4}
    # by sex the same is broken down whole
    by_sex = [stock(7, sex="f"), stock(6, sex="m")]
    assert figures("stock", [*rows, *by_sex], members=OVERLAPPING)["all"] == 13
    # one member a place counts nobody twice; shares of members have no common share
    places = [stock(11, age="child", country="XEA"), stock(9, age="adult", country="XWA")]
    assert figures("stock", places, members=OVERLAPPING)["all"] == 20
    shares = [row("level", "2025-12-31", value=50.0, numerator=1, denominator=2, age=age)
              for age in ("child", "adult")]  # fmt: skip
    assert "all" not in figures("level", shares, members=OVERLAPPING)


def test_single_events_count_once_whichever_overlapping_member_they_name():
    events = [row(value=1, age="child"), row(value=1, age="adult")]
    assert figures("events", events, members=OVERLAPPING)["all"] == 2
    many = [row(value=30, age="child"), row(value=20, age="adult")]
    assert "all" not in figures("events", many, members=OVERLAPPING)
    where = [row(age="child", country="XEA"), row(age="adult", country="XEA")]
    assert figures("distinct-countries", where, members=OVERLAPPING)["all"] == 1


def test_amounts_of_members_that_overlap_hold_no_build_up():
    """Their sum is not known, and so there is nothing that the figures could contradict."""
    told = [row(value=30, age="child", region_id="east"), row(value=20, age="adult", region_id="east"),
            row(value=7, age="child", region_id="west")]  # fmt: skip
    for some in (told, told[:2]):
        rows = selected(observations([{"sex": None, **item} for item in some]), edition())
        goals = frame("targets", [target("events", target=20)])
        basis = Basis(goals, rows, PLAN, edition(), [*SCOPES, REGION], members=OVERLAPPING)
        found = assess(basis)
        assert found.loc[found["scope_id"].isin(["all", "east"]), "actual"].isna().all()
        table = rollup(basis)
        assert check_rollup(basis, found, table) == []
        assert len(check_rollup(replace(basis, members=MEMBERS), found, table)) > 0


def test_an_event_told_whole_and_by_members_counts_once():
    rows = [row(value=10), row(value=6, sex="f"), row(value=4, sex="m"),
            row(when="2024-09-30", value=3, sex="f")]  # fmt: skip
    assert figures("events", rows) == {"all": 13, "f": 9, "m": 4}
    # another place, another result, another period is another event
    rows = [row(value=10, result_id="P1"), row(value=6, sex="f", result_id="P2")]
    assert figures("events", rows)["all"] == 16


def test_distinct_things_are_counted_once_whatever_names_them():
    rows = [row(value=1, country="XEA"), row(value=1, country="XEA", sex="f"),
            row(value=1, country="XWA", sex="f"), row(value=1, country="XWA", sex="m")]  # fmt: skip
    found = figures("distinct-countries", rows, distinct_by="country")
    assert found == {"all": 2, "f": 2, "m": 1}


def test_shares_by_members_join_by_their_fractions():
    rows = [row("level", "2025-12-31", numerator=3, denominator=10, value=30, sex="f"),
            row("level", "2025-12-31", numerator=9, denominator=30, value=30, sex="m")]  # fmt: skip
    assert figures("level", rows) == {"all": 30, "f": 30, "m": 30}
    whole = row("level", "2025-12-31", numerator=10, denominator=40, value=25)
    assert figures("level", [*rows, whole])["all"] == 25


def test_a_years_flow_is_told_whole_or_by_members():
    def flow(first: str, last: str, value: float, **more: object) -> dict:
        return row("flow", last, period_start=first, value=value, **more)

    members = [
        flow("2025-01-01", "2025-12-31", 7, sex="f"),
        flow("2025-01-01", "2025-12-31", 5, sex="m"),
    ]
    assert figures("annual-flow", members)["all"] == 12
    quarters = [flow("2025-01-01", "2025-06-30", 6), flow("2025-07-01", "2025-12-31", 7)]
    assert figures("annual-flow", [*members, *quarters])["all"] == 13


def test_the_proof_counts_an_event_told_by_members_once():
    rows = [row(value=10), row(value=6, sex="f"), row(value=4, sex="m"), row(value=2, age="old")]
    seen = selected(observations(rows), edition())
    goals = frame("targets", [target("events", target=9)])
    basis = Basis(goals, seen, PLAN, edition(), SCOPES, members=MEMBERS)
    table = assess(basis)
    assert table["actual"].iloc[0] == 10
    beside = rollup(basis)
    assert check_rollup(basis, table, beside) == []
    wrong = table.assign(actual=table["actual"] * 2)
    assert check_rollup(basis, wrong, beside)


def test_a_part_has_a_time_line_of_what_is_measured_again():
    rows = [stock(4, "2024-12-31", sex="f", age=None), stock(5, sex="f"), stock(9, region_id="east"),
            stock(11)]  # fmt: skip
    seen = selected(observations(rows), edition())
    goals = frame(
        "targets", [target("stock", target=9), target("events", target_id="T2", target=1)]
    )
    scopes = (WHOLE, REGION, *SCOPES[1:])
    found = part_histories(Basis(goals, seen, PLAN, edition(), scopes, members=MEMBERS))
    told = found[["scope_kind", "scope_id", "year", "value"]].to_records(index=False).tolist()
    assert told == [("region", "east", 2025, 9), ("sex", "f", 2024, 4), ("sex", "f", 2025, 5)]
    assert part_histories(Basis(goals, seen.head(0), PLAN, edition(), (REGION,))).empty


# ---- any mix

BY_SEX = (WHOLE, *SCOPES[1:2])
SUMS = {"stock": "stock", "events": "event", "annual-flow": "flow"}
SEXES, AGES, PLACES = (None, "f", "m"), (None, "child", "adult", "old"), (None, "XEA", "XWA")


@st.composite
def frameworks(draw: st.DrawFn) -> tuple[str, list[dict]]:
    """A kind, and rows of one year for any cells of sex, age and place, each once."""
    kind = draw(st.sampled_from([*SUMS, "rate", "index"]))
    cells = draw(st.lists(st.sampled_from([*product(SEXES, AGES, PLACES)]), min_size=1, max_size=9,
                          unique=True))  # fmt: skip
    rows = [
        row(
            SUMS.get(kind, "rate"), "2025-12-31", period_start="2025-01-01",
            value=draw(st.integers(1, 9)), sex=sex, age=age, country=place,
        )
        for sex, age, place in cells
    ]  # fmt: skip
    return kind, rows


@settings(max_examples=6, deadline=None)
@given(frameworks(), st.randoms(use_true_random=False))
def test_any_mix_keeps_to_its_whole(drawn, randoms):
    kind, rows = drawn
    found = figures(kind, rows, BY_SEX)
    shuffled = [*rows]
    randoms.shuffle(shuffled)
    assert figures(kind, shuffled, BY_SEX) == found  # the order of rows never matters
    whole = [item for item in rows if not (item["sex"] or item["age"] or item["country"])]
    if kind in SUMS:
        # a whole that is at least as large as everything below it stands, and nothing is added
        large = {**row(SUMS[kind], "2025-12-31", period_start="2025-01-01"), "sex": None,
                 "age": None, "value": 1000.0}  # fmt: skip
        others = [item for item in rows if item not in whole]
        with_whole = figures(kind, [large, *others], BY_SEX)
        if kind != "events":  # a whole of events holds those of its own place
            assert with_whole["all"] == 1000
        assert all(value <= with_whole["all"] for value in with_whole.values())
        assert found["all"] <= sum(item["value"] for item in rows)
    else:  # the whole of what is never added depends on no part
        assert found.get("all") == (whole[0]["value"] if whole else None)


@settings(max_examples=4, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(SEXES[1:]), st.sampled_from(["XEA", "XEB", "XWA"])),
                unique=True, min_size=1), st.integers(0, 5))  # fmt: skip
def test_a_whole_for_some_places_hides_their_members_alone(cells, several):
    rows = [stock(2, sex=sex, country=country) for sex, country in cells]
    told = [*dict.fromkeys(country for _, country in cells)][:several]
    wholes = [stock(7, country=country) for country in told]
    left = sum(2 for _, country in cells if country not in told)
    assert figures("stock", [*rows, *wholes], (WHOLE,))["all"] == 7 * len(told) + left
