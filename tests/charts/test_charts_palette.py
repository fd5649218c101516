"""Colours can be told apart by all readers, in print too."""

import itertools

import numpy as np
import pytest
from matplotlib.font_manager import FontProperties, findfont

from milepost.charts.canvas import house_style
from milepost.charts.palette import (
    CLASSES,
    EMPTY,
    GRADES,
    INK,
    MAIN,
    QUIET,
    RULE,
    SERIES,
    STAGES,
    STATUSES,
    WHITE,
    ink_on,
    shade,
    tint,
)
from milepost.core.contrast import channels, contrast, luminance

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB
SIGHT = {
    "full": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def lab(color, sight):
    linear = np.clip(SIGHT[sight] @ np.array(channels(color)), 0, 1)
    xyz = XYZ @ linear / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(colors, sight):
    """Least distance (CIE 1976) of any two colours."""
    return min(
        float(np.linalg.norm(lab(one, sight) - lab(other, sight)))
        for one, other in itertools.combinations(colors, 2)
    )


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("status", STATUSES.values(), ids=[*STATUSES])
def test_marks_of_statuses_stand_out_from_white(status):
    assert contrast(status.color) >= 3


@pytest.mark.parametrize("color", [MAIN, RULE, *SERIES, *(g.color for g in GRADES.values())])
def test_marks_stand_out_from_white(color):
    assert contrast(color) >= 3


@pytest.mark.parametrize("color", [INK, QUIET, MAIN, *SERIES])
def test_words_have_contrast(color):
    assert contrast(color) >= 4.5


def test_quiet_words_can_stand_on_an_empty_tile():
    assert contrast(QUIET, EMPTY) >= 4.5


@pytest.mark.parametrize("ground", [*CLASSES, *(g.color for g in GRADES.values() if not g.hatch)])
def test_words_on_shades_have_contrast(ground):
    assert contrast(ink_on(ground), ground) >= 4.5


@pytest.mark.parametrize("sight", SIGHT)
def test_statuses_are_told_apart_by_colour_even_without_their_shapes(sight):
    assert apart([status.color for status in STATUSES.values()], sight) >= 18


@pytest.mark.parametrize("sight", SIGHT)
def test_lines_and_stages_are_told_apart(sight):
    assert apart(SERIES, sight) >= 12
    assert apart([stage.color for stage in STAGES.values()], sight) >= 12


def test_statuses_and_stages_have_shapes_and_words_of_their_own():
    for looks in (STATUSES, STAGES):
        assert len({look.marker for look in looks.values()}) == len(looks)
        assert len({look.word for look in looks.values()}) == len(looks)


def test_classes_darken_step_by_step_in_greyscale():
    light = [luminance(color) for color in (EMPTY, *CLASSES)]
    assert light == sorted(light, reverse=True)
    assert all(contrast(one, other) >= 1.5 for one, other in itertools.pairwise([EMPTY, *CLASSES]))


def test_shade_and_tint():
    assert [shade(share) for share in (0.0, 0.25, 0.26, 1.0)] == [
        CLASSES[0],
        CLASSES[0],
        CLASSES[1],
        CLASSES[3],
    ]
    assert tint("#000000", 0.0) == WHITE
    assert tint("#102030", 1.0) == "#102030"


def test_the_typeface_is_that_of_the_book():
    with house_style():
        assert findfont(FontProperties(family="Source Sans Pro")).endswith(
            "SourceSansPro-Regular.ttf"
        )
        bold = FontProperties(family="Source Sans Pro", weight="bold")
        assert findfont(bold).endswith("SourceSansPro-Bold.ttf")
