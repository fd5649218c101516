"""What commands print of names and cells is shown, never obeyed: one line stays one line."""

import csv
import json
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mini import PAGE, SHOWN, make_mini, milepost, notebook

from milepost.core.errors import SPELLING, printable

FORGED = "The book holds."
HOSTILE = f"x\n{FORGED}\r\x1b[2J\x1b]0;t\x07\u202e\x9b31m\u2028{FORGED}"
OBEYED = ("\x1b", "\x07", "\r", "\u202e", "\x9b", "\u2028")
TABLE = "data/observations/libraries.csv"
pytestmark = pytest.mark.slow


def cells(root, **values):
    path = root / TABLE
    with path.open(encoding="utf-8", newline="") as file:
        header, first, *rows = list(csv.reader(file))
    for name, value in values.items():
        first[header.index(name)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, first, *rows])


def edition(root):
    text = (root / "params/editions/2030.yml").read_text("utf-8")
    (root / f"params/editions/{HOSTILE.replace('/', '')}.yml").write_text(text, "utf-8")


def chapter(root):
    (root / f"params/book/{HOSTILE}.yml").write_text("notebook: page\nx: 1\n", "utf-8")


def parameter(root):
    text = f"notebook: part\nparameters: {{pillar: {json.dumps(HOSTILE)}}}\n"
    (root / "params/pillars/B.yml").write_text(text, "utf-8")


def narrative(root):
    place = root / "data/narratives/2030"
    place.mkdir(parents=True)
    (place / f"{HOSTILE}.md").write_text(f"{{{{ value:{HOSTILE}.actual }}}}\n", "utf-8")


def page(root):
    book = root / "_quarto.yml"
    text = book.read_text("utf-8").replace("index.qmd", json.dumps(f"{HOSTILE}.qmd"))
    book.write_text(text, "utf-8")


def failing(root):
    source = f"raise ValueError({HOSTILE!r})"
    text = notebook(PAGE.format(name="page", more=""), SHOWN, source)
    (root / "notebooks/page.ipynb").write_text(text, "utf-8")


def unlisted(root):
    (root / f"data/{HOSTILE}.csv").write_text("a\n1\n", "utf-8")


def link(root):
    (root / f"data/{HOSTILE}.csv").symlink_to("/nowhere")


def described(root):
    path = root / "data/datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    package["resources"][0]["name"] = HOSTILE
    package["resources"][0]["path"] = f"../{HOSTILE}.csv"
    path.write_text(json.dumps(package), "utf-8")


CHANGES = {
    "cell": lambda root: cells(root, country=HOSTILE, statement=HOSTILE, value=HOSTILE),
    "edition": edition, "chapter": chapter, "parameter": parameter, "narrative": narrative,
    "page": page, "failing": failing, "unlisted": unlisted, "link": link, "package": described,
}  # fmt: skip
# these tell of what stands in a workbook
TELLING = [("check",), ("check", "--json"), ("list",), ("explain",), ("run", "--dry-run"),
           ("diff", "2030", "2030")]  # fmt: skip
COMMANDS = [*TELLING, ("explain", HOSTILE), ("diff", "2030", HOSTILE), ("doctor",), ("clean",),
            ("diff", "--json", "2030", "2030"), ("import", f"/nowhere/{HOSTILE}.csv"),
            ("assess", f"/nowhere/{HOSTILE}.csv"), ("verify", f"/nowhere/{HOSTILE}"),
            ("template", "-o", f"/nowhere/{HOSTILE}/x.xlsx"), ("build", "--edition", HOSTILE),
            (HOSTILE,), ("check", f"--{HOSTILE}")]  # fmt: skip


def obeys_nothing(done):
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert [sign for sign in OBEYED if sign in done.output] == []
    assert [line for line in done.output.splitlines() if line.startswith(FORGED)] == []


@pytest.mark.parametrize("name", CHANGES)
def test_no_command_obeys_a_name_or_a_cell(tmp_path, pytestconfig, name):
    root = make_mini(tmp_path / "book")
    CHANGES[name](root)
    check, *others = TELLING
    if not pytestconfig.getoption("--stress"):  # beside the check, each in its turn
        at = [*CHANGES].index(name)
        others = others[at % len(others) :: len(others)]
    running = [("run",)] if name in ("failing", "page") else []
    for command in [check, *others, *running]:
        done = milepost(*command, root=root)
        obeys_nothing(done)
    assert name != "failing" or "failed in cell" in done.output


def test_no_command_obeys_its_own_words(tmp_path):
    root = make_mini(tmp_path / "book")
    for command in COMMANDS[len(TELLING) :]:
        obeys_nothing(milepost(*command, root=None if command[0] == HOSTILE else root))


def test_a_workbook_s_own_folder_is_only_a_name(tmp_path):
    root = make_mini(tmp_path / HOSTILE)
    for command in COMMANDS:
        if command[0] != HOSTILE:
            obeys_nothing(milepost(*command, root=root))
    (root / "data/datapackage.json").write_text("[", "utf-8")
    for command in TELLING:
        obeys_nothing(milepost(*command, root=root))


def test_a_file_that_is_imported_is_only_a_name(tmp_path):
    root = make_mini(tmp_path / "book")
    source = tmp_path / f"{HOSTILE}.csv"
    for text in ("", "a,b\n1,2\n", "observation_id,target_id\n" + '"x\x1b[2J\ny",L1\n'):
        source.write_text(text, "utf-8", newline="")
        for words in (("import", source), ("import", source, "--dry-run"), ("assess", source)):
            done = milepost(*words, root=root)
            assert done.exit_code == 1
            obeys_nothing(done)
    shutil.copyfile(root / TABLE, source)
    cells(root, observation_id="other")
    obeys_nothing(milepost("import", source, root=root))


@given(st.text())
def test_what_is_printed_is_one_line_of_letters(text):
    shown = printable(text)
    assert all(letter.isprintable() or letter in SPELLING for letter in shown)
    assert len(shown.splitlines()) <= 1
    if text.isprintable():
        assert shown == text
