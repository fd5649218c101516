"""A new workbook is few, short files, passes the check, and says so where it can't be made."""

import pytest
from click.testing import CliRunner

from milepost.cli.main import main
from milepost.core.workbook import SHARED_NOTEBOOKS, Workbook
from milepost.edition.params import read_edition
from milepost.validate.check import check_workbook


def milepost(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def new(tmp_path_factory):
    folder = tmp_path_factory.mktemp("new") / "plan"
    done = milepost("new", folder, "--title", "Our plan", "--organization", "Orlensee",
                    "--start", "2028-01-01", "--end", "2031-12-31")  # fmt: skip
    assert done.exit_code == 0, done.output
    return folder


def test_a_new_workbook_is_few_short_files_and_passes_the_check(new):
    files = [path for path in new.rglob("*") if path.is_file()]
    assert len(files) < 20
    assert sum(path.read_text("utf-8").count("\n") for path in files) < 120
    checked = check_workbook(Workbook(new.resolve()))
    assert checked.problems == []
    assert len(checked.dataset["targets"]) == 3
    assert set(checked.dataset["observations"]["evidence"]) == {"illustrative"}
    assert [chapter.name for chapter in checked.chapters] == [
        "data-quality", "overview", "sources", "global-targets-aims",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "year", "day"),
    [
        ("2028-07-01", "2032-06-30", 2030, "2030-06-30"),
        ("2029-04-01", "2031-03-31", 2031, "2031-03-31"),
        ("2027-03-01", "2031-02-28", 2029, "2029-02-28"),
        ("2029-01-01", "2029-12-31", 2029, "2029-12-31"),
    ],
)
def test_the_first_edition_of_a_plan_reports_at_the_end_of_a_plan_year(
    tmp_path, start, end, year, day
):
    folder = tmp_path / "plan"
    assert milepost("new", folder, "--start", start, "--end", end).exit_code == 0
    made = read_edition(Workbook(folder), str(year))
    assert (made.year, str(made.reporting_date)) == (year, day)
    assert check_workbook(Workbook(folder.resolve())).problems == []


def test_a_book_may_begin_in_another_language_and_is_told_how_its_words_are_translated(tmp_path):
    folder = tmp_path / "plan"
    done = milepost("new", folder, "--start", "2028-01-01", "--language", "fr")
    assert done.exit_code == 0, done.output
    assert f"milepost add language fr --root {folder}" in done.output
    assert "\nlang: fr\n" in (folder / "_quarto.yml").read_text("utf-8")
    (problem,) = check_workbook(Workbook(folder.resolve())).problems
    assert (problem.file, problem.severity) == ("locale/fr.po", "warning")
    unknown = milepost("new", tmp_path / "other", "--language", "xx-none")
    assert (unknown.exit_code, (tmp_path / "other").exists()) == (2, False)
    assert "write fr, or pt-BR" in unknown.output


def test_words_and_dimensions_are_taken(tmp_path):
    folder = tmp_path / "plan"
    done = milepost("new", folder, "--start", "2028-01-01", "--word", "region", "county", "counties",
                    "--word", "target", "indicator", "indicators",
                    "--result-word", "outcome", "outcomes", "--dimension", "Sex: women, men",
                    "--dimension", "Kind of site: library, bus, reading room")  # fmt: skip
    assert done.exit_code == 0, done.output
    checked = check_workbook(Workbook(folder.resolve()))
    assert checked.problems == []
    assert (checked.words.change, checked.words.region, checked.words.target) == (
        ("outcome", "outcomes"), ("county", "counties"), ("indicator", "indicators"),
    )  # fmt: skip
    rows = checked.dataset["observations"]
    assert rows.dropna(subset=["sex"])["value"].tolist() == [73, 77]
    assert len(rows.dropna(subset=["by_kind_of_site"])) == 3
    assert "for-whom" in [chapter.name for chapter in checked.chapters]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--dimension", "Sex"), "name a dimension and its members"),
        (("--dimension", "Sex: women, women"), "name a dimension and its members"),
        (("--dimension", "Sex: a, b", "--dimension", "sex: a, b"), "the same name"),
        (("--word", "goal", "goal", "goals"), "expected one of member, change"),
        (("--dimension", "Sex: a, b", "--from", "x.xml"), "the file has its own"),
    ],
)
def test_words_and_dimensions_that_can_not_be_are_told_and_nothing_is_left(
    tmp_path, words, message
):
    done = milepost("new", tmp_path / "w", *words)
    assert (done.exit_code, message in done.output) == (2, True), done.output
    assert list(tmp_path.iterdir()) == []


def test_what_stands_is_never_written_over(new):
    before = {path: path.read_bytes() for path in new.rglob("*") if path.is_file()}
    done = milepost("new", new)
    assert done.exit_code == 2
    assert "is not empty" in done.output
    assert {path: path.read_bytes() for path in new.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--start", "2028-01-01", "--end", "2027-01-01"), "must end after it begins"),
        (("--map", "m.yml"), "go with --from"),
        (("--from", "nowhere.xml"), "no such file"),
    ],
)
def test_what_can_not_be_made_is_said_and_nothing_is_left(tmp_path, words, message):
    done = milepost("new", tmp_path / "w", *words)
    assert done.exit_code == 2
    assert message in done.output
    assert list(tmp_path.iterdir()) == []


def test_a_file_may_leave_out_columns_that_are_not_required_and_no_others(new, tmp_path):
    root = tmp_path / "plan"
    root.mkdir()
    for path in new.rglob("*"):
        if path.is_file():
            (root / path.relative_to(new)).parent.mkdir(parents=True, exist_ok=True)
            (root / path.relative_to(new)).write_bytes(path.read_bytes())
    targets = root / "data" / "targets.csv"
    header, *rows = targets.read_text("utf-8").splitlines()
    assert "deadline" not in header
    targets.write_text("\n".join([header.replace(",kind", ",sort"), *rows]) + "\n", "utf-8")
    rules = {(item.rule, item.column) for item in check_workbook(Workbook(root)).problems}
    assert {("missing-column", "kind"), ("unknown-column", "sort")} <= rules


def test_a_notebook_of_the_workbooks_own_stands_before_the_packages(new, tmp_path):
    workbook = Workbook(new.resolve())
    assert workbook.notebook("overview") == SHARED_NOTEBOOKS / "overview.ipynb"
    assert workbook.relative(workbook.notebook("overview")).startswith("milepost/template/")
    own = Workbook(tmp_path)
    own.notebooks.mkdir()
    (own.notebooks / "overview.ipynb").write_text("{}", "utf-8")
    assert own.notebook("overview") == tmp_path / "notebooks" / "overview.ipynb"
