"""What other organisations' plans asked of the pages: sentences, figures of many rows, own targets."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from builders import target
from hypothesis import given
from hypothesis import strategies as st

from milepost import charts
from milepost.assess.histories import followed
from milepost.assess.judgement import _wrong_way
from milepost.charts.palette import bar_words
from milepost.report.topics import paging
from milepost.report.topics.asked import asked, named_plan
from milepost.report.topics.paging import one_by_one
from milepost.report.topics.paths import path_start


def plan(title="An Action Plan", one="target", many="targets"):
    ends = {"title": title, "period_end": pd.Timestamp("2030-12-31")}
    return SimpleNamespace(
        plan=pd.Series(ends),
        noun=lambda _of: one,
        nouns=lambda _of: many,
        count=lambda number, _of: f"{number} {one if number == 1 else many}",
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("UN Management Plan 2024–2027", "The UN Management Plan 2024–2027"),
        ("Our plan", "Our plan"),
        ("The strategy of Orlensee", "The strategy of Orlensee"),
        ("UNHCR’s programme", "UNHCR’s programme"),
        ("Shelves open", "The plan “Shelves open”"),
    ],
)
def test_a_plan_is_named_as_english_names_it(title, name):
    assert named_plan(plan(title)) == name


def test_a_plan_says_what_it_asks_for():
    frame = pd.DataFrame({"target_id": ["a", "b"], "target": [5.0, 6.0], "kind": "rate"})
    due = "31 December 2030."
    assert asked(frame, plan("Our plan")) == f"Our plan sets two targets to reach by {due}"
    own = plan("Our plan", "indicator", "indicators")
    assert asked(frame, own) == (
        f"Our plan sets two targets for 2 indicators, to be reached by {due}"
    )
    some = frame.assign(target=[5.0, np.nan], kind=["rate", "follow"])
    assert asked(some, own) == (
        "Our plan follows 2 indicators, one of them with a number to reach."
    )
    none = frame.assign(target=np.nan, kind="follow")
    assert asked(none, own) == "Our plan follows 2 indicators, none of them with a number to reach."


@given(st.lists(st.integers(1, 9), min_size=1, max_size=30), st.booleans())
def test_pages_hold_every_row_once_and_no_more_than_they_can(sizes, nowhere):
    """Rows under no group of the plan's, too."""
    names = [None if nowhere and at == 0 else str(at) for at in range(len(sizes))]
    group = pd.Series(np.repeat(np.array(names, dtype=object), sizes))
    frame = pd.DataFrame({"n": range(len(group))})
    pages = one_by_one(frame, group)
    assert sorted(pd.concat(pages)["n"]) == frame["n"].tolist()
    assert all(len(page) <= paging.LINES_ON_A_PAGE for page in pages)


def test_groups_that_fit_on_a_page_are_not_divided(monkeypatch):
    monkeypatch.setattr(paging, "LINES_ON_A_PAGE", 6)
    group = pd.Series([*"aaabbbcc"])
    pages = one_by_one(pd.DataFrame({"n": range(8)}), group)
    assert [page["n"].tolist() for page in pages] == [[0, 1, 2, 3, 4, 5], [6, 7]]
    lines = pd.Series([2] * 8)
    pages = one_by_one(pd.DataFrame({"n": range(8)}), group, lines)
    assert [len(page) for page in pages] == [3, 3, 2]


@pytest.mark.parametrize("kind", ["rate", "index", "level", "stock"])
def test_no_way_leads_to_a_target_behind_its_baseline(kind):
    table = pd.DataFrame(
        {"kind": kind, "target": [10.0, 10.0], "base": [8.0, 12.0], "direction": "down"}
    )
    assert _wrong_way(table).tolist() == [True, False]


def test_a_bar_that_has_no_way_says_why():
    known = {"status": "achieved", "reason": None, "share_achieved": np.nan, "kind": "level"}
    assert bar_words(pd.Series({**known, "baseline": 20.0})) == "to be kept"
    assert bar_words(pd.Series({**known, "baseline": np.nan})) == "no baseline"
    assert bar_words(pd.Series({**known, "kind": "follow", "baseline": 20.0})) == "trend only"


def test_a_path_begins_where_its_method_counts_from():
    plan = pd.DataFrame({"period_start": [pd.Timestamp("2015-01-01")],
                         "period_end": [pd.Timestamp("2030-12-31")]})  # fmt: skip
    targets = pd.DataFrame([{**target("rate", target=10, baseline=8), "target_id": "T1",
                             "baseline_year": 2018}])  # fmt: skip
    targets[["start", "deadline"]] = pd.NaT
    rows = {"scope_kind": "global", "target_id": "T1", "kind": "rate", "status": "on-track",
            "baseline": 8.0, "target": 10.0}  # fmt: skip
    goal = followed(pd.DataFrame([rows]), targets, plan).iloc[0]
    assert goal["base_year"] == 2018
    assert path_start(goal) == 2014  # the linear pace counts from the plan's first day
    assert path_start(pd.concat([goal, pd.Series({"method": "open-sdg"})])) == 2018


@pytest.mark.parametrize("narrow", [False, True])
def test_values_of_many_years_do_not_run_into_each_other(narrow):
    years = list(range(2015, 2026))
    frame = pd.DataFrame({"year": years, "value": [14.5, 12.9, 11.9, 11.2, 10.5, 6.5, 7.6, 10.3,
                                                   10.4, 10.6, 10.1], "evidence": "reported"})  # fmt: skip
    figure = charts.progress_path(
        frame, baseline=14.5, target=7.25, start_year=2014, deadline_year=2030, unit="%",
        decimals=2, narrow=narrow,
    )  # fmt: skip
    figure.draw_without_rendering()
    axes = figure.axes[-1]
    boxes = [text.get_window_extent() for text in axes.texts if text.get_text().endswith("%")]
    assert len(boxes) > 3
    for number, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[number + 1 :])
    assert any(text.get_text() == "10.10\u00a0%" for text in axes.texts)  # the last one is there
