"""Other organisations' plans, in examples/: values and statuses are those that were published.

Figures were typed anew for these tests, indicator by indicator; where the published files are at
hand, beside the project, every row is held to them.
"""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from in_process import data_of
from lxml import html
from shared import made_once

from milepost.cli.main import main
from milepost.core.workbook import Workbook

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
YEARS = {"canada-2030": "2025", "unhcr-2022": "2022"}
GENERATED = shutil.ignore_patterns("reports", "chapters", ".milepost", "_book", "_extensions")
PUBLISHED = next(
    (place for at in ROOT.parents if (place := at / "shared" / "data").is_dir()), ROOT / "nowhere"
)
# Canadian Indicator Framework, July 2026: newest value, its year, and the published status
CANADA = {
    "1-1-1": (10.4, 2023, "moderate_progress"),
    "1-2-1": (71.4, 2023, "moderate_progress"),
    "2-1-1": (18.4, 2024, "deterioration"),
    "2-2-1": (64, 2021, "deterioration"),
    "3-12-1": (231.9, 2023, "deterioration"),
    "3-13-1": (13.5, 2025, "deterioration"),
    "4-2-1": (64, 2025, "substantial_progress"),
    "5-1-1": (1.2, 2018, None),
    "5-3-1-2": (18.5, 2019, "deterioration"),
    "5-3-1-3": (46.7, 2023, "substantial_progress"),
    "5-3-1-5": (48.7, 2023, "substantial_progress"),
    "5-3-1-6": (30.6, 2023, "substantial_progress"),
    "6-5-1": (71.1, 2024, "deterioration"),
    "6-6-1": (77.7, 2024, "limited_progress"),
    "7-3-1": (0.21, 2024, "moderate_progress"),
    "8-1-1": (6.8, 2025, "limited_progress"),
    "8-6-1": (224062, 2024, "moderate_progress"),
    "9-3-1": (96.4, 2024, "substantial_progress"),
    "9-7-1": (59.5, 2025, "target_achieved"),
    "10-1-1": (0.305, 2024, "limited_progress"),
    "11-1-1": (36058, 2024, "deterioration"),
    "11-3-1": (74, 2020, "moderate_progress"),
    "11-6-1": (666.6, 2024, "limited_progress"),
    "12-1-1": (9.53, 2025, "substantial_progress"),
    "14-2-1": (46.7336683417085, 2023, "deterioration"),
    "15-2-1": (40, 2024, "deterioration"),
    "15-5-1": (55, 2023, "target_achieved"),
    "16-2-1": (1433.46, 2024, "deterioration"),
}
# UNHCR, results of 2022: value, target, and whether the target was reached
UNHCR = {
    ("AFG-7.2", "returnees"): (100, 60, True),
    ("BFA-4.1", "displaced"): (88.6, 80, True),
    ("COD-1.3", "refugees"): (74.37, 100, False),
    ("COL-13.3", "displaced"): (41.63, 42, True),
    ("SOM-15.1", "refugees"): (66, 55, True),
    ("SYR-13.3", "refugees"): (90.41, 40, False),
    ("SYR-8.1", "hosts"): (24, 85, False),
    ("TUR-15.1", "refugees"): (20406, 30000, False),
}
GROUPS = {
    "refugees": "Refugees and Asylum-seekers",
    "displaced": "IDPs",
    "returnees": "Returnees",
    "hosts": "Host Community",
}
# of no plan in examples/, or of no sentence
FOREIGN = re.compile(
    r"\bpillars?\b|\bStates?\b|\bcountries\b|global results?|\bnan\b|\bNone\b(?! of)| of –|no members?\b"
    r"|\bOur\b|illustrative:|Illustrative data|\bsuppress|\bcontributed\b|\bContributions?\b|planned result",
)


def copied(name: str, root: Path) -> Workbook:
    shutil.copytree(EXAMPLES / name, root, ignore=GENERATED, dirs_exist_ok=True)
    return Workbook(root)


def build(root: Path, *words: str) -> None:
    done = CliRunner().invoke(main, ["build", "--root", str(root), *words])
    assert done.exit_code == 0, done.output


# one with targets of groups, with --long; the other's pages, too: make stress
@pytest.fixture(
    scope="module",
    params=[
        pytest.param("canada-2030", marks=pytest.mark.stress),
        pytest.param("unhcr-2022", marks=pytest.mark.long),
    ],
)
def book(request, tmp_path_factory) -> Path:
    """An example's published book, as a site alone."""

    def make(root: Path) -> None:
        copied(request.param, root)
        build(root, "--to", "html")

    made = made_once(tmp_path_factory, f"example-{request.param}", make)
    return made / "reports" / YEARS[request.param]


@pytest.fixture(scope="module")
def canada() -> pd.DataFrame:
    """What the example's edition makes of each indicator, for the whole country."""
    return assessed("canada-2030").query("scope_kind == 'global'").set_index("target_id")


@pytest.fixture(scope="module")
def unhcr() -> pd.DataFrame:
    found = assessed("unhcr-2022").query("scope_kind == 'population_group'")
    return found[found["actual"].notna()].set_index(["target_id", "scope_id"])


def assessed(name: str) -> pd.DataFrame:
    return data_of(Workbook(EXAMPLES / name)).tables["assessments"]


def rows_of(name: str, table: str) -> pd.DataFrame:
    return pd.read_csv(EXAMPLES / name / "data" / f"{table}.csv", dtype=str)


def needs(file: str) -> Path:
    if not (PUBLISHED / file).is_file():
        pytest.skip(f"needs ../shared/data/{file}")
    return PUBLISHED / file


def test_canadas_values_and_statuses_are_the_published_ones(canada):
    assert set(canada.index) == set(CANADA)
    assert set(canada["method"].dropna()) == {"open-sdg"}
    for name, (value, year, status) in CANADA.items():
        row = canada.loc[name]
        assert row["actual"] == pytest.approx(value, abs=1e-9), name
        assert row["period"].endswith(f"{year}-12-31"), name
        own = row["method_status"]
        assert (None if own == "not_available" else own) == status, name


def test_every_figure_of_canada_is_that_of_the_published_files(canada):
    source = pd.read_csv(needs("canada-2030/indicators.csv")).set_index("indicator_id")
    targets = rows_of("canada-2030", "targets").set_index("target_id")
    assert set(targets.index) == set(source.index)
    for name, row in source.iterrows():
        own = targets.loc[name]
        assert float(own["baseline"]) == row["base_value"]
        assert int(own["baseline_year"]) == row["base_year"]
        assert float(own["target"]) == pytest.approx(row["target"], nan_ok=True)
        assert own["direction"] == row["direction"]
        due = f"{row['target_year']}-12-31" if pd.notna(row["target"]) else None
        assert (None if pd.isna(own["deadline"]) else own["deadline"]) == due
        value = canada.loc[name, "method_value"]
        assert value == pytest.approx(row["published_value"], abs=1e-8, nan_ok=True)
    values = pd.read_csv(needs("canada-2030/values.csv"))
    known = {
        (row.indicator_id, row.geography, str(row.year)): row.value
        for row in values.itertuples(index=False)
    }
    rows = rows_of("canada-2030", "observations")
    for row in rows.itertuples(index=False):
        place, year = row.source_locator.split(": ")[1].rsplit(", ", 1)
        assert row.period_end.startswith(year)
        assert float(row.value) == known[row.target_id, place, year], row.observation_id


def test_one_book_gives_an_indicator_one_status_by_one_method(canada):
    by_method = data_of(Workbook(EXAMPLES / "canada-2030")).tables["methods"]
    own = by_method[by_method["method"] == "open-sdg"].set_index("target_id")
    assert own["status"].to_dict() == canada["status"].to_dict()


def test_unhcrs_values_and_targets_are_the_published_ones(unhcr):
    for key, (value, target, reached) in UNHCR.items():
        row = unhcr.loc[key]
        assert (row["actual"], row["target"]) == (value, target), key
        assert (row["status"] == "achieved") is reached, key


def test_every_figure_of_unhcr_is_that_of_its_row_in_the_published_file(unhcr):
    sheet = pd.read_excel(needs("unhcr-2022-iati-results.xlsx"))
    rows = rows_of("unhcr-2022", "observations")
    own = rows_of("unhcr-2022", "scoped_targets").set_index(["target_id", "scope_id"])
    assert len(rows) == len(own) == len(unhcr) == 76
    for row in rows.itertuples(index=False):
        line = sheet.iloc[int(row.source_locator.rsplit(" ", 1)[1]) - 2]
        key = (row.target_id, row.population_group)
        operation, number = row.target_id.split("-")
        assert line["iati_identifier"].endswith(f"-{operation}")
        assert line["result_indicator_title"].startswith(number)
        assert line["result_indicator_actual_value_1"] == GROUPS[row.population_group]
        value, target, base = (
            line[f"result_indicator_{name}_value"] for name in ("actual", "target", "baseline")
        )
        assert float(row.value) == value
        assert float(own.loc[key, "target"]) == target
        assert float(own.loc[key, "baseline"]) == pytest.approx(base, nan_ok=True)
        up = line["result_indicator_ascending"] == 1
        assert (unhcr.loc[key, "status"] == "achieved") == (
            value >= target if up else value <= target
        )


def test_a_target_of_groups_alone_stands_with_a_row_for_each(book):
    if "unhcr" not in str(book):
        pytest.skip("Canada has no targets of parts")
    page = (book / "html" / "chapters" / "overview.html").read_text("utf-8")
    assert "sets 76 targets for 36 indicators" in page
    assert "Syria: ways to complain, Displaced" in page


@pytest.mark.parametrize("name", sorted(YEARS))
def test_every_row_has_a_source_and_a_place_in_it_and_nothing_is_illustrative(name):
    rows = rows_of(name, "observations")
    assert rows["source_locator"].notna().all()
    assert set(rows["evidence"]) == {"public-record"}
    sources = rows_of(name, "sources").set_index("source_id")
    assert sources[["producer", "title", "url"]].notna().all(axis=None)
    assert sources.loc[rows["source_id"].unique(), "licence"].notna().all()
    for path in (EXAMPLES / name / "data").glob("*.csv"):
        table = pd.read_csv(path, dtype=str)
        if "source_id" in table and path.stem != "sources":
            assert set(table["source_id"]) <= set(sources.index), path


def test_no_page_speaks_of_what_the_plan_has_not(book):
    pages = sorted((book / "html").rglob("*.html"))
    assert len(pages) >= 12
    for path in pages:
        page = html.parse(str(path)).getroot()
        for unread in page.xpath("//script | //style | //svg | //nav"):
            unread.drop_tree()
        words = re.sub(r"\s+", " ", page.text_content())
        found = FOREIGN.search(words)
        assert not found, (path.name, words[max(0, found.start() - 80) : found.end() + 80])
        bodies = page.xpath("//tbody")
        assert all(body.xpath(".//tr[td[2]]") or body.xpath(".//tr[th and td]") for body in bodies)
        for body in bodies:
            cells = [cell.text_content().strip() for cell in body.xpath(".//td | .//th")]
            assert set(cells) > {"–"} or set(cells) - {"none", "–"}, path.name


@pytest.mark.stress
@pytest.mark.parametrize("name", sorted(YEARS))
def test_an_example_builds_in_all_formats_and_is_proved(name, tmp_path):
    root = tmp_path / name
    copied(name, root)
    build(root)
    book = root / "reports" / YEARS[name]
    assert (book / "book.pdf").stat().st_size > 100_000
    assert (book / "book.docx").stat().st_size > 100_000
    done = CliRunner().invoke(main, ["verify", str(book), "--root", str(root)])
    assert done.exit_code == 0, done.output
