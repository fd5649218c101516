"""Executed notebooks become Markdown as Quarto would read them."""

from __future__ import annotations

import json
import subprocess

import nbformat
import pypandoc
import pytest
from drawn import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from milepost.core.errors import UserError
from milepost.render.embedded.source import fill_shortcodes, notebook_source, preformatted


def notebook(*cells) -> str:
    return nbformat.writes(new_notebook(cells=list(cells)))


def stream(text: str):
    return new_output("stream", name="stdout", text=text)


def markdown(*cells, echo=False) -> str:
    return notebook_source(notebook(*cells), "chapters/a.ipynb", echo=echo).markdown


def test_code_is_hidden_unless_asked_for():
    cell = new_code_cell("secret = 1", outputs=[stream("shown")])
    assert "secret" not in markdown(cell)
    assert "shown" in markdown(cell)
    assert "secret" in markdown(cell, echo=True)
    assert "secret" in markdown(new_code_cell("#| echo: true\nsecret = 1"))


def test_include_and_output_options_hide_outputs():
    assert markdown(new_code_cell("#| include: false\n1", outputs=[stream("x")])).strip() == ""
    assert markdown(new_code_cell("#| output: false\n1", outputs=[stream("x")])).strip() == ""
    assert (
        markdown(new_code_cell("#| output: asis\n1", outputs=[stream("## Title")])).strip()
        == "## Title"
    )


def test_markdown_wins_over_plain_text():
    output = new_output("display_data", data={"text/plain": "plain", "text/markdown": "*rich*"})
    assert markdown(new_code_cell("1", outputs=[output])).strip() == "*rich*"


def test_a_picture_becomes_a_figure_with_its_options():
    output = new_output("display_data", data={"image/svg+xml": "<svg/>", "text/plain": "f"})
    cell = new_code_cell(
        '#| label: fig-a\n#| fig-cap: A *cap*\n#| fig-alt: Says "so"\nplot()', outputs=[output]
    )
    source = notebook_source(notebook(cell), "chapters/a.ipynb")
    assert source.markdown.strip() == (
        '![A *cap*](a_files/cell-1-output-1.svg){#fig-a fig-alt="Says \\"so\\""}'
    )
    assert source.pictures == {"chapters/a_files/cell-1-output-1.svg": b"<svg/>"}


def test_a_cell_that_failed_is_an_error_with_its_number():
    failed = new_code_cell(
        "1/0", outputs=[new_output("error", ename="E", evalue="v", traceback=[])]
    )
    with pytest.raises(UserError, match=r"chapters/a\.ipynb, cell 2 ended with E: v"):
        markdown(new_markdown_cell("x"), failed)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 1'])
def test_what_is_no_notebook_is_an_error(text):
    with pytest.raises(UserError, match="not a notebook"):
        notebook_source(text, "chapters/a.ipynb")


def test_options_that_are_not_yaml_are_an_error():
    with pytest.raises(UserError, match="cell 1"):
        markdown(new_code_cell("#| a: [\n1"))


def test_shortcodes_are_filled_outside_code():
    text = "Edition {{< meta book.year >}}\n```\n{{< meta book.year >}}\n```\n"
    filled = fill_shortcodes(text, {"book": {"year": 2025}}, "index.qmd")
    assert filled == "Edition 2025\n```\n{{< meta book.year >}}\n```\n"


def test_an_included_file_is_named_without_the_blanks_around_it():
    filled = fill_shortcodes(
        "{{< include  _a.qmd  >}}", {}, "index.qmd", lambda named: f"[{named}]"
    )
    assert filled == "[_a.qmd]"


@pytest.mark.parametrize("text", ["{{< meta nothing >}}", "{{< video x >}}"])
def test_an_unknown_shortcode_names_file_and_line(text):
    with pytest.raises(UserError, match=r"index\.qmd, line 2"):
        fill_shortcodes(f"# A\n{text}\n", {}, "index.qmd")


# Pandoc reads tabs as spaces and has no lone carriage returns
LINES = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n`~{}|:#"), max_size=60
)


@settings(max_examples=examples(40), deadline=None)
@given(LINES)
def test_any_printed_text_survives(text):
    shown = markdown(new_code_cell("print()", outputs=[stream(text)]))
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), "-f", "markdown", "-t", "json"],
        input=shown,
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    blocks = json.loads(done.stdout)["blocks"]
    if text.strip():
        assert [block["t"] for block in blocks] == ["CodeBlock"]
        assert blocks[0]["c"][1] == text.rstrip("\n")
    else:
        assert blocks == []


@given(st.text(max_size=50))
def test_a_fence_is_longer_than_any_inside(text):
    fence = preformatted(text).split("\n", 1)[0]
    assert fence not in text
