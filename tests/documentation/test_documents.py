"""What the documentation names is there, and what is made from code is current."""

import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from guide import assert_known

from milepost.assess.disclosure_rule import DisclosureRule
from milepost.cli.main import main
from milepost.core.kinds import KINDS
from milepost.core.model import Edition
from milepost.edition.chapter_series import SeriesFile
from milepost.edition.params import ChapterFile
from milepost.importers.excel_map import ROLES, ExcelMap

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
DOCUMENTS = sorted([*ROOT.glob("*.md"), DOCS / "index.qmd", *DOCS.glob("*/*.md")])
sys.path.insert(0, str(ROOT / "scripts"))
HISTORY = {"CHANGELOG.md"}  # names what is gone
REFERENCE = runpy.run_path(str(ROOT / "scripts" / "reference_pages.py"))
# made by a build, or to be written by whoever follows the recipe
MADE = (
    "locale/",
    "docs/_book/",
    "reports/",
    "_extensions/",
    "html/",
    "chapters/",
    "_book/",
    "dist/",
    "plugins/sundays.py",
    "assets/house.css",
    "_brand.yml",
    "images/mark.svg",
    "exhibits.csv",
)
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:md|toml|yml|csv|lock|py)|Makefile)`")
SPAN = r"(?<!`)`([^`\n]+)`"
# of other programs: commands, and options by themselves
OTHERS = ("jupyter ", "npm ", ".venv/bin/pip ")
OTHERS_OPTIONS = ("--long", "--stress", "--nthreads")
FLAGS = re.MULTILINE | re.DOTALL
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


def test_what_is_made_from_code_is_current():
    written = runpy.run_path(str(ROOT / "scripts" / "make_docs.py"))["documents"]()
    assert written
    for path, text in written.items():
        assert (ROOT / path).read_text("utf-8") == text, f"{path}: make docs"


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "architecture.md", "rap.md", "README.md"])
def test_every_path_that_a_document_names_is_there(name):
    paths = {path for document, path in texts(PATH.pattern) if document == name}
    assert len(paths) > 5
    missing = {path for path in paths if not (ROOT / path).exists() and path not in BARE}
    assert not {path for path in missing if not path.startswith(MADE)}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(path):
    links = LINK.findall(path.read_text("utf-8"))
    assert not [link for link in links if not (path.parent / link).exists()]


def test_every_command_that_is_named_is_there():
    blocks = "".join(block for _document, block in texts(r"(?s)```(?:bash|sh)?\n(.*?)```"))
    commands = {*re.findall(r"^milepost ([a-z]+)", blocks, re.MULTILINE)}
    commands |= {name for _document, name in texts(r"`milepost ([a-z]+)")}
    assert len(commands) > 5
    assert commands <= main.commands.keys()


def test_every_option_that_is_named_is_there():
    options = {"--help", *OTHERS_OPTIONS}
    for _name, command in REFERENCE["every_command"](main):
        options |= {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
    spans = [span for _, span in texts(SPAN) if not span.startswith(OTHERS)]
    named = {word for span in spans for word in re.findall(r"(?<![\w-])--[a-z][a-z-]*", span)}
    assert len(named) > 20
    assert sorted(named - options) == []


def test_every_name_of_code_that_a_recipe_mentions_is_there():
    files = [path for name in ("src", "tests") for path in sorted((ROOT / name).rglob("*.py"))]
    code = "\n".join(path.read_text("utf-8") for path in files)
    spans = {span for name, span in texts(SPAN) if name == "CONTRIBUTING.md"}
    told = [span for span in spans if re.fullmatch(r"@?[\w.()=]+(?:, [\w.()=]+)?", span)]
    names = {word for span in told for word in re.findall(r"[A-Za-z_]\w+", span)}
    assert {"RULES", "results_map", "rows_of", "_caption"} <= names
    assert sorted(name for name in names if name not in code) == []


def test_every_target_that_is_named_is_there():
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    named = {word for _document, words in texts(r"`make ([a-z -]+)[ `]") for word in words.split()}
    assert len(named) > 5
    assert named <= {*targets}


def test_every_line_of_the_levels_says_whether_it_is_met():
    text = (DOCS / "explanation" / "rap.md").read_text("utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ")]
    lines = [cells for cells in rows if cells[1] != "met"]
    assert len(lines) == 25
    assert {cells[1] for cells in lines} == {"yes", "no", "in part"}


def test_every_decision_has_its_date_and_its_rival():
    text = (DOCS / "explanation" / "decisions.md").read_text("utf-8")
    decisions = [part for part in text.split("\n\n") if part.startswith("**")]
    assert len(decisions) > 20
    for part in decisions:
        assert re.search(r"\(\d{4}-\d\d-\d\d[,)]", part), part
        assert re.search(r"\bover\b", part), part
        assert len(part.splitlines()) <= 5, part


def described() -> list[str]:
    """The pages of the book, in its order."""
    book = yaml.safe_load((DOCS / "_quarto.yml").read_text("utf-8"))["book"]
    index, *parts = book["chapters"]
    return [index, *(name for part in parts for name in part["chapters"])]


def test_the_book_has_four_parts_and_every_page():
    book = yaml.safe_load((DOCS / "_quarto.yml").read_text("utf-8"))["book"]
    parts = [part["part"] for part in book["chapters"][1:]]
    assert parts == ["Tutorial", "How-to guides", "Reference", "Explanation"]
    pages = {path.relative_to(DOCS).as_posix() for path in DOCUMENTS if path.is_relative_to(DOCS)}
    assert sorted(described()) == sorted(pages)


def test_no_page_leads_out_of_the_book():
    for name in described():
        page = DOCS / name
        links = [page.parent / link for link in LINK.findall(page.read_text("utf-8"))]
        assert not [link for link in links if not link.resolve().is_relative_to(DOCS)], name


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The documentation as the embedded renderer makes it."""
    folder = tmp_path_factory.mktemp("docs")
    words = ["render", "--root", str(DOCS), "--renderer", "embedded", "--to", "html"]
    done = CliRunner().invoke(main, [*words, "--output", str(folder)])
    assert done.exit_code == 0, done.output
    return folder / "html"


def test_the_project_renders_its_documentation(site):
    for name in described():
        assert (site / name).with_suffix(".html").is_file()
    assert (site / "tutorial" / "libraries.xlsx").is_file()
    page = (site / "how-to" / "indicator.html").read_text("utf-8")
    assert 'href="../reference/kinds.html"' in page


@pytest.mark.quarto
@pytest.mark.stress
def test_quarto_renders_the_documentation(tmp_path):
    shutil.copytree(DOCS, tmp_path / "docs", ignore=shutil.ignore_patterns("_book", ".quarto"))
    subprocess.run(["quarto", "render", str(tmp_path / "docs")], check=True, timeout=600)
    made = tmp_path / "docs" / "_book"
    for name in described():
        assert (made / name).with_suffix(".html").is_file()
    assert [*made.glob("*.pdf")]
    assert [*made.glob("*.docx")]


@pytest.mark.parametrize(("name", "command"), REFERENCE["every_command"](main))
def test_the_examples_of_a_commands_help_are_commands(name, command):
    lines = [line.strip() for line in (command.help or "").splitlines()]
    examples = [
        part for line in lines if line.startswith("milepost ") for part in line.split(" && ")
    ]
    assert examples or name == "milepost uncomment"
    for example in examples:
        assert_known(main, shlex.split(example)[1:])


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("files", [*Edition.model_fields, *ChapterFile.model_fields, *SeriesFile.model_fields]),
        ("files", [*DisclosureRule.model_fields]),
        ("formats", [*ExcelMap.model_fields, *ROLES]),
        ("kinds", [*map(str, KINDS)]),
    ],
)
def test_the_reference_names_every_key(page, names):
    text = (DOCS / "reference" / f"{page}.md").read_text("utf-8")
    missing = [name for name in names if not re.search(rf"`{name}`|^ *{name}:", text, re.MULTILINE)]
    assert not missing


def test_the_reference_names_no_key_that_is_not_there():
    text = (DOCS / "reference" / "files.md").read_text("utf-8")
    tables = dict(re.findall(r"^## ([A-Z][\w ]+): `.*?`\n(.*?)(?=^## )", text, FLAGS))
    known = {"An edition": Edition, "A chapter": ChapterFile, "A series": SeriesFile,
             "Small counts": DisclosureRule}  # fmt: skip
    for title, model in known.items():
        rows = re.findall(r"^\| (`.*?) \|", tables[title], re.MULTILINE)
        assert set(re.findall(r"`(\w+)`", " ".join(rows))) == model.model_fields.keys(), title


def test_the_nouns_of_the_reference_are_those_without_a_word():
    assert REFERENCE["nouns"]() in (DOCS / "reference" / "files.md").read_text("utf-8")
