"""Authors' comments are in no published file; comments in code are code."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from fixture_book import write_book, write_notebook
from nbformat.v4 import new_markdown_cell
from reading import pages, parse

from milepost.core.errors import UserError
from milepost.render.book import render_book

NOTE = "NoteToSelf"
COMMENT = f"<!-- {NOTE} -->"
PAGE = f"""\
---
description: "What is computed {COMMENT}"
---

# How progress is computed {COMMENT} {{#sec-method}}

Words {COMMENT} and
<!-- {NOTE}

over several lines, *with* `code` -- and dashes -->

- a list <!-- {NOTE}
  goes on --> of words

| a {COMMENT} | b |
|---|---|
| `<!-- InCode -->` | c |

: A table {COMMENT} {{#tbl-noted}}

## Rules {COMMENT} {{#sec-rules}}

![A picture {COMMENT}](../figures/steps.svg){{#fig-steps fig-alt="Boxes."}}

<div>{COMMENT}</div>

```{{=html}}
<p>Raw</p>{COMMENT}
```

```html
<!-- InFence -->
```

Pace: $$ p = s $$ {{#eq-pace}}

{COMMENT}
"""


@pytest.fixture(
    scope="module",
    params=["embedded", pytest.param("quarto", marks=[pytest.mark.quarto, pytest.mark.slow])],
)
def noted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_book(tmp_path_factory.mktemp("noted") / "book")
    (root / "pages/method.qmd").write_text(PAGE)
    cells = [new_markdown_cell(f"# Pillar {COMMENT} A {{#sec-pillar-a}}"),
             new_markdown_cell(f"Words.\n\n{COMMENT}\n\n[]{{#fig-a-1}}")]  # fmt: skip
    write_notebook(root / "chapters/pillar-A.ipynb", cells)
    for name in ("chapters/pillar-B.ipynb", "chapters/overview.ipynb"):
        write_notebook(root / name, [new_markdown_cell(f"# {name} {{#sec-{name[9:-6]}}}")])
    settings = root / "_quarto.yml"
    text = settings.read_text().replace("River progress", f'"River {COMMENT} progress"')
    settings.write_text(text.replace("Office for Rivers", f'"Office for Rivers {COMMENT}"', 1))
    output = root.parent / "out"
    render_book(root, output, formats=("html", "pdf", "docx"), renderer=request.param)
    return output


def test_no_comment_is_in_the_source_of_a_page(noted):
    for path in (noted / "html").rglob("*"):
        if path.suffix in (".html", ".js", ".json", ".txt"):
            assert NOTE not in path.read_text("utf-8"), path
    for page in pages(noted / "html"):
        assert not [found for found in parse(page).iter() if callable(found.tag)], page
    shown = parse(noted / "html/pages/method.html").text_content()
    assert "How progress is computed" in shown
    assert "<!-- InCode -->" in shown
    assert "<!-- InFence -->" in shown
    assert "Raw" in shown


def test_no_comment_is_in_the_pdf_nor_in_word(noted):
    import pikepdf
    import pypdfium2

    document = pypdfium2.PdfDocument(noted / "book.pdf")
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    with pikepdf.open(noted / "book.pdf") as pdf:
        text += str(pdf.docinfo) + str(pdf.Root.Metadata.read_bytes())
    with zipfile.ZipFile(noted / "book.docx") as packed:
        assert not [name for name in packed.namelist() if name == "word/comments.xml"
                    and b"<w:comment " in packed.read(name)]  # fmt: skip
        text += "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    assert NOTE not in text
    assert "InFence" in text


@pytest.mark.parametrize(
    "odd", ["<!-- no end", "<!--> note -->", "<!---> note -->", "<!-- note --!> -->"]
)
def test_a_comment_that_would_be_published_is_an_error_with_its_line(tmp_path, odd):
    root = write_book(tmp_path / "book")
    page = root / "pages/method.qmd"
    page.write_text(f"# Method {{#sec-method}}\n\n`<!--`\n\nWords {odd}\n")
    with pytest.raises(UserError, match=r"pages/method\.qmd, line 5: a comment"):
        render_book(root, tmp_path / "out", formats=("html",), renderer="embedded")
