"""The workbook's copy of the Quarto formats is the package's."""

from __future__ import annotations

from pathlib import Path

from milepost.render.extension import FOLDER, extension_files, sync_extension

ROOT = Path(__file__).parents[2]


def test_the_repositorys_copy_is_the_packages():
    for name, source in extension_files().items():
        assert (ROOT / FOLDER / name).read_bytes() == source.read_bytes(), (
            f"{name} differs: run `python -c 'from milepost.render.extension import sync_extension; "
            "from pathlib import Path; sync_extension(Path())'`"
        )


def test_a_copy_is_written_once_and_mended(tmp_path: Path):
    assert "_extension.yml" in sync_extension(tmp_path)
    assert sync_extension(tmp_path) == []
    (tmp_path / FOLDER / "page.typ").write_text("changed")
    assert sync_extension(tmp_path) == ["page.typ"]
    assert (tmp_path / FOLDER / "fonts" / "SourceSansPro-Regular.otf").is_file()
