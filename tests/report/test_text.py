"""Words from figures: numbers as printed, grammar for 0, 1 and many, data made harmless."""

import math

import pandas as pd
import pypandoc
import pytest
from drawn import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.report import text
from milepost.report.pages import rests_on


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (2353, "2,353"),
        (0.5, "0.5"),
        (72.197, "72.2"),
        (-17, "−17"),
        (math.nan, "–"),
        (0, "0"),
        (-0.04, "−0.04"),  # not nothing
        (0.00071, "0.0007"),
        (-1e-12, "0"),
        (1e6, "1,000,000"),
    ],
)
def test_numbers_are_printed_as_books_print_them(value, printed):
    assert text.number(value) == printed


@pytest.mark.parametrize("unit", ["g", "kg", "mW", "mg/l", "pH", "km²", "m3", "mmol/l", "%"])
def test_a_sign_of_a_unit_heads_a_column_as_it_stands(unit):
    assert text.unit_heading(unit) == text.plain(unit)


@pytest.mark.parametrize(("unit", "head"), [("days", "Days"), ("écoles", "Écoles")])
def test_a_word_heads_a_column_with_a_capital(unit, head):
    assert text.unit_heading(unit) == head


@pytest.mark.parametrize(
    ("share", "printed"),
    [(0.4, "40\N{NO-BREAK SPACE}%"), (1.2, "120\N{NO-BREAK SPACE}%"), (math.nan, "–")],
)
def test_shares_are_percentages(share, printed):
    assert text.percent(share) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [(0, "no targets"), (1, "one target"), (9, "nine targets"), (10, "10 targets")],
)
def test_counts_agree_with_their_noun(value, printed):
    assert text.count(value, "target", "targets") == printed


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        (["illustrative", "reported", "illustrative"], "1 reported and 2 illustrative"),
        (["illustrative", "illustrative"], "all illustrative"),
        (["public-record"], "public record"),
    ],
)
def test_rows_of_one_grade_are_not_counted_twice(evidence: list[str], said: str):
    assert text.grades(pd.Series(evidence)) == said


def test_lists_are_joined_as_sentences_do():
    assert [text.joined(list("abc"[:n])) for n in range(4)] == ["", "a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        ([], "No target stands in this chapter."),
        (["not-assessable"], "The one target can’t be assessed."),
        (["not-assessable"] * 3, "None of the three targets can be assessed."),
        (["moving-away"], "The one target is moving away."),
        (["acceleration-needed"], "The one target needs acceleration."),
        (["achieved", "not-assessable"], "One of two targets can be assessed: one is achieved."),
        (
            ["on-track", "on-track", "limited"],
            "All three targets can be assessed: two are on track and one shows limited progress.",
        ),
    ],
)
def test_statuses_are_told_in_a_sentence(statuses, said):
    assert text.statuses_sentence(pd.Series(statuses, dtype="str")) == said


NASTY = st.text(
    st.sampled_from(list("<>{}[]()*_`~^$@#|\\!:/\"'=+-. \nab1é&;%")), min_size=1, max_size=40
)


@settings(max_examples=examples(60), deadline=None)
@given(NASTY)
def test_data_in_markdown_comes_out_as_the_text_it_was(value):
    """Pandoc reads what ``plain`` wrote back as the same words: nothing became markup."""
    # one letter, or a Roman number, would number a list: x) 1
    made = "ab" + text.plain(value) + "x"
    shown = pypandoc.convert_text(
        made, "plain", format="markdown-smart", extra_args=["--wrap=none"]
    )
    assert shown.strip() == "ab" + " ".join(value.split()) + "x"


def test_a_per_cent_sign_stays_with_its_number():
    assert text.amount(31.7, "%") == "31.7\N{NO-BREAK SPACE}\\%", "escaped for Markdown"
    assert text.amount(2, "countries", "country") == "2 countries"


def test_one_row_is_not_the_newest_of_several():
    rows = pd.DataFrame(
        {"source_id": ["atlas", "atlas"], "evidence": "reported",
         "period_end": pd.to_datetime(["2025-03-31", "2024-07-11"])}
    )  # fmt: skip
    both = rests_on(rows, suppressed=False, cited=False)
    assert both == "Rests on two rows (all reported, the newest of 31 March 2025): atlas."
    one = rests_on(rows[1:], suppressed=False, cited=False)
    assert one == "Rests on one row (reported, of 11 July 2024): atlas."
