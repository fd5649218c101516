"""Whatever a framework's sheet says, it becomes a workbook without an error, or is refused in words."""

import shutil
import tempfile
from pathlib import Path

import openpyxl
from drawn import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.core.errors import UserError
from milepost.core.workbook import Workbook
from milepost.importers.frameworks import draft, read_framework
from milepost.template.workbook import write_workbook
from milepost.validate.check import check_workbook

NAMES = st.sampled_from(
    ["Indicator", "Outcome", "Code", "Unit", "Baseline", "Baseline 2022", "Target 2026", "Target", "2024", 2025,
     "Actual Q1 2025", "Target 2025/26", "Year", "Type", "Sex", "Remarks", "", None, "Baseline year", "Due"]
)  # fmt: skip
CELLS = st.one_of(
    st.none(),
    st.integers(-5, 10**6),
    st.floats(-100, 100).map(lambda value: round(value, 2)),
    st.booleans(),
    st.dates(),
    st.sampled_from(["", "Total", "Outcome 1: Health", "Reading", "at least 80%", "45% (2019)", "10-15", "n/a", "…",
                     "Yes", "no", "1.234,5", "30,6", "Female", "Target", "Actual", "2025", "2024/25", "soon", "=1+1",
                     "a\u200bb", "%", "x" * 300, "{{< meta title >}}", "null", "мир", "1e400", "12 schools"]),
)  # fmt: skip


@st.composite
def sheets(draw):
    width = draw(st.integers(2, 7))
    header = draw(
        st.permutations(["Indicator", *draw(st.lists(NAMES, min_size=width, max_size=width))])
    )
    row = st.lists(CELLS, min_size=width + 1, max_size=width + 1)
    rows = [header, *draw(st.lists(row, min_size=1, max_size=6))]
    merged = []
    if draw(st.booleans()):
        column, first = draw(st.integers(1, width)), draw(st.integers(1, len(rows)))
        merged = [
            (first, column, first + draw(st.integers(0, 2)), column + draw(st.integers(0, 1)))
        ]
    return rows, merged


@settings(max_examples=examples(60, share=10))
@given(sheets())
def test_a_sheet_becomes_a_workbook_without_an_error_or_is_refused_in_words(drawn):
    rows, merged = drawn
    folder = Path(tempfile.mkdtemp())
    try:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(
                [
                    cell if not isinstance(cell, str) or cell[:1] != "=" else f"'{cell}"
                    for cell in row
                ]
            )
        for top, left, bottom, right in merged:
            book.active.merge_cells(
                start_row=top, start_column=left, end_row=bottom, end_column=right
            )
        book.save(folder / "any.xlsx")
        try:
            (folder / "map.yml").write_text(draft(folder / "any.xlsx"), "utf-8")
            framework = read_framework(folder / "any.xlsx", folder / "map.yml", None)
        except UserError as error:
            assert "any.xlsx" in str(error)  # noqa: PT017
            return
        write_workbook(folder / "w", framework)
        problems = check_workbook(Workbook((folder / "w").resolve())).problems
        assert [item.line() for item in problems if item.severity == "error"] == []
    finally:
        shutil.rmtree(folder)
