"""Where a workbook is found, and where things lie in it."""

import pytest

from milepost.core.errors import UserError
from milepost.core.workbook import Workbook, find_workbook


def test_a_workbook_is_found_at_the_folder_that_is_named(tiny_workbook):
    assert find_workbook(tiny_workbook.root) == tiny_workbook


def test_a_workbook_is_found_above_the_current_folder(tiny_workbook, monkeypatch):
    monkeypatch.chdir(tiny_workbook.data / "observations")
    assert find_workbook().root == tiny_workbook.root


def test_a_folder_without_a_description_of_data_is_no_workbook(tmp_path, monkeypatch):
    with pytest.raises(UserError, match="not a workbook"):
        find_workbook(tmp_path)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="--root"):
        find_workbook()


def test_paths_are_shown_below_the_root_with_slashes(tmp_path):
    workbook = Workbook(tmp_path)
    assert (
        workbook.relative(workbook.params / "editions" / "2030.yml") == "params/editions/2030.yml"
    )
    assert workbook.relative(tmp_path.parent / "x") == "../x"


def test_everything_generated_lies_in_folders_of_its_own(tmp_path):
    workbook = Workbook(tmp_path)
    made = {workbook.chapters, workbook.reports, workbook.store}
    kept = {workbook.data, workbook.params, workbook.notebooks}
    assert len(made | kept) == 6
    assert {path.parent for path in made | kept} == {tmp_path}
