"""Whoever follows the documentation to the letter gets what it promises."""

import re
import shlex
import shutil
import sys
import sysconfig
from pathlib import Path

import lxml.html
import openpyxl
import pandas as pd
import pytest
from guide import TABLE, assert_known, cells, reader, steps
from shared import made_once

from milepost.cli.main import main

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TUTORIAL = DOCS / "tutorial" / "first-book.md"
# what is followed elsewhere, or begins without a workbook
APART = {"another-plan", "clusters"}
GUIDES = sorted({path.stem for path in (DOCS / "how-to").glob("*.md")} - APART)
# the others build more books: make stress
QUICK = {"series"}
BINARIES = Path(sys.executable).parent
IMPORTERS = ROOT / "tests" / "importers"
SDMX = """\
SERIES,REF_AREA,SEX,TIME_PERIOD,OBS_VALUE,UNIT_MULT,UNIT_MEASURE
LIB_CARDS,ORL,_T,2023,31,0,PT
LIB_CARDS,ORL,_T,2025,36,0,PT
"""
SITE = {
    "_config.yml": "title: Our goals\ncountry: {name: Orlensee}\n",
    "data/indicator_1-1-1.csv": "Year,Value\n2015,14.5\n2023,10.4\n",
    "meta/1-1-1.md": "---\nindicator_name: Late returns\n---\nText.\n",
}


def without_installing(page: str) -> str:
    """The page from its second step on: installing has a test of its own."""
    head, _mark, rest = page.partition("## Look at")
    assert "pip install" in head
    return rest


@pytest.fixture(scope="module")
def followed(tmp_path_factory, pytestconfig) -> Path:
    """The folder in which the tutorial was followed to its end; each command started anew: make stress."""
    warm = not pytestconfig.getoption("--stress")

    def follow(folder: Path) -> None:
        (folder / "milepost").symlink_to(ROOT)
        page = without_installing(TUTORIAL.read_text("utf-8"))
        reader(folder, BINARIES, warm=warm).follow(page, TUTORIAL.name)

    return made_once(tmp_path_factory, "tutorial", follow) / "first-book"


@pytest.mark.long
@pytest.mark.slow
def test_the_tutorial_leads_from_the_sheet_to_the_website(followed):
    assert (followed / "site" / "index.html").is_file()
    assert (followed / "site" / "2025" / "book.pdf").is_file()
    path = followed / "site" / "2025" / "html" / "chapters" / "overview.html"
    overview = lxml.html.document_fromstring(path.read_bytes()).text_content()
    assert "from 20 to 17 in two years" in " ".join(overview.split())


@pytest.mark.long
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in QUICK else pytest.mark.stress) for name in GUIDES],
)
def test_a_guide_is_followed_in_the_workbook_of_the_tutorial(name, followed, tmp_path):
    follow(name, followed, tmp_path)


def follow(name: str, followed: Path, folder: Path) -> None:
    shutil.copytree(followed, folder / "first-book", symlinks=True)
    page = (DOCS / "how-to" / f"{name}.md").read_text("utf-8")
    reader(folder / "first-book" / "libraries", BINARIES).follow(page, name)


@pytest.mark.long
@pytest.mark.stress
def test_the_guide_to_clusters_is_followed(followed, tmp_path):
    follow("clusters", followed, tmp_path)


@pytest.mark.stress
def test_the_guide_to_plans_in_files_is_followed(tmp_path):
    shutil.copyfile(IMPORTERS / "iati_sample.xml", tmp_path / "activities.xml")
    later = (IMPORTERS / "iati_sample.xml").read_text("utf-8")
    (tmp_path / "later.xml").write_text(later, "utf-8")
    shutil.copyfile(TUTORIAL.with_name("libraries.xlsx"), tmp_path / "libraries.xlsx")
    (tmp_path / "series.csv").write_text(SDMX, "utf-8")
    for name, text in SITE.items():
        path = tmp_path / "open-sdg-site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    page = (DOCS / "how-to" / "another-plan.md").read_text("utf-8")
    reader(tmp_path, BINARIES).follow(page, "another-plan")


@pytest.mark.stress
def test_milepost_is_installed_as_the_tutorial_says(tmp_path):
    project = tmp_path / "milepost"
    project.mkdir()
    for name in ("src", "pyproject.toml", "README.md", "LICENSE"):
        source, target = ROOT / name, project / name
        shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)
    page = TUTORIAL.read_text("utf-8").partition("## Look at")[0]
    # what it needs is taken from where the tests run, instead of being fetched
    here = reader(tmp_path, BINARIES)
    here.environment |= {"PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}
    here.environment |= {"PYTHONPATH": sysconfig.get_path("purelib")}
    here.follow(page, TUTORIAL.name)


@pytest.mark.long
def test_the_tutorial_says_what_its_book_says(followed):
    """The table of statuses is that of the book; 2.2 is told in the output of the import."""
    page = TUTORIAL.read_text("utf-8")
    lines = [cells(line) for line in page.splitlines() if re.match(r"\| \d\.\d \|", line)]
    rows = [row for row in lines if len(row) == 3]
    assert len(rows) == 5
    table = pd.read_csv(followed / "site/2025/data/assessments.csv", dtype={"target_id": str})
    whole = table[table["scope_kind"] == "global"].set_index("target_id")
    for target, now, status in rows:
        if target != "2.2":
            said = whole.loc[target]
            assert now == f"{said['actual']:g} of {said['target']:g}"
            assert status.lower().replace(" ", "-") == said["status"]


def test_the_sheet_that_the_tutorial_prints_is_the_file():
    page = TUTORIAL.read_text("utf-8")
    head, _rule, *rows = [cells(line) for line in TABLE.search(page)[0].splitlines()]
    sheet = openpyxl.load_workbook(TUTORIAL.with_name("libraries.xlsx")).active
    grid = list(sheet.iter_rows(values_only=True))
    names = list(grid[3])
    for row, printed in zip(grid[4:], rows, strict=True):
        there = [
            "" if row[names.index(name)] is None else str(row[names.index(name)]) for name in head
        ]
        assert there == printed


@pytest.mark.parametrize(
    "name", ["tutorial/first-book", *(f"how-to/{n}" for n in sorted({*GUIDES, *APART}))]
)
def test_a_page_names_commands_and_options_that_are_there(name):
    lines = [
        line
        for step in steps((DOCS / f"{name}.md").read_text("utf-8"))
        for line in step.text.splitlines()
        if step.verb == "run" and line.startswith("milepost ")
    ]
    assert lines
    for line in lines:
        assert_known(main, shlex.split(line)[1:])


def test_every_page_with_commands_is_followed():
    followed = {TUTORIAL, *(DOCS / "how-to" / f"{name}.md" for name in {*GUIDES, *APART})}
    with_commands = {path for path in DOCS.rglob("*.md") if "```bash" in path.read_text("utf-8")}
    assert with_commands <= followed
    for path in sorted(followed):
        assert steps(path.read_text("utf-8")), path
