"""A house's colours, logo, cover picture and typeface are in site, PDF and Word file, by both renderers."""

import re
import shutil
import uuid
import zipfile
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import pypdfium2
import pytest
from chromium import NEEDS_AXE, NEEDS_CHROMIUM, ask_axe_in_views, open_page
from fixture_book import SVG, write_book
from fontTools.ttLib import TTFont
from lxml import etree
from reading import fonts, parse, structure

from milepost.charts.palette import STATUSES
from milepost.core.contrast import contrast
from milepost.edition.brand import Brand, Tones
from milepost.render.book import render_book
from milepost.render.embedded.pandoc import assets
from milepost.render.house import house_css, house_document, house_scss, house_typst
from milepost.render.word_typefaces import obfuscated

FOREST, CREAM, BROWN = "#0B5D3B", "#FFFDF5", "#3A2A12"
BRAND = f"""\
color:
  palette: {{forest: "{FOREST}", cream: "{CREAM}"}}
  background: cream
  primary: forest
logo:
  images:
    mark: {{path: images/mark.svg, alt: "Two rivers, $ meeting"}}
  medium: mark
typography:
  fonts: [{{family: DejaVu Serif, source: file, files: [images/serif.ttf]}}]
  headings: {{family: DejaVu Serif, color: "{BROWN}"}}
"""
COVER = """\
  cover-image: images/cover.svg
  cover-image-alt: A river between hills
"""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def write_branded(root: Path) -> Path:
    write_book(root)
    (root / "images").mkdir(exist_ok=True)
    for name in ("mark", "cover"):
        (root / f"images/{name}.svg").write_text(SVG.format(width=90, text=name), "utf-8")
    serif = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf"
    shutil.copyfile(serif, root / "images/serif.ttf")
    (root / "_brand.yml").write_text(BRAND, "utf-8")
    described = root / "_quarto.yml"
    described.write_text(
        described.read_text("utf-8").replace("book:\n", f"book:\n{COVER}", 1), "utf-8"
    )
    return root


def rendered(factory: pytest.TempPathFactory, renderer: str) -> Path:
    root, output = write_branded(factory.mktemp("branded")), factory.mktemp(f"{renderer}-branded")
    render_book(root, output, formats=("html", "pdf", "docx"), renderer=renderer)
    return output


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rendered(tmp_path_factory, "embedded")


@pytest.fixture(scope="module")
def by_quarto(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rendered(tmp_path_factory, "quarto")


def assert_printed_in_its_style(folder: Path) -> None:
    pdf = folder / "book.pdf"
    page = pypdfium2.PdfDocument(pdf)[0]
    picture = page.render(scale=1).to_pil()
    width, height = picture.size
    colors = {picture.getpixel((width - 8, at)) for at in range(0, height, 4)}
    assert {tuple(bytes.fromhex(color[1:])) for color in (FOREST, CREAM)} <= colors
    assert any(name.startswith("DejaVuSerif") for name in fonts(pdf))
    told = {words.get("/Alt") for name, words in structure(pdf) if name == "Figure"}
    assert {"Two rivers, $ meeting", "A river between hills"} <= told


def assert_written_in_its_style(folder: Path) -> None:
    with zipfile.ZipFile(folder / "book.docx") as archive:
        styles = etree.fromstring(archive.read("word/styles.xml"))
        document = etree.fromstring(archive.read("word/document.xml"))
    looks = {style.get(f"{W}styleId"): style.find(f"{W}rPr") for style in styles.iter(f"{W}style")}
    for name in ("Heading1", "Heading2", "Heading3", "Title"):
        assert looks[name].find(f"{W}color").get(f"{W}val") == BROWN[1:]
        assert looks[name].find(f"{W}rFonts").get(f"{W}ascii") == "DejaVu Serif"
    assert looks["BodyText"].find(f"{W}rFonts").get(f"{W}ascii") == "Source Sans Pro"
    assert embedded_faces(folder / "book.docx")["DejaVu Serif"] == {"embedRegular"}
    told = [one.get("descr") for one in document.iter("{*}docPr")]
    assert told[:2] == ["Two rivers, $ meeting", "A river between hills"]


def embedded_faces(path: Path) -> dict[str, set[str]]:
    """The typefaces that a Word file carries, and in which styles."""
    with zipfile.ZipFile(path) as archive:
        table = etree.fromstring(archive.read("word/fontTable.xml"))
    return {
        one.get(f"{W}name"): {etree.QName(child).localname for child in one if "embed" in child.tag}
        for one in table
    }


def test_word_carries_the_whole_typeface_as_its_maker_made_it(embedded):
    with zipfile.ZipFile(embedded / "book.docx") as archive:
        table = etree.fromstring(archive.read("word/fontTable.xml"))
        links = etree.fromstring(archive.read("word/_rels/fontTable.xml.rels"))
        entry = next(one for one in table if one.get(f"{W}name") == "DejaVu Serif")
        (face,) = (child for child in entry if child.tag == f"{W}embedRegular")
        target = next(one.get("Target") for one in links if one.get("Id") in face.values())
        key = uuid.UUID(face.get(f"{W}fontKey").strip("{}"))
        font = TTFont(BytesIO(obfuscated(archive.read(f"word/{target}"), key)))
    whole = TTFont(Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf")
    assert font.getBestCmap() == whole.getBestCmap()
    for name in (0, 1, 13):  # copyright, family, licence
        assert font["name"].getDebugName(name) == whole["name"].getDebugName(name)
    assert font["OS/2"].fsType == whole["OS/2"].fsType


def test_word_names_a_typeface_that_may_not_be_embedded_and_does_not_carry_it(tmp_path):
    root = write_branded(tmp_path / "book")
    with TTFont(root / "images/serif.ttf") as font:
        font["OS/2"].fsType = 2
        font.save(root / "images/serif.ttf")
    render_book(root, tmp_path / "out", formats=("docx",), renderer="embedded")
    assert not embedded_faces(tmp_path / "out/book.docx").get("DejaVu Serif")
    with zipfile.ZipFile(tmp_path / "out/book.docx") as archive:
        assert b'"DejaVu Serif"' in archive.read("word/styles.xml")


def test_the_site_has_its_colours_and_typeface(embedded):
    css = (embedded / "html/assets/milepost.css").read_text("utf-8")
    added = css[len((assets() / "html/milepost.css").read_text("utf-8")) :]
    assert f"--accent: {FOREST.lower()}" in added
    assert f"--paper: {CREAM.lower()}" in added
    named = re.search(r'url\("(fonts/house-[^"]+)"\)', added)[1]
    assert (embedded / "html/assets" / named).is_file()


def test_the_first_page_shows_logo_and_picture(embedded):
    index = parse(embedded / "html/index.html")
    shown = {one.get("src"): one.get("alt") for one in index.iter("img")}
    assert shown["images/mark.svg"] == "Two rivers, $ meeting"
    assert shown["images/cover.svg"] == "A river between hills"
    assert all((embedded / "html" / name).is_file() for name in shown)


def test_pdf_and_word_have_its_style(embedded):
    assert_printed_in_its_style(embedded)
    assert_written_in_its_style(embedded)


@pytest.mark.quarto
@pytest.mark.slow
def test_quartos_book_has_the_same_style(by_quarto):
    assert_printed_in_its_style(by_quarto)
    assert_written_in_its_style(by_quarto)
    sheets = "".join(
        path.read_text("utf-8") for path in (by_quarto / "html").rglob("*.css")
    ).lower()
    assert f"--bs-nav-link-color: {FOREST.lower()}" in sheets
    assert f"--bs-body-bg: {CREAM.lower()}" in sheets
    text = (by_quarto / "html/index.html").read_text("utf-8")
    assert "Two rivers, $ meeting" in text
    assert "A river between hills" in text
    assert not re.search(r"googleapis|bunny\.net", text + sheets)


class TestInABrowser:
    pytestmark = NEEDS_CHROMIUM

    @pytest.mark.parametrize(("scheme", "ground"), [("light", CREAM), ("dark", "#12191F")])
    def test_words_stand_in_its_colours(self, browser, embedded, scheme, ground):
        page = open_page(browser, embedded / "html/index.html", scheme=scheme)
        rgb = "rgb({}, {}, {})".format(*bytes.fromhex(ground[1:]))
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == rgb
        assert "Serif" in page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
        page.context.close()

    @NEEDS_AXE
    def test_axe_finds_nothing(self, browser, embedded):
        pages = [embedded / "html/index.html", embedded / "html/chapters/overview.html"]
        views = [(1280, "light"), (1280, "dark"), (390, "light")]
        assert ask_axe_in_views(browser, pages, views) == []


def test_without_a_brand_nothing_is_changed():
    own = assets() / "extension"
    assert house_css(Brand()) == ""
    for name, dark in (("quarto.scss", False), ("quarto-dark.scss", True)):
        text = (own / name).read_text("utf-8")
        assert house_scss(text, Brand(), dark=dark) == text
    template = (own / "typst-template.typ").read_text("utf-8")
    assert house_typst(template, Brand()) == template
    document = (own / "reference.docx").read_bytes()
    assert parts_of(house_document(document, Brand())) == parts_of(document)


def parts_of(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(document)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if "core" not in name}


def test_a_houses_colour_stays_in_word_though_the_package_has_it_for_something_else():
    document = (assets() / "extension" / "reference.docx").read_bytes()
    ink = "#1B2733"
    brand = Brand(light=Tones(ink="#000000", accent=ink, link=ink))
    before, after = (
        parts_of(one)["word/styles.xml"].decode()
        for one in (document, house_document(document, brand))
    )
    blues = sum(before.count(f'w:val="{one}"') for one in ("0B5FA5", "0F4761", "365F91", "4F81BD"))
    assert after.count(f'w:val="{ink[1:]}"') == blues > 0


@pytest.mark.parametrize("accent", [FOREST, "#7A1F5C", "#0000CC", "#757575", "#8A4B00"])
@pytest.mark.parametrize("ground", ["#FFFFFF", CREAM])
def test_every_ground_of_a_site_lets_words_be_read(accent, ground):
    light = Tones(ground, "#333333", accent, accent)
    if min(contrast(accent, ground), contrast("#333333", ground)) < 4.5:
        pytest.skip("a brand that is refused")
    css = house_css(Brand(light=light))
    day = dict(re.findall(r"--([\w-]+): (#\w{6})", css.split("@media screen and")[0]))
    for on in ("paper", "page", "wash", "notice"):
        if on in day:
            for words in ("ink", "accent", "muted"):
                assert contrast(day[words], day[on]) >= 4.5 or (words, on) == ("muted", "notice")


def test_a_statuss_colour_stays_its_own_in_the_dark():
    on_track = STATUSES["on-track"].color
    css = house_css(Brand(light=Tones(accent=on_track, link=on_track)))
    assert f'[fill="{on_track.lower()}"]' not in css
    assert '[fill="#0b5d3b"]' in house_css(Brand(light=Tones(accent=FOREST, link=FOREST)))
