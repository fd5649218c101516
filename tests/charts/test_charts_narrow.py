"""The form of every chart for a phone says what the form for a page says, in less width."""

import re

import pytest
from charts_support import MAKERS, assert_legible, drawn, hatched, words

from milepost import charts

NUMBER = re.compile(r"[+−-]?\d(?:[\d,.]*\d)?%?")
CASES = [
    *(pytest.param(*one, marks=pytest.mark.stress) for one in ((1, "plain"), (7, "letters"))),
    (9, "long"), (60, "plain"),
]  # fmt: skip


def numbers(figure):
    return {number for word in words(figure) for number in NUMBER.findall(word)}


def narrow(figure):
    found = figure.narrow()
    assert found is not None, "it has no form for a phone"
    return found


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize(("count", "style"), CASES)
def test_words_are_large_level_uncut_and_apart_on_a_phone(name, count, style):
    assert_legible(narrow(MAKERS[name](count, "mixed", style)))


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize(
    "evidence",
    [
        *(pytest.param(one, marks=pytest.mark.stress) for one in ("illustrative", "public-record")),
        "mixed",
    ],
)
def test_both_forms_say_the_same_of_the_evidence(name, evidence):
    wide = MAKERS[name](7, evidence, "plain")
    phone = narrow(wide)
    assert set(hatched(phone)) == set(hatched(wide))


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize(
    "count", [7, *(pytest.param(one, marks=pytest.mark.stress) for one in (1, 9))]
)
def test_no_number_is_on_the_phone_alone(name, count):
    wide = MAKERS[name](count, "mixed", "plain")
    phone = numbers(narrow(wide))
    assert phone <= numbers(wide)
    assert phone or not numbers(wide)


@pytest.mark.parametrize("name", MAKERS)
def test_it_is_as_wide_as_a_phone(name):
    assert drawn(narrow(MAKERS[name](6, "mixed", "plain"))).get_figwidth() == 3.5


def test_it_is_saved_beside_the_form_for_a_page(tmp_path):
    charts.save_svg(MAKERS["strip"](3, "mixed", "plain"), tmp_path / "one.svg")
    assert {path.name for path in tmp_path.iterdir()} == {"one.svg", "one.narrow.svg"}
    figure = MAKERS["strip"](3, "mixed", "plain")
    figure.axes[0].text(0, 0, "a team's own word")
    charts.save_svg(figure, tmp_path / "own" / "one.svg")
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["one.svg"], "it would lack it"
