"""Commands that are ended or meet another: what was there stands, and the next one makes it whole."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from mini import milepost
from users import NOBODY, as_user

from milepost.core.files import write_folder
from milepost.core.scratch import begins, scratch_folder
from milepost.publish.atomic import only_one, staging_folder
from milepost.publish.pages_branch import publish_to_branch

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by signals")
AT_WORK = "Another milepost is at work in this workbook"


def killed(work) -> None:
    """Do something in a process that is killed in the middle of it."""
    if (pid := os.fork()) == 0:
        work(lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


def test_what_a_killed_process_has_left_goes_with_the_next_and_what_is_in_use_stays(tmp_path):
    def work(die):
        with scratch_folder("milepost-test", tmp_path) as folder:
            (folder / "rows.csv").write_text("of few")
            die()

    killed(work)
    assert len([*tmp_path.iterdir()]) == 1
    others = tmp_path / "milepost-test-0badcafe-999999999-of-another-machine"
    others.mkdir()
    with scratch_folder("milepost-test", tmp_path) as first:
        with scratch_folder("milepost-test", tmp_path) as second:
            assert {*tmp_path.iterdir()} == {others, first, second}
        assert first.stat().st_mode & 0o077 == 0
    assert [*tmp_path.iterdir()] == [others]


def test_nobody_is_made_to_remove_what_a_link_leads_to(tmp_path):
    (tmp_path / "kept").mkdir()
    link = tmp_path / f"{begins('milepost-test')}999999999-x"
    link.symlink_to(tmp_path / "kept")
    with scratch_folder("milepost-test", tmp_path):
        assert (tmp_path / "kept").is_dir()


def test_a_folder_that_was_half_written_leaves_no_draft(tmp_path):
    class Ending(dict):
        def items(self):
            yield "data/plan.csv", b"plan_id\n"
            os.kill(os.getpid(), signal.SIGKILL)

    killed(lambda _die: write_folder(tmp_path / "plan", Ending(x=b"")))
    write_folder(tmp_path / "plan", {"data/plan.csv": b"plan_id\n"})
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


@pytest.fixture
def repository(tmp_path, monkeypatch):
    for key in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{key}_NAME", "T")
        monkeypatch.setenv(f"GIT_{key}_EMAIL", "t@example.org")
    root = tmp_path / "workbook"
    root.mkdir()
    (root / "rows.csv").write_text("hidden")
    for words in (["init", "-q", "-b", "main"], ["add", "--all"], ["commit", "-qm", "A"]):
        subprocess.run(["git", *words], cwd=root, check=True)
    return root


def publish(root, make):
    with staging_folder(root / ".milepost") as scratch:
        publish_to_branch(root, scratch, make, "Publish", lambda _line: None)


def git(root, *words):
    return subprocess.run(
        ["git", *words], cwd=root, check=True, capture_output=True, text=True
    ).stdout


def test_a_branch_is_published_on_after_a_run_that_was_killed(repository):
    def write(words):
        return lambda folder: (folder / "index.html").write_text(words)

    for number in (1, 2):  # into a branch that is not there, and into one that is
        killed(lambda die: publish(repository, die))
        publish(repository, write(f"Edition {number}"))
        assert git(repository, "show", "gh-pages:index.html") == f"Edition {number}"
        assert git(repository, "rev-list", "--count", "gh-pages").strip() == str(number)
    assert git(repository, "ls-tree", "-r", "--name-only", "gh-pages").split() == ["index.html"]
    assert len(git(repository, "worktree", "list").splitlines()) == 1
    assert [*(repository / ".milepost/staging").iterdir()] == []


def test_a_branch_that_somebody_looks_at_is_not_moved_below_them(repository, tmp_path):
    publish(repository, lambda folder: (folder / "index.html").write_text("x"))
    git(repository, "worktree", "add", "-q", str(tmp_path / "site"), "gh-pages")
    with pytest.raises(Exception, match=r"gh-pages is checked out at .*site"):
        publish(repository, lambda folder: (folder / "index.html").write_text("y"))


@pytest.fixture
def root(mini_built, tmp_path):
    return Path(shutil.copytree(mini_built, tmp_path / "book"))


@pytest.mark.parametrize(
    "words",
    [
        ["publish", "--to", "SITE"],
        ["sign", "--all", "--as", "Jane"],
        ["comments", "--done", "x"],
        ["add", "chapter", "survey"],
    ],
    ids=lambda words: "-".join(words[:2]),
)
def test_what_writes_waits_for_who_is_at_work_or_says_so(root, tmp_path, words):
    asked = [str(tmp_path / "site") if word == "SITE" else word for word in words]
    with only_one(root / ".milepost"):
        done = milepost(*asked, root=root)
    assert (done.exit_code, AT_WORK in done.output) == (1, True), done.output
    assert not (tmp_path / "site").exists()
    for path in ("review", "notebooks/survey.ipynb"):
        assert not (root / path).exists()
    done = milepost(*asked, "--wait", root=root)
    assert AT_WORK not in done.output


def test_who_only_looks_waits_for_nobody(root):
    with only_one(root / ".milepost"):
        assert milepost("sign", root=root).exit_code == 0
        assert milepost("comments", root=root).exit_code == 0


def test_a_signature_given_twice_stands_once_and_one_that_was_not_finished_is_told(root):
    ledger = root / "review/signatures.csv"
    assert milepost("sign", "--all", "--as", "Jane", root=root).exit_code == 0
    first = ledger.read_bytes()
    assert milepost("sign", "--all", "--as", "Jane", root=root).exit_code == 0
    assert ledger.read_bytes() == first
    assert milepost("sign", "--all", "--as", "Joe", root=root).exit_code == 0
    assert len(ledger.read_bytes().splitlines()) == 2 * len(first.splitlines()) - 1
    # the text of a later signature, without its line: the command was killed between the two
    page = root / "reports/2030/html/chapters/page.html"
    page.write_text(page.read_text("utf-8").replace("There are", "There were"), "utf-8")
    for text in (root / "review/signed/2030").glob("*.txt"):
        text.write_text(text.read_text("utf-8").replace("There are", "There were"), "utf-8")
    told = milepost("sign", root=root).output
    assert "what was signed is not in review/signed/ any more" in told


PUT = """import sys
from pathlib import Path
from milepost.publish.atomic import put_in_place
root = Path(sys.argv[1])
put_in_place(root / "store/fresh", root / "reports/2030")
"""


@pytest.mark.skipif(
    os.geteuid() == 0 and shutil.which("setpriv") is None,
    reason="root may write everywhere, and there is no setpriv to become another user with",
)
@pytest.mark.parametrize("locked", ["reports/2030", "reports/2030/html"])
def test_a_book_whose_folders_somebody_has_locked_is_replaced_and_nothing_of_it_stays(
    tmp_path, locked
):
    for name in ("store/fresh", "reports/2030/html"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "index.html").write_text(name)
    (tmp_path / locked).chmod(0o555)
    user = NOBODY if os.geteuid() == 0 else None
    for path in [tmp_path, *tmp_path.rglob("*")] if user else ():
        os.chown(path, user, user)
    done = subprocess.run(
        [*as_user(user), sys.executable, "-c", PUT, str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert left == {"store", "reports", "reports/2030", "reports/2030/index.html"}
