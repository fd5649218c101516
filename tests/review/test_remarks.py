"""What reviewers write into Word and PDF files comes back to the file and line that it is about."""

import copy
import csv
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pypandoc
import pypdfium2
import pytest
import typst
from click.testing import CliRunner
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Highlight, Text
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    PdfObject,
    TextStringObject,
)

from milepost.cli.main import main
from milepost.core.errors import UserError
from milepost.publish.exhibits import COLUMNS
from milepost.render.embedded.pandoc import assets
from milepost.review.pdf import pdf_remarks
from milepost.review.places import FILLED, LINK, _plain, blocks_of, is_printed
from milepost.review.word import word_remarks

TINY = Path(__file__).parents[1] / "tiny"
NARRATIVE = """The city opens its shelves. By now {{ value:L3.actual }} rooms are open, and *three*
more are being painted.

Readers ask for longer evenings in winter.
"""


def cells(*sources: str) -> str:
    made = [{"cell_type": "markdown", "metadata": {}, "source": text} for text in sources]
    return json.dumps({"cells": made, "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """The small workbook as it is after a build, with one narrative."""
    root = tmp_path / "workbook"
    shutil.copytree(TINY, root)
    for name in ("overview", "global-targets-services", "pillar-B", "pillar-C", "region-north-bank",
                 "region-south-bank", "data-quality", "sources"):  # fmt: skip
        (root / "chapters").mkdir(exist_ok=True)
        title = "How far the plan has come" if name == "overview" else f"Of {name}"
        (root / f"chapters/{name}.ipynb").write_text(cells(f"# {title} {{#sec-{name}}}"))
    (root / "notebooks").mkdir()
    shutil.copy(TINY.parents[1] / "notebooks/overview.ipynb", root / "notebooks")
    notebook = root / "notebooks/overview.ipynb"
    made = json.loads(notebook.read_text())
    made["cells"][1:1] = json.loads(cells("Counted `from` the rows we have."))["cells"]
    notebook.write_text(json.dumps(made))
    (root / "data/narratives/2030").mkdir(parents=True)
    (root / "data/narratives/2030/overview.md").write_text(NARRATIVE)
    (root / "reports/2030").mkdir(parents=True)
    with (root / "reports/2030/exhibits.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        row = {"kind": "figure", "number": "1.2", "chapter": "overview", "cell": "9", "rows": "13"}
        made = {"notebook": "notebooks/overview.ipynb", "input_files": "data/observations/a.csv"}
        writer.writerow({**row, **made})
        writer.writerow({**row, **made, "kind": "table", "number": "1.1", "cell": "13"})
    return root


def book() -> docx.document.Document:
    """A Word copy as the renderer makes it."""
    made = docx.Document(str(assets() / "extension/reference.docx"))
    for element in list(made.element.body):
        if element.tag != qn("w:sectPr"):
            made.element.body.remove(element)
    for style, text in (
        ("Heading 1", "About this report"),
        ("1", "Read the overview first."),
        ("Heading 1", "1 How far the plan has come"),
        ("1.1", "The city opens its shelves. By now 7 rooms are open, and three more are being painted."),
        ("1.2", "Readers ask for longer evenings in winter."),
        ("1.3", "Counted from the rows we have."),
        ("Captioned Figure", "(picture)"),
        ("Image Caption", "Figure\xa01.2: All are on track."),
        ("Exhibit Source", "Rests on 13 rows."),
        ("Table Caption", "Table\xa01.1: All of them."),
        ("1.4", "One of 4 districts is open."),
    ):  # fmt: skip
        if text.startswith("One of 4"):
            made.add_table(1, 1).cell(0, 0).text = "3 of 4"
        numbered = style[0].isdigit()
        paragraph = made.add_paragraph(style="Numbered Paragraph" if numbered else style)
        if numbered:
            paragraph.add_run(style, style="Paragraph Number")
        paragraph.add_run(text)
    return made


def paragraph(made, text: str):
    return next(p for p in made.paragraphs if text in p.text)


def change(run, before: str, kind: str, text: str) -> None:
    """Insert or take out a text right after some words of a run, as Word tracks it."""
    head, tail = run.text.split(before, 1)
    if kind == "del":
        assert tail.startswith(text)
        tail = tail[len(text) :]
    mark = OxmlElement(f"w:{kind}")
    mark.set(qn("w:author"), "Ed Itor")
    mark.set(qn("w:date"), "2031-03-01T10:00:00Z")
    word, inner = OxmlElement("w:r"), OxmlElement("w:delText" if kind == "del" else "w:t")
    inner.text = text
    word.append(inner)
    mark.append(word)
    rest = copy.deepcopy(run._r)
    run.text = head + before
    run._r.addnext(mark)
    mark.addnext(rest)
    docx.text.run.Run(rest, run._parent).text = tail


def comment(made, text: str, said: str):
    return made.add_comment(paragraph(made, text).runs[-1], said, author="Rev Iewer")


def listed(workbook: Path, *words: str, code: int = 0) -> list[dict]:
    done = CliRunner().invoke(main, ["comments", "--root", str(workbook), "--json", *words])
    assert done.exit_code == code, done.output
    return json.loads(done.stdout[done.stdout.index("[") :])


def said(workbook: Path, *words: str, code: int) -> str:
    done = CliRunner().invoke(main, ["comments", "--root", str(workbook), *words])
    assert done.exit_code == code, done.output
    return done.output


def test_every_comment_knows_its_chapter_paragraph_exhibit_and_file(workbook: Path, tmp_path: Path):
    made = book()
    for text in ("Read the overview", "By now 7", "Counted", "Rests on", "picture", "One of 4"):
        comment(made, text, f"About {text}")
    made.add_comment(made.tables[0].cell(0, 0).paragraphs[0].runs[-1], "Is it 3?", author="B")
    made.save(tmp_path / "back.docx")
    found = {one["text"]: one for one in listed(workbook, str(tmp_path / "back.docx"))}
    figure = "computed by notebooks/overview.ipynb, cell 9, from 13 rows of data/observations/a.csv"
    expected = {
        "About Read the overview": ("index", "1", "", "index.qmd:6"),
        "About By now 7": ("overview", "1.1", "", "data/narratives/2030/overview.md:1"),
        "About Counted": ("overview", "1.3", "", "notebooks/overview.ipynb, cell 2"),
        "About picture": ("overview", "", "Figure 1.2", f"{figure}: change the data"),
        "About Rests on": ("overview", "", "Figure 1.2", f"{figure}: change the data"),
        "Is it 3?": ("overview", "", "Table 1.1", figure.replace("9", "13") + ": change the data"),
        "About One of 4": (
            "overview",
            "1.4",
            "",
            "computed by notebooks/overview.ipynb: change the data, or the notebook",
        ),
    }
    assert {
        text: (one["chapter"], one["paragraph"], one["exhibit"], one["belongs_to"])
        for text, one in found.items()
    } == expected
    assert {one["author"] for one in found.values()} == {"Rev Iewer", "B"}


def test_insertions_and_deletions_are_made_where_they_belong(workbook: Path, tmp_path: Path):
    made = book()
    run = paragraph(made, "Readers ask").runs[-1]
    change(run, "Readers ask for ", "del", "longer")
    change(run, "Readers ", "ins", "often ")
    change(paragraph(made, "By now 7").runs[-1], "are being painted", "ins", " and furnished")
    made.save(tmp_path / "back.docx")
    path = str(tmp_path / "back.docx")
    found = listed(workbook, path)
    assert [(one["kind"], one["text"]) for one in found] == [
        ("insertion", " and furnished"),
        ("insertion", "often "),
        ("deletion", "longer"),
    ]
    difference = said(workbook, path, *(w for one in found for w in ("--apply", one["id"])), code=0)
    text = (workbook / "data/narratives/2030/overview.md").read_text()
    assert text == NARRATIVE.replace("painted.", "painted and furnished.").replace(
        "Readers ask for longer", "Readers often ask for "
    )
    assert "-Readers ask for longer evenings in winter." in difference
    assert {one["state"] for one in listed(workbook)} == {"done"}
    # said again, as after a run that was ended before its end
    assert "can't be applied" in said(workbook, path, "--apply", found[1]["id"], code=1)
    assert (workbook / "data/narratives/2030/overview.md").read_text() == text


MARKUP = [
    "{{< include ../../data/plan.csv >}}", "<script>alert(1)</script>", "`x`{=html}", "[a](javascript:b)",
    '\n\n```{=typst}\n#read("/etc/passwd")\n```\n\n', "\n\n# A heading\n\n", "^[a note]", "$x$ @fig-a",
    "![a](https://example.org/a.png)", "{{ value:1.1.actual }}",
]  # fmt: skip


@pytest.mark.parametrize("typed", MARKUP)
def test_what_a_reviewer_types_is_words_in_the_file_that_it_is_put_into(
    workbook: Path, tmp_path: Path, typed: str
):
    made = book()
    change(paragraph(made, "Readers ask").runs[-1], "Readers ", "ins", typed)
    made.save(tmp_path / "back.docx")
    path = str(tmp_path / "back.docx")
    (found,) = listed(workbook, path)
    said(workbook, path, "--apply", found["id"], code=0)
    text = (workbook / "data/narratives/2030/overview.md").read_text()
    before, after = NARRATIVE.split("Readers ", 1)
    assert text.startswith(f"{before}Readers ")
    put = text.removeprefix(f"{before}Readers ").removesuffix(after)
    program = [pypandoc.get_pandoc_path(), "--from", "markdown", "--to", "json"]
    shown = json.loads(subprocess.run(program, input=f"Readers {put}.", check=True, text=True,
                                      capture_output=True).stdout)["blocks"]  # fmt: skip
    assert [block["t"] for block in shown] == ["Para"]
    assert {inline["t"] for inline in shown[0]["c"]} <= {"Str", "Space", "Quoted"}
    assert not any(sign in put for sign in ("{{", ">}}", "\n"))


def with_note(path: Path, target: Path, inserted: str) -> None:
    """Give the paragraph that ends in “rooms.” a footnote, in which somebody has inserted words."""
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    mark = '<w:ins w:id="9" w:author="Ed Itor" w:date="2031-03-01T10:00:00Z"><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:ins>'
    note = (
        f'<w:footnotes {w}><w:footnote w:id="7"><w:p><w:r><w:t xml:space="preserve">Since </w:t>'
        f"</w:r>{mark.format(inserted)}<w:r><w:t>May.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "word/document.xml":
                content = content.replace(
                    b"rooms.</w:t></w:r>",
                    b'rooms.</w:t></w:r><w:r><w:footnoteReference w:id="7"/></w:r>',
                )
            if name != "word/footnotes.xml":
                after.writestr(name, content)
        after.writestr("word/footnotes.xml", note)


def test_what_stands_in_a_footnote_belongs_to_the_paragraph_above_it(
    workbook: Path, tmp_path: Path
):
    narrative = workbook / "data/narratives/2030/overview.md"
    narrative.write_text("Readers come to *quiet* rooms.^[Since May.]\n")
    made = book()
    paragraph(made, "Readers ask").runs[-1].text = "Readers come to quiet rooms."
    comment(made, "Readers come", "All of them?")
    made.save(tmp_path / "sent.docx")
    with_note(tmp_path / "sent.docx", tmp_path / "back.docx", "early ")
    path = str(tmp_path / "back.docx")
    found = {one["text"]: (one["paragraph"], one["belongs_to"]) for one in listed(workbook, path)}
    where = ("1.2", "data/narratives/2030/overview.md:1")
    assert found == {"All of them?": where, "early ": where}
    (inserted,) = (one["id"] for one in listed(workbook) if one["kind"] == "insertion")
    said(workbook, path, "--apply", inserted, code=0)
    assert narrative.read_text() == "Readers come to *quiet* rooms.^[Since early May.]\n"


def test_a_comment_on_words_that_are_gone_is_kept(workbook: Path, tmp_path: Path):
    made = book()
    comment(made, "Counted", "Which rows?")
    for mark in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        for element in list(made.element.body.iter(qn(f"w:{mark}"))):
            element.getparent().remove(element)
    made.save(tmp_path / "back.docx")
    (one,) = listed(workbook, str(tmp_path / "back.docx"))
    assert (one["text"], one["chapter"]) == ("Which rows?", "")
    assert one["belongs_to"] == "not in a chapter that the book has now"


def test_what_is_computed_is_not_changed_by_hand(workbook: Path, tmp_path: Path):
    made = book()
    change(paragraph(made, "One of 4").runs[-1], "One of 4", "ins", "0")
    change(paragraph(made, "By now 7").runs[-1], "By now ", "del", "7")
    made.save(tmp_path / "back.docx")
    path = str(tmp_path / "back.docx")
    figure, inserted = (one["id"] for one in listed(workbook, path))
    assert "computed by notebooks/overview.ipynb" in said(
        workbook, path, "--apply", inserted, code=1
    )
    assert "by hand" in said(workbook, path, "--apply", figure, code=1)
    assert (workbook / "data/narratives/2030/overview.md").read_text() == NARRATIVE
    assert {one["state"] for one in listed(workbook)} == {"open"}


def test_what_became_of_a_remark_outlives_the_file_that_is_sent_again(
    workbook: Path, tmp_path: Path
):
    made = book()
    comment(made, "Counted", "Which rows?")
    made.save(tmp_path / "back.docx")
    (one,) = listed(workbook, str(tmp_path / "back.docx"))
    assert "--why" in said(workbook, "--decline", one["id"], code=2)
    said(workbook, "--decline", one["id"][:4], "--why", "It stands in the annex", code=0)
    comment(made, "Read the", "Why?")
    made.save(tmp_path / "again.docx")
    states = {one["text"]: (one["state"], one["answer"]) for one in listed(workbook, str(tmp_path / "again.docx"))}  # fmt: skip
    assert states == {
        "Which rows?": ("declined", "It stands in the annex"),
        "Why?": ("open", ""),
    }
    assert len(listed(workbook)) == 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", b"no archive", "no Word file"),
        ("a.pdf", b"no PDF", "no PDF"),
        ("a.txt", b"words", "expected a Word file"),
    ],
)
def test_what_can_not_be_read_is_named(workbook: Path, tmp_path: Path, name, content, words):
    (tmp_path / name).write_bytes(content)
    output = said(workbook, str(tmp_path / name), code=1)
    assert words in output
    assert name in output
    assert not (workbook / "review").exists()


def pdf_with(path: Path, mark: PdfObject, password: str = "") -> Path:
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    page[NameObject("/Annots")] = ArrayObject([mark])
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(path)
    return path


def mark_of(subtype: str, **more: PdfObject) -> DictionaryObject:
    said = {
        "Subtype": NameObject(f"/{subtype}"),
        "Rect": ArrayObject(map(FloatObject, (9, 9, 20, 20))),
        **more,
    }
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in said.items()})


@pytest.mark.parametrize(
    ("subtype", "kind"),
    [("Square", "comment"), ("Ink", "comment"), ("Stamp", "comment"), ("Line", "comment"),
     ("FileAttachment", "comment"), ("Text", "comment"), ("StrikeOut", "deletion"), ("Caret", "insertion"),
     ("Link", None), ("Popup", None), ("Widget", None)],
)  # fmt: skip
def test_every_mark_of_a_pdf_that_says_something_is_a_remark(
    tmp_path: Path, subtype: str, kind: str | None
):
    path = pdf_with(tmp_path / "a.pdf", mark_of(subtype, Contents=TextStringObject("Say")))
    assert [(one.kind, one.text) for one in pdf_remarks(path)] == ([(kind, "Say")] if kind else [])


@pytest.mark.parametrize(("rich", "read"), [
    ("<body><p>Rich <b>words – é</b></p></body>", ["Rich words – é"]),
    ('<?xml version="1.0" encoding="utf-8"?><body><p>Words</p></body>', ["Words"]),
    ("<!-- nothing -->", []),
    ("<?nothing?>", []),
])  # fmt: skip
def test_words_in_rich_text_alone_are_read(tmp_path: Path, rich: str, read: list[str]):
    path = pdf_with(tmp_path / "a.pdf", mark_of("FreeText", RC=TextStringObject(rich)))
    assert [one.text for one in pdf_remarks(path)] == read


@pytest.mark.parametrize(
    "mark",
    [FloatObject(3), NullObject(), mark_of("Text", Contents=TextStringObject("a"), Rect=ArrayObject([FloatObject(1)])),
     mark_of("Text", Contents=TextStringObject("a"), Rect=ArrayObject([NullObject()] * 4))],
)  # fmt: skip
def test_a_broken_mark_of_a_pdf_is_told_and_no_traceback(tmp_path: Path, mark: PdfObject):
    with pytest.raises(UserError, match="is no PDF that can be read"):
        pdf_remarks(pdf_with(tmp_path / "a.pdf", mark))


def test_an_encrypted_pdf_is_named_as_such(tmp_path: Path):
    mark = mark_of("Text", Contents=TextStringObject("a"))
    with pytest.raises(UserError, match="is encrypted"):
        pdf_remarks(pdf_with(tmp_path / "a.pdf", mark, "secret"))


def test_a_word_file_that_unpacks_to_too_much_or_is_broken_is_told(tmp_path: Path, monkeypatch):
    path = tmp_path / "a.docx"
    docx.Document().save(path)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as parts:
        at = parts.getinfo("word/document.xml").header_offset + 60
    content[at : at + 40] = b"\xff" * 40
    (tmp_path / "broken.docx").write_bytes(content)
    (tmp_path / "none.docx").write_bytes(b"PK\x03\x04")
    for name in ("broken", "none"):
        with pytest.raises(UserError, match="is no Word file that can be read"):
            word_remarks(tmp_path / f"{name}.docx")
    monkeypatch.setattr("milepost.review.word.MOST_UNPACKED", 1000)
    with pytest.raises(UserError, match="unpacked"):
        word_remarks(path)


def test_a_word_file_that_packs_too_much_into_little_is_told(tmp_path: Path, monkeypatch):
    """Empty tags, and comments that each mark the whole text."""
    made = docx.Document()
    run = made.add_paragraph("Some words").runs[0]
    for _ in range(20):
        made.add_comment(runs=run, text="Which?", author="A")
    made.save(tmp_path / "a.docx")
    assert len(word_remarks(tmp_path / "a.docx")) == 20
    monkeypatch.setattr("milepost.review.word.MOST_MARKED", 199)
    with pytest.raises(UserError, match="mark more than 199 letters"):
        word_remarks(tmp_path / "a.docx")
    monkeypatch.setattr("milepost.review.word.MOST_TAGS", 50)
    with pytest.raises(UserError, match="more tags"):
        word_remarks(tmp_path / "a.docx")


def test_tabs_and_breaks_within_an_insertion_part_its_words(tmp_path: Path):
    made = docx.Document()
    words = "<w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t>"
    made.add_paragraph("On ")._p.append(
        parse_xml(f'<w:ins {nsdecls("w")} w:id="9" w:author="A"><w:r>{words}</w:r></w:ins>')
    )
    made.save(tmp_path / "a.docx")
    assert [one.text for one in word_remarks(tmp_path / "a.docx")] == ["a b c-d"]


def test_annotations_of_a_pdf_know_their_page_and_chapter(workbook: Path, tmp_path: Path):
    source = "#set page(height: 5cm)\n= About this report\nWords\n#pagebreak()\n= How far the plan has come\nSeven rooms are open."
    (tmp_path / "book.typ").write_text(source)
    typst.compile(tmp_path / "book.typ", output=tmp_path / "book.pdf")
    writer = PdfWriter(clone_from=PdfReader(tmp_path / "book.pdf"))
    note = Text(rect=(50, 50, 70, 70), text="Which seven?")
    letters = pypdfium2.PdfDocument(tmp_path / "book.pdf")[1].get_textpage()
    x, y, _right, _top = letters.get_charbox(letters.get_text_range().index("Seven"))
    box = ArrayObject()
    box.extend(map(FloatObject, (x, y + 10, x + 200, y + 10, x, y, x + 200, y)))
    mark = Highlight(rect=(x, y, x + 200, y + 10), quad_points=box)
    mark[NameObject("/Contents")] = TextStringObject("Nice")
    for annotation, author in ((note, "Rev Iewer"), (mark, "B")):
        annotation[NameObject("/T")] = TextStringObject(author)
        annotation[NameObject("/M")] = TextStringObject("D:20310301100000Z")
        writer.add_annotation(1, annotation)
    writer.write(tmp_path / "back.pdf")
    found = {one["text"]: one for one in listed(workbook, str(tmp_path / "back.pdf"))}
    assert found["Which seven?"]["author"] == "Rev Iewer"
    assert found["Which seven?"]["date"] == "2031-03-01T10:00:00"
    assert {(one["chapter"], one["page"]) for one in found.values()} == {("overview", "2")}
    assert "Seven rooms are open." in found["Nice"]["words"]


WORDS = st.text(alphabet="abc *_`.,{}[]()@\n'’“-", max_size=60)


@given(WORDS)
def test_a_paragraph_is_found_by_its_own_words(text):
    for block in blocks_of("a.md", text):
        printed = FILLED.sub("7", LINK.sub(r"\1", block.text))
        assert is_printed(block.text, _plain(printed))


def test_a_paragraph_of_many_references_is_compared_in_no_time():
    """Tried one after another, the ways to fill twelve references from fifty commas take years."""
    values = ", ".join(["{{value:1.1.actual}}"] * 12)
    assert is_printed(f"We had {values} rooms.", f"We had {', '.join('7' * 12)} rooms.")
    assert not is_printed(f"We had {values} rooms.", f"We had {', '.join('7' * 50)} rows.")
    assert not is_printed("Since {{value:1.1.actual}} rooms.", f"Since {'7' * 201} rooms.")


@given(st.lists(st.text(alphabet="ab \n", max_size=20), max_size=5).map("\n\n".join))
def test_paragraphs_stand_at_the_lines_that_they_are_said_to(text):
    lines = text.split("\n")
    for block in blocks_of("a.md", text):
        height = block.text.count("\n") + 1
        assert "\n".join(lines[block.line - 1 : block.line - 1 + height]) == block.text
