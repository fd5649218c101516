"""A full disk, a folder that can't be written, two builds at once: words, and the book stands."""

import os
import shlex
import shutil
import subprocess
import sys
import time

import pytest
from mini import make_mini, milepost
from test_killed import whole
from warm import Warm

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="limits and mounts as Linux has them"),
]


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    made = Warm(scratch=tmp_path_factory.mktemp("warm"), MILEPOST_DEBUG="1")
    yield made
    made.close()


@pytest.fixture
def root(tmp_path):
    return make_mini(tmp_path / "book")


def command(root):
    return ["build", "--renderer", "embedded", "--root", str(root)]


def change(root):
    page = root / "index.qmd"
    page.write_text(page.read_text("utf-8") + "\nMore words.\n", "utf-8")


def test_a_file_that_may_not_grow_is_told_in_words(warm, mini_built, tmp_path):
    root, log = shutil.copytree(mini_built, tmp_path / "book"), tmp_path / "log"
    published = whole(root / "reports/2030")
    change(root)
    for limit in (0, 20_000):
        code = warm.run(command(root), log=log, RLIMIT_FSIZE=limit)
        said = log.read_text("utf-8")
        assert code == 1, said
        assert "Traceback" not in said
        assert whole(root / "reports/2030") == published
    assert warm.run(command(root), log=log) == 0
    assert whole(root / "reports/2030") != published


def test_output_that_can_not_be_written_ends_with_1(mini_built, tmp_path):
    log = tmp_path / "log"
    program = [sys.executable, "-m", "milepost", "list", "--root", str(mini_built)]

    def ended(*words):
        none = f"ulimit -f 0; exec {shlex.join([*program, *words])} >{shlex.quote(str(log))} 2>&1"
        return subprocess.run(["bash", "-c", none], check=False).returncode

    assert ended() == 1
    assert ended("--edition", "unknown") == 1
    assert log.read_bytes() == b""


def test_a_form_that_can_not_be_written_is_told_in_words(mini_built, tmp_path):
    """Its sheets are written beside it first, by a library that has words of its own for a full disk."""
    form = tmp_path / "form.xlsx"
    program = [sys.executable, "-m", "milepost", "template", "--root", mini_built, "-o", form]
    words = shlex.join(map(str, program))
    done = subprocess.run(["bash", "-c", f"ulimit -f 1; {words}"], check=False,
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert not form.exists()


def _failed(program):
    return subprocess.run(program, check=False, capture_output=True).returncode != 0


@pytest.mark.long
def test_a_full_disk_is_told_in_words(warm, mini_built, tmp_path):
    disk, log = tmp_path / "disk", tmp_path / "log"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(disk)]
    if shutil.which("mount") is None or _failed(mount):
        pytest.skip("this user may mount no small disk")
    try:
        root = shutil.copytree(mini_built, disk / "book")
        published = whole(root / "reports/2030")
        change(root)
        with (disk / "filler").open("wb") as filler:
            left = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
            filler.write(b"x" * (left - 50_000))
        assert warm.run(command(root), log=log) == 1
        said = log.read_text("utf-8")
        assert "No space left on device" in said
        assert "Traceback" not in said
        assert whole(root / "reports/2030") == published
        (disk / "filler").unlink()
        assert warm.run(command(root), log=log) == 0, log.read_text("utf-8")
    finally:
        subprocess.run(["umount", str(disk)], check=False)


def test_of_two_builds_at_once_one_says_so_or_waits(warm, root, tmp_path):
    log, build = tmp_path / "log", command(root)[:-2]
    warm.start(command(root), log=log)
    while not log.exists() or "execute" not in log.read_text("utf-8"):
        time.sleep(0.01)
    second = milepost(*build, root=root)
    assert second.exit_code == 1
    assert "Another milepost is at work" in second.output
    second = milepost(*build, "--wait", root=root)
    assert warm.wait() == (0, 0)
    assert second.exit_code == 0, second.output
    assert "nothing changed" in second.output
    whole(root / "reports/2030")
