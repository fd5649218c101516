"""Caption, alternative text, table and figure of every exhibit say the same, and leave nothing out.

Every notebook of every edition is run on chapters that keep what they show; what each exhibit must
say is worked out from its table alone (``told_of_*.py``).
"""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from agreement import disagreements, has_name, rule_of
from executed import chapters_of_parts, every_exhibit, own_chapters
from hypothesis import given
from hypothesis import strategies as st
from recorded import Shown
from small_plan import small_data, small_workbook
from told import fold, is_number, numbers

from milepost.charts import lettering
from milepost.core.messages import NUMBERS
from milepost.edition.params import list_editions, read_edition
from milepost.inputs.edition_tables import edition_data
from milepost.inputs.store import SliceWriter
from milepost.report import text, topics
from milepost.report.chapter import NOTHING_SHOWN, Chapter

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
EDITIONS = sorted(path.stem for path in (ROOT / "params" / "editions").glob("*.yml"))


def exhibits_of(book, data, *notebooks, every=True):
    """The exhibits of these notebooks, or of all, for every part that there is, or for the first."""
    parts = chapters_of_parts(data.tables, NOTEBOOKS)
    wanted = [part for part in parts if not notebooks or part.notebook in notebooks]
    if not every:
        wanted = [*{part.notebook: part for part in reversed(wanted)}.values()]
    return [*every_exhibit(data, wanted, NOTEBOOKS, book.store)]


@pytest.fixture(scope="module")
def small(small_book, data, tmp_path_factory, pytestconfig):
    """The exhibits that the small plan's book of 2025 could have; with --stress of every part."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("page"))
        patch.setattr("milepost.charts.save_svg", lambda _figure, path, _rows: path)
        return exhibits_of(small_book, data, every=pytestconfig.getoption("--stress"))


def told(exhibits):
    return {
        (shown.chapter.name, shown.name): found
        for shown in exhibits
        if (found := disagreements(shown))
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.long if name == "2025" else pytest.mark.stress)
        for name in EDITIONS
    ],
)
def test_exhibits_of_the_books_editions_agree_with_their_tables(
    own_workbook, own_checked, tmp_path, pytestconfig, name
):
    assert list_editions(own_workbook) == EDITIONS
    data = edition_data(own_checked.dataset, read_edition(own_workbook, name), own_workbook)
    chapters = own_chapters(own_workbook)
    if not pytestconfig.getoption("--stress"):  # one of each notebook
        chapters = [*{chapter.notebook: chapter for chapter in reversed(chapters)}.values()]
    exhibits = [*every_exhibit(data, chapters, NOTEBOOKS, tmp_path / "store")]
    assert len(exhibits) >= 50
    assert told(exhibits) == {}


def test_exhibits_of_the_small_plan_agree_with_their_tables(small):
    assert len(small) >= 55
    assert told(small) == {}


@pytest.mark.parametrize("edition", [pytest.param("2024", marks=pytest.mark.stress), "2025"])
def test_so_do_exhibits_of_other_editions_and_with_rows_kept_back(
    withheld_book, edition, pytestconfig
):
    data = small_data(withheld_book, edition)
    every = pytestconfig.getoption("--stress")
    exhibits = exhibits_of(withheld_book, data, every=every)
    assert told(exhibits) == {}
    kept = [shown for shown in exhibits if shown.caption.startswith(NOTHING_SHOWN)]
    assert all(shown.words is None and shown.table.frame.empty for shown in kept)
    assert kept


def test_so_do_exhibits_of_an_edition_without_any_row(tmp_path, pytestconfig):
    book = small_workbook(tmp_path)
    data = small_data(book, "2024", evidence=["provisional"])
    assert data.tables["observations"].empty
    every = pytestconfig.getoption("--stress")
    assert told(exhibits_of(book, data, every=every)) == {}


def test_chapters_of_every_kind_say_that_they_are_for_inside(small_book, tmp_path):
    """Whatever tables a chapter has: some have no observations at all."""
    data = small_data(small_book, audience="internal")
    writer = SliceWriter(data, tmp_path)
    for wanted in chapters_of_parts(data.tables, NOTEBOOKS):
        made = Chapter(writer.write(wanted), interactive=False).title("A title").data
        assert 'title="Internal edition"' in made, wanted.name
        assert "Not for publication." in made


# no test that can't fail: each exhibit of the small plan, with one thing in it wrong


def bumped(words: str) -> str:
    """The same words with every number one greater."""
    more = dict(zip(NUMBERS, (*NUMBERS[1:], "ten"), strict=True))
    changed = re.sub(r"\d+", lambda found: str(int(found[0]) + 1), words)
    return re.sub(
        rf"\b({'|'.join(NUMBERS)})\b",
        lambda found: text.sentence(more[found[0].lower()]),
        changed,
        flags=re.IGNORECASE,
    )


def undetected(exhibits, mutants):
    return [
        (shown.chapter.name, shown.name, what)
        for shown in exhibits
        for what, other in mutants(shown)
        if not disagreements(other)
    ]


def test_a_number_too_many_or_one_greater_in_any_caption_is_found(small):
    def mutants(shown: Shown):
        yield "one more", replace(shown, caption=f"{shown.caption} Seven.")
        if numbers(bumped(shown.caption), in_words=True) != numbers(shown.caption, in_words=True):
            yield "one greater", replace(shown, caption=bumped(shown.caption))

    assert undetected(small, mutants) == []


def test_a_number_one_greater_or_a_name_that_is_lacking_in_any_alternative_is_found(small):
    def mutants(shown: Shown):
        if shown.words is None:
            return
        rows = rule_of(shown)(shown).alt
        if any(is_number(token) for row in rows.values() for token in row):
            yield "one greater", replace(shown, alt=bumped(shown.alt))
        for name in rows:
            yield f"without {name}", replace(shown, alt=fold(shown.alt).replace(fold(name), ""))

    assert undetected(small, mutants) == []


def test_a_row_or_a_number_that_is_lacking_in_any_figure_is_found(small):
    dropped = 0

    def mutants(shown: Shown):
        nonlocal dropped
        if shown.words is None or not (rule := rule_of(shown)(shown)).drawn:
            return
        names = [fold(name) for name in (rule.alt if rule.names is None else rule.names)]
        wanted = Counter(rule.drawn) - Counter(rule.left)
        own = Counter(numbers(" ".join(shown.words), [*names, *rule.columns, *rule.others]))
        for at, words in enumerate(shown.words):
            rest = shown.words[:at] + shown.words[at + 1 :]
            needed = wanted[words] and own[words] == Counter(rule.drawn)[words]
            lost = [name for name in names if has_name([words], name)]
            if needed or any(not has_name([*rest], name) for name in lost):
                dropped += 1
                yield f"without {words}", replace(shown, words=rest)

    assert undetected(small, mutants) == []
    assert dropped > 100


def test_a_row_of_the_table_that_is_told_nowhere_else_is_found(small):
    heads = {"map": "country_name", "moves": "name", "targets": "short_name"}

    def mutants(shown: Shown):
        frame = shown.table.frame.reset_index(drop=True)
        name = heads.get(shown.name, "")
        name = name if name in frame else next(iter(shown.table.columns))
        if shown.words is None or frame.empty or frame[name].dtype != "str":
            return
        frame[name] = frame[name].where(frame.index > 0, "Nowhere")
        yield "another row", replace(shown, table=replace(shown.table, frame=frame))

    assert undetected(small, mutants) == []


def test_a_caption_that_counts_wrong_is_found_when_the_book_is_made(small_book, data, monkeypatch):
    true = topics.places.map_caption
    monkeypatch.setattr(topics.places, "map_caption", lambda *given: bumped(true(*given)))
    assert [*told(exhibits_of(small_book, data, "overview"))] == [("overview", "map")]


@given(st.floats(-1e6, 1e6) | st.integers(-10000, 10000).map(float))
def test_figures_print_numbers_as_tables_do(value):
    assert lettering.number(value) == text.number(value)
