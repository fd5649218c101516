"""Whatever an activity file says, it becomes a workbook without an error, or is refused in words.

Drawn from what publishers have been seen to write: dates that are missing, reversed or no dates,
numbers in many forms, words for numbers, parts with and without a whole, titles that are alike.
"""

import datetime as dt
import shutil
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from drawn import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from milepost.core.errors import UserError
from milepost.core.workbook import Workbook
from milepost.importers.frameworks import read_framework
from milepost.template.workbook import write_workbook
from milepost.validate.check import check_workbook

DATES = st.one_of(
    st.none(),
    st.just("not a date"),
    st.dates(dt.date(2014, 1, 1), dt.date(2031, 12, 31)).map(str),
    st.sampled_from(["2020-02-29", "2024-12-31", "2020", "2021-01-01T00:00:00Z"]),
)
VALUES = st.one_of(
    st.none(),
    st.integers(-50, 10**7).map(str),
    st.floats(-1000, 1000).map(lambda value: f"{value:.2f}"),
    st.integers(0, 10**7).map(lambda value: f"{value:,}"),
    st.sampled_from(["", " ", "Yes", "no", "N/A", "30,6", "72,0000", "1.234,5", "88 %", "1e3", "TBD",
                     "a plan", "=1+1", "\u200b5", "1/2", "100.0", "0", "-0"]),
)  # fmt: skip
TITLES = st.sampled_from(
    ["Access", "Access ", "", "Households, “connected” & <new>", "a\u009db", "مياه", "x" * 300, "=A1",
     "{{< meta title >}}", "# heading | cell", "- 1", "null"]
)  # fmt: skip
PARTS = st.lists(
    st.sampled_from(['<dimension name="sex" value="female"/>', '<dimension name="sex" value="male"/>',
                     '<dimension name="Age Group" value="0-4"/>', '<location ref="AF-KAN"/>',
                     '<location ref="KH-PNH"/>', '<dimension name="result" value="a/b"/>']),
    max_size=2, unique=True,
)  # fmt: skip


@st.composite
def value(draw, tag):
    text, parts = draw(VALUES), "".join(draw(PARTS)) if draw(st.booleans()) else ""
    given_value = "" if text is None else f" value={quoteattr(text)}"
    year = draw(st.sampled_from(["", ' year="2019"', ' year="x"'])) if tag == "baseline" else ""
    return f"<{tag}{year}{given_value}>{parts}</{tag}>"


def day(tag, text):
    return "" if text is None else f"<{tag} iso-date={quoteattr(text)}/>"


@st.composite
def period(draw):
    values = [
        draw(value(tag))
        for tag in draw(st.lists(st.sampled_from(["target", "actual"]), max_size=4))
    ]
    begins, ends = draw(DATES), draw(DATES)
    return (
        f"<period>{day('period-start', begins)}{day('period-end', ends)}{''.join(values)}</period>"
    )


@st.composite
def indicator(draw):
    measure = draw(st.sampled_from(["1", "1", "2", "3", "4", "5", "9", ""]))
    ascending = draw(
        st.sampled_from(["", ' ascending="1"', ' ascending="0"', ' ascending="maybe"'])
    )
    inside = "".join(
        draw(st.lists(value("baseline"), max_size=2)) + draw(st.lists(period(), max_size=4))
    )
    title = f"<title><narrative>{escape(draw(TITLES))}</narrative></title>"
    return f'<indicator measure="{measure}"{ascending}>{title}{inside}</indicator>'


@st.composite
def activity(draw, number):
    dates = draw(st.lists(st.tuples(st.sampled_from("1234"), DATES), max_size=3))
    made = draw(
        st.sampled_from(
            ["", ' last-updated-datetime="2024-05-01T00:00:00"', ' last-updated-datetime="2015"']
        )
    )
    said = "".join(
        f'<activity-date type="{kind}" iso-date={quoteattr(text or "")}/>' for kind, text in dates
    )
    results = [
        f"<result type='{draw(st.sampled_from('129'))}'><title><narrative>{escape(draw(TITLES))}</narrative>"
        f"</title>{''.join(draw(st.lists(indicator(), max_size=3)))}</result>"
        for _ in range(draw(st.integers(0, 2)))
    ]
    identifier = draw(st.sampled_from(["", f"XX-1-{number}", "XX 1/2", "ﬁ"]))
    return (
        f"<iati-activity{made}><iati-identifier>{identifier}</iati-identifier>"
        f"<title><narrative>{escape(draw(TITLES))}</narrative></title>{said}{''.join(results)}</iati-activity>"
    )  # fmt: skip


@st.composite
def files(draw):
    activities = "".join(draw(activity(number)) for number in range(draw(st.integers(1, 3))))
    return f'<iati-activities version="2.03" generated-datetime="2025-01-01">{activities}</iati-activities>'


# of the whole no number is promised
NUMBERS_OF_PARTS = (
    '<iati-activities version="2.03" generated-datetime="2025-01-01"><iati-activity><iati-identifier></iati-identifier><title><narrative>Access</narrative></title>'
    '<result type="1"><title><narrative>Access</narrative></title>'
    '<indicator measure="1"><title><narrative>Access</narrative></title>'
    "<period>"
    "<target></target>"
    '<target value="0"><dimension name="sex" value="female"/><dimension name="Age Group" value="0-4"/></target>'
    "</period></indicator></result></iati-activity></iati-activities>"
)


@settings(max_examples=examples(60, share=10))
@example(NUMBERS_OF_PARTS)
@given(files())
def test_a_file_becomes_a_workbook_without_an_error_or_is_refused_in_words(text):
    folder = Path(tempfile.mkdtemp())
    try:
        (folder / "any.xml").write_text(text, "utf-8")
        try:
            framework = read_framework(folder / "any.xml", None, None)
        except UserError as error:
            assert "no activity has a result" in str(error)  # noqa: PT017
            return
        write_workbook(folder / "w", framework)
        problems = check_workbook(Workbook((folder / "w").resolve())).problems
        assert [item.line() for item in problems if item.severity == "error"] == []
        # nothing is lost without a word: every value of the file is told once
        told = [
            loss for loss in framework.losses if loss.element in ("baseline", "target", "actual")
        ]
        assert len(told) >= text.count("<target") + text.count("<actual") + text.count("<baseline")
    finally:
        shutil.rmtree(folder)
