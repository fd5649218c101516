"""Names in scripts that the text's typeface lacks: set in every format, and none stops the book."""

import io
import uuid
import zipfile

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from fontTools.ttLib import TTFont
from lxml import etree
from matplotlib.figure import Figure
from reading import fonts

from milepost.charts import save_svg
from milepost.core.stable_zip import parts_of
from milepost.render import carried_typefaces
from milepost.render.book import render_book
from milepost.render.embedded.fonts import fonts_by_style
from milepost.render.embedded.render_cache import RenderCache
from milepost.render.word_typefaces import embed_typefaces, obfuscated

pytestmark = pytest.mark.slow

NAMES = ("مصر", "中国 北京", "भारत", "বাংলাদেশ", "မြန်မာ", "កម្ពុជា", "ኢትዮጵያ", "ישראל", "Ward 🏥", "ལ")
CONFIG = """\
project: {type: book}
lang: en
book:
  title: Names
  date: 2026-03-31
  chapters: [index.qmd]
format: {milepost-html: default, milepost-typst: default, milepost-docx: default}
"""
HINDI = """\
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Draft"
msgstr "मसौदा"
"""


def write(root):
    rows = "\n".join(f"| {name} | **{name}** |" for name in NAMES)
    page = f"# Names {{#sec-names}}\n\n| One | Two |\n|---|---|\n{rows}\n\n![All](f.svg){{#fig-f fig-alt='x'}}\n"
    (root / "index.qmd").write_text(page, "utf-8")
    (root / "_quarto.yml").write_text(CONFIG, "utf-8")
    figure = Figure(figsize=(6, 4))
    for at, name in enumerate(NAMES):
        figure.text(0.1, 0.95 - at / 11, name)
    save_svg(figure, root / "f.svg")
    return root


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    root, output = write(tmp_path_factory.mktemp("names")), tmp_path_factory.mktemp("out")
    render_book(root, output, formats=("html", "pdf", "docx"), renderer="embedded")
    return output


def test_the_pdf_has_the_names_in_typefaces_that_have_them(built):
    document = pypdfium2.PdfDocument(built / "book.pdf")
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    assert all(name in text for name in ("中国 北京", "ኢትዮጵያ", "🏥"))
    assert "ལ" not in text
    assert "□" in text
    used = " ".join(fonts(built / "book.pdf"))
    for script in (
        "Arabic",
        "CJK",
        "Devanagari",
        "Bengali",
        "Myanmar",
        "Khmer",
        "Ethiopic",
        "Hebrew",
    ):
        assert script in used, script


def test_the_site_brings_the_letters_it_needs_and_no_others(built):
    style = (built / "html/assets/milepost.css").read_text("utf-8")
    assert style.count("NotoSansCJKSC.woff") == 3  # regular, italic, bold
    assert "U+4E2D, U+4EAC, U+5317, U+56FD" in style
    font = TTFont(io.BytesIO((built / "html/assets/fonts/NotoSansCJKSC.woff").read_bytes()))
    assert set(map(ord, "中国北京")) <= set(font.getBestCmap())
    assert len(font.getBestCmap()) < 12
    assert sum(file.stat().st_size for file in built.rglob("Noto*.woff")) < 100_000


def test_figures_keep_their_letters_as_words_or_shapes(built):
    drawn = (built / "html/index.html").read_text("utf-8")
    assert "'Noto Sans CJK SC'" in drawn
    assert (built / "book.docx").is_file()


def test_word_names_and_carries_the_typefaces_of_its_letters(built):
    document = docx.Document(built / "book.docx")
    runs = [run for table in document.tables for cell in table._cells
            for paragraph in cell.paragraphs for run in paragraph.runs]  # fmt: skip
    of = {run.text.strip(): run for run in runs}
    assert "".join(run.text for run in runs).count("中国 北京") == 2  # cut, and nothing lost
    assert of["ישראל"]._r.rPr.find(qn("w:rtl")) is not None
    for name, family in {"مصر": "Noto Sans Arabic", "中国": "Noto Sans CJK SC",
                         "ኢትዮጵያ": "Noto Sans Ethiopic", "🏥": "Noto Emoji"}.items():  # fmt: skip
        named = of[name]._r.rPr.find(qn("w:rFonts"))
        assert {*named.attrib.values()} - {"eastAsia"} == {family}
        regular, bold = carried(built / "book.docx", family)
        letters = {*map(ord, name)} - {32}
        assert letters <= {*regular.getBestCmap()}
        assert "glyf" in regular  # curves that Word takes
        assert regular["name"].getDebugName(1) == family
        assert (regular["OS/2"].usWeightClass, bold["OS/2"].usWeightClass) == (400, 700)
        for letter in letters:  # no box, and nothing empty
            glyph = regular["glyf"][regular.getBestCmap()[letter]]
            assert glyph.numberOfContours != 0 or letter in (0x200C, 0x200D)
    assert of["Ward"]._r.rPr is None or of["Ward"]._r.rPr.find(qn("w:rFonts")) is None


def carried(path, family):
    """The fonts of a family that a Word file carries, regular and bold."""
    with zipfile.ZipFile(path) as archive:
        table = etree.fromstring(archive.read("word/fontTable.xml"))
        links = etree.fromstring(archive.read("word/_rels/fontTable.xml.rels"))
        targets = {link.get("Id"): link.get("Target") for link in links}
        (entry,) = [font for font in table if font.get(qn("w:name")) == family]
        for embedded in entry:
            key = uuid.UUID(embedded.get(qn("w:fontKey")).strip("{}"))
            content = archive.read(f"word/{targets[embedded.get(qn('r:id'))]}")
            yield TTFont(io.BytesIO(obfuscated(content, key)))


def test_what_a_draft_says_of_itself_on_words_pages_is_set_in_its_typeface(tmp_path):
    root = write(tmp_path)
    (root / "locale").mkdir()
    (root / "locale/hi.po").write_text(HINDI, "utf-8")
    (root / "_quarto.yml").write_text(CONFIG.replace("lang: en", "lang: hi"), "utf-8")
    made = tmp_path / "made"
    render_book(root, made, formats=["docx"], renderer="embedded", standing={"state": "draft"})
    (header,) = docx.Document(made / "book.docx").sections[0].header.paragraphs
    (run,) = [run for run in header.runs if "मसौदा" in run.text]
    assert run._r.rPr.find(qn("w:rFonts")).get(qn("w:cs")) == "Noto Sans Devanagari"
    regular, _bold = carried(made / "book.docx", "Noto Sans Devanagari")
    assert {*map(ord, "मसौदा")} <= {*regular.getBestCmap()}


def test_a_word_file_of_common_letters_stays_as_it_is(tmp_path):
    document = docx.Document()
    document.add_paragraph("Côte d’Ivoire, Türkiye ★")
    document.save(tmp_path / "a.docx")
    before = parts_of((tmp_path / "a.docx").read_bytes())
    assert embed_typefaces(before) == before


def test_typefaces_that_were_cut_to_the_same_letters_are_not_cut_again(tmp_path, monkeypatch):
    cache, cuts = RenderCache(tmp_path / "kept"), []

    def counting(more, text):
        cuts.append({**more})
        return fonts_by_style(more, text)

    monkeypatch.setattr(carried_typefaces, "fonts_by_style", counting)

    def embedded(words: str, cache: RenderCache | None) -> dict[str, bytes]:
        document = docx.Document()
        document.add_paragraph(words)
        document.save(tmp_path / "a.docx")
        return {**embed_typefaces(parts_of((tmp_path / "a.docx").read_bytes()), cache=cache)}

    first = embedded("मसौदा", cache)
    assert embedded("दामसौ", cache).keys() == first.keys()
    assert embedded("मसौदा", cache) == first == embedded("मसौदा", None)
    assert len(cuts) == 2  # one with nothing kept
    embedded("मसौदा क", cache)
    assert len(cuts) == 3
