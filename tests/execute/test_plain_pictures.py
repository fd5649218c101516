"""A picture that the PDF would refuse is refused where it is shown, in the words of its maker."""

import base64
import io

import pytest
from PIL import Image
from test_plain_outputs import code, laid_out, shown

from milepost.core.pictures import picture_fault

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" width="9" height="9">{}</svg>'


def raster(form, mode="RGB"):
    file = io.BytesIO()
    Image.effect_noise((40, 30), 60).convert(mode).save(file, form)
    return file.getvalue()


def embedded(content, kind):
    return f'<image x:href="data:{kind};base64,{base64.b64encode(content).decode()}" width="9"/>'


@pytest.mark.parametrize(
    ("content", "suffix"),
    [(raster("PNG"), ".png"), (raster("PNG", "LA"), ".PNG"), (raster("PNG", "P"), ".png"),
     (raster("JPEG", "L"), ".jpeg"), (raster("GIF", "P"), ".gif"),
     (SVG.format("<text>中文 \ue000</text>").encode(), ".svg"),
     (SVG.format('<a x:href="https://example.org"><use x:href="#a"/></a>').encode(), ".svg"),
     (SVG.format(embedded(raster("PNG"), "image/png")).encode(), ".svg")],
)  # fmt: skip
def test_sound_pictures_pass(content, suffix):
    assert picture_fault(content, suffix) == ""


@pytest.mark.parametrize(
    ("content", "suffix", "told"),
    [
        (raster("JPEG", "CMYK"), ".jpg", "colours for print"),
        (raster("JPEG")[:600], ".jpg", "damaged"),
        (raster("PNG")[:600], ".png", "damaged"),
        (raster("WEBP"), ".webp", "save it as PNG"),
        (raster("WEBP"), ".png", "of the form WEBP"),
        (raster("JPEG2000"), ".jpg", "of the form JPEG2000"),
        (b"", ".png", "no picture"),
        (SVG.format("<script>a()</script>").encode(), ".svg", "a program"),
        (SVG.format('<rect onload="a()"/>').encode(), ".svg", "a program"),
        (SVG.format('<a x:href=" JavaScript:a()"/>').encode(), ".svg", "a program"),
        (SVG.format("<foreignObject/>").encode(), ".svg", "foreignObject"),
        (SVG.format('<image href="../secret.png"/>').encode(), ".svg", "shows another file"),
        (SVG.format("<rect>").encode(), ".svg", "is no SVG"),
        (SVG.format("&nbsp;").encode(), ".svg", "is no SVG"),
        (b"<html/>", ".svg", "is no SVG"),
        (SVG.format("<text>\xe9</text>").encode("utf-16"), ".svg", "UTF-8"),
        (SVG.replace('"9"', '"0"').encode(), ".svg", "can't stand in the PDF"),
        (SVG.format(embedded(raster("PNG")[:500], "image/png")).encode(), ".svg", "can't stand"),
        (SVG.format(embedded(raster("JPEG", "CMYK"), "image/jpeg")).encode(), ".svg", "CMYK"),
    ],
)
def test_what_a_format_can_t_hold_is_told(content, suffix, told):
    assert told in picture_fault(content, suffix)


def test_a_cell_whose_picture_the_pdf_refuses_is_named(tmp_path):
    data = {"image/jpeg": base64.b64encode(raster("JPEG", "CMYK")).decode()}
    cells = code("1"), code("#| fig-alt: a\nshow()", *shown(data))
    _, _, [(index, message)] = laid_out(tmp_path, *cells)
    assert (index, "CMYK" in message) == (1, True)


@pytest.mark.parametrize(
    "data",
    [{"text/plain": "{'a': <A object at 0x7f>}"}, {"text/plain": "alt.Chart(...)"},
     {"text/plain": "(<Figure size 640x480 with 1 Axes>, <Axes: >)"},
     {"text/markdown": "<IMG src='x.png'>"}, {"text/markdown": "![a](data:image/png;base64,xx)"},
     {"text/markdown": "![a][there]\n\n[there]: none.png"}],
)  # fmt: skip
def test_what_says_nothing_or_only_a_browser_shows_is_an_error(tmp_path, data):
    _, _, faults = laid_out(tmp_path, code("x", *shown(data)))
    assert len(faults) == 1


def test_text_of_numbers_is_shown(tmp_path):
    words = {"text/plain": "(array([1, 2]), array([0.5, 1.5, 2.5]))"}
    assert laid_out(tmp_path, code("x", *shown(words)))[2] == []


@pytest.mark.parametrize(
    ("heads", "told"),
    [("a a - -", "a,a (2),,(2)"), ("n n,(%) n", "n,n (%),n (2)"), ("n n,(2) n", "n,n (2),n (3)")],
)
def test_columns_that_are_headed_alike_are_numbered(tmp_path, heads, told):
    """Without a gap beside a header that only begins alike, and never to a name that is taken."""
    titles = [head.replace("-", "").replace(",", " ") for head in heads.split()]
    rows = ["".join(f"<th>{title}</th>" for title in titles), "<td>1</td>" * len(titles)]
    table = f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    _, _, faults = laid_out(tmp_path, code("x", *shown({"text/html": table})))
    assert faults == []
    lines = (tmp_path / "figures/mine/cell-1.csv").read_text("utf-8").splitlines()
    assert lines[0] == told


def test_pictures_that_markdown_of_a_cell_names_are_looked_at(tmp_path):
    folder = tmp_path / "figures" / "mine"
    folder.mkdir(parents=True)
    (folder / "a.jpg").write_bytes(raster("JPEG", "CMYK"))
    (folder / "b.png").write_bytes(raster("PNG"))
    texts = ("![a](figures/mine/b.png)", "![a](figures/mine/a.jpg)", "![](figures/mine/b.png)",
             "![a](figures/mine/none.png)")  # fmt: skip
    cells = [code("say()", *shown({"text/markdown": text})) for text in texts]
    _, _, faults = laid_out(tmp_path, *cells)
    assert [index for index, _ in faults] == [1, 2, 3]
    assert "colours for print" in faults[0][1]
    assert "alternative text" in faults[1][1]
    assert "not there" in faults[2][1]


@pytest.mark.parametrize(
    ("text", "refused"),
    [("```\n![a](none.png)\n```", False), ("Write `<img>` or `![a](none.png)`.", False),
     ("```{=html}\n<b>x</b>\n```", True), ('`#panic("x")`{=typst}', True),
     ("~~~ { =openxml }\n<w:p/>\n~~~", True), ("`x`{.python} and {=html}", False),
     ("<!-- ![a](none.png) -->", False), ("```{=html}\n<img src='x.png'>\n```", True)],
)  # fmt: skip
def test_a_picture_that_is_only_written_about_is_none(tmp_path, text, refused):
    _, _, faults = laid_out(tmp_path, code("say()", *shown({"text/markdown": text})))
    assert bool(faults) is refused
