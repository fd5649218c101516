"""What a book says stands in one catalogue: no literal escapes it, and it can be changed there."""

import ast
import datetime as dt
import re
import runpy
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from in_process import data_of
from lxml import html
from pseudo import pseudo, speak_pseudo
from tiny_workbook import copy_tiny

from milepost.cli.main import main
from milepost.core.errors import UserError
from milepost.core.messages import (
    NUMBERS,
    Language,
    _,
    day,
    listed,
    n_,
    number,
    percent,
    speaking,
    word,
)
from milepost.core.workbook import Workbook
from milepost.edition.catalogue import TEMPLATE, all_messages
from milepost.edition.language import as_table, from_table, read_catalogue, read_language
from milepost.edition.params import Chapter
from milepost.inputs.store import SliceWriter
from milepost.render.page_words import SCRIPTS
from milepost.report.topics.worked_examples import worked_examples
from milepost.template.language import add_language

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "milepost"
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "make_messages.py"))
# whose texts readers see; word_typefaces.py writes names of Word's own parts and of typefaces alone
SAYING = sorted(
    path
    for folder in ("report", "charts", "render")
    for path in (PACKAGE / folder).rglob("*.py")
    if path.name != "word_typefaces.py"
) + [
    PACKAGE / "publish" / name
    for name in ("exhibits.py", "glance.py", "indicator_sources.py", "website.py")
]
SAYERS = {"_", "N_", "n_", "nN_"}
# calls whose texts an author or a machine reads
OTHERS = re.compile(
    r"Error$|^compile$|^re\.|^(?:sub|search|match|fullmatch|split|joinpath|startswith|endswith|"
    r"warn|filterwarnings|progress|set_label|replace|removesuffix|removeprefix|glob|rglob|"
    r"add_parser|encode|strptime|strftime|query|TypeAlias|Literal|cast|TypeVar|ParamSpec)$"
)
# words of a sentence: two after one another, or a capital at the head of one that ends
SENTENCE = re.compile(
    r"[A-Za-z’']{2,} [A-Za-z’']{2,}|^[A-Z][a-z]+(?: |$)|[a-z]{2,}[.:;]?$(?<=[.:;])"
)
PIECE = re.compile(r"(?:^|\s)[a-z’]{2,}(?:\s|[.,;:]|$)")
"""A word of a sentence in an f-string, beside what is filled in."""
# texts that no reader of a book sees, though they look so: names of things and files, what an
# author is told, what TeX and matplotlib read; and works that are cited
NO_SENTENCE = re.compile(
    r"axes fraction|offset points|Box|Date|Creator|Format|Type|Figure|Regular|It|Semibold(?:It)?|Bold|Italic|Compact"
    r"|Pandoc|Typst|Quarto|Chapter|Untitled|an output|unknown font family|reading chapters"
    r"|corner illustrative|fan illustrative|(?:bar|event|point) \{\}.*|default-src .*|(?:base-uri|form-action|img-src|\{\}-src) .*|window\.milepostSearch.*|@font-face.*"
    r"|chapter-page no-contents|pictures\..*|&\w+;| at \{\}|(?:not )?hold `.*|new results"
    r"|\{\}: .*|\{\}, line .*|\{\}, cell .*|\{\} can't be started.*|The book|it(?:s| is) .*"
    r"|Gelman et al\. .*|Draper and Smith .*|Worked example|The office reports to parliament",
    re.DOTALL,
)
# what other programs read. Rules of a style: their values hold no quoted text, since `content` shows it
RULE = (
    r"(?:@media [^;{}\n]+ \{ )?[a-z.:](?:[^;{}\n]|\{\})* \{ "
    r"(?:\{\} |[a-z-]+: (?:[^;{}\"'\n]|\{\})+; )+\}(?: \})?\n?"
)
CODE = re.compile(
    rf"(?:{RULE})+"
    r"|@media [a-z :()-]+ \{ :root[^;{}\s]+ \{\} \}"  # a medium, around a rule that is filled in
    r'|"[\w ]+"(?:, (?:"[\w ]+"|[A-Za-z-]+))*, sans-serif'  # typefaces
    # Typst: the look of a house
    r"|\(ground: \{\}, headings: \{\}, logo: \{\}, picture: \{\}\)|image\(\{\}, alt: \{\}, \{\}\)"
    r'|fill: rgb\("\{\}"\)|font: \(\{\}, "Source Sans Pro", "DejaVu Sans"\)'
    # Lua: a table of pictures
    r"|return \{\n\{\}\}\n|\{ path = \{\}, alt = \{\}, width = '\{\}' \},\n"
    # Word: names of its schema
    r"|pStyle(?: [a-z]+[A-Za-z]*)+ pPrChange|\{\}(?:sty|nor)"
)


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """Texts of a file that would stand on a page as they are: neither marked nor an author's."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped: set[int] = set()
    for node in ast.walk(tree):
        own = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        name = called.split(".")[-1]
        if isinstance(node, ast.Call) and name in SAYERS:
            forms = node.args[:2]
            skipped |= {id(form) for form in forms}
        elif (
            own
            or isinstance(node, ast.Raise | ast.Assert | ast.AnnAssign | ast.arg)
            or (isinstance(node, ast.keyword) and node.arg == "label")
            or (called and (OTHERS.search(name) or OTHERS.search(called)))
        ):
            kept = node.value if isinstance(node, ast.AnnAssign) and node.value else None
            inner = {id(child) for child in ast.walk(kept)} if kept is not None else set()
            skipped |= {id(child) for child in ast.walk(node)} - inner
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(child) for child in node.values}
            pieces = [part.value for part in node.values if isinstance(part, ast.Constant)]
            text = "".join(
                part.value if isinstance(part, ast.Constant) else "{}" for part in node.values
            )
            if any(PIECE.search(TAGS.sub("", str(piece))) for piece in pieces):
                yield node.lineno, text
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and SENTENCE.search(node.value)
            and not TAGS.search(node.value)
        ):
            yield node.lineno, node.value


TAGS = re.compile(r"<[^>]*>?|\{\.[^}]*\}|[\w-]+=\"?|\\[a-z]+|#set [^\n]*|^[^<]*>")


def test_no_sentence_that_a_reader_sees_escapes_the_catalogue():
    found = [
        f"{path.relative_to(PACKAGE)}:{line}: {text!r}"
        for path in SAYING
        for line, text in texts_of(path)
        if not NO_SENTENCE.fullmatch(text) and not CODE.fullmatch(text)
    ]
    assert not found, "mark them by _() or n_():\n" + "\n".join(found)


def test_a_literal_on_a_page_is_found(tmp_path: Path):
    """The test above would see each of these."""
    code = (
        'caption = "All targets of the plan."\n'
        'caption = f"{many} of the results are new."\n'
        'table = {"kind": Column("Kind")}\n'
    )
    (tmp_path / "topic.py").write_text(code, "utf-8")
    assert sorted(line for line, _text in texts_of(tmp_path / "topic.py")) == [1, 2, 3]


@pytest.mark.parametrize(
    "text",
    [
        "All targets of the plan.",
        "{} of the results are new",
        "(mean: {}, median: {})",
        "met: {}; new: {}",
        "Rows {} {}",
        'article { content: "draft of the plan"; }',
        ".cover { color: {}; } All targets of the plan.",
        '"Rows of data", none',
        "return {}",
    ],
)
def test_what_readers_see_is_no_code(text: str):
    assert not CODE.fullmatch(text)


def test_the_template_holds_every_message():
    assert TEMPLATE.read_text("utf-8") == SCRIPT["template_text"](), "say `make docs`"


def test_what_worked_examples_name_is_in_the_catalogue():
    given = [values for one in worked_examples() for values in (one.inputs, one.results)]
    names = {name for values in given for name in values if not name.isdigit()}
    statuses = {values[name] for values in given for name in values if name.endswith("status")}
    said = {str(one).replace("_", " ").replace("-", " ") for one in names | statuses}
    known = {message.id for message in SCRIPT["template"]()}
    assert not said - known


def test_what_the_sites_programs_say_is_in_the_catalogue():
    said = {
        message
        for path in (PACKAGE / "render" / "assets").rglob("*.js")
        for message in re.findall(r'say\("([^"]+)"', path.read_text("utf-8"))
    }
    assert said == set(SCRIPTS)


@pytest.mark.parametrize(
    ("code", "shown", "date", "names"),
    [
        ("en", "1,145.5", "31 December 2025", "a, b and c"),
        ("en-US", "1,145.5", "December 31, 2025", "a, b, and c"),
        ("fr", "1\u202f145,5", "31 décembre 2025", "a, b et c"),
        ("de", "1.145,5", "31. Dezember 2025", "a, b und c"),
        ("hi", "1,145.5", "31 दिसंबर 2025", "a, b और c"),
    ],
)
def test_numbers_days_and_lists_follow_the_language(code, shown, date, names):
    with speaking(Language(code, {"none": ("x",)})):
        assert number(1145.5) == shown
        assert day(dt.date(2025, 12, 31)) == date
        assert listed(["a", "", "b", "c"]) == names


def test_a_language_without_a_catalogue_is_told_in_english_throughout():
    with speaking(Language("fr")):
        assert number(1145.5) == "1,145.5"
        assert listed(["a", "b"]) == "a and b"


def test_numbers_keep_the_look_of_the_page():
    assert number(-0.04, 1) == "0.0"
    assert number(-1234) == "−1,234"
    assert number(2.5, 0) == "2", "as Python rounds it"
    assert number(1e6, 2) == "1,000,000.00"
    assert percent(0.4) == "40\u00a0%"
    assert [word(value) for value in (0, 3, 10, 1145)] == ["no", "three", "10", "1,145"]


@given(value=st.floats(-1e12, 1e12), digits=st.integers(0, 4))
def test_english_numbers_are_pythons(value: float, digits: int):
    plain = f"{value:,.{digits}f}"
    wanted = plain.replace("-", "−") if plain.strip("-0.,") else plain.lstrip("-")
    assert number(value, digits) == wanted


@pytest.mark.parametrize(
    ("code", "forms"), [("pl", ["b", "a", "b", "b", "b", "c"]), ("ja", ["a"] * 6)]
)
def test_a_plural_takes_the_form_of_its_language(code: str, forms: list[str]):
    """Polish: one; 2 to 4, 22 to 24; all others. Japanese has one form."""
    texts = {"pl": ("a", "b", "c"), "ja": ("a",)}[code]
    spoken = Language(code, {"{n} target": texts})
    with speaking(spoken):
        said = [n_("{n} target", "{n} targets", value) for value in (2, 1, 3, 22, 24, 5)]
    assert said == forms
    with speaking(spoken):
        assert n_("{n} row", "{n} rows", 5) == "five rows", "what is not translated is English"


def test_values_are_filled_in_as_they_are():
    assert _("{name}: {value}.", name="{value} {0.__class__}", value="%s") == (
        "{value} {0.__class__}: %s."
    )
    assert _("A notebook's own, with {braces}.") == "A notebook's own, with {braces}."


def write_po(root: Path, code: str, text: str) -> Path:
    path = root / "locale" / f"{code}.po"
    path.parent.mkdir(exist_ok=True)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    path.write_text(head + text, "utf-8")
    return path


def test_an_editor_changes_a_sentence_without_code(tmp_path: Path):
    (tmp_path / "_quarto.yml").write_text("lang: en-GB\n", "utf-8")
    write_po(tmp_path, "en", 'msgid "No {counted} here."\nmsgstr "There are no {counted}."\n')
    language = read_language(Workbook(tmp_path), "2030")
    assert language.code == "en-GB"
    with speaking(language):
        assert _("No {counted} here.", counted="results") == "There are no results."
    again = from_table("en-GB", as_table(language))
    assert again.messages == language.messages
    assert from_table("en", None) == Language()


def test_a_profile_says_the_language_of_its_edition(tmp_path: Path):
    (tmp_path / "_quarto.yml").write_text("lang: en\n", "utf-8")
    (tmp_path / "_quarto-2030.yml").write_text("lang: fr\n", "utf-8")
    assert read_language(Workbook(tmp_path), "2030").code == "fr"
    assert read_language(Workbook(tmp_path), "2029").code == "en"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('msgid "No {counted}."\nmsgstr "Aucun {compte}."\n', "line 5: {compte} is no value of"),
        ('msgid "No {counted}."\nmsgstr "<b>{counted}</b>"\n', "a translation adds no markup"),
        ('msgid "a"\nmsgid "b"\nmsgstr "c"\n', "can't be read as a catalogue"),
        ('msgid "No {counted}."\nmsgstr "{0.__class__} {counted}"\n', "has no { }"),
        ('msgid "No {counted}."\nmsgstr "[{counted}](javascript:x)"\n', "has no ]("),
        ('msgid "No {counted}."\nmsgstr "{counted}\\n\\n# Head"\n', "has no '\\n'"),
        ('msgid "No {counted}."\nmsgstr "\x1b[31m{counted}"\n', "has no '\\x1b'"),
    ],
)
def test_a_catalogue_that_would_break_a_page_is_refused(tmp_path: Path, text: str, fault: str):
    path = write_po(tmp_path, "fr", text)
    with pytest.raises(UserError, match=re.escape(fault)) as caught:
        read_catalogue(path, "fr", "locale/fr.po")
    assert "\n" not in caught.value.message, "a terminal shows a message as one line"


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("nplurals=2; plural=n/0;", "can't be computed: integer division"),
        ("nplurals=2; plural=n%0;", "can't be computed: integer modulo"),
        ("nplurals=2; plural=n?;", "can't be computed: unexpected end"),
        ("nplurals=2; plural=__import__('os');", "can't be computed: invalid token"),
        ("nplurals=2; plural=n;", "for 2 it names form 2, of 2 from 0"),
        ("nplurals=999999999; plural=n;", "no language has more than six plural forms"),
        (
            "nplurals=2; plural=n>1;\\nContent-Type: text/plain; charset=nonsense",
            "unknown encoding",
        ),
    ],
)
def test_a_rule_of_plurals_that_no_book_could_count_by_is_refused(
    tmp_path: Path, rule: str, fault: str
):
    path = tmp_path / "fr.po"
    counting = 'msgid "{n} row"\nmsgid_plural "{n} rows"\nmsgstr[0] "a {n}"\nmsgstr[1] "b {n}"\n'
    path.write_text(f'msgid ""\nmsgstr "Plural-Forms: {rule}\\n"\n\n{counting}', "utf-8")
    with pytest.raises(UserError, match=re.escape(fault)):
        read_catalogue(path, "fr", "locale/fr.po")


def test_a_message_that_counts_and_has_one_form_has_it_for_every_number():
    with speaking(Language("fr", {"{n} row": ("{n} x",)})):
        assert [n_("{n} row", "{n} rows", number) for number in (1, 2)] == ["one x", "two x"]


def test_a_catalogue_is_brought_up_to_date_and_keeps_what_is_translated(tmp_path: Path):
    copy_tiny(tmp_path / "tiny")
    workbook = Workbook(tmp_path / "tiny")
    path, untranslated, messages = add_language(workbook, "fr")
    assert untranslated == messages > len(NUMBERS)
    text = path.read_text("utf-8")
    assert '"How far the plan has come"' in text, "what notebooks say"
    text = text.replace('msgid "Target"\nmsgstr ""', 'msgid "Target"\nmsgstr "Cible"')
    path.write_text(text + '\nmsgid "Gone."\nmsgstr "Parti."\n', "utf-8")
    assert add_language(workbook, "fr")[1:] == (untranslated - 1, messages)
    kept = path.read_text("utf-8")
    assert 'msgstr "Cible"' in kept
    assert '#~ msgid "Gone."' in kept


def test_a_changed_message_makes_the_chapters_anew(tmp_path: Path):
    """A catalogue is part of a chapter's input, and so of its key."""
    root = tmp_path / "tiny"
    copy_tiny(root)
    workbook = Workbook(root)
    asked = Chapter("overview", {}, "overview")
    english = SliceWriter(data_of(workbook), tmp_path / "store").write(asked)
    write_po(root, "en", 'msgid "Target"\nmsgstr "Aim"\n')
    changed = SliceWriter(data_of(workbook), tmp_path / "store").write(asked)
    assert english.slice_id != changed.slice_id
    assert english.language == Language()
    assert changed.language.messages["Target"] == ("Aim",)


def test_the_pseudo_language_is_longer_accented_and_keeps_values():
    message = "Rests on {n} rows: [Data (CSV)]({data})."
    said = pseudo(message)
    kept = r"\{\w+\}|\]\([^)]*\)"
    assert re.findall(kept, said) == re.findall(kept, message)
    assert len(said) >= 1.3 * len(message)
    assert not re.search("[A-Za-z]", re.sub(kept, "", said))


@pytest.mark.slow
@pytest.mark.long
def test_no_english_of_the_package_shows_in_a_book_of_another_language(tmp_path: Path):
    """A book in the pseudo-language, from right to left: what shows in English escaped."""
    root = tmp_path / "tiny"
    copy_tiny(root)
    speak_pseudo(root, "ar")
    formats = [
        "--to",
        "html",
        "--to",
        "docx",
        "--renderer",
        "embedded",
    ]  # Quarto has words of its own
    result = CliRunner().invoke(main, ["build", *formats, "--root", str(root)])
    assert result.exit_code == 0, result.output
    with zipfile.ZipFile(root / "reports" / "2030" / "book.docx") as word_file:
        body = word_file.read("word/document.xml").decode()
    assert pseudo("Contents") in re.search(r'w:val="TOCHeading".*?</w:p>', body)[0]
    shown_own = words_of_messages(root) - words_of_data(root)
    pages = sorted((root / "reports" / "2030" / "html").rglob("*.html"))
    assert len(pages) > 8
    for page in pages:
        tree = html.parse(str(page)).getroot()
        assert tree.get("dir") == "rtl"
        for place in tree.iter("script", "style", "code"):
            place.text = ""
        shown = [*tree.itertext(), *(v for e in tree.iter() for k, v in e.items() if k in READ_OUT)]
        assert not {text for text in shown if {*words(text)} & shown_own}, page.name


READ_OUT = ("alt", "aria-label", "data-read", "title", "placeholder")


def words(text: str) -> list[str]:
    return [found.lower() for found in re.findall(r"\b[A-Za-z]{3,}\b", text)]


def words_of_messages(root: Path) -> set[str]:
    every = (message.id for message in all_messages(Workbook(root)))
    forms = [form for one in every for form in ([one] if isinstance(one, str) else one)]
    return {
        found for form in forms for found in words(re.sub(r"\{\w+\}|`[^`]*`|\([^)]*\)", "", form))
    }


def words_of_data(root: Path) -> set[str]:
    files = [*root.rglob("data/**/*"), *root.rglob("params/**/*"), *root.glob("*.*")]
    return {
        found
        for path in files
        if path.is_file()
        for found in words(path.read_text("utf-8", "replace"))
    }
