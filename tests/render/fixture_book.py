"""A small book of hand-made executed notebooks that uses everything the renderers honour."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

CONFIG = """\
project:
  type: book
  output-dir: _book
profile:
  default: "2025"
lang: en
organization: Office for Rivers
date-format: "D MMMM YYYY"
book:
  title: River progress
  author: Office for Rivers
  chapters:
    - index.qmd
    - chapters/overview.ipynb
    - part: Pillars
      chapters:
        - chapters/pillar-A.ipynb
        - chapters/pillar-B.ipynb
  appendices:
    - pages/method.qmd
    - pages/references.qmd
bibliography: chapters/sources.json
execute:
  echo: false
number-depth: 2
format:
  milepost-html: default
  milepost-typst:
    keep-typ: false
  milepost-docx: default
"""
PROFILE = """\
notice: Some values of this edition are made up for demonstration.
book:
  subtitle: Results at mid-term & after
  date: 2026-03-31
"""
INDEX = """\
# About this report {.unnumbered}

The report by {{< meta organization >}} follows a plan. Read @sec-overview first, then
@sec-pillar-a; the method is in @sec-method.

::: {.callout-note title="How to read *this*"}
Shapes and words tell the status, never colour alone.
:::
"""
METHOD = """\
# How progress is computed {#sec-method}

Pace compares what was done with the time gone:

$$ p = \\frac{s}{e} $$ {#eq-pace}

where $s$ is the share achieved. See @eq-pace and @tbl-overview-all. Inline code: `a | b`.

## Rules {#sec-rules}

1. Count once.
2. Name the source.

![Steps of the method](../figures/steps.svg){#fig-steps fig-alt="Three boxes in a row: read, assess, publish."}

Term
:   What it means: Türkiye, Côte d’Ivoire, São Tomé, ≥ 5, →, ●▲◆▼.

::: {.content-visible when-format="html"}
Only for the site: [the overview](../chapters/overview.ipynb#sec-regions).
:::

::: {.content-hidden when-format="html"}
Only for print.
:::
"""
SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="420" height="160" viewBox="0 0 420 160">
<rect width="420" height="160" fill="#ffffff"/>
<rect x="20" y="40" width="{width}" height="40" fill="#0b5fa5"/>
<text x="20" y="120" font-family="DejaVu Sans" font-size="16" fill="#1b2733">{text}</text>
</svg>
"""


def png(width: int = 8, height: int = 8) -> bytes:
    """A small grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = (b"\x00" + b"\x80" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def shown(markdown: str) -> dict:
    return new_output("display_data", data={"text/markdown": markdown, "text/plain": markdown})


def cell(source: str, *outputs: dict) -> dict:
    return new_code_cell(source, outputs=list(outputs), execution_count=1)


def long_table(rows: int) -> str:
    lines = ["| Country | Region | Events | Share |", "|:--|:--|--:|--:|"]
    lines += [
        f"| Country {n:02d} | {'North' if n % 2 else 'South'} | {n * 37 % 101} | {n % 10 * 10} % |"
        for n in range(1, rows + 1)
    ]
    return "\n".join(lines)


def overview() -> list[dict]:
    table = (
        "| Target | Actual | Status |\n|:--|--:|:--|\n| Ratifications | 30 | ▲ acceleration needed |\n"
        "| Visits | 1,234 | ● on track |\n\n: All targets {#tbl-overview-all}"
    )
    figure = (
        "![Progress against time](figures/overview/bars.svg){#fig-overview-bars "
        'fig-alt="A bar reaches 40 of 100: \\"behind\\" the time gone."}'
    )
    return [
        new_markdown_cell("# Overview {#sec-overview}"),
        cell("SECRET_PARAMETER = 'x'"),
        cell(
            "show(bars)", shown("Half the time is gone, 40 % is done [@un-2024; @un-2025, p. 3].")
        ),
        cell("show(bars)", shown(figure)),
        cell("show(table)", shown(table)),
        new_markdown_cell(
            "## Regions {#sec-regions}\n\nNorth leads; see [-@tbl-overview-all], @fig-a-1 and "
            "[Fig. @fig-overview-bars].^[A note with `code`.]\n\n### Deeper\n\nText.",
        ),
        cell("show(long)", shown(long_table(60) + "\n\n: Events by country {#tbl-overview-long}")),
    ]


def pillar(letter: str) -> list[dict]:
    low = letter.lower()
    image = new_output(
        "display_data",
        data={
            "image/svg+xml": SVG.format(width=200, text=f"Pillar {letter}"),
            "text/plain": "<Figure>",
        },
    )
    raster = new_output(
        "display_data",
        data={"image/png": base64.b64encode(png()).decode(), "text/plain": "<Figure>"},
    )
    return [
        new_markdown_cell(f"# Pillar {letter}: water & *law* {{#sec-pillar-{low}}}"),
        cell(
            f'#| label: fig-{low}-1\n#| fig-cap: "Events of pillar {letter}"\n'
            f'#| fig-alt: "A bar for pillar {letter}"\nplot()',
            image,
        ),
        cell(
            f"#| label: fig-{low}-2\n#| fig-cap: A raster\n#| fig-alt: A grey square\nplot()",
            raster,
        ),
        cell(
            "#| output: false\nprint('hidden')", new_output("stream", name="stdout", text="HIDDEN")
        ),
        cell("#| include: false\n1", new_output("stream", name="stdout", text="NOT INCLUDED")),
        cell("print('x')", new_output("stream", name="stdout", text="plain ``` text\n")),
        cell(
            "show()",
            shown(
                '::: {.callout-warning title="Where these figures come from" collapse="true"}\n'
                "| Row | Source |\n|:--|:--|\n| r1 | [@un-2024] |\n\n"
                "Corrected rows:\n\n| Row | Since |\n|:--|--:|\n| r2 | 2025 |\n\n"
                f"See @sec-overview and @sec-rules, @fig-{low}-1.\n:::"
            ),
        ),
        cell(
            "show()",
            shown(
                "| Result | Count |\n|:--|--:|\n| First result | 2 |\n| Second | 0 |\n\n"
                f': Results of pillar {letter} {{#tbl-{low}-results tbl-colwidths="[70,30]"}}'
            ),
        ),
        new_markdown_cell(f"## Narrative\n\nThe lakewater of pillar {letter}."),
    ]


def write_notebook(path: Path, cells: list[dict]) -> None:
    for number, one in enumerate(cells):
        one["id"] = f"cell-{number}"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells), path)


def write_book(root: Path) -> Path:
    """Write the book's sources below ``root``."""
    for name, text in {
        "_quarto.yml": CONFIG,
        "_quarto-2025.yml": PROFILE,
        "index.qmd": INDEX,
        "pages/method.qmd": METHOD,
        "pages/references.qmd": "# References {.unnumbered}\n\n::: {#refs}\n:::\n",
        "figures/steps.svg": SVG.format(width=300, text="read → assess → publish"),
        "chapters/figures/overview/bars.svg": SVG.format(width=160, text="40 of 100"),
        "chapters/figures/overview/bars.narrow.svg": SVG.format(width=90, text="40 of 100"),
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    works = [
        {
            "id": f"un-{year}",
            "type": "report",
            "title": f"Report of {year}",
            "author": [{"literal": "United Nations"}],
            "issued": {"date-parts": [[year]]},
            "URL": f"https://example.org/{year}",
        }
        for year in (2024, 2025)
    ]
    (root / "chapters" / "sources.json").write_text(json.dumps(works), encoding="utf-8")
    write_notebook(root / "chapters" / "overview.ipynb", overview())
    for letter in "AB":
        write_notebook(root / "chapters" / f"pillar-{letter}.ipynb", pillar(letter))
    return root
