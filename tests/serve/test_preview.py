"""What a person sees who previews a workbook: pages that follow, in a real browser."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import pytest
from chromium import NEEDS_CHROMIUM, mark_all
from preview_support import Preview, files_below, processes_of, runs
from tiny_workbook import copy_fewer_chapters, copy_tiny, put

from milepost.core.workbook import Workbook
from milepost.publish.build import build
from milepost.publish.run import Settings

pytestmark = pytest.mark.slow

ROWS = "data/observations/libraries.csv"
OVERVIEW = "chapters/overview.html"
PART = "chapters/pillar-B.html"
WORDS = "data/narratives/2030/overview.md"
ENGLISH = "locale/en.po"
CATALOGUE = """\
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Skip to content"
msgstr "{}"

msgid "Where"
msgstr "{}"
"""
CHANGES = 1_000


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("preview") / "workbook"
    copy_fewer_chapters(root)
    (root / WORDS).parent.mkdir(parents=True)
    (root / WORDS).write_text("At first.\n", "utf-8")
    (root / "locale").mkdir()
    (root / ENGLISH).write_text(CATALOGUE.format("Skip to content", "Where"), "utf-8")
    return root


@pytest.fixture(scope="module")
def preview(root):
    started = Preview(root)
    yield started
    started.end()


@pytest.fixture
def settled(preview, root):
    """The preview at rest; what a test has written and not mended is mended after it."""
    preview.until(preview.at_rest)
    kept = {path: path.read_bytes() for path in files_below(root) if ".milepost" not in path.parts}
    yield preview
    for path, content in kept.items():
        if path.read_bytes() != content:
            path.write_bytes(content)
            time.sleep(1)  # until the change is noticed


def first_row(root) -> dict[str, str]:
    lines = (root / ROWS).read_text("utf-8").splitlines()
    return dict(zip(lines[0].split(","), lines[1].split(","), strict=False))


def test_other_names_and_other_sites_are_refused(settled):
    assert settled.get(OVERVIEW)[0] == 200
    for headers in (
        {"Host": "evil.example"},
        {"Host": f"evil.example:{settled.port}"},
        {"Origin": "http://evil.example"},
    ):
        code, text, _ = settled.get(OVERVIEW, **headers)
        assert (code, "Overview" in text) == (403, False), headers
    headers = settled.get("assets/search-index.js")[2]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "path", ["../data/plan.csv", "data/plan.csv", "..%2fdata/plan.csv", "chapters/overview.ipynb"]
)
def test_only_what_the_site_holds_is_served(settled, path):
    assert settled.get(path)[0] == 404


def test_a_word_shows_and_only_its_page_is_made_again(settled, root):
    before = {page: settled.get(page)[1] for page in ("index.html", "chapters/sources.html")}
    (root / WORDS).write_text("Words of today.\n", "utf-8")
    settled.wait_for(OVERVIEW, "Words of today.")
    settled.until(settled.at_rest)
    assert {page: settled.get(page)[1] for page in before} == before


@mark_all(*NEEDS_CHROMIUM)
def test_a_page_reloads_in_place_and_says_what_is_wrong(settled, root, browser):
    page = browser.new_page(viewport={"width": 900, "height": 500})
    page.goto(settled.address(OVERVIEW))
    page.wait_for_selector("#milepost-preview[data-state=listening]", state="attached")
    page.evaluate("scrollTo(0, 300)")
    (root / WORDS).write_text("Words that a browser sees.\n", "utf-8")
    page.get_by_text("Words that a browser sees.").wait_for(timeout=60_000)
    page.wait_for_function("scrollY === 300")

    kept = (root / ROWS).read_text("utf-8")
    put(root / ROWS, 2, value="many")
    told = page.locator("#milepost-preview .problems")
    told.get_by_text(f"{ROWS}, row 2, value").first.wait_for(timeout=60_000)
    assert page.get_by_text("Words that a browser sees.").is_visible()
    assert page.evaluate("scrollY") == 300
    (root / ROWS).write_text(kept, "utf-8")
    told.get_by_text("row 2, value").first.wait_for(state="detached", timeout=60_000)
    page.close()


def test_a_bad_file_of_any_kind_is_told_and_the_last_good_page_stays(settled, root):
    good = settled.page(OVERVIEW)
    for name, content in {
        "data/datapackage.json": "{",
        "_quarto.yml": "book: [",
        "notebooks/overview.ipynb": "no notebook",
        "params/editions/2030.yml": "title: [",
        WORDS: "{{ value:T0.actual }}",
        ROWS: "\x00",
    }.items():
        kept = (root / name).read_bytes()
        (root / name).write_text(content, "utf-8")
        told = settled.until(lambda: (found := settled.told()["problems"])["message"] and found)
        assert name.rpartition("/")[2] in str(told), told
        assert settled.page(OVERVIEW) == good, name
        (root / name).write_bytes(kept)
        settled.until(lambda: not settled.told()["problems"]["message"])


def test_what_is_in_doubt_is_told_once_the_pages_are_there(settled, root):
    path = root / ROWS
    kept = path.read_text("utf-8")
    twin = "twin," + kept.splitlines()[1].split(",", 1)[1]
    path.write_text(f"{kept}{twin}\n", "utf-8")
    told = settled.until(
        lambda: "entered twice" in str(found := settled.told()["problems"]) and found
    )
    assert not told["message"], "it stops nothing"


def test_a_cell_that_fails_is_named_and_its_page_stays(settled, root):
    path = root / "notebooks/overview.ipynb"
    kept, good = path.read_text("utf-8"), settled.page(OVERVIEW)
    path.write_text(kept.replace('"chapter = open', '"1 / 0\\n",\n    "chapter = open', 1), "utf-8")
    assert path.read_text("utf-8") != kept
    told = settled.until(lambda: (found := settled.told()["problems"])["message"] and found)
    assert "overview: cell" in told["lines"][0]
    assert "ZeroDivisionError" in told["lines"][0]
    assert settled.page(OVERVIEW) == good
    path.write_text(kept, "utf-8")
    settled.until(lambda: not settled.told()["problems"]["message"])


def test_new_words_show_before_their_chapter_is_executed_which_has_the_last_word(settled, root):
    path = root / "notebooks/overview.ipynb"
    kept = path.read_text("utf-8")
    slow = """import time\\n",
    "time.sleep(5 * ('soon' in str(chapter['narrative'])))\\n",
    "1 / ('wrong' not in str(chapter['narrative']))\\n",
    "chapter.notice()"""
    path.write_text(kept.replace("chapter.notice()", slow, 1), "utf-8")
    (root / WORDS).write_text("As it was.\n", "utf-8")
    settled.wait_for(OVERVIEW, "As it was.")
    settled.until(settled.at_rest)

    events = settled.events(OVERVIEW, lambda event: event.get("working") is False)
    next(events)
    (root / WORDS).write_text("Words, soon shown.\n", "utf-8")
    order = [event for event in events if event.get("page") == OVERVIEW or "executing" in event]
    shown = [at for at, event in enumerate(order) if "page" in event]
    assert len(shown) == 1, order  # the execution changes nothing of it
    assert any(event.get("executing") for event in order[shown[0] + 1 :]), order  # not done yet
    assert "Words, soon shown." in settled.page(OVERVIEW)

    (root / WORDS).write_text("What is soon wrong.\n", "utf-8")
    settled.wait_for(OVERVIEW, "What is soon wrong.")
    settled.until(lambda: "ZeroDivisionError" in str(settled.told()["problems"]["lines"]))
    settled.until(settled.at_rest)
    assert "Words, soon shown." in settled.page(OVERVIEW)
    path.write_text(kept, "utf-8")
    (root / WORDS).write_text("As it is.\n", "utf-8")
    settled.wait_for(OVERVIEW, "As it is.")
    settled.until(settled.at_rest)


@pytest.mark.long
def test_a_chapter_that_fails_is_executed_once_until_what_it_is_made_from_changes(settled, root):
    path = root / "notebooks/overview.ipynb"
    kept = path.read_text("utf-8")
    events, begun = settled.events(OVERVIEW, lambda event: event.get("working") is False), []
    next(events)
    path.write_text(kept.replace('"chapter = open', '"1 / 0\\n",\n    "chapter = open', 1), "utf-8")
    for event in events:
        begun += [event] if "being executed" in str(event) else []
    assert "ZeroDivisionError" in settled.told()["problems"]["lines"][0]
    assert len(begun) == 1, begun

    events = settled.events(OVERVIEW, lambda event: event.get("working") is False)
    next(events)
    page = root / "index.qmd"
    page.write_text(page.read_text("utf-8") + "\nOf this no chapter knows.\n", "utf-8")
    assert "being executed" not in str([*events]), "it would fail again"
    assert "Of this no chapter knows." in settled.page("index.html")
    assert "ZeroDivisionError" in settled.told()["problems"]["lines"][0]
    path.write_text(kept, "utf-8")
    settled.until(lambda: not settled.told()["problems"]["message"])


@pytest.mark.long
def test_a_translation_and_a_language_show_as_they_change(settled, root):
    (root / ENGLISH).write_text(CATALOGUE.format("Past the links", "At which places"), "utf-8")
    settled.wait_for(OVERVIEW, "Past the links")
    settled.wait_for(OVERVIEW, "At which places")
    book = root / "_quarto.yml"
    book.write_text(book.read_text("utf-8").replace("lang: en", "lang: en-GB"), "utf-8")
    settled.wait_for(OVERVIEW, '<html lang="en-GB"')
    settled.until(settled.at_rest)
    assert not settled.told()["problems"]["message"]


@pytest.mark.parametrize(
    "looked_at",
    [*(pytest.param(one, marks=pytest.mark.stress) for one in ((), (PART,))), (OVERVIEW, PART)],
)
def test_after_changes_every_page_is_that_of_a_build(settled, root, looked_at, tmp_path):
    before = settled.page(PART)
    with settled.looked_at(*looked_at):
        put(root / ROWS, 2, value=str(int(first_row(root)["value"] or 0) + 1))
        settled.until(lambda: settled.page(PART) != before)
        (root / WORDS).write_text("The last words.\n", "utf-8")
        settled.wait_for(OVERVIEW, "The last words.")
        settled.until(settled.at_rest)
    shown = {}
    other = tmp_path / "built"
    shutil.copytree(root, other, ignore=shutil.ignore_patterns("chapters", "reports"))
    built = build(Workbook(other), "2030", Settings("embedded", ("html",))).folder / "html"
    for path in files_below(built):
        name = path.relative_to(built).as_posix()
        beside = name == "exhibits.csv" or name.startswith("data/")
        if not beside and path.suffix in (".html", ".js", ".csv", ".css"):
            shown[name] = settled.page(name)
            text = re.sub(r"<meta http-equiv=[^>]*>\n", "", path.read_text("utf-8"))
            # what a published site offers beside itself, a preview has not
            text = re.sub('(<p class="cover-downloads">).*?</p>', r"\1</p>", text)
            assert shown[name] == text, name
    assert len([name for name in shown if name.endswith(".html")]) >= 8


def test_it_ends_at_ctrl_c_and_leaves_nothing(settled, root):
    started = processes_of(settled.process.pid)
    assert len(started) > 1
    assert settled.end() == 0
    assert not [pid for pid in started if runs(pid)]
    assert not (root / "reports").exists()
    assert not (root / "chapters").exists()
    assert re.search("the preview has ended", settled.log.read_text())
    place = list(files_below(root / ".milepost/tmp"))
    assert place == []


@pytest.mark.quarto
def test_with_quarto_the_same_words_have_its_look_and_follow(tmp_path):
    root = tmp_path / "workbook"
    copy_tiny(root)
    started = Preview(root, "--quarto")
    try:
        started.until(started.at_rest, 600)
        assert not started.told()["problems"]["message"]
        page = started.page(OVERVIEW)
        assert 'id="quarto-content"' in page
        assert "preview.js" in started.get(OVERVIEW)[1]
        assert 'href="../indicators/L1.html"' in page
        assert 'id="L1"' in started.page("indicators/L1.html")
        assert started.get("indicators/L1-rows.csv")[0] == 200
        (root / WORDS).parent.mkdir(parents=True)
        (root / WORDS).write_text("Quarto tells it, too.\n", "utf-8")
        started.until(lambda: "Quarto tells it, too." in started.page(OVERVIEW), 600)
    finally:
        assert started.end() == 0
    assert not (root / "reports").exists()


def resident(pid: int) -> int:
    """Kilobytes of memory of a process and all that it started, each its own share."""
    texts = [Path(f"/proc/{one}/smaps_rollup").read_text() for one in processes_of(pid)]
    return sum(int(re.search(r"Pss:\s+(\d+)", text)[1]) for text in texts)


@pytest.mark.stress
def test_memory_is_flat_over_a_thousand_changes(tmp_path):
    root = tmp_path / "workbook"
    copy_tiny(root)
    (root / WORDS).parent.mkdir(parents=True)
    (root / WORDS).write_text("At first.\n", "utf-8")
    started, held = Preview(root), []
    try:
        started.until(started.at_rest)
        for turn in range(CHANGES):
            # a word, a row and a page in turn; what was executed before is taken from the store
            words = f"{'Odd' if turn % 2 else 'Even'} {'row' if turn % 3 else 'words'}."
            if turn % 3 == 0:
                put(root / ROWS, 2, statement=words)
            else:
                (root / WORDS).write_text(f"{words}\n", "utf-8")
            time.sleep(0.05)
            started.until(started.at_rest)
            held.append(resident(started.process.pid))
    finally:
        assert started.end() == 0
    begun = max(held[CHANGES // 10 : CHANGES // 5])
    assert max(held[-CHANGES // 10 :]) < 1.1 * begun, held[:: CHANGES // 20]
