"""A CSV file of series comes back with results beside it; a bad file comes back as a sentence."""

import io
from pathlib import Path

import pandas as pd
import pytest

from milepost.core.errors import UsageError, UserError
from milepost.methods.series_files import assess_file, assess_text
from milepost.methods.thresholds import Thresholds

CASES = Path(__file__).parent / "data" / "progress_cases.csv"
HEADER = "name,base_year,base_value,current_year,current_value,target_year,target,direction,limit\n"
GOOD = HEADER + "a,2023,2356,2025,2386,2027,2431,1,\n"


@pytest.fixture
def write(tmp_path):
    def make(text, encoding="utf-8"):
        path = tmp_path / "series.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return make


def assessed(path, method="open-sdg"):
    text = assess_text(path, method, Thresholds())
    return pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)


def test_published_results_come_back_through_the_file():
    got, given = assessed(CASES), pd.read_csv(CASES, dtype=str, keep_default_na=False)
    assert got["status"].tolist() == given["status"].tolist()
    for column, tolerance in (("progress_value", 1e-9), ("score", 1e-6)):
        mine, theirs = (frame[column].replace("", "nan").astype(float) for frame in (got, given))
        pd.testing.assert_series_equal(mine, theirs, rtol=0, atol=tolerance)


def test_columns_that_have_the_results_names_are_kept_under_another():
    got, given = assessed(CASES), pd.read_csv(CASES, dtype=str, keep_default_na=False)
    assert got["given_score"].tolist() == given["score"].tolist()


def test_the_input_stays_as_it_is_written(write):
    path = write(
        HEADER.replace("name", "nämé") + '"x, ""y""",2023,2356.00,2025,2386,2027,2431,1,\n'
    )
    got = assessed(path)
    assert got.loc[0, "nämé"] == 'x, "y"'
    assert got.loc[0, "base_value"] == "2356.00"
    assert list(got.columns[-5:]) == [
        "progress_value",
        "score",
        "status",
        "common_status",
        "reason",
    ]


def test_order_is_kept(write):
    rows = "".join(f"{name},2023,10,2025,12,2027,14,1,\n" for name in "cab")
    assert assessed(write(HEADER + rows))["name"].tolist() == ["c", "a", "b"]


def test_a_zero_base_says_so_and_has_no_number(write):
    got = assessed(write(HEADER + "a,2023,0,2025,5,2027,10,1,\n"))
    assert got.loc[0, ["progress_value", "score", "status", "reason"]].tolist() == [
        "",
        "",
        "not_available",
        "base-zero",
    ]


def test_directions_may_be_words(write):
    rows = "a,2023,10,2025,8,2027,4,down,\nb,2023,10,2025,8,2027,4,-1.0,\n"
    got = assessed(write(HEADER + rows))
    assert got.loc[0, "progress_value"] == got.loc[1, "progress_value"]


def test_a_file_with_byte_order_mark_and_windows_line_ends_is_read(write):
    assert len(assessed(write(GOOD.replace("\n", "\r\n"), "utf-8-sig"))) == 1


def test_the_whole_file_appears_with_the_result(write, tmp_path):
    output = tmp_path / "out.csv"
    assess_file(write(GOOD), "linear-pace", output, Thresholds())
    assert pd.read_csv(output).loc[0, "progress_value"] == 0.8
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "series.csv"]


def test_a_bad_input_leaves_an_earlier_output_alone(write, tmp_path):
    output = tmp_path / "out.csv"
    output.write_text("earlier")
    with pytest.raises(UserError):
        assess_file(write(GOOD + "b,2023,x,2025,1,2027,2,1,\n"), "unsd", output, Thresholds())
    assert output.read_text() == "earlier"


def test_without_an_output_the_text_is_printed(write, capsys):
    assess_file(write(GOOD), "linear-pace", None, Thresholds())
    assert capsys.readouterr().out.startswith("name,base_year")


def test_the_input_is_not_overwritten(write):
    path = write(GOOD)
    with pytest.raises(UserError, match="is the input"):
        assess_file(path, "linear-pace", path, Thresholds())


def test_an_output_folder_that_is_not_there_is_told(write, tmp_path):
    with pytest.raises(UserError, match="can't be written"):
        assess_file(write(GOOD), "linear-pace", tmp_path / "no" / "out.csv", Thresholds())


BAD = {
    "empty": ("", "is empty"),
    "only a header": (HEADER, "no series"),
    "missing column": (GOOD.replace("target_year", "year"), "row 1: lacks the columns target_year"),
    "semicolons": (GOOD.replace(",", ";"), "separated by ';'"),
    "doubled column": (GOOD.replace("name", "limit"), "'limit' more than once"),
    "text for a number": (
        GOOD + "b,2023,many,2025,1,2027,2,1,\n",
        r"row 3, column base_value: expected a number.*'many'",
    ),
    "thousands separator": (
        GOOD + 'b,2023,"2,356",2025,1,2027,2,1,\n',
        r"row 3, column base_value: .*'2,356'",
    ),
    "not a number": (GOOD.replace("2386", "nan"), "column current_value"),
    "infinite": (GOOD.replace("2386", "inf"), "column current_value"),
    "too large": (GOOD.replace("2386", "1e999"), "column current_value"),
    "underscore": (GOOD.replace("2386", "2_386"), "column current_value"),
    "strange direction": (
        GOOD.replace(",1,\n", ",2,\n"),
        "row 2, column direction: expected 1 or up",
    ),
    "too few cells": (GOOD + "b,2023\n", "row 3: has 2 cells, expected 9"),
    "too many cells": (GOOD + "b,2023,1,2025,1,2027,2,1,,,\n", "row 3: has 11 cells"),
    "open quote": (GOOD + 'b,"2023,1,2025', "can't be read as CSV"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_answered_with_file_place_and_expectation(write, name):
    text, message = BAD[name]
    path = write(text)
    with pytest.raises(UserError, match=message) as error:
        assess_text(path, "open-sdg", Thresholds())
    assert "series.csv" in str(error.value)


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_another_encoding_is_told(write, encoding):
    with pytest.raises(UserError, match="not UTF-8"):
        assess_text(write(GOOD.replace("a,", "é,"), encoding), "open-sdg", Thresholds())


def test_a_file_that_is_not_there_and_a_folder_are_told(tmp_path):
    with pytest.raises(UserError, match="does not exist"):
        assess_text(tmp_path / "none.csv", "open-sdg", Thresholds())
    with pytest.raises(UserError, match="can't be read"):
        assess_text(tmp_path, "open-sdg", Thresholds())


def test_an_unknown_method_is_told_first(tmp_path):
    with pytest.raises(UsageError, match="open-sdg"):
        assess_text(tmp_path / "none.csv", "guess", Thresholds())
