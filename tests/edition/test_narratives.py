"""Narratives: figures by reference, and every reference that nothing answers is named."""

import json
import re
import subprocess
from pathlib import Path

import lxml.html
import pandas as pd
import pypandoc
import pytest
from builders import edition
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from milepost.edition.narratives import check_narratives, read_narratives, references
from milepost.report.narrative import fill_narrative

KNOWN = {"global": {"all"}, "region": {"north", "south"}}


def problems_of(tmp_path: Path, markdown: str, name: str = "overview") -> list[tuple[int, str]]:
    folder = tmp_path / "narratives" / "2030"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_text(markdown, "utf-8")
    found = check_narratives(tmp_path, KNOWN, {"T1", "T2"}, {"overview"})
    return [(problem.row, problem.message) for problem in found]


def test_a_reference_names_target_scope_and_field():
    (found,) = references("So far\n{{ value:T1@region=north.actual }}.")
    assert (found.line, found.target_id, found.scope_kind, found.scope_id, found.field) == (
        2,
        "T1",
        "region",
        "north",
        "actual",
    )


def test_good_references_are_no_problem(tmp_path):
    assert problems_of(tmp_path, "{{ value:T1.actual }} and {{value:T2@region=south.pace}}") == []


def test_every_bad_reference_is_named_with_its_line(tmp_path):
    found = problems_of(
        tmp_path,
        "{{ value:T9.actual }}\n\n{{ value:T1@region=west.actual }}\n{{ value:T1.colour }}\n{{ x }}",
    )
    assert [row for row, _message in found] == [1, 3, 4, 5]
    assert "no target 'T9'" in found[0][1]
    assert "no region 'west'" in found[1][1]
    assert "no field 'colour'" in found[2][1]
    assert "can't read" in found[3][1]


def test_a_narrative_for_no_chapter_is_a_problem(tmp_path):
    ((row, message),) = problems_of(tmp_path, "Words.", "nowhere")
    assert row == 0
    assert "no chapter 'nowhere'" in message


def test_each_audience_has_the_words_that_are_for_it_after_those_for_everyone(tmp_path):
    year = tmp_path / "narratives/2030"
    for folder, words in ((".", "All."), ("internal", "Inside."), ("restricted", "Few.")):
        (year / folder).mkdir(parents=True, exist_ok=True)
        (year / folder / "overview.md").write_text(words, "utf-8")
    (year / "internal/annex.md").write_text("Inside alone.", "utf-8")
    inside = {"overview": "All.\n\nInside.", "annex": "Inside alone."}
    every = {**inside, "overview": "All.\n\nInside.\n\nFew."}
    for audience, told in (("public", {"overview": "All."}), ("internal", inside),
                           ("restricted", every)):  # fmt: skip
        assert read_narratives(tmp_path, edition(2030, audience=audience)) == told
    assert read_narratives(tmp_path, edition(2031, audience="restricted")) == {}
    assert check_narratives(tmp_path, KNOWN, set(), {"overview", "annex"}) == []


@pytest.mark.parametrize("place", [".", "2030/inside", "2030/public", "2030/internal/deep"])
def test_a_narrative_where_no_edition_looks_is_a_problem(tmp_path, place):
    """A slip in a folder's name must not let words out, nor lose them without a word."""
    folder = tmp_path / "narratives" / place
    folder.mkdir(parents=True)
    (folder / "overview.md").write_text("Words.", "utf-8")
    (problem,) = check_narratives(tmp_path, KNOWN, set(), {"overview"})
    assert "no edition looks here" in problem.message
    assert read_narratives(tmp_path, edition(2030, audience="restricted")) == {}


def test_a_narrative_that_is_not_utf8_is_a_problem(tmp_path):
    folder = tmp_path / "narratives" / "2030"
    folder.mkdir(parents=True)
    (folder / "overview.md").write_bytes(b"\xff\xfe\xff")
    (problem,) = check_narratives(tmp_path, KNOWN, set(), {"overview"})
    assert "UTF-8" in problem.message


@given(st.text())
def test_no_text_breaks_the_search_for_references(words):
    references(words)


def narrative(markdown: str, *values: tuple[str, str, float | None, str | None]) -> pd.DataFrame:
    rows = [(markdown, None, None, None), *values]
    return pd.DataFrame(rows, columns=["text", "field", "number", "words"])


def test_references_are_filled_as_the_book_prints_numbers():
    frame = narrative(
        "{{ value:T1.actual }} of the way: {{ value:T1.share_achieved }}, {{ value:T1.status }}.",
        ("{{ value:T1.actual }}", "actual", 2353.0, None),
        ("{{ value:T1.share_achieved }}", "share_achieved", 0.4, None),
        ("{{ value:T1.status }}", "status", None, "on-track"),
    )
    assert fill_narrative(frame) == "2,353 of the way: 40\N{NO-BREAK SPACE}%, on track."


def test_a_missing_value_is_printed_as_a_dash():
    frame = narrative("So {{ value:T1.pace }}.", ("{{ value:T1.pace }}", "pace", None, None))
    assert fill_narrative(frame) == "So –."


def test_raw_markup_in_a_narrative_stays_text():
    filled = fill_narrative(
        narrative("*Yes* <script>alert(1)</script> {{< include x >}} ```{=html}")
    )
    assert filled.startswith("*Yes* ")
    assert "\\<script>" in filled
    assert "{{" not in filled.replace("\\{\\{", "")


def test_without_a_narrative_nothing_is_shown():
    assert fill_narrative(pd.DataFrame(columns=["text", "field", "number", "words"])) == ""


def filled(markdown: str) -> str:
    return fill_narrative(pd.DataFrame([{"text": markdown, "field": None, "number": None,
                                         "words": None}]))  # fmt: skip


@pytest.mark.parametrize(
    "markdown",
    ["[a](https://a.example/b?c=1&d=2)", "[a](#sec-b)", "[a](../pages/b.md#c)", "![a](b/c.png)",
     "[a][b]\n\n[b]: http://a.example", "Text[^1].\n\n[^1]: A note: more.", "[a] (b), [c]: d",
     "Wait! [a](b)"],
)  # fmt: skip
def test_links_to_the_web_and_into_the_book_stay(markdown):
    assert filled(markdown) == markdown


@pytest.mark.parametrize(
    "markdown",
    ["[a](javascript:b)", "[a]( JAVASCRIPT:b)", "[a](\n javascript:b)", "[a](&#106;avascript:b)",
     "[a](data:text/html,b)", "[a](file:///b)", "[a](mailto:b@c)", "[a](//b.example)",
     "[a](java\\script:b)", "[a][b]\n\n[b]: javascript:c", "> [b]: vbscript:c\n\n[a][b]",
     "\\\\[a](javascript:b)", "![a](http://b.example/c.png)", "[![a](http://b/c)](javascript:d)",
     "![a][b]\n\n[b]: http://c/d.png", "[^1]: javascript:a\n\n[^1]"],
)  # fmt: skip
def test_a_link_that_leads_elsewhere_is_shown_as_text(markdown):
    """By two readers of Markdown: the book's, and one as strict as JupyterLab's."""
    shown = filled(markdown)
    for html in (pypandoc.convert_text(shown, "html", format="markdown"),
                 MarkdownIt("commonmark").render(shown)):  # fmt: skip
        for _, _, link, _ in lxml.html.fragment_fromstring(html, create_parent="div").iterlinks():
            assert re.match(r"https?://|#", link), (shown, html)
        assert "<img" not in html


@pytest.mark.parametrize(
    "markdown",
    ["---\ntitle: PWN\ncsl: http://a.example/b.csl\n---\n\ny",
     "x\n\n---\ntitle: PWN\n...\n\ny", "> ---\n> title: PWN\n> ---\n>\n> y",
     "- ---\n  title: PWN\n  ---\n\n  y", "x\n\n--- \t\ntitle: PWN\n---\n\ny",
     "x\u2028---\ntitle: PWN\n---\n", "[^1]: ---\n    title: PWN\n    ---\n\ny[^1]"],
)  # fmt: skip
def test_settings_in_a_narrative_are_text_and_a_problem_with_its_line(tmp_path, markdown):
    shown = filled(markdown)
    read = json.loads(pypandoc.convert_text(shown, "json", format="markdown"))
    assert read["meta"] == {}
    # as Quarto looks for settings, which takes more signs for the end of a line
    assert not re.search("(?:^|[\r\n\u2028\u2029])---[ \t]*(?:$|[\r\n\u2028\u2029])", shown)
    assert "title: PWN" in shown
    line = re.split("[\n\u2028]", markdown).index(next(
        part for part in re.split("[\n\u2028]", markdown) if part.rstrip().endswith("---")
    )) + 1  # fmt: skip
    row, message = problems_of(tmp_path, markdown)[0]
    assert row == line
    assert "settings" in message


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [("A <!-- note to self --> B", "A  B"), ("A\n<!-- note\n\nto self -->\nB", "A\nB"),
     ("A <!-- note --!> B <!--> note --> C", "A  B  C"), ("> A\n> <!-- note\n> to self --> B", "> A\n>  B"),
     ("A <!-- `note --> B `<!-- code -->`", "A  B `\u2060\u2060\\<!-- code -->`"),
     ("~~~\n<!-- code -->\n~~~", "~~~\n\u2060\u2060\\<!-- code -->\n~~~"),
     ("A \\`<!-- note -->\\`", "A \\`\\`")],
)  # fmt: skip
def test_a_comment_is_not_published_and_code_is(markdown, shown):
    assert filled(markdown) == shown


def test_a_comment_asks_for_no_figure_and_needs_an_end(tmp_path):
    markdown = (
        "<!-- {{ value:T9.actual }}\n\nask --> {{ value:T1.actual }}\n\n<!-- {{ value:T8.pace }}"
    )
    found = problems_of(tmp_path, markdown)
    assert [row for row, _ in found] == [5, 5]
    assert "no end" in found[0][1]


@pytest.mark.parametrize(
    "markdown",
    ["::: content-hidden\nx\n:::", "\\input{x} \\newpage x", "[@nobody] @nobody x",
     "b58fc729-690b-4000-b19f-365a4093b2ff;41; x", "> ::: {.x}\n> x\n> :::",
     "![x](../../../etc/passwd)", "![x](/etc/passwd)", "![x](../data/x.png)",
     "![x](a/../../../b.png)", "[x](../data/rows.csv)"],
)  # fmt: skip
def test_what_a_narrative_may_not_hold_is_text(markdown):
    shown = filled(markdown)
    read = pypandoc.convert_text(shown, "native", format="markdown")
    assert not re.search(
        r"\b(Div|RawInline|RawBlock|Cite|Image|Math)\b|-4000-", read.split("\\8288")[0]
    )
    assert "Link" not in read
    assert "x" in pypandoc.convert_text(shown, "plain", format="markdown")


BUSY = ["[", "![", "^[", "[a](", "[a][", "[@a ", "[[a] ", "[*a ", "[`]` ", "[a](x:y) ", "<!--", "<a ",
        "'a ", "*_", "> ", "1. ", "- ", "`", "`a``", "~", "$a ", "{", "(@a ", '"a ', "|", "\\", "***a "]  # fmt: skip


@pytest.mark.parametrize("signs", BUSY)
def test_no_narrative_keeps_pandoc_busy(tmp_path, signs):
    """Each is named by the check, or read in the end: none took less than hours unmended."""
    markdown = signs * 5000
    if any("at most" in message for _, message in problems_of(tmp_path, markdown)):
        return
    subprocess.run(
        [pypandoc.get_pandoc_path(), "--from=markdown", "--to=json"], input=filled(markdown).encode(),
        stdout=subprocess.DEVNULL, timeout=120, check=True,
    )  # fmt: skip


def test_ordinary_prose_is_no_problem(tmp_path):
    markdown = (
        '## A heading\n\nIt\'s *so* **far**, "good": see [a [b] c](https://a.example) and\n`x < 1`.\n\n'
        "- one\n    - two\n        1. three\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "![a](../figures/a.png) A note[^1].\n\n[^1]: Words.\n\n* * *\n\n```\n---\na[0]\n```\n"
    )
    assert problems_of(tmp_path, markdown) == []
