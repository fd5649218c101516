"""The workbook's copy of the Quarto formats is the package's."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from milepost.cli.main import main
from milepost.render.extension import FOLDER, extension_files, sync_extension


def test_the_copy_of_a_run_is_the_packages(tiny_workbook):
    assert not (tiny_workbook.root / FOLDER).exists()
    done = CliRunner().invoke(main, ["run", "--root", str(tiny_workbook.root), "--only", "sources"])
    assert done.exit_code == 0, done.output
    for name, source in extension_files().items():
        assert (tiny_workbook.root / FOLDER / name).read_bytes() == source.read_bytes(), name


def test_who_only_asks_what_would_be_run_lays_nothing_out(tiny_workbook):
    CliRunner().invoke(main, ["run", "--root", str(tiny_workbook.root), "--dry-run"])
    assert not (tiny_workbook.root / FOLDER).exists()


def test_a_copy_is_written_once_and_mended(tmp_path: Path):
    assert "_extension.yml" in sync_extension(tmp_path)
    assert sync_extension(tmp_path) == []
    (tmp_path / FOLDER / "page.typ").write_text("changed")
    assert sync_extension(tmp_path) == ["page.typ"]
    assert (tmp_path / FOLDER / "fonts" / "SourceSansPro-Regular.otf").is_file()
