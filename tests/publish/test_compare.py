"""A difference is told with its place: a cell, a line, a member of an archive, an object."""

import zipfile

import pytest

from milepost.publish.compare import differences, first_difference


@pytest.fixture
def told(tmp_path):
    def tell(name, one, other):
        paths = []
        for folder, content in (("one", one), ("other", other)):
            path = tmp_path / folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            paths.append(path)
        return differences(*paths)

    return tell


def test_the_same_bytes_give_nothing(told):
    assert told("a.pdf", b"same", b"same") == []


HEAD = b"edition,scope_kind,scope_id,target_id,actual,status\n"


def test_a_number_is_named_by_target_scope_and_column(told):
    one = HEAD + b"2025,global,all,T10,30.0,on-track\n2025,region,africa,T10,13.0,\n"
    other = HEAD + b"2025,global,all,T10,30.0,on-track\n2025,region,africa,T10,14.0,\n"
    assert told("assessments.csv", one, other) == [
        "row region africa T10, actual: published 13.0, rebuilt 14.0"
    ]


def test_a_row_that_is_only_in_one_is_named(told):
    one, other = HEAD + b"2025,global,all,T10,30.0,\n", HEAD
    assert told("assessments.csv", one, other) == ["row global all T10: only published"]


def test_a_table_without_known_keys_goes_by_rows(told):
    assert told("map.csv", b"country,n\nChad,1\n", b"country,n\nChad,2\n") == [
        "row 1 (Chad), n: published 1, rebuilt 2"
    ]


def test_a_csv_of_the_same_cells_and_other_bytes_is_still_different(told):
    assert told("map.csv", b"a,b\n1,2\n", b"a,b\r\n1,2\r\n") == [
        "byte 3 (8 bytes published, 10 rebuilt)"
    ]


def test_a_text_goes_by_line_and_column(told):
    (place,) = told("page.html", b"<p>one</p>\n<p>two</p>\n", b"<p>one</p>\n<p>three</p>\n")
    assert place.startswith("line 2, column 5: ")
    assert "two" in place
    assert "three" in place


def archive(path, **members):
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name.replace("_", "/") + ".xml"), content)
    return path.read_bytes()


def test_an_archive_goes_by_member(told, tmp_path):
    one = archive(tmp_path / "1", word_document="<a>1</a>", word_styles="s")
    other = archive(tmp_path / "2", word_document="<a>2</a>", word_styles="s")
    (place,) = told("book.docx", one, other)
    assert place.startswith("member word/document.xml: line 1, column 4")


def test_archives_that_differ_in_their_times_alone_are_different(told, tmp_path):
    one = archive(tmp_path / "1", a="x")
    other = bytearray(one)
    other[10] ^= 1  # the time in the member's header
    (place,) = told("book.docx", one, bytes(other))
    assert place.startswith("byte ")


def test_a_pdf_goes_by_object(told):
    body = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n12 0 obj\n<</A 1>>\nendobj\n"
    (place,) = told("book.pdf", body, body.replace(b"/A 1", b"/A 2"))
    assert place.startswith("in object 12, byte ")


def test_the_first_difference_is_found_by_halving():
    assert first_difference(b"abcde", b"abXde") == 2
    assert first_difference(b"abc", b"abcd") == 3
    assert first_difference(b"", b"a") == 0
