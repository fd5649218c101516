"""Names in scripts that the text's typeface lacks: set in every format, and none stops the book."""

import io

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from matplotlib.figure import Figure
from reading import fonts

from milepost.charts import save_svg
from milepost.render.book import render_book

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


def test_the_same_letters_give_the_same_bytes(built, tmp_path):
    from milepost.render.embedded.fonts import web_fonts

    page = (built / "html/index.html").read_text("utf-8")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        web_fonts([page], tmp_path / name)
    for font in (tmp_path / "one").iterdir():
        assert font.read_bytes() == (tmp_path / "two" / font.name).read_bytes()


def test_figures_keep_their_letters_as_words_or_shapes(built):
    drawn = (built / "html/index.html").read_text("utf-8")
    assert "'Noto Sans CJK SC'" in drawn
    assert (built / "book.docx").is_file()
