"""Figures on the organization, counted by hand: staff 40 in 2023 and 50 in 2025, 20 of them women,
and an income of about 3 millions in 2024.
"""

import pandas as pd
import pytest
from small_plan import column, open_small, small_data, small_workbook

from milepost.report.topics import organization


@pytest.fixture
def figures(chapter):
    return organization.figures(chapter)


def test_figures_carry_names_and_units_in_the_plans_order(chapter, figures):
    assert column(figures, "series", "year", "value", "unit") == [
        ("Staff", 2023, 40, "persons"), ("Staff", 2025, 50, "persons"),
        ("Women on the staff", 2025, 20, "persons"), ("Income in millions", 2024, 3, "millions"),
    ]  # fmt: skip
    assert organization.themes(figures) == ["people", "money"]
    assert len(organization.figures(chapter, ["money"])) == 1


def test_a_theme_says_how_its_figure_moved(chapter, figures):
    organization.theme(chapter, figures, "people")
    shown = chapter.last()
    assert shown.caption == "Staff (persons): 40 in 2023, 50 in 2025."
    assert shown.alt.endswith("Staff: 2023: 40 and 2025: 50. Women on the staff: 2025: 20.")
    assert [cells[:3] for cells in shown.cells()] == [
        ["Staff", "31 December 2023", "40"],
        ["Staff", "31 December 2025", "50"],
        ["Women on the staff", "31 December 2025", "20"],
    ]
    assert {"40", "50", "20", "Women on the staff, persons, 2025"} <= set(shown.words)


def test_a_figure_of_one_year_stays_as_it_was_told(chapter, figures):
    organization.theme(chapter, figures, "money")
    assert chapter.last().caption == "Income in millions: about 3 in 2024."
    assert chapter.last().cells()[0][2] == "about 3"


def test_the_figure_that_moved_most_is_that_by_share():
    # a grew by 10 of 100, b fell by 2 of 4
    rows = pd.DataFrame(
        {
            "indicator_id": ["a", "a", "b", "b"], "position": [1, 1, 2, 2], "name": list("aabb"),
            "unit": "", "qualifier": None, "value": [100, 110, 4, 2],
            "period_end": pd.to_datetime(["2024-12-31", "2025-12-31"] * 2),
            "year": [2024, 2025] * 2,
        }
    )  # fmt: skip
    assert organization.theme_caption(rows) == "b: 4 in 2024, 2 in 2025."


def test_measures_stand_beside_the_newest_value_of_what_follows_them(chapter, figures):
    organization.action_plans(chapter, figures)
    shown = chapter.last()
    # v1 and v2 have a number to reach, w1 has none
    assert shown.caption == "Two plans to work better, with three measures."
    # of v2 nobody publishes a figure
    assert shown.note == (
        "Two of the measures have a value in this edition. Two of the measures have a number to "
        "reach."
    )
    assert shown.rows["observation_id"].tolist() == ["o4", "o2"], "the newest of staff and income"
    assert shown.cells() == [
        ["Clear view", "Staff hired", "–", "40", "50 (2025)", "60", "31 December 2027"],
        ["Clear view", "Offices opened", "–", "–", "–", "4", "–"],
        ["Wide reach", "Income", "–", "–", "about 3 (2024)", "–", "–"],
    ]
    measures = organization.action_plan_measures(chapter)
    assert [day and day.year for day in column(measures, "now_on")] == [2025, None, 2024]


def test_the_chapter_opens_with_how_many_figures_of_which_years(chapter, figures):
    (told,) = organization.introduction(chapter, figures)
    assert told.startswith("Small office: three figures from 2023 to 2025")
    assert organization.introduction(chapter, figures.head(0)) == [
        "Small office: no figures in this edition."
    ]


def test_the_chapter_says_that_figures_are_kept_back(chapter, tmp_path):
    """The women on the staff are 20."""
    book = small_workbook(tmp_path, disclosure="minimum: 30\ntargets: []\nindicators: [women]\n")
    told = open_small(book, small_data(book), "organization")
    said = "One count is suppressed here"
    assert [said in made.notice().data for made in (chapter, told)] == [False, True]
    names = [{*made["organization_observations"]["indicator_id"]} for made in (chapter, told)]
    assert names == [{"staff", "women", "income"}, {"staff", "income"}]
