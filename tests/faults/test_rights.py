"""What is made for inside can be read by its maker alone; what is published follows the umask."""

import os
import shutil
import stat

import pytest
from mini import EDITION, make_mini, milepost

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them"),
]


def open_to_others(folder):
    """What others could reach and read."""
    if folder.stat().st_mode & 0o077 == 0:
        return []
    return [path for path in folder.rglob("*") if path.stat().st_mode & 0o077]


def test_an_internal_book_its_chapters_and_its_store_are_for_its_maker_alone(tmp_path):
    root = make_mini(tmp_path / "book")
    inside = EDITION.replace('"2030"', '"inside"').replace("audience: public", "audience: internal")
    (root / "params/editions/inside.yml").write_text(inside, "utf-8")
    shutil.copy(root / "_quarto-2030.yml", root / "_quarto-inside.yml")
    before = os.umask(0o022)
    try:
        for name in ("2030", "inside"):
            done = milepost("build", "--renderer", "embedded", "--edition", name, root=root)
            assert done.exit_code == 0, done.output
        assert os.umask(0o022) == 0o022, "the command leaves the umask as it was"
    finally:
        os.umask(before)
    for folder in ("reports/inside", "chapters", ".milepost"):
        assert stat.S_IMODE((root / folder).stat().st_mode) == 0o700, folder
        assert open_to_others(root / folder) == []
    assert not [
        path for path in (root / "reports/inside").rglob("*") if path.stat().st_mode & 0o077
    ]
    for log in ("inside.log", "2030.log"):  # what the check says may quote a hidden row
        assert stat.S_IMODE((root / "reports" / log).stat().st_mode) == 0o600, log
    for path in [root / "reports/2030", *(root / "reports/2030").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644), path
