"""What a plan calls its parts: from its own file, neutral without one, faults named."""

import pytest

from milepost.core.errors import UserError
from milepost.edition.params import Chapter as Wanted
from milepost.edition.words import Words, read_words
from milepost.inputs.store import make_slice
from milepost.report.chapter import Chapter
from milepost.report.topics import places, results
from milepost.validate.check import check_workbook


def chapter(workbook):
    wanted = Wanted("region", {"region": "north-bank"}, "params/regions/north-bank.yml")
    return Chapter(make_slice(workbook, "2030", wanted), interactive=True)


def opening(workbook):
    opened = chapter(workbook)
    return places.region_introduction(opened, results.results(opened), "north-bank")[0]


def test_a_region_consists_of_what_the_plan_calls_its_members(tiny_workbook):
    assert opening(tiny_workbook).startswith("North Bank has three districts;")
    (tiny_workbook.params / "words.yml").unlink()
    assert opening(tiny_workbook).startswith("North Bank has three countries;")


def test_a_word_of_the_plan_is_text_and_no_markup(tiny_workbook):
    (tiny_workbook.params / "words.yml").write_text("member: ['*x*', '<b>y</b>']\n", "utf-8")
    assert r"three \<b\>y\</b\>;" in opening(tiny_workbook)


def test_what_the_file_leaves_out_keeps_its_neutral_name(tiny_workbook):
    (tiny_workbook.params / "words.yml").write_text("result: [output, outputs]\n", "utf-8")
    words = read_words(tiny_workbook)
    assert words.result == ("output", "outputs")
    assert words.member == Words().member


@pytest.mark.parametrize(
    "content",
    ["state: [State, States]", "member: State", "member: [State]", "member: [1, 2]", "- x"],
)
def test_a_fault_is_named_by_the_check(tiny_workbook, content):
    (tiny_workbook.params / "words.yml").write_text(f"{content}\n", "utf-8")
    with pytest.raises(UserError, match=r"params/words\.yml: "):
        read_words(tiny_workbook)
    (problem,) = (
        item for item in check_workbook(tiny_workbook).problems if item.severity == "error"
    )
    assert problem.file == "params/words.yml"
