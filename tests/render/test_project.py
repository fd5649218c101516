"""The description of the book is read as Quarto reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.core.errors import UserError
from milepost.render.description import merge
from milepost.render.project import load_book

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
MAPS = st.dictionaries(st.text(max_size=3), VALUES, max_size=4)


def test_the_default_profile_is_laid_over_the_base(book_root: Path):
    book = load_book(book_root)
    assert book.profile == "2025"
    assert (book.title, book.subtitle) == ("River progress", "Results at mid-term & after")
    assert book.shown_date == "31 March 2026"
    assert book.metadata["notice"].startswith("Some values")


def test_parts_chapters_and_appendices_keep_their_order(book_root: Path):
    book = load_book(book_root)
    assert [(chapter.source, chapter.kind, chapter.part) for chapter in book.chapters] == [
        ("index.qmd", "index", None),
        ("chapters/overview.ipynb", "chapter", None),
        ("chapters/pillar-A.ipynb", "chapter", 0),
        ("chapters/pillar-B.ipynb", "chapter", 0),
        ("pages/method.qmd", "appendix", None),
        ("pages/references.qmd", "appendix", None),
    ]
    assert book.chapters[2].page == "chapters/pillar-A.html"


def test_options_of_a_format_of_ours_are_found(tmp_path: Path):
    (tmp_path / "index.qmd").write_text("# A\n")
    (tmp_path / "_quarto.yml").write_text(
        "book: {title: T, chapters: [index.qmd]}\nformat: {own-typst: {toc-depth: 1}, html: default}\n"
    )
    book = load_book(tmp_path)
    assert book.toc_depth("typst") == 1
    assert book.toc_depth("html") == 3


@given(MAPS)
def test_an_empty_profile_changes_nothing(base):
    assert merge(base, {}) == base


@given(MAPS, MAPS)
def test_a_plain_value_of_the_profile_wins(base, profile):
    merged = merge(base, profile)
    assert set(merged) == set(base) | set(profile)
    for key, value in profile.items():
        if not isinstance(value, list | dict) and not isinstance(base.get(key), list):
            assert merged[key] == value


@given(st.lists(st.integers(), max_size=5), st.lists(st.integers(), max_size=5))
def test_lists_join_without_repeats(base, other):
    assert merge({"a": base}, {"a": other})["a"] == list(dict.fromkeys([*base, *other]))


def test_every_missing_chapter_is_named(tmp_path: Path):
    (tmp_path / "_quarto.yml").write_text(
        "book:\n  chapters: [index.qmd, chapters/a.ipynb, notes.txt]\n"
    )
    with pytest.raises(UserError) as failure:
        load_book(tmp_path)
    for name in (
        "index.qmd: there is no such file",
        "chapters/a.ipynb",
        "notes.txt: expected one of",
    ):
        assert name in str(failure.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("book: [", "can't be read as YAML"),
        ("- a\n", "expected keys and values"),
        ("project: {type: book}\n", "no `book:` block"),
        ("book: {chapters: []}\n", "is empty"),
        ("book: {chapters: [{text: x}]}\n", "a chapter is a file name"),
    ],
)
def test_a_wrong_description_says_what_is_wrong(tmp_path: Path, text: str, words: str):
    (tmp_path / "_quarto.yml").write_text(text)
    with pytest.raises(UserError, match=words):
        load_book(tmp_path)


def test_a_missing_profile_is_an_error(book_root: Path):
    with pytest.raises(UserError, match=r"_quarto-1999\.yml is missing"):
        load_book(book_root, "1999")
