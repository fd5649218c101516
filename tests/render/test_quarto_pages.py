"""Pages by Quarto load the package's scripts in place of Quarto's, unless they need those."""

from __future__ import annotations

from pathlib import Path

import lxml.html
import pytest

from milepost.render.embedded.search_index import INDEX, read_index
from milepost.render.quarto_pages import (
    slimmer,
    with_description,
    with_escaped_attributes,
    with_own_scripts,
    with_own_search,
    write_search,
)

SCRIPTS = """\
<script src="../site_libs/bootstrap/bootstrap.min.js"></script>
<script src="../site_libs/quarto-html/quarto.js" type="module"></script>
<script src="../site_libs/quarto-contrib/milepost-figures-1/pages.js"></script>
<script id="quarto-html-after-body" type="application/javascript">tippy()</script>
"""
DARK = '<link href="dark.css" class="quarto-color-scheme quarto-color-alternate">'
SYSTEM = """<script id="quarto-html-before-body">const authorPrefersDark = false;
const darkModeDefault = queryPrefersDark.matches</script>"""
SEARCH = '<script src="site_libs/quarto-search/fuse.min.js"></script></head><body class="b">'


def page(more: str = "", head: str = DARK + SYSTEM) -> str:
    return f'<html><head>{SCRIPTS}{head}</head><body class="nav">{more}</body></html>'


def test_a_page_of_what_pages_js_serves_loses_quartos_scripts():
    bare = with_own_scripts(page('<a data-bs-toggle="collapse" data-bs-target="#a">Part</a>'))
    assert "pages.js" in bare
    assert bare.count("<script") == 1
    assert '<link href="dark.css" media="(prefers-color-scheme: dark)" class=' in bare
    assert with_own_scripts(bare) == bare


def test_a_page_is_described_by_its_first_paragraph_that_is_not_set_apart():
    body = '<div><p>Illustrative.</p></div><p>One of <b>2</b> "targets"</p><section><p>More</p></section>'
    main = f'<main id="quarto-document-content">{body}</main>'
    made = with_description(page(main))
    assert '<meta name="description" content="One of 2 &quot;targets&quot;">\n</head>' in made
    assert with_description(made) == made
    long = with_description(page(main.replace("One of", "words " * 60)))
    assert f'content="{"words " * 32}words…"' in long
    assert with_description(page()) == page()


def test_what_words_in_an_attribute_look_like_is_left_in_its_quotes():
    words = "a < b <script src=/bootstrap/> </script> <!-- --> </head> <body "
    figure = (
        f'<svg\n role="img" aria-label="{words}" data-id=\'5 > 3\'/><p title="plain">a &lt; "b"</p>'
    )
    inline = '<script>if (1 < 2) { x = "<b title=\\">\\"" }</script><!-- <b title="<" -->'
    before = page(figure + inline)
    made = with_escaped_attributes(before)
    inside = words.replace("<", "&lt;").replace(">", "&gt;")
    assert made == before.replace(words, inside).replace("5 > 3", "5 &gt; 3")
    assert with_escaped_attributes(made) == made
    assert lxml.html.fromstring(made).xpath("//svg/@aria-label") == [words]
    # nothing between two such words is taken for a program
    tail = f'<p id="kept" onclick="x">"</p><svg aria-label="{words}"></svg>'
    bare = with_own_scripts(with_escaped_attributes(page(figure + tail)))
    assert lxml.html.fromstring(bare).xpath("//svg/@aria-label") == [words, words]
    assert lxml.html.fromstring(bare).xpath("//p/@id") == ["kept"]
    assert bare.count("<script") == 1


@pytest.mark.parametrize(
    "needing",
    [
        page('<a data-bs-toggle="tab" href="#a">Tab</a>'),
        page('<div class="column-margin">Remark</div>'),
        page('<nav class="navbar navbar-expand-lg"></nav>'),
        page("<script>widget()</script>"),
        page('<script src="widget.js"></script>'),
        page(head=DARK),  # it begins light or dark as its author likes
    ],
)
def test_a_page_that_needs_quartos_scripts_or_has_its_own_keeps_them(needing: str):
    assert with_own_scripts(needing) == needing


def test_the_packages_search_stands_where_quartos_did():
    found = with_own_search(
        f'<head>{SEARCH}<div id="quarto-search" title="Search"></div>', "a/b.html"
    )
    assert "fuse" not in found
    assert '<script src="../assets/search.js" defer></script>' in found
    assert '<body data-root="../" class="b">' in found
    assert 'type="search"' in found
    assert with_own_search(found, "a/b.html") == found
    without = f"<head>{SEARCH}"
    assert with_own_search(without, "a/b.html") == without


def test_what_nobody_asks_for_is_left_out_and_code_stays_as_it_is():
    table = '<tr class="odd">\n  <td style="text-align: left;">a</td>\n</tr>'
    assert slimmer(table) == "<tr>\n<td>a</td>\n</tr>"
    code = '<pre>\n  role="doc-biblioref"\n</pre>'
    assert slimmer(code) == code


def test_the_search_finds_sections_by_their_words(tmp_path: Path):
    (tmp_path / "a.html").write_text(
        """<main id="quarto-document-content"><header id="title-block-header"><h1 class="title">1
        A</h1></header><p>First</p><section id="s"><h2>1.1 <em>Deep</em></h2><p>Words <b>and</b>
        more</p><svg><text>drawn</text></svg></section></main>"""
    )
    (tmp_path / "other.html").write_text("<main>No page of Quarto's</main>")
    (tmp_path / "search.json").write_text("[]")
    write_search(tmp_path)
    pages, sections = read_index((tmp_path / INDEX).read_text("utf-8"))
    assert pages == [["a.html", "1 A"]]
    assert sections == [[0, "", "", "First"], [0, "s", "1.1 Deep", "Words and more"]]
    assert not (tmp_path / "search.json").exists()
