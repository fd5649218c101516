"""A page of everything that writers of prose use looks alike by both renderers, and by eye."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alike import blocks_of, differences, page_differences
from chromium import NEEDS_CHROMIUM

from milepost.render.book import render_book

PROSE = Path(__file__).parent / "prose"
EVERYTHING = "pages/everything.qmd"
# each is one thing that a renderer may do wrong: the block, what stands there, and what stands there then
FAULTS = [
    ("width-per-cent", "{width=50% fig-alt", "{fig-alt"),
    ("width-pixels", "{width=300px", "{width=160px"),
    ("alignment", 'fig-align="right"', 'fig-align="left"'),
    ("inline-pictures", "{height=24px}", ""),
    ("figures", "![Results by pillar](pictures/bars.png){#fig-bars width=60%", "![Results](pictures/bars.png){#fig-bars"),
    ("layouts", "## Layouts {#layouts}\n\n::: {layout-ncol=2}", "## Layouts {#layouts}\n\n::: {.pair}"),
    ("subfigures", "::: {#fig-both layout-ncol=2}", "::: {#fig-both layout-nrow=2}"),
    ("sec-tables", "|:------|------------:|:-----:|------|", "|------:|:------------|:-----:|------|"),
    ("code", '{.python code-line-numbers="true"}', "{.python}"),
    ("lists", "- one\n- two", "- two"),
    ("loose-lists", "  And goes on in another.", "And goes on in another."),
    ("callout-note", "::: {.callout-note}\nA note", "::: {.none}\nA note"),
    ("callout-warning", 'collapse="true" title="Folded"', 'title="Folded"'),
    ("tabs", "::: {.panel-tabset}", "::: {.none}"),
    ("columns", '::: {.column width="40%"}', '::: {.column width="90%"}'),
    ("rules", "Above.\n\n---", "Above."),
    ("shortcodes", "{{< include _included.qmd >}}", ""),
]  # fmt: skip


def rendered(
    folder: Path, renderer: str, formats=("html", "pdf"), words: str = "", **changed: str
) -> Path:
    root = folder / "book"
    shutil.copytree(PROSE, root)
    if words:
        (root / EVERYTHING).write_text(words, "utf-8")
    if changed:
        page = root / EVERYTHING
        text = page.read_text()
        assert text.count(changed["old"]) == 1
        page.write_text(text.replace(changed["old"], changed["new"]))
    render_book(root, folder / renderer, formats=formats, renderer=renderer)
    return folder / renderer


@pytest.fixture(scope="module")
def by_both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {name: rendered(tmp_path_factory.mktemp(name), name) for name in ("embedded", "quarto")}


@pytest.fixture(scope="module")
def by_quarto(by_both, browser):
    return blocks_of(browser, by_both["quarto"] / "html/pages/everything.html")


@pytest.mark.quarto
@pytest.mark.slow
class TestWithQuarto:
    pytestmark = NEEDS_CHROMIUM

    def test_every_block_of_the_page_looks_alike(self, by_both, by_quarto, browser):
        ours = blocks_of(browser, by_both["embedded"] / "html/pages/everything.html")
        assert differences(ours, by_quarto) == {}

    def test_every_page_of_the_pdf_looks_alike(self, by_both):
        assert page_differences(*(by_both[name] / "book.pdf" for name in by_both)) == []

    @pytest.mark.parametrize(("block", "old", "new"), FAULTS, ids=[fault[0] for fault in FAULTS])
    def test_a_block_that_is_rendered_otherwise_is_seen(
        self, tmp_path: Path, by_quarto, browser, block: str, old: str, new: str
    ):
        site = rendered(tmp_path, "embedded", ("html",), old=old, new=new) / "html"
        assert [*differences(blocks_of(browser, site / "pages/everything.html"), by_quarto)] == [
            block
        ]
