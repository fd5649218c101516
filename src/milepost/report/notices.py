"""What a page says at its head: for whom it is, what is suppressed, what was made for demonstration."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from milepost.core.messages import _, n_
from milepost.core.model import Audience
from milepost.report import text
from milepost.report.pages import ILLUSTRATIVE, callout


def set_apart(kind: str, title: str, words: str, *, interactive: bool) -> str:
    """Set a notice apart: in a callout of the book, in Jupyter as a quotation."""
    return f"> **{title}.** {words}" if interactive else callout(kind, title, words)


def audience_words(audiences: Sequence[pd.Series]) -> str:
    """Say how much of what is not for publication could be: the audience of each row, by table."""
    rows = sum(len(column) for column in audiences)
    kept = sum(int((column != Audience.PUBLIC.value).sum()) for column in audiences)
    words = [_("Not for publication.")]
    if rows and not kept:
        words.append(
            n_(
                "The {n} row behind this chapter may be public.",
                "The {n} rows behind this chapter may be public.",
                rows,
            )
        )
    elif rows and kept == rows:
        words.append(
            n_(
                "{rows} behind this chapter is for the public.",
                "{rows} behind this chapter are for the public.",
                text.agreeing(0, rows),
                rows=text.out_of(0, rows, (_("row"), _("rows"))),
            )
        )
    elif rows:
        words.append(
            n_(
                "{n} row of {total} behind this chapter is not for the public.",
                "{n} rows of {total} behind this chapter are not for the public.",
                kept,
                total=text.number(rows),
            )
        )
    return " ".join(words)


def suppressed_words(count: int, targets: str) -> str:
    """Say how many counts are not shown, and of which number of targets no row is; blank for none."""
    words = []
    if count:
        words.append(
            n_(
                "{n} count is suppressed here: too small to be published, or such that a small one "
                "could be computed from it.",
                "{n} counts are suppressed here: too small to be published, or such that a small "
                "one could be computed from it.",
                count,
            )
        )
    if targets:
        words.append(
            _(
                "The rows of {targets} are in no count, list or map of this chapter.",
                targets=targets,
            )
        )
    return " ".join(words)


def illustrative_words(evidence: pd.Series) -> str:
    """Say how many rows that count in a chapter were made for demonstration; blank for none."""
    illustrative = int((evidence == ILLUSTRATIVE).sum())
    if not illustrative:
        return ""
    total = len(evidence)
    if illustrative == total:
        return n_(
            "{rows} that counts in values of this chapter is illustrative: made for demonstration, "
            "not a record of anything. It is hatched in figures and named in tables.",
            "{rows} that count in values of this chapter are illustrative: made for demonstration, "
            "not a record of anything. They are hatched in figures and named in tables.",
            total,
            rows=text.out_of(total, total, (_("row"), _("rows"))),
        )
    values = {"total": text.number(total), "share": text.percent(illustrative / total)}
    return n_(
        "{n} row of {total} that count in values of this chapter ({share}) is illustrative: made "
        "for demonstration, not a record of anything. It is hatched in figures and named in "
        "tables.",
        "{n} rows of {total} that count in values of this chapter ({share}) are illustrative: made "
        "for demonstration, not a record of anything. They are hatched in figures and named in "
        "tables.",
        illustrative,
        **values,
    )
