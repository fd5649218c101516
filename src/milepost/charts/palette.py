"""The colours, shapes and words of every figure.

Marks have a contrast of at least 3:1 on white, words 4.5:1. Colour never speaks alone: a status
has a shape and a word, an illustrative value is hatched. A page finds each colour, and its counterpart
in the dark, by ``render/assets/extension/figures.css``: the two change together, and a test holds them.
"""

import math
from typing import NamedTuple

from milepost.core.contrast import as_light_as, contrast, mixed, parts
from milepost.core.house import house_accent
from milepost.core.messages import N_

WHITE = "#FFFFFF"
INK = "#1B2430"
QUIET = "#56606B"  # secondary words, still 4.5:1 on white
RULE = "#79818B"  # lines that carry meaning, 3:1 on white
GRID = "#E1E4E8"  # lines that only help the eye
EMPTY = "#EEF0F2"  # the ground of a bar not yet filled

MAIN = "#0F5FA6"
"""What a figure is about, where it has one colour."""
SECOND = "#B33E17"
"""What the first is held against."""

SERIES = (MAIN, "#B33E17", "#01875A", "#7B1D5E")
"""At most four lines are told apart, each also named at its end."""
ALIKE = 150
"""Two colours nearer than this (:func:`_distance`) are not told apart at a glance."""

CLASSES = ("#A3C8E8", "#5E9FD3", "#1F6FB2", "#0A3A69")
"""Shades of a count, few to many."""

HATCH = "/////"
HATCH_FINE = "///////"  # for marks of a few points, which a wide hatch would miss


class Mark(NamedTuple):
    """How one status, or one stage of a commitment, is shown."""

    code: str
    word: str
    marker: str
    color: str


STATUSES: dict[str, Mark] = {
    status.code: status
    for status in (
        Mark("achieved", N_("Achieved"), "*", "#08245C"),
        Mark("on-track", N_("On track"), "^", "#019E66"),
        Mark("acceleration-needed", N_("Acceleration needed"), "D", "#CF7E09"),
        Mark("limited", N_("Limited"), "s", "#B33E17"),
        Mark("moving-away", N_("Moving away"), "v", "#7B1D33"),
        Mark("not-assessable", N_("Not assessable"), "o", "#6D7279"),
    )
}
"""Best first; the order in which statuses stand in a figure."""

HOLLOW = frozenset({"not-assessable"})
"""Shown as an outline: nothing is known that could fill the shape."""

REASONS: dict[str, str] = {
    "no-target": N_("no target at this level"),
    "no-observation": N_("no observation"),
    "not-reported": N_("not yet reported"),
    "no-baseline": N_("no baseline"),
    "base-zero": N_("the base is not above zero"),
    "not-due": N_("not due yet"),
    "suppressed": N_("suppressed"),
    "not-additive": N_("known for parts alone, which can’t be added"),
    "year-incomplete": N_("no complete year yet"),
    "qualitative": N_("told in words"),
    "direction-contradicts-target": N_("the target lies the other way"),
}


class Grade(NamedTuple):
    """How one grade of evidence is shown."""

    code: str
    word: str
    color: str
    hatch: str


GRADES: dict[str, Grade] = {
    grade.code: grade
    for grade in (
        Grade("public-record", N_("Public record"), "#0A3A69", ""),
        Grade("reported", N_("Reported"), "#2874B5", ""),
        Grade("provisional", N_("Provisional"), "#4E7493", "---"),
        Grade("illustrative", N_("Illustrative"), "#6D7279", HATCH),
    )
}
"""Strongest first."""


STAGES: dict[str, Mark] = {
    stage.code: stage
    for stage in (
        Mark("not-started", N_("Not started"), "o", "#6D7279"),
        Mark("under-way", N_("Under way"), ">", "#0F5FA6"),
        Mark("completed", N_("Completed"), "*", "#08245C"),
        Mark("stopped", N_("Stopped"), "X", "#7B1D33"),
    )
}


def ink_on(ground: str) -> str:
    """Ink or white, whichever reads better on the ground."""
    return INK if contrast(INK, ground) >= contrast(WHITE, ground) else WHITE


def tint(color: str, share: float) -> str:
    """The colour mixed with white; ``share`` (0 to 1) is how much of the colour stays."""
    return mixed(color, WHITE, share)


def accent() -> str:
    """What a figure is about, where it has one colour."""
    return house_accent() or MAIN


def series() -> tuple[str, ...]:
    """The colours of lines that are told apart; the usual one replaces what the house's is like."""
    own = house_accent()
    if not own:
        return SERIES
    likest = min(SERIES[1:], key=lambda color: _distance(color, own))
    alike = _distance(likest, own) < ALIKE
    return (own, *(MAIN if alike and color == likest else color for color in SERIES[1:]))


def shades() -> tuple[str, ...]:
    """Shades of a count, few to many; those of the house are as light as the usual ones."""
    own = house_accent()
    return tuple(as_light_as(own, color) for color in CLASSES) if own else CLASSES


def _distance(one: str, other: str) -> float:
    """How far two colours lie apart in red, green and blue, 0 to 441."""
    return math.dist(parts(one), parts(other))


def shade(share: float) -> str:
    """One of the four classes' shades for a share (0 to 1) of the greatest value.

    Steps, not a blend: half way between the second and the third neither ink nor white would have
    the contrast that words need.
    """
    steps = len(CLASSES)
    return shades()[min(max(math.ceil(share * steps - 1e-9) - 1, 0), steps - 1)]
