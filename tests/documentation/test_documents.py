"""What the documentation names is there, and what is made from code is current."""

import re
import runpy
from pathlib import Path

import pytest

from milepost.cli.main import main

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
HISTORY = {"CHANGELOG.md"}  # names what is gone
WRITTEN = runpy.run_path(str(ROOT / "scripts" / "make_docs.py"))["documents"]()
# made by a build, or to be written by whoever follows the recipe
MADE = (
    "reports/",
    "_extensions/",
    "html/",
    "chapters/",
    "_book/",
    "dist/",
    "plugins/rooms.py",
    "exhibits.csv",
)
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:md|toml|yml|csv|lock|py)|Makefile)`")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
BARE = {path.name for path in (ROOT / "src").rglob("*.*")}


def texts(pattern: str) -> set[tuple[str, str]]:
    """Whatever the documents say in this form, each with its document's name."""
    return {
        (path.name, match)
        for path in DOCUMENTS
        if path.name not in HISTORY
        for match in re.findall(pattern, path.read_text("utf-8"))
    }


@pytest.mark.parametrize("path", WRITTEN)
def test_what_is_made_from_code_is_current(path):
    assert (ROOT / path).read_text("utf-8") == WRITTEN[path], "make docs"


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "architecture.md", "rap.md", "README.md"])
def test_every_path_that_a_document_names_is_there(name):
    paths = {path for document, path in texts(PATH.pattern) if document == name}
    assert len(paths) > 10
    missing = {path for path in paths if not (ROOT / path).exists() and path not in BARE}
    assert not {path for path in missing if not path.startswith(MADE)}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path):
    links = LINK.findall(path.read_text("utf-8"))
    assert not [link for link in links if not (path.parent / link).exists()]


def test_every_command_that_is_named_is_there():
    blocks = "".join(block for _document, block in texts(r"(?s)```\n(.*?)```"))
    commands = {*re.findall(r"^milepost ([a-z]+)", blocks, re.MULTILINE)}
    commands |= {name for _document, name in texts(r"`milepost ([a-z]+)")}
    assert len(commands) > 5
    assert commands <= main.commands.keys()


def test_every_target_that_is_named_is_there():
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    named = {word for _document, words in texts(r"`make ([a-z -]+)[ `]") for word in words.split()}
    assert len(named) > 5
    assert named <= {*targets}


def test_every_line_of_the_levels_says_whether_it_is_met():
    text = (ROOT / "docs" / "rap.md").read_text("utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ")]
    lines = [cells for cells in rows if cells[1] != "met"]
    assert len(lines) == 25
    assert {cells[1] for cells in lines} == {"yes", "no", "in part"}


def test_every_decision_has_its_date_and_its_rival():
    text = (ROOT / "docs" / "decisions.md").read_text("utf-8")
    decisions = [part for part in text.split("\n\n") if part.startswith("**")]
    assert len(decisions) > 20
    for part in decisions:
        assert re.search(r"\(\d{4}-\d\d-\d\d[,)]", part), part
        assert re.search(r"\bover\b", part), part
        assert len(part.splitlines()) <= 5, part
