"""What is written out and read back is the same, as far as the format holds it; nothing hidden leaves."""

import csv
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from drawn import examples
from drawn_frameworks import frameworks, hierarchy, milestones, promises, values
from hypothesis import HealthCheck, Phase, given, settings
from lxml import etree

from milepost.cli.main import main
from milepost.core.model import Edition
from milepost.core.workbook import Workbook
from milepost.edition.params import read_edition
from milepost.exporters.formats import Choices, export
from milepost.exporters.iati import iati_file
from milepost.exporters.sdmx_csv import _period, sdmx_file
from milepost.exporters.stated import stated
from milepost.exporters.values import Stated
from milepost.importers.frameworks import read_framework
from milepost.importers.iati_xml import own
from milepost.importers.indicator import Indicator, Value, year_of
from milepost.importers.periods import days
from milepost.inputs.edition_tables import edition_data
from milepost.template.workbook import write_workbook
from milepost.validate.check import check_workbook

NAME = "shared/data/iati/iati-activities-schema.xsd"
HERE = Path(__file__).resolve()
SCHEMA = next(
    (place / NAME for place in HERE.parents if (place / NAME).is_file()), HERE.parents[3] / NAME
)
# each draw writes and reads a workbook: what fails is small enough to be read as it is
slow_draws = settings(deadline=None, max_examples=examples(24, share=8, fewest=3), phases=[Phase.generate],
                      suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
FORMATS = ("iati", "sdmx", "datapackage")


def of_folder(folder: Path, edition: str) -> Stated:
    workbook = Workbook(folder.resolve())
    checked = check_workbook(workbook).raise_errors()
    return stated(checked.dataset,
                  edition_data(checked.dataset, read_edition(workbook, edition), workbook))  # fmt: skip


def assert_valid(content: bytes) -> None:
    if not SCHEMA.is_file():
        return
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    assert schema.validate(etree.fromstring(content).getroottree()), schema.error_log


@given(frameworks())
@slow_draws
def test_a_framework_that_is_written_as_iati_and_read_back_is_the_same(made):
    with tempfile.TemporaryDirectory() as folder:
        write_workbook(Path(folder) / "w", made)
        content = iati_file(of_folder(Path(folder) / "w", "2030"), "en", "XX-1", "40")
        assert_valid(content)
        path = Path(folder) / "x.xml"
        path.write_bytes(content)
        back = read_framework(path, None, None)
    assert values(back) == values(made)
    assert promises(back) == promises(made)
    assert hierarchy(back) == hierarchy(made)
    assert milestones(back) == milestones(made)
    assert (back.organization, back.known_on) == (made.organization, made.known_on)


@given(frameworks())
@slow_draws
def test_values_that_are_written_as_sdmx_and_read_back_are_the_same_and_the_rest_is_told(made):
    with tempfile.TemporaryDirectory() as folder:
        write_workbook(Path(folder) / "w", made)
        written = of_folder(Path(folder) / "w", "2030")
        for version in ("1.0", "2.0"):
            path = Path(folder) / f"{version}.csv"
            path.write_bytes(sdmx_file(written, version))
        numbers = {item for item in values(made) if isinstance(item[3], float)}
        if not numbers:
            return
        backs = [read_framework(Path(folder) / f"{version}.csv", None, None)
                 for version in ("1.0", "2.0")]  # fmt: skip
    for back in backs:
        assert values(back) == numbers
    told = {(loss.subject, loss.element) for loss in written.losses}
    targets = {row["target_id"] for row in made.rows("targets") if "target" in row}
    assert {(key, "target") for key in targets} <= told
    texts = {item[0] for item in values(made) if isinstance(item[3], str)}
    assert {(key, "actual") for key in texts} <= told


def with_parts(written: Iterable[tuple[tuple[str, str], ...]]) -> Stated:
    """One rate of the year 2030, of a value for each combination of parts: 1, 2, 3."""
    of = Indicator(
        "T1", "1", "Rooms", date(2031, 2, 28), "x", 1, "s", measured="percent", unit="%", rate=True,
        actuals=[Value(str(at), 1, *year_of(2030), parts) for at, parts in enumerate(written, 1)],
    )  # fmt: skip
    plan = {"organization": "Libraries", "plan_id": "shelves"}
    edition = Edition(
        edition="2030", title="Shelves", year=2030, cut_off=date(2031, 2, 28), audience="public",
        evidence=["reported"], outputs=["html"],
    )  # fmt: skip
    return Stated(edition, plan, [], [], [of])


def test_members_of_one_dimension_have_codes_of_their_own_in_sdmx(tmp_path):
    members = ("Site A/B", "Site A-B", "site a b", "Ω", "Ж", "T", "_T")
    path = tmp_path / "x.csv"
    path.write_bytes(sdmx_file(with_parts([(), *((("site", name),) for name in members)]), "1.0"))
    cells = [row["SITE: Site"] for row in rows_of(path)]
    assert cells[0] == "_T"
    assert [cell.partition(": ")[2] for cell in cells[1:]] == [*members]
    assert len({cell.partition(":")[0].lower() for cell in cells}) == 1 + len(members)
    back = read_framework(path, None, None)
    assert {key[-1] for key in values(back)} == {
        (), *((("by_site", name),) for name in members),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "column"),
    [("source", "by_source"), ("unit", "by_unit"), ("series", "by_series"), ("freq", "by_freq"),
     ("by_series", "by_by_series"), ("ref_area", "ref_area"), ("sex", "sex")],
)  # fmt: skip
def test_a_dimension_named_as_a_column_of_sdmx_comes_back_as_it_was(tmp_path, name, column):
    path = tmp_path / "x.csv"
    path.write_bytes(sdmx_file(with_parts([(), ((name, "North"),), ((name, "South"),)]), "1.0"))
    assert values(read_framework(path, None, None)) == {
        ("T1", "2030-01-01", "2030-12-31", 1.0, "reported", ()),
        ("T1", "2030-01-01", "2030-12-31", 2.0, "reported", ((column, "North"),)),
        ("T1", "2030-01-01", "2030-12-31", 3.0, "reported", ((column, "South"),)),
    }


@pytest.mark.parametrize(
    ("begins", "ends", "text"),
    [
        ("2030-01-01", "2030-12-31", "2030"),
        ("2030-04-01", "2030-06-30", "2030-Q2"),
        ("2030-02-01", "2030-02-28", "2030-02"),
        ("2030-02-28", "2030-02-28", "2030-02-28"),
        ("2028-07-01", "2029-06-30", "2028-07-01/P365D"),
    ],
)
def test_a_period_is_written_as_its_readers_read_it(begins, ends, text):
    span = date.fromisoformat(begins), date.fromisoformat(ends)
    assert _period(*span)[0] == text
    assert days(text)[:2] == span


@pytest.fixture(scope="module")
def own_statements(own_workbook, own_checked) -> Stated:
    data = edition_data(own_checked.dataset, read_edition(own_workbook, "2025"), own_workbook)
    return stated(own_checked.dataset, data)


def test_the_own_edition_is_valid_by_the_schema_and_says_the_books_figures(own_statements):
    content = iati_file(own_statements, "en", "XM-DAC-41119", "40")
    root = etree.fromstring(content)
    element = next(item for item in root.iter("indicator") if item.get(own("id")) == "T10")
    whole = [item for item in element.iter("actual") if item.find("dimension") is None]
    # counted by hand from the Treaty Collection's list: 30 of the 75 that are asked
    assert (whole[-1].get("value"), whole[-1].getparent().find("period-end").get("iso-date")) == (
        "30", "2025-12-31",
    )  # fmt: skip
    assert [item.get("value") for item in element.iter("target")] == ["75"]
    marked = [item for item in root.iter("actual") if item.findtext(own("evidence")) ==
              "illustrative"]  # fmt: skip
    assert marked
    told = {(loss.subject, loss.element): loss.outcome for loss in own_statements.losses}
    assert told["observations", "note"] == "left"
    assert told["T01", "observations"] == "changed"  # events: the book's figures are written
    assert all("Illustrative" in item.findtext("comment/narrative") for item in marked)
    if not SCHEMA.is_file():
        pytest.skip(f"{SCHEMA} is not here: nothing was validated by it")
    assert_valid(content)


def test_a_value_of_a_part_has_the_days_that_it_tells_of(own_statements):
    """Counted by hand: 23 visits to Africa in 2025 alone, ratifications since 2024 began."""
    actuals = {of.subject: of.actuals for of in own_statements.indicators}
    spans = {
        (key, value.parts[0][1]): (value.text, str(value.begins), str(value.ends))
        for key in ("T10", "T12", "T19")
        for value in actuals[key]
        if value.parts
    }
    assert spans["T10", "Africa"] == ("13", "2024-01-01", "2025-12-31")
    assert spans["T19", "Africa"] == ("23", "2025-01-01", "2025-12-31")
    share, *at = spans["T12", "Mechanisms"]  # 161 of the 223 reports due in 2025
    assert (round(float(share), 4), at) == (72.1973, ["2025-12-31", "2025-12-31"])


def test_what_is_asked_for_in_every_year_is_a_target_of_each(own_statements):
    (visits,) = (of for of in own_statements.indicators if of.subject == "T19")
    assert [(value.text, str(value.begins), str(value.ends)) for value in visits.targets] == [
        ("80", f"{year}-01-01", f"{year}-12-31") for year in (2024, 2025, 2026, 2027)
    ]


def test_the_year_of_a_baseline_is_a_year_of_the_plan(own_workbook, own_checked):
    """A plan whose years begin in July, and are named by the year that they end in."""
    data = edition_data(own_checked.dataset, read_edition(own_workbook, "2025"), own_workbook)
    plan = data.tables["plan"].assign(period_start=pd.Timestamp("2023-07-01"))
    targets = data.tables["targets"].assign(baseline_year=2024)
    july = replace(data, tables={**data.tables, "plan": plan, "targets": targets})
    found = {of.subject: of.baselines for of in stated(own_checked.dataset, july).indicators}
    assert [(one.text, str(one.ends)) for one in found["T12"]] == [("73", "2024-06-30")]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def secretive(tmp_path_factory) -> Path:
    """A new plan with rows that are internal, later, withdrawn or decided later, each by a word."""
    root = tmp_path_factory.mktemp("export") / "plan"
    words = ["new", str(root), "--start", "2028-01-01", "--end", "2031-12-31"]
    assert CliRunner().invoke(main, words).exit_code == 0
    path = root / "data/observations/observations.csv"
    rows = rows_of(path)
    like = {**rows[0], "note": "ZZnote", "source_locator": "p. 1"}
    at = [{"period_start": day, "period_end": day} for day in ("2028-06-30", "2028-09-30")]
    hidden = at[0] | {"audience": "internal", "value": "7001", "source_id": "ZZsource"}
    rows[0] |= {"note": "ZZnote", "statement": ""}
    rows += [like | hidden | {"observation_id": "ZZinternal", "statement": "ZZsecret"},
             like | at[1] | {"observation_id": "ZZlater", "known_on": "2031-06-30", "value": "7002"},
             like | {"observation_id": rows[0]["observation_id"], "known_on": "2031-06-30",
                     "value": "7003"}]  # fmt: skip
    write_rows(path, rows)
    sources = rows_of(root / "data/sources.csv")
    sources.append({"source_id": "ZZsource", "producer": "ZZwho", "title": "ZZwhat"})
    write_rows(root / "data/sources.csv", sources)
    later = {"target_id": "I1", "scope_kind": "global", "scope_id": "all", "target": "7004",
             "deadline": "2031-12-31", "decided_on": "2031-06-30", "source_id": "example"}  # fmt: skip
    write_rows(root / "data/scoped_targets.csv", [later])
    package = root / "data/datapackage.json"
    described = json.loads(package.read_text("utf-8"))
    described["resources"].append({"name": "scoped_targets", "path": "scoped_targets.csv"})
    package.write_text(json.dumps(described), "utf-8")
    return root


def exported(root: Path, to: str, place: Path, *words: str):
    command = ["export", "--to", to, str(place), "--root", str(root), *words]
    return CliRunner().invoke(main, command)


@pytest.mark.parametrize("to", FORMATS)
def test_nothing_leaves_that_the_editions_readers_may_not_know(secretive, tmp_path, to):
    done = exported(secretive, to, tmp_path / "x")
    assert done.exit_code == 0, done.output
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    text = done.output + "".join(path.read_text("utf-8") + path.name for path in files)
    assert [word for word in ("ZZ", *(str(7001 + at) for at in range(4))) if word in text] == []
    assert "illustrative" in text


def test_a_file_of_which_nothing_is_seen_describes_no_table_of_a_data_package(secretive, tmp_path):
    root = tmp_path / "plan"
    shutil.copytree(secretive, root)
    package = root / "data/datapackage.json"
    described = json.loads(package.read_text("utf-8"))
    like = next(one for one in described["resources"] if one["name"] == "observations")
    path = root / "data/observations/observations.csv"
    rows = rows_of(path)
    write_rows(root / "data/ZZfile.csv", [row for row in rows if row.get("audience") == "internal"])
    write_rows(path, [row for row in rows if row.get("audience") != "internal"])
    hidden = {
        **like,
        "name": "ZZname",
        "path": "ZZfile.csv",
        "table": "observations",
        "title": "ZZtitle",
    }
    described["resources"].insert(0, hidden)
    package.write_text(json.dumps(described), "utf-8")
    done = exported(root, "datapackage", tmp_path / "x")
    assert done.exit_code == 0, done.output
    text = (tmp_path / "x/datapackage.json").read_text("utf-8")
    assert "ZZ" not in text
    assert '"name": "observations"' in text


@contextmanager
def edition_like(root: Path, name: str, *words: str) -> Iterator[None]:
    """An edition like that of 2029, but for words that others replace, for as long as it is needed."""
    text = (root / "params/editions/2029.yml").read_text("utf-8").replace('2029"', f'{name}"')
    for word, other in zip(words[::2], words[1::2], strict=True):
        assert word in text
        text = text.replace(word, other)
    path = root / f"params/editions/{name}.yml"
    path.write_text(text, "utf-8")
    try:
        yield
    finally:
        path.unlink()


INTERNAL = ("audience: public", "audience: internal")


def test_what_an_internal_edition_writes_says_that_it_is_internal(secretive, tmp_path):
    with edition_like(secretive, "2029-inside", *INTERNAL):
        for to, mark in (("iati", "audience: internal"), ("sdmx", "N: Not for publication"),
                         ("datapackage", '"audience": "internal"')):  # fmt: skip
            done = exported(secretive, to, tmp_path / to, "--edition", "2029-inside")
            assert "not for everybody" in done.output
            place = tmp_path / to / "datapackage.json" if to == "datapackage" else tmp_path / to
            assert mark in place.read_text("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
@pytest.mark.parametrize("to", FORMATS)
def test_what_an_internal_edition_writes_its_maker_alone_may_read(secretive, tmp_path, to):
    place, report = tmp_path / "x", tmp_path / "x.loss.csv"
    report.write_text("of all", "utf-8")
    report.chmod(0o644)
    with edition_like(secretive, "2029-inside", *INTERNAL):
        assert (
            exported(secretive, to, place, "--edition", "2029-inside", "--replace").exit_code == 0
        )
    assert [oct(path.stat().st_mode & 0o077) for path in (place, report, *place.rglob("*"))
            if path.stat().st_mode & 0o077] == []  # fmt: skip


@pytest.mark.parametrize("until", [None, "2031-03-01"])
def test_a_draft_and_an_embargo_are_not_free_for_publication(secretive, tmp_path, until):
    state = f"state: embargoed\nembargo_until: {until}" if until else "state: draft"
    with edition_like(secretive, "2029-early", "audience: public", f"audience: public\n{state}"):
        for to in ("sdmx", "datapackage"):
            assert exported(secretive, to, tmp_path / to, "--edition", "2029-early").exit_code == 0
    rows = rows_of(tmp_path / "sdmx")
    assert {row["CONF_STATUS: Confidentiality"] for row in rows} == {"N: Not for publication"}
    described = json.loads((tmp_path / "datapackage/datapackage.json").read_text("utf-8"))
    assert described["edition"].get("embargo_until") == until


def test_an_iati_file_is_in_the_language_of_its_edition(secretive, tmp_path):
    cover = secretive / "_quarto-2029-french.yml"
    cover.write_text("lang: fr\n", "utf-8")
    try:
        with edition_like(secretive, "2029-french"):
            for name in ("2029", "2029-french"):
                assert (
                    exported(secretive, "iati", tmp_path / name, "--edition", name).exit_code == 0
                )
    finally:
        cover.unlink()
    languages = [{item.get(LANGUAGE) for item in etree.parse(tmp_path / name).iter()} - {None}
                 for name in ("2029", "2029-french")]  # fmt: skip
    assert languages == [{"en"}, {"fr"}]


def test_a_data_package_is_read_as_the_rows_that_the_edition_shows(
    own_workbook, own_checked, tmp_path
):
    frictionless = pytest.importorskip("frictionless")
    place = tmp_path / "package"
    done = export(own_workbook, "2025-public-record", "datapackage", place, Choices())
    report = frictionless.validate(str(place / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])[:5]
    edition = read_edition(own_workbook, "2025-public-record")
    shown = edition_data(own_checked.dataset, edition, own_workbook).tables["observations"]
    rows = rows_of(place / "observations.csv")
    assert {(row["observation_id"], row["known_on"]) for row in rows} == {
        (key, str(day.date()))
        for key, day in zip(shown["observation_id"], shown["known_on"], strict=True)
    }
    assert {row["evidence"] for row in rows} == {"public-record"}
    every = {row["target_id"]: row for row in rows_of(own_workbook.data / "plan/targets.csv")}
    for row in rows_of(place / "targets.csv"):
        was = {name: cell or "false" for name, cell in every[row["target_id"]].items()}
        assert {name: was[name] for name in row} == {  # a blank yes or no is no
            name: cell or "false" for name, cell in row.items()
        }
    assert {(loss.element, loss.outcome) for loss in done.losses} == {
        ("note", "left"), ("source_page", "left"),
    }  # fmt: skip


def test_what_stands_is_written_over_only_where_it_is_asked_for(secretive, tmp_path):
    place = tmp_path / "x.xml"
    place.write_text("mine", "utf-8")
    assert exported(secretive, "iati", place).exit_code == 2
    assert place.read_text("utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["x.xml"]
    assert exported(secretive, "iati", place, "--replace").exit_code == 0
    assert place.read_text("utf-8").startswith("<?xml")
    (tmp_path / "folder").mkdir()
    done = exported(secretive, "datapackage", tmp_path / "folder", "--replace")
    assert (done.exit_code, "name another" in done.output) == (2, True)
    done = exported(secretive, "datapackage", place, "--replace")
    assert (done.exit_code, "a data package is a folder" in done.output) == (2, True)
    assert place.read_text("utf-8").startswith("<?xml")


def test_a_workbook_with_errors_writes_nothing(secretive, tmp_path):
    done = exported(secretive, "iati", tmp_path / "x.xml", "--edition", "1999")
    assert (done.exit_code, "no edition '1999'" in done.output) == (2, True)
    assert list(tmp_path.iterdir()) == []
