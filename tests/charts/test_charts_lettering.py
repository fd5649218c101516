"""Words and numbers are measured, wrapped and kept apart."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.charts import lettering
from milepost.charts.canvas import house_style


def test_numbers_read_well():
    write = lettering.number
    assert [write(value) for value in (2383, 27000.0, 0.5, -3, -0.04, 74.25)] == [
        "2,383",
        "27,000",
        "0.5",
        "−3",
        "−0.04",
        "74.2",
    ]
    assert write(None) == write(math.nan) == "–"


def test_only_per_cent_stands_beside_a_number():
    assert lettering.with_unit(74.5, "%") == "74.5\u00a0%"
    assert lettering.with_unit(30, "countries") == "30"


def test_wrap_keeps_every_word_and_the_width():
    text = "Protection and accountability mechanisms set up or working"
    with house_style():
        lines = lettering.wrap(text, 1.2)
        assert " ".join(lines) == text
        assert all(lettering.text_width(line) <= 1.2 for line in lines)


def test_wrap_breaks_no_line_at_a_space_that_does_not_break():
    """French groups digits by such spaces, and sets one before the sign."""
    with house_style():
        assert lettering.wrap("about 1\u202f500\u202f000 of 12\u00a0%", 0.62) == [
            "about",
            "1\u202f500\u202f000",
            "of 12\u00a0%",
        ]


def test_a_text_in_two_lines_is_as_wide_as_the_wider_one():
    with house_style():
        assert lettering.half_width("1 of 75, from 10") == lettering.text_width("from 10")


def test_wrap_breaks_a_word_wider_than_the_line():
    with house_style():
        lines = lettering.wrap("a" * 90, 1.0)
        assert "".join(lines) == "a" * 90
        assert lettering.widest(lines) <= 1.0


def test_wrap_ends_in_an_ellipsis_when_lines_run_out():
    with house_style():
        lines = lettering.wrap("one two three four five six seven eight", 0.7, lines=2)
        assert len(lines) == 2
        assert lines[-1].endswith("…")
        assert lettering.widest(lines) <= 0.7


def test_wrap_of_nothing_is_one_empty_line():
    with house_style():
        assert lettering.wrap("", 1.0) == [""]


@given(st.lists(st.floats(0, 10), max_size=6))
def test_spread_keeps_distance_and_order(places):
    moved = lettering.spread(places, 1.0, 0.0, 10.0)
    assert len(moved) == len(places)
    ranked = [moved[at] for at in sorted(range(len(places)), key=lambda index: places[index])]
    assert all(two - one >= 1.0 - 1e-6 for one, two in itertools.pairwise(ranked))


def test_spread_leaves_labels_that_have_room():
    assert lettering.spread([1.0, 5.0, 9.0], 1.0, 0.0, 10.0) == [1.0, 5.0, 9.0]


@pytest.mark.parametrize(("low", "high"), [(0, 75), (73, 75), (-5, 3), (0, 0), (27000, 31000)])
def test_steps_are_round_and_cover_the_reach(low, high):
    ticks = lettering.steps(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert 2 <= len(ticks) <= 8
