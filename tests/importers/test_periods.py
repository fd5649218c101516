"""Periods as people write them, and those that can't be read in one way."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.importers.periods import SPLIT, days, spans_years


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025.0", "2025-01-01", "2025-12-31"),
        ("2025-Q2", "2025-04-01", "2025-06-30"),
        ("Q1 2024", "2024-01-01", "2024-03-31"),
        ("2024-H1", "2024-01-01", "2024-06-30"),
        ("S2 2024", "2024-07-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-M02", "2024-02-01", "2024-02-29"),
        ("1993 01", "1993-01-01", "1993-01-31"),
        ("06/2025", "2025-06-01", "2025-06-30"),
        ("Dec 2025", "2025-12-01", "2025-12-31"),
        ("décembre 2025", "2025-12-01", "2025-12-31"),
        ("Jan-Jun 2024", "2024-01-01", "2024-06-30"),
        ("31 December 2025", "2025-12-31", "2025-12-31"),
        ("31.12.2025", "2025-12-31", "2025-12-31"),
        ("31/12/2025", "2025-12-31", "2025-12-31"),
        ("2025-06-30", "2025-06-30", "2025-06-30"),
        ("2025-06-30 00:00:00", "2025-06-30", "2025-06-30"),
        ("2016-2018", "2016-01-01", "2018-12-31"),
        ("2010 to 2011", "2010-01-01", "2011-12-31"),
        ("2017/2019", "2017-01-01", "2019-12-31"),
        ("01.03.2023 - 30.08.2023", "2023-03-01", "2023-08-30"),
        ("2023-01-01/2023-12-31", "2023-01-01", "2023-12-31"),
        ("end of 2027", "2027-12-31", "2027-12-31"),
        ("(2019)", "2019-01-01", "2019-12-31"),
    ],
)
def test_a_period_has_the_days_that_it_names(text, begins, ends):
    assert days(text) == (dt.date.fromisoformat(begins), dt.date.fromisoformat(ends), "")


@pytest.mark.parametrize(
    "text", ["2022/23", "2022-2023 FY", "FY23", "FY 2022/23", "FY22/23", "22/23", "2022/2023"]
)
def test_a_year_across_two_is_the_calendar_year_of_its_end_and_says_so(text):
    found = days(text.removesuffix(" FY").replace("2022-2023", "2022/2023"))
    assert found == (dt.date(2023, 1, 1), dt.date(2023, 12, 31), SPLIT)


@pytest.mark.parametrize(
    ("text", "year"),
    [("1999/00", 2000), ("1999-00", 2000), ("FY99/00", 2000), ("98/99", 1999), ("FY98/99", 1999)],
)
def test_two_figures_are_of_the_century_that_the_year_before_tells(text, year):
    assert days(text) == (dt.date(year, 1, 1), dt.date(year, 12, 31), SPLIT)


def test_a_year_across_two_is_exact_where_its_first_month_is_known():
    assert days("2022/23", year_begins=7) == (dt.date(2022, 7, 1), dt.date(2023, 6, 30), "")


def test_what_stands_beside_a_year_is_left_with_a_word():
    for text in ("2024*", "2024 [Note 5]", "2001-2005 (baseline)", "2024p", "2024²"):
        assert days(text).reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mid-term",
        "soon",
        "2018/2",
        "05/06/2025",
        "2025-13",
        "32.01.2025",
        "20222",
        "Year 1",
        "05/06",
        "22/24",
        "99/98",
    ],
)
def test_what_names_no_period_or_two_gives_none(text):
    assert days(text) is None


def test_two_figures_after_a_year_are_a_month_unless_the_others_show_two_years():
    assert days("2003-05")[:2] == (dt.date(2003, 5, 1), dt.date(2003, 5, 31))
    assert days("2003-05").reason
    assert spans_years(["2003-05", "2004-06", "2005-07"])
    assert spans_years(["2003-05", "2015-17"])
    assert not spans_years(["2014-11", "2014-12", "2015-01"])
    assert days("2003-05", two_years=True)[:2] == (dt.date(2003, 1, 1), dt.date(2005, 12, 31))


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{4}[-/ .to]{0,4}[0-9]{0,4}", fullmatch=True))
def test_any_text_is_read_or_not_and_a_period_begins_before_it_ends(text):
    found = days(text)
    assert found is None or found.begins <= found.ends
