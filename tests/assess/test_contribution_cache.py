"""What is kept of contributions gives the figures that would be computed, whatever rows change."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from drawn import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_workbook import TINY

from milepost.assess import contributions as module
from milepost.assess import groups
from milepost.assess.contribution_cache import ContributionCache, kept_contributions
from milepost.assess.contributions import Scope, contributions
from milepost.assess.histories import histories
from milepost.assess.scopes import Basis
from milepost.assess.status import assess, plan_scopes
from milepost.core.workbook import Workbook
from milepost.edition.params import read_edition
from milepost.edition.select import select, tag
from milepost.edition.targets import targets_seen
from milepost.inputs.edition_tables import edition_data
from milepost.read.dataset import read_dataset
from milepost.read.expected_tables import complete
from milepost.read.package import read_package

WORKBOOK = Workbook(TINY)


@cache
def dataset():
    return complete(read_dataset(WORKBOOK.data, read_package(WORKBOOK.data)))


@cache
def edition():
    return read_edition(WORKBOOK, "2030")


def figures(observations: pd.DataFrame) -> list[pd.DataFrame]:
    tables = dataset().tables
    rows = tag(
        select(observations, edition()), tables["countries"], tables["results"], tables["plan"]
    )
    seen = targets_seen(tables["targets"], tables["scoped_targets"], tables["plan"], edition())
    scopes = plan_scopes(tables["pillars"], tables["results"], tables["regions"])
    basis = Basis(seen.targets, rows, tables["plan"], edition(), scopes, seen.parts)
    return [assess(basis), histories(basis)]


def assert_same(ours: list[pd.DataFrame], others: list[pd.DataFrame]) -> None:
    for one, other in zip(ours, others, strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)


changes = st.lists(
    st.tuples(
        st.sampled_from(["value", "numerator", "withdrawn", "country", "left out", "again"]),
        st.integers(0, 10_000),
        st.integers(1, 9),
    ),
    max_size=4,
)


def changed(rows: pd.DataFrame, what: list[tuple[str, int, int]]) -> pd.DataFrame:
    for kind, number, amount in what:
        if rows.empty:
            break
        at = number % len(rows)
        if kind == "left out":
            rows = rows.drop(index=at)
        elif kind == "again":
            more = rows.iloc[[at]].assign(observation_id=f"again-{number}-{amount}")
            rows = pd.concat([rows, more])
        else:
            value = {"withdrawn": True, "country": "XAB"}.get(kind, float(amount))
            rows = rows.copy()
            rows.loc[at, kind] = value
        rows = rows.reset_index(drop=True)
    return rows


@settings(max_examples=examples(4, fewest=2), deadline=None)
@given(several=st.lists(changes, min_size=1, max_size=3))
def test_after_any_changes_what_is_kept_gives_what_is_computed(several, tmp_path_factory):
    path = tmp_path_factory.mktemp("kept") / "kept.arrow"
    kept = ContributionCache(path)
    rows = dataset()["observations"]
    for what in ([], *several):
        rows = changed(rows, what)
        plain = figures(rows)
        for cache_of_turn in (kept, kept, ContributionCache(path)):
            with kept_contributions(cache_of_turn):
                assert_same(figures(rows), plain)


@pytest.fixture
def asked(monkeypatch):
    """The divisions and the targets of each computation."""
    asked, compute = [], module._contributions

    def noted(given):
        asked.append(({scope.kind for scope in given.scopes}, {*given.targets["target_id"]}))
        return compute(given)

    monkeypatch.setattr(module, "_contributions", noted)
    return asked


def test_one_changed_row_has_its_own_target_computed_alone(asked):
    kept, rows = ContributionCache(), dataset()["observations"]
    with kept_contributions(kept):
        figures(rows)
    every = {*dataset()["targets"]["target_id"]}
    assert set().union(*(targets for _, targets in asked)) == every
    asked.clear()
    with kept_contributions(kept):
        figures(rows)
    assert not asked
    at = rows.index[(rows["target_id"] == "L1") & (rows["measure"] == "event")][0]
    rows = rows.assign(country=rows["country"].where(rows.index != at, "XAB"))
    with kept_contributions(kept):
        figures(rows)
    assert asked
    assert set().union(*(targets for _, targets in asked)) == {"L1"}


def test_a_row_that_names_no_part_has_the_whole_computed_alone(asked):
    kept, rows = ContributionCache(), dataset()["observations"]
    with kept_contributions(kept):
        figures(rows)
    asked.clear()
    more = rows[rows["target_id"] == "L2"].head(1)
    more = more.assign(observation_id="of-the-whole", region_id=None, result_id=None)
    with kept_contributions(kept):
        figures(pd.concat([rows, more.astype(rows.dtypes)], ignore_index=True))
    assert asked
    assert set().union(*(kinds for kinds, _ in asked)) == {"global"}


def test_a_file_that_is_not_as_it_was_written_counts_for_nothing(tmp_path):
    path, rows = tmp_path / "kept.arrow", dataset()["observations"]
    with kept_contributions(ContributionCache(path)):
        plain = figures(rows)
    content = path.read_bytes()
    for broken in (b"", b"nothing", content[:-1], content.replace(b"2030", b"2031")):
        path.write_bytes(broken)
        with kept_contributions(ContributionCache(path)):
            assert_same(figures(rows), plain)


def test_where_nothing_can_be_kept_the_figures_are_those_all_the_same(tmp_path):
    rows = dataset()["observations"]
    (tmp_path / "store").write_text("no folder", "utf-8")
    with kept_contributions(ContributionCache(tmp_path / "store/kept.arrow")):
        made = figures(rows)
    assert_same(made, figures(rows))


@pytest.mark.parametrize("minimum", [0, 5])
def test_the_store_keeps_no_figure_that_an_edition_keeps_back(tiny_workbook, minimum):
    rule = tiny_workbook.params / "disclosure.yml"
    rule.write_text(f"minimum: {minimum}\n", "utf-8")
    edition_data(dataset(), edition(), tiny_workbook)
    assert bool([*tiny_workbook.store.glob("assessed/*")]) is (minimum == 0)


def test_taken_a_scope_and_a_year_at_a_time_rows_amount_to_the_same(monkeypatch):
    rows = dataset()["observations"]
    at_once = figures(rows)
    monkeypatch.setattr(groups, "AT_ONCE", 1)
    assert_same(figures(rows), at_once)


def test_a_target_without_rows_is_known_to_have_none():
    targets = dataset()["targets"].assign(begins=pd.Timestamp(2029, 1, 1), goal=1.0)
    rows = dataset().tables["observations"].iloc[:0]
    scope = Scope("global", None, ("all",))
    kept = ContributionCache()
    with kept_contributions(kept):
        first = contributions(targets, rows, [scope])
    with kept_contributions(kept):
        pd.testing.assert_frame_equal(contributions(targets, rows, [scope]), first)
    assert first.empty
