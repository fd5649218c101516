"""What a site's programs, and Pandoc's and Typst's, say on a page: their words by English message."""

from __future__ import annotations

import json
from textwrap import shorten

from milepost.core.messages import N_, _, spoken

MOST_DESCRIBED = 200  # letters that those who list pages show of one
# what the Lua program sets before numbers, on callouts and for those who hear a page
LABELS = (
    N_("Figure"),
    N_("Table"),
    N_("Listing"),
    N_("Equation"),
    N_("Section"),
    N_("Chapter"),
    N_("Appendix"),
    N_("Note"),
    N_("Tip"),
    N_("Important"),
    N_("Warning"),
    N_("Caution"),
    N_("Formula"),
)
# what a site's JavaScript says
SCRIPTS = (
    N_("Nothing found"),
    N_("Sections found: {number}"),
    N_("Sections found: {number}, the best {most} shown"),
    N_("The search index could not be read"),
    N_("Show rows with"),
    N_("Rows shown: {number} of {total}"),
    N_("Values of {name}: read them one by one with the arrow keys"),
    N_("the figure"),
    N_("HTML that shows {name} in another page"),
    N_("{word}: {name}"),
    N_("Embed"),
)


def label_words() -> dict[str, str]:
    """Give the words that the Lua program says, by their English ones."""
    return {word: _(word) for word in LABELS}


def script_words() -> str:
    """Give what JavaScript says as an attribute's JSON; blank where it is as in the programs."""
    said = {word: _(word) for word in SCRIPTS}
    changed = {word: other for word, other in said.items() if other != word}
    return json.dumps(changed, ensure_ascii=False) if changed else ""


def direction() -> str:
    """Give ``rtl`` for a book that is written from right to left, else nothing."""
    return "rtl" if spoken().direction == "rtl" else ""


def described(opening: str) -> str:
    """Cut a page's first paragraph to what describes the page where others list it."""
    return shorten(opening, MOST_DESCRIBED, placeholder="…")
