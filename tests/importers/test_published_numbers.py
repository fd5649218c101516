"""Numbers as publishers write them are read in one way or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.importers.published_numbers import Numbers, yes_or_no


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("130,000.00", "130000"), ("30,6", "30.6"), ("1.234,56", "1234.56"), ("12", "12"),
        ("1 234 567", "1234567"), ("1\u202f234,5", "1234.5"), ("88.8%", "88.8"), ("0.00", "0"),
        ("4,500,000", "4500000"), ("-3.5", "-3.5"), (" 15 ", "15"), (".5", "0.5"),
    ],
)  # fmt: skip
def test_a_number_is_read_whatever_stands_between_its_digits(text, value):
    assert Numbers([text]).read(text).text == value


@pytest.mark.parametrize("text", ["72,0000,1", "8,386413,2", "1,23,45", "ten", "1/2", "12-15"])
def test_what_is_no_number_is_not_read(text):
    assert Numbers(["130,000.00"]).read(text).text == ""
    assert Numbers(["130,000.00"]).read(text).reason


def test_three_digits_behind_a_comma_are_read_as_the_files_other_numbers_are():
    assert Numbers(["1,234"]).read("1,234").text == ""
    assert Numbers(["1,234", "130,000.00"]).read("1,234").text == "1234"
    assert Numbers(["1,234", "30,6"]).read("1,234").text == "1.234"
    assert Numbers(["1,234", "30,6", "130,000.00"]).read("1,234").text == ""
    # four digits behind a comma are no decimals where commas stand between thousands
    assert Numbers(["72,0000", "130,000.00"]).read("72,0000").text == ""


def test_three_digits_behind_a_dot_are_thousands_only_where_the_file_writes_them_so():
    assert Numbers(["1.234"]).read("1.234").text == "1.234"
    assert Numbers(["1.234", "2.345.678"]).read("1.234").text == "1234"
    assert Numbers(["1.234", "2.345.678", "0.5"]).read("1.234").text == ""


def test_a_dot_stands_between_thousands_where_the_comma_is_decimal():
    portuguese = Numbers(["1.200", "2.400", "13,3", "10,5"])
    assert [portuguese.read(text).text for text in ("1.200", "13,3")] == ["1200", "13.3"]
    # an indicator's own numbers go before those of the file, which has both marks
    mixed = Numbers(["13,3", "0.5", "0.75"])
    assert Numbers(["1.200", "2.400", "12,5"], mixed).read("1.200").text == "1200"
    assert [Numbers([text], mixed).read(text).text for text in ("1.200", "1,000")] == ["", ""]
    # one slip among many does not make a thousand of a decimal
    slip = Numbers(["12,5", *(f"{at}.5" for at in range(20))])
    assert slip.read("1.125").text == "1.125"


def test_a_comma_stands_between_thousands_where_a_csv_file_has_decimal_dots():
    texts = ["1,200", "2,400", "12.5"]
    assert Numbers(texts, as_shown=True).read("1,200").text == "1200"
    # in a sheet of Excel 12.5 may be the number of a cell, which says nothing of texts
    assert Numbers(texts).read("1,200").text == ""
    assert Numbers([*texts, "7,5"], as_shown=True).read("1,200").text == ""


def test_what_begins_with_zero_is_no_thousand():
    assert Numbers(["0.875", "1.234.567"]).read("0.875").text == "0.875"
    assert Numbers(["0,875", "1,250"]).read("1,250").text == "1.25"
    assert Numbers(["0,875", "1,234,567", "2,345,678"]).read("0,875").text == "0.875"


@pytest.mark.parametrize(
    ("text", "value"), [("٦٢٫٥", "62.5"), ("١٬٢٠٠", "1200"), ("٨٠٪", "80"), ("٨٠", "80")]
)
def test_numbers_in_arabic_letters_are_read(text, value):
    assert Numbers([text]).read(text).text == value


@given(st.integers(-(10**12), 10**12))
def test_thousands_with_commas_are_the_number_that_was_written(number):
    numbers = Numbers(["1,000,000"])
    assert numbers.read(f"{number:,}").text == str(number)
    assert numbers.read(f"{number:,}.00").text == str(number)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused_with_a_reason(text):
    reading = Numbers([text]).read(text)
    assert reading.text or reading.reason
    if reading.text:
        float(reading.text)


def test_yes_and_no_are_steps_and_other_words_are_not():
    assert [yes_or_no(word) for word in ("Yes", "no", "Oui", "NO.", "نعم", "لا", "maybe", "1")] == [
        "1", "0", "1", "0", "1", "0", "", "",
    ]  # fmt: skip
