"""What a page by Quarto may run: files of the site, and the scripts that Quarto wrote into it."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterator

from milepost.render.embedded.site_tables import elements

SCRIPT, END = "<script", "</script>"
ELEMENT = re.compile(r"<[a-z]++")
HANDLER = re.compile(r'>|\son[a-z]++="([^"]*+)"')  # or the element ends before one
FIRST = '<meta charset="utf-8">'
# Quarto and Bootstrap set styles of elements; no style can run anything
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; script-src 'self' file: 'unsafe-hashes' {scripts}; "
    "style-src 'self' file: 'unsafe-inline'; font-src 'self' file: data:; "
    "img-src 'self' file: data:; connect-src 'self' file:"
)


def with_policy(page: str) -> str:
    """Give a page the policy that its own scripts need, each known by its digest.

    A page that has one already, or loads a script from another host, stays as it is.
    """
    scripts = [*_scripts(page)]
    if "Content-Security-Policy" in page or any("//" in attributes for attributes, _ in scripts):
        return page
    texts = {text for _, text in scripts if text.strip()}
    texts |= {html.unescape(text) for text in _handlers(page)}
    policy = POLICY.format(scripts=" ".join(sorted(map(_digest, texts))))
    element = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace(FIRST, f"{FIRST}\n{element}", 1)


def _scripts(page: str) -> Iterator[tuple[str, str]]:
    """Give the attributes and the text of each script that ends."""
    for element in elements(page, SCRIPT, END):
        attributes, _, text = element.removesuffix(END).partition(">")
        yield attributes, text


def _handlers(page: str) -> Iterator[str]:
    """Give the first handler of each element, as it is escaped."""
    at = 0
    while element := ELEMENT.search(page, at):
        found = HANDLER.search(page, element.end())
        if found is None:
            return
        if found[1] is not None:
            yield found[1]
        at = found.end()


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
