"""Signs that nobody sees: attacks are named by row and column, names as people write them pass."""

import json

import pandas as pd
import pytest

from milepost.read.unicode_checks import MOST_ACCENTS, fault, faults, suspicious
from milepost.report import text
from milepost.validate.check import check_workbook

ROWS = "data/observations/libraries.csv"
ERRORS = {
    "override": "North \u202ehtroN", "embedding": "\u202aNorth", "end": "North\u202c",
    "isolate": "\u2067North", "first-strong": "\u2068North\u2069", "bell": "Nor\u0007th",
    "escape": "\u001b[2JNorth", "page": "North\u000cBank", "next-line": "North\u0085Bank",
    "tags": "North\U000e0068\U000e0069", "no-letter": "North\ufffe", "annotation": "\ufff9North",
    "flood": "No" + (MOST_ACCENTS + 1) * "\u0301" + "rth", "many": "N" + 500 * "\u20dd",
}  # fmt: skip
WARNINGS = {
    "space": "Nor\u200bth", "joiner": "Nor\u200dth", "non-joiner": "North\u200c", "mark": "\ufeffx",
    "word-joiner": "No\u2060rth", "direction": "North\u200f", "mongolian": "No\u180erth",
}  # fmt: skip
NAMES = {
    "arabic": "جمهورية مصر العربية", "arabic-mark": "مصر\u200f (القاهرة)", "vowels": "مُحَمَّد",
    "persian": "می\u200cخواهم", "hebrew": "שָׁלוֹם (ת״א)", "cyrillic": "Москва", "greek": "Αθήνα",
    "vietnamese": "Người Việt", "apart": "Vie\u0323\u0302t", "french": "Côte d’Ivoire\u00a0: l’été",
    "hyphen": "Donau\u00addampfschiff", "lines": "one\ntwo\tthree", "family": "👩\u200d👩\u200d👧",
}  # fmt: skip
NAMES |= {
    "hindi": "क्\u200dष", "sinhala": "ශ්\u200dරී", "khmer": "ខ្មែរ\u200bភាសា", "thai": "กรุงเทพฯ",
    "chinese": "北京", "korean": "서울", "amharic": "አዲስ አበባ", "urdu": "لاہور", "hospital": "🏥 ☀\ufe0f",
}  # fmt: skip
# what passes with a word on the typefaces
FAR = {"tibetan": "སྒྲུབ", "cuneiform": "𒀀", "private": "a \ue000"}


@pytest.mark.parametrize("name", ERRORS)
def test_a_sign_that_spoils_what_follows_is_an_error(name):
    severity, message = fault(ERRORS[name])
    assert severity == "error"
    assert "at character" in message
    assert suspicious(ERRORS[name])


@pytest.mark.parametrize("name", WARNINGS)
def test_a_sign_that_nobody_sees_is_a_warning(name):
    assert suspicious(WARNINGS[name])
    assert fault(WARNINGS[name])[0] == "warning"


@pytest.mark.parametrize("name", [*NAMES, *FAR])
def test_a_name_as_people_write_it_passes(name):
    written = {**NAMES, **FAR}[name]
    assert fault(written) is None
    found = list(faults(written)) if suspicious(written) else []
    assert [rule for rule, *_ in found] == ["letters"] * (name in FAR)


def put(workbook, suffix, values):
    """Write statements into the first rows, in a file of the kind asked for."""
    frame = pd.read_csv(workbook.root / ROWS, dtype=str, keep_default_na=False)
    for place, value in enumerate(values):
        frame.loc[place, "statement"] = value
    path = (workbook.root / ROWS).with_suffix(suffix)
    if suffix == ".csv":
        frame.to_csv(path, index=False)
        return
    (workbook.root / ROWS).unlink()
    frame.to_excel(path, index=False) if suffix == ".xlsx" else frame.to_parquet(path, index=False)
    package = workbook.data / "datapackage.json"
    said = json.loads(package.read_text("utf-8"))
    for resource in said["resources"]:
        if resource["path"] == "observations/libraries.csv":
            resource["path"] = f"observations/libraries{suffix}"
    package.write_text(json.dumps(said), "utf-8")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_the_check_names_file_row_and_column_of_each(tiny_workbook, suffix):
    # Excel's own format has no room for control characters and for what is no letter
    attacks = {
        name: value
        for name, value in {**ERRORS, **WARNINGS}.items()
        if suffix != ".xlsx" or name not in ("bell", "escape", "page", "next-line", "no-letter")
    }
    put(tiny_workbook, suffix, [*list(attacks.values())[:16], *list(NAMES.values())[:1]])
    found = [item for item in check_workbook(tiny_workbook).problems if item.rule == "signs"]
    wrong = list(attacks)[:16]
    assert [(item.file, item.row, item.column, item.severity) for item in found] == [
        (f"data/observations/libraries{suffix}", at, "statement",
         "error" if name in ERRORS else "warning")
        for at, name in enumerate(wrong, 2)
    ]  # fmt: skip
    for item in found:
        assert item.line().isprintable(), "a terminal would obey it"


def test_a_narrative_is_held_to_the_same(tiny_workbook):
    words = tiny_workbook.data / "narratives/2030/overview.md"
    words.parent.mkdir(parents=True)
    words.write_text("Fine: مصر.\n\nTurned: \u202exyz\nJoined: o\u200bk\n", "utf-8")
    found = [item for item in check_workbook(tiny_workbook).problems if item.rule == "signs"]
    assert [(item.file, item.row, item.severity) for item in found] == [
        ("data/narratives/2030/overview.md", 3, "error"),
        ("data/narratives/2030/overview.md", 4, "warning"),
    ]


def test_an_edition_s_title_is_held_to_the_same(tiny_workbook):
    path = tiny_workbook.params / "editions/2030.yml"
    path.write_text(path.read_text("utf-8").replace("title: ", 'title: "\\u202e" # ', 1), "utf-8")
    found = [item for item in check_workbook(tiny_workbook).problems if item.rule == "signs"]
    assert [(item.file, item.column, item.severity) for item in found] == [
        ("params/editions/2030.yml", "title", "error")
    ]


@pytest.mark.parametrize("name", ERRORS)
def test_where_nothing_was_checked_a_page_leaves_such_signs_out(name):
    assert fault(text.plain(ERRORS[name])) is None


@pytest.mark.parametrize("name", ["arabic", "arabic-mark", "hebrew"])
def test_what_follows_a_name_from_the_right_stays_behind_it(name):
    """A mark without width: figures and brackets are drawn where they are written."""
    shown = text.plain(NAMES[name])
    assert shown.endswith("\u200e")
    assert shown.count("\u200e") == 1
    assert text.readable("Athens") == "Athens"


def test_many_texts_with_such_signs_are_listed_and_the_others_counted(tmp_path):
    from milepost.read.dataset import read_table
    from milepost.read.table_schema import Resource

    path = tmp_path / "things.csv"
    path.write_text("name\n" + "".join(f"a{n}\u202e\n" for n in range(1200)), "utf-8")
    schema = {"fields": [{"name": "name", "type": "string"}]}
    of = Resource.model_validate({"name": "things", "path": "things.csv", "schema": schema})
    problems = read_table(path, of, "data/things.csv")[1]
    assert len(problems) == 1001
    assert problems[-1].message.startswith("200 more rows")
