"""A Word file as people get it: columns that fit their words, and nothing that Word would repair.

It is opened once, and packed once, for all that is done to it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from milepost.core.stable_zip import packed_parts, parts_of
from milepost.render.embedded.render_cache import RenderCache
from milepost.render.word_tables import fit_columns
from milepost.render.word_typefaces import embed_typefaces

# what is said of a paragraph, as the schema orders it (ECMA-376 part 1, 17.3.1.26)
PROPERTIES = (
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr "
    "shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE "
    "autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents "
    "suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr "
    "sectPr pPrChange"
)
ORDER = [qn(f"w:{name}") for name in PROPERTIES.split()]
MATHEMATICS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

# a text across the page, as Word makes its own watermarks
SHAPE = """<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><w:pict>
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
 path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>
<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/>
<v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>
<v:f eqn="if @0 @4 21600"/></v:formulas><v:path textpathok="t" o:connecttype="rect"/>
<v:textpath on="t" fitshape="t"/></v:shapetype>
<v:shape id="milepost-watermark" alt={word} type="#_x0000_t136" stroked="f" fillcolor="#d5dce3"
 style="position:absolute;width:{width}pt;height:90pt;rotation:305;z-index:-251658752;
mso-position-horizontal:center;mso-position-horizontal-relative:margin;
mso-position-vertical:center;mso-position-vertical-relative:margin">
<v:textpath style="font-family:&quot;Calibri&quot;;font-size:1pt" string={word}/></v:shape>
</w:pict></w:r>"""


def finish_document(
    path: Path,
    epoch: int,
    standing: str = "",
    watermark: str = "",
    house: Mapping[str, Mapping[str, Any]] | None = None,
    cache: RenderCache | None = None,
) -> None:
    """Mend what Pandoc and Quarto leave to Word, say what its book says of itself, carry typefaces.

    Parameters
    ----------
    path
        The file; it is replaced.
    epoch
        Time that the file's parts bear, in seconds.
    standing, watermark
        As :class:`milepost.render.project.Book` has them.
    house
        The typefaces of the house that it carries.
    cache
        Where typefaces that were cut for a Word file are kept.

    Raises
    ------
    UserError
        If a wheel that carries a typeface isn't installed.
    """
    document = docx.Document(str(path))
    fit_columns(document)
    _say_one_style(document.element.body)
    for root in (document.element.body, document.styles.element):
        _order_properties(root)
    _number_pages(document)
    document.sections[0].different_first_page_header_footer = True  # the cover bears no number
    if standing:
        for section in document.sections:
            _mark(section.header, standing, watermark)
        _mark(document.sections[0].first_page_header, standing, watermark)
    buffer = BytesIO()
    document.save(buffer)
    day = dt.datetime.fromtimestamp(epoch, dt.UTC).date()
    parts = embed_typefaces(parts_of(buffer.getvalue()), house, cache)
    path.write_bytes(packed_parts(parts, day))


def _number_pages(document: Any) -> None:
    """Give each page its number, which the list of contents names, unless a footer is there."""
    for section in document.sections:
        if not section.footer.is_linked_to_previous:
            continue
        section.footer.is_linked_to_previous = False
        paragraph = section.footer.paragraphs[0]
        paragraph.style = None  # the reference document has none for footers
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        run = paragraph.add_run("1")
        run.font.size, run.font.color.rgb = Pt(9), RGBColor(0x55, 0x62, 0x6F)
        run._r.addprevious(field)  # noqa: SLF001  (the library has no fields)
        field.append(run._r)  # noqa: SLF001


def _say_one_style(body: Any) -> None:
    """Words of a formula are text or of a style of letters; Pandoc says both, which no schema allows."""
    for properties in body.iter(f"{MATHEMATICS}rPr"):
        style = properties.find(f"{MATHEMATICS}sty")
        if style is not None and properties.find(f"{MATHEMATICS}nor") is not None:
            properties.remove(style)


def _order_properties(root: Any) -> None:
    """Say what a paragraph or style is once, in the order of the schema; what is said last holds."""
    for properties in list(root.iter(qn("w:pPr"))):
        before = properties.getprevious()
        if before is not None and before.tag == properties.tag:
            for said in before:
                if properties.find(said.tag) is None:
                    properties.append(said)
            before.getparent().remove(before)
        properties[:] = sorted(properties, key=lambda said: ORDER.index(said.tag))


def _mark(header: Any, standing: str, watermark: str) -> None:
    """Put into a header what the book says of itself, and a word across the page."""
    header.is_linked_to_previous = False
    paragraph = header.paragraphs[0]
    run = paragraph.add_run(standing)
    run.bold, run.font.size, run.font.color.rgb = True, Pt(9), RGBColor(0x8F, 0x1D, 0x17)
    if watermark:
        shape = SHAPE.format(word=quoteattr(watermark), width=52 * len(watermark))
        paragraph._p.append(parse_xml(shape))  # noqa: SLF001  (the library has no drawing text)
