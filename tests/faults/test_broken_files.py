"""Whatever lies where a good file should: a message that names the place, and nothing changed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from broken import BOOK, BROKEN, EDITION, PACKAGE, ROWS, TWINS, copy, many_rows, put
from mini import milepost

from milepost.core.files import PART

# what a command may change without having done anything: locks and leftovers in the store
OWN = (".milepost",)
COMMANDS = {
    "check": ("check",),
    "json": ("check", "--json"),
    "list": ("list",),
    "explain": ("explain", "page"),
    "dry": ("run", "--dry-run"),
    "run": ("run",),
    "build": ("build", "--renderer", "embedded"),
    "template": ("template", "-o", "{out}/form.xlsx"),
    "import": ("import", "{out}/none.csv"),
    "verify": ("verify", "{root}/reports/2030", "--no-rebuild"),
    "clean": ("clean",),
}
# only these read the book's description, its pages and the method
OF_BOOK = ("book-", "page-", "method-")
# of most files, without --stress: a build begins with the check
FEW, FEW_OF_BOOK = ("check",), ("list", "build")
LONGEST = 120


def later() -> set[str]:
    """What lies in a place where others lay before it, and lay in another place: with --long."""
    seen: set[str] = set()
    found = set()
    for item in BROKEN:
        parts = {*item.name.split("-", 1)}
        found |= {item.name} if parts <= seen else set()
        seen |= parts
    return found


LATER = later()
pytestmark = pytest.mark.slow


@pytest.fixture
def base(mini_built):
    """A workbook with a published book."""
    return mini_built


@pytest.fixture(autouse=True)
def own_place(tmp_path, monkeypatch):
    """Have unforeseen errors raised, find what is left in the temporary folder, never hang."""
    monkeypatch.setenv("MILEPOST_DEBUG", "1")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr("tempfile.tempdir", None)

    def too_long(*_):
        raise TimeoutError("a command did not end")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(LONGEST)
    yield scratch
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
    assert list(scratch.iterdir()) == []


def contents(root: Path) -> dict[str, object]:
    found = {}
    for folder, _, files in os.walk(root):
        if Path(folder).relative_to(root).parts[:1] in [(name,) for name in OWN]:
            continue
        for name in files:
            path = Path(folder) / name
            key = path.relative_to(root).as_posix()
            plain = path.is_file() and not path.is_symlink()
            found[key] = path.read_bytes() if plain else path.lstat().st_mode
    return found


def ask(command: str, root: Path, out: Path):
    words = [word.format(root=root, out=out) for word in COMMANDS[command]]
    done = milepost(*words, root=root)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code in (0, 1, 2), done.output
    assert "Traceback" not in done.output
    return done


@pytest.mark.parametrize(
    "broken",
    [
        *(pytest.param(one, marks=pytest.mark.long if one.name in LATER else ()) for one in BROKEN),
        *(pytest.param(twin, marks=pytest.mark.stress) for twin in TWINS),
    ],
    ids=lambda item: item.name,
)
def test_every_command_says_what_is_wrong_and_leaves_everything_as_it_was(
    base, broken, tmp_path, pytestconfig
):
    root = copy(base, tmp_path / "workbook")
    broken.do(root)
    before = contents(root)
    of_book = broken.name.startswith(OF_BOOK)
    every = pytestconfig.getoption("--stress") or BROKEN.index(broken) % 24 == 0
    few = FEW_OF_BOOK if of_book else FEW
    found = {name: ask(name, root, tmp_path) for name in (COMMANDS if every else few)}
    asked = {"build"} if of_book else {"check", "build"}
    for name in asked & found.keys():
        assert found[name].exit_code == 1, (name, found[name].output)
        assert Path(broken.place).name in found[name].output, (name, found[name].output)
    after = contents(root)
    changed = {name for name in before if before[name] != after.get(name)}
    # chapters are what was last executed, and appear one by one, each whole
    assert not {name for name in changed if not name.startswith("chapters/")}, changed
    assert not [name for name in after if name.endswith(PART)]
    assert (root / "reports/2030/manifest.json").read_bytes() == (
        base / "reports/2030/manifest.json"
    ).read_bytes()


@pytest.mark.stress
def test_one_bad_row_among_a_million_is_named(base, tmp_path):
    root = copy(base, tmp_path / "workbook")
    many_rows(root)
    done = milepost("check", root=root)
    assert done.exit_code == 1
    assert "765434" in done.output.replace(",", "")
    assert "happening" in done.output


def test_a_million_columns_take_no_more_memory_than_other_files(base, tmp_path):
    """The program measures itself: what it needs beyond what a good workbook needs."""
    root = copy(base, tmp_path / "workbook")
    least = peak(root)
    put(ROWS, ",".join(f"column{n}" for n in range(1_000_000)) + "\n")(root)
    assert peak(root) < least + 400


def peak(root: Path) -> float:
    """Give the megabytes that a check needed at most."""
    code = (
        "import resource, sys; from milepost.cli.main import main\n"
        "try: main(['check', '--root', sys.argv[1]])\n"
        "except SystemExit: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(root)], check=True, capture_output=True,
                          text=True)  # fmt: skip
    return float(done.stderr.split()[-1])


AS_NOBODY = """
import encodings.utf_8_sig, os, sys
import milepost.validate.check, milepost.publish.build, milepost.render.embedded.renderer, milepost.inputs.cut
import milepost.importers.importer, pyarrow.csv
from milepost.cli.main import main
os.setgroups([]); os.setgid(65534); os.setuid(65534)
main(sys.argv[1:])
"""


@pytest.mark.parametrize(
    "place",
    [ROWS, pytest.param("notebooks/part.ipynb", marks=pytest.mark.long),
     *(pytest.param(one, marks=pytest.mark.stress) for one in (EDITION, BOOK, PACKAGE))],
)  # fmt: skip
def test_a_file_that_this_user_may_not_read_is_named(base, tmp_path, place):
    """Root may read everything, so that it becomes another user once all is imported."""
    root = copy(base, tmp_path / "workbook")
    (root / place).chmod(0)
    command = [sys.executable, "-m", "milepost.cli.main"]
    if os.geteuid() == 0:
        command = [sys.executable, "-c", AS_NOBODY]
        for folder in (tmp_path, *tmp_path.parents):
            if folder.stat().st_mode & 0o005 != 0o005:
                folder.chmod(0o755)
    done = subprocess.run([*command, "build", "--root", str(root)], capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert Path(place).name in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "Permission denied" in done.stderr


def test_an_unforeseen_error_is_told_in_words_and_kept(base, tmp_path, monkeypatch, own_place):
    monkeypatch.delenv("MILEPOST_DEBUG")

    def fail(_workbook, _rows):
        raise KeyError("something")

    monkeypatch.setattr("milepost.validate.check.check_workbook", fail)
    done = milepost("check", root=base)
    assert done.exit_code == 1
    assert "milepost itself failed: KeyError" in done.output
    assert "Traceback" not in done.output
    (kept,) = own_place.iterdir()
    assert "KeyError: 'something'" in kept.read_text("utf-8")
    kept.unlink()
