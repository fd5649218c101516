"""Numbers with words around them: bounds, approximations, units, footnote marks, years in brackets.

What is around a number is taken off with a reason; two numbers in one text are never made one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from milepost.importers.periods import FOOTNOTE
from milepost.read.grid import folded

Bound = Literal["", "at least", "at most"]
# words before a number and behind it, by what they make of it; nothing of an approximation
BEFORE: Mapping[Bound, tuple[str, ...]] = {
    "at least": ("at least", "at or above", "minimum of", "minimum", "min.", "min", "no less than",
                 "not less than", "more than", "over", "above", "greater than", "≥", ">=", ">", "au moins", "plus de",
                 "al menos", "por lo menos", "más de", "mindestens", "pelo menos"),
    "at most": ("at most", "at or below", "maximum of", "maximum", "max.", "max", "no more than",
                "not more than", "less than", "fewer than", "lower than", "below", "under", "up to", "≤", "<=", "<",
                "au plus", "moins de", "como máximo", "menos de", "höchstens"),
    "": ("about", "around", "approximately", "approx.", "approx", "circa", "ca.", "c.", "~", "≈",
         "environ", "aproximadamente", "cerca de", "etwa"),
}  # fmt: skip
BEHIND: Mapping[Bound, tuple[str, ...]] = {
    "at least": ("or more", "or above", "or higher", "and above", "and more", "minimum", "+", "ou plus",
                 "o más"),
    "at most": ("or less", "or fewer", "or below", "or lower", "and below", "maximum", "ou moins",
                "o menos"),
}  # fmt: skip
SCALES = {"hundred": 2, "hundreds": 2, "k": 3, "thousand": 3, "thousands": 3, "tsd": 3,
          "lakh": 5, "lakhs": 5, "million": 6, "millions": 6, "mn": 6, "mln": 6, "mio": 6, "millones": 6,
          "millón": 6, "milhões": 6, "crore": 7, "crores": 7, "billion": 9, "billions": 9, "bn": 9, "mrd": 9,
          "milliards": 9, "milliard": 9, "trillion": 12, "trillions": 12}  # fmt: skip
# of millions, thousands or metres, of billions, of tonnes or trillions; beside an amount of money, at least
UNCLEAR, UNCLEAR_MONEY = ("M", "MM", "B", "T", "mil", "mille"), ("m", "mm", "b", "t")
# as Arabic writes decimals, thousands and per cent
ARABIC = str.maketrans({"\u066b": ",", "\u066c": "'", "\u066a": "%"})
# before a number that is not to be reached, but kept
KEPT = re.compile(
    r"(?:to )?(?:be )?(?:maintain|keep|kept|sustain|remain|stay|maintenir|mantener)(?:ed|s)? (?:at (?=\d))?",
    re.IGNORECASE,
)
# what the name of a column says its numbers are in: (US$ million), ('000), in thousands
SCALED = re.compile(r"[(\[]([^()\[\]]{1,40})[)\]]|(?<!\w)in ([^()\[\]]{1,30})")
COUNTED = ("per", "one", "a", "two", "three")  # one million trees, per thousand
NUMBER = re.compile(
    r"([^\w\s]{0,3}[A-Z]{0,4}[^\w\s]{0,1} ?)([-+]?\d[\d.,' \u00a0\u202f]{0,30}) ?(%?)(.{0,80})"
)
CURRENCY = re.compile(r"(?:[$€£¥]|US ?\$|[A-Z]{3})? ?")
WORDS = re.compile(r"[^\d]{0,80}")
EACH = re.compile(r" per |/")
UNIT_WORD = re.compile(r"[^\W\d_]{1,20}+|[$€£]")
SAME_UNIT = {"$": "usd", "dollar": "usd", "€": "eur", "euro": "eur", "£": "gbp", "ton": "tonne", "t": "tonne", "gram": "g",
             "hectare": "ha"}  # fmt: skip
UNITS_NAMED = frozenset((
    *SAME_UNIT, "usd", "eur", "gbp", "day", "week", "month", "year", "hour", "minute", "g", "kg", "tonne", "km",
    "ha", "acre", "t", "kt", "mt", "kw", "mw", "gw", "kwh", "mwh", "gwh", "twh",
))  # fmt: skip
# so many for each of something, which stands beside the number
EACH_OF = re.compile(
    r"(?<!\w)(?:per|each|every|par|por|pro|je)(?!\w)(?! ?c(?:ent|ient))", re.IGNORECASE
)
FOR_EACH = re.compile(rf"\d\W{{0,3}}(?:\w{{1,20}}\W{{1,2}}){{0,2}}{EACH_OF.pattern}", re.IGNORECASE)
# a plus before a number, or words of a change behind it: a target of +5 may be a rise of 5
RISE = re.compile(r"(?<!\w)[+\uff0b\ufe62] ?[.,]?\d")
CHANGES = frozenset((
    "additional", "extra", "further", "more", "fewer", "increase", "increases", "rise", "decrease", "reduction",
    "decline", "drop", "fall", "pp", "p.p.", "percentage", "hausse", "augmentation", "baisse", "réduction",
    "supplémentaires", "aumento", "incremento", "reducción", "disminución", "adicionales", "zusätzliche",
    "anstieg", "zunahme", "rückgang", "mehr", "weniger",
))  # fmt: skip
# three times as much as it was
MULTIPLE = re.compile(r"\d ?(?:x|×|-?fold)(?!\w)|(?<!\w)times (?:the|as|more|base)", re.IGNORECASE)
PLANS = re.compile(
    r"[(\[](?:planned|plan|target|projected|projection|proj\.?|forecast|expected|budget(?:ed)?|prévu|prévision|"
    r"planifié|previsto|proyectado|proyección|projetado|geplant|prognose)[)\]]",
    re.IGNORECASE,
)
PLANNED = "is planned or projected, and was not observed"
YEAR = r"(?:19|20)\d\d(?:[-/](?:19|20)?\d\d)?"
WHEN = rf"({YEAR}|(?:\d{{1,2}} )?[^\W\d_]{{3,10}}\.? (?:19|20)\d\d|[QHS][1-4][ /-]?(?:19|20)\d\d)"
BY = r"(?:in|by|by end|by the end of|as of|until|en|para|d'ici|bis)"
DATED = (
    re.compile(rf"(.{{1,80}}?) ?[(\[](?:{BY} )?{WHEN}[)\]]", re.IGNORECASE),
    re.compile(rf"(.{{1,80}}?),? {BY} {WHEN}", re.IGNORECASE),
    re.compile(rf"(?!(?:19|20)\d\d,)(.{{1,80}}?), ({YEAR})"),
)
DATED_FIRST = re.compile(rf"({YEAR}) ?[:=] ?(.{{1,80}})")
BASE = r"(?:base ?line|base|ligne de base|l[ií]nea de base|ausgangswert)"
BASE_BESIDE = re.compile(
    rf"(.{{1,80}}?) ?[(\[]{BASE}(?: value)?(?: of|:| is)? ?(.{{1,40}})[)\]]", re.IGNORECASE
)
# a way, and neither a range from 40 to 60 nor years from 2023 to 2027
FROM_TO = re.compile(
    r"(?:increas|rais|ris|grow|improv|reduc|decreas|declin|fall|drop|cut|lower|up|down)[a-z]{0,6},? "
    r"from (?!(?:19|20)\d\d\b)(.{1,40}?) to (?!(?:19|20)\d\d\b)(.{1,40})",
    re.IGNORECASE,
)
LIST = re.compile(r" ?[;|\n] ?|, ")


@dataclass(frozen=True)
class Reading:
    """A number, why it is not as written, or why it could not be read."""

    # as a data file writes it, or still as its file does without the words around it; blank where
    # it could not be read
    text: str
    # what was changed or taken off, or why it was not read; blank where it stands as written
    reason: str = ""
    bound: Bound = ""  # whether the text gives a bound instead of a value
    power: int = 0  # of ten, by which a word such as million multiplies it


def without_words(text: str) -> Reading | None:
    """Take off what stands around the only number of a text; nothing if it has none, or several."""
    text = " ".join(text.split())
    reasons: list[str] = []
    if (shorter := FOOTNOTE.sub("", text)) and shorter != text:
        text = shorter
        reasons.append("the note beside the number is left")
    if (shorter := KEPT.sub("", text, count=1)) and KEPT.match(text):
        text = shorter
        reasons.append("is to be kept")
    text, bound, said = _without_bound(text)
    if said:
        reasons.append(f"is {bound or 'about'} that number")
    match = NUMBER.fullmatch(text)
    if not match or not CURRENCY.fullmatch(match[1]) or not WORDS.fullmatch(match[4]):
        return None
    core, words = match[2].strip(), match[4].strip()
    if core[-1] in ".," or words[:1] in {*"/-–—"}:
        return None
    scale, _, rest = folded(words).partition(" ")
    scale = scale.strip(".")
    power = SCALES.get(scale, 0)
    if words.partition(" ")[0] in UNCLEAR or (match[1].strip() and scale in UNCLEAR_MONEY):
        return None
    if power:
        reasons.append(f"is in {scale}")
    if match[1].strip() or (rest if power else words):
        reasons.append("the words beside the number are left")
    return Reading(core + match[3], "; ".join(reasons), bound, power) if reasons else None


def says_change(text: str) -> bool:
    """Whether a text gives a number as a change of another, which it does not name."""
    words = _without_bound(" ".join(text.split()))[0]
    said = RISE.search(words) or MULTIPLE.search(words)
    return bool(said) or not CHANGES.isdisjoint(words.casefold().split())


def says_kept(text: str) -> bool:
    """Whether a text says that a number is to be kept, as in maintain at or above 90."""
    return bool(KEPT.match(" ".join(text.split())))


def says_planned(text: str) -> bool:
    """Whether the note beside a value or a period says that it is of a plan, and not of what was."""
    return bool(PLANS.search(text))


def is_per_cent(text: str) -> bool:
    """Whether a number has a per cent sign, and not only the note beside it, as in 5 (25%)."""
    text = " ".join(text.translate(ARABIC).split())
    return "%" in (FOOTNOTE.sub("", text) or text)


def is_for_each(text: str) -> bool:
    """Whether a text says that its number is so many per something, as in 2 per district."""
    return bool(FOR_EACH.search(text))


def says_of_what(unit: str, title: str) -> bool:
    """Whether an indicator's unit or title says that its numbers are so many per something."""
    return bool(EACH_OF.search(f"{unit} {title}"))


def scale_in(heading: str) -> str:
    """Give the word for a power of ten that the name of a column says its numbers are in."""
    for match in SCALED.finditer(heading):
        words = [word.strip(".,'’") for word in folded(match[1] or match[2]).split()]
        if any(word in COUNTED or (word.isdecimal() and 0 < int(word) < 1000) for word in words):
            continue
        for word in words:
            if word.removesuffix("s") == "000":
                return "thousand"
            if SCALES.get(word, 0) > 2:
                return word
    return ""


def _without_bound(text: str) -> tuple[str, Bound, bool]:
    """Take off words such as at least and or more: the rest, what they mean, whether there were any."""
    for bound, words in BEFORE.items():
        if found := _begins(text, words):
            return text[len(found) :].strip(), bound, True
    for bound, words in BEHIND.items():
        if found := _ends(text, words):
            return text[: -len(found)].strip(), bound, True
    return text, "", False


def spoken(text: str) -> list[tuple[str, bool]]:
    """Give each value of a target's text, and whether it is the baseline.

    One may stand beside the other, as in 75% (baseline 60%) and from 60% to 75%; and there may be
    several targets, each with its year.
    """
    text = text.strip()
    if match := BASE_BESIDE.fullmatch(text):
        return [(match[2], True), *spoken(match[1])]
    if match := FROM_TO.fullmatch(text):
        return [(match[1], True), (match[2], False)]
    pieces = LIST.split(text)
    return [(one, False) for one in (pieces if all(dated(one)[1] for one in pieces) else [text])]


def dated(text: str) -> tuple[str, str]:
    """Give a value and the year that stands beside it, as in 45% (2019); no year if there is none."""
    text = " ".join(text.split())
    if match := DATED_FIRST.fullmatch(text):
        return match[2], match[1]
    for form in DATED:
        if match := form.fullmatch(text):
            return match[1].strip(), match[2]
    return text, ""


def units_in(text: str) -> frozenset[str]:
    """Give the units of time, weight, length, area and money that a text names."""
    words = (word.removesuffix("s") for word in folded(EACH.split(text)[0]).split())
    words = (word for part in words for word in UNIT_WORD.findall(part))
    return frozenset(SAME_UNIT.get(word, word) for word in words if word in UNITS_NAMED)


def power_of(unit: str) -> int:
    """Give the power of ten that a unit names: 6 of US$ million."""
    words = [word.strip(".,()'") for word in folded(unit).split()]
    return 0 if "per" in words else max((SCALES.get(word, 0) for word in words), default=0)


def without_scale(text: str) -> str:
    """Give a number without the word for a power of ten behind it."""
    number, _, word = text.strip().rpartition(" ")
    return number if word in SCALES else text


def scaled(number: str, power: int) -> str:
    """Multiply a number that a data file can hold by a power of ten."""
    value = Decimal(number).scaleb(power)
    return f"{value.normalize():f}"


def multiplied(text: str, *multipliers: str) -> tuple[str, str]:
    """Multiply a value by the power of ten, or the word for one, that stands beside it; and say so.

    What can't be multiplied is given as it is written, with the power: it is no number then.
    """
    words = [folded(one) for one in multipliers if one.strip()]
    power = SCALES.get(words[0], words[0].removesuffix("s")) if words else 0
    if str(power) in ("0", "unit") or not any(map(str.isdigit, text)):
        return text, ""
    try:
        return scaled(text, int(power)), f"is given in units of 10^{int(power)}"
    except (ValueError, ArithmeticError):
        return f"{text} x {power}", ""


def _begins(text: str, words: tuple[str, ...]) -> str:
    """Give the words that a text begins with, if a number or a space comes after them."""
    low = text.casefold()
    for word in sorted(words, key=len, reverse=True):
        after = low[len(word) : len(word) + 1]
        if low.startswith(word) and (not word[-1].isalnum() or not after.isalpha()):
            return text[: len(word)]
    return ""


def _ends(text: str, words: tuple[str, ...]) -> str:
    low = text.casefold()
    return next((text[-len(word) :] for word in words if low.endswith(word)), "")
