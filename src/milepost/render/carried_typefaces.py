"""The typefaces that a Word file carries, as Word takes them: quadratic curves, plain names."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from typing import Any

from milepost.core.digests import digest_of
from milepost.core.files import sha256_of
from milepost.core.typefaces import TEXT, Typeface
from milepost.core.versions import software_digest
from milepost.render.embedded.fonts import WORD_STYLES, fonts_by_style, saved
from milepost.render.embedded.render_cache import RenderCache


def cut_typefaces(
    more: Mapping[Typeface, set[str]], text: set[str] | None, cache: RenderCache
) -> dict[str, dict[str, bytes]]:
    """Give the files of typefaces, cut to letters, by family and style; what was cut before is kept.

    They are chosen as :func:`milepost.render.embedded.fonts.fonts_by_style` has it.
    """
    own = [] if text is None else [TEXT.styled(name) for name in WORD_STYLES.values()]
    files = [[str(one), sha256_of(one.path)] for one in (*own, *more)]
    letters = [None if one is None else sorted(one) for one in (text, *more.values())]

    def cut(_names: object) -> Iterator[dict[str, dict[str, str]]]:
        yield {
            family: {
                style: b64encode(_true_type(font, family, style)).decode()
                for style, font in styles.items()
            }
            for family, styles in fonts_by_style(more, text).items()
        }

    [found] = cache.made({"": digest_of(["cut", software_digest(), files, letters])}, cut)
    return {
        family: {style: b64decode(content) for style, content in styles.items()}
        for family, styles in found.items()
    }


def _true_type(font: Any, family: str, style: str) -> bytes:
    """Give a font with quadratic curves, the only ones that Word takes out of a file, and its name."""
    if "glyf" not in font:
        _with_quadratic_curves(font)
    names = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family}-{style}".replace(" ", "")}
    font["name"].names = []
    for place, words in names.items():
        font["name"].setName(words, place, 3, 1, 0x409)
    font["OS/2"].fsType = 0  # may be embedded, as its licence says
    for table in ("STAT", "DSIG"):
        if table in font:
            del font[table]
    return saved(font)


def of_house(font: Any) -> bytes:
    """Give a typeface of a house as Word takes it: its curves quadratic, all else as its maker has it."""
    if "glyf" not in font:
        _with_quadratic_curves(font)
        if "DSIG" in font:
            del font["DSIG"]  # of what it was
    return saved(font)


def _with_quadratic_curves(font: Any) -> None:
    from fontTools.pens.cu2quPen import Cu2QuPen  # noqa: PLC0415  (slow, and seldom needed)
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # noqa: PLC0415
    from fontTools.ttLib import newTable  # noqa: PLC0415

    order, outlines = font.getGlyphOrder(), font.getGlyphSet()
    table = newTable("glyf")
    table.glyphOrder, table.glyphs = order, {}
    for name in order:
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        table.glyphs[name] = pen.glyph()
    font["glyf"], font["loca"] = table, newTable("loca")
    for gone in ("CFF ", "CFF2", "VORG"):
        if gone in font:
            del font[gone]
    most = font["maxp"]
    most.tableVersion = 0x00010000
    for name in ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
                 "maxStackElements", "maxSizeOfInstructions", "maxComponentElements",
                 "maxComponentDepth", "maxPoints", "maxContours", "maxCompositePoints",
                 "maxCompositeContours"):  # fmt: skip
        setattr(most, name, 0)
    most.maxZones = 1
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\x00\x01\x00\x00"
    for name in order:
        glyph = table.glyphs[name]
        glyph.recalcBounds(table)
        advance, _ = font["hmtx"][name]
        font["hmtx"][name] = (advance, getattr(glyph, "xMin", 0))
