"""Which notebooks only call the package: all that come with it, and none that could do more."""

from pathlib import Path

import pytest

from milepost.core.notebooks import read_cells
from milepost.execute.package_calls import calls_package_alone, shows_its_words

WORDS = "chapter.narrative()"
BEGIN = """
from milepost.report import open_chapter, text, topics
edition: str = ""
chapter = open_chapter("a", edition=edition)
results = topics.results.results(chapter)
"""
MORE = ("country", "directions", "global-targets", "region", "targets", "theory-of-change",
        "worked-examples")  # fmt: skip
NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def cells_of(*sources, tags=()):
    cells = [{"cell_type": "code", "source": each, "metadata": {"tags": []}} for each in sources]
    cells[-1]["metadata"]["tags"] = list(tags)
    return [{"cell_type": "markdown", "source": "open()"}, *cells]


def only_calls(*sources, tags=()):
    return calls_package_alone(cells_of(*sources, tags=tags))


@pytest.mark.parametrize(
    "source",
    [
        "",
        'chapter.title(chapter.only("pillars", pillar_id="M")["name"] + " 1")',
        "chapter.say(*topics.results.pillar_introduction(chapter, results, 'M'))",
        "for exhibit in topics.targets.overviews(chapter, results):\n    display(exhibit)",
        "if results is not None:\n    display(chapter.heading('Where'))",
        'topics.counts.grid(chapter, "a", keep=topics.counts.own_results(chapter, "M"))',
        "text.number(len(f'{results}'))",
        "for one in results:\n    for other in one:\n        display(other)",
        "results = results['value'][:3]",
    ],
)
def test_these_only_call_the_package(source):
    assert only_calls(BEGIN, source)


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "from milepost import charts",
        "from milepost.report import Chapter",
        "from milepost.report.topics import places",
        "from milepost.report import topics as results",
        "open('a', 'w')",
        "__import__('os')",
        "getattr(chapter, '_slice')",
        "chapter._slice",
        "chapter.__class__",
        "chapter.parameters.update(a=1)",
        "results.to_csv('a')",
        "results['a'].apply('to_csv')",
        "results['a'] = 1",
        "chapter.name = 'b'",
        "topics.places.map_caption = len",
        "topics.places.pd.read_pickle('a')",
        "topics.places.charts.save_svg(results, 'a')",
        "topics.places.pd.DataFrame",
        "topics._shared",
        "topics",
        "open_chapter.__globals__",
        "chapter = results\nchapter.to_csv('a')",
        "open_chapter = results",
        "str = results",
        "(lambda: 1)()",
        "[row for row in results]",
        "def results(): pass",
        "class A: pass",
        "with results: pass",
        "del results",
        "try:\n    results\nfinally:\n    results",
        "results @= results",
        "(later := results)",
        "sx ['touch a']",
        "if not results:\n    sx = 1\nsx ['touch a']",
        "for sx in []:\n    display(sx)\nsx ['touch a']",
        "for chapter in results:\n    chapter.to_csv('a')",
        "for topics in results:\n    topics.results.results(chapter)",
        "%cd /",
        "!touch a",
        "\x00",
    ],
)
def test_these_may_do_more(source):
    assert not only_calls(BEGIN, source)
    assert not only_calls(f"{BEGIN}{source}")


def test_a_cell_that_may_fail_may_leave_a_name_unbound():
    assert only_calls(BEGIN, "sx = results['nowhere']")
    assert not only_calls(BEGIN, "sx = results['nowhere']", tags=["raises-exception"])


def test_a_cell_of_one_line_is_no_command_of_ipython():
    line = "sx: 'a' '$(touch a)' = 1"
    assert not only_calls(BEGIN, line)
    assert not only_calls(BEGIN, f"{line}; other = 1")
    assert only_calls(BEGIN, f"{line}\nother: int = 1")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_of_the_books_own_all_do_so_but_those_that_reckon_with_frames(path):
    assert calls_package_alone(read_cells(path)) == (path.stem not in MORE)


def test_words_stand_apart_where_one_cell_shows_them_and_nothing_else():
    opens = BEGIN.replace("edition=edition", "edition=edition, slice_id=slice_id")
    begin = opens.replace("edition: str", "slice_id: str = ''\nedition: str")
    assert shows_its_words(cells_of(begin, WORDS))
    assert shows_its_words(cells_of(BEGIN, f"{WORDS}\n", "chapter.say('narrative()')"))
    for sources in (
        [""],
        [WORDS, WORDS],
        [WORDS, f"shown = {WORDS}"],
        [f"shown = {WORDS}", "shown"],
        [f"{WORDS}; chapter.notice()"],
        [f"display({WORDS})"],
        [WORDS, "import re"],
        [WORDS, "chapter.say(slice_id)"],
        [WORDS, "chapter.message('{slice_id}', slice_id=slice_id[:4])"],
    ):
        assert not shows_its_words(cells_of(begin, *sources)), sources
    assert not shows_its_words(cells_of(begin, WORDS, tags=["title"]))
