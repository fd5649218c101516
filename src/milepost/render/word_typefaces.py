"""Text and names of any script, set right in a Word file on any machine.

Word takes what it happens to have, or boxes. So the file carries the text's typeface with all letters of
Latin scripts, and that of a house, for who writes into it; each run of other letters names its own, which is carried cut to
the letters that are used (ECMA-376 part 1, 17.8: embedded, obfuscated fonts).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from copy import deepcopy
from itertools import groupby
from typing import Any

from lxml import etree

from milepost.core.typefaces import SIGNS, TEXT, Typeface, needed_fonts, serving
from milepost.render.carried_typefaces import cut_typefaces, of_house
from milepost.render.embedded.render_cache import RenderCache

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
W, R = f"{{{MAIN}}}", f"{{{OFFICE}}}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TEXTS = re.compile(r"word/(?:document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml")
FONTS, SETTINGS, STYLED = "word/fontTable.xml", "word/settings.xml", "word/styles.xml"
TYPES = "[Content_Types].xml"
LINKS = "word/_rels/fontTable.xml.rels"
SUFFIX = "odttf"
OBFUSCATED = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
FROM_RIGHT = ("Noto Sans Arabic", "Noto Sans Hebrew")
AFTER_RTL = ("cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath")  # by the schema
# the settings that stand before these, by the schema
BEFORE = (
    *("writeProtection", "view", "zoom", "removePersonalInformation", "removeDateAndTime"),
    *("doNotDisplayPageBoundaries", "displayBackgroundShape", "printPostScriptOverText"),
    *("printFractionalCharacterWidth", "printFormsData"),
)


def embed_typefaces(
    parts: Mapping[str, bytes],
    house: Mapping[str, Mapping[str, Any]] | None = None,
    cache: RenderCache | None = None,
) -> Mapping[str, bytes]:
    """Name in a Word file the typefaces of its letters, and put them into it; or leave it as it is.

    Parameters
    ----------
    parts
        What the file holds, by name; it is left alone if its styles do not name the text's typeface
        and all its letters are the typeface's.
    house
        Typefaces of the house, as from :func:`milepost.render.embedded.fonts.house_fonts`.
    cache
        Where typefaces are kept that were cut to the same letters before.

    Raises
    ------
    UserError
        If a wheel that carries a typeface isn't installed.
    """
    trees = {name: etree.fromstring(parts[name]) for name in parts if TEXTS.fullmatch(name)}
    words = [text.text or "" for tree in trees.values() for text in tree.iter(f"{W}t")]
    more = needed_fonts(words)
    named = TEXT.family.encode() in parts[STYLED]
    if not more and not named and not house:
        return parts
    contents = cut_typefaces(more, set().union(*words) if named else None, cache or RenderCache())
    for family, styles in (house or {}).items():
        contents[family] = {style: of_house(font) for style, font in styles.items()}
    for tree in trees.values():
        for run in [*tree.iter(f"{W}r")]:
            _set_run(run)
        for run in [*tree.iter(f"{W}r")]:
            _join_words(run)
    texts = {name: _written(tree) for name, tree in trees.items()}
    return {**parts, **texts, **_with_fonts(parts, contents)}


def _set_run(run: Any) -> None:
    """Put several runs in the place of one whose letters are of several typefaces."""
    pieces = [piece for child in run if child.tag != f"{W}rPr" for piece in _pieces(child)]
    if all(typeface is None for typeface, _ in pieces):
        return
    properties = run.find(f"{W}rPr")
    for typeface, group in groupby(pieces, key=lambda piece: piece[0]):
        made = etree.Element(f"{W}r")
        own = etree.Element(f"{W}rPr") if properties is None else deepcopy(properties)
        if typeface is not None:
            _name_typeface(own, typeface)
        if len(own):
            made.append(own)
        made.extend(child for _, child in group)
        run.addprevious(made)
    run.getparent().remove(run)


def _join_words(run: Any) -> None:
    """Let a space between two words that are read from the right be read so, too."""
    sides = run.getprevious(), run.getnext()
    words = "".join(text.text or "" for text in run.iter(f"{W}t"))
    if words.isspace() and all(_is_from_right(side) for side in sides):
        properties = run.find(f"{W}rPr")
        if properties is None:
            properties = etree.Element(f"{W}rPr")
            run.insert(0, properties)
        _read_from_right(properties)


def _is_from_right(run: Any) -> bool:
    return run is not None and run.find(f"{W}rPr/{W}rtl") is not None


def _read_from_right(properties: Any) -> None:
    later = [child for child in properties if child.tag in {f"{W}{name}" for name in AFTER_RTL}]
    place = len(properties) if not later else properties.index(later[0])
    properties.insert(place, etree.Element(f"{W}rtl"))


def _pieces(child: Any) -> Iterator[tuple[Typeface | None, Any]]:
    """Give what a run holds, its texts cut where the typeface changes."""
    if child.tag != f"{W}t" or not child.text:
        yield None, child
        return
    for typeface, words in _spans(child.text):
        text = etree.Element(f"{W}t")
        text.text = words
        text.set(SPACE, "preserve")
        yield typeface, text


def _spans(text: str) -> Iterator[tuple[Typeface | None, str]]:
    """Cut a text by typeface; a space or joiner stays with the letter before it."""
    spans: list[tuple[Typeface | None, str]] = []
    for letter in text:
        typeface = serving(letter)
        other = None if typeface in (TEXT, SIGNS) else typeface
        if spans and (spans[-1][0] == other or not letter.isprintable() or _joins(letter)):
            spans[-1] = (spans[-1][0], spans[-1][1] + letter)
        else:
            spans.append((other, letter))
    return iter(spans)


def _joins(letter: str) -> bool:
    return letter.isspace() or letter in "\u200c\u200d\ufe0e\ufe0f"


def _name_typeface(properties: Any, typeface: Typeface) -> None:
    """Name one typeface for every kind of letter that Word tells apart."""
    for old in properties.findall(f"{W}rFonts"):
        properties.remove(old)
    fonts = etree.Element(f"{W}rFonts")
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(f"{W}{kind}", typeface.family)
    if typeface.face:
        fonts.set(f"{W}hint", "eastAsia")
    style = properties.find(f"{W}rStyle")
    properties.insert(0 if style is None else 1, fonts)  # where the schema has it
    if typeface.family in FROM_RIGHT:
        _read_from_right(properties)


def _entry(table: Any, family: str) -> Any:
    """Give what the table of fonts says of one; what it says already stays."""
    for entry in table:
        if entry.get(f"{W}name") == family:
            return entry
    entry = etree.SubElement(table, f"{W}font")
    entry.set(f"{W}name", family)
    return entry


def _with_fonts(
    parts: Mapping[str, bytes], fonts: Mapping[str, Mapping[str, bytes]]
) -> dict[str, bytes]:
    """Give the parts of the file that carry typefaces, and those that tell of them."""
    table = etree.fromstring(parts[FONTS])
    links = etree.Element(f"{{{PACKAGE}/relationships}}Relationships",
                          nsmap={None: f"{PACKAGE}/relationships"})  # fmt: skip
    made: dict[str, bytes] = {}
    for family, styles in fonts.items():
        entry = _entry(table, family)
        for style, content in styles.items():
            name, key = (
                f"font{len(made) + 1}.{SUFFIX}",
                uuid.uuid5(uuid.NAMESPACE_OID, content.hex()),
            )
            made[f"word/fonts/{name}"] = obfuscated(content, key)
            link = etree.SubElement(links, f"{{{PACKAGE}/relationships}}Relationship")
            link.set("Id", f"rId{len(made)}")
            link.set("Type", f"{OFFICE}/font")
            link.set("Target", f"fonts/{name}")
            embedded = etree.SubElement(entry, f"{W}embed{style}")
            embedded.set(f"{R}id", f"rId{len(made)}")
            embedded.set(f"{W}fontKey", f"{{{str(key).upper()}}}")
    types = etree.fromstring(parts[TYPES])
    default = etree.Element(f"{{{PACKAGE}/content-types}}Default")
    default.set("Extension", SUFFIX)
    default.set("ContentType", OBFUSCATED)
    types.insert(0, default)
    settings = etree.fromstring(parts[SETTINGS])
    earlier = [child for child in settings if child.tag in {f"{W}{name}" for name in BEFORE}]
    at = 0 if not earlier else settings.index(earlier[-1]) + 1
    settings.insert(at, etree.Element(f"{W}embedTrueTypeFonts"))
    styled = etree.fromstring(parts[STYLED])
    _same_for_every_script(styled)
    told = {STYLED: styled, FONTS: table, LINKS: links, TYPES: types, SETTINGS: settings}
    return made | {name: _written(tree) for name, tree in told.items()}


def _same_for_every_script(styles: Any) -> None:
    """Give words that are read from the right the size and weight that a style gives all others."""
    for properties in styles.iter(f"{W}rPr"):
        for name in ("b", "i", "sz"):
            own = properties.find(f"{W}{name}")
            for old in [] if own is None else properties.findall(f"{W}{name}Cs"):
                properties.remove(old)
            if own is not None:
                complex_script = etree.Element(f"{W}{name}Cs", own.attrib)
                own.addnext(complex_script)


def obfuscated(font: bytes, key: uuid.UUID) -> bytes:
    """Mix the first 32 bytes of a font with a key, as Word wants it; twice gives the font again."""
    mask = key.bytes[::-1]
    head = bytes(byte ^ mask[at % 16] for at, byte in enumerate(font[:32]))
    return head + font[32:]


def _written(tree: Any) -> bytes:
    content: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content
