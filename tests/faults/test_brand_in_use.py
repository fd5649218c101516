"""A brand stops a build before anything runs, executes chapters again, and stands in the manifest."""

import shutil
from pathlib import Path

import matplotlib as mpl
import pytest
from mini import make_mini, milepost

from milepost.core.workbook import Workbook
from milepost.edition.params import Chapter, read_edition
from milepost.inputs.edition_tables import edition_data
from milepost.inputs.store import SliceWriter, read_slice
from milepost.publish.book_inputs import inputs
from milepost.validate.check import check_workbook

FAINT = 'color: {primary: "#949494"}\n'
TYPEFACES = Path(mpl.get_data_path()) / "fonts" / "ttf"
FOREST = 'color: {primary: "#0b5d3b"}\n'


@pytest.fixture
def workbook(tmp_path) -> Workbook:
    return Workbook(make_mini(tmp_path / "mini"))


def slice_of(workbook: Workbook) -> str:
    checked = check_workbook(workbook).raise_errors()
    data = edition_data(checked.dataset, read_edition(workbook, "2030"), workbook)
    return SliceWriter(data, workbook.store).write(Chapter("page", {}, "")).slice_id


def test_a_faint_brand_is_refused_by_check_and_build_before_anything_runs(workbook):
    (workbook.root / "_brand.yml").write_text(FAINT, "utf-8")
    for command in ("check", "build"):
        result = milepost(command, root=workbook.root)
        assert result.exit_code == 1
        for word in ("_brand.yml", "color.primary", "#949494", "#FFFFFF", "3.03"):
            assert word in result.output
    assert not workbook.chapters.exists() or not any(workbook.chapters.glob("*.ipynb"))


def test_another_colour_of_the_house_makes_chapters_anew(workbook):
    before = slice_of(workbook)
    brand = workbook.root / "_brand.yml"
    brand.write_text(FOREST, "utf-8")
    green = slice_of(workbook)
    brand.write_text(f"{FOREST}meta: {{name: Rivers}}\n", "utf-8")
    assert slice_of(workbook) == green
    brand.unlink()
    assert slice_of(workbook) == before != green


def test_another_file_of_the_houses_typeface_makes_chapters_anew(workbook):
    file = workbook.root / "serif.ttf"
    shutil.copyfile(TYPEFACES / "DejaVuSerif.ttf", file)
    fonts = "{family: DejaVu Serif, source: file, files: [serif.ttf]}"
    brand = workbook.root / "_brand.yml"
    brand.write_text(f"typography: {{fonts: [{fonts}], headings: DejaVu Serif}}\n", "utf-8")
    bare = slice_of(workbook)  # figures are not set in the typeface of headings
    brand.write_text(f"typography: {{fonts: [{fonts}], base: DejaVu Serif}}\n", "utf-8")
    before = slice_of(workbook)
    house = read_slice(workbook.store, before).house
    assert house.family == "DejaVu Serif"
    ((weight, kept),) = house.files
    assert (weight, kept.read_bytes()) == (400, file.read_bytes())
    shutil.copyfile(TYPEFACES / "DejaVuSerif-Bold.ttf", file)
    assert len({bare, before, slice_of(workbook)}) == 3


def test_the_manifest_names_the_brand_and_its_files(workbook):
    assert "brand" not in inputs(workbook, "2030")
    shutil.copyfile(Path(__file__).parents[2] / "docs/pictures/pdf.png", workbook.root / "mark.png")
    logo = "logo: {images: {mark: {path: mark.png, alt: Rivers}}, medium: mark}\n"
    (workbook.root / "_brand.yml").write_text(FOREST + logo, "utf-8")
    named = [file["path"] for file in inputs(workbook, "2030")["brand"]]
    assert named == ["_brand.yml", "mark.png"]
