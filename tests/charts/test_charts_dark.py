"""A page shows every colour of a figure in the light as it is drawn, and has another in the dark."""

import itertools
import re

import pytest
from charts_support import MAKERS
from test_charts_palette import SIGHT, apart

from milepost import charts
from milepost.charts import palette
from milepost.core.contrast import contrast
from milepost.render.embedded.pandoc import assets

CSS = (assets() / "extension" / "figures.css").read_text("utf-8")
PAIRS = dict(re.findall(r"--figure-([\w-]+): light-dark\((#\w{6}, #\w{6})\)", CSS))
LACKS = (
    "extension/figures.css needs a pair of colours, a rule for fill and one for stroke, and one for "
    "the tint of its hatched ground,"
)
RULES = dict(re.findall(r'\[(\w+="#\w{6}")\] \{ \w+: (.*?); \}', CSS))


def dark(color):
    """The counterpart of a colour, through the rule that finds it."""
    rule = f'fill="{color.lower()}"'
    assert rule in RULES, f"{LACKS} for {color}"
    name = re.fullmatch(r"var\(--figure-([\w-]+)\)", RULES[rule])[1]
    light, other = PAIRS[name].split(", ")
    assert light == color.lower()
    return other.upper()


PAPER = dark(palette.WHITE)


@pytest.mark.parametrize("name", MAKERS)
def test_every_colour_of_a_chart_has_one_for_the_dark(name, tmp_path):
    path = charts.save_svg(MAKERS[name](8, "mixed", "plain"), tmp_path / "one.svg")
    used = set(re.findall(r'\b(?:fill|stroke)="#\w{6}"', path.read_text("utf-8")))
    assert used
    assert used <= set(RULES), f"{LACKS} for {sorted(used - set(RULES))}"


def test_the_ground_of_what_is_hatched_is_the_tint_that_is_drawn():
    grounds = {rule: value for rule, value in RULES.items() if value.startswith("color-mix")}
    assert grounds
    for rule, value in grounds.items():
        name, share = re.search(r"--figure-([\w-]+)\) (\d+)%", value).groups()
        light = PAIRS[name].split(", ")[0]
        assert rule.split('"')[1] == palette.tint(light, int(share) / 100).lower()


@pytest.mark.parametrize("color", [palette.INK, palette.QUIET, palette.MAIN, *palette.SERIES])
def test_words_have_contrast_in_the_dark(color):
    assert contrast(dark(color), PAPER) >= 4.5


def test_quiet_words_can_stand_on_an_empty_tile_in_the_dark():
    assert contrast(dark(palette.QUIET), dark(palette.EMPTY)) >= 4.5


SOLID = [grade.color for grade in palette.GRADES.values() if not grade.hatch]


@pytest.mark.parametrize("ground", [*palette.CLASSES, *SOLID])
def test_words_on_shades_have_contrast_in_the_dark(ground):
    assert contrast(dark(palette.ink_on(ground)), dark(ground)) >= 4.5


MARKS = [look.color for looks in (palette.STATUSES, palette.STAGES, palette.GRADES)
         for look in looks.values()]  # fmt: skip


@pytest.mark.parametrize("color", [palette.RULE, *MARKS])
def test_marks_stand_out_in_the_dark(color):
    assert contrast(dark(color), PAPER) >= 3


@pytest.mark.parametrize("sight", SIGHT)
def test_statuses_lines_and_stages_are_told_apart_in_the_dark(sight):
    assert apart([dark(look.color) for look in palette.STATUSES.values()], sight) >= 18
    assert apart([dark(look.color) for look in palette.STAGES.values()], sight) >= 12
    assert apart([dark(color) for color in palette.SERIES], sight) >= 12


def test_classes_brighten_step_by_step_in_the_dark():
    steps = [dark(color) for color in (palette.EMPTY, *palette.CLASSES)]
    assert all(contrast(one, other) >= 1.5 for one, other in itertools.pairwise(steps))
    assert contrast(steps[-1], PAPER) > contrast(steps[0], PAPER)
