"""The language of an edition: ``lang:`` in ``_quarto.yml``, and what ``locale/`` says in it."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milepost.core.errors import UsageError, UserError
from milepost.core.files import read_text
from milepost.core.messages import FIELD, PLURAL, Language, locale_of
from milepost.core.workbook import BOOK, PACKAGE, Workbook
from milepost.core.yaml import read_yaml

if TYPE_CHECKING:
    import pandas as pd
    from babel import Locale

FOLDER = "locale"
COLUMNS = ("message", "form", "words")
# what could begin raw HTML, mathematics, code, a shortcode, an attribute, a block, a link or a picture
# on a page, and what no page can show
MARKUP = re.compile(r"[<>`$\\{}]|\]\(|[\x00-\x1f\x7f-\x9f]")
# no language has more than six forms; Babel makes as many for each message as the head names
COUNT = re.compile(r"nplurals\s{0,9}=\s{0,9}0{0,9}([7-9]|[1-9]\d{1,99})")
# by what numbers a rule is tried: those of CLDR repeat by then
TRIED = (*range(200), 1000, 10**6)
MOST_TOLD = 10


def read_language(workbook: Workbook, edition: str) -> Language:
    """Read the language of an edition, with what the package's and the workbook's catalogues say.

    Both are ``.po`` files, ``locale/<language>.po``, and may translate as little as one message;
    the workbook's word wins. A file for the language (``fr``) serves its countries (``fr-CA``),
    whose own file, if there is one, wins over it.

    Raises
    ------
    UserError
        If a catalogue can't be read, or a translation has other values or markup than the message.
    """
    code = _code(workbook, edition)
    messages: dict[str, tuple[str, ...]] = {}
    for folder in (PACKAGE / FOLDER, workbook.root / FOLDER):
        for name in dict.fromkeys((code.split("-")[0], code)):
            path = folder / f"{name}.po"
            if path.is_file():
                messages |= read_catalogue(path, name, workbook.relative(path))
    return Language(code, messages)


def _code(workbook: Workbook, edition: str) -> str:
    found = "en"
    for name in (BOOK, f"_quarto-{edition}.yml"):
        path = workbook.root / name
        described = read_yaml(path, name) if path.is_file() else None
        if isinstance(described, dict):
            found = str(described.get("lang") or found)
    return found.replace("_", "-")


def read_catalogue(path: Path, code: str, shown: str) -> Mapping[str, tuple[str, ...]]:
    """Read the messages that a ``.po`` file translates, and its rule of plural forms.

    Raises
    ------
    UserError
        As for :func:`read_language`, with the lines of the file.
    """
    try:
        return _parsed(read_text(path), code, shown)
    except OSError as error:
        raise UserError(f"{shown}: can't be read as a catalogue of messages: {error}") from error


@lru_cache(maxsize=8)  # a preview asks at each page that it makes
def asked_locale(code: str) -> Locale:
    """Give the locale of a language that somebody names.

    Raises
    ------
    UsageError
        If CLDR knows no such language.
    """
    known = locale_of(code)
    if known is None:
        raise UsageError(f"{code!r} is no language that CLDR knows: write fr, or pt-BR.")
    return known


def _parsed(text: str, code: str, shown: str) -> Mapping[str, tuple[str, ...]]:
    # a quarter of a second, that a book without a catalogue does not take
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415

    known = locale_of(code)
    if known is None:
        raise UserError(f"{shown}: {code!r} is no language that CLDR knows (fr, pt-BR).")
    if named := COUNT.search(text):
        raise UserError(
            f"{shown}: nplurals={named[1]}: no language has more than six plural forms."
        )
    try:
        catalogue = read_po(BytesIO(text.encode()), locale=known, abort_invalid=True)
    except (ValueError, LookupError, PoFileError) as error:
        raise UserError(f"{shown}: can't be read as a catalogue of messages: {error}") from error
    found: dict[str, tuple[str, ...]] = {}
    faults = [*_faults_of_plural(catalogue.plural_expr, catalogue.num_plurals)]
    for message in catalogue:
        source = _forms(message.id)
        words = _forms(message.string)
        if not message.id or message.fuzzy or not all(words):
            continue
        faults += (f"line {message.lineno}: {fault}" for fault in _faults(source, words))
        if len(source) > 1 and len(words) != catalogue.num_plurals:
            faults.append(
                f"line {message.lineno}: {len(words)} plural forms, the head of the file names "
                f"{catalogue.num_plurals}"
            )
        found[source[0]] = words
    if faults:
        more = [f"and {len(faults) - MOST_TOLD} more"] if len(faults) > MOST_TOLD else []
        raise UserError(f"{shown}:", [*faults[:MOST_TOLD], *more])
    return {PLURAL: (catalogue.plural_expr,), **found} if found else {}


def _forms(words: Any) -> tuple[str, ...]:
    return tuple(words) if isinstance(words, list | tuple) else (str(words or ""),)


def _faults_of_plural(rule: str, forms: int) -> Iterator[str]:
    """Say what is wrong with a rule of plural forms, before a book counts by it."""
    try:
        chosen = gettext.c2py(rule)
        missing = next((number for number in TRIED if not 0 <= chosen(number) < forms), None)
    except (ValueError, ArithmeticError) as error:
        yield f"Plural-Forms: plural={rule[:60]} can't be computed: {error}"
        return
    if missing is not None:
        yield f"Plural-Forms: for {missing} it names form {chosen(missing)}, of {forms} from 0"


def _faults(source: tuple[str, ...], words: tuple[str, ...]) -> Iterator[str]:
    """Say what a translation has that its message has not: values that nothing gives, markup."""
    given = {name for form in source for name in FIELD.findall(form)}
    signs = {sign for form in source for sign in MARKUP.findall(FIELD.sub("", form))}
    for form in words:
        for name in sorted({*FIELD.findall(form)} - given):
            known = ", ".join(f"{{{one}}}" for one in sorted(given)) or "no value"
            yield f"{{{name}}} is no value of {source[0]!r}, which has {known}"
        if new := sorted({*MARKUP.findall(FIELD.sub("", form))} - signs):
            told = " ".join(sign if sign.isprintable() else repr(sign) for sign in new)
            yield f"{source[0]!r} has no {told}: a translation adds no markup"


def as_table(language: Language) -> pd.DataFrame:
    """Lay a catalogue out as a table, as a chapter's input holds it.

    Returns
    -------
    pandas.DataFrame
        ``message``, ``form`` (its number), ``words``; the rule of plurals under the empty message.
    """
    rows = [
        (message, number, words)
        for message, forms in sorted(language.messages.items())
        for number, words in enumerate(forms)
    ]
    import pandas as pd  # noqa: PLC0415  (slow)

    return pd.DataFrame(rows, columns=[*COLUMNS]).astype({"message": "str", "words": "str"})


def from_table(code: str, table: pd.DataFrame | None) -> Language:
    """Give the language that a table of :func:`as_table` lays out."""
    if table is None:
        return Language(code)
    messages = {
        str(message): tuple(part.sort_values("form")["words"])
        for message, part in table.groupby("message", sort=False)
    }
    return Language(code, messages)
