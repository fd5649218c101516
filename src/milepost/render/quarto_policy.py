"""What a page by Quarto may run: files of the site, and the scripts that Quarto wrote into it."""

from __future__ import annotations

import base64
import hashlib
import html
import re

SCRIPT = re.compile(r"<script(?P<attributes>[^>]*+)>(?P<text>.*?)</script>", re.DOTALL)
HANDLER = re.compile(r'<[a-z]++[^>]*?\son[a-z]++="([^"]*+)"')
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
    scripts = [*SCRIPT.finditer(page)]
    if "Content-Security-Policy" in page or any("//" in one["attributes"] for one in scripts):
        return page
    texts = {one["text"] for one in scripts if one["text"].strip()}
    texts |= {html.unescape(text) for text in HANDLER.findall(page)}
    policy = POLICY.format(scripts=" ".join(sorted(map(_digest, texts))))
    element = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace(FIRST, f"{FIRST}\n{element}", 1)


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
