"""Pictures that a notebook shows by itself: of cells, pasted into words, and named in Markdown."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from milepost.core.notebooks import Cell, joined
from milepost.core.pictures import PICTURES, picture_fault
from milepost.execute.comments import html_without_comments
from milepost.execute.html_tables import NotShownError
from milepost.validate.pages import PICTURE, shown_fault, with_files

# an escaped sign is a word's
IN_HTML = re.compile(
    r"(?<!\\)<(img|svg|iframe|video|audio|canvas|object|embed|script)\b", re.IGNORECASE
)
# a part that one format obeys: HTML runs, Typst stops, a field of Word asks other programs
RAW = re.compile(r"(?:`|~~~)[ \t]{0,9}\{[ \t]{0,9}=([\w-]+)")
FILE = "write a picture as ![what it shows](its file)"
DECLARED = re.compile(r"\A\s*<\?xml[^<>]{0,200}>")
ATTACHED = re.compile(r"!\[([^\[\]\n]*+)\]\(attachment:([^\s)\"'>]{1,300}+)([^)\n]{0,300}+)\)")


def picture_content(kind: str, value: str) -> bytes:
    """Give a picture's bytes, if every format can hold it."""
    try:
        svg = kind == "image/svg+xml"
        # the file is written in UTF-8, whatever it says of itself
        content = DECLARED.sub("", html_without_comments(value)).encode() if svg else (
            base64.b64decode(value, validate=False))  # fmt: skip
    except (ValueError, binascii.Error) as error:
        raise NotShownError(f"shows a picture that can't be read: {error}") from None
    if fault := picture_fault(content, f".{PICTURES[kind]}"):
        raise NotShownError(f"shows a picture that {fault}")
    return content


def attach_pasted(cell: Cell, write: Callable[[str, bytes], str]) -> None:
    """Write the pictures that were pasted into a cell of words, and show the files."""

    def shown(match: re.Match[str]) -> str:
        alt, name, rest = match.groups()
        forms = cell["attachments"].get(unquote(name)) or {}
        kind = next((kind for kind in PICTURES if kind in forms), None)
        if kind is None:
            raise NotShownError(f"shows the attachment {unquote(name)}, which it does not hold")
        if not alt.strip():
            raise NotShownError(
                f"shows the pasted picture {unquote(name)} without alternative text: write what it "
                "shows between the square brackets"
            )
        content = picture_content(kind, joined(forms[kind], "a picture"))
        file = f"pasted-{hashlib.sha256(content).hexdigest()[:12]}.{PICTURES[kind]}"
        return f"![{alt}]({write(file, content)}{rest})"

    cell["source"] = ATTACHED.sub(shown, joined(cell["source"], "a cell"))


def check_named(markdown: str, root: Path, ran_in: Path) -> None:
    """Refuse pictures that a text of a notebook shows, if they are not there or no format holds them.

    Parameters
    ----------
    markdown
        What a cell put out.
    ran_in
        The folder that the notebook ran in.

    Raises
    ------
    NotShownError
        With the first that can't be shown.
    """
    text = with_files(markdown)
    # code of a raw format is no example: it becomes a part of the page
    if found := IN_HTML.search(markdown if "{=" in markdown else text):
        raise NotShownError(
            f"shows Markdown with <{found[1]}>, which the site alone could show: {FILE}"
        )
    if found := RAW.search(markdown):
        raise NotShownError(
            f"shows Markdown with a raw part ({{={found[1]}}}), which only one format could show: "
            "write it as Markdown"
        )
    for found in PICTURE.finditer(text):
        if fault := shown_fault(found, root, root / "chapters", ran_in):
            raise NotShownError(f"shows Markdown that can't stand so: {fault}")
