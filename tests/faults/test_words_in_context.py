"""The team's words are Markdown, and still nothing in them runs, asks a host or copies data."""

import re
import shutil

import lxml.html
import pandas as pd
import pypandoc
import pytest
from drawn import examples
from hostile_book import ALLOWED, word_text
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.core.errors import UserError
from milepost.render.book import render_book
from milepost.report.narrative import fill_narrative


def filled(markdown: str) -> str:
    frame = pd.DataFrame({"text": [markdown], "field": None, "number": None, "words": None})
    return fill_narrative(frame)


@settings(max_examples=examples(300), deadline=None, database=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(
            [
                "\\",
                "<",
                ">",
                "script",
                "<script>",
                "</script>",
                "{",
                "}",
                "{=html}",
                "`",
                "$",
                "x",
                " ",
            ]
        ),
        max_size=12,
    ).map("".join)
)
def test_no_raw_block_comes_of_any_words(markdown):
    made.append(filled(markdown))


made: list[str] = []


def test_no_raw_block_came_of_them():
    native = pypandoc.convert_text("\n\n\u2028\n\n".join(made), "native", format="markdown")
    assert made
    # raw TeX is known to no format that a book has: it is left out
    assert set(re.findall(r'Format\s+"(\w+)"', native)) <= {"tex"}


@pytest.fixture(scope="module")
def book(hostile_book):
    return hostile_book.root


@pytest.mark.slow
def test_words_cannot_run_or_ask_other_hosts(book):
    page = book / "reports/2030/html/chapters/region-north-bank.html"
    tree = lxml.html.document_fromstring(page.read_bytes())
    main = tree.get_element_by_id("main")
    assert "with stress" in [item.text for item in main.iter("em")]
    assert ALLOWED in [link.get("href") for link in main.iter("a")]
    for link in main.iter("a"):
        target = re.sub(r"\s", "", link.get("href") or "")
        assert re.match(r"(https?:|mailto:|#|[^:]*$)", target), target
    for element in main.iter(lxml.html.etree.Element):
        assert not [name for name in element.attrib if name.startswith("on")], element.tag
    assert not main.xpath(".//script")
    assert all(not image.get("src").startswith("http") for image in main.iter("img"))
    assert "window.pwned = 1" in main.text_content()


@pytest.mark.slow
def test_word_copies_link_to_no_script(book):
    import zipfile

    with zipfile.ZipFile(book / "reports/2030/book.docx") as packed:
        links = packed.read("word/_rels/document.xml.rels").decode("utf-8")
    assert "javascript" not in links.lower()
    assert "with stress" in word_text(book / "reports/2030/book.docx")


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/data/observations/libraries.csv", "../.milepost/build.lock"])
def test_what_a_book_is_made_from_is_never_copied_into_it(book, tmp_path, path):
    root = tmp_path / "workbook"
    shutil.copytree(book, root)
    page = root / "index.qmd"
    page.write_text(page.read_text("utf-8") + f"\n[data]({path})\n", "utf-8")
    if path.startswith(".."):
        page.write_text(page.read_text("utf-8").replace(path, path.removeprefix("..")), "utf-8")
    with pytest.raises(UserError, match="never copied"):
        render_book(root, tmp_path / "out", formats=("html",), renderer="embedded", profile="2030")
