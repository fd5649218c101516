"""What only Quarto renders is named by the check: file, line, and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from milepost.validate.constructs import construct_faults, included_pages

CASES = [
    ("{{< video https://example.org/a.mp4 >}}", "a link to the film"),
    ("{{< kbd Ctrl-C >}}", "as `code`"),
    ("{{< unheard of >}}", "its words themselves"),
    ("{{< include ../data/secret.md >}}", "put what pages include into pages/"),
    ("{{< include _gone.qmd >}}", "which is not there"),
    ("```{python}\n1 + 1\n```", "code of a page is not run"),
    ("```{mermaid}\ngraph LR\n```", "save it as an SVG file"),
    ("```{.python}\nx = 1  # <1>\n```", "say it below the code"),
    ('::: {layout="[[1,1], [1]]"}\n:::', "write layout-ncol="),
    ("::: {.column-page}\n:::", "wider than the text"),
    ("::: {#thm-a}\n:::", "write a callout with a title"),
    ("::: {#nte-a .callout-note}\n:::", "give it a title"),
    ("::: {.landscape}\n:::", "stay upright"),
    ("::: {.list-table}\n:::", "as a grid table"),
]
FINE = """\
{{< meta title >}} {{< pagebreak >}} {{< include _rules.qmd >}}

::: {.column-margin}
`{{< video x >}}`
:::

```{.python filename="a.py"}
{{< video x >}}
```

![Caption](a.png){#fig-a width=50% fig-align="left"} <!-- {{< video x >}} -->

::: {layout-ncol=2}
:::
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "_rules.qmd").write_text("{{< include _deeper.qmd >}}")
    (tmp_path / "pages" / "_deeper.qmd").write_text("{{< include _rules.qmd >}}")
    return tmp_path / "pages" / "method.qmd"


@pytest.mark.parametrize(("markdown", "instead"), CASES, ids=[case[0][:24] for case in CASES])
def test_each_is_named_with_its_line_and_what_to_write(page: Path, markdown: str, instead: str):
    text = f"# Title\n\n{markdown}\n"
    [(line, _, _, message)] = construct_faults(text, page.parents[1], page)
    assert line == (4 if "<1>" in markdown else 3)
    assert instead in message


def test_what_both_renderers_know_is_not_named(page: Path):
    assert list(construct_faults(FINE, page.parents[1], page)) == []


def test_the_page_of_everything_is_not_named():
    root = Path(__file__).parents[1] / "render" / "prose"
    page = root / "pages" / "everything.qmd"
    assert list(construct_faults(page.read_text(), root, page)) == []


def test_what_is_included_is_read_once_however_it_is_nested(page: Path):
    found = included_pages("{{< include _rules.qmd >}}", page.parents[1], page)
    assert [path.name for path, _ in found] == ["_rules.qmd", "_deeper.qmd"]


def test_an_included_page_that_cannot_be_read_is_named_with_what_to_do(page: Path):
    (page.parent / "_latin.qmd").write_bytes("Good\nWörter\n".encode("latin-1"))
    root, text = page.parents[1], "# Title\n\n{{< include _latin.qmd >}}\n"
    [(line, severity, _, message)] = construct_faults(text, root, page)
    assert (line, severity) == (3, "error")
    assert message.startswith(
        "includes pages/_latin.qmd, which can't be read (it is not UTF-8 text"
    )
    assert "from line 2 on" in message
    assert "save it as text in UTF-8" in message
    assert list(included_pages(text, root, page)) == []
