"""What of an SVG may stand in a page: shapes and words that lead nowhere, or nothing of it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import lxml.html
import pytest

from milepost.render.embedded.pandoc import assets, pandoc_path

SHAPES = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' width="9pt" height="9pt" viewBox="0 0 9 9" version="1.1">\n'
    '<defs><path id="m1" d="M 0 0 L 1 1"/></defs><g clip-path="url(#p1)">'
    '<use xlink:href="#m1" x="1" y="2" fill="#1b2430"/></g>\n'
    '<text x="1" y="2">A &lt;b&gt; &amp; \'c\'</text></svg>\n'
)
PROGRAM = """
package.path = arg[1] .. '/?.lua;' .. package.path
local file <close> = io.open(arg[2], 'rb')
local found = pandoc.List(pandoc.json.decode(file:read('a'))):map(function(svg)
  return require('drawing').inlined(svg, 'x-', 'wide', arg[3]) or false
end)
io.write(pandoc.json.encode(found))
"""
REFUSED = [
    SHAPES.replace("<g ", "<script>alert(1)</script><g "),
    SHAPES.replace("<g ", '<g onload="alert(1)" '),
    SHAPES.replace("<g ", "<g onload=alert(1) "),
    SHAPES.replace("<g ", '<g style="fill: url(https://example.org/)" '),
    SHAPES.replace("url(#p1)", "url(https://example.org/#p1)"),
    SHAPES.replace("url(#p1)", "URL( https://example.org/ )"),
    SHAPES.replace('xlink:href="#m1"', 'xlink:href="https://example.org/a.svg#m1"'),
    SHAPES.replace('xlink:href="#m1"', 'href="javascript:alert(1)"'),
    SHAPES.replace("<defs>", "<style>* { color: red }</style><defs>"),
    SHAPES.replace("<defs>", "<foreignObject><img src=x onerror=alert(1)></foreignObject><defs>"),
    SHAPES.replace("<defs>", '<image xlink:href="data:image/png;base64,AA=="/><defs>'),
    SHAPES.replace("<defs>", "<!-- a comment --><defs>"),
    SHAPES.replace("<defs>", "<![CDATA[<script>]]><defs>"),
    SHAPES.replace("<defs>", "<animate attributeName='x'/><defs>"),
    SHAPES.replace("</g>", ""),
    SHAPES.replace("</g>", "</g></g>"),
    SHAPES.replace("</svg>", "</svg><svg></svg>"),
    SHAPES.replace("</text>", "</text></svg><p>x</p><svg></svg>"),
    SHAPES.replace('id="m1"', 'id="m1&quot; onload=&quot;alert(1)"'),
    '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "b">]>' + SHAPES,
    "",
    "words",
]


def inlined(tmp_path: Path, drawings: list[str], alt: str = "") -> list[str | bool]:
    program, given = tmp_path / "program.lua", tmp_path / "drawings.json"
    program.write_text(PROGRAM, "utf-8")
    given.write_text(json.dumps(drawings), "utf-8")
    command = [pandoc_path(), "lua", str(program), str(assets() / "extension"), str(given), alt]
    found: list[str | bool] = json.loads(subprocess.check_output(command))
    return found


def test_shapes_and_words_stand_in_the_page_as_one_image_with_its_alternative(tmp_path: Path):
    alt = 'Bars: "a" < b & c'
    (written,) = inlined(tmp_path, [SHAPES], alt)
    tree = lxml.html.fragment_fromstring(str(written))
    assert (tree.tag, tree.get("role"), tree.get("aria-label")) == ("svg", "img", alt)
    assert tree.get("class") == "drawing wide"
    assert tree.xpath("string(.//text)") == "A <b> & 'c'"


def test_ids_are_the_drawings_own_and_so_are_references(tmp_path: Path):
    (written,) = inlined(tmp_path, [SHAPES])
    assert 'id="x-m1"' in written
    assert 'xlink:href="#x-m1"' in written
    assert 'clip-path="url(#x-p1)"' in written


def test_anything_else_is_not_let_in(tmp_path: Path):
    found = inlined(tmp_path, [*REFUSED, SHAPES])
    assert found[-1], "else nothing at all is let in"
    assert [svg for svg, written in zip(REFUSED, found, strict=False) if written] == []


@pytest.mark.parametrize("name", ["overview", "path", "tiles"])
def test_what_charts_draw_is_let_in(name, tmp_path: Path, monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "charts"))
    from charts_support import MAKERS

    from milepost import charts

    path = charts.save_svg(MAKERS[name](5, "mixed", "letters"), tmp_path / "one.svg")
    forms = [file.read_text("utf-8") for file in (path, tmp_path / "one.narrow.svg")]
    assert all(inlined(tmp_path, forms))
