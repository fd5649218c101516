"""The page of one indicator: what it is, where it stands, its parts, its rows, earlier editions.

Everything on it is a table of the edition or follows from one, as in the chapters: what an edition's
readers may not see is in none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pandas as pd

from milepost.core.indicator_pages import ROWS
from milepost.core.messages import N_, _, n_
from milepost.core.model import ID_PATTERN
from milepost.core.workbook import GLANCE_FILE
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.indicator_links import MOST_ROWS
from milepost.report.pages import ILLUSTRATIVE, callout
from milepost.report.topics.counted import with_counts
from milepost.report.topics.indicator_facts import facts
from milepost.report.topics.indicator_tables import earlier_table, parts, rows_table, sources_table
from milepost.report.topics.paths import followed, history_table, outlook_words
from milepost.report.topics.shared import (
    left_parts_note,
    paragraph,
    reporting_date,
    time_gone,
    value_date,
)
from milepost.report.topics.targets import assessments, of_target, status_caption

GLANCE = N_("All indicators at a glance")
GLANCE_HEAD = (
    N_("Indicator"), "", N_("Now, of target, from baseline"), N_("Share"), N_("Status"),
    N_("Evidence"),
)  # fmt: skip


class Pages:
    """What the pages of all indicators are written from.

    Parameters
    ----------
    chapter
        Of the whole book.
    """

    def __init__(self, chapter: Chapter) -> None:
        self.chapter = chapter
        self.found = {str(row["target_id"]): row for _, row in assessments(chapter).iterrows()}
        self.goals = {str(row["target_id"]): row for _, row in followed(chapter).iterrows()}
        self.rows = dict(iter(with_counts(chapter).groupby("target_id", sort=False)))
        self.past = dict(iter(chapter["histories"].groupby("target_id", sort=False)))

    def glance(self) -> pd.DataFrame:
        """Give what a hurried reader wants of every indicator, in the plan's order.

        Returns
        -------
        pandas.DataFrame
            ``target_id``, ``name``, ``value`` (of target, from baseline), ``share``, ``status``,
            ``grade`` (the weakest): words and numbers as Markdown.
        """
        rows = [
            {
                "target_id": target_id,
                "grade": text.grade(found["evidence"]),
                "name": f"{text.plain(target_id)} {text.plain(found['short_name'])}",
                "value": of_target(found.to_dict(), value_date(found, self.chapter), of_unit=True),
                "share": text.percent(found["share_achieved"]),
                "status": text.status_or_reason(found),
            }
            for target_id, found in self.found.items()
        ]
        return pd.DataFrame(
            rows, columns=["target_id", "name", "value", "share", "status", "grade"]
        )

    def opening(self) -> str:
        """Count the statuses of all indicators."""
        columns = ["target_id", "status", "reason", "target"]
        frame = pd.DataFrame(list(self.found.values()), columns=columns)
        gone = _(
            "At {moment}, {share} of the plan’s time had gone.",
            moment=reporting_date(self.chapter),
            share=text.percent(time_gone(self.chapter)),
        )
        return paragraph(status_caption(frame, self.chapter), gone)

    def overview(self, page_of: Callable[[str], str]) -> str:
        """Write the page of all indicators as Markdown: one line each, on one screen.

        Parameters
        ----------
        page_of
            The page of an indicator, by its identifier.
        """
        items = [
            f"- [{row.status}]{{.glance-status .{self.found[row.target_id]['status']}}} "
            f"[{row.name}]({page_of(row.target_id)}) "
            f"[{row.value}{', ' + row.grade.lower() if row.grade else ''}]{{.glance-value}}"
            for row in text.rows(self.glance())
        ]
        listed = "\n".join(items)
        printed = _("[On one page (PDF)]({file}).", file=GLANCE_FILE)
        return (
            f"{_heading(1, _(GLANCE), '#indicators')}\n\n{paragraph(self.opening(), printed)}\n\n"
            f"::: {{.glance}}\n{listed}\n:::\n"
        )

    def page(
        self,
        target_id: str,
        rows_file: str,
        figures: Sequence[str] = (),
        shown_in: Sequence[str] = (),
    ) -> str:
        """Write an indicator's page as Markdown.

        Parameters
        ----------
        rows_file
            The file beside the page that holds every row.
        figures
            Figures of the book that show this indicator alone, as Markdown.
        shown_in
            Items of Markdown: the exhibits of the book that rest on its rows.
        """
        chapter, found = self.chapter, self.found[target_id]
        goal = self.goals.get(target_id)
        blocks = [
            _heading(1, f"{target_id} {found['short_name']}", f"#{_identifier(target_id)}"),
            _illustrative(self.rows.get(target_id)),
            "" if goal is None else outlook_words(goal),
            facts(chapter, found).markdown(),
            left_parts_note(chapter, found.to_frame().T),
            *figures,
        ]
        past = self.past.get(target_id)
        if past is not None and target_id not in chapter.withheld:
            table = history_table(past.reset_index(drop=True), found["unit"], found["decimals"])
            blocks += [_heading(2, _("Over time")), table.markdown()]
        blocks += _breakdowns(chapter, target_id)
        blocks += [_heading(2, _("Editions")), earlier_table(chapter, found).markdown()]
        blocks += [_listed(shown_in)] if shown_in else []
        blocks += self._rows(found, rows_file)
        return "\n\n".join(block for block in blocks if block) + "\n"

    def _rows(self, found: pd.Series, rows_file: str) -> list[str]:
        rows = self.rows.get(found["target_id"])
        title = _heading(2, _("Rows and sources"), f"#{ROWS}")
        if rows is None:
            hidden = found["target_id"] in self.chapter.withheld
            return [title, _("The rows are suppressed.") if hidden else _("There are no rows.")]
        first = _("The first {number} are:", number=text.number(MOST_ROWS))
        return [
            title,
            paragraph(_resting(rows, rows_file), first if len(rows) > MOST_ROWS else ""),
            rows_table(self.chapter, rows, found["decimals"]).markdown(),
            sources_table(self.chapter, rows).markdown(),
        ]


def _resting(rows: pd.DataFrame, file: str) -> str:
    """Say on how many of its rows an indicator's figure rests."""
    counted = rows[rows["counts"] == "now"]
    if counted.empty:
        words = n_(
            "{n} row is on record and does not count: [all as CSV]({file}).",
            "{n} rows are on record, and none of them counts: [all as CSV]({file}).",
            len(rows),
            file=file,
        )
        return text.sentence(words)
    if len(counted) == len(rows):
        return n_(
            "The figure rests on {n} row ({grades}): [all as CSV]({file}).",
            "The figure rests on {n} rows ({grades}): [all as CSV]({file}).",
            len(rows),
            grades=text.grades(rows["evidence"]),
            file=file,
        )
    return n_(
        "The figure rests on {n} row ({grades}) of the {total} on record: [all as CSV]({file}).",
        "The figure rests on {n} rows ({grades}) of the {total} on record: [all as CSV]({file}).",
        len(counted),
        grades=text.grades(counted["evidence"]),
        total=text.number(len(rows)),
        file=file,
    )


def _illustrative(rows: pd.DataFrame | None) -> str:
    """Say at the top of a page how many of an indicator's rows were made for demonstration."""
    if rows is None:
        return ""
    rows = rows[rows["counts"] != "no"]
    many = int((rows["evidence"] == ILLUSTRATIVE).sum())
    if not many:
        return ""
    words = n_(
        "{rows} behind this indicator is illustrative: made for demonstration, not a record of "
        "anything.",
        "{rows} behind this indicator are illustrative: made for demonstration, not a record of "
        "anything.",
        many,
        rows=text.out_of(many, len(rows), (_("row"), _("rows"))),
    )
    return callout("warning", _("Illustrative data"), words)


def _heading(level: int, words: str, anchor: str = "") -> str:
    place = f"{anchor} .unnumbered".strip()
    return f"{'#' * level} {text.heading(words)} {{{place}}}"


def _identifier(target_id: str) -> str:
    return target_id if re.match(ID_PATTERN, target_id) else "indicator"


def _breakdowns(chapter: Chapter, target_id: str) -> list[str]:
    blocks = []
    for many, table in parts(chapter, target_id).items():
        blocks += [f"### {text.sentence(many)} {{.unnumbered}}", table.markdown()]
    return [_heading(2, _("Parts")), *blocks] if blocks else []


def _listed(shown_in: Sequence[str]) -> str:
    words = n_(
        "{n} exhibit of this book rests on these rows",
        "{n} exhibits of this book rest on these rows",
        len(shown_in),
    )
    items = "\n".join(f"- {item}" for item in shown_in)
    return callout("note", text.sentence(words), items, folded=True)
