"""The page of an indicator says what the plan promised, what came of it, and on which rows."""

import re
from copy import copy
from dataclasses import dataclass, fields, replace

import builders
import pandas as pd
import pytest
from small_plan import event, small_dataset, small_edition, year_end
from tiny_workbook import ROOT

from milepost.assess.contribution_cache import ContributionCache
from milepost.core.indicator_pages import page_name
from milepost.core.kinds import KINDS
from milepost.core.messages import Language, speaking
from milepost.core.workbook import Workbook
from milepost.edition.params import Chapter as Params
from milepost.edition.params import default_edition, read_edition
from milepost.inputs.edition_tables import edition_data
from milepost.inputs.records import Slice
from milepost.inputs.store import SliceWriter
from milepost.publish import indicator_sources
from milepost.publish.exhibits import Exhibit
from milepost.publish.glance import glance_of
from milepost.publish.indicator_sources import NOT_SHOWN, parts
from milepost.report import indicator_links
from milepost.report.chapter import Chapter
from milepost.report.indicator_links import indicator_link
from milepost.report.tables import Column, Table
from milepost.report.topics import indicators
from milepost.report.topics.indicator_facts import kind_words
from milepost.report.topics.indicator_tables import rows_table
from milepost.report.topics.indicators import Pages
from milepost.validate.check import check_workbook


def pages_of(data, folder) -> Pages:
    cut = SliceWriter(data, folder).write(Params("indicators", {}, ""))
    return Pages(Chapter(cut, interactive=True))


@pytest.fixture(scope="module")
def pages(data, tmp_path_factory) -> Pages:
    return pages_of(data, tmp_path_factory.mktemp("store"))


def test_every_target_has_a_page_with_its_rows(pages, data):
    assert list(pages.found) == data.tables["targets"]["target_id"].tolist()
    for target in pages.found:
        page = pages.page(target, f"{target}-rows.csv")
        rows = data.tables["observations"]
        own = rows.loc[rows["target_id"] == target, "observation_id"]
        assert page.startswith(f"# {target} ")
        assert f"{{#{target} .unnumbered}}" in page
        for row in own:
            assert page.count(f"{{#row-{row}}}") == 1, (target, row)
        others = rows.loc[rows["target_id"] != target, "observation_id"]
        assert not [row for row in others if f"{{#row-{row}}}" in page]


def test_a_page_tells_the_promise_and_the_value(pages):
    page = pages.page("T2", "T2-rows.csv")
    table = table_of(page)
    assert table["Target"].startswith("8 pacts by ")
    assert table["Value"] == "3 pacts, at the end of 2025"
    assert table["Status"] == "◆\N{NO-BREAK SPACE}Acceleration needed"


def table_of(page: str) -> dict[str, str]:
    return dict(re.findall(r"^\| ([A-Z][^|]+?) \| (.+) \|$", page, re.MULTILINE))


def test_a_page_tells_of_an_amount_for_every_year_as_such(pages):
    table = table_of(pages.page("T4", "T4-rows.csv"))
    assert table["Target"] == "10 courses in every year until 31 December 2027"
    # 2025 alone of four years reached it
    assert table["Share of the years"].startswith("25\N{NO-BREAK SPACE}%, with 50")
    assert "Share of the way" not in table
    # which no method of the table of statuses by every method judges
    assert table["Method"] == "The workbook's rule for this kind of target"
    assert table_of(pages.page("T2", "T2-rows.csv"))["Method"].startswith("Linear pace. ")


def test_a_page_tells_what_a_value_is_held_against_where_the_plan_states_no_baseline(tmp_path):
    made = small_dataset()
    targets = made.tables["targets"].copy()
    own = targets["target_id"] == "T4"
    targets.loc[own, "kind"] = "direction"
    targets.loc[own, ["baseline", "target"]] = None
    rows = builders.observations([year_end("c0", "T4", "base", 2023, value=9)])
    every = pd.concat([made.tables["observations"], rows], ignore_index=True)
    tables = {**made.tables, "targets": targets, "observations": every}
    data = edition_data(
        type(made)(tables, dimensions=made.dimensions), small_edition("2024"), Workbook(tmp_path)
    )
    table = table_of(pages_of(data, tmp_path).page("T4", "T4-rows.csv"))
    assert table["Baseline"] == "none stated; held against 9 courses, observed in 2023"
    assert table_of(pages_of(data, tmp_path).page("T2", "T2-rows.csv"))["Baseline"] == "10 pacts"


def test_a_page_says_which_rows_the_figure_rests_on(pages):
    page = pages.page("T2", "T2-rows.csv")
    assert (
        "The figure rests on three rows (all public record) of the 10 on record: [all as CSV]"
        in page
    )
    rows = [line for line in page.splitlines() if "{#row-" in line]
    told = [(re.search(r"#row-(\w+)", line)[1], "in the value" in line) for line in rows]
    # those that count first, of these the newest; the stock beside them does not count
    assert told[:3] == [("r3", True), ("r2", True), ("r1", True)]
    assert {key for key, counts in told if not counts} == {f"s{n}" for n in range(1, 8)}
    assert all("not counted" in line for line in rows[3:])
    # a level's value of 2024 is in no value of 2025
    page = pages.page("T3", "T3-rows.csv")
    (old,) = [line for line in page.splitlines() if "{#row-l1}" in line]
    assert "in an earlier year" in old
    assert "The figure rests on two rows" in page
    # where every row counts nothing more is said
    assert "in the value" not in pages.page("T1", "T1-rows.csv")


def test_a_page_whose_rows_do_not_count_claims_none(tmp_path, small_book):
    early = event("z1", "T6", "2022-12-31") | {"measure": "stock", "value": 20}
    rows = builders.observations([early])
    made = small_dataset()
    every = pd.concat([made.tables["observations"], rows], ignore_index=True)
    late = type(made)({**made.tables, "observations": every}, dimensions=made.dimensions)
    page = pages_of(edition_data(late, small_edition("2025"), small_book), tmp_path).page(
        "T6", "T6-rows.csv"
    )
    assert "One row is on record and does not count: [all as CSV](T6-rows.csv)." in page
    assert "rests on" not in page


def test_a_target_kept_back_shows_no_row_and_no_value_over_time(withheld_data, tmp_path):
    page = pages_of(withheld_data, tmp_path).page("T5", "T5-rows.csv")
    assert "The rows are suppressed." in page
    assert "#row-" not in page
    assert "## Over time" not in page


def test_what_an_edition_does_not_see_stands_on_no_page(pages, data):
    seen = {*data.tables["observations"]["observation_id"]}
    for target in pages.found:
        anchors = re.findall(r"\{#row-([^}]+)\}", pages.page(target, "rows.csv"))
        assert {*anchors} <= seen


def test_many_rows_are_cut_and_said_to_be(pages, monkeypatch):
    for place in (indicators, indicator_links):  # what is said, and what is shown
        monkeypatch.setattr(place, "MOST_ROWS", 2)
    most = max(pages.rows, key=lambda name: len(pages.rows[name]))
    page = pages.page(most, "rows.csv")
    assert "The first 2 are:" in page
    assert page.count("{#row-") == 2


def test_the_glance_has_a_line_for_each_indicator(pages):
    page = pages.overview(lambda target: f"{target}.qmd")
    assert len(re.findall(r"^- \[", page, re.MULTILINE)) == len(pages.found)
    page = page.replace("\N{NO-BREAK SPACE}", " ")
    assert "(T2.qmd) [3 of 8" in page
    assert "(T3.qmd) [60 of 70 %, from 50, " in page, "no column names the unit"


def test_the_glance_speaks_the_language_of_the_edition(pages, data):
    told = {"All indicators at a glance": ("Coup d’œil",), "Share": ("Part",)}
    told["At {moment}, {share} of the plan’s time had gone."] = ("{share} à {moment}.",)
    with speaking(Language("fr", told)):
        content = glance_of(pages, data.edition)
        assert pages.overview(str).startswith("# Coup d’œil {#indicators .unnumbered}")
    assert (content["title"], content["lang"], content["head"][3]) == ("Coup d’œil", "fr", "Part")
    assert re.search(r"\d+\s% à the end of \d{4}\.$", content["opening"])


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_told_in_words(pages, kind):
    goal = {"kind": kind, "distinct_by": "country", "direction": "up"}
    words = kind_words(goal, pages.chapter)
    assert words.count(". ") + 1 == 4
    assert "{" not in words


def test_of_a_range_neither_more_nor_less_is_wanted(pages):
    goal = {"kind": "keep", "direction": "up", "target": 18.0, "upper": 22.0}
    assert "wanted" not in kind_words(goal, pages.chapter)
    assert "A higher value is wanted." in kind_words(goal | {"upper": float("nan")}, pages.chapter)


@pytest.mark.parametrize("kind", ["events", "increment", "closed-cohort"])
@pytest.mark.parametrize(("by", "one"), [("item", "item"), ("country", "country")])
def test_what_counts_once_is_not_said_to_be_added(pages, kind, by, one):
    goal = {"kind": kind, "distinct_by": by, "direction": "up"}
    assert kind_words(goal, pages.chapter).startswith(
        f"Each {one} counts once, however often it is observed. What several parts have in common "
        "counts once in the whole."
    )


@pytest.mark.parametrize(
    ("kind", "unit", "words"),
    [
        ("stock", "districts", "Values of parts are added."),
        ("stock", "%", "values of parts are never added."),
        ("annual-flow", "deaths per 100,000", "values of parts are never added."),
        ("keep", "%", "Shares of parts are combined by their numerators"),
        ("relative-change", "%", "Values of parts are added."),
    ],
)
def test_a_unit_says_whether_parts_are_added(pages, kind, unit, words):
    goal = {"kind": kind, "unit": unit, "direction": "up"}
    assert words in kind_words(goal, pages.chapter)


def test_a_row_shows_the_share_that_its_cases_come_to(data, pages):
    rows = pages.chapter["observations"].query("observation_id == 'l2'")
    # 89 of 121 are 73.553... per cent; stated with two decimals, 73.55, that would be printed 73.5
    rows = rows.assign(value=73.55, numerator=89.0, denominator=121.0, counts="now")
    shown = rows_table(pages.chapter, rows, float("nan"))
    assert shown.frame["value"].tolist() == ["73.6"]


def test_a_name_that_can_be_no_file_has_a_page_all_the_same():
    names = ["T01", "../../x", "nul", "index", "a b", "INDEX"]
    pages = [page_name(name) for name in names]
    assert pages[0] == "T01"
    assert len({*pages}) == len(names)
    assert all(re.fullmatch(r"indicator-[0-9a-f]{10}", page) for page in pages[1:])


def test_a_tables_cells_lead_to_indicators_on_a_page_alone(data):
    frame = data.tables["targets"][["target_id", "short_name"]].head(1)
    table = Table(frame, {"short_name": Column("Target", indicator="target_id")})
    name = frame["short_name"].iloc[0]
    link = indicator_link(frame["target_id"].iloc[0], name)
    assert link == f"[{name}](../indicators/{frame['target_id'].iloc[0]}.html)"
    assert link in table.markdown(linked=True)
    assert link not in table.markdown()


def test_the_page_at_a_glance_has_a_name_as_the_data_have_it(pages, data):
    odd = copy(pages)
    odd.found = {"T2": pages.found["T2"].copy()}
    odd.found["T2"]["short_name"] = r"Pacts \ *signed*"
    (row,) = glance_of(odd, data.edition)["rows"]
    assert row[:2] == ["T2", r"Pacts \ *signed*"]


@dataclass(frozen=True)
class OfOne(Slice):
    """A slice that has of each table with indicators the rows of one alone, and no doubts."""

    target: str = ""

    def table(self, name: str) -> pd.DataFrame:
        table = super().table(name)
        return table[table["target_id"] == self.target] if "target_id" in table else table


def of_one(cut: Slice, target: str) -> Slice:
    given = {one.name: getattr(cut, one.name) for one in fields(cut)}
    shown = {name: digest for name, digest in cut.tables.items() if name not in NOT_SHOWN}
    return OfOne(**{**given, "tables": shown}, target=target)


@pytest.mark.slow
@pytest.mark.parametrize(
    "root",
    [
        "tests/tiny",
        pytest.param("examples/canada-2030", marks=pytest.mark.long),
        pytest.param(".", marks=pytest.mark.stress),
    ],
)
def test_a_page_rests_on_no_other_indicators_rows(root, tmp_path):
    workbook = Workbook(ROOT / root, store_elsewhere=tmp_path)
    dataset = check_workbook(workbook).dataset
    name = default_edition(workbook)
    data = edition_data(dataset, read_edition(workbook, name), workbook, ContributionCache())
    cut = SliceWriter(data, tmp_path).write(Params("indicators", {}, ""))
    pages = Pages(Chapter(cut, interactive=True))
    for target in pages.found:
        own = Pages(Chapter(of_one(cut, target), interactive=True))
        assert own.page(target, "rows.csv") == pages.page(target, "rows.csv")


def test_a_row_is_of_its_indicators_page_alone(data, tmp_path):
    def parts_with(name: str, column: str, value: object, at: int = 0) -> dict[str, str]:
        table = data.tables[name].copy()
        table.loc[table.index[at], column] = value
        changed = replace(data, tables={**data.tables, name: table})
        cut = SliceWriter(changed, tmp_path).write(Params("indicators", {}, ""))
        return parts(cut, targets)

    targets = data.tables["targets"]["target_id"].tolist()
    first = data.tables["observations"]["target_id"].iloc[0]
    as_before = parts(SliceWriter(data, tmp_path).write(Params("indicators", {}, "")), targets)
    row = parts_with("observations", "value", 1234.0)
    assert [target for target in targets if row[target] != as_before[target]] == [first]
    source = parts_with("sources", "title", "Another title")
    assert not [target for target in targets if source[target] == as_before[target]]


def test_another_caption_of_the_book_makes_no_page_anew(data, tmp_path, monkeypatch):
    made = []
    page = Pages.page
    monkeypatch.setattr(Pages, "page", lambda *given: made.append(given[1]) or page(*given))
    monkeypatch.setattr(indicator_sources, "glance_page", lambda *_: b"")
    keys = tuple(data.tables["observations"]["observation_id"])
    for caption, shown in (("Two of\n three.", "Two of three."), ("All of them.", "All of them.")):
        origin = {"label": "fig-all", "name": "all", "caption": caption}
        exhibit = Exhibit("overview", "", "overview.ipynb", 1, "", origin, keys)
        indicator_sources.write_indicator_sources(data, Workbook(tmp_path), [exhibit])
        written = (tmp_path / "chapters" / "indicators" / "T2.qmd").read_text("utf-8")
        assert f"\n- @fig-all: {shown}\n" in written
    assert len(made) == len({*made}) > 1
