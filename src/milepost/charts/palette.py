"""The colours, shapes and words of every figure, without what draws them.

Marks have a contrast of at least 3:1 on white, words 4.5:1. Colour never speaks alone: a status
has a shape and a word, an illustrative value is hatched. A page finds each colour, and its counterpart
in the dark, by ``render/assets/extension/figures.css``: the two change together, and a test holds them.
"""

import math
from typing import Any, NamedTuple

import pandas as pd

from milepost.charts.columns import given
from milepost.core.contrast import as_light_as, contrast, mixed, parts
from milepost.core.house import current_house
from milepost.core.messages import N_, _

WHITE = "#FFFFFF"
INK = "#1B2430"
QUIET = "#56606B"  # secondary words, still 4.5:1 on white
RULE = "#79818B"  # lines that carry meaning, 3:1 on white
GRID = "#E1E4E8"  # lines that only help the eye
EMPTY = "#EEF0F2"  # the ground of a bar not yet filled

MAIN = "#0F5FA6"
"""What a figure is about, where it has one colour."""

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

    word: str
    marker: str
    color: str


STATUSES: dict[str, Mark] = {
    "achieved": Mark(N_("Achieved"), "*", "#08245C"),
    "on-track": Mark(N_("On track"), "^", "#019E66"),
    "acceleration-needed": Mark(N_("Acceleration needed"), "D", "#CF7E09"),
    "limited": Mark(N_("Limited"), "s", "#B33E17"),
    "moving-away": Mark(N_("Moving away"), "v", "#7B1D33"),
    "not-achieved": Mark(N_("Not achieved"), "X", "#000000"),
    "not-assessable": Mark(N_("Not assessable"), "o", "#6D7279"),
}
"""Best first; the order in which statuses stand in a figure."""

HOLLOW = frozenset({"not-assessable", "not-started"})
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
# reasons that are too long for the place of a bar
SHORT = {"not-additive": N_("parts alone"), "direction-contradicts-target": N_("to be kept")}
# what stands in place of a bar where a status rests on no way to a number
NO_WAY = {"keep": N_("to be kept"), "follow": N_("trend only"), "direction": N_("direction only")}


class Grade(NamedTuple):
    """How one grade of evidence is shown."""

    word: str
    color: str
    hatch: str


GRADES: dict[str, Grade] = {
    "public-record": Grade(N_("Public record"), "#0A3A69", ""),
    "reported": Grade(N_("Reported"), "#2874B5", ""),
    "provisional": Grade(N_("Provisional"), "#4E7493", "---"),
    "illustrative": Grade(N_("Illustrative"), "#6D7279", HATCH),
}
"""Strongest first."""


STAGES: dict[str, Mark] = {
    "not-started": Mark(N_("Not started"), "o", "#6D7279"),
    "under-way": Mark(N_("Under way"), ">", "#0F5FA6"),
    "completed": Mark(N_("Completed"), "*", "#08245C"),
    "stopped": Mark(N_("Stopped"), "X", "#7B1D33"),
}


def ink_on(ground: str) -> str:
    """Ink or white, whichever reads better on the ground."""
    return INK if contrast(INK, ground) >= contrast(WHITE, ground) else WHITE


def tint(color: str, share: float) -> str:
    """The colour mixed with white; ``share`` (0 to 1) is how much of the colour stays."""
    return mixed(color, WHITE, share)


def accent() -> str:
    """What a figure is about, where it has one colour."""
    return current_house().accent or MAIN


def series() -> tuple[str, ...]:
    """The colours of lines that are told apart; the usual one replaces what the house's is like."""
    own = current_house().accent
    if not own:
        return SERIES
    likest = min(SERIES[1:], key=lambda color: _distance(color, own))
    alike = _distance(likest, own) < ALIKE
    return (own, *(MAIN if alike and color == likest else color for color in SERIES[1:]))


def shades() -> tuple[str, ...]:
    """Shades of a count, few to many; those of the house are as light as the usual ones."""
    own = current_house().accent
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


def bar_words(row: pd.Series) -> str:
    """Name what stands in place of a bar: why there is none."""
    if row["status"] == "not-assessable":
        reason = str(row["reason"]) if given(row["reason"]) else ""
        return _(SHORT.get(reason, REASONS.get(reason, reason.replace("-", " "))))
    if given(row["share_achieved"]):
        return ""
    beyond = N_("to be kept") if given(row.get("baseline")) else N_("no baseline")
    return _(NO_WAY.get(row["kind"], beyond))


def has_own_time(elapsed: Any, common: float) -> bool:
    """Whether a target's share of time gone is another than the plan's, in whole per cent."""
    return given(elapsed) and round(100 * elapsed) != round(100 * common)
