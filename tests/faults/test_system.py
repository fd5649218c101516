"""What the system refuses, and who may read what is written: told as it is, kept as it was."""

import errno
import os
import resource
import stat
import subprocess
import sys
import time
from datetime import date

import openpyxl
import pytest
from mini import make_mini, milepost

from milepost.cli import options
from milepost.core.files import write_atomically
from milepost.core.stable_zip import packed

pytestmark = pytest.mark.slow

HEAD = "observation_id,target_id,measure,period_start,period_end,value,country,result_id,statement,"
ROW = "new-1,L1,event,2030-05-01,2030-05-01,1,XAC,B1,It opened,2030-06-01,reported,public,branch-returns"


@pytest.fixture
def umask():
    """Give a way to set the umask, and set it back."""
    before = os.umask(0o022)
    yield os.umask
    os.umask(before)


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("kept", [0o600, 0o640, 0o664])
def test_a_file_that_is_replaced_keeps_its_readers(tmp_path, kept):
    path = tmp_path / "rows.csv"
    path.write_text("old", "utf-8")
    path.chmod(kept)
    seen = []

    def write(part):
        seen.append(mode(part))
        part.write_text("new", "utf-8")

    write_atomically(path, write)
    assert (path.read_text("utf-8"), mode(path)) == ("new", kept)
    assert seen == [kept & 0o600]  # nobody else reads it while it is made
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mask", [0o077, 0o027, 0o002])
def test_a_new_file_follows_the_umask(tmp_path, umask, mask):
    umask(mask)
    write_atomically(tmp_path / "rows.csv", lambda part: part.write_text("new", "utf-8"))
    assert mode(tmp_path / "rows.csv") == 0o666 & ~mask


def test_an_import_opens_no_row_to_more_readers(tmp_path, umask):
    umask(0o022)
    root = make_mini(tmp_path / "book")
    for path in (root / "data").rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    source = tmp_path / "new.csv"
    source.write_text(f"{HEAD}known_on,evidence,audience,source_id\n{ROW}\n", "utf-8")
    done = milepost("import", source, root=root)
    assert done.exit_code == 0, done.output
    files = {path: mode(path) for path in (root / "data").rglob("*") if path.is_file()}
    assert set(files.values()) == {0o600}
    assert [path for path in files if path.match("data/observations/new-*.csv")]


@pytest.fixture
def early(monkeypatch):
    """A clock whose battery is empty."""
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(3600))


def test_a_clock_before_1980_makes_the_same_form(tmp_path, monkeypatch):
    root = make_mini(tmp_path / "book")
    assert milepost("template", "-o", tmp_path / "a.xlsx", root=root).exit_code == 0
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(3600))
    done = milepost("template", "-o", tmp_path / "b.xlsx", root=root)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(1980, 1, 1), date(2200, 12, 31)])
def test_a_workbook_of_any_edition_can_be_packed(day, early):
    book = openpyxl.Workbook()
    assert packed(book, day)[:2] == b"PK"


@pytest.mark.parametrize("value", ["²", "9" * 30, "-1", "soon", "1e3"])
def test_a_fixed_time_that_is_none_is_told(tmp_path, monkeypatch, value):
    root = make_mini(tmp_path / "book")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    done = milepost("import", tmp_path / "none.csv", root=root)
    assert done.exit_code == 1
    assert "SOURCE_DATE_EPOCH must be a number of seconds" in done.output


REFUSALS = {
    "full": (OSError(errno.ENOSPC, "No space left on device", "/lib/font.otf", None, "out.otf"),
             "out.otf: No space left on device"),
    "large": (OSError(errno.EFBIG, "File too large", "/lib/font.otf", None, "out.otf"),
              "out.otf: File too large"),
    "files": (OSError(errno.EMFILE, "Too many open files", "rows.csv"), "ulimit -n"),
    "processes": (OSError(errno.EAGAIN, "Resource temporarily unavailable"), "ulimit -u"),
    "threads": (RuntimeError("can't start new thread"), "ulimit -u"),
    "memory": (MemoryError(), "memory does not suffice"),
    "library": (ImportError("x.so: failed to map segment from shared object"), "memory"),
    "descriptor": (OSError(errno.EIO, "Input/output error", 7), "error: Input/output error"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_what_the_system_refuses_is_told_as_what_it_is(tmp_path, monkeypatch, name):
    error, words = REFUSALS[name]
    monkeypatch.setenv("MILEPOST_DEBUG", "")

    def refuse(_):
        raise error

    monkeypatch.setattr(options, "find_workbook", refuse)
    done = milepost("check", root=tmp_path)
    assert done.exit_code == 1
    assert words in done.output
    assert "font.otf" not in done.output
    assert "milepost itself failed" not in done.output


@pytest.mark.parametrize(("asked", "code"), [(SystemExit(143), 143), (KeyboardInterrupt(), 130)])
def test_a_request_to_end_that_falls_into_an_import_is_one(tmp_path, monkeypatch, asked, code):
    """A compiled module that is interrupted while it is imported says that it can't be."""

    def import_badly(_):
        raise ImportError("initialization failed") from asked

    monkeypatch.setattr(options, "find_workbook", import_badly)
    done = milepost("check", root=tmp_path)
    assert done.exit_code == code
    assert "milepost itself failed" not in done.output


def test_a_fault_of_the_program_is_told_where_nothing_can_be_written(tmp_path, monkeypatch):
    def fail(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setenv("MILEPOST_DEBUG", "")
    monkeypatch.setattr("tempfile.mkstemp", fail)
    monkeypatch.setattr(options, "find_workbook", lambda _: 1 / 0)
    done = milepost("check", root=tmp_path)
    assert done.exit_code == 1
    assert "milepost itself failed: ZeroDivisionError" in done.output


@pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux has them")
@pytest.mark.parametrize("limit", ["RLIMIT_FSIZE", "RLIMIT_NOFILE"])
def test_no_limit_of_the_system_ends_in_a_traceback(tmp_path, limit):
    root = make_mini(tmp_path / "book")

    def narrow() -> None:
        kind = getattr(resource, limit)
        value = 100_000 if limit == "RLIMIT_FSIZE" else 10
        resource.setrlimit(kind, (value, value))

    done = subprocess.run(
        [sys.executable, "-m", "milepost", "build", "--renderer", "embedded", "--root", root],
        capture_output=True, text=True, timeout=300, preexec_fn=narrow, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "site-packages" not in done.stderr
    assert not (root / "reports/2030").exists()
