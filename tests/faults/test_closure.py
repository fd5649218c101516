"""What only hidden rows name is hidden with them, whatever hides them and wherever it stands."""

import hashlib
import tempfile
from pathlib import Path

import hidden_rows
import pandas as pd
import pytest
from drawn import examples
from hidden_rows import CANARY, REASONS, Hidden, write_workbook
from hostile_book import everything, read_rows, write_rows
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from milepost.core.model import Audience
from milepost.core.workbook import Workbook
from milepost.edition.params import read_edition
from milepost.exporters.formats import Choices, export
from milepost.importers.excel_form import make_template
from milepost.inputs.edition_tables import edition_data
from milepost.publish.book_inputs import inputs
from milepost.validate.check import check_workbook

EVERY = [Hidden(reason) for reason in REASONS]
SETS = st.lists(
    st.builds(Hidden, st.sampled_from(sorted(REASONS)), st.booleans(), st.booleans()),
    min_size=1, max_size=5, unique_by=lambda item: item.reason,
)  # fmt: skip
pytestmark = pytest.mark.slow


def tables_of(root, edition="2030", audience="public"):
    workbook = Workbook(root)
    checked = check_workbook(workbook)
    errors = [item for item in checked.problems if item.severity == "error"]
    assert all("there is no notebook" in item.message for item in errors), errors
    chosen = read_edition(workbook, edition).model_copy(update={"audience": Audience(audience)})
    return edition_data(checked.dataset, chosen, workbook).tables


def words(tables):
    return "\n".join(f"{name}\n{table.to_csv()}" for name, table in tables.items())


@pytest.mark.parametrize("own_source", [True, False])
def test_no_table_of_an_edition_tells_of_hidden_rows(tmp_path, own_source):
    """Each reason hides things of its own, with names of their own."""
    write_workbook(tmp_path / "book", [Hidden(reason, own_source=own_source) for reason in REASONS])
    told = words(tables_of(tmp_path / "book"))
    assert "openSource" in told, "what everyone may see is there"
    assert "openPromise" in told
    assert CANARY not in told


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    """The tables of the workbook that has no hidden rows; tests only read them."""
    root = tmp_path_factory.mktemp("without") / "book"
    write_workbook(root, [])
    return tables_of(root)


@settings(
    max_examples=examples(10, fewest=2), deadline=None, database=None, derandomize=True,
    phases=[Phase.generate],  # each example takes a while: the first that fails is told as it is
)  # fmt: skip
@given(SETS)
def test_without_the_hidden_rows_every_table_is_the_same(without, hidden):
    with tempfile.TemporaryDirectory() as folder:
        write_workbook(Path(folder) / "with", hidden)
        after = tables_of(Path(folder) / "with")
    assert without.keys() == after.keys()
    for name, table in without.items():
        assert table.equals(after[name]), name


def test_whoever_may_see_the_rows_sees_what_they_name(tmp_path):
    write_workbook(tmp_path / "book", EVERY)
    told = words(tables_of(tmp_path / "book", audience="internal"))
    for thing in ("Source", "Own", "Item", "Item2", "Presence", "Promise", "Figure", "Fund",
                  "Photo", "Partner"):  # fmt: skip
        assert f"canaryInternal{thing}" in told
        assert f"canaryRestricted{thing}" not in told


SHEETS = {
    "table 1; import 0123456789ab, canary, row 7": "table 1",
    "import 0123456789ab, canary; import 0123456789ab, row 1, row 7": None,
    "import 0123456789ab, row 7": None,
    "import of goods, row 7": "import of goods, row 7",
}


def test_the_sheet_of_an_imported_file_is_for_inside_alone(tiny_workbook):
    path = tiny_workbook.data / "observations/libraries.csv"
    rows = read_rows(path)
    names = [row["observation_id"] for row in rows[: len(SHEETS)]]
    for row, place in zip(rows, SHEETS, strict=False):
        row["source_locator"] = place
    write_rows(path, rows)
    for audience, told in (("public", SHEETS.values()), ("internal", SHEETS)):
        table = tables_of(tiny_workbook.root, audience=audience)["observations"]
        cells = table.set_index("observation_id")["source_locator"]
        assert [*cells.astype(object).where(cells.notna(), None)[names]] == [*told]


def test_the_number_of_a_row_does_not_tell_how_many_are_hidden_before_it(tiny_workbook):
    path = tiny_workbook.data / "observations/libraries.csv"
    rows = read_rows(path)
    twins = [{**rows[0], "observation_id": f"twin-{n}"} for n in (1, 2)]
    write_rows(path, [{**row, "audience": "internal"} for row in rows] + twins)
    doubts = tables_of(tiny_workbook.root)["doubts"]
    assert doubts["rule"].tolist() == ["duplicate"]
    assert doubts["row"].isna().all()
    assert tables_of(tiny_workbook.root, audience="internal")["doubts"]["row"].notna().all()


def test_what_only_rows_kept_back_name_is_left_out(tmp_path):
    """A report on a few people is not told by its title, where how few they are is not told."""
    root = tmp_path / "book"
    write_workbook(root, [])
    things = hidden_rows._things(CANARY, f"{CANARY}Own")
    for table in ("observations", "sources", "items", "presences", "funds", "photos"):
        path = root / "data" / hidden_rows._home(table)
        rows = read_rows(path)
        write_rows(path, [*rows, *(dict.fromkeys(rows[0], "") | row for row in things[table])])
    assert f"{CANARY} title" in words(tables_of(root))
    (root / "params/disclosure.yml").write_text("minimum: 5\n", "utf-8")
    for tables in (tables_of(root), exported_package(root, tmp_path / "package")):
        told = words(tables)
        assert "openPresence" in told, "its source is named by what is shown"
        assert CANARY not in told
    assert CANARY in words(tables_of(root, audience="internal"))
    digest = hashlib.sha256((root / "data/sources.csv").read_bytes()).hexdigest()
    assert digest not in str(inputs(Workbook(root), "2030"))


def exported_package(root, place):
    export(Workbook(root), "2030", "datapackage", place, Choices())
    return {path.stem: pd.read_csv(path, dtype=str) for path in place.glob("*.csv")}


@pytest.mark.parametrize("filled", [True, False])
def test_a_form_offers_nothing_that_only_rows_for_others_name(tmp_path, filled):
    root = tmp_path / "book"
    write_workbook(root, [Hidden("internal"), Hidden("restricted")])
    workbook = Workbook(root)
    checked = check_workbook(workbook)
    for audience in Audience:
        edition = read_edition(workbook, "2030").model_copy(update={"audience": audience})
        place = tmp_path / audience.value
        place.mkdir()
        (place / "form.xlsx").write_bytes(make_template(checked, edition, filled=filled))
        told = "\n".join(text for _, text in everything(place))
        assert "openSource" in told
        names = {name for name in ("Internal", "Restricted") if f"{CANARY}{name}" in told}
        assert names == {"public": set(), "internal": {"Internal"}}.get(
            audience, {"Internal", "Restricted"}
        )
