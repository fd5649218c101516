"""Figures are drawn in the colour of the house; what says a status keeps its own."""

import re

import pytest
from charts_support import MAKERS

from milepost import charts
from milepost.charts import palette
from milepost.core.contrast import contrast
from milepost.core.house import use_accent

FOREST = "#0B5D3B"


@pytest.fixture
def house():
    use_accent(FOREST)
    yield FOREST
    use_accent("")


def colors(name, tmp_path):
    path = charts.save_svg(MAKERS[name](6, "public-record", "plain"), tmp_path / "one.svg")
    return set(re.findall(r'"(#\w{6})"', path.read_text("utf-8")))


def test_bars_have_the_colour_of_the_house(house, tmp_path):
    found = colors("ranked", tmp_path)
    assert house.lower() in found
    assert palette.MAIN.lower() not in found


def test_statuses_stages_and_grades_are_as_they_were(house):
    looks = (*palette.STATUSES.values(), *palette.STAGES.values(), *palette.GRADES.values())
    assert house not in {look.color for look in looks}


def test_a_chart_of_statuses_does_not_change(tmp_path):
    name = next(name for name in MAKERS if "strip" in name)
    before = colors(name, tmp_path)
    use_accent(FOREST)
    try:
        assert colors(name, tmp_path) == before
    finally:
        use_accent("")


def test_words_on_shades_of_the_house_can_be_read(house):
    assert palette.shades() != palette.CLASSES
    for shade in palette.shades():
        assert contrast(palette.ink_on(shade), shade) >= 4.5


def test_four_lines_stay_apart_where_the_house_is_like_one_of_them(house):
    assert palette.series()[0] == house
    assert "#01875A" not in palette.series()
    assert len(set(palette.series())) == 4
