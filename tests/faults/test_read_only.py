"""A project that this user may only read: what only reads works, what writes says where it may not.

Root may write everywhere, so that it becomes another user; others take their own right away.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hostile_book import read_rows
from mini import make_mini
from users import NOBODY, as_user
from warm import Warm

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them"),
]
READING = [["check"], ["check", "--json"], ["list"], ["diff", "2030", "2030"]]
OF_A_BOOK = [["explain"], ["run", "--dry-run"], ["build", "--renderer", "embedded"],
             ["verify", "BOOK", "--no-rebuild"]]  # fmt: skip
WRITING = [
    ["run"], ["run", "--only", "pillar=B"], ["build", "--renderer", "embedded", "--wait"],
    ["clean"], ["template", "-o", "ROOT/intake.xlsx"], ["import", "FORM"],
]  # fmt: skip


def become() -> list[str]:
    """Begin a command as a user who may write nothing of root's; as oneself for anyone else."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("run as root, and there is no setpriv to become another user with")
    as_other = as_user(NOBODY)  # reading everywhere gives no right to write
    tried = subprocess.run([*as_other, sys.executable, "-c", "pass"], check=False,
                           capture_output=True)  # fmt: skip
    if tried.returncode:
        pytest.skip(f"run as root, which can't become another user here: {tried.stderr.decode()}")
    return as_other


def lock(root: Path) -> Path:
    for path in [*root.rglob("*"), root]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    return root


@pytest.fixture(scope="module")
def projects(mini_built):
    """Two projects that nobody may write into: one never built, one with its book."""
    # below pytest's own folder no other user could read
    with tempfile.TemporaryDirectory(prefix="read-only-") as name:
        base = Path(name)
        base.chmod(0o755)
        fresh = make_mini(base / "fresh")
        built = Path(shutil.copytree(mini_built, base / "built"))
        rows = read_rows(fresh / "data/observations/libraries.csv")[:1]
        (base / "form.csv").write_text(
            ",".join(rows[0])
            + "\n"
            + ",".join({**rows[0], "observation_id": "new"}.values())
            + "\n",
            "utf-8",
        )
        home = base / "home"
        home.mkdir(mode=0o777)
        home.chmod(0o777)
        yield {"fresh": lock(fresh), "built": lock(built)}
        for path in base.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)


@dataclass(frozen=True)
class Done:
    returncode: int
    said: str


@pytest.fixture(scope="module")
def run(projects):
    """Run commands as that user, in processes forked from one that has imported all."""
    home = projects["fresh"].parent / "home"
    warm = Warm(*become(), scratch=home, HOME=str(home))

    def command(root: Path, words: list[str]) -> Done:
        names = {"BOOK": str(root / "reports/2030"), "FORM": str(root.parent / "form.csv"),
                 "EXPORTED": str(home / f"{root.name}.csv")}  # fmt: skip
        told = [names.get(word, word.replace("ROOT", str(root))) for word in words]
        log = home / "log"
        log.unlink(missing_ok=True)
        code = warm.run([*told, "--root", str(root)], log=log)
        return Done(code, log.read_text("utf-8"))

    yield command
    warm.close()


def files(root: Path) -> dict[Path, float]:
    return {path: path.stat().st_mtime for path in root.rglob("*")}


def in_words(done: Done) -> str:
    assert "Traceback" not in done.said
    assert "milepost itself failed" not in done.said
    return done.said


@pytest.mark.parametrize("words", [*READING, *OF_A_BOOK], ids=" ".join)
def test_what_only_reads_works(projects, run, words):
    root = projects["built" if words in OF_A_BOOK else "fresh"]
    before = files(root)
    done = run(root, words)
    assert done.returncode == 0, in_words(done)
    in_words(done)
    assert files(root) == before


@pytest.mark.parametrize("name", ["fresh", "built"])
def test_an_edition_leaves_a_project_that_keeps_nothing_of_it(projects, run, name):
    root = projects[name]
    before = files(root)
    done = run(root, ["export", "--to", "sdmx", "EXPORTED"])
    assert done.returncode == 0, in_words(done)
    assert (root.parent / f"home/{name}.csv").is_file()
    assert files(root) == before


@pytest.mark.parametrize("words", WRITING, ids=" ".join)
def test_what_writes_says_where_it_may_not(projects, run, words):
    for name, root in projects.items():
        if name == "built" and words[0] == "build":  # its book is current: nothing is to be written
            continue
        before = files(root)
        done = run(root, words)
        said = in_words(done)
        assert done.returncode == 1, said
        assert f"error: {root}/" in said
        assert "Permission denied. This user may not write there" in said
        assert ".part" not in said, "a person does not know the file by this name"
        assert files(root) == before


def test_a_fresh_project_says_so_too_where_it_is_only_asked(projects, run):
    """What a chapter is made from is written down before it is judged."""
    for words in (["explain"], ["run", "--dry-run"]):
        done = run(projects["fresh"], words)
        assert done.returncode == 1
        assert "Permission denied. This user may not write there" in in_words(done)


def test_rendering_says_what_it_lacks_or_may_not_write(projects, run):
    for name, reason in (("fresh", "there is no such file"), ("built", "Permission denied")):
        done = run(projects[name], ["render", "--renderer", "embedded"])
        assert done.returncode == 1
        assert reason in in_words(done)


def test_the_doctor_names_the_folder(projects, run):
    done = run(projects["fresh"], ["doctor"])
    assert done.returncode == 1
    assert "ermission denied" in in_words(done)
