"""No known way of smuggling a program or a request into a page works, from any text, by any renderer."""

import re
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import lxml.html
import pytest
import vectors
from chromium import NEEDS_CHROMIUM, mark_all, started
from click.testing import CliRunner
from hostile_book import everything
from served import nothing_served, served
from tiny_workbook import copy_tiny

from milepost.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
CANARY = "canaryOfTheEnvironment"
# what the pages of a site have alike, whatever their text
SKELETON = ("script", "style", "iframe", "object", "embed", "base", "form", "input", "button",
            "template", "noscript", "math", "frame", "audio", "video", "applet", "textarea")  # fmt: skip
# each kind of them in a book: test_injection.py
pytestmark = [pytest.mark.slow, pytest.mark.long]


@dataclass(frozen=True)
class Built:
    report: Path
    renderer: str
    asked: list[str]  # what the host of the vectors was asked for


def copy_own(root: Path) -> None:
    """Lay the project's own workbook, which has every table, into a folder that is not there yet."""
    left = shutil.ignore_patterns("figures", ".ipynb_checkpoints", "__pycache__")
    for folder in ("data", "params", "notebooks", "pages", "plugins"):
        shutil.copytree(ROOT / folder, root / folder, ignore=left)
    for path in [*ROOT.glob("_quarto*.yml"), ROOT / "index.qmd"]:
        shutil.copy(path, root)


WORKBOOKS = {"tiny": (copy_tiny, "2030"), "own": (copy_own, "2025")}
QUARTO, STRESS = pytest.mark.quarto, pytest.mark.stress


@pytest.fixture(
    scope="module",
    params=[
        ("tiny", "embedded"),
        pytest.param(("tiny", "quarto"), marks=QUARTO),
        pytest.param(("own", "embedded"), marks=STRESS),
        pytest.param(("own", "quarto"), marks=[QUARTO, STRESS]),
    ],
    ids="-".join,
)
def built(request, tmp_path_factory):
    asked: list[str] = []
    root = tmp_path_factory.mktemp("vectors") / "workbook"
    name, renderer = request.param
    copy, edition = WORKBOOKS[name]
    copy(root)
    with nothing_served(asked) as host:
        vectors.fill_with_vectors(root, host.removeprefix("http://"), edition)
        command = ["build", "--root", str(root), "--renderer", renderer, "--edition", edition]
        result = CliRunner(env={"VECTOR_CANARY": CANARY}).invoke(main, command)
        assert result.exit_code == 0, result.output
        yield Built(root / "reports" / edition, renderer, asked)


@pytest.fixture(scope="module")
def pages(built):
    found = {
        path: lxml.html.document_fromstring(path.read_bytes())
        for path in sorted((built.report / "html").rglob("*.html"))
    }
    assert len(found) >= 9
    return found


def test_the_build_asks_no_host_and_opens_no_file(built):
    assert built.asked == []
    for name, content in everything(built.report):
        assert CANARY not in content, name
        assert "root:x:0:0" not in content, name


def skeleton(tree):
    # a page loads those of the site's programs that it needs
    elements = [each for each in tree.iter(lxml.html.etree.Element)
                if each.tag != "script" or each.text or each.get("src") is None]  # fmt: skip
    found = Counter(element.tag for element in elements if element.tag in SKELETON)
    found.update(
        f"{name}={value}" for element in elements for name, value in element.attrib.items()
        if name.startswith("on") or name in ("srcdoc", "formaction")
    )  # fmt: skip
    return found


def test_every_page_has_the_elements_of_the_cover_and_none_more(built, pages):
    """The cover holds none of the data: what another page has beside it, the data made."""
    cover, *others = sorted(pages, key=lambda path: len(path.parts))
    wanted = skeleton(pages[cover])
    for path in others:
        loaded = [path.parent / src for src in pages[path].xpath("//script/@src")]
        assert all(one.is_file() for one in loaded), loaded
        more = skeleton(pages[path]) - (wanted | Counter({"form": 1, "input": 1}))
        assert {*more} <= {"style", "math"}, (path.name, more)
        for formula in pages[path].iter("math"):  # those of the worked examples are ours
            source = formula.text_content()
            assert not re.search(r"href|alert|url|frac\{1\}\{0\}", source), (path.name, source)
        styles = " ".join(item.text_content() for item in pages[path].iter("style"))
        assert "127.0.0.1" not in styles
        scripts = " ".join(item.text_content() for item in pages[path].iter("script"))
        assert "alert(" not in scripts, path.name
        for element in pages[path].iter(lxml.html.etree.Element):
            for name in ("href", "src", "action", "data", "xlink:href", "poster", "background"):
                address = (element.get(name) or "").strip().lower()
                assert not address.startswith(("javascript", "vbscript", "data:text", "//")), (
                    address
                )
                assert "127.0.0.1" not in address or element.tag == "a", (path.name, address)


def test_the_vectors_are_shown_as_text(built, pages):
    """That none was obeyed is not because none is there."""
    shown = " ".join(" ".join(tree.text_content() for tree in pages.values()).split())
    for text in ("<script >alert(2)//</script >", "<img src=x onerror=alert(5)>", "[x](javascript:alert(31))",
                 "&lt;script&gt;alert(20)&lt;/script&gt;", "`<img src=x onerror=alert(38)>`{=html}"):  # fmt: skip
        assert text in shown, text
    titles = " ".join(tree.findtext(".//title") for tree in pages.values())
    assert "alert(" in titles
    listed = (built.report / "exhibits.csv").read_text("utf-8")
    assert "<img src=x onerror=alert(5)>" in listed, "the map of exhibits shows references to signs"


@mark_all(*NEEDS_CHROMIUM)
def test_nothing_runs_in_a_browser(built, pages):
    site = built.report / "html"
    told: list[str] = []
    with served(site) as base, started() as browser:
        page = browser.new_page()
        page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda request: told.append(request.url)
                if not request.url.startswith((f"{base}/", "data:")) else None)  # fmt: skip
        for path in pages:
            page.goto(f"{base}/{path.relative_to(site).as_posix()}")
            page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
            page.fill("#search", "script alert")
            page.wait_for_selector(".search-results li")
            for element in page.query_selector_all(
                "main a, main figure :is(img, svg.wide), .sidebar a"
            )[:8]:
                element.dispatch_event("mouseover")
                element.dispatch_event("focus")
            page.wait_for_timeout(200)
    assert told == []
    assert built.asked == []
