"""Every chart speaks the one visual language, whatever its data."""

from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from charts_support import MAKERS, assert_legible, empty_of, hatched, made, texts, words
from matplotlib import rcParams
from matplotlib.figure import Figure

from milepost import charts
from milepost.charts.palette import INK, MAIN, QUIET, SERIES
from milepost.core.contrast import contrast

CASES = [(name, count, style) for name in MAKERS for count, style in ((1, "plain"), (7, "letters"))]
SVG = "{http://www.w3.org/2000/svg}"
NOTES = {"hatched: illustrative data", "hatched corner: holds illustrative data"}


@pytest.mark.parametrize(("name", "count", "style"), CASES)
@pytest.mark.parametrize(
    "evidence",
    [
        *(pytest.param(one, marks=pytest.mark.stress) for one in ("illustrative", "public-record")),
        "mixed",
    ],
)
def test_words_are_large_level_uncut_and_apart(name, count, style, evidence):
    assert_legible(made(name, count, evidence, style))


@pytest.mark.parametrize("name", MAKERS)
def test_very_long_names_are_broken_not_cut(name):
    assert_legible(made(name, 9, "mixed", "long"))


@pytest.mark.long
@pytest.mark.parametrize("name", MAKERS)
def test_sixty_rows_stay_legible(name):
    assert_legible(made(name, 60, "mixed", "plain"))


@pytest.mark.parametrize("name", MAKERS)
def test_hatching_stands_exactly_for_illustrative_data(name):
    assert hatched(made(name, 6, "public-record", "plain")) == []
    assert hatched(made(name, 6, "illustrative", "plain"))
    mixed = hatched(made(name, 6, "mixed", "plain"))
    assert mixed
    assert all("illustrative" in label for label in mixed)


@pytest.mark.parametrize("name", MAKERS)
def test_a_note_tells_what_the_hatching_means(name):
    said = set(words(made(name, 6, "mixed", "plain")))
    assert said & NOTES or "Illustrative" in said
    said = set(words(made(name, 6, "public-record", "plain")))
    assert not said & {*NOTES, "Illustrative"}


@pytest.mark.parametrize("name", MAKERS)
def test_full_measure_and_no_title_inside(name):
    figure = made(name, 6, "mixed", "plain")
    assert figure.get_figwidth() == 6.5
    assert figure.get_suptitle() == ""
    assert all(not axes.get_title(loc=side) for axes in figure.axes for side in ("left", "center"))
    assert all(axes.get_legend() is None for axes in figure.axes)


@pytest.mark.parametrize("name", MAKERS)
def test_coloured_words_have_contrast(name):
    allowed = {INK, QUIET, MAIN, *SERIES, "#FFFFFF"}
    for text in texts(made(name, 6, "mixed", "plain")):
        color = str(text.get_color()).upper()
        color = color if color.startswith("#") else f"#{color}"
        assert color in {c.upper() for c in allowed}, text
    assert all(contrast(color) >= 4.5 for color in allowed - {"#FFFFFF"})


@pytest.mark.parametrize("name", MAKERS)
def test_the_same_figure_gives_the_same_small_file(name, tmp_path):
    one = charts.save_svg(MAKERS[name](8, "mixed", "letters"), tmp_path / "one.svg")
    two = charts.save_svg(MAKERS[name](8, "mixed", "letters"), tmp_path / "two" / "two.svg")
    assert one.read_bytes() == two.read_bytes()
    assert one.stat().st_size < 75_000
    assert b"\r" not in one.read_bytes()


@pytest.mark.parametrize("name", MAKERS)
def test_every_word_of_a_figure_is_text_in_its_file(name, tmp_path):
    figure = MAKERS[name](8, "mixed", "letters")
    said = sorted(line for word in words(figure) for line in word.split("\n"))
    svg = ET.parse(charts.save_svg(figure, tmp_path / "one.svg"))
    assert sorted(text.text for text in svg.iter(f"{SVG}text")) == said


@pytest.mark.parametrize(
    "name",
    ["</text><script>alert(1)</script>", '"><svg onload="x', "]]>&lt; &amp; ' 1.23456", "#0F5FA6"],
)
def test_a_name_that_holds_markup_stays_the_name(name, tmp_path):
    frame = pd.DataFrame({"label": [name], "value": [1], "evidence": ["reported"]})
    svg = ET.parse(charts.save_svg(charts.ranked_bars(frame), tmp_path / "one.svg"))
    assert name in [text.text for text in svg.iter(f"{SVG}text")]
    assert {element.tag.removeprefix(SVG) for element in svg.iter()} <= {
        "svg", "g", "defs", "path", "text", "clipPath", "rect", "pattern",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["e\u0301", "ש\u05b8", "क\u094d\u200dष", "ལ"])
def test_letters_that_a_pdf_could_not_tell_are_drawn(name, tmp_path):
    frame = pd.DataFrame({"label": [name, "Ελλάδα"], "value": 1, "evidence": "reported"})
    svg = ET.parse(charts.save_svg(charts.ranked_bars(frame), tmp_path / "one.svg"))
    assert sorted(text.text for text in svg.iter(f"{SVG}text")) == ["1", "1", "Ελλάδα"]


def test_a_figure_of_a_teams_own_is_saved_alike_with_its_pixels(tmp_path):
    figure = Figure(figsize=(3, 2))
    figure.add_subplot().imshow([[0, 1], [1, 0]])
    svg = ET.parse(charts.save_svg(figure, tmp_path / "one.svg"))
    assert len(list(svg.iter(f"{SVG}image"))) == 1
    assert not list(svg.iter(f"{SVG}style")), "its rules would hold for the whole page"
    assert "Source Sans Pro" in svg.getroot().get("font-family")


@pytest.mark.parametrize(
    "make",
    [
        charts.target_overview,
        lambda empty: charts.progress_path(
            empty, baseline=0, target=1, start_year=2023, deadline_year=2027
        ),
        lambda empty: charts.small_multiples(empty, "region"),
        lambda empty: charts.heat_grid(empty, "result", "region"),
        lambda empty: charts.tile_map(empty, empty),
        charts.timeline,
        charts.evidence_bars,
        charts.ranked_bars,
        charts.trend,
        charts.status_strip,
        charts.stage_grid,
    ],
)
def test_nothing_to_show_is_said_in_words(make):
    assert empty_of(make(pd.DataFrame()))


def test_a_missing_column_is_named():
    with pytest.raises(charts.ChartInputError, match=r"heat_grid: missing column\(s\) evidence"):
        charts.heat_grid(pd.DataFrame({"a": [1], "b": [2], "value": [3]}), "a", "b")


def test_charts_leave_the_session_as_it_was():
    before = dict(rcParams)
    MAKERS["ranked"](3, "mixed", "plain")
    assert dict(rcParams) == before


def test_the_style_of_the_session_does_not_change_a_chart(tmp_path):
    plain = charts.save_svg(MAKERS["path"](2, "mixed", "plain"), tmp_path / "plain.svg")
    rcParams["font.size"] = 20
    rcParams["axes.facecolor"] = "yellow"
    try:
        other = charts.save_svg(MAKERS["path"](2, "mixed", "plain"), tmp_path / "other.svg")
    finally:
        rcParams["font.size"] = 10
        rcParams["axes.facecolor"] = "white"
    assert plain.read_bytes() == other.read_bytes()
