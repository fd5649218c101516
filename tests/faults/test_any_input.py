"""Ten thousand generated inputs (`make inputs`; a fiftieth of them otherwise): words, no crash.

An exception that is no message for a person fails the test: nothing is caught here but those.
"""

import csv
import io
import json
from collections import Counter
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from broken import BOOK, CHAPTER, EDITION, NOTEBOOK, PACKAGE, ROWS, copy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mini import milepost

from milepost.core.errors import UserError
from milepost.core.workbook import Workbook
from milepost.core.yaml import parse_yaml
from milepost.edition.chapters import read_chapters
from milepost.edition.narratives import references
from milepost.edition.params import notebook_parameters, read_edition
from milepost.execute.imports import imported_modules
from milepost.execute.keys import notebook_cells
from milepost.methods.series_files import assess_text
from milepost.methods.thresholds import Thresholds
from milepost.publish.verify import verify
from milepost.read.dataset import read_table
from milepost.read.package import read_package
from milepost.read.table_schema import Resource
from milepost.render.embedded.source import notebook_source
from milepost.render.project import load_book
from milepost.validate.check import check_workbook

SHARE = 50  # of the inputs that are promised, where nobody asks for --stress
PROMISED = 10_000
SIZES = {
    "cells": 200, "bytes": 1500, "excel": 500, "parquet": 700, "yaml": 2300, "chapter": 700,
    "edition": 700, "description": 1000, "notebook": 1000, "book": 700, "page": 400,
    "narrative": 700, "manifest": 250, "series": 700, "command": 60,
}  # fmt: skip
made: Counter[str] = Counter()

WORDS = st.sampled_from(
    ["", " ", "0", "-1", "1e308", "1e400", "nan", "inf", "true", "null", "~", "..", "../x", "/etc",
     "C:\\x", "CON", "a\0b", "\ufeff", "\u202e", "\ud800", "=1+1", "@x", "<script>", "{{ value:L1.actual }}",
     "{{< meta x >}}", "2030", "2030-02-30", "9999-12-31", "L1", "L1;L2", "XAA", "event", "level",
     "data/x.csv", "x" * 5000, "\r\n", '"', "'", "&a", "*a", "!!binary", "- ", ": ", "[", "{", "#|"]
)  # fmt: skip
TEXTS = WORDS | st.text(max_size=30)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def root(mini_built, tmp_path_factory):
    """A workbook with a published book, mended after every input."""
    return copy(mini_built, tmp_path_factory.mktemp("any") / "book")


@pytest.fixture(autouse=True)
def raised(monkeypatch):
    monkeypatch.setenv("MILEPOST_DEBUG", "1")


def generated(name: str, pytestconfig: pytest.Config, strategy, test) -> None:
    """Run a test on as many generated inputs as are promised of this kind."""
    wanted = SIZES[name] if pytestconfig.getoption("--stress") else max(SIZES[name] // SHARE, 5)

    @settings(max_examples=wanted, deadline=None, database=None, derandomize=True,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(strategy)
    def run(value):
        made[name] += 1
        test(value)

    run()


def mutated(content: bytes):
    """Content cut, repeated, or with other bytes somewhere."""
    place = st.integers(0, len(content))
    change = st.tuples(place, st.binary(max_size=6), st.integers(0, 12))
    return st.tuples(st.lists(change, min_size=1, max_size=4), place, st.booleans()).map(
        lambda drawn: _mutated(content, *drawn)
    )


def _mutated(content: bytes, changes, end: int, ends: bool) -> bytes:
    for at, new, gone in changes:
        content = content[:at] + new + content[at + gone :]
    return content[:end] if ends else content


def changed(value):
    """A JSON value with something else at one of its places."""
    return st.tuples(st.sampled_from(list(_places(value))), VALUES | st.just(KeyError)).map(
        lambda drawn: _put(value, *drawn)
    )


def _places(value, path=()):
    yield path
    if not isinstance(value, dict | list):
        return
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _places(item, (*path, key))


def _put(value, path, new):
    if not path:
        return None if new is KeyError else new
    copied = dict(value) if isinstance(value, dict) else list(value)
    if len(path) == 1 and new is KeyError:
        del copied[path[0]]
    else:
        copied[path[0]] = _put(copied[path[0]], path[1:], new)
    return copied


def write(path: Path, content: bytes | str) -> None:
    path.write_bytes(
        content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    )


def as_json(value) -> bytes:
    return json.dumps(value).encode()


def words_or_nothing(call, *arguments, place: str = "") -> None:
    try:
        call(*arguments)
    except UserError as error:
        assert str(error)  # noqa: PT017
        assert place in str(error)  # noqa: PT017


def test_cells_of_any_table(root, pytestconfig):
    files = sorted((root / "data").rglob("*.csv"))
    place = st.tuples(st.integers(0, 1000), st.integers(0, 100), TEXTS)

    def check(drawn):
        path, places = drawn
        before = path.read_bytes()
        header, *rows = csv.reader(io.StringIO(before.decode()))
        for at, column, text in places:
            rows[at % len(rows)][column % len(header)] = text
        made = io.StringIO()
        csv.writer(made).writerows([header, *rows])
        write(path, made.getvalue())
        try:
            for problem in check_workbook(Workbook(root)).problems:
                assert problem.rule
                assert problem.as_dict()["file"] == problem.file
                assert len(problem.line()) < 500
        finally:
            path.write_bytes(before)

    strategy = st.tuples(st.sampled_from(files), st.lists(place, min_size=1, max_size=4))
    generated("cells", pytestconfig, strategy, check)


def observations(root: Path, suffix: str = ".csv") -> Resource:
    found = next(item for item in read_package(root / "data") if item.name == "observations")
    return found.model_copy(update={"path": f"rows{suffix}"})


def reads(folder: Path, of: Resource):
    path = folder / of.path

    def check(content):
        path.write_bytes(content)
        _frame, problems = read_table(path, of, f"data/{of.path}")
        for problem in problems:
            assert problem.file == f"data/{of.path}"
            assert problem.rule
            assert len(problem.line()) < 500

    return check


def test_bytes_as_csv(root, tmp_path, pytestconfig):
    content = (root / ROWS).read_bytes()
    strategy = st.binary(max_size=200) | mutated(content)
    generated("bytes", pytestconfig, strategy, reads(tmp_path, observations(root)))


def test_bytes_as_excel(root, tmp_path, pytestconfig):
    book = openpyxl.Workbook()
    book.active.append(["observation_id", "target_id", "value"])
    book.active.append(["a", "L1", 12])
    content = io.BytesIO()
    book.save(content)
    strategy = mutated(content.getvalue())
    generated("excel", pytestconfig, strategy, reads(tmp_path, observations(root, ".xlsx")))


def test_bytes_as_parquet(root, tmp_path, pytestconfig):
    content = io.BytesIO()
    pq.write_table(pa.table({"observation_id": ["a", "b"], "value": [1.5, None]}), content)
    strategy = mutated(content.getvalue())
    generated("parquet", pytestconfig, strategy, reads(tmp_path, observations(root, ".parquet")))


def test_text_as_yaml(pytestconfig):
    strategy = st.lists(TEXTS, max_size=8).map("".join) | VALUES.map(as_json).map(bytes.decode)
    generated("yaml", pytestconfig, strategy,
              lambda text: words_or_nothing(parse_yaml, text, "x.yml", place="x.yml"))  # fmt: skip


def over(root: Path, place: str, test):
    """Test with a file of the workbook replaced, then put it back."""
    path, before = root / place, (root / place).read_bytes()

    def check(content):
        write(path, content)
        try:
            test(content)
        finally:
            path.write_bytes(before)

    return check


def test_files_of_chapters(root, pytestconfig):
    good = {"notebook": "part", "parameters": {"pillar": "B"}}

    def check(_content):
        _chapters, problems = read_chapters(Workbook(root))
        assert all(problem.file for problem in problems)

    strategy = changed(good).map(as_json) | TEXTS
    generated("chapter", pytestconfig, strategy, over(root, CHAPTER, check))


def test_files_of_editions(root, pytestconfig):
    good = {"edition": "2030", "title": "x", "year": 2030, "cut_off": "2031-02-28",
            "audience": "public", "evidence": ["reported"], "outputs": ["html"]}  # fmt: skip

    def check(_content):
        words_or_nothing(read_edition, Workbook(root), "2030", place="2030.yml")

    strategy = changed(good).map(as_json) | TEXTS
    generated("edition", pytestconfig, strategy, over(root, EDITION, check))


def test_descriptions_of_the_data(root, pytestconfig):
    good = json.loads((root / PACKAGE).read_text("utf-8"))
    good = {**good, "resources": good["resources"][:2]}

    def check(_content):
        words_or_nothing(read_package, root / "data", place="data")

    strategy = changed(good).map(as_json) | mutated(as_json(good))
    generated("description", pytestconfig, strategy, over(root, PACKAGE, check))


def test_notebooks(root, pytestconfig):
    good = json.loads((root / NOTEBOOK).read_text("utf-8"))

    def check(_content):
        path = root / NOTEBOOK
        words_or_nothing(notebook_parameters, path, place="part.ipynb")
        words_or_nothing(notebook_cells, path, place="part.ipynb")
        imported_modules([path])

    strategy = changed(good).map(as_json) | mutated(as_json(good))
    generated("notebook", pytestconfig, strategy, over(root, NOTEBOOK, check))


def test_descriptions_of_the_book(root, pytestconfig):
    good = {
        "lang": "en", "number-depth": 2, "toc-depth": 3, "bibliography": ["x.json"],
        "profile": {"default": "2030"}, "project": {"output-dir": "_book", "resources": ["x"]},
        "book": {"title": "x", "author": [{"name": "y"}], "date": "2030-01-01",
                 "chapters": ["index.qmd", {"part": "p", "chapters": ["chapters/page.ipynb"]}],
                 "appendices": ["chapters/part-B.ipynb"]},
        "format": {"milepost-html": "default"}, "execute": {"echo": False},
    }  # fmt: skip

    def read():
        book = load_book(root)
        book.toc_depth("html")
        book.format_options("typst")
        assert book.shown_date is not None
        json.dumps(book.metadata)
        for chapter in book.chapters:
            assert (root / chapter.source).resolve().is_relative_to(root.resolve())

    strategy = changed(good).map(as_json) | TEXTS
    generated("book", pytestconfig, strategy, over(root, BOOK, lambda _: words_or_nothing(read)))


def test_executed_notebooks(root, pytestconfig):
    good = json.loads((root / "chapters/page.ipynb").read_text("utf-8"))
    strategy = changed(good).map(as_json).map(bytes.decode)
    generated("page", pytestconfig, strategy,
              lambda text: words_or_nothing(notebook_source, text, "x.ipynb", place="x"))  # fmt: skip


def test_narratives(pytestconfig):
    part = TEXTS | st.sampled_from(["{{", "}}", "value:", "L1", "@", "=", ".actual", "{", "}"])
    strategy = st.lists(part, max_size=12).map("".join)
    generated("narrative", pytestconfig, strategy, lambda text: [r.line for r in references(text)])


def test_manifests(root, pytestconfig):
    place = "reports/2030/manifest.json"
    good = json.loads((root / place).read_text("utf-8"))
    good["inputs"]["package"] = good["inputs"]["package"][:2]

    def check(_content):
        words_or_nothing(
            lambda: verify(Workbook(root), root / "reports/2030", rebuild=False).as_dict(),
            place="manifest",
        )

    generated("manifest", pytestconfig, changed(good).map(as_json), over(root, place, check))


def test_series_to_assess(tmp_path, pytestconfig):
    header = "base_year,base_value,current_year,current_value,target_year,target,direction,limit"
    good = f"{header}\n2015,10,2020,15.5,2030,30,1,\n2015,5,2020,4,2030,2,-1,\n"
    path = tmp_path / "series.csv"

    def check(content):
        write(path, content)
        words_or_nothing(assess_text, path, "open-sdg", Thresholds(), place="series.csv")

    cell = TEXTS.map(lambda text: '"' + text.replace('"', '""') + '"') | st.floats().map(str)
    rows = st.lists(st.lists(cell, min_size=8, max_size=8).map(",".join), min_size=1, max_size=3)
    strategy = rows.map(lambda found: "\n".join([header, *found]) + "\n") | mutated(good.encode())
    generated("series", pytestconfig, strategy, check)


def test_whole_commands(root, tmp_path, pytestconfig):
    """Any file of the workbook is replaced by anything; commands end with 0, 1 or 2."""
    files = [ROWS, PACKAGE, EDITION, CHAPTER, NOTEBOOK, BOOK, "index.qmd", "data/targets.csv"]
    words = st.sampled_from([("check",), ("list",), ("explain", "page"), ("run", "--dry-run"),
                             ("import", str(tmp_path / "rows.csv"), "--dry-run"),
                             ("template", "-o", str(tmp_path / "form.xlsx"))])  # fmt: skip
    content = st.binary(max_size=60) | VALUES.map(as_json)

    def check(drawn):
        place, new, command = drawn
        (tmp_path / "rows.csv").write_bytes(new)

        def ask(_content):
            done = milepost(*command, root=root)
            assert done.exception is None or isinstance(done.exception, SystemExit)
            assert done.exit_code in (0, 1, 2)

        over(root, place, ask)(new)

    strategy = st.tuples(st.sampled_from(files), content, words)
    generated("command", pytestconfig, strategy, check)


def test_as_many_inputs_were_generated_as_are_promised(pytestconfig, capsys):
    if set(made) != set(SIZES):
        pytest.skip("only some of the tests of this file have run")
    total = sum(made.values())
    with capsys.disabled():
        print(f"\n{total:,} generated inputs: {dict(made)}")  # noqa: T201  (CI shows the number)
    assert total >= (PROMISED if pytestconfig.getoption("--stress") else PROMISED // SHARE)
