"""Words from figures: numbers as they are printed, nouns that agree, data made safe for Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd

from milepost.charts.palette import GRADES, REASONS, STATUSES
from milepost.core import messages
from milepost.core.messages import N_, _, n_, nN_
from milepost.core.model import Evidence
from milepost.methods.series_columns import REASON_WORDS as METHOD_REASONS
from milepost.read.unicode_checks import HEAP, HIDDEN, NO_SIGNS, TURNING, from_right

# what could begin markup, a reference, mathematics, raw text or a link to another host
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~^$@\"'!=&])")
# addresses, and runs that typography would take for a dash or an ellipsis
_RUNS = re.compile(r":(?=[/:])|-(?=-)|(?<=-)-|\.(?=\.\.)|(?<=\.)\.(?=\.)|(?<=\.\.)\.")
# what begins a list, a definition, a fenced block or a title block at the head of a paragraph
_HEAD = re.compile(r"^([-+:%])|^(\(?[0-9A-Za-z]+)(?=[.)](?:\s|$))")
_SPACE = re.compile(r"\s+")
# a unit that is a word, and not a sign such as kg, mg/l or pH
_WORD = re.compile(r"[^\W\d_A-Z]{4,}(?![^\W\d]|[/·^*²³])")
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
    "not-achieved": "✕",
    "not-assessable": "○",
}
NONE = messages.NONE
sentence, word = messages.sentence, messages.word
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
    """Print a number as the edition's language does, with no more decimals than it has.

    Parameters
    ----------
    value
        The number; a missing one is printed as a dash.
    digits
        Decimals, as an indicator has them; by default (or missing) up to one, and none for a whole
        number; one below 0.1 has as many as show it.
    """
    if missing(value):
        return NONE
    whole = digits is None or bool(pd.isna(digits))
    return messages.number(value, None if whole else int(digits or 0))


def qualified(row: Any) -> str:
    """Print the ``value`` of a row with its ``qualifier``: ``about 11,000``."""
    if missing(row.qualifier):
        return number(row.value)
    return _(
        "{qualifier} {value}",
        qualifier=plain(_(str(row.qualifier).replace("-", " "))),
        value=number(row.value),
    )


def percent(share: Any) -> str:
    """Print a share as a whole percentage that no line breaks: 0.4 is ``40 %``."""
    return NONE if missing(share) else messages.percent(share)


def amount(value: Any, unit: Any, unit_one: Any = "", digits: float | None = None) -> str:
    """Print a number with its unit, singular where it is one."""
    if missing(value):
        return NONE
    word = unit_one if abs(value) == 1 and not missing(unit_one) else unit
    between = "\N{NO-BREAK SPACE}" if word == "%" else " "
    return f"{number(value, digits)}{between}{plain(word)}".strip()


def unit_heading(unit: Any) -> str:
    """Head a column with a unit: words begin with a capital, signs stay (a gram is no giga)."""
    return sentence(plain(unit)) if _WORD.match(str(unit)) else plain(unit)


def day(value: Any) -> str:
    """Print a date: 3 February 2026."""
    return "" if missing(value) else messages.day(value)


def count(value: int, one: str, many: str) -> str:
    """Count things in running text: words up to nine, the noun in agreement.

    Parameters
    ----------
    one, many
        What the plan, or a notebook, calls it.
    """
    return n_("{n} {one}", "{n} {many}", value, one=one, many=many)


def part(value: int, whole: int, one: str, many: str) -> str:
    """Count a part of a whole: ``three of 32 targets``, ``none of the 32 targets``.

    Of a whole of one: ``the one target``, ``no targets``; of two ``both targets``, ``neither of the
    two targets``. :func:`agreeing` has the number that a verb follows.

    Parameters
    ----------
    one, many
        What is counted, in the language of the edition.
    """
    if whole == 1:
        return _("the one {thing}", thing=one) if value else _("no {things}", things=many)
    if not value:
        if whole == 2:
            return _("neither of the two {things}", things=many)
        return _("none of the {n} {things}", n=word(whole), things=many)
    if value == whole:
        if whole == 2:
            return _("both {things}", things=many)
        return _("all {n} {things}", n=word(whole), things=many)
    return _("{n} of {whole} {things}", n=word(value), whole=word(whole), things=many)


def agreeing(value: int, whole: int) -> int:
    """Give the number that a verb behind :func:`part` follows: neither of two is singular."""
    return 1 if not value and whole == 2 else value


def out_of(value: int, whole: int, nouns: tuple[str, str]) -> str:
    """Begin a sentence with a :func:`part` of all: ``Three of 32 targets``."""
    return sentence(part(value, whole, *nouns))


def joined(words: Sequence[str], last: Literal["and", "or"] = "and") -> str:
    """Join words as a sentence does: ``a``, ``a and b``, ``a, b and c``."""
    return messages.listed(words, last)


def status(code: str) -> str:
    """Name a status by shape and word; no line ends between the two."""
    return f"{STATUS_SIGNS[code]}\N{NO-BREAK SPACE}{_(STATUSES[code].word)}"


def reason(code: Any) -> str:
    """Say a reason code in words."""
    if missing(code):
        return ""
    known = REASONS.get(str(code), METHOD_REASONS.get(str(code)))
    return str(code).replace("-", " ") if known is None else _(known)


def grade(code: Any) -> str:
    """Name a grade of evidence."""
    return "" if missing(code) else _(GRADES[str(code)].word)


def grades(evidence: pd.Series) -> str:
    """Count rows by grade of evidence, the strongest first: ``85 public record and 238 illustrative``.

    Rows of one grade are not counted: ``all illustrative``.
    """
    counts = evidence.value_counts()
    if len(counts) == 1:
        word = grade(counts.index[0]).lower()
        return _("all {name}", name=word) if len(evidence) > 1 else word
    return joined([
        _("{value} {name}", value=number(counts[code]), name=grade(code).lower())
        for code in Evidence
        if code in counts
    ])  # fmt: skip


def status_or_reason(row: Any) -> str:
    """Name a row's status, with the word of the method that was chosen; where it has none, why."""
    known = status(row["status"])
    if row["status"] == "not-assessable":
        return _("{status}: {reason}", status=known, reason=reason(row["reason"]))
    own = row.get("method_status")
    word = "" if own is None or missing(own) else str(own).replace("_", " ").replace("-", " ")
    if word in ("", STATUSES[row["status"]].word.lower()):
        return known
    return _("{status} ({word})", status=known, word=_(word))


def statuses_sentence(
    statuses: pd.Series,
    reasons: pd.Series | None = None,
    nouns: tuple[str, str] | None = None,
) -> str:
    """Count the statuses of targets in one sentence, best first.

    Parameters
    ----------
    reasons
        Why targets can't be assessed, as codes: those not yet reported are told in a second one.
    nouns
        What the plan calls a target, one and many; by default so.
    """
    silent = 0 if reasons is None else int((reasons == "not-reported").sum())
    words = _statuses(statuses, nouns or (_("target"), _("targets")))
    return f"{words} {not_yet_reported(silent)}" if silent else words


def not_yet_reported(number: int) -> str:
    """Say of how many targets no report is in."""
    return n_("{n} is not yet reported.", "{n} are not yet reported.", number)


COUNTED = {
    "achieved": nN_("{n} is achieved", "{n} are achieved"),
    "on-track": nN_("{n} is on track", "{n} are on track"),
    "acceleration-needed": nN_("{n} needs acceleration", "{n} need acceleration"),
    "limited": nN_("{n} shows limited progress", "{n} show limited progress"),
    "moving-away": nN_("{n} is moving away", "{n} are moving away"),
    "not-achieved": nN_("{n} is not achieved", "{n} are not achieved"),
}


# what is said of the one that there is
ALONE = {
    "achieved": N_("is achieved"),
    "on-track": N_("is on track"),
    "acceleration-needed": N_("needs acceleration"),
    "limited": N_("shows limited progress"),
    "moving-away": N_("is moving away"),
    "not-achieved": N_("is not achieved"),
}


def _statuses(statuses: pd.Series, nouns: tuple[str, str]) -> str:
    total = len(statuses)
    assessed = statuses[statuses != "not-assessable"]
    if not total:
        return _("No {noun} stands in this chapter.", noun=nouns[0])
    if assessed.empty:
        if total == 1:
            return _("The one {noun} can’t be assessed.", noun=nouns[0])
        return _("{targets} can be assessed.", targets=out_of(0, total, nouns))
    counts = assessed.value_counts()
    if total == 1:
        return _("The one {noun} {status}.", noun=nouns[0], status=_(ALONE[assessed.iloc[0]]))
    parts = [n_(*forms, int(counts[code])) for code, forms in COUNTED.items() if code in counts]
    return _(
        "{targets} can be assessed: {statuses}.",
        targets=out_of(len(assessed), total, nouns),
        statuses=joined(parts),
    )
