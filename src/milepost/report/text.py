"""Words from figures: numbers as they are printed, nouns that agree, data made safe for Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from milepost.charts.palette import GRADES, REASONS, STATUSES
from milepost.methods.reasons import REASON_WORDS as METHOD_REASONS
from milepost.read.unicode_checks import HEAP, HIDDEN, NO_SIGNS, TURNING, from_right

# what could begin markup, a reference, mathematics, raw text or a link to another host
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~^$@\"'!=&])")
# addresses, and runs that typography would take for a dash or an ellipsis
_RUNS = re.compile(r":(?=[/:])|-(?=-)|(?<=-)-|\.(?=\.\.)|(?<=\.)\.(?=\.)|(?<=\.\.)\.")
# what begins a list, a definition, a fenced block or a title block at the head of a paragraph
_HEAD = re.compile(r"^([-+:%])|^(\(?[0-9A-Za-z]+)(?=[.)](?:\s|$))")
_SPACE = re.compile(r"\s+")
# what no check let through, and what shows the way to a neighbour that stands elsewhere on a page
_DROPPED = re.compile(f"[{TURNING}{NO_SIGNS}{HIDDEN}\u200e\u200f\u061c\ufeff]")
_LEFT_TO_RIGHT = "\u200e"
# what Quarto obeys although it was read as text, kept apart by a sign that has no width: in a title
# a shortcode's signs, anywhere the number behind which its reader of Markdown hides shortcodes
_SHORTCODE = re.compile(r"(?<=\{\{)(?=<)|(?<=>)(?=\}\})")
_HIDDEN_SHORTCODE = re.compile("(?<=b58fc729)(?=-690b-4000-b19f)")
_APART = "\u2060"
STATUS_SIGNS = {
    "achieved": "★",
    "on-track": "▲",
    "acceleration-needed": "◆",
    "limited": "■",
    "moving-away": "▼",
    "not-assessable": "○",
}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
NONE = "–"
NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def plain(value: Any) -> str:
    """Make a value from the data safe to stand in Markdown: it shows as text in every format."""
    if missing(value):
        return ""
    text = readable(value)
    text = _RUNS.sub(lambda found: "\\" + found[0], _MARKUP.sub(r"\\\1", text))
    return _HEAD.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\", text)


def heading(value: Any) -> str:
    """Make a value from the data safe to be a heading: as :func:`plain`, by character references.

    Quarto copies the source of a chapter's heading into HTML as it stands, where a backslash takes
    no meaning away from what follows.
    """
    apart = value if missing(value) else _SHORTCODE.sub(_APART, str(value))
    return re.sub(r"\\(.)", lambda found: _reference(found[1]), plain(apart))


def _reference(sign: str) -> str:
    return NAMED.get(sign, f"&#{ord(sign)};")


def unobeyed(words: str) -> str:
    """Keep apart what Quarto would obey wherever it stands, in text and in attributes."""
    return _HIDDEN_SHORTCODE.sub(_APART, words)


def readable(value: Any) -> str:
    """Give a value's text on one line, without what is no letter.

    Behind letters that read from the right stands a mark that has no width: without it, figures and
    brackets that follow in a sentence would be drawn before them.
    """
    kept = HEAP.sub(r"\1", _DROPPED.sub("", _SPACE.sub(" ", str(value))))
    text = unobeyed(_SPACE.sub(" ", kept).strip())
    return text if text.isascii() or not any(map(from_right, text)) else f"{text}{_LEFT_TO_RIGHT}"


def rows(frame: pd.DataFrame) -> list[Any]:
    """Give a frame's rows as tuples with named fields."""
    return list(frame.itertuples(index=False))


def missing(value: Any) -> bool:
    """Whether a cell holds nothing."""
    return bool(pd.isna(value)) or value == ""


def number(value: Any, digits: float | None = None) -> str:
    """Print a number: thousands divided by a comma, no more decimals than it has.

    Parameters
    ----------
    value
        The number; a missing one is printed as a dash.
    digits
        Decimals, as an indicator has them; by default (or missing) up to one, and none for a whole
        number.
    """
    if missing(value):
        return NONE
    if digits is None or pd.isna(digits):
        digits = 0 if abs(value - round(value)) < 1e-9 else 1
    text = f"{value:,.{int(digits)}f}"
    return text.replace("-", "−") if text.strip("-0.,") else text.lstrip("-")


def qualified(row: Any) -> str:
    """Print the ``value`` of a row with its ``qualifier``: ``about 11,000``."""
    if missing(row.qualifier):
        return number(row.value)
    return f"{plain(str(row.qualifier).replace('-', ' '))} {number(row.value)}"


def percent(share: Any) -> str:
    """Print a share as a whole percentage that no line breaks: 0.4 is ``40 %``."""
    return NONE if missing(share) else f"{number(100 * share, 0)}\N{NO-BREAK SPACE}%"


def amount(value: Any, unit: Any, unit_one: Any = "", digits: float | None = None) -> str:
    """Print a number with its unit, singular where it is one."""
    if missing(value):
        return NONE
    word = unit_one if abs(value) == 1 and not missing(unit_one) else unit
    between = "\N{NO-BREAK SPACE}" if word == "%" else " "
    return f"{number(value, digits)}{between}{plain(word)}".strip()


def day(value: Any) -> str:
    """Print a date: 3 February 2026."""
    return "" if missing(value) else f"{value.day} {value:%B %Y}"


def count(value: int, one: str, many: str) -> str:
    """Count things in running text: words up to nine, the noun in agreement."""
    return f"{word(value)} {one if value == 1 else many}"


def word(value: int) -> str:
    """Write a count: a word up to nine, digits beyond."""
    return NUMBERS[value] if 0 <= value < len(NUMBERS) else number(value)


def part(value: int, whole: int, one: str, many: str) -> str:
    """Count a part of a whole: ``three of 32 targets``, ``none of the 32 targets``.

    Of a whole of one: ``the one target``, ``no targets``.
    """
    if whole == 1:
        return f"the one {one}" if value else f"no {many}"
    if not value:
        return f"none of the {word(whole)} {many}"
    if value == whole:
        return f"all {word(whole)} {many}"
    return f"{word(value)} of {word(whole)} {many}"


def verb(value: int, one: str = "is", many: str = "are") -> str:
    """Choose the verb that agrees with a count."""
    return one if value == 1 else many


def joined(words: Sequence[str], last: str = "and") -> str:
    """Join words as a sentence does: ``a``, ``a and b``, ``a, b and c``."""
    words = [word for word in words if word]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def sentence(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def status(code: str) -> str:
    """Name a status by shape and word; no line ends between the two."""
    return f"{STATUS_SIGNS[code]}\N{NO-BREAK SPACE}{STATUSES[code].word}"


def reason(code: Any) -> str:
    """Say a reason code in words."""
    return (
        ""
        if missing(code)
        else REASONS.get(str(code), METHOD_REASONS.get(str(code), str(code).replace("-", " ")))
    )


def grade(code: Any) -> str:
    """Name a grade of evidence."""
    return "" if missing(code) else GRADES[str(code)].word


def status_or_reason(row: Any) -> str:
    """Name a row's status, with the word of the method that was chosen; where it has none, why."""
    if row["status"] != "not-assessable":
        own = row.get("method_status")
        word = "" if own is None or missing(own) else str(own).replace("_", " ").replace("-", " ")
        known = status(row["status"])
        return (
            f"{known} ({word})" if word not in ("", STATUSES[row["status"]].word.lower()) else known
        )
    return f"{status(row['status'])}: {reason(row['reason'])}"


def statuses_sentence(
    statuses: pd.Series,
    reasons: pd.Series | None = None,
    nouns: tuple[str, str] = ("target", "targets"),
) -> str:
    """Count the statuses of targets in one sentence, best first.

    Parameters
    ----------
    reasons
        Why targets can't be assessed, as codes: those not yet reported are told in a second one.
    nouns
        What the plan calls a target, one and many.
    """
    silent = 0 if reasons is None else int((reasons == "not-reported").sum())
    words = _statuses(statuses, *nouns)
    return f"{words} {sentence(count(silent, 'is', 'are'))} not yet reported." if silent else words


def _statuses(statuses: pd.Series, one_target: str, targets: str) -> str:
    total = len(statuses)
    assessed = statuses[statuses != "not-assessable"]
    if not total:
        return f"No {one_target} stands in this chapter."
    if assessed.empty:
        if total == 1:
            return f"The one {one_target} can’t be assessed."
        return f"None of the {word(total)} {targets} can be assessed."
    counts = assessed.value_counts()
    words = {
        "achieved": ("is achieved", "are achieved"),
        "on-track": ("is on track", "are on track"),
        "acceleration-needed": ("needs acceleration", "need acceleration"),
        "limited": ("shows limited progress", "show limited progress"),
        "moving-away": ("is moving away", "are moving away"),
    }
    parts = [
        f"{word(int(counts[code]))} {one if counts[code] == 1 else many}"
        for code, (one, many) in words.items()
        if code in counts
    ]
    known = sentence(part(len(assessed), total, one_target, targets))
    return f"{known} can be assessed: {joined(parts)}."
