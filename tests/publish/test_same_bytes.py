"""Two builds of one edition are the same files, whoever builds, where and when."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from book_support import ROOT, build_as, write_workbook
from users import NOBODY, as_user

from milepost.publish.build_log import log_path
from milepost.publish.compare import differences


@pytest.fixture(scope="module")
def again():
    """The same book built by somebody else, elsewhere, with one notebook at a time.

    Where the tests run as root, somebody else is another user of the system, too.
    """
    # below pytest's own folder nobody else could read
    with tempfile.TemporaryDirectory(prefix="again-") as base:
        workbook = write_workbook(Path(base) / "elsewhere")
        user = another_user(Path(base))
        build_as(
            workbook.root, Path(base) / "bob", "--jobs", "1", user=user, USER="bob",
            LOGNAME="bob", TZ="America/St_Johns", LC_ALL="C", PYTHONCOERCECLOCALE="0",
            PYTHONUTF8="0", PYTHONHASHSEED="2", COLUMNS="40", MPLBACKEND="svg",
            LANG="tr_TR.UTF-8",
        )  # fmt: skip
        yield workbook


def another_user(folder):
    """Give a folder to another user; None where the system doesn't let us become somebody."""
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("setpriv") is None:
        return None
    tried = [*as_user(NOBODY), sys.executable, "-c", "import milepost.cli.main"]
    if subprocess.run(tried, cwd="/", capture_output=True, check=False).returncode != 0:
        return None
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, NOBODY, NOBODY)
    return NOBODY


@pytest.mark.long
def test_somebody_else_was_another_user(again):
    if again.root.stat().st_uid != NOBODY:
        pytest.skip("only root can become another user")
    assert (again.reports / "2030" / "manifest.json").stat().st_uid == NOBODY


def files_of(folder):
    return {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}


# rebuilt in this process, of another clone: test_verify.py
@pytest.mark.long
@pytest.mark.parametrize("folder", ["reports/2030", "chapters"])
def test_every_file_is_the_same(built, again, folder):
    one, other = (files_of(workbook.root / folder) for workbook in (built, again))
    assert one.keys() == other.keys()
    found = [
        f"{name}: {place}" for name in sorted(one) for place in differences(one[name], other[name])
    ]
    assert not found, "\n".join(found)


def test_what_was_compared_is_the_whole_book(built):
    names = {str(name) for name in files_of(built.reports / "2030")}
    assert {"manifest.json", "exhibits.csv", "book.pdf", "book.docx", "html/index.html"} <= names
    assert {"data/assessments.csv", "data/observations.csv", "data/annex.xlsx"} <= names
    assert "ro-crate-metadata.json" in names
    assert any(name.endswith(".svg") for name in names)
    assert len(list(built.chapters.glob("*.ipynb"))) == 6


def test_no_file_names_the_place_or_the_user(built):
    home = str(built.root.parent.parent)
    for name, path in files_of(built.reports / "2030").items():
        content = path.read_bytes()
        assert home.encode() not in content, name
        assert b"/home/" not in content, name
    manifest = json.loads((built.reports / "2030" / "manifest.json").read_text("utf-8"))
    listed = [file["path"] for files in manifest["inputs"].values() for file in files]
    assert not [path for path in listed if path.startswith("/") or ".." in path]


def test_the_times_stand_in_a_log_beside_the_book(built):
    log = log_path(built.reports / "2030").read_text("utf-8")
    assert log.startswith("built 20")
    assert re.search(r"\d\.\d s  overview", log)
    manifest = json.loads((built.reports / "2030" / "manifest.json").read_text("utf-8"))
    assert not [key for key in manifest if "time" in key or "date" in key]


def test_the_manifest_names_programs_and_fonts(built):
    manifest = json.loads((built.reports / "2030" / "manifest.json").read_text("utf-8"))
    tools = manifest["tools"]
    assert re.fullmatch(r"[\d.]+", tools["pandoc"])
    assert re.fullmatch(r"[\d.]+", tools["typst"])
    assert "SourceSansPro-Regular.otf" in {font["name"] for font in tools["fonts"]}
    assert manifest["software"]["python"].startswith("3.")
    assert "git" not in manifest  # a folder that no repository follows


def test_no_filter_leaves_the_order_of_attributes_to_chance():
    """Lua gives the keys of a table in another order from one process to the next."""
    folder = ROOT / "src" / "milepost" / "render" / "assets"
    filters = sorted(folder.rglob("*.lua"))
    assert filters
    table = re.compile(r"pandoc\.Attr\([^{}]*(?:\{[^{}]*\})?[^{}]*\{([^{}]*=[^{}]*)\}", re.DOTALL)
    found = [
        f"{path.name}: {match[1]}"
        for path in filters
        for match in table.finditer(path.read_text("utf-8"))
        if match[1].count("=") > 1
    ]
    assert not found
