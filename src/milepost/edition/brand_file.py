"""What a ``_brand.yml`` may hold, in Quarto's form (https://posit-dev.github.io/brand-yml)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

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
