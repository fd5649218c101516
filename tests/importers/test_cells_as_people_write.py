"""What a cell shows is part of its value: read so, or refused in one line."""

import datetime as dt
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from milepost.importers.besides import LEAVE, TAKE
from milepost.importers.interface import Gathered, Source
from milepost.importers.rows import ObservationTable
from milepost.importers.wording import in_own_words
from milepost.read.cells import as_text
from milepost.read.grids import read_grids
from milepost.read.notation import CellError, number

ROW = {
    "target_id": "L3", "measure": "event", "period_start": dt.date(2030, 3, 1),
    "period_end": dt.date(2030, 3, 31), "value": 1, "country": "Oldharbour",
    "statement": "A room", "known_on": dt.date(2031, 2, 1), "evidence": "reported",
    "audience": "public", "source_id": "branch-returns",
}  # fmt: skip


@pytest.fixture(scope="module")
def checked():
    from milepost.core.workbook import Workbook
    from milepost.validate.check import check_workbook

    return check_workbook(Workbook(Path(__file__).parents[1] / "tiny"))


@pytest.fixture
def gather(checked, tmp_path):
    def read(path: Path, hidden: str = "") -> tuple[Gathered, list[str]]:
        source = Source(
            path, None, checked.dataset, checked.resources, dt.date(2031, 1, 1), hidden=hidden
        )  # fmt: skip
        gathered = ObservationTable().rows(source)
        return gathered, [p.message for p in in_own_words(gathered.problems, gathered.labels)]

    return read


def sheet(path: Path, *rows: dict, formats: dict | None = None, **settings) -> Path:
    book = openpyxl.Workbook()
    if settings.get("epoch"):
        book.epoch = settings["epoch"]
    page = book.active
    page.title = "Data"
    page.append(list(ROW))
    for row in rows:
        page.append([row.get(name) for name in ROW])
    for place, code in (formats or {}).items():
        page[place].number_format = code
    if change := settings.get("change"):
        change(book)
    book.save(path)
    return path


LEVEL = {**ROW, "target_id": "L2", "measure": "level", "country": None, "statement": None}


@pytest.mark.parametrize(
    ("value", "code", "read"),
    [(0.164, "0.0%", "16.4"), (0.57, "0%;[Red]-0%", "57"), (0.164, r"0.0\ %", "16.4"),
     (16.4, '0.0" %"', "16.4"), (16.4, "0.0\\%", "16.4"), ("16,4 %", "@", "16.4"),
     (16.4, "0", "16.4"), ("16.4\u202f%", "@", "16.4")],
)  # fmt: skip
def test_a_percentage_is_what_the_cell_shows(gather, tmp_path, value, code, read):
    path = sheet(tmp_path / "a.xlsx", {**LEVEL, "value": value}, formats={"E2": code})
    gathered, problems = gather(path)
    assert (problems, gathered.rows[0].cells["value"]) == ([], read)


@pytest.mark.parametrize(
    ("value", "code"),
    [(5, '_(* #,##0.0_);_(* \\(#,##0.0\\);_(* "-"??_);_(@_)'), (5, "_-* #,##0_-;-* #,##0_-"),
     (-5, "0;[Red]0"), (-5, "#,##0_);(#,##0)"), (5, "0-00")],
)  # fmt: skip
def test_a_sign_is_that_of_the_number_whatever_stands_for_it(gather, tmp_path, value, code):
    path = sheet(tmp_path / "a.xlsx", {**ROW, "value": value}, formats={"E2": code})
    assert gather(path)[0].rows[0].cells["value"] == str(value)


def test_a_percentage_of_rooms_or_beside_a_share_is_refused(gather, tmp_path):
    rooms = sheet(tmp_path / "a.xlsx", {**ROW, "value": 0.5}, formats={"E2": "0%"})
    assert gather(rooms)[1] == ["'50 %' is a percentage, and L3 is measured in rooms: write it so"]
    rows = [{**LEVEL, "value": value} for value in (0.164, 0.17)]
    (problem,) = gather(sheet(tmp_path / "b.xlsx", *rows, formats={"E2": "0.0%"}))[1]
    assert "0.17 stands in a column that shows percentages" in problem


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [(1234567, "0.0,", "1234.57"), (1234567, '#,##0,,"M"', "1.23457"), (12, '0" k"', "12 k"),
     (12, '0"000"', "12000"), (3, '0" Mio"', "3 Mio"), (2, "[>1]0%;0.0", "per cent for some"),
     (0.5, "# ?/?", "1/2"), (52, '[>50]"high";"low"', "words for some"), (52, '"many"', "'many'"),
     (16, '0.0"‰"', "16‰"), (5, '"-"0', "-5"), (5, "-#,##0;#,##0", "-5"), (5, "\\(0\\);0", "(5)"),
     (0.5, '[Red]"−"0%', "-0.5")],
)  # fmt: skip
def test_a_number_that_is_shown_in_another_size_or_sign_is_refused(
    gather, tmp_path, value, code, shown
):
    path = sheet(tmp_path / "a.xlsx", {**ROW, "value": value}, formats={"E2": code})
    (problem,) = gather(path)[1]
    assert f"holds {value} and shows {shown}" in problem


@pytest.mark.parametrize(
    ("value", "code", "read"),
    [(7, '"A-"000', "A-007"), (2001, "00\\-00", "20-01"), (12001, "00\\-00", "120-01"), (7, "000", "007")],
)  # fmt: skip
def test_a_code_has_what_its_format_writes_beside(gather, tmp_path, value, code, read):
    path = sheet(tmp_path / "a.xlsx", {**ROW, "target_id": value}, formats={"A2": code})
    assert gather(path)[0].rows[0].cells["target_id"] == read


@pytest.mark.parametrize("word", ["Toplam", "합계", "n = 2", "Razem"])
def test_a_total_in_any_language_is_one_line(gather, tmp_path, word):
    path = sheet(tmp_path / "a.xlsx", ROW, {"target_id": word, "value": 2})
    (problem,) = gather(path)[1]
    assert "looks like a total" in problem


def test_a_code_is_what_the_cell_shows_and_never_a_date(gather, tmp_path):
    path = sheet(tmp_path / "a.xlsx", {**ROW, "target_id": 1.1}, formats={"A2": "0.00"})
    assert gather(path)[0].rows[0].cells["target_id"] == "1.10"
    path = sheet(tmp_path / "b.xlsx", {**ROW, "target_id": dt.date(2030, 2, 1)})
    assert "is a date where a code is expected" in gather(path)[1][0]


@pytest.mark.parametrize(
    ("texts", "read"),
    [(["1.234", "2,5"], ["1234", "2.5"]), (["1,234", "2.5"], ["1234", "2.5"]),
     (["1.234", "0.5"], ["1.234", "0.5"]), (["1 234,5", "1.234"], ["1234.5", "1234"]),
     (["1\u00a0234"], ["1234"]), (["1\u2009234\u202f567"], ["1234567"]), (["1’234.5"], ["1234.5"]),
     (["−5", "٣٤"], ["-5", "34"]), (["1,23,456", "12,34,567.5"], ["123456", "1234567.5"])],
)  # fmt: skip
def test_marks_are_those_of_the_file(gather, tmp_path, texts, read):
    lines = [f"L3;event;2030-03-01;2030-03-31;{text};Oldharbour;R{at};2031-02-01;reported;public;branch-returns"
             for at, text in enumerate(texts)]  # fmt: skip
    path = tmp_path / "a.csv"
    path.write_text("\n".join([";".join(ROW), *lines]), "utf-8")
    gathered, problems = gather(path)
    assert (problems, [row.cells["value"] for row in gathered.rows]) == ([], read)


def test_marks_that_nothing_tells_or_that_disagree_are_refused_in_a_line(gather, tmp_path):
    path = sheet(tmp_path / "a.xlsx", {**ROW, "value": "1.234"})
    assert gather(path)[1] == ["'1.234' is 1234 or 1.234: write it without the point, or with more"]
    rows = [{**ROW, "value": text} for text in ("2,5", "2.5", "1.234")]
    (problem,) = gather(sheet(tmp_path / "b.xlsx", *rows))[1]
    assert problem.startswith("'2,5' (Data, row 2) has a decimal comma and '2.5' (Data, row 3)")


@pytest.mark.parametrize(
    ("text", "says"),
    [("12.5*", "footnote mark (*)"), ("12.5 †", "footnote mark (†)"), ("1,5¹", "footnote mark (¹)"),
     ("12 a", "footnote mark (a)"), ("n/a", "no value"), ("-", "no value"), ("…", "no value"),
     ("<5", "a bound"), ("~12", "a bound")],
)  # fmt: skip
def test_what_is_no_plain_number_is_named_once(gather, tmp_path, text, says):
    (problem,) = gather(sheet(tmp_path / "a.xlsx", {**ROW, "value": text}))[1]
    assert says in problem


def test_a_raised_digit_is_no_part_of_the_number(gather, tmp_path):
    note = CellRichText("12.5", TextBlock(InlineFont(vertAlign="superscript"), "1"))
    (problem,) = gather(sheet(tmp_path / "a.xlsx", {**ROW, "value": note}))[1]
    assert "footnote mark (¹)" in problem


@pytest.mark.parametrize(
    ("row", "says"),
    [({"value": 2}, "looks like a total (2 under value"), ({"target_id": "Total", "value": 2}, "looks like a total"),
     ({"target_id": "Grand total:", "value": "=SUM(E2:E3)"}, "looks like a total"),
     ({"target_id": "Source: returns, table 3"}, "a source or note"), ({"statement": "* provisional"}, "a source or note"),
     ({**ROW, "country": "Summe"}, "looks like a total"), ({**ROW, "country": None, "value": 2}, "in bold, and the sum of rows 2 to 3")],
)  # fmt: skip
def test_totals_and_notes_are_told_in_one_line_each(gather, tmp_path, row, says):
    def bold(book):
        for cell in book.active[5]:
            cell.font = Font(bold=True)

    rows = [ROW, {**ROW, "country": "Millgate"}, {}, row]
    (problem,) = gather(sheet(tmp_path / "a.xlsx", *rows, change=bold))[1]
    assert says in problem


def test_a_row_that_forgets_its_target_is_no_total(gather, tmp_path):
    gathered, problems = gather(sheet(tmp_path / "a.xlsx", {**ROW, "target_id": None}))
    assert (problems, len(gathered.rows)) == ([], 1)


def hide(book):
    page = book.active
    page.row_dimensions[3].hidden = True
    page.column_dimensions["G"].hidden = True
    other = book.create_sheet("Old")
    other.append(list(ROW))
    other.append(list(ROW.values()))
    other.sheet_state = "veryHidden"


def test_what_is_hidden_is_named_and_taken_or_left_by_choice(gather, tmp_path):
    path = sheet(tmp_path / "a.xlsx", ROW, {**ROW, "country": "Millgate"}, change=hide)
    _gathered, problems = gather(path)
    said = " ".join(problems)
    assert ("row 3 is hidden" in said, "'statement'" in said, "'Old'" in said) == (True,) * 3
    assert (len(gather(path, TAKE)[0].rows), gather(path, TAKE)[1]) == (3, [])
    left, problems = gather(path, LEAVE)
    assert ([row.row for row in left.rows], problems) == ([2], [])
    assert "statement" not in left.rows[0].cells
    assert len(left.remarks) == 3


@pytest.mark.parametrize(
    ("text", "read"),
    [("31.12.2030", "2030-12-31"), ("2030/1/5", "2030-01-05"), ("31 December 2030", "2030-12-31"),
     ("Dec 31, 2030", "2030-12-31"), ("31-Dec-2030", "2030-12-31"), ("2030-12-31T00:00", "2030-12-31")],
)  # fmt: skip
def test_dates_as_words_are_read_where_they_can_be_read_in_one_way(text, read):
    assert as_text(text, "date", None) == read


@pytest.mark.parametrize("text", ["03/04/2030", "31/12/2030", "1.2.30", "31.02.2030", "n/a"])
def test_dates_that_could_be_others_are_refused(text):
    with pytest.raises(CellError):
        as_text(text, "date", None)


def test_a_bound_that_a_number_format_writes_is_refused_as_a_written_one(gather, tmp_path):
    path = sheet(tmp_path / "a.xlsx", {**ROW, "value": 5}, formats={"E2": '"<"0'})
    (problem,) = gather(path)[1]
    assert "shows '<5', a bound or an estimate" in problem


def test_numbers_that_their_format_shows_as_they_are_are_read(gather, tmp_path):
    for code in ('0" kg"', "# ?/?", '"n = "0', 'General" rooms"', "[>1]0;0.0", "#,##0"):
        path = sheet(tmp_path / "a.xlsx", {**ROW, "value": 5}, formats={"E2": code})
        assert gather(path)[0].rows[0].cells["value"] == "5", code


def test_a_year_typed_into_a_cell_for_days_is_no_day_of_1905(gather, tmp_path):
    path = sheet(tmp_path / "a.xlsx", {**ROW, "period_end": 2030}, formats={"D2": "yyyy-mm-dd"})
    (problem,) = gather(path)[1]
    assert "holds 2030: where a year is meant, write its day, such as 2030-12-31" in problem


def test_a_date_shown_without_its_day_is_refused_and_the_calendar_of_1904_is_read(gather, tmp_path):
    path = sheet(tmp_path / "a.xlsx", ROW, formats={"D2": "mmm-yy"})
    (problem,) = gather(path)[1]
    assert "shows a month or a year, and no day" in problem
    old = sheet(tmp_path / "b.xlsx", ROW, epoch=openpyxl.utils.datetime.CALENDAR_MAC_1904)
    assert gather(old)[0].rows[0].cells["period_end"] == "2030-03-31"


def changed(path: Path, part: str, *pairs: tuple[str, str]) -> Path:
    """Save a workbook with texts of its parts changed."""
    other = path.with_name(f"{len(part)}-{path.name}")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(other, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            if re.fullmatch(part, name):
                for old, new in pairs:
                    assert old.encode() in text or part == ".*"
                    text = text.replace(old.encode(), new.encode())
            after.writestr(name, text)
    return other


def test_strict_and_oddly_styled_workbooks_are_read(gather, tmp_path):
    path = sheet(tmp_path / "a.xlsx", ROW)
    main, links = "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/"
    strict = changed(path, ".*", (f"{main}spreadsheetml/2006/main", f"{links}spreadsheetml/main"),
                     (f"{main}officeDocument/2006/relationships", f"{links}officeDocument/relationships"))  # fmt: skip
    odd = changed(path, "xl/styles.xml", ("<fill><patternFill/></fill>", "<fill/>"))
    for other in (strict, odd):
        gathered, problems = gather(other)
        assert (problems, gathered.rows[0].cells["period_end"]) == ([], "2030-03-31")


def test_a_stray_cell_in_the_last_row_costs_nothing(gather, tmp_path):
    def stray(book):
        book.active.cell(1_048_576, 15).font = Font(bold=True)

    grid = read_grids(sheet(tmp_path / "a.xlsx", ROW, change=stray))[0]
    assert len(grid.rows) == 2


@given(st.decimals(-(10**7), 10**7, places=2), st.sampled_from(" \u00a0\u202f\u2009'’"))
@example(1234, "\u202f")
def test_a_grouped_number_is_the_number(value, mark):
    written = f"{value:,.2f}".replace(",", mark)
    assert float(number(written)) == float(value)
    assert float(number(written.replace(".", ","))) == float(value)
