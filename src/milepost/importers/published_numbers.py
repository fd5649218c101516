"""Numbers as publishers write them: with signs between thousands, a decimal comma, a per cent sign.

A number that can be read in two ways is read as the file's other numbers are, or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import isfinite

from milepost.edition.decimals import MOST, is_too_fine
from milepost.importers.worded_numbers import (
    ARABIC,
    Reading,
    says_change,
    scaled,
    without_scale,
    without_words,
)
from milepost.read.cells import number_text

SPACES = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f'’](?=\d{3}(?!\d))")
PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
# of thousands, or as in India: 12,34,567
COMMA_GROUPS = re.compile(
    r"[+-]?\d{1,3}(,\d{3})+\.\d*|[+-]?\d{1,3}(,\d{3}){2,}|[+-]?\d{1,2}(,\d{2}){1,9},\d{3}(\.\d*)?"
)
DOT_GROUPS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d*|[+-]?\d{1,3}(\.\d{3}){2,}")
DECIMAL_COMMA = re.compile(r"[+-]?\d+,(\d{1,2}|\d{4,})")
# groups of three do not begin with 0
EITHER_DOT = re.compile(r"[+-]?(?!0)\d{1,3}\.\d{3}")
SHORT_DOT = re.compile(r"[+-]?(\d{1,40}+\.(\d{1,2}|\d{4,40})|0\.\d{3})")
EITHER = re.compile(r"[+-]?(?!0)\d{1,3},\d{3}")
# 72,0000: neither groups of three nor, beside groups of three, decimals that anyone writes
TWO_PLACES = re.compile(r"[+-]?(\d{1,40}+,\d{1,2}|0,\d{3})")
# each sign: numbers in which it stands between thousands, and in which it divides decimals
EVIDENCE = {
    ",": ((COMMA_GROUPS,), (TWO_PLACES, DOT_GROUPS)),
    ".": ((DOT_GROUPS,), (SHORT_DOT, COMMA_GROUPS)),
}
RARE = 10  # times that one way of writing must be as frequent as the other to be the file's
CHANGE = "says by how much something changes, or where it comes to: not guessed"
UNCLEAR = "the {} may stand between thousands or be decimal: not guessed"
NOT_CLEAR = (UNCLEAR.format("comma"), UNCLEAR.format("dot"))
YES = frozenset(("yes", "y", "true", "oui", "sí", "si", "sim", "ja", "نعم"))
NO = frozenset(("no", "n", "false", "non", "não", "nao", "nein", "لا"))
ZERO = ("zero", "zéro", "cero")
NONE = frozenset((
    "", "-", "–", "—", "--", "n/a", "na", "n.a.", "n.a", "none", "null", "nan", "nil return", "tbd", "tbc",
    "t.b.d.", "not available", "not applicable", "to be determined", "to be confirmed", "to be defined",
    "not reported", "no data", "no data available", "unknown", "…", "...", "..", ".", ":", "?", "x", "#n/a",
    "n/d", "n.d.", "nd", "s/d", "s.o.", "por definir", "por determinar", "à déterminer", "non disponible",
    "no disponible", "keine angabe", "k.a.",
))  # fmt: skip


class Numbers:
    """Reads the numbers of one file, all in the same way.

    Parameters
    ----------
    texts
        Every number of a file, or of an indicator, so that one that is unclear is read as the
        others are.
    wider
        Those of the whole file, where an indicator's own do not tell.
    as_shown
        Whether one program wrote them all as it shows them, as into a CSV file: where a dot divides
        decimals, no comma does. Cells of Excel that hold numbers say nothing of texts beside them.
    """

    def __init__(
        self, texts: Iterable[str], wider: Numbers | None = None, *, as_shown: bool = False
    ) -> None:
        self.as_shown: bool = wider.as_shown if wider else as_shown
        bare = [_bare(without_scale(text)) for text in texts]
        # how many stand between thousands, and how many divide decimals
        found = {
            sign: [sum(any(form.fullmatch(text) for form in forms) for text in bare)
                   for forms in evidence]
            for sign, evidence in EVIDENCE.items()
        }  # fmt: skip
        most = max(divide for _, divide in found.values())
        # whether each does the one, and the other; a rare slip counts for nothing
        own = {
            sign: (group > 0 and group * RARE > divide,
                   divide > 0 and divide * RARE > max(group, most))
            for sign, (group, divide) in found.items()
        }  # fmt: skip
        marks = [sign for sign, (_, divides) in own.items() if divides]
        self.signs: dict[str, tuple[bool, bool]] = {}
        for sign, does in own.items():
            groups, divides = wider.signs[sign] if wider and does[0] == does[1] else does
            self.signs[sign] = groups, divides and (len(marks) != 1 or sign in marks)

    def read(self, text: str) -> Reading:
        """Read one number."""
        if (word := text.strip().lower()) in NONE or word in ZERO:
            zero = Reading("0", "is a word for 0")
            return zero if word in ZERO else Reading("", "no value is given")
        text = text.translate(ARABIC)
        if says_change(text):
            return Reading("", CHANGE)
        bare = _bare(text)
        for matches, digits, reason in self._forms(bare, text.strip()):
            if matches and digits and (why := _beyond(float(digits))):
                return Reading("", why)
            if matches:
                return Reading(number_text(float(digits)) if digits else "", reason)
        found = without_words(text)
        inner = self.read(found.text) if found and found.text != text.strip() else None
        if not found or not inner or not inner.text:
            return Reading("", "is no number that can be read in one way")
        number = scaled(inner.text, found.power) if found.power else inner.text
        return replace(found, text=number)

    def above_zero(self, texts: Iterable[str]) -> bool:
        """Whether some of the numbers are above zero, and none below it."""
        found = [float(number) for text in texts if (number := self.read(text).text)]
        return any(found) and min(found) >= 0

    def _forms(self, bare: str, text: str) -> Iterator[tuple[object, str, str]]:
        """Give each form that a number may have: whether it has it, its digits, what was changed."""
        as_others = ", as in other numbers of the file"
        (commas_group, commas_divide), (dots_group, dots_divide) = self.signs.values()
        bare_dot, bare_comma = bare.replace(".", ""), bare.replace(",", "")
        # where the comma is decimal, a dot is not
        either_dot = EITHER_DOT.fullmatch(bare) and (dots_group or commas_divide)
        yield either_dot and dots_divide, "", UNCLEAR.format("dot")
        yield either_dot, bare_dot, "the dot stands between thousands" + as_others
        sign = "the per cent sign" if "%" in text else "spaces between thousands"
        same = bare == text.replace("\u2212", "-")
        yield PLAIN.fullmatch(bare), bare, "" if same else f"read without {sign}"
        yield COMMA_GROUPS.fullmatch(bare), bare_comma, "the commas stand between thousands"
        words = "the dots stand between thousands, the comma is decimal"
        yield DOT_GROUPS.fullmatch(bare), bare_dot.replace(",", "."), words
        either = EITHER.fullmatch(bare)
        commas_group |= self.as_shown and dots_divide and not commas_divide
        unclear = commas_group == commas_divide or (commas_divide and dots_divide)
        yield either and unclear, "", UNCLEAR.format("comma")
        words = "the comma stands between thousands" + as_others
        yield either and commas_group, bare_comma, words
        decimal = bare.replace(",", ".")
        yield either, decimal, "the comma is decimal" + as_others
        yield TWO_PLACES.fullmatch(bare), decimal, "the comma is decimal"
        long = DECIMAL_COMMA.fullmatch(bare) and not commas_group
        yield long, decimal, "the comma is decimal"


def _beyond(number: float) -> str:
    """Say why a number can't be computed with; blank if it can."""
    if not isfinite(number):
        return "is larger than any number that is computed"
    return f"is finer than the {MOST} decimals that are compared" if is_too_fine(number) else ""


def _bare(text: str) -> str:
    """Take away what stands around a number: spaces, a per cent sign, spaces between thousands."""
    bare = text.translate(ARABIC).strip().removesuffix("%").strip().replace("\u2212", "-")
    return SPACES.sub("", bare)


def yes_or_no(text: str) -> str:
    """Give 1 for yes, 0 for no, and nothing for any other word."""
    word = text.strip().strip(".").lower()
    return "1" if word in YES else "0" if word in NO else ""


def is_blank(text: str) -> bool:
    """Whether a text says that there is no value."""
    return text.strip().lower() in NONE


def says_yes_or_no(texts: Iterable[str]) -> bool:
    """Whether all texts are words for yes and no, those left out that say nothing."""
    said = [text for text in texts if text.strip()]
    said = [text for text in said if yes_or_no(text) or not is_blank(text)]
    return bool(said) and all(map(yes_or_no, said))
