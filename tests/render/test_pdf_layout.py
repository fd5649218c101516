"""The layout of a PDF settles, however many pictures push each other; pages aren't left half empty."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from milepost.render import typesetting
from milepost.render.book import render_book
from milepost.render.typesetting import fuller, narrower

CHAPTERS = range(1, 5)
PICTURES = range(1, 31)
HEAD, FOOT = 62, 48  # points of the head and the foot of a page
CONFIG = """\
project:
  type: book
book:
  title: Pictures of every height
  chapters: [index.qmd, c1.qmd, c2.qmd, c3.qmd, c4.qmd]
format:
  milepost-typst: default
"""


def start(root: Path, config: str, heights: dict[int, int]) -> None:
    """Begin a book, with pictures that are 600 wide and so high."""
    (root / "_quarto.yml").write_text(config)
    (root / "index.qmd").write_text("# Opening {.unnumbered}\n\nWords.\n")
    (root / "pictures").mkdir()
    for number, high in heights.items():
        (root / "pictures" / f"{number}.svg").write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="600" height="{high}" '
            f'viewBox="0 0 600 {high}"><rect width="600" height="{high}" fill="#888"/></svg>'
        )


def picture(chapter: int, number: int) -> str:
    name = f"p{chapter}-{number}"
    return (
        f'![A picture.](pictures/{number}.svg){{#fig-{name} fig-alt="A ground."}}\n\n'
        f"::: {{.exhibit-source}}\nNote on {name}.\n:::\n"
    )


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """The head and the foot of each page of a book of 120 pictures."""
    root = tmp_path_factory.mktemp("pictures")
    start(root, CONFIG, {number: 330 + 71 * number % 160 for number in PICTURES})
    for chapter in CHAPTERS:
        body = "\n".join(picture(chapter, number) for number in PICTURES)
        (root / f"c{chapter}.qmd").write_text(f"# Part of {chapter}\n\n{body}")
    render_book(root, root / "made", formats=("pdf",), renderer="embedded")
    return [*map(edges, pypdfium2.PdfDocument(root / "made" / "book.pdf"))]


def edges(page: pypdfium2.PdfPage) -> tuple[str, str]:
    text = page.get_textpage()
    head = text.get_text_bounded(bottom=page.get_height() - HEAD)
    return " ".join(head.split()), text.get_text_bounded(top=FOOT).strip()


def test_each_page_bears_its_own_number(pages: list[tuple[str, str]]):
    """But for the cover."""
    numbers = [foot for _, foot in pages[1:]]
    assert len(numbers) > 30
    assert numbers == [str(number) for number in range(2, len(pages) + 1)]


def test_each_page_that_no_chapter_opens_on_has_a_head(pages: list[tuple[str, str]]):
    bare = [number for number, (head, _) in enumerate(pages, 1) if not head]
    # the cover, the contents, and at most one a chapter
    assert len(bare) <= 2 + 1 + len(CHAPTERS)


def test_a_head_of_two_long_titles_shares_its_line_and_stays_on_the_page(tmp_path: Path):
    start(tmp_path, CONFIG, {1: 330})
    title, chapter = "A book that has a long title " * 3, "Chapter of many words and few pages " * 3
    config = CONFIG.replace("Pictures of every height", title)
    (tmp_path / "_quarto.yml").write_text(config.replace(", c2.qmd, c3.qmd, c4.qmd", ""))
    (tmp_path / "c1.qmd").write_text(f"# {chapter}\n\n" + "Words. " * 2000)
    render_book(tmp_path, tmp_path / "made", formats=("pdf",), renderer="embedded")
    document = pypdfium2.PdfDocument(tmp_path / "made" / "book.pdf")
    page = document[len(document) - 1]
    top = page.get_height() - 12  # of what stands above, a printer cuts off some
    words = page.get_textpage().get_text_bounded(top=top).split()
    assert sorted(word for word in words if word != "Words.") == sorted(
        [*title.split(), *chapter.split(), str(len(document))]
    )


def two_pictures(root: Path, high: int) -> list[str]:
    """The pages' words of a chapter of two pictures, of which the second leaves the first's page."""
    start(root, CONFIG.replace(", c2.qmd, c3.qmd, c4.qmd", ""), {1: 60, 2: high})
    (root / "c1.qmd").write_text(f"# A chapter\n\n{picture(1, 1)}\n{picture(1, 2)}")
    render_book(root, root / "made", formats=("pdf",), renderer="embedded")
    document = pypdfium2.PdfDocument(root / "made" / "book.pdf")
    return [page.get_textpage().get_text_range() for page in document]


def test_a_picture_is_narrower_where_its_page_would_be_half_empty(tmp_path: Path):
    """Of the page's 25.7 cm the first leaves 12.4 free.

    At 85 % of the text's 16.2 cm the second is 12.6 cm high; at 69 % it is 10.2, with words below it.
    """
    last = two_pictures(tmp_path, high=550)[-1]
    assert "Note on p1-1." in last
    assert "Note on p1-2." in last


def test_a_picture_is_not_made_too_small_to_read(tmp_path: Path):
    """At 65 % of the text's width it is 12.3 cm high, without the words below it."""
    pages = two_pictures(tmp_path, high=700)
    assert "Note on p1-1." in pages[-2]
    assert "Note on p1-2." in pages[-1]


def marks_of(*pictures: tuple[str, float, int], end: int) -> list[dict[str, object]]:
    """Two marks a picture: its page was free from there on, and it is 60 % of a page high."""
    marks: list[dict[str, object]] = []
    for name, free, page in pictures:
        if name == "part":
            marks.append({"page": page, "free": free, "part": True})
            continue
        marks.append({"page": page, "free": free})
        marks.append({"page": page + 1, "free": 1, "name": name, "height": 0.6, "below": 0.08})
    return [*marks, {"page": end, "free": 0.2}]


def test_the_first_picture_of_each_part_fills_a_half_empty_page():
    """What follows moves with it. The widths: 0.5 - 0.08 of 0.6, and 0.53 - 0.08 of 0.6."""
    marks = marks_of(
        ("full", 0.3, 1),
        ("a", 0.5, 2),
        ("b", 0.53, 4),
        ("part", 0, 5),
        ("too-high", 0.42, 6),
        ("", 0.53, 7),
        ("c", 0.53, 8),
        end=10,
    )
    assert narrower(marks) == {"a": 0.7, "c": 0.75}


def test_a_book_set_again_has_fewer_half_empty_pages_and_no_more_pages():
    before = marks_of(("a", 0.5, 2), ("b", 0.5, 4), end=6)
    after = marks_of(("b", 0.5, 3), end=5)
    assert fuller(after, than=before)
    assert not fuller(before, than=before)
    assert not fuller([*after[:-1], {"page": 7, "free": 0.2}], than=before)


def test_a_page_that_is_nearly_filled_is_better_than_one_that_is_half_empty():
    before = marks_of(("a", 0.54, 2), end=6)
    after = marks_of(("b", 0.42, 4), end=6)
    assert fuller(after, than=before)
    assert not fuller(before, than=after)
    assert not fuller([*after[:-1], *after[:-1], {"page": 6, "free": 0.2}], than=before)


def set_in_turn(settings: list[tuple[list[dict[str, object]], list[str]]], target: Path) -> str:
    """Which of these settings a book's PDF is, by its place."""
    told = iter(settings)
    places = iter("0123")

    def set_once(_programs: object, _main: Path, job: dict[str, Any]) -> dict[str, Any]:
        marks, warnings = next(told)
        Path(job["target"]).write_text(next(places))
        return {"marks": marks, "warnings": warnings}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typesetting, "_set", set_once)
        typesetting.typeset(None, target.with_name("main.typ"), target)  # type: ignore[arg-type]
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert next(told, None) is None
    return target.read_text()


def test_a_book_is_set_until_no_page_can_be_filled(tmp_path: Path):
    """A picture that is narrower can leave another page half empty, which the next setting fills."""
    first = marks_of(("a", 0.5, 2), end=6)
    moved = marks_of(("b", 0.5, 4), end=6)
    both = marks_of(("a", 0.5, 2), ("b", 0.5, 4), end=6)
    none = marks_of(("a", 0.2, 2), end=6)
    target = tmp_path / "book.pdf"
    assert set_in_turn([(none, [])], target) == "0"
    assert set_in_turn([(first, []), (none, [])], target) == "1"
    assert set_in_turn([(first, []), (moved, []), (none, [])], target) == "2"
    assert set_in_turn([(first, []), (moved, []), (both, []), (first, [])], target) == "0"
    assert set_in_turn([(first, []), (none, ["layout did not converge"])], target) == "0"


def test_a_part_opens_on_the_page_that_another_ends_on(tmp_path: Path):
    """Where there is room for it and its first chapter; it begins a new page elsewhere."""
    parts = "[index.qmd, {part: One, chapters: [c1.qmd, c2.qmd]}, {part: Two, chapters: [c3.qmd, c4.qmd]}]"
    start(tmp_path, CONFIG.replace("[index.qmd, c1.qmd, c2.qmd, c3.qmd, c4.qmd]", parts), {1: 700})
    for chapter in CHAPTERS:
        body = picture(chapter, 1) if chapter == 2 else "Few words."
        (tmp_path / f"c{chapter}.qmd").write_text(f"# Here is {chapter}\n\n{body}")
    render_book(tmp_path, tmp_path / "made", formats=("pdf",), renderer="embedded")
    document = pypdfium2.PdfDocument(tmp_path / "made" / "book.pdf")
    _cover, contents, picture_page, last = (
        page.get_textpage().get_text_range() for page in document
    )
    first = contents[contents.rindex("Opening") :]
    assert [name in first for name in ("One", "Here is 1", "Few words.")] == [True, True, True]
    assert "Note on p2-1" in picture_page
    assert "Two" not in picture_page
    assert [name in last for name in ("Two", "Here is 3", "Here is 4")] == [True, True, True]
