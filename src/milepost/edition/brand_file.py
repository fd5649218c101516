"""What a ``_brand.yml`` may hold, in Quarto's form (https://posit-dev.github.io/brand-yml).

Its colours are followed from names to what they stand for, in the light and in the dark.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from milepost.core.contrast import as_light_as, written
from milepost.edition.brand import ACCENT, BRIGHT, DARK, Tones

Noted = Callable[[str, str, str], None]  # told a key, its value and what is wrong
LIGHT_DARK = "write a text, or `light:` and `dark:`"


class _Part(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )


class Pair(_Part):
    """A value for pages in the light and one for the dark; one text says the light one."""

    light: str | None = None
    dark: str | None = None


def _pair(value: Any) -> Any:
    if value is None:
        raise ValueError(
            "no value; a colour such as #0b5fa5 stands in quotes, as # begins a remark"
        )
    if isinstance(value, Pair | dict):
        return value
    if not isinstance(value, str):
        raise ValueError(f"{LIGHT_DARK}, in quotes")  # noqa: TRY004  (pydantic tells of it)
    return {"light": value}


Either = Annotated[Pair, BeforeValidator(_pair)]
Maybe = Annotated[Pair | None, BeforeValidator(_pair)]  # what is left out is none


class Colors(_Part):
    """``color:``: the palette, and which of its colours stands where."""

    palette: dict[str, Either] = {}
    foreground: Maybe = None
    background: Maybe = None
    primary: Maybe = None
    secondary: Maybe = None
    tertiary: Maybe = None
    success: Maybe = None
    info: Maybe = None
    warning: Maybe = None
    danger: Maybe = None
    light: Maybe = None
    dark: Maybe = None
    link: Maybe = None


class Picture(_Part):
    """A picture of ``logo: images:`` with what it shows."""

    path: str
    alt: str = ""


def _picture(value: Any) -> Any:
    return {"path": value} if isinstance(value, str) else value


class Logos(_Part):
    """``logo:``: pictures by name, and which of them stands where."""

    images: dict[str, Annotated[Picture, BeforeValidator(_picture)]] = {}
    small: Maybe = None
    medium: Maybe = None
    large: Maybe = None


class FontFile(_Part):
    """One file of a typeface."""

    path: str
    weight: Any = None
    style: Any = None


class Font(_Part):
    """An entry of ``typography: fonts:``."""

    family: str
    source: Literal["file", "google", "bunny", "system"] | None = None
    files: list[Annotated[FontFile, BeforeValidator(_picture)]] = []
    weight: Any = None
    style: Any = None
    display: Any = None


class Lettering(_Part):
    """Settings of ``base``, ``headings``, ``link`` and the like; a text names the typeface alone."""

    family: str | None = None
    size: Any = None
    weight: Any = None
    style: Any = None
    color: Maybe = None
    background_color: Maybe = None
    line_height: Any = None
    decoration: Any = None


def _lettering(value: Any) -> Any:
    return {"family": value} if isinstance(value, str) else value


Letters = Annotated[Lettering, BeforeValidator(_lettering)]


class Typography(_Part):
    """``typography:``: typefaces and where each stands."""

    fonts: list[Font] = []
    base: Letters = Lettering()
    headings: Letters = Lettering()
    monospace: Letters = Lettering()
    monospace_inline: Letters = Lettering()
    monospace_block: Letters = Lettering()
    link: Letters = Lettering()


class BrandFile(_Part):
    """A whole ``_brand.yml``."""

    meta: dict[str, Any] = {}
    color: Colors = Colors()
    logo: Logos = Logos()
    typography: Typography = Typography()
    defaults: dict[str, Any] = {}


def parsed(content: Any) -> tuple[BrandFile, list[tuple[str, str, str]]]:
    """Read what YAML gave; beside it each fault: the key, the value, what is wrong."""
    try:
        return BrandFile.model_validate({} if content is None else content), []
    except ValidationError as error:
        return BrandFile(), [_fault(detail) for detail in error.errors()]


def _fault(detail: Any) -> tuple[str, str, str]:
    key = ".".join(str(part) for part in detail["loc"])
    message = str(detail["msg"]).removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        message = "a brand has no such key; look at its spelling"
    elif detail["type"] in ("model_type", "dict_type"):
        message = "expected keys and values"
    value = detail["input"]
    return key, value if isinstance(value, str) else "", message


class Palette:
    """The colours of a brand in the light; or in the dark, beside those that it has in the light.

    In the dark a brand has its own, or those of the light made as light as ours.

    Parameters
    ----------
    fault
        Told what is wrong with a colour.
    light
        The colours in the light, where these are those of the dark.
    whole
        Whether they come from a file for the dark alone.
    """

    def __init__(
        self, fault: Noted, colors: Colors, light: Tones | None = None, *, whole: bool = False
    ) -> None:
        self._fault = fault
        self._colors = colors
        self._light = light
        self._whole = whole

    def tones(self, content: BrandFile) -> Tones:
        """Give the colours of the book; what is not said is the package's."""
        usual, light = DARK if self._light else Tones(), self._light
        ground = self.color("background", self._colors.background) or usual.ground
        ink = self.color("foreground", self._colors.foreground) or usual.ink
        accent = self.color("primary", self._colors.primary)
        accent = accent or (_at_night(light.accent) if light else usual.accent)
        link = self.color("typography.link.color", content.typography.link.color)
        headings = self.color("typography.headings.color", content.typography.headings.color)
        link = link or self.color("link", self._colors.link)
        if light:
            link = link or (accent if light.link == light.accent else _at_night(light.link))
            headings = headings or _at_night(light.headings)
        return Tones(ground, ink, accent, link or accent, headings)

    def color(self, key: str, pair: Pair | None) -> str:
        """Give a colour as ``#RRGGBB``; blank where there is none, or none that can be read."""
        said = self.said(pair)
        return self._found(key if "." in key else f"color.{key}", said, []) if said else ""

    def said(self, pair: Pair | None) -> str | None:
        """Give what a key says for this mode."""
        if pair is None or self._light is None:
            return pair.light if pair else None
        return pair.dark or (pair.light if self._whole else None)

    def _found(self, key: str, name: str, passed: list[str]) -> str:
        """Follow a name to its colour: in the palette, then among the colours with a place."""
        if name in passed:
            self._fault(key, name, f"names itself: {' → '.join([*passed, name])}")
            return ""
        other = self._colors.palette.get(name)
        if other is None and name in Colors.model_fields and name != "palette":
            other = getattr(self._colors, name)
        if other is not None:
            value = self.said(other) or other.light or other.dark
            return self._found(key, value, [*passed, name]) if value else ""
        return _hex(name) or self._unknown(key, name)

    def _unknown(self, key: str, name: str) -> str:
        named = ", ".join(self._colors.palette) or "it names none"
        message = (
            f"is no colour: write it as '#0b5fa5', without transparency, by its name in CSS, or by "
            f"one of color.palette ({named})"
        )
        self._fault(key, name, message)
        return ""


def _at_night(color: str) -> str:
    if color == ACCENT:
        return BRIGHT
    return as_light_as(color, BRIGHT) if color else ""


def _hex(name: str) -> str:
    """Write a colour of CSS as ``#RRGGBB``; blank if it is none, or can be seen through."""
    from PIL import ImageColor  # noqa: PLC0415  (where there is a brand)

    try:
        found = ImageColor.getrgb(name)
    except (ValueError, OverflowError):
        return ""
    known = len(found) == 3 and all(0 <= part <= 255 for part in found)
    return written(*found[:3]) if known else ""
