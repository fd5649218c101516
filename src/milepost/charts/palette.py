"""The colours, shapes and words of every figure, and the arithmetic of contrast.

Marks have a contrast of at least 3:1 on white, words 4.5:1. Colour never speaks alone: a status
has a shape and a word, an illustrative value is hatched.
"""

import math
from typing import NamedTuple

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
    "base-zero": N_("the base is zero"),
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


def channels(color: str) -> tuple[float, float, float]:
    """Linear red, green and blue (0 to 1) of a ``#RRGGBB`` colour (IEC 61966-2-1)."""
    linear = []
    for start in (1, 3, 5):
        value = int(color[start : start + 2], 16) / 255
        linear.append(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
    return linear[0], linear[1], linear[2]


def luminance(color: str) -> float:
    """Relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    red, green, blue = channels(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str = WHITE) -> float:
    """Contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(ground: str) -> str:
    """Ink or white, whichever reads better on the ground."""
    return INK if contrast(INK, ground) >= contrast(WHITE, ground) else WHITE


def tint(color: str, share: float) -> str:
    """The colour mixed with white; ``share`` (0 to 1) is how much of the colour stays."""
    mixed = (round(255 + (int(color[start : start + 2], 16) - 255) * share) for start in (1, 3, 5))
    return "#" + "".join(f"{value:02X}" for value in mixed)


def shade(share: float) -> str:
    """One of the four classes' shades for a share (0 to 1) of the greatest value.

    Steps, not a blend: half way between the second and the third neither ink nor white would have
    the contrast that words need.
    """
    steps = len(CLASSES)
    return CLASSES[min(max(math.ceil(share * steps - 1e-9) - 1, 0), steps - 1)]
