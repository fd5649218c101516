"""A site brings the letters that it shows in the text's typeface, and no whole files of it."""

from pathlib import Path

from fontTools.ttLib import TTFont

from milepost.core.typefaces import TEXT
from milepost.render import web_typefaces
from milepost.render.embedded.fonts import font_files
from milepost.render.embedded.pandoc import assets
from milepost.render.embedded.render_cache import RenderCache
from milepost.render.extension import sync_extension
from milepost.render.quarto import OWN_FACES, cut_typefaces
from milepost.render.web_typefaces import ALWAYS, STYLES, web_fonts

PAGE = "Ελλάδα, Čeština, мир → 中国 a\u0301"


def letters(path):
    with TTFont(path) as font:
        return {*map(chr, font.getBestCmap())}


def test_a_latin_book_loads_a_fifth_of_what_the_whole_files_weigh(tmp_path):
    style = web_fonts(["Côte d\u2019Ivoire, 3 ≤ 4"], tmp_path)
    whole = {path.stem: path.stat().st_size for path in font_files()}
    assert {path.name for path in tmp_path.iterdir()} == {f"{name}.woff" for name in STYLES}
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 0.2 * sum(
        whole[name] for name in STYLES
    )
    assert style.count("@font-face") == style.count('format("woff")') == 3
    assert "unicode-range" not in style


def test_each_letter_that_is_shown_and_that_the_typeface_has_is_there_in_both_cases(tmp_path):
    style = web_fonts(PAGE.split(), tmp_path)
    there = letters(tmp_path / "SourceSansPro-Regular.woff")
    assert {*"ΕλάδαΛΆ", *"ČčŠš", *"мирМИР", "→", "\u0301", *"Zz09Ññ"} <= there
    assert not there & {*"中国", "Ж"}  # of another typeface; not shown
    assert style.count("U+4E2D, U+56FD") == 3  # regular, italic, bold
    assert {*"中国"} <= letters(tmp_path / "NotoSansCJKSC.woff")


def test_what_the_sites_own_styles_and_scripts_write_is_there_in_any_case():
    own = [path for kind in ("css", "js") for path in assets().rglob(f"*.{kind}")]
    written = {*"".join(path.read_text("utf-8") for path in own)}
    assert {"−", "…", "↑", "›"} <= written  # else there is nothing to see here
    assert not {letter for letter in written - {*ALWAYS, "\n"} if TEXT.has(letter)}


def test_a_part_of_the_typeface_says_its_licence_and_bears_no_reserved_name(tmp_path):
    web_fonts([""], tmp_path)
    for path in tmp_path.iterdir():
        with TTFont(path) as font:
            said = {record.nameID: str(record) for record in font["name"].names}
        assert "Open Font License" in said[13]
        assert "Adobe" in said[0]
        assert not [words for number, words in said.items() if number in range(1, 7) and "Source" in words]  # fmt: skip


def test_the_same_letters_give_the_same_bytes_and_are_cut_once(tmp_path, monkeypatch):
    cuts, cut = [], web_typefaces._cut.__wrapped__

    def counting(*asked):
        cuts.append(asked)
        return cut(*asked)

    monkeypatch.setattr(web_typefaces, "_cut", counting)

    def made(name, text, cache):
        style = web_fonts([text], tmp_path / name, cache)
        return style, {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}

    first = made("one", PAGE, cache := RenderCache(tmp_path / "kept"))
    assert made("two", PAGE[::-1], cache) == first
    assert len(cuts) == 4  # three styles, and the other script
    assert made("three", PAGE, None) == first
    assert len(cuts) == 8


def test_quartos_site_has_the_parts_in_the_place_of_the_whole_and_the_houses_as_they_are(tmp_path):
    sync_extension(tmp_path)
    folder = tmp_path / "_extensions/milepost"
    style = folder / "typeface.css"
    assert len(OWN_FACES.findall(style.read_text("utf-8"))) == 3
    house = '@font-face { font-family: "Source Sans Pro"; src: url("fonts/house-a.otf"); }\n'
    style.write_text(style.read_text("utf-8") + house, "utf-8")
    (folder / "fonts/house-a.otf").write_bytes(b"a")
    (tmp_path / "index.html").write_text(f"<p>{PAGE}</p>", "utf-8")
    cut_typefaces(tmp_path)
    once = style.read_text("utf-8")
    assert once.endswith(house)
    assert once.count("@font-face") == 3 + 3 + 1
    files = {path.name for path in Path(folder / "fonts").iterdir()}
    assert files == {"house-a.otf", "NotoSansCJKSC.woff", *(f"{name}.woff" for name in STYLES)}
    cut_typefaces(tmp_path)
    assert style.read_text("utf-8") == once
