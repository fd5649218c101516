"""Figures are drawn in the colour and typeface of the house; what says a status keeps its own."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import matplotlib as mpl
import pytest
from charts_support import MAKERS, assert_legible
from fontTools.ttLib import TTFont

from milepost import charts
from milepost.charts import palette
from milepost.charts.canvas import house_style
from milepost.charts.lettering import text_width
from milepost.core.contrast import contrast
from milepost.core.house import House, use_house

FOREST = "#0B5D3B"


@pytest.fixture
def house():
    use_house(House(FOREST))
    yield FOREST
    use_house(House())


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
    use_house(House(FOREST))
    try:
        assert colors(name, tmp_path) == before
    finally:
        use_house(House())


def test_words_on_shades_of_the_house_can_be_read(house):
    assert palette.shades() != palette.CLASSES
    for shade in palette.shades():
        assert contrast(palette.ink_on(shade), shade) >= 4.5


@pytest.fixture
def set_in_serif():
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    files = ((400, folder / "DejaVuSerif.ttf"), (700, folder / "DejaVuSerif-Bold.ttf"))
    use_house(House("", "Our Serif", files))
    yield files
    use_house(House())


def advance(path, words):
    with TTFont(path) as font:
        letters, widths = font.getBestCmap(), font["hmtx"].metrics
        return sum(widths[letters[ord(one)]][0] for one in words) / font["head"].unitsPerEm


def test_figures_are_laid_out_by_the_letters_of_the_houses_typeface(set_in_serif):
    words = "mmnnuuhh"  # no pairs of them are moved together
    with house_style():
        for weight, (_, path) in zip(("normal", "bold"), set_in_serif, strict=True):
            wide = text_width(words, 10, weight) * 72
            assert wide == pytest.approx(advance(path, words) * 10, rel=0.02)
    use_house(House())
    with house_style():
        assert text_width(words, 10) * 72 < 0.9 * advance(set_in_serif[0][1], words) * 10


def test_figures_name_the_houses_typeface_before_the_packages(set_in_serif, tmp_path):
    path = charts.save_svg(MAKERS["ranked"](6, "public-record", "letters"), tmp_path / "one.svg")
    root = ET.parse(path).getroot()
    assert root.get("font-family").startswith("'Our Serif', 'Source Sans Pro', ")
    named = [text.get("font-family") for text in root.iter("{*}text")]
    assert all(one is None or one.startswith("'Our Serif'") for one in named)


@pytest.mark.parametrize("name", MAKERS)
def test_every_chart_is_legible_in_the_houses_typeface(set_in_serif, name):
    assert_legible(MAKERS[name](6, "mixed", "plain"))


def test_a_name_with_an_apostrophe_leaves_a_figure_whole(set_in_serif, tmp_path):
    use_house(House("", "Our 'Own' & Serif", set_in_serif))
    path = charts.save_svg(MAKERS["ranked"](3, "public-record", "plain"), tmp_path / "one.svg")
    assert "Our 'Own' & Serif" in ET.parse(path).getroot().get("font-family")


def test_four_lines_stay_apart_where_the_house_is_like_one_of_them(house):
    assert palette.series()[0] == house
    assert "#01875A" not in palette.series()
    assert len(set(palette.series())) == 4
