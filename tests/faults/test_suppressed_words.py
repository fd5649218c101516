"""What is suppressed reads as suppressed, never as none, on every page and in every format.

The libraries' workbook with a minimum of five: the rows of two of its three targets, all that tell
of single results, are kept back. What captions and tables of exhibits say then, without a build, is
held by ``tests/report/test_exhibits_agree.py``.
"""

import re
from pathlib import Path

import lxml.html
import pytest
from click.testing import CliRunner
from hostile_book import word_text
from tiny_workbook import copy_tiny

from milepost.cli.main import main

TESTS = Path(__file__).parents[1]
# how a book says that there is nothing
NONE = (
    r"No countr|No results|No single results are|none of them is|None of the two pillar|too few|"
    r"no values|nothing has been observed|No target has|\d countries have no observation|"
    r"two have none|No observations\."
)

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    root = tmp_path_factory.mktemp("suppressed") / "workbook"
    copy_tiny(root)
    (root / "params" / "disclosure.yml").write_text("minimum: 5\n", "utf-8")
    command = ["build", "--root", str(root), "--renderer", "embedded"]
    done = CliRunner().invoke(main, [*command, "--to", "html", "--to", "docx"])
    assert done.exit_code == 0, done.output
    return root / "reports" / "2030"


def pages(report):
    return {path.stem: path.read_text("utf-8") for path in (report / "html").rglob("*.html")}


def test_no_page_tells_what_is_suppressed_as_none(report):
    told = {
        name: found for name, page in pages(report).items() if (found := re.findall(NONE, page))
    }
    assert told == {}


def test_neither_does_the_word_file(report):
    assert re.findall(NONE, word_text(report / "book.docx")) == []


def test_an_exhibit_of_which_all_is_kept_back_says_so_and_draws_nothing(report):
    page = lxml.html.document_fromstring(pages(report)["pillar-B"].encode())
    words = " ".join(page.text_content().split())
    assert words.count("Nothing can be shown of this. Suppressed rows are not counted.") >= 3
    assert page.xpath("//main//figure//img | //main//figure//svg") == []
    assert "suppressed" in [cell.text_content().strip() for cell in page.xpath("//main//td|//th")]


def test_a_target_that_has_a_figure_but_no_rows_to_show_has_no_path(report):
    page = pages(report)["global-targets-services"]
    assert "Reading rooms" in page
    assert "path-L3" not in page
    assert "The rows of two targets are in no count, list or map of this chapter." in page


def test_primary_and_secondary_suppression_read_alike(report):
    table = (report / "data" / "assessments.csv").read_text("utf-8")
    reasons = set(re.findall(r",(suppressed[^,]*),", table))
    assert reasons == {"suppressed"}
    for name, page in pages(report).items():
        said = re.findall(r"Not assessable: ([^<]*suppress[^<]*)<", page)
        assert set(said) <= {"suppressed"}, name
