"""An edition a year later has all that it needs; a copied notebook is the workbook's own."""

import pytest
import yaml
from click.testing import CliRunner

from milepost.cli.build import missing_cover
from milepost.cli.main import main
from milepost.core.errors import UserError
from milepost.core.workbook import SHARED_NOTEBOOKS, Workbook
from milepost.edition.params import read_edition
from milepost.validate.check import check_workbook

HAD = "# the edition 2029 had: Results at 31 December 2029"


def add(root, *words):
    return CliRunner().invoke(main, ["add", *words, "--root", str(root)])


@pytest.fixture
def plan(tmp_path):
    words = ["new", str(tmp_path / "plan"), "--start", "2028-01-01", "--end", "2031-12-31"]
    assert CliRunner().invoke(main, words).exit_code == 0
    return tmp_path / "plan"


def test_a_later_edition_is_moved_on_by_its_years_and_compared_with_the_one_before(plan):
    before = read_edition(Workbook(plan), "2029")
    assert add(plan, "edition", "2031").exit_code == 0
    made = read_edition(Workbook(plan), "2031")
    assert (made.year, made.compares_with) == (2031, "2029")
    assert made.cut_off == before.cut_off.replace(year=2031)
    assert made.reporting_date == before.reporting_date.replace(year=2031)
    cover = (plan / "_quarto-2031.yml").read_text("utf-8")
    assert "31 December 2031" in cover
    assert 'subtitle: "Results at 31 December 2031"' in cover
    assert "2029" not in cover.replace("after that of 2029", "").replace(HAD, "")
    found = check_workbook(Workbook(plan.resolve())).problems
    assert [(item.rule, item.severity) for item in found] == [
        ("year", "warning")
    ]  # no rows of 2031


def test_the_end_of_february_stays_the_end_of_february(tmp_path):
    root = tmp_path / "plan"
    words = ["new", str(root), "--start", "2025-03-01", "--end", "2030-02-28"]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert str(read_edition(Workbook(root), "2027").reporting_date) == "2027-02-28"
    assert add(root, "edition", "2028").exit_code == 0
    made = read_edition(Workbook(root), "2028")
    assert {str(made.reporting_date), str(made.cut_off)} == {"2028-02-29"}


def test_what_a_cover_said_of_the_year_before_is_not_said_of_the_next(plan):
    cover = plan / "_quarto-2029.yml"
    cover.write_text("# half-way\nnotice: As of 2029.\nbook:\n  subtitle: >-\n    Half of\n    it, 2029\n"
                     "  date: '2030-02-28'  # day\n", "utf-8")  # fmt: skip
    assert add(plan, "edition", "2030").exit_code == 0
    text = (plan / "_quarto-2030.yml").read_text("utf-8")
    assert yaml.safe_load(text) == {
        "notice": "As of 2030.",
        "book": {"subtitle": "Results at 31 December 2030", "date": "2031-02-28"},
    }
    assert "# the edition 2029 had: Half of it, 2029" in text
    assert "# half-way" not in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("edition", "2029"), "There is an edition '2029' already"),
        (("edition", "next"), "named by its year"),
        (("edition", "2020"), "no edition before"),
        (("notebook", "nothing"), "The package has no notebook 'nothing'; it has: changes"),
    ],
)
def test_what_can_not_be_added_is_said_and_nothing_written(plan, words, message):
    before = sorted(plan.rglob("*"))
    done = add(plan, *words)
    assert (done.exit_code, message in done.output) == (2, True), done.output
    assert sorted(plan.rglob("*")) == before


def test_a_notebook_is_copied_once(plan):
    assert add(plan, "notebook", "overview").exit_code == 0
    own = plan / "notebooks" / "overview.ipynb"
    assert own.read_text("utf-8") == (SHARED_NOTEBOOKS / "overview.ipynb").read_text("utf-8")
    assert Workbook(plan).notebook("overview") == own
    assert add(plan, "notebook", "overview").exit_code == 2


def test_an_edition_without_a_cover_of_its_own_is_refused_before_anything_runs(plan):
    workbook = Workbook(plan.resolve())
    assert add(plan, "edition", "2031").exit_code == 0
    assert missing_cover(workbook, "2031") == missing_cover(workbook, "2029") == ""
    (plan / "_quarto-2031.yml").unlink()
    done = CliRunner().invoke(main, ["build", "--root", str(plan), "--edition", "2031"])
    assert (done.exit_code, "_quarto-2031.yml is missing" in done.output) == (1, True)
    assert not (plan / "chapters").exists()
    assert not (plan / ".milepost").exists()


def test_an_edition_from_before_there_were_covers_is_made_and_told(plan):
    workbook = Workbook(plan.resolve())
    assert add(plan, "edition", "2031").exit_code == 0
    (plan / "_quarto-2029.yml").rename(plan / "_quarto.bak")
    book = plan / "_quarto.yml"
    book.write_text(book.read_text("utf-8").replace("'2029'", "'2031'"), "utf-8")
    assert "cover and notice of the edition 2031" in missing_cover(workbook, "2029")


def test_a_default_edition_without_the_profile_that_the_book_names_is_refused(plan):
    (plan / "_quarto-2029.yml").unlink()
    with pytest.raises(UserError, match=r"_quarto-2029\.yml is missing"):
        missing_cover(Workbook(plan.resolve()), "2029")
