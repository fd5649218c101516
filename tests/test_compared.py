"""The tables of the chapter on changes: what they hold, and what they never show."""

import pandas as pd
import pytest

from milepost.assess.edition_changes import COLUMNS
from milepost.edition.params import Chapter, read_edition
from milepost.inputs.cut import cut
from milepost.inputs.edition_tables import edition_data
from milepost.publish.run import Settings, run_chapters
from milepost.validate.check import check_workbook


def compare_with(workbook, older="2029", name="2030"):
    path = workbook.params / "editions" / f"{name}.yml"
    path.write_text(path.read_text("utf-8") + f'compares_with: "{older}"\n', "utf-8")


def tables_of(workbook, name="2030"):
    checked = check_workbook(workbook).raise_errors()
    return edition_data(checked.dataset, read_edition(workbook, name), workbook)


def problems_of(workbook):
    found = [p for p in check_workbook(workbook).problems if p.severity == "error"]
    return [(p.file, p.column, p.value) for p in found]


def test_an_edition_that_is_compared_with_none_has_empty_tables(tiny_workbook):
    tables = tables_of(tiny_workbook).tables
    assert all(tables[name].empty and list(tables[name]) == [*COLUMNS[name]] for name in COLUMNS)


def test_statuses_and_figures_are_those_that_both_editions_publish(tiny_workbook):
    compare_with(tiny_workbook)
    found = tables_of(tiny_workbook).tables["changed_targets"].set_index("target_id")
    for name, end in (("2029", "before"), ("2030", "after")):
        table = tables_of(tiny_workbook, name).tables["assessments"]
        whole = table[table["scope_kind"] == "global"].set_index("target_id")
        assert list(found.index) == list(whole.index)
        for column in ("status", "actual"):
            pd.testing.assert_series_equal(
                found[f"{column}_{end}"], whole[column], check_names=False, check_dtype=False
            )
    moved = found["status_before"] != found["status_after"]
    assert (found["causes"] != "").tolist() == moved.tolist()


def test_ratifications_fell_behind_in_2025_because_time_went_and_too_few_came(
    own_workbook, own_checked
):
    """21 of 75 after one year of four, 30 after two: paces of 1.12 and 0.80."""
    edition = read_edition(own_workbook, "2025")
    found = edition_data(own_checked.dataset, edition, own_workbook).tables["changed_targets"]
    row = found.set_index("target_id").loc["T10"]
    assert (row["actual_before"], row["actual_after"]) == (21, 30)
    assert (row["status_before"], row["status_after"]) == ("on-track", "acceleration-needed")
    assert row["causes"] == "time;new results"
    assert pd.isna(row["restated"])


def test_a_correction_restates_the_earlier_figure_and_its_row_is_named(tiny_workbook):
    compare_with(tiny_workbook)
    tables = tables_of(tiny_workbook).tables
    restated = tables["changed_targets"].dropna(subset="status_restated").set_index("target_id")
    # the south's rate of 2029 was corrected in 2030: known from the tiny workbook's own rows
    assert set(tables["changed_rows"]["target_id"]) == set(restated.index)
    assert (restated["restated"] != restated["actual_before"]).all()


def test_the_tables_stand_in_no_slice_of_a_part(tiny_workbook):
    compare_with(tiny_workbook)
    data = tables_of(tiny_workbook)
    assert not set(COLUMNS) & set(cut(data, Chapter("pillar", {"pillar": "B"}, "")))
    assert set(COLUMNS) <= set(cut(data, Chapter("changes", {}, "")))


@pytest.mark.parametrize(
    ("older", "change"),
    [("2028", ("", "")), ("2029", ("audience: public", "audience: internal"))],
)
def test_an_edition_is_not_compared_with_one_that_is_not_there_or_shows_more(
    tiny_workbook, older, change
):
    compare_with(tiny_workbook, older)
    path = tiny_workbook.params / "editions" / "2029.yml"
    path.write_text(path.read_text("utf-8").replace(*change), "utf-8")
    assert problems_of(tiny_workbook) == [("params/editions/2030.yml", "compares_with", older)]


def test_a_row_hidden_since_is_in_no_table(tiny_workbook):
    compare_with(tiny_workbook)
    path = next(p for p in (tiny_workbook.data / "observations").glob("*.csv"))
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    shown = tables_of(tiny_workbook, "2029").tables["observations"]
    name = shown.loc[shown["measure"] == "event", "observation_id"].iloc[0]
    last = rows[rows["observation_id"] == name].iloc[-1]
    hidden = {**last, "audience": "internal", "known_on": "2030-06-01", "source_id": "open-shelves"}
    pd.concat([rows, pd.DataFrame([hidden])]).to_csv(path, index=False)
    tables = tables_of(tiny_workbook).tables
    assert name not in set(tables["observations"]["observation_id"])
    assert name not in set(tables["changed_rows"]["observation_id"])


def test_the_chapter_is_made_with_and_without_an_earlier_edition(tiny_workbook):
    (tiny_workbook.params / "book" / "changes.yml").write_text("notebook: changes\n", "utf-8")
    edition = read_edition(tiny_workbook, "2030")
    made = tiny_workbook.chapters / "changes.ipynb"
    run_chapters(tiny_workbook, edition, Settings(), [("", "changes")])
    assert "compared with no earlier one" in made.read_text("utf-8")
    compare_with(tiny_workbook)
    edition = read_edition(tiny_workbook, "2030")
    run_chapters(tiny_workbook, edition, Settings(), [("", "changes")])
    assert "set beside the edition 2029" in made.read_text("utf-8")
