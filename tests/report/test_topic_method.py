"""The method annex: each example by hand, and each setting of ``params/method.yml`` in it."""

import re

import pytest
from small_plan import open_small, small_data, small_workbook

from milepost.core.model import Kind
from milepost.methods.published import METHODS
from milepost.methods.thresholds import OutlookSettings, PaceBands, Thresholds
from milepost.report.topics import method
from milepost.report.topics.worked_examples import worked_examples
from milepost.report.topics.worked_examples_kinds import kind_examples


def by_name(examples):
    return {item.example_id: item for item in examples}


# half of the four years has gone, less the last day's share: 730 of 1,460 days
@pytest.mark.parametrize(
    ("kind", "actual", "share", "pace", "status"),
    [
        ("distinct-countries", 4, 0.4, 0.8, "acceleration-needed"),  # KEN, PER, JOR, LBR of 10
        ("events", 3, 0.6, 1.2, "on-track"),  # 1 + 2 of 5
        ("increment", 30, 0.4, 0.8, "acceleration-needed"),  # 17 + 13 of 75
        ("stock", 129, 0.5, 1, "on-track"),  # from 128 to 130
        ("level", 74, 0.5, 1, "on-track"),  # 148 of 200, from 73 to 75
        ("annual-flow", 82, 0.25, 0.5, "limited"),  # one of two years met 80, of four to come
        ("closed-cohort", 25, 25 / 60, 50 / 60, "acceleration-needed"),  # 50 of 200
        ("relative-change", 6, 0.4, 0.8, "acceleration-needed"),  # 200 to 212, of 15 per cent
    ],
)
def test_each_kinds_example_comes_out_as_by_hand(kind, actual, share, pace, status):
    results = by_name(kind_examples())[f"kind-{kind}"].results
    assert results["elapsed_share"] == 0.5
    assert (results["actual"], results["status"]) == (actual, status)
    assert results["share_achieved"] == pytest.approx(share)
    assert results["pace"] == pytest.approx(pace)


def test_a_direction_has_neither_share_nor_pace():
    results = by_name(kind_examples())["kind-direction"].results
    assert results["status"] == "on-track"  # 40 to 46, upwards
    assert {"share_achieved", "pace"}.isdisjoint(results)


def test_the_bands_of_the_method_judge_the_kinds():
    judged = by_name(kind_examples(PaceBands(on_track=0.8, acceleration_needed=0.3)))
    assert judged["kind-increment"].results["status"] == "on-track"  # a pace of 0.8
    assert judged["kind-annual-flow"].results["status"] == "acceleration-needed"  # of 0.5


def test_the_settings_of_the_method_reach_every_example():
    published = by_name(worked_examples())
    other = by_name(
        worked_examples(
            Thresholds(
                linear_pace=PaceBands(on_track=0.75),
                outlook=OutlookSettings(interval=0.5, likely=0.4, unlikely=0.1),
            )
        )
    )
    linear = [book["method-linear-pace"].results for book in (published, other)]
    assert [item["value"] for item in linear] == pytest.approx([0.8, 0.8])  # 40 % in half the time
    assert [item["status"] for item in linear] == ["acceleration-needed", "on-track"]
    for name in ("outlook-counts", "outlook-distinct-countries", "outlook-level"):
        wide, narrow = published[name].results, other[name].results
        assert (wide["range"], narrow["range"]) == (0.8, 0.5)
        assert wide["low"] < narrow["low"] <= narrow["central"] <= narrow["high"] < wide["high"]
        assert wide["probability"] == narrow["probability"]


def test_every_method_kind_and_outlook_has_its_example():
    names = list(by_name(worked_examples()))
    assert len(names) == len(set(names)) == len(METHODS) + 1 + len(Kind) + 3 + 1


def test_pace_along_milestones_is_worked_out():
    found = by_name(worked_examples())["path-milestones"].results
    assert found["share asked for"] == pytest.approx(0.1)
    assert found["pace"] == pytest.approx(0.8)


def test_a_changed_setting_changes_the_chapter_of_worked_examples(
    tmp_path, own_workbook, small_book, data
):
    content = (own_workbook.params / "method.yml").read_text("utf-8")

    def shown(book, data):
        chapter = open_small(book, data, "worked-examples")
        return {
            re.search(r"#sec-method-([\w-]+)", page)[1]: page for page in method.examples(chapter)
        }

    def pages(folder, **files):
        book = small_workbook(tmp_path / folder, **files)
        return shown(book, small_data(book))

    before = shown(small_book, data)
    assert pages("same", method=content) == before, "the file says what the package does"
    bands = pages("bands", method=content.replace("on_track: 0.95\n  acc", "on_track: 0.75\n  acc"))
    changed = {name for name in before if bands[name] != before[name]}
    assert {"method-linear-pace", "kind-increment"} <= changed
    assert not any(name.startswith("outlook") for name in changed)
    cap = pages("cap", method=content.replace("index_cap: 10.0", "index_cap: 5.0"))
    assert "on a scale to k, here 5, whatever the time" in cap["method-escap-status"]
    assert "give value **2**" in cap["method-escap-status"]
    range_ = pages("range", method=content.replace("interval: 0.80", "interval: 0.50"))
    assert {name for name in before if range_[name] != before[name]} == {
        "outlook-counts", "outlook-distinct-countries", "outlook-level",
    }  # fmt: skip
    words = pages("words", method=content.replace(" likely: 0.66", " likely: 0.34"))
    changed = {name for name in before if words[name] != before[name]}
    assert changed
    assert all(name.startswith("outlook") for name in changed)


def test_an_example_is_told_with_formula_source_and_values(chapter):
    page = next(page for page in method.examples(chapter) if "#sec-method-kind-stock" in page)
    assert page.startswith("## Stock {#sec-method-kind-stock}")
    assert "$$ A = \\frac{s_t - b}{T - b} $$" in page
    assert "2025 **129**, target **130** and baseline **128** give actual **129**" in page
    pages = "".join(method.examples(chapter))
    assert "2025 **41** gives actual **41**" in pages
    assert "statement **The office reports to parliament** gives elapsed share" in pages


def test_the_annex_opens_with_the_plan(chapter):
    told = method.introduction(chapter)[0]
    assert "the targets of Small plan" in told
    assert "an example: of values made up for it, unless its source names a series" in told
