"""A formula that Pandoc can't read stands as it was written, and the book is made all the same."""

from pathlib import Path

import pytest
from test_pdf import text_of
from test_prose import rendered

WORDS = r"""# Formulas

So $\input{notes}$ and $x^2$.

$$ \def\x{1} \input{more} $$

$$ \input{last} $$ {#eq-last}
"""


@pytest.mark.parametrize("renderer", ["embedded", pytest.param("quarto", marks=pytest.mark.quarto)])
def test_a_formula_that_can_not_be_read_stands_as_written(tmp_path: Path, renderer: str):
    text = text_of(rendered(tmp_path, renderer, ("pdf",), words=WORDS) / "book.pdf")
    for name in ("notes", "more", "last"):
        assert f"input{{{name}}}" in text  # the backslash is set apart
