"""Make the Word styles of the book: Pandoc's own reference document, adapted.

Run once after a change here: ``python scripts/make_reference_docx.py``. The result,
``src/milepost/render/assets/extension/reference.docx``, is kept in the repository.
"""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pypandoc
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

TARGET = Path(__file__).parents[1] / "src/milepost/render/assets/extension/reference.docx"
ACCENT, INK, MUTED = (
    RGBColor(0x0B, 0x5F, 0xA5),
    RGBColor(0x1B, 0x27, 0x33),
    RGBColor(0x55, 0x62, 0x6F),
)
FONT = "Source Sans Pro"  # a book carries it; where it does not, another serves
SERVING = {FONT: ("Calibri", "swiss", "variable"), "Consolas": ("Menlo", "modern", "fixed")}
TEXT_WIDTH = Cm(16)
SIDES = {"center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}


def main() -> None:
    """Adapt Pandoc's reference document and write it without times."""
    default = subprocess.run(
        [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"],
        capture_output=True,
        check=True,
    ).stdout
    document = docx.Document(io.BytesIO(default))
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin = section.bottom_margin = Cm(2.5)
    _headings(document)
    _body(document)
    _own_styles(document)
    _table(document)
    _number_paragraphs(document)
    _name_other_fonts(document)
    buffer = io.BytesIO()
    document.save(buffer)
    TARGET.write_bytes(_without_times(buffer.getvalue()))


def _style(document: Any, name: str, *, based_on: str = "Normal") -> Any:
    styles = document.styles
    if name in [style.name for style in styles]:
        return styles[name]
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles[based_on]
    style.quick_style = True
    return style


def _font(style: Any, size: float, *, colour: RGBColor = INK, bold: bool | None = None) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), colour
    if bold is not None:
        style.font.bold = bold
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):  # theme fonts would win over the name
        if key.endswith(("Theme", "theme")):
            del fonts.attrib[key]
    for key in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(key), FONT)


def _space(style: Any, before: float, after: float) -> None:
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _headings(document: Any) -> None:
    _font(_style(document, "Title"), 30, colour=ACCENT, bold=True)
    _font(_style(document, "Subtitle"), 16)
    for level, size in ((1, 22), (2, 15), (3, 12), (4, 11)):
        style = _style(document, f"Heading {level}")
        _font(style, size, colour=ACCENT if level in {1, 3} else INK, bold=True)
        style.font.italic = False
        _space(style, 18 if level > 1 else 0, 8)
        style.paragraph_format.keep_with_next = True
    _style(document, "Heading 1").paragraph_format.page_break_before = True


def _body(document: Any) -> None:
    _font(_style(document, "Normal"), 10.5)
    document.styles["Verbatim Char"].font.size = None  # as large as the words around it
    for name in ("Body Text", "First Paragraph", "Compact"):
        style = _style(document, name)
        _font(style, 10.5 if name != "Compact" else 9.5)
        _space(style, 3 if name != "Compact" else 1, 6 if name != "Compact" else 1)
    for name in ("Image Caption", "Table Caption"):
        style = _style(document, name)
        _font(style, 10, bold=True)
        style.font.italic = False
        _space(style, 6, 6)
    _style(document, "Table Caption").paragraph_format.keep_with_next = True
    # a figure, its caption and the note on its source
    _style(document, "Captioned Figure").paragraph_format.keep_with_next = True
    _style(document, "Image Caption").paragraph_format.keep_with_next = True
    for side, alignment in SIDES.items():
        aligned = _style(document, f"Figure {side}", based_on="Captioned Figure")
        aligned.paragraph_format.alignment = alignment


def _own_styles(document: Any) -> None:
    part = _style(document, "Part Title")
    _font(part, 26, colour=ACCENT, bold=True)
    _space(part, 120, 12)
    part.paragraph_format.page_break_before = True
    for level, size in ((1, 10.5), (2, 10)):
        contents = _style(document, f"toc {level}")
        _font(contents, size, bold=level == 1)
        _space(contents, 4 if level == 1 else 0, 2)
        contents.paragraph_format.left_indent = Cm(0.8 * (level - 1))
        contents.paragraph_format.tab_stops.add_tab_stop(
            TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )
        # Word's own style for a list of contents, not one that only bears its name
        contents.element.set(qn("w:styleId"), f"TOC{level}")
        contents.element.attrib.pop(qn("w:customStyle"), None)
    _font(_style(document, "TOC Heading"), 22, colour=ACCENT, bold=True)
    notice = _style(document, "Notice")
    _font(notice, 10.5, colour=MUTED)
    source = _style(document, "Exhibit Source")
    _font(source, 9, colour=MUTED)
    _space(source, 0, 12)
    for name, fill in (("Callout Title", "EEF4F9"), ("Callout", "EEF4F9")):
        style = _style(document, name)
        _font(style, 10)
        _space(style, 2, 2)
        style.paragraph_format.left_indent = Cm(0.4)
        border = (
            f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="18" w:space="6" '
            'w:color="0B5FA5"/></w:pBdr>'
        )
        shade = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{fill}"/>'
        properties = style.element.get_or_add_pPr()
        for made in (border, shade):  # where the schema has them
            properties.insert_element_before(parse_xml(made), "w:tabs", "w:spacing", "w:ind")
    _style(document, "Callout Title").paragraph_format.keep_with_next = True
    # Word and its relatives fill the space between paragraphs on one ground with it: an empty one parts callouts
    end = _style(document, "Callout End")
    _font(end, 4)
    _space(end, 0, 0)
    end.paragraph_format.line_spacing = Pt(8)


def _table(document: Any) -> None:
    style = document.styles["Table"].element
    for old in style.findall(qn("w:tblStylePr")):
        style.remove(old)
    style.remove(style.find(qn("w:basedOn")))  # there is no such style
    properties = style.find(qn("w:tblPr"))
    properties.append(
        parse_xml(
            f"<w:tblBorders {nsdecls('w')}>"
            '<w:top w:val="single" w:sz="4" w:color="7B8894"/>'
            '<w:bottom w:val="single" w:sz="4" w:color="7B8894"/>'
            '<w:insideH w:val="single" w:sz="4" w:color="D5DCE3"/></w:tblBorders>'
        )
    )
    for old in properties.findall(qn("w:tblCellMar")):
        properties.remove(old)
    properties.append(
        parse_xml(
            f'<w:tblCellMar {nsdecls("w")}><w:left w:w="60" w:type="dxa"/>'
            '<w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
        )
    )
    style.append(
        parse_xml(
            f'<w:tblStylePr {nsdecls("w")} w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr>'
            '<w:shd w:val="clear" w:color="auto" w:fill="EEF4F9"/></w:tcPr></w:tblStylePr>'
        )
    )


def _number_paragraphs(document: Any) -> None:
    numbered = _style(document, "Numbered Paragraph", based_on="Body Text")
    numbered.paragraph_format.left_indent = Cm(1.2)
    numbered.paragraph_format.first_line_indent = Cm(-1.2)
    number = document.styles.add_style("Paragraph Number", WD_STYLE_TYPE.CHARACTER)
    number.font.size, number.font.color.rgb = Pt(9), MUTED


def _name_other_fonts(document: Any) -> None:
    """Say which fonts serve on a machine that has not those of the styles."""
    part = next(part for part in document.part.package.parts if "fontTable" in part.partname)
    table = parse_xml(part.blob)
    for name, (other, family, pitch) in SERVING.items():
        table.append(
            parse_xml(
                f'<w:font {nsdecls("w")} w:name="{name}"><w:altName w:val="{other}"/>'
                f'<w:family w:val="{family}"/><w:pitch w:val="{pitch}"/></w:font>'
            )
        )
    part._blob = serialize_part_xml(table)  # noqa: SLF001  (a part that the library has no class for)


def _without_times(content: bytes) -> bytes:
    """Give every member of the archive the same time: the file differs only if the styles do."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name))
    return buffer.getvalue()


if __name__ == "__main__":
    main()
