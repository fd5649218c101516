"""Quarto's style sheets keep what a page or a script of the site names, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest
from fontTools.ttLib import TTFont

from milepost.render.quarto_styles import differing, is_said, names_of, prune_styles, pruned

PAGE = """<html><body class="book"><script>open("shown", "bi-" + "search")</script>
<main id="top"><a href="x" style="color: var(--line)">Words</a></main></body></html>"""


def known(*names: str) -> Callable[[str], bool]:
    return frozenset(names).__contains__


@pytest.mark.parametrize(
    ("sheet", "kept"),
    [
        (".a{color:red}.b{color:blue}", ".a{color:red}"),
        (".b,.a > p,p .b{top:0}", ".a > p{top:0}"),
        ("#a:hover,h1::before{top:0}", "#a:hover{top:0}"),
        ("@media print{.a{top:0}.b{top:0}}", "@media print{.a{top:0}}"),
        ("@media print{@supports (top:0){.b{top:0}}}", ""),
        # these can match what has none of the names within
        (".a:not(.b){top:0}", ".a:not(.b){top:0}"),
        ("[data-b=c]{top:0}", "[data-b=c]{top:0}"),
        ("*{top:0}", "*{top:0}"),
        ("@font-face{font-family:b}", "@font-face{font-family:b}"),
        ("/* b */P{top:0}", "P{top:0}"),
        # a custom property that nobody uses
        (":root{--b:1;--a:2}", ":root{--a:2}"),
        (".a{--b:1}", ""),
        (".a{*zoom:1;--b:1;top:0}", ".a{top:0}"),
    ],
)
def test_a_rule_stays_if_all_that_it_names_may_be_there(sheet: str, kept: str):
    names = known("a", "p", "--a")
    assert pruned(sheet, names).replace("--a: 2", "--a:2") == kept
    assert pruned(pruned(sheet, names), names) == pruned(sheet, names)


def test_a_page_names_its_elements_classes_and_identifiers():
    page = lxml.html.fromstring('<p id="top" class="a  b"><em>Words</em></p>')
    assert names_of([page]) - {None} == {"p", "em", "top", "a", "b"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("shown", True),
        ("bi-search", True),
        ("bi-alarm", False),
        ("col-12", True),
        ("tab-active", True),
        ("row-active", False),
    ],
)
def test_a_script_may_put_a_name_together(name: str, said: bool):
    assert is_said(name, {"shown", "bi-", "search", "col-", "tab", "-active"}) is said


def test_a_site_keeps_the_styles_that_it_needs(tmp_path: Path):
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "own.css").write_text(".own{top:0}.used{color:var(--ink)}")
    sheet = tmp_path / "site_libs" / "bootstrap" / "bootstrap.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text(
        ":root{--ink:black;--line:grey;--left:var(--over);--over:red}"
        ".book a{color:red}.shown{top:0}.bi-search::before{top:0}.bi-alarm::before{top:0}"
    )
    for _ in range(2):  # a second time changes nothing
        prune_styles(tmp_path)
        assert sheet.read_text() == (
            ":root{--ink:black;--line:grey}.book a{color:red}.shown{top:0}.bi-search::before{top:0}"
        )
    assert (tmp_path / "own.css").read_text() == ".own{top:0}.used{color:var(--ink)}"


@pytest.mark.parametrize(
    ("dark", "kept"),
    [
        (".a{color:red;margin:0}", ""),
        (".a{color:blue;margin:0}", ".a{color:blue}"),
        # what wins over another rule of the same property stays with it
        (".a{color:blue;margin:0}.b{color:red}", ".a{color:blue}.b{color:red}"),
        (".a{color:red;margin:0}@media print{.a{color:blue}}", ".a{color:red}@media print{.a{color:blue}}"),
        # a property that may set others is no matter of looks: all stays
        (".a{color:red;margin:1px}", ".a{color:red;margin:1px}"),
    ],
)  # fmt: skip
def test_a_style_over_another_says_only_what_is_otherwise(dark: str, kept: str):
    light = ".a{color:red;margin:0}" + (".b{color:red}" if ".b" in dark else "")
    once = differing(dark, light)
    assert once.replace(": ", ":") == kept
    assert differing(once, light) == once


@pytest.mark.quarto
def test_the_font_of_icons_has_those_of_the_site(quarto_built: Path):
    path = next(quarto_built.rglob("bootstrap-icons.woff"))
    icons = TTFont(path).getBestCmap()
    named = path.with_suffix(".css").read_text("utf-8")
    assert {chr(icon) for icon in icons} == {letter for letter in named if ord(letter) > 127}
    assert 3 < len(icons) < 30


@pytest.mark.quarto
def test_a_second_call_changes_no_style_of_a_site(quarto_built: Path):
    sheets = {path: path.read_text("utf-8") for path in quarto_built.rglob("site_libs/**/*.css")}
    assert len(sheets) > 3
    prune_styles(quarto_built / "html")
    assert sheets == {path: path.read_text("utf-8") for path in sheets}
