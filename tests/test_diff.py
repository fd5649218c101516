"""``milepost diff``: exit codes, three forms of output, two editions and two states of the data."""

import json
import shutil
import stat

import pytest
from click.testing import CliRunner

from milepost.cli.main import main

LISTS = {
    "restated", "moved", "newly_assessable", "no_longer_assessable", "targets_added",
    "targets_removed", "countries_new", "countries_gone", "kept_back", "parameters",
}  # fmt: skip


def diff(*words):
    return CliRunner().invoke(main, ["diff", *map(str, words)], catch_exceptions=False)


@pytest.fixture
def corrected(tiny_workbook, tmp_path):
    """A copy of the workbook in which Millgate's evening is gone."""
    copy = tmp_path / "corrected"
    shutil.copytree(tiny_workbook.root, copy)
    for path in (copy / "data" / "observations").glob("*.csv"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith("evening-millgate")]
        path.write_text("".join(kept), "utf-8")
    return copy


def test_editions_are_compared_in_words_markdown_and_json(tiny_workbook):
    root = ("--root", tiny_workbook.root)
    words, markdown, found = (
        diff("2029", "2030", *root, *form) for form in ([], ["--markdown"], ["--json"])
    )
    assert (words.exit_code, markdown.exit_code, found.exit_code) == (0, 0, 0)
    told = json.loads(found.output)
    assert set(told) == {"old", "new", *LISTS}
    assert (told["old"]["year"], told["new"]["year"]) == (2029, 2030)
    assert words.output.startswith("Changes from 2029 (known by 2030-02-28) to 2030")
    assert markdown.output.startswith("# Changes from 2029")
    moved = [item for item in told["moved"] if item["scope_kind"] == "global"]
    heading = f"Statuses that moved: {len(moved) or 'none'}"
    assert heading in words.output
    assert f"## {heading}" in markdown.output


def test_parts_are_counted_and_shown_on_request(tiny_workbook, corrected):
    states = ("--data", tiny_workbook.root, corrected)
    short, long = diff(*states), diff(*states, "--parts")
    assert "of parts; --parts shows them" in short.output
    assert "L1, region" not in short.output
    assert "L1, region" in long.output
    assert "--parts shows" not in long.output


def test_an_edition_and_itself_say_that_nothing_changed(tiny_workbook):
    done = diff("2030", "2030", "--root", tiny_workbook.root)
    assert (done.exit_code, "Nothing changed." in done.output) == (0, True)


def test_two_states_of_the_data_are_compared_by_root_or_data_folder(tiny_workbook, corrected):
    by_root = diff("--data", tiny_workbook.root, corrected, "--json")
    by_data = diff("--data", tiny_workbook.data, corrected / "data", "--json")
    assert by_root.exit_code == 0
    assert by_root.output == by_data.output
    found = json.loads(by_root.output)
    assert found["new"]["edition"] == "2030"
    record = next(
        item for item in found["restated"]
        if (item["scope_kind"], item["target_id"]) == ("global", "L1")
    )  # fmt: skip
    assert record["before"]["actual"] - record["after"]["actual"] == 1
    assert {(row["kind"], row["observation_id"].split("-2")[0]) for row in record["rows"]} == {
        ("removed", "evening-millgate")
    }


def test_a_data_folder_alone_is_seen_by_an_edition_of_the_other(tiny_workbook, tmp_path):
    alone = tmp_path / "received"
    shutil.copytree(tiny_workbook.data, alone)
    done = diff("--data", alone, tiny_workbook.root, "--edition", "2029")
    assert (done.exit_code, "Nothing changed." in done.output) == (0, True)


def test_what_two_editions_rest_on_is_kept_for_its_maker_alone(tiny_workbook):
    assert diff("2029", "2030", "--root", tiny_workbook.root).exit_code == 0
    kept = [path for path in tiny_workbook.store.rglob("*") if path.is_file()]
    assert {path.parent.name for path in kept} == {"assessed", "answers"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}


def test_of_editions_that_keep_counts_back_no_contributions_are_kept(tiny_workbook):
    rule = "minimum: 5\naudiences: [public]\ntargets: all\ncolumns: [value]\n"
    (tiny_workbook.params / "disclosure.yml").write_text(rule)
    assert diff("2029", "2030", "--root", tiny_workbook.root).exit_code == 0
    assert not (tiny_workbook.store / "assessed").exists()


def test_a_changed_row_is_compared_as_in_a_workbook_that_was_never_compared(
    tiny_workbook, corrected
):
    diff("2029", "2030", "--root", tiny_workbook.root)
    for path in (corrected / "data" / "observations").glob("*.csv"):
        shutil.copyfile(path, tiny_workbook.data / "observations" / path.name)
    first, fresh = (
        diff("2029", "2030", "--json", "--root", root) for root in (tiny_workbook.root, corrected)
    )
    assert first.output == fresh.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["2029", "2077"], "no edition '2077'"),
        (["2077", "2029"], "no edition '2077'"),
        (["--data", "nowhere", "."], "no folder nowhere"),
        (["2029", "2030", "--json", "--markdown"], "one of --json and --markdown"),
        (["2029", "2030", "--edition", "2030"], "--edition goes with --data"),
    ],
)
def test_what_does_not_exist_is_exit_code_2(tiny_workbook, words, message):
    done = diff(*words, "--root", tiny_workbook.root)
    assert (done.exit_code, message in done.output) == (2, True)


def test_a_folder_without_data_and_an_unknown_edition_of_data_are_exit_code_2(
    tiny_workbook, tmp_path
):
    empty = tmp_path / "empty"
    empty.mkdir()
    done = diff("--data", empty, tiny_workbook.root)
    assert (done.exit_code, "neither a workbook nor its data folder" in done.output) == (2, True)
    done = diff("--data", tiny_workbook.root, tiny_workbook.root, "--edition", "2077",
                "--root", tiny_workbook.root)  # fmt: skip
    assert (done.exit_code, "no edition '2077'" in done.output) == (2, True)


def test_data_that_cannot_be_read_are_exit_code_1_with_the_place(tiny_workbook, corrected):
    path = next((corrected / "data" / "observations").glob("*.csv"))
    path.write_text(path.read_text("utf-8").replace("2029-03-10", "yesterday", 1), "utf-8")
    done = diff("--data", tiny_workbook.root, corrected)
    assert (done.exit_code, path.name in done.output, "Traceback" in done.output) == (
        1,
        True,
        False,
    )
