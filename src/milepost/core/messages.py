"""What a book says, in the language of its edition: whole messages with named values, and numbers.

A message stands in the code in English, ``_("{plan} ends on {day}.", plan=..., day=...)``, and is
looked up in the edition's catalogue, if it has one: an editor changes it in ``locale/en.po``, a
translator writes ``locale/fr.po``, and neither touches code. ``n_`` chooses the form that goes
with a number, by the language's own rule; ``N_`` marks a message that is looked up elsewhere.
Numbers, days and lists follow CLDR, by Babel.
"""

from __future__ import annotations

import gettext
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.plurals import get_plural
from babel.numbers import format_decimal

from milepost.core.digests import digest_of

# English of no country is the world's: days before months, no comma before "and"
WORLD = {"en": "en_001"}
PLURAL = ""  # as in a .po file, where the head of a catalogue stands under the empty message
NONE = "–"
MINUS = "\N{MINUS SIGN}"
# {named}, and nothing of what Python's format language could reach from there
FIELD = re.compile(r"\{(\w+)\}")


def N_(message: str) -> str:  # noqa: N802  (gettext's name for it)
    """Mark a message that stands in a table of words and is looked up where it is used."""
    return message


def nN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802
    """Mark a message that counts, for one and for many, as :func:`N_` does."""
    return one, many


NUMBERS = (
    N_("no"),
    N_("one"),
    N_("two"),
    N_("three"),
    N_("four"),
    N_("five"),
    N_("six"),
    N_("seven"),
    N_("eight"),
    N_("nine"),
)


@dataclass(frozen=True)
class Language:
    """The language of an edition."""

    code: str = "en"  # as `lang:` in `_quarto.yml` has it: `en`, `fr`, `pt-BR`
    # the catalogue: English message (of one that counts, its singular) to its forms
    messages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def locale(self) -> Locale:
        """Where numbers, days and lists are looked up: English, where a book is not translated."""
        code = self.code.replace("-", "_")
        known = locale_of(self.code)
        if known is None or (known.language != "en" and not self.messages):
            code = "en"
        return Locale.parse(WORLD.get(code, code))

    @cached_property
    def digest(self) -> str:
        """Names all that it says: the same for the same numbers, days and messages."""
        return digest_of([str(self.locale), dict(self.messages)])

    @cached_property
    def direction(self) -> str:
        """``rtl`` where the language is written from right to left, else ``ltr``."""
        known = locale_of(self.code)
        return "ltr" if known is None else known.text_direction

    @cached_property
    def plural(self) -> Callable[[int], int]:
        """Which form goes with a number."""
        rule = self.messages.get(PLURAL) or (get_plural(self.locale).plural_expr,)
        return gettext.c2py(rule[0])


def locale_of(code: str) -> Locale | None:
    """Give the locale of a language's code; None where CLDR knows none."""
    try:
        return Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None


class _Spoken:
    """What this process speaks: it makes one book, and every chart and caption says some of it."""

    language = Language()


def speak(language: Language) -> None:
    """Have this process speak a language."""
    _Spoken.language = language


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak a language for the time of the block."""
    before = _Spoken.language
    speak(language)
    try:
        yield
    finally:
        speak(before)


def spoken() -> Language:
    """Give the language that this process speaks."""
    return _Spoken.language


def _(message: str, /, **values: Any) -> str:
    """Say a message, in English with ``{names}``, in the language of the edition with their values."""
    return _filled(_Spoken.language.messages.get(message, (message,))[0], values)


def n_(one: str, many: str, number: int, /, **values: Any) -> str:
    """Say a message that counts, in the form that goes with the number.

    One that begins with ``{n}`` and ends with a full stop is a sentence: it begins with a capital.

    Parameters
    ----------
    one, many
        The message in English, for one and for any other number.
    number
        What chooses the form; ``{n}`` prints it, as :func:`word` does, if ``values`` have no ``n``.
    """
    language = _Spoken.language
    forms = language.messages.get(one)
    if forms:  # one alone serves every number
        found = forms[min(language.plural(number), len(forms) - 1)]
    else:
        found = one if number == 1 else many
    if "n" not in values and "{n}" in found:
        values["n"] = word(number)
    said = _filled(found, values)
    return sentence(said) if one.startswith("{n}") and one.endswith(".") else said


def _filled(message: str, values: Mapping[str, Any]) -> str:
    return FIELD.sub(lambda match: str(values[match[1]]), message) if values else message


def sentence(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def number(value: float, digits: int | None = None) -> str:
    """Print a number as the language does, with a true minus sign.

    Parameters
    ----------
    digits
        Decimals; by default up to one, none for a whole number, and as many as show that a small
        one is not zero.
    """
    if digits is None:
        digits = 0 if abs(value - round(value)) < 1e-9 else first_decimal(value)
    return _decimal(f"{value:.{digits}f}", digits, str(_Spoken.language.locale))


def first_decimal(value: float) -> int:
    """Give the place of the first decimal that is not zero: 2 of 0.04, and 1 of what has a whole part."""
    return max(1, -math.floor(math.log10(abs(value))))


@lru_cache(maxsize=4096)
def _decimal(text: str, digits: int, locale: str) -> str:
    rounded = Decimal(text)  # Python's rounding, so that a page says what its computation says
    pattern = "#,##0" + (f".{'0' * digits}" if digits else "")
    text = format_decimal(rounded or abs(rounded), pattern, locale)  # no minus before zero
    return text.replace("-", MINUS)


def percent(share: float) -> str:
    """Print a share as a percentage that no line breaks: 0.4 is ``40 %``.

    What is not nothing is not rounded to 0 %, nor to 100 % what is not all.
    """
    shown = number(100 * share, 0)
    if share > 0 and shown == number(0, 0):
        return _("under {number}\N{NO-BREAK SPACE}%", number=number(1, 0))
    if share < 1 and shown == number(100, 0):
        return _("over {number}\N{NO-BREAK SPACE}%", number=number(99, 0))
    return with_sign(shown)


def with_sign(shown: str) -> str:
    """Put the sign of a percentage to a printed number, so that no line breaks between them."""
    return _("{number}\N{NO-BREAK SPACE}%", number=shown)


def word(value: int) -> str:
    """Write a count: a word up to nine, digits beyond."""
    return _(NUMBERS[value]) if 0 <= value < len(NUMBERS) else number(value)


def day(value: date | datetime) -> str:
    """Print a date: 3 February 2026."""
    return _day(value.year, value.month, value.day, str(_Spoken.language.locale))


@lru_cache(maxsize=4096)
def _day(year: int, month: int, of_month: int, locale: str) -> str:
    return format_date(date(year, month, of_month), "long", locale)


def listed(words: Iterable[str], last: Literal["and", "or"] = "and") -> str:
    """List words as a sentence does: ``a``, ``a and b``, ``a, b and c``; or with ``or``."""
    named = [word for word in words if word]
    return format_list(named, "or" if last == "or" else "standard", _Spoken.language.locale)
