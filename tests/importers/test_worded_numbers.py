"""Numbers with words around them, and texts that hold no number or two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.importers.published_numbers import Numbers
from milepost.importers.worded_numbers import dated, spoken


@pytest.mark.parametrize(
    ("text", "value", "bound"),
    [
        ("at least 80%", "80", "at least"), ("≥ 80", "80", "at least"), (">80 %", "80", "at least"),
        ("80% or more", "80", "at least"), ("au moins 1 200", "1200", "at least"),
        ("max. 5", "5", "at most"), ("< 5%", "5", "at most"), ("up to 20", "20", "at most"),
        ("about 30", "30", ""), ("~30", "30", ""), ("1,200 people", "1200", ""),
        ("USD 1.2 million", "1200000", ""), ("1.2k", "1200", ""), ("5 crore", "50000000", ""), ("7 lakh", "700000", ""), ("$5", "5", ""), ("45*", "45", ""), ("45 (a)", "45", ""),
        ("45²", "45", ""), ("12 new laws", "12", ""), ("2.5 km", "2.5", ""), ("minimum 3 plans", "3", "at least"),
    ],
)  # fmt: skip
def test_what_stands_around_a_number_is_taken_off_and_told(text, value, bound):
    reading = Numbers(["1,200,000"]).read(text)
    assert (reading.text, reading.bound) == (value, bound)
    assert reading.reason


@pytest.mark.parametrize(
    "text",
    ["10-15", "10–15%", "between 10 and 15", "3 of 5", "12/15", "2 plans; 3 drafts", "Phase 2", "a plan",
     "…", "TBD", "..", "n/a", "increase by", "2019-2021", "5M", "USD 5m", "2 mil", "45 (2019) of 60"],
)  # fmt: skip
def test_two_numbers_or_none_are_not_made_one(text):
    assert Numbers([]).read(text).text == ""


@pytest.mark.parametrize(
    "text",
    ["+5", "+ 5", "+5%", "+1,200", "\uff0b5", "+.5", "at least +5", "+5 pp", "15% increase", "5 more",
     "10 additional laws", "20 % reduction", "10 percentage points", "5 de hausse"],
)  # fmt: skip
def test_a_change_is_never_taken_for_the_number_that_it_leads_to(text):
    reading = Numbers(["1,200,000"]).read(text)
    assert (reading.text, "not guessed" in reading.reason) == ("", True)


@pytest.mark.parametrize(("text", "value"), [("5+", "5"), ("5 or more", "5"), ("1e+3", "1000")])
def test_a_plus_that_is_no_change_is_read(text, value):
    assert Numbers([]).read(text).text == value


@pytest.mark.parametrize(
    ("text", "value", "year"),
    [("45% (2019)", "45%", "2019"), ("1,200 [2020]", "1,200", "2020"), ("2019: 45%", "45%", "2019"),
     ("80% by 2027", "80%", "2027"), ("12 (2018/19)", "12", "2018/19"), ("45%", "45%", ""),
     ("75% by December 2027", "75%", "December 2027"), ("75% (by 2027)", "75%", "2027"),
     ("75% by 31 Dec 2027", "75%", "31 Dec 2027"), ("60%, 2023", "60%", "2023"), ("1950, 2020", "1950, 2020", ""),
     ("2019", "2019", ""), ("45 (estimate)", "45 (estimate)", "")],
)  # fmt: skip
def test_a_year_beside_a_value_is_its_date(text, value, year):
    assert dated(text) == (value, year)


@given(st.integers(0, 10**9), st.sampled_from(["", " people", "%", " %", "*"]))
def test_a_number_stays_itself_whatever_its_unit(number, unit):
    assert Numbers([]).read(f"{number}{unit}").text == str(number)


@pytest.mark.parametrize(
    ("text", "values"),
    [("At least 75% by 2027 (baseline 60%, 2023)", [("60%, 2023", True), ("At least 75% by 2027", False)]),
     ("75 (Baseline: 60 in 2023)", [("60 in 2023", True), ("75", False)]),
     ("Increase from 60% (2023) to 75% by 2027", [("60% (2023)", True), ("75% by 2027", False)]),
     ("100 (2025), 200 (2026); 300 (2027)", [("100 (2025)", False), ("200 (2026)", False), ("300 (2027)", False)]),
     ("2025: 1,000\n2026: 2,000", [("2025: 1,000", False), ("2026: 2,000", False)]),
     ("from 40 to 60", [("from 40 to 60", False)]),
     ("Increase from 2023 to 2027", [("Increase from 2023 to 2027", False)]),
     ("12, 5 (2025)", [("12, 5 (2025)", False)]), ("75% (2 of 3 (2025))", [("75% (2 of 3 (2025))", False)])],
)  # fmt: skip
def test_a_text_may_say_several_targets_and_the_baseline(text, values):
    assert spoken(text) == values
