"""A real Chromium: pages opened from the disk, and what axe-core finds on them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

AXE = Path(__file__).parent / "browser" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
RUN_AXE = """async (tags) => (await axe.run(document, {runOnly: tags})).violations
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`)"""
OPEN_ALL = "document.querySelectorAll('details').forEach((d) => { d.open = true; })"

NEEDS_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on the PATH"),
]
NEEDS_AXE = pytest.mark.skipif(
    not AXE.is_file(), reason="axe-core is missing: npm ci in tests/browser"
)


def open_page(browser, path: Path, width: int = 1280, scheme: str = "light"):
    """Open a page in a context of its own; ``asked`` lists what it asked for, and its errors."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: asked.append(f"error: {error}"))
    page.goto(path.as_uri())
    page.asked = asked
    return page


def ask_axe(browser, paths: Sequence[Path], width: int, scheme: str) -> list[str]:
    """Say what axe-core finds on pages, all that can be folded out being open."""
    found = []
    for path in paths:
        page = open_page(browser, path, width, scheme)
        page.evaluate(OPEN_ALL)
        page.add_script_tag(path=AXE)
        found += [f"{path.name}: {line}" for line in page.evaluate(RUN_AXE, TAGS)]
        page.context.close()
    return found
