"""A real Chromium: pages opened from the disk, and what axe-core finds on them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

# a newer axe-core: npm install --save-exact axe-core@latest in tests/browser, then make test
BROWSER_PACKAGE = Path(__file__).parent / "browser" / "package.json"
AXE = BROWSER_PACKAGE.parent / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
# every rule for WCAG 2.2 AA, with what axe advises beyond it
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# only an experimental rule asks for all style sheets once more
RUN_AXE = """async (tags) => (await axe.run(document, {
    runOnly: tags, resultTypes: ["violations"], preload: {assets: ["media"]},
})).violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`)"""
# the page's own scripts have answered to a change of its window, and its colours have faded over
SETTLED = """(async () => {
    for (let round = 0; round < 3; round += 1) {
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        await Promise.all(document.getAnimations().map((a) => a.finished.catch(() => 0)));
    }
})()"""
OPEN_ALL = "document.querySelectorAll('details').forEach((d) => { d.open = true; })"

NEEDS_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on the PATH"),
]
NEEDS_AXE = pytest.mark.skipif(
    not AXE.is_file(), reason="axe-core is missing: npm ci in tests/browser"
)


def mark_all(*marks):
    """Set several marks on one test."""

    def marked(test):
        for mark in marks:
            test = mark(test)
        return test

    return marked


@contextmanager
def started() -> Iterator:
    """Start it, and end it."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def open_page(browser, path: Path, width: int = 1280, scheme: str = "light"):
    """Open a page in a context of its own; ``asked`` lists what it asked for, and its errors."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: asked.append(f"error: {error}"))
    page.goto(path.as_uri())
    page.asked = asked
    return page


def open_in_turn(
    browser, paths: Sequence[Path], width: int = 1280, scheme: str = "light"
) -> Iterator[tuple[Path, Any]]:
    """Open pages one after the other in one window, which is cheaper than one for each."""
    page = open_page(browser, paths[0], width, scheme)
    for at, path in enumerate(paths):
        if at:
            page.asked.clear()
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path.as_uri())
        yield path, page
    page.context.close()


def scrolls_sideways(page, widths: Sequence[int]) -> list[int]:
    """Name the widths at which a page that is open has to be scrolled sideways."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(SETTLED)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(width)
    return found


def ask_axe_in_views(browser, paths: Sequence[Path], views: Sequence[tuple[int, str]]) -> list[str]:
    """Say what axe-core finds on pages in several widths and colour schemes.

    All that can be folded out is open. A page is loaded once: the window and the reader's preference change under it.
    """
    found = []
    for path, page in open_in_turn(browser, paths, *views[0]):
        page.evaluate(OPEN_ALL)
        page.add_script_tag(path=AXE)
        for width, scheme in views:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(SETTLED)
            problems = page.evaluate(RUN_AXE, TAGS)
            found += [f"{path.name}, {width}, {scheme}: {line}" for line in problems]
    return found
