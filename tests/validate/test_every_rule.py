"""Every rule of the catalogue: a case that breaks it alone, named by its place, and a near one fine.

A rule that is added to the catalogue without a pair here fails.
"""

import csv
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from builders import (
    PILLARS,
    PLAN,
    REGIONS,
    RESULTS,
    assessments,
    dataset,
    edition,
    frame,
    observations,
    row,
    selected,
    target,
)

from milepost.assess.rollup import check_rollup, rollup
from milepost.assess.scopes import Basis
from milepost.assess.status import plan_scopes
from milepost.core.workbook import Workbook
from milepost.validate.catalogue import catalogue
from milepost.validate.check import check_workbook
from milepost.validate.expected_reports import reports_fit
from milepost.validate.plausibility import find_doubts, seen_by_an_edition
from milepost.validate.rules import RULES

pytestmark = pytest.mark.slow
TINY = Path(__file__).resolve().parents[1] / "tiny"
NOTEBOOKS = TINY.parents[1] / "notebooks"
ROWS, SCOPED, TITLES = "observations/libraries.csv", "scoped_targets.csv", "sources.csv"
Edit = Callable[[Path], None]
Place = tuple[str, int, str]


@dataclass(frozen=True)
class Pair:
    """Two edits of a workbook, or two lists of rows, and where the first breaks the rule."""

    place: Place
    breaks: object
    neighbour: object


# edits of the tiny workbook


def text(file: str, change: Callable[[str], str] | str | bytes) -> Edit:
    def edit(root: Path) -> None:
        path = root / "data" / file if not file.startswith("params") else root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        made = change(path.read_text("utf-8")) if callable(change) else change
        path.write_bytes(made if isinstance(made, bytes) else made.encode())

    return edit


def published(edition: str, target: str) -> Edit:
    """Put what an edition was held against where published books stand."""
    line = f"global,{target}\n"
    content = "scope_kind,target_id,target,baseline\n" + line
    return text(f"../reports/{edition}/data/assessments.csv", content)


def cells(file: str, number: int, **values: str) -> Edit:
    """Change cells of one row; one past the last row is made as a copy of the one before."""

    def edit(root: Path) -> None:
        path = root / "data" / file
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
        if number == len(rows) + 2:
            rows.append(dict(rows[-1]))
        rows[number - 2] |= values
        made = io.StringIO()
        writer = csv.DictWriter(made, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path.write_text(made.getvalue(), "utf-8")

    return edit


def column(file: str, name: str, *, drop: bool = False) -> Edit:
    def edit(root: Path) -> None:
        path = root / "data" / file
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
        if drop:
            at = rows[0].index(name)
            rows = [cells[:at] + cells[at + 1 :] for cells in rows]
        else:
            rows = [[*cells, "" if n else name] for n, cells in enumerate(rows)]
        with path.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened, lineterminator="\n").writerows(rows)

    return edit


def describe(table: str, change: Callable[[dict[str, dict]], object]) -> Edit:
    """Change the fields of a table's schema, by their names."""

    def edit(root: Path) -> None:
        path = root / "data/datapackage.json"
        package = json.loads(path.read_text("utf-8"))
        schema = next(r for r in package["resources"] if r["name"] == table)["schema"]
        fields = {field["name"]: field for field in schema["fields"]}
        change(fields)
        schema["fields"] = list(fields.values())
        path.write_text(json.dumps(package), "utf-8")

    return edit


def limit(table: str, name: str, **limits: object) -> Edit:
    return describe(table, lambda fields: fields[name].setdefault("constraints", {}).update(limits))


def without(table: str) -> Edit:
    """Take a table and its file out."""

    def edit(root: Path) -> None:
        path = root / "data/datapackage.json"
        package = json.loads(path.read_text("utf-8"))
        (gone,) = [r for r in package["resources"] if r["name"] == table]
        package["resources"].remove(gone)
        (root / "data" / gone["path"]).unlink()
        path.write_text(json.dumps(package), "utf-8")

    return edit


def excel(change: Callable[[object], object] = lambda _sheet: None) -> Edit:
    """Let the targets of parts lie in an Excel workbook, and change its sheet."""

    def edit(root: Path) -> None:
        path = root / "data" / SCOPED
        book = openpyxl.Workbook()
        for line in csv.reader(io.StringIO(path.read_text("utf-8"))):
            book.active.append([float(c) if c.isdigit() else c or None for c in line])
        change(book.active)
        book.save(path.with_suffix(".xlsx"))
        path.unlink()
        text("datapackage.json", lambda t: t.replace(SCOPED, "scoped_targets.xlsx"))(root)

    return edit


def set_cell(name: str, value: object) -> Callable[[object], object]:
    return lambda sheet: sheet.__setitem__(name, value)


def members(name: str, **more: str) -> Edit:
    """Add a table of members, which is a dimension where the description says so."""

    def edit(root: Path) -> None:
        (root / f"data/{name}.csv").write_text("member_id,position,name\na,1,A\n", "utf-8")
        path = root / "data/datapackage.json"
        package = json.loads(path.read_text("utf-8"))
        fields = [{"name": "member_id", "type": "string"}, {"name": "position", "type": "integer"},
                  {"name": "name", "type": "string"}]  # fmt: skip
        package["resources"].append(
            {"name": name, "path": f"{name}.csv", "table": name, "title": name, "scheme": "file",
             "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
             "schema": {"fields": fields, "primaryKey": ["member_id"]}, **more}
        )  # fmt: skip
        path.write_text(json.dumps(package), "utf-8")

    return edit


def both(*edits: Edit) -> Edit:
    def edit(root: Path) -> None:
        for one in edits:
            one(root)

    return edit


def gone(file: str) -> Edit:
    return lambda root: (root / "data" / file).unlink()


def folder(file: str) -> Edit:
    return both(gone(file), lambda root: (root / "data" / file).mkdir())


def linked(file: str) -> Edit:
    """Let a file lie elsewhere, and a link lead to it."""

    def edit(root: Path) -> None:
        (root / "data" / file).rename(root / file)
        (root / "data" / file).symlink_to(root / file)

    return edit


def changed(old: str, new: str) -> Callable[[str], str]:
    def change(content: str) -> str:
        assert old in content
        return content.replace(old, new, 1)

    return change


PACKAGE: Place = ("data/datapackage.json", 0, "")
SHEET = "data/scoped_targets.xlsx"
WORDS = "narratives/2030/overview.md"
BOOKS = {
    "published-target": Pair(("data/targets.csv", 2, "target"), published("2029", "L1,6.0,0.0"),
                             published("2029", "L1,4.0,0.0")),
    "missing-file": Pair((f"data/{SCOPED}", 0, ""), gone(SCOPED), without("scoped_targets")),
    "unlisted-file": Pair(("data/loose.csv", 0, ""), text("loose.csv", "a\n1\n"),
                          text("loose.txt", "a\n1\n")),
    "unreadable-file": Pair((f"data/{SCOPED}", 0, ""), folder(SCOPED), linked(SCOPED)),
    "empty-file": Pair((f"data/{SCOPED}", 0, ""), text(SCOPED, b""),
                       text(SCOPED, lambda t: t.splitlines()[0] + "\n")),
    "encoding": Pair((f"data/{SCOPED}", 2, ""),
                     text(SCOPED, lambda t: t.replace("bank", "bänk").encode("cp1252")),
                     text(SCOPED, lambda t: t.encode("utf-8-sig"))),
    "not-csv": Pair((f"data/{SCOPED}", 1, ""), text(SCOPED, lambda t: t.replace(",", ";")),
                    text(SCOPED, changed("north-bank", '"north-bank"'))),
    "cells": Pair((f"data/{SCOPED}", 3, ""), text(SCOPED, lambda t: t + "L3,region\n"),
                  text(SCOPED, lambda t: t + ",,,,,,\n")),
    "header": Pair((SHEET, 1, "baseline"), excel(set_cell("H1", "baseline")), excel(set_cell("H1", " "))),
    "merged": Pair((SHEET, 2, ""), excel(lambda sheet: sheet.merge_cells("F2:F3")), excel()),
    "unnamed-column": Pair((SHEET, 2, ""), excel(set_cell("H2", "loose")),
                           excel(set_cell("H2", " "))),
    "missing-table": Pair(PACKAGE, without("plan"), without("scoped_targets")),
    "schema-column": Pair(
        ("data/datapackage.json", 0, "name"),
        both(column("systems.csv", "name", drop=True),
             describe("systems", lambda fields: fields.pop("name"))),
        both(column("pillars.csv", "aim", drop=True),
             describe("pillars", lambda fields: fields.pop("aim"))),
    ),
    "schema-type": Pair(
        ("data/datapackage.json", 0, "target"),
        describe("scoped_targets", lambda fields: fields["target"].update(type="string")),
        describe("scoped_targets", lambda fields: fields["target"].update(type="integer")),
    ),
    "missing-column": Pair((f"data/{TITLES}", 1, "note"), column(TITLES, "note", drop=True),
                           both(column(TITLES, "note", drop=True), column(TITLES, "note"))),
    "unknown-column": Pair(
        (f"data/{TITLES}", 1, "mood"), column(TITLES, "mood"),
        both(column(TITLES, "mood"),
             describe("sources", lambda fields: fields.update(mood={"name": "mood"}))),
    ),
    "required": Pair((f"data/{TITLES}", 2, "title"), cells(TITLES, 2, title=""),
                     cells(TITLES, 2, url="")),
    "type": Pair((f"data/{TITLES}", 2, "accessed"), cells(TITLES, 2, accessed="soon"),
                 cells(TITLES, 2, accessed="2029-01-06")),
    "cell": Pair((SHEET, 2, "baseline"), excel(set_cell("D2", "1,234")),
                 excel(set_cell("D2", "1,25"))),
    "enum": Pair((f"data/{ROWS}", 2, "audience"), cells(ROWS, 2, audience="all"),
                 cells(ROWS, 2, audience="internal")),
    "pattern": Pair((f"data/{TITLES}", 4, "source_id"), cells(TITLES, 4, source_id="a b"),
                    cells(TITLES, 4, source_id="a.b")),
    "minimum": Pair(("data/pillars.csv", 2, "position"), cells("pillars.csv", 2, position="0"),
                    cells("pillars.csv", 2, position="1")),
    "maximum": Pair(("data/pillars.csv", 3, "position"), limit("pillars", "position", maximum=1),
                    limit("pillars", "position", maximum=2)),
    "min-length": Pair(("data/pillars.csv", 2, "short_name"),
                       limit("pillars", "short_name", minLength=10),
                       limit("pillars", "short_name", minLength=9)),
    "max-length": Pair(("data/pillars.csv", 3, "short_name"),
                       limit("pillars", "short_name", maxLength=10),
                       limit("pillars", "short_name", maxLength=11)),
    "signs": Pair((f"data/{TITLES}", 2, "title"), cells(TITLES, 2, title="Shelves \u202enepo"),
                  cells(TITLES, 2, title="Shelves مصر\u200f (1)")),
    "letters": Pair((f"data/{TITLES}", 2, "title"), cells(TITLES, 2, title="ꦗꦮ"),
                    cells(TITLES, 2, title="北京")),
    "primary-key": Pair((f"data/{ROWS}", 21, "observation_id+known_on"), cells(ROWS, 21),
                        cells(ROWS, 21, known_on="2030-12-31")),
    "unique": Pair((f"data/{TITLES}", 4, "title"),
                   both(limit("sources", "title", unique=True), cells(TITLES, 4, source_id="more")),
                   both(limit("sources", "title", unique=True),
                        cells(TITLES, 4, source_id="more", title="More"))),
    "unknown-code": Pair((f"data/{ROWS}", 2, "country"), cells(ROWS, 2, country="XXX"),
                         cells(ROWS, 2, country="XAB")),
    "parameters": Pair(
        ("params/editions/2029.yml", 0, ""),
        text("params/editions/2029.yml", lambda words: words.replace("year: 2029", "year: x")),
        text("params/editions/2029.yml", lambda words: words.replace("Shelves open, 2029", "Open")),
    ),
    "year": Pair(
        ("params/editions/2030.yml", 0, "year"),
        text("params/editions/2030.yml", lambda words: words.replace("year: 2030", "year: 2031")),
        text("params/editions/2030.yml", lambda words: words.replace("year: 2030", "year: 2029")),
    ),
    "dimension": Pair(("data/datapackage.json", 0, "dimension"), members("sex", dimension="sex"),
                      members("sex")),
    "page": Pair(("index.qmd", 3, ""), text("../index.qmd", "# A\n\n{{ value:L3.actual }} rooms\n"),
                 text("../index.qmd", "# A\n\nSeven rooms\n")),
    "narrative": Pair((f"data/{WORDS}", 2, ""), text(WORDS, "Words\n{{ value:L9.actual }}\n"),
                      text(WORDS, "Words\n{{ value:L3.actual }}\n")),
    "brand": Pair(("_brand.yml", 0, "color.primary"), text("../_brand.yml", "color: {primary: '#777777'}\n"),
                  text("../_brand.yml", "color: {primary: '#767676'}\n")),
    "book-key": Pair(("_quarto.yml", 0, "theme"), text("../_quarto.yml", "theme: cosmo\n{}".format),
                     text("../_quarto.yml", "toc-depth: 2\n{}".format)),
    "book-file": Pair(("_quarto.yml", 0, "csl"), text("../_quarto.yml", "csl: none.csl\n{}".format),
                      text("../_quarto.yml", "csl: chapters/made.csl\n{}".format)),
}  # fmt: skip


def problems_of(root: Path) -> set[tuple[str, str, int, str]]:
    found = check_workbook(Workbook(root)).problems
    return {(item.rule, item.file, item.row, item.column) for item in found}


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    root = tmp_path_factory.mktemp("every") / "tiny"
    shutil.copytree(TINY, root)
    shutil.copytree(NOTEBOOKS, root / "notebooks", ignore=shutil.ignore_patterns("figures"))
    return root, problems_of(root)


@pytest.mark.parametrize("rule", BOOKS)
def test_a_workbook_breaks_this_rule_alone_and_its_neighbour_none(base, tmp_path, rule):
    root, usual = base
    for name, edit in (("breaks", BOOKS[rule].breaks), ("neighbour", BOOKS[rule].neighbour)):
        shutil.copytree(root, tmp_path / name)
        edit(tmp_path / name)
        expected = {(rule, *BOOKS[rule].place)} if name == "breaks" else set()
        assert problems_of(tmp_path / name) - usual == expected, name


# rows that the rules about figures judge


def rows(*observed: dict, of: list | None = None, **tables: list) -> dict:
    return {"targets": of or EVENTS, "observations": list(observed), **tables}


EVENTS = [target("events", target=50)]
LEVEL = [target("level", target=60)]
STOCK = [target("stock", target=50, baseline=1)]
COUNTRIES = [target("distinct-countries", target=3)]
BY_ITEM = [target("events", target=3, distinct_by="item")]


def at(name: str, number: int = 2, table: str = "observations") -> Place:
    return (f"data/{table}.csv", number, name)


def stock(when: str, value: float, **values: object) -> dict:
    return row("stock", when, value=value, **values)


PLANS = {"period_start": "2024-01-01", "period_end": "2027-12-31"}
REPORT = {"dimension": "country", "member": "XEA", "period_start": "2024-01-01",
          "period_end": "2024-12-31", "due": "2025-01-31"}  # fmt: skip
EAST = {"target_id": "T1", "scope_kind": "region", "scope_id": "east", "target": 1}
POSTS = [{"presence_id": "there", "region_id": "west"}]
BROKEN_ROWS = {
    "one-plan": Pair(("data/plan.csv", 0, ""), rows(plan=[PLANS, PLANS]), rows(plan=[PLANS])),
    "period": Pair(at("period_end"),
                   rows(row(value=1, period_end="2024-06-29", known_on="2024-07-01")),
                   rows(row(value=1, period_end="2024-06-30", known_on="2024-07-01"))),
    "direction": Pair(at("direction", table="targets"),
                      rows(of=[target("level", baseline=10, target=5)]),
                      rows(of=[target("level", baseline=10, target=5, direction="down")])),
    "method": Pair(at("method", table="targets"),
                   rows(of=[target("rate", target=6, method="open_sdg")]),
                   rows(of=[target("rate", target=6, method="open-sdg")])),
    "cohort": Pair(at("denominator", table="targets"),
                   rows(of=[target("closed-cohort", target=60)]),
                   rows(of=[target("closed-cohort", target=60, denominator=9)])),
    "target": Pair(at("target", table="targets"), rows(of=[target("events")]),
                   rows(of=[target("events")], scoped_targets=[EAST])),
    "hierarchy": Pair(at("parent_id", table="results"),
                      rows(results=[{"result_id": "P1", "parent_id": "P1"}]),
                      rows(results=[{"result_id": "P1"}, {"result_id": "P2", "parent_id": "P1"}])),
    "reports": Pair(at("member", table="reports_expected"),
                    rows(reports_expected=[{**REPORT, "member": "XXX"}]),
                    rows(reports_expected=[REPORT])),
    "scope": Pair(at("scope_id", table="scoped_targets"),
                  rows(scoped_targets=[{**EAST, "scope_id": "north"}]),
                  rows(scoped_targets=[EAST])),
    "breakdown": Pair(
        at("item_id", 3),
        rows(stock("2024-12-31", 30, region_id="east"), stock("2024-12-31", 20, item_id="law"),
             of=STOCK),
        rows(stock("2024-12-31", 30, region_id="east"), stock("2024-12-31", 20, region_id="west"),
             of=STOCK),
    ),
    "measure": Pair(at("measure"), rows(row("flow", value=1)), rows(row("event", value=1))),
    "country": Pair(at("country"), rows(row(value=1), of=COUNTRIES),
                    rows(row(value=1, country="XEA"), of=COUNTRIES)),
    "item": Pair(at("item_id"), rows(row(value=1), of=BY_ITEM),
                 rows(row(value=1, item_id="law"), of=BY_ITEM)),
    "value": Pair(at("value"), rows(row()), rows(row(withdrawn=True))),
    "fraction": Pair(at("numerator"), rows(row("level", numerator=11, denominator=10), of=LEVEL),
                     rows(row("level", numerator=10, denominator=10), of=LEVEL)),
    "range": Pair(at("value"), rows(row("level", value=101), of=LEVEL),
                  rows(row("level", value=100), of=LEVEL)),
    "known-on": Pair(at("known_on"), rows(row(value=1, known_on="2024-06-29")),
                     rows(row(value=1, known_on="2024-06-30"))),
    "region": Pair(at("region_id"), rows(row(value=1, country="XEA", region_id="west")),
                   rows(row(value=1, country="XEA", region_id="east"))),
    "source": Pair(at("source_id"), rows(row(value=1, source_id=None)), rows(row(value=1))),
    "cut-off": Pair(at("known_on"), rows(row(value=1, known_on="2028-03-01")),
                    rows(row(value=1, known_on="2028-02-28"))),
    "duplicate": Pair(at("observation_id", 3), rows(row(value=1), row(value=1)),
                      rows(row(value=1), row(value=2))),
    "jump": Pair(at("value", 3),
                 rows(stock("2024-12-31", 100), stock("2025-12-31", 301), of=STOCK),
                 rows(stock("2024-12-31", 100), stock("2025-12-31", 300), of=STOCK)),
    "outlier": Pair(at("value", 5), rows(*(row(value=n) for n in (1, 2, 3, 1000))),
                    rows(*(row(value=n) for n in (1, 2, 3, 4)))),
    "total": Pair(
        at("value", 4),
        rows(stock("2024-12-31", 30, region_id="east"), stock("2024-12-31", 20, region_id="west"),
             stock("2024-12-31", 50), of=STOCK),
        rows(stock("2024-12-31", 30, region_id="east"), stock("2024-12-31", 20, region_id="west"),
             stock("2024-12-31", 5), of=STOCK),
    ),
    "parts": Pair(
        at("period_end", 4),
        rows(stock("2024-12-31", 30, region_id="east"), stock("2024-12-31", 20, region_id="west"),
             stock("2025-12-31", 31, region_id="east"), of=STOCK),
        rows(stock("2024-12-31", 30, region_id="east"), stock("2024-12-31", 20, region_id="west"),
             stock("2025-12-31", 31, region_id="east"), stock("2025-12-31", 21, region_id="west"),
             of=STOCK),
    ),
    "unit": Pair(
        at("unit", table="targets"),
        rows(stock("2024-12-31", 30, region_id="east"),
             of=[target("stock", target=9, unit="deaths per 100,000")]),
        rows(stock("2024-12-31", 30), of=[target("stock", target=9, unit="deaths per 100,000")]),
    ),
    "baseline": Pair(at("baseline", table="targets"),
                     rows(of=[target("events", target=150, baseline=100)]),
                     rows(of=[target("increment", target=50, baseline=100)])),
    "presence": Pair(at("presence_id"),
                     rows(row(value=1, country="XEA", presence_id="there"), presences=POSTS),
                     rows(row(value=1, country="XWA", presence_id="there"), presences=POSTS)),
}  # fmt: skip


def judged(tables: dict) -> list[tuple[str, str, int, str]]:
    data = dataset(**tables)
    found = [problem for rule in (*RULES, reports_fit) for problem in rule(data)]
    found += [*find_doubts(data), *seen_by_an_edition(data, date(2028, 2, 28))]
    return [(item.rule, item.file, item.row, item.column) for item in found]


@pytest.mark.parametrize("rule", BROKEN_ROWS)
def test_rows_break_this_rule_alone_and_their_neighbours_none(rule):
    pair = BROKEN_ROWS[rule]
    assert judged(pair.breaks) == [(rule, *pair.place)]
    assert judged(pair.neighbour) == []


def rolled_up(more: float) -> list[tuple[str, str, int, str]]:
    """What no data can break by itself: a published figure that its rows do not give."""
    scopes = plan_scopes(PILLARS, RESULTS, REGIONS)
    observed = [row(value=2, country="XEA", result_id="P1")]
    shown = assessments(EVENTS, observed, None, scopes)
    shown.loc[shown["scope_kind"] == "global", "actual"] += more
    given = Basis(frame("targets", EVENTS), selected(observations(observed), edition()), PLAN,
                  edition(), scopes)  # fmt: skip
    found = check_rollup(given, shown, rollup(given))
    return [(item.rule, item.file, item.row, item.column) for item in found]


PROVED = ("roll-up",)
# of what an import is given: tests/importers/ breaks them
IMPORTED = ("hidden", "total-row", "conflict", "resent", "superseded")


def test_a_figure_that_its_rows_do_not_give_breaks_the_rule_on_wholes_and_parts():
    assert rolled_up(1) == [("roll-up", "assessments", 0, "global")]
    assert rolled_up(0) == []


@pytest.mark.parametrize("rule", catalogue())
def test_every_rule_has_a_pair(rule):
    assert rule in {*BOOKS, *BROKEN_ROWS, *PROVED, *IMPORTED}, (
        f"the rule {rule!r} has no case that breaks it and no near one that does not"
    )


@pytest.mark.parametrize("rule", [*BOOKS, *BROKEN_ROWS, *PROVED])
def test_every_pair_is_of_a_rule(rule):
    assert rule in catalogue()
