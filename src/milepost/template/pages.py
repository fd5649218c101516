"""The description of a new book and its first page."""

from __future__ import annotations

import json
from datetime import date

import yaml

from milepost.edition.chapters import FILE
from milepost.importers.disaggregation import is_of_people
from milepost.importers.framework import Framework

INDEX = """\
# About this report {{.unnumbered}}

What {{{{< meta organization >}}}} set out to reach under *{title}*, and how far it has come. Each
value is set beside its target, its baseline and the time gone, and leads back to its source.

Read [the overview](chapters/overview.ipynb) first.
{origin}"""
IMPORTED = """
The figures were taken from the publisher's own file; what was changed or left in doing so is in
`data/loss.csv` of the workbook, row by row.
"""


def book(framework: Framework, edition: str) -> str:
    """Give ``_quarto.yml``."""
    contents: list[object] = ["index.qmd", "chapters/overview.ipynb"]
    contents += ["chapters/for-whom.ipynb"] if any(map(is_of_people, framework.dimensions)) else []
    contents += [{"series": "groups"}] if framework.tables.get("systems") else []
    content = {
        "project": {"type": "book", "output-dir": "_book", "pre-render": "milepost run",
                    "post-render": "milepost uncomment"},
        "profile": {"default": edition},
        "lang": framework.language,
        "organization": framework.organization,
        "metadata-files": [f"chapters/{FILE}"],
        "book": {"title": framework.title,
                 "appendices": ["chapters/data-quality.ipynb", "chapters/sources.ipynb",
                                "chapters/exhibits.qmd"]},
        "bibliography": "chapters/sources.json",
        "execute": {"echo": False},
        "number-depth": 2,
        "format": dict.fromkeys(("milepost-html", "milepost-typst", "milepost-docx"), "default"),
    }  # fmt: skip
    head = (
        "# The one description of the book: Quarto and the embedded renderer both read it.\n"
        "# A series of the contents is a chapter for each of its members, by params/series/; milepost\n"
        "# run spells the contents out in the metadata file, which Quarto reads. Colours, logo and\n"
        "# typefaces of the house stand in _brand.yml beside this file, in Quarto's form.\n"
        "# If quarto render fails to spawn milepost: activate the environment that has it first.\n"
    )
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    listed = yaml.safe_dump(contents, allow_unicode=True).splitlines()
    before, mark, after = text.partition("metadata-files:")
    return "".join([head, before, "contents:\n", *(f"  {line}\n" for line in listed), mark, after])


def index(framework: Framework) -> str:
    """Give the first page."""
    title = framework.title.translate({ord(sign): f"\\{sign}" for sign in "\\*_[]<>`$@#"})
    return INDEX.format(title=title, origin=IMPORTED if framework.losses else "")


def profile(reporting_date: date, known_on: date) -> str:
    """Give the profile of an edition: what its cover says."""
    subtitle = json.dumps(subtitle_of(reporting_date), ensure_ascii=False)
    return f'book:\n  subtitle: {subtitle}\n  date: "{known_on}"\n'


def subtitle_of(reporting_date: date) -> str:
    """Say on a cover up to which day an edition reports."""
    return f"Results at {reporting_date.day} {reporting_date:%B %Y}"
