"""What no book can show in pages and notebooks is told by the check, with line or cell."""

import json

import pytest
from PIL import Image
from tiny_workbook import copy_tiny

from milepost.core.workbook import Workbook
from milepost.edition.chapters import read_chapters
from milepost.validate.pages import check_pages


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    root = tmp_path_factory.mktemp("pages") / "workbook"
    copy_tiny(root)
    (root / "images").mkdir()
    Image.new("RGB", (2, 2)).save(root / "images/map.png")
    (root / "images/broken.png").write_bytes((root / "images/map.png").read_bytes()[:40])
    return Workbook(root)


def told(workbook, words, cell=False):
    """The problems of words that stand in the front page, or in a notebook's cell."""
    front, notebook = workbook.root / "index.qmd", workbook.notebooks / "overview.ipynb"
    before = front.read_bytes(), notebook.read_bytes()
    if cell:
        content = json.loads(before[1])
        new = {"cell_type": "markdown", "id": "new", "metadata": {}, "source": words}
        content["cells"].append(new)
        notebook.write_text(json.dumps(content), "utf-8")
    else:
        front.write_text(f"# Front\n\n{words}\n", "utf-8")
    try:
        chapters, _ = read_chapters(workbook)
        return check_pages(workbook, chapters)
    finally:
        front.write_bytes(before[0])
        notebook.write_bytes(before[1])


@pytest.mark.parametrize("name", ["photo.jpg", "photo.png"])
def test_a_picture_that_says_where_it_was_taken_is_an_error(tiny, name):
    exif = Image.Exif()
    Image.new("RGB", (2, 2)).save(tiny.root / "images" / name, exif=exif)
    assert told(tiny, f"![A person](images/{name})") == []
    exif.get_ifd(0x8825).update({1: "N", 2: (46.0, 12.0, 0.0)})
    exif[0x8825] = exif.get_ifd(0x8825)
    Image.new("RGB", (2, 2)).save(tiny.root / "images" / name, exif=exif)
    assert "where it was taken" in told(tiny, f"![A person](images/{name})")[0].message


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("Now {{ value:L1.actual }} of them.", "filled in narratives alone"),
        ("![](images/map.png)", "no alternative text"),
        ("![A map](images/lost.png)", "is not there"),
        ("![A map](images/broken.png)", "can't be read"),
        ("![A map](images/map.tiff)", "is none of"),
    ],
)
def test_what_no_book_can_show_is_an_error_of_its_line(tiny, words, message):
    [problem] = told(tiny, f"One\n{words}")
    assert (problem.file, problem.row, problem.severity) == ("index.qmd", 4, "error")
    assert message in problem.message
    [problem] = told(tiny, words.replace("images/", "../images/"), cell=True)
    assert problem.file == "notebooks/overview.ipynb"
    assert message in problem.message
    assert "cell " in problem.message


@pytest.mark.parametrize(
    "words",
    [
        "![A map](images/map.png)",
        '![](images/map.png){fig-alt="A map"}',
        "`![](x.png)` and `{{ value:x }}`",
        "<!-- ![](x.png) -->",
        "```\n{{ value:L1.actual }}\n```",
        "{{< meta organization >}}",
    ],
)
def test_what_can_be_shown_passes(tiny, words):
    assert told(tiny, words) == []


@pytest.mark.parametrize(
    ("picture", "faults"),
    [
        ("![A map](../images/map.png)", []),
        ("![A map](../images/lost.png)", [(3, "page", "error")]),
        ("![](../images/map.png)", [(3, "page", "error")]),
        # it is shown as text, which the check of narratives tells
        ("![A map](/images/lost.png)", []),
    ],
)
def test_a_narrative_shows_pictures_that_are_there(tiny, picture, faults):
    narrative = tiny.data / "narratives/2031/overview.md"
    narrative.parent.mkdir(exist_ok=True, parents=True)
    before = narrative.read_bytes() if narrative.is_file() else None
    narrative.write_text(f"Words\n\n{picture}\n", "utf-8")
    try:
        found = [item for item in check_pages(tiny, []) if item.file.endswith("overview.md")]
    finally:
        narrative.unlink() if before is None else narrative.write_bytes(before)
    assert [(item.row, item.rule, item.severity) for item in found] == faults


def test_pictures_of_other_hosts_and_letters_that_nothing_serves_are_warnings(tiny):
    [problem] = told(tiny, "![A map](https://example.org/a.png)")
    assert (problem.severity, "another host" in problem.message) == ("warning", True)
    [problem] = told(tiny, "Names: རྒྱལ")
    assert (problem.row, problem.rule, problem.severity) == (3, "letters", "warning")


def test_a_page_that_can_not_be_read_is_told_before_anything_runs(tmp_path):
    copy_tiny(tmp_path / "w")
    workbook = Workbook(tmp_path / "w")
    (workbook.root / "index.qmd").write_bytes(b"# Front\n\nCaf\xe9\n")
    chapters, _ = read_chapters(workbook)
    (fault,) = check_pages(workbook, chapters)
    assert (fault.file, fault.severity) == ("index.qmd", "error")
    assert fault.message == "can't be read: it is not UTF-8 text from line 3 on"


@pytest.mark.parametrize(
    ("page", "untitled"),
    [("Words.\n", True), ("## A section\n\n```\n# a comment\n```\n", True),
     ("# Titled\n", False), ("Titled\n======\n", False), ("---\ntitle: Titled\n---\nWords.\n", False),
     ("{{< include _head.qmd >}}\n", False)],
)  # fmt: skip
def test_a_page_without_a_title_is_told_whatever_renders_it(tmp_path, page, untitled):
    copy_tiny(tmp_path / "workbook")
    workbook = Workbook(tmp_path / "workbook")
    (workbook.root / "pages").mkdir(exist_ok=True)
    (workbook.root / "pages/more.qmd").write_text(page, "utf-8")
    (workbook.root / "pages/_head.qmd").write_text("# Head\n", "utf-8")
    (workbook.root / "_quarto-2030.yml").write_text("book: {chapters: [pages/more.qmd]}\n", "utf-8")
    found = check_pages(workbook, [])
    assert [(item.file, item.severity) for item in found] == [
        ("pages/more.qmd", "warning")
    ] * untitled
    assert all("has no title" in item.message for item in found)


def test_a_notebook_that_shows_no_title_is_told(tiny):
    notebook = tiny.notebooks / "overview.ipynb"
    before = notebook.read_bytes()
    assert b"chapter.title(" in before
    try:
        notebook.write_bytes(before.replace(b"chapter.title(", b"chapter.heading("))
        chapters, _ = read_chapters(tiny)
        (found,) = check_pages(tiny, chapters)
    finally:
        notebook.write_bytes(before)
    assert (found.file, found.severity) == ("notebooks/overview.ipynb", "warning")
    assert "has no title" in found.message
