"""A formula that Pandoc can't read stands as it was written, and the book is made all the same."""

import shutil
from pathlib import Path

import pytest
from test_pdf import text_of
from test_prose import EVERYTHING, PROSE

from milepost.render.book import render_book

WORDS = r"""# Formulas

So $\input{notes}$ and $x^2$.

$$ \def\x{1} \input{more} $$

$$ \input{last} $$ {#eq-last}
"""


@pytest.mark.parametrize("renderer", ["embedded", pytest.param("quarto", marks=pytest.mark.quarto)])
def test_a_formula_that_can_not_be_read_stands_as_written(tmp_path: Path, renderer: str):
    shutil.copytree(PROSE, tmp_path / "book")
    (tmp_path / "book" / EVERYTHING).write_text(WORDS, "utf-8")
    made = tmp_path / "made"
    render_book(tmp_path / "book", made, formats=("pdf",), renderer=renderer)
    text = text_of(next(made.glob("*.pdf")))
    for name in ("notes", "more", "last"):
        assert f"input{{{name}}}" in text  # the backslash is set apart
