"""Every page of a Word copy says that its book is not for the public, or not final."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

from docx.oxml import parse_xml
from docx.shared import Pt, RGBColor

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


def mark_pages(document: Any, standing: str, watermark: str) -> None:
    """Put into the header of a Word file what its book says of itself, and a word across its pages.

    Parameters
    ----------
    document
        As ``docx.Document`` gives it; it is changed.
    standing, watermark
        As :class:`milepost.render.project.Book` has them.
    """
    for section in document.sections:
        _mark(section.header, standing, watermark)
    _mark(document.sections[0].first_page_header, standing, watermark)


def _mark(header: Any, standing: str, watermark: str) -> None:
    header.is_linked_to_previous = False
    paragraph = header.paragraphs[0]
    run = paragraph.add_run(standing)
    run.bold, run.font.size, run.font.color.rgb = True, Pt(9), RGBColor(0x8F, 0x1D, 0x17)
    if watermark:
        shape = SHAPE.format(word=quoteattr(watermark), width=52 * len(watermark))
        paragraph._p.append(parse_xml(shape))  # noqa: SLF001  (the library has no drawing text)
