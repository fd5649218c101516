"""Links and paths that lead out of a workbook: refused, and nothing of theirs is told."""

import json
import os
import re
from pathlib import Path

import pytest
from mini import make_mini, milepost

from milepost.core.errors import UserError
from milepost.render.project import load_book

SECRET = "hunter2-is-the-password"
NAMED = {
    "table": "data/pillars.csv",
    "package": "data/datapackage.json",
    "narrative": "data/narratives/2030/page.md",
    "edition": "params/editions/2030.yml",
    "chapter": "params/book/page.yml",
    "method": "params/method.yml",
    "notebook": "notebooks/page.ipynb",
    "book": "_quarto.yml",
    "profile": "_quarto-2030.yml",
    "page": "index.qmd",
    "picture": "images/cover.png",
    "signatures": "review/signatures.csv",
    "plug-in": "plugins/own.py",
}
FOLDERS = {"observations": "data/observations", "params": "params", "notebooks": "notebooks"}
COMMANDS = [("check",), ("check", "--json"), ("list",), ("explain",), ("run",),
            ("build", "--renderer", "embedded"), ("render",), ("diff", "2030", "2030"),
            ("template", "-o", "{out}/form.xlsx"), ("import", "{out}/none.csv")]  # fmt: skip


@pytest.fixture
def outside(tmp_path):
    """A file of another's, of a form that every reader would quote from."""
    path = tmp_path / "other" / "secret"
    path.parent.mkdir()
    path.write_text(f"{SECRET}: [{SECRET}\n{SECRET},{SECRET}\n", "utf-8")
    return path


def ask(root: Path, out: Path, command):
    words = [word.format(out=out) for word in command]
    done = milepost(*words, root=root)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


@pytest.mark.parametrize("name", NAMED)
def test_a_link_out_of_the_workbook_is_named_and_never_quoted(tmp_path, outside, name):
    root = make_mini(tmp_path / "book")
    place = root / NAMED[name]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    place.symlink_to(outside)
    for command in COMMANDS:
        done = ask(root, tmp_path, command)
        assert done.exit_code == 1, (command, done.output)
        assert SECRET not in done.output
        assert NAMED[name] in done.output
        assert "leads out of the workbook" in done.output


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_that_is_a_link_out_is_refused(tmp_path, name):
    root = make_mini(tmp_path / "book")
    moved = tmp_path / "moved"
    (root / FOLDERS[name]).rename(moved)
    (root / FOLDERS[name]).symlink_to(moved)
    done = ask(root, tmp_path, ("check",))
    assert done.exit_code == 1
    assert f"{FOLDERS[name]}: a link that leads out of the workbook" in done.output


def test_links_within_the_workbook_are_followed(tmp_path):
    root = make_mini(tmp_path / "book")
    pillars = root / "data/pillars.csv"
    pillars.rename(pillars.with_name("all.txt"))
    pillars.symlink_to("all.txt")
    assert ask(root, tmp_path, ("check",)).exit_code == 0


def test_the_other_state_of_the_data_is_held_to_its_own_folder(tmp_path, outside):
    root, other = make_mini(tmp_path / "book"), make_mini(tmp_path / "before")
    place = other / NAMED["table"]
    place.unlink()
    place.symlink_to(outside)
    done = ask(root, tmp_path, ("diff", "--data", str(other), str(root)))
    assert done.exit_code == 1
    assert SECRET not in done.output


@pytest.mark.parametrize(
    "path", ["../other/secret", "/proc/self/environ", "observations/../../x.csv"]
)
@pytest.mark.parametrize("key", ["path", "schema"])
def test_a_path_of_the_description_stays_below_data(tmp_path, outside, path, key):
    root = make_mini(tmp_path / "book")
    package = root / NAMED["package"]
    described = json.loads(package.read_text("utf-8"))
    described["resources"][0][key] = path
    package.write_text(json.dumps(described), "utf-8")
    done = ask(root, tmp_path, ("check",))
    assert done.exit_code == 1
    assert "leads out of data/" in done.output
    assert SECRET not in done.output


@pytest.mark.parametrize(
    "resources", ["shown", "shown/*", "shown/sources.csv", "data/*", "image.png", "/etc/passwd"]
)
def test_what_readers_may_not_have_is_no_resource_whatever_its_name(tmp_path, outside, resources):
    root = make_mini(tmp_path / "book")
    (root / "shown").symlink_to("data")
    (root / "image.png").symlink_to(outside)
    book = root / "_quarto.yml"
    text = book.read_text("utf-8")
    added = f"output-dir: _book, resources: ['{resources}']"
    book.write_text(text.replace("output-dir: _book", added), "utf-8")
    (root / "chapters").mkdir()
    for name in ("page", "part-B"):
        (root / f"chapters/{name}.ipynb").write_text("{}", "utf-8")
    with pytest.raises(UserError, match=r"never copied|outside the workbook|leads out"):
        load_book(root)


KEYS = {
    "csl": "csl: {}",
    "bibliography": "bibliography: [{}]",
    "css": "format: {{milepost-html: {{css: {}}}}}",
    "resources": "project: {{type: book, output-dir: _book, resources: ['{}']}}",
}
TOLD = {"folder": "is a folder", "pipe": "is a pipe", "loop": "links", "binary": "is not UTF-8",
        "none": "is not there"}  # fmt: skip


def described(root, key, name):
    """Let a description name a file by a key."""
    text = KEYS[key].format(name)
    book = root / "_quarto.yml"
    lines = [
        line
        for line in book.read_text("utf-8").splitlines()
        if line.split(":")[0] != text.split(":")[0]
    ]
    book.write_text("\n".join([*lines, text, ""]), "utf-8")


def keys_told(output):
    """What the table of a check says of a file that a description names, by the key that names it."""
    rows = [line.split("│") for line in output.splitlines() if "book-file" in line]
    return {cells[3].strip().rpartition(".")[2]: cells[5] for cells in rows}


@pytest.mark.parametrize("path", ["/etc/passwd", "../other/secret", "data/../../other/secret"])
def test_the_check_says_what_of_a_description_leads_out(tmp_path, outside, path):
    root = make_mini(tmp_path / "book")
    for key in KEYS:
        described(root, key, path)
    done = ask(root, tmp_path, ("check",))
    assert done.exit_code == 1
    told = keys_told(done.output)
    assert told.keys() == KEYS.keys()
    for words in told.values():
        assert path in words
        assert re.search("lies outside the workbook|leads out of the workbook", words)
    assert SECRET not in done.output
    if path.startswith("data/"):
        done = ask(root, tmp_path, ("build", "--renderer", "embedded"))
        assert done.exit_code == 1
        assert path in done.output
        assert SECRET not in done.output


@pytest.mark.parametrize("kind", TOLD)
def test_the_check_says_which_file_of_a_description_is_none(tmp_path, kind):
    root = make_mini(tmp_path / "book")
    (root / "images").mkdir(exist_ok=True)
    keys = {"csl", "bibliography", "css"}
    for key in keys:
        place = root / f"images/{key}.xyz"
        described(root, key, f"images/{key}.xyz")
        if kind == "pipe":
            os.mkfifo(place)
        elif kind == "folder":
            place.mkdir()
        elif kind == "loop":
            place.symlink_to(place.name)
        elif kind == "binary":
            place.write_bytes(b"\xff\0")
    done = ask(root, tmp_path, ("check",))
    assert done.exit_code == 1
    told = keys_told(done.output)
    assert told.keys() == keys
    assert all(f"images/{key}.xyz" in told[key] and TOLD[kind] in told[key] for key in keys)


@pytest.mark.parametrize("key", ["css", "resources"])
def test_the_check_says_what_readers_may_not_have(tmp_path, key):
    root = make_mini(tmp_path / "book")
    described(root, key, "data/plan.csv")
    done = ask(root, tmp_path, ("check",))
    assert done.exit_code == 1
    assert "never copied into it" in done.output


def test_a_style_of_citations_is_one(tmp_path):
    root = make_mini(tmp_path / "book")
    described(root, "csl", "index.qmd")
    assert "is no style of citations" in ask(root, tmp_path, ("check",)).output
    described(root, "csl", "images/own.csl")
    (root / "images").mkdir(exist_ok=True)
    (root / "images/own.csl").write_text("<style class='in-text'/>", "utf-8")
    assert ask(root, tmp_path, ("check",)).exit_code == 0


@pytest.mark.parametrize("name", ["disclosure.yml", "method.yml", "words.yml"])
@pytest.mark.parametrize("kind", ["folder", "pipe", "loop"])
def test_a_rule_that_can_not_be_read_is_no_leave_to_do_without(tmp_path, name, kind):
    """A folder of the name of the rule for small counts would have shown every one."""
    root = make_mini(tmp_path / "book")
    place = root / "params" / name
    place.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to(place.name)
    done = ask(root, tmp_path, ("check",))
    assert done.exit_code == 1
    assert name in done.output


def test_no_pipe_is_replaced_by_what_is_written(tmp_path):
    root = make_mini(tmp_path / "book")
    place = tmp_path / "out"
    os.mkfifo(place)
    for command in (
        ("template", "-o", "{out}/out"),
        ("export", "--to", "sdmx", "{out}/out", "--replace"),
    ):
        done = ask(root, tmp_path, command)
        assert done.exit_code == 1
        assert "is a pipe or device" in done.output
        assert place.is_fifo()
    done = ask(root, tmp_path, ("export", "--to", "sdmx", ""))
    assert done.exit_code == 2
