"""Colours as numbers: how far two stand apart (WCAG 2.2), and one colour at another's lightness.

A colour is written ``#RRGGBB``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from colorsys import hls_to_rgb, rgb_to_hls
from functools import cache

WORDS = 4.5
"""Least contrast of words (WCAG 2.2, 1.4.3, level AA)."""
MARKS = 3.0
"""Least contrast of marks that mean something (1.4.11)."""
DEPTH = 0.8
"""How deep a colour stays that is made lighter or darker, as the package's own pairs have it."""


def parts(color: str) -> tuple[int, int, int]:
    """Red, green and blue (0 to 255) of a ``#RRGGBB`` colour."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def written(red: int, green: int, blue: int) -> str:
    """Write a colour of red, green and blue (0 to 255)."""
    return f"#{red:02X}{green:02X}{blue:02X}"


def channels(color: str) -> tuple[float, float, float]:
    """Linear red, green and blue (0 to 1) of a ``#RRGGBB`` colour (IEC 61966-2-1)."""
    linear = []
    for part in parts(color):
        value = part / 255
        linear.append(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
    return linear[0], linear[1], linear[2]


def luminance(color: str) -> float:
    """Relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    red, green, blue = channels(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str = "#FFFFFF") -> float:
    """Contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(color: str, ground: str, share: float) -> str:
    """A colour mixed with another; ``share`` (0 to 1) is how much of the first stays."""
    pairs = zip(parts(color), parts(ground), strict=True)
    return written(*(round(under + (over - under) * share) for over, under in pairs))


@cache
def as_light_as(color: str, other: str) -> str:
    """A colour of the same hue, a little less deep, that is as light as another.

    What the other's contrast was measured for then holds for it as well.
    """
    wanted = luminance(other)
    hue, _, depth = rgb_to_hls(*(part / 255 for part in parts(color)))
    lights = (hls_to_rgb(hue, step / 1024, depth * DEPTH) for step in range(1025))
    shades = (written(*(round(part * 255) for part in light)) for light in lights)
    return min(shades, key=lambda shade: abs(luminance(shade) - wanted))


def quiet_ground(color: str, ground: str, words: Iterable[str], shares: Sequence[float]) -> str:
    """The strongest tint of a colour on which words keep their contrast; else the ground itself.

    ``shares`` are how much of the colour may stand in the tint, most first.
    """
    written = list(words)
    tints = (mixed(color, ground, share) for share in shares)
    return next((one for one in tints if all(contrast(w, one) >= WORDS for w in written)), ground)


def readable(color: str, grounds: Sequence[str], least: float) -> str:
    """The colour nearest to one, darker or lighter, that stands out from all grounds; or nothing."""
    for share in range(255, -1, -1):
        for end in ("#000000", "#FFFFFF"):
            shade = mixed(color, end, share / 256)
            if all(contrast(shade, ground) >= least for ground in grounds):
                return shade
    return ""
