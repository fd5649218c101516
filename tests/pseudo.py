"""A language that nobody speaks: English with accents, two fifths longer, each message in «marks».

What stands on a page without accents never went through the catalogue; what is cut, overlaps or
breaks a line has no room for longer words; marks within marks show what is glued from pieces.
"""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from milepost.core.workbook import Workbook
from milepost.edition.catalogue import all_messages

# letters that the book's own typeface has
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "áƀçďéƒğĥíĵķłɱñóþǫřšťúʋŵχýžÁΒÇĎÉΦĞĤÍĴĶŁṀÑÓÞǪŘŠŤÚѴŴΧÝŽ"
LETTERS = str.maketrans(PLAIN, ACCENTED)
# what is no letter of the message: its values, code, the address of a link, and digits
KEPT = re.compile(r"(\{\w+\}|`[^`]*`|\]\([^)]*\))")
LONGER = 0.4
FILLER = "šýž"


def pseudo(message: str) -> str:
    """Write a message in the language."""
    words = "".join(
        piece if KEPT.fullmatch(piece) else piece.translate(LETTERS)
        for piece in KEPT.split(message)
    )
    if not re.search(r"[A-Za-z]", KEPT.sub("", message)):
        return words  # a pattern of values alone
    more = round(len(message) * LONGER)
    filler = " ".join([FILLER] * max(1, round(more / (len(FILLER) + 1))))
    emphasis = re.fullmatch(r"(\*+)(.*?)(\*+)", words)
    if emphasis:
        return f"{emphasis[1]}«{emphasis[2]} {filler}»{emphasis[3]}"
    return f"«{words} {filler}»"


def pseudo_catalogue(template: Catalog, code: str) -> bytes:
    """Translate every message of a template, in all plural forms that a language has."""
    catalogue = Catalog(locale=code)
    for message in template:
        if not message.id:
            continue
        if isinstance(message.id, str):
            catalogue.add(message.id, pseudo(message.id))
        else:
            one, many = map(pseudo, message.id)
            forms = (one, *([many] * (catalogue.num_plurals - 1)))
            catalogue.add(message.id, forms if catalogue.num_plurals > 1 else (many,))
    written = BytesIO()
    write_po(written, catalogue)
    return written.getvalue()


def speak_pseudo(root: Path, code: str) -> None:
    """Have a workbook's book speak it, as the language of a code."""
    (root / "locale").mkdir(exist_ok=True)
    content = pseudo_catalogue(all_messages(Workbook(root)), code)
    (root / "locale" / f"{code}.po").write_bytes(content)
    book = root / "_quarto.yml"
    text = book.read_text("utf-8")
    book.write_text(re.sub("(?m)^lang: .*$", f"lang: {code}", text), "utf-8")
