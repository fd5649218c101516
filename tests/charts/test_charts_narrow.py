"""The form of every chart for a phone says what the form for a page says, in less width."""

import re
from functools import lru_cache

import pytest
from charts_support import MAKERS, assert_legible, drawn, hatched, made, words

from milepost import charts

NUMBER = re.compile(r"[+−-]?\d(?:[\d,.]*\d)?%?")
CASES = [
    *(pytest.param(*one, marks=pytest.mark.stress) for one in ((1, "plain"), (7, "letters"))),
    (9, "long"), pytest.param(60, "plain", marks=pytest.mark.long),
]  # fmt: skip


def numbers(figure):
    return {number for word in words(figure) for number in NUMBER.findall(word)}


@lru_cache(64)
def narrow(*chart):
    """The form for a phone of a chart; one that was looked at, as ``made`` gives it, has none."""
    name, *how = chart
    found = MAKERS[name](*how).narrow()
    assert found is not None, "it has no form for a phone"
    return found


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize(("count", "style"), CASES)
def test_words_are_large_level_uncut_and_apart_on_a_phone(name, count, style):
    assert_legible(narrow(name, count, "mixed", style))


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize(
    "evidence",
    [
        *(pytest.param(one, marks=pytest.mark.stress) for one in ("illustrative", "public-record")),
        "mixed",
    ],
)
def test_both_forms_say_the_same_of_the_evidence(name, evidence):
    chart = name, 7, evidence, "plain"
    assert set(hatched(narrow(*chart))) == set(hatched(made(*chart)))


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize(
    "count", [7, *(pytest.param(one, marks=pytest.mark.stress) for one in (1, 9))]
)
def test_no_number_is_on_the_phone_alone(name, count):
    chart = name, count, "mixed", "plain"
    phone, wide = numbers(narrow(*chart)), numbers(made(*chart))
    assert phone <= wide
    assert phone or not wide


@pytest.mark.parametrize("name", MAKERS)
def test_it_is_as_wide_as_a_phone(name):
    assert drawn(narrow(name, 7, "mixed", "plain")).get_figwidth() == 3.5


def test_it_is_saved_beside_the_form_for_a_page(tmp_path):
    charts.save_svg(MAKERS["strip"](3, "mixed", "plain"), tmp_path / "one.svg")
    assert {path.name for path in tmp_path.iterdir()} == {"one.svg", "one.narrow.svg"}
    figure = MAKERS["strip"](3, "mixed", "plain")
    figure.axes[0].text(0, 0, "a team's own word")
    charts.save_svg(figure, tmp_path / "own" / "one.svg")
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["one.svg"], "it would lack it"
