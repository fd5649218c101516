"""Pages that were kept are those that a rendering from nothing makes, to the byte."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest
from drawn import examples
from fixture_book import write_book
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.core.files import umask
from milepost.render.book import render_book
from milepost.render.embedded.numbering import make_outline
from milepost.render.embedded.render_cache import RenderCache
from milepost.render.embedded.renderer import write_sources
from milepost.render.embedded.stage import Stage
from milepost.render.project import load_book

pytestmark = pytest.mark.slow


class Counted(RenderCache):
    """Remembers which results it had to have made."""

    def put(self, key, value):
        self.put_now = [*getattr(self, "put_now", []), value]
        super().put(key, value)

    @property
    def pages(self) -> set[str]:
        return {item["source"] for item in getattr(self, "put_now", []) if "body" in item}


EVERY = ("html", "pdf", "docx")


def render(
    root: Path, output: Path, cache: RenderCache | None = None, formats: tuple[str, ...] = ("html",)
) -> dict[str, bytes]:
    render_book(root, output, formats=formats, renderer="embedded", cache=cache)
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in output.rglob("*")
        if path.is_file()
    }


def replace(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text("utf-8")
    assert old in text, name
    path.write_text(text.replace(old, new, 1), "utf-8")


def source_of(root: Path, work: str) -> None:
    path = root / "chapters/sources.json"
    works = json.loads(path.read_text("utf-8"))
    works[0]["title"] = work
    path.write_text(json.dumps(works), "utf-8")


PILLAR_A, OVERVIEW = "chapters/pillar-A.ipynb", "chapters/overview.ipynb"
METHOD, INDEX = "pages/method.qmd", "index.qmd"
CHANGES = {
    "word": lambda root: replace(root, METHOD, "Count once", "Count only once"),
    "word of a notebook": lambda root: replace(root, OVERVIEW, "North leads", "South leads"),
    "title": lambda root: replace(root, METHOD, "How progress is", "How pace is"),
    "label before others": lambda root: replace(
        root, METHOD, "where $s$", "$$ q = 1 $$ {#eq-first}\n\nwhere $s$"
    ),
    "figure": lambda root: replace(root, "figures/steps.svg", 'width="', 'width="1'),
    "works": lambda root: source_of(root, "Another title"),
    "citation": lambda root: replace(root, METHOD, " once", " once [@un-2025]"),
    "order": lambda root: replace(
        root, "_quarto.yml", "- chapters/pillar-A.ipynb\n        - chapters/pillar-B.ipynb",
        "- chapters/pillar-B.ipynb\n        - chapters/pillar-A.ipynb",
    ),
    "notice": lambda root: replace(root, "_quarto-2025.yml", "Some values", "Many values"),
    "unnumbered": lambda root: replace(
        root, METHOD, "{#sec-method}", "{#sec-method .unnumbered}"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def at_first(tmp_path_factory) -> tuple[Path, dict[str, bytes]]:
    """What was kept of the book as it is written at first, and that book, made from nothing."""
    base = tmp_path_factory.mktemp("kept")
    root = write_book(base / "book")
    return base / "pages", render(root, base / "out", RenderCache(base / "pages"), EVERY)


@pytest.fixture(scope="module")
def store(at_first) -> Path:
    return at_first[0]


@pytest.fixture(scope="module")
def growing(store, tmp_path_factory) -> Path:
    """The same, and what was kept of every state since."""
    return shutil.copytree(store, tmp_path_factory.mktemp("growing") / "pages")


@pytest.fixture
def as_at_first(store, tmp_path) -> Path:
    """What was kept of the book as it is written at first."""
    return shutil.copytree(store, tmp_path / "pages")


@settings(
    max_examples=examples(8, fewest=1),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sampled_from(sorted(CHANGES)), min_size=2, max_size=3, unique=True))
def test_after_any_changes_the_book_is_that_of_a_rendering_from_nothing(
    growing, tmp_path_factory, names
):
    base = tmp_path_factory.mktemp("changed")
    root = write_book(base / "book")
    for name in names:
        CHANGES[name](root)
    made = render(root, base / "one", RenderCache(growing), EVERY)
    assert made == render(root, base / "other", formats=EVERY)
    assert {"book.pdf", "book.docx", "html/index.html"} <= made.keys()


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("word", {METHOD}),
        ("figure", {METHOD}),
        ("title", {METHOD, INDEX}),  # the cover's text refers to the method by its number alone
        ("word of a notebook", {OVERVIEW}),
    ],
)
def test_only_the_pages_that_a_change_reaches_are_made_again(as_at_first, tmp_path, name, pages):
    root = write_book(tmp_path / "book")
    CHANGES[name](root)
    cache = Counted(as_at_first)
    render(root, tmp_path / "out", cache)
    assert cache.pages == pages


def test_what_was_kept_and_then_damaged_is_made_again(as_at_first, tmp_path):
    root = write_book(tmp_path / "book")
    whole = render(root, tmp_path / "whole")
    for path in as_at_first.iterdir():
        path.write_text(path.read_text("utf-8").replace("Count once", "Count twice"), "utf-8")
    assert render(root, tmp_path / "again", RenderCache(as_at_first)) == whole


def test_nothing_that_was_kept_is_used_when_all_is_to_be_made_anew(as_at_first, tmp_path):
    root = write_book(tmp_path / "book")
    cache = Counted(as_at_first, fresh=True)
    render(root, tmp_path / "out", cache)
    assert len(cache.pages) == 6


def test_a_text_that_was_taken_back_is_shown_again_where_another_was_read_meanwhile(tmp_path):
    root, cache, read = write_book(tmp_path / "book"), RenderCache(tmp_path / "pages"), {}

    def method() -> str:  # in one folder, as a preview renders
        stage = Stage(load_book(root), tmp_path / "scratch", 0, cache=cache, read=read)
        write_sources(stage)
        outline = make_outline(stage.book, [entry["html"] for entry in stage.index(["html"])])
        return stage.pages(outline, [METHOD])[0]["body"]

    assert "Count once" in method()
    replace(root, METHOD, "Count once", "Count only once")
    assert "Count only once" in method()
    replace(root, METHOD, "Count only once", "Count once")
    CHANGES["figure"](root)  # so that the page is written again, of a text that was read at first
    assert "Count once" in method()


def test_a_book_that_is_as_it_was_is_neither_read_nor_drawn_again(
    at_first, as_at_first, tmp_path, monkeypatch
):
    root = write_book(tmp_path / "book")
    modes = []
    lua = Stage.lua

    def counted(stage, job):
        modes.append(job["mode"])
        return lua(stage, job)

    monkeypatch.setattr(Stage, "lua", counted)
    monkeypatch.delattr("milepost.render.embedded.word._draw")
    assert render(root, tmp_path / "again", RenderCache(as_at_first), EVERY) == at_first[1]
    assert sorted(modes) == ["assemble", "docx"]


def test_what_is_kept_of_a_book_for_few_is_its_makers_alone(tmp_path):
    for private, mode in ((True, 0o600), (False, 0o666 & ~umask())):
        RenderCache(tmp_path, private=private).put("one", {"body": "Words."})
        assert stat.S_IMODE((tmp_path / "one.json").stat().st_mode) == mode
        (tmp_path / "one.json").unlink()
