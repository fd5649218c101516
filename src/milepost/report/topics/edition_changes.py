"""What the chapter on changes shows: words, tables and exhibits, from the tables of a comparison."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from milepost import charts
from milepost.charts.palette import STATUSES
from milepost.core.model import Reason
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column, plain_table, share_column

NOT_ASSESSABLE = "not-assessable"
ORDER = [code for code in STATUSES if code != NOT_ASSESSABLE]  # best first


def targets(chapter: Chapter) -> pd.DataFrame:
    """Give every target that both editions assess, with its name, as it was and as it is."""
    names = chapter["targets"].set_index("target_id")
    frame = chapter["changed_targets"]
    frame = frame.assign(
        name=frame["target_id"].map(names["short_name"]),
        unit=frame["target_id"].map(names["unit"]),
        evidence=frame["evidence_after"],
    )
    return frame.assign(label=frame["target_id"] + "  " + frame["name"])


def moved(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep the targets that have another status."""
    return frame[frame["status_before"] != frame["status_after"]].reset_index(drop=True)


def opening(chapter: Chapter, frame: pd.DataFrame) -> list[str]:
    """Open the chapter: with what it compares, and what it finds."""
    older = chapter.edition.compares_with
    if older is None:
        return ["This edition is compared with no earlier one."]
    changed = moved(frame)
    again = frame["status_restated"].notna()
    countries = chapter["changed_countries"]["change"].value_counts()
    new, gone = int(countries.get("new", 0)), int(countries.get("gone", 0))
    return [
        f"This edition, which knows what was known by {text.day(chapter.edition.cut_off)}, is set "
        f"beside the edition {text.plain(older)}.",
        text.sentence(_moves_words(changed, len(frame))) + ".",
        f"{text.sentence(text.count(int(again.sum()), 'figure', 'figures'))} of the earlier "
        f"edition {text.verb(int(again.sum()), 'is another', 'are others')} as things are known "
        f"now. {text.sentence(text.count(new, 'country has', 'countries have'))} results for the "
        f"first time, and {text.count(gone, 'country has', 'countries have')} none any more.",
    ]


def _moves_words(changed: pd.DataFrame, total: int) -> str:
    """Say how many targets have another status, and how many went which way."""
    if changed.empty:
        return f"none of {text.count(total, 'target', 'targets')} has another status"
    ways = [
        f"{text.word(count)} {words}"
        for words, count in (
            ("moved up", _count(changed, up=True)),
            ("moved down", _count(changed, up=False)),
            ("became assessable", int((changed["status_before"] == NOT_ASSESSABLE).sum())),
            ("can’t be assessed any more", int((changed["status_after"] == NOT_ASSESSABLE).sum())),
        )
        if count
    ]
    verb = text.verb(len(changed), "has", "have")
    return (
        f"{text.word(len(changed))} of {text.count(total, 'target', 'targets')} {verb} another "
        f"status: {text.joined(ways)}"
    )


def _count(changed: pd.DataFrame, *, up: bool) -> int:
    both = changed[["status_before", "status_after"]].isin(ORDER).all(axis=1)
    before, after = (
        changed.loc[both, name].map(ORDER.index) for name in ("status_before", "status_after")
    )
    return int((after < before).sum() if up else (after > before).sum())


def moves(chapter: Chapter, frame: pd.DataFrame) -> Any:
    """Show the targets with another status, and what moved them."""
    changed, older = moved(frame), chapter.edition.compares_with
    if older is None:
        return None
    own = chapter.edition.edition
    rows = chapter["observations"]
    return chapter.exhibit(
        "moves",
        caption=text.sentence(_moves_words(changed, len(frame))) + ".",
        figure=charts.status_moves(changed, before_words=older, after_words=own),
        alt=_alt(changed),
        table=_moves_table(changed),
        rows=rows[rows["target_id"].isin(changed["target_id"])],
        note="Causes are found by assessing again, one thing more at a time: rows revised, time "
        "gone, new results, method. A cause is named where the status moves with it.",
    )


def _alt(changed: pd.DataFrame) -> str:
    moves = [
        f"{row.name} from {_status(row.status_before)} to {_status(row.status_after)}"
        f", {text.percent(row.share_before)} and then {text.percent(row.share_after)} of the way"
        for row in text.rows(changed[["name", *changed.columns.difference(["name"])]])
    ]
    return "Targets that have another status. " + ("; ".join(moves) or "None") + "."


def _status(code: str) -> str:
    return STATUSES[code].word.lower()


def _moves_table(changed: pd.DataFrame) -> Any:
    rows = changed.assign(causes=changed["causes"].str.replace(";", ", "))
    ends = {
        end: Column(name, text.status, 18) for end, name in (("before", "Before"), ("after", "Now"))
    }
    columns = {
        "label": Column("Target", width=26, indicator="target_id"),
        "status_before": ends["before"],
        "share_before": share_column("Share then", 9),
        "status_after": ends["after"],
        "share_after": share_column("Share now", 9),
        "causes": Column("Moved by", width=20),
    }
    why = f": {text.reason(Reason.NOT_REPORTED.value)}"
    for end, column in ends.items():
        silent = rows[f"reason_{end}"] == Reason.NOT_REPORTED.value
        if silent.any():
            told = rows[f"status_{end}"].map(text.status)
            rows[f"status_{end}"] = told.where(~silent, told + why)
            columns[f"status_{end}"] = replace(column, form=str)
    return plain_table(rows, columns)


def restated(chapter: Chapter, frame: pd.DataFrame) -> Any:
    """Show the figures of the earlier edition that are others now."""
    again = frame[frame["status_restated"].notna()].reset_index(drop=True)
    if again.empty:
        return None
    rows = chapter["observations"]
    many = text.count(len(again), "figure", "figures")
    return chapter.exhibit(
        "restated",
        caption=f"{text.sentence(many)} of the earlier edition {text.verb(len(again), 'is', 'are')} restated.",
        table=_restated_table(again, chapter),
        rows=rows[rows["target_id"].isin(again["target_id"])],
        note="Differences are taken before rounding.",
    )


def _restated_table(again: pd.DataFrame, chapter: Chapter) -> Table:
    rows = again.assign(
        difference=again["restated"] - again["actual_before"],
        grade=again["evidence_before"].map(text.grade, na_action="ignore"),
    )
    numbers = {
        "actual_before": number_column("As published", 12),
        "restated": number_column("As known now", 12),
        "difference": number_column("Difference", 10),
    }
    decimals = rows["target_id"].map(chapter["targets"].set_index("target_id")["decimals"])
    if decimals.notna().any():  # each indicator has its own
        for name, column in list(numbers.items()):
            pairs = zip(rows[name], decimals, strict=True)
            rows[f"{name}_shown"] = [text.number(value, digits) for value, digits in pairs]
            numbers[f"{name}_shown"] = replace(column, form=str)
            del numbers[name]
    return plain_table(
        rows,
        {
            "label": Column("Target", width=26, indicator="target_id"),
            "unit": Column("Unit", width=14),
            **numbers,
            "status_restated": Column("Status then, restated", text.status, 18),
            "grade": Column("Evidence", width=12),
        },
    )


def changed_rows(chapter: Chapter) -> Any:
    """Show the rows that restate a figure."""
    frame = chapter["changed_rows"]
    if frame.empty:
        return None
    rows = chapter["observations"]
    kept = rows[rows["observation_id"].isin(frame["observation_id"])]
    made_up = " *Holds illustrative data.*" if _only_here(frame, kept) else ""
    many = text.count(len(frame), "row restates", "rows restate")
    return chapter.exhibit(
        "rows",
        caption=f"{text.sentence(many)} figures of the earlier edition.{made_up}",
        table=plain_table(
            frame.assign(grade=frame["evidence"].map(text.grade)),
            {
                "target_id": Column("Target", width=9, indicator="target_id"),
                "observation_id": Column("Row", width=22),
                "kind": Column("Change", width=12),
                "told": Column("What it says now", width=30),
                "known_on": Column("Known on", lambda day: text.day(pd.Timestamp(day)), 18),
                "grade": Column("Evidence", width=12),
            },
        ),
        rows=kept,
    )


def _only_here(frame: pd.DataFrame, kept: pd.DataFrame) -> bool:
    """Whether rows that are no longer among the observations alone are illustrative."""
    return "illustrative" in set(frame["evidence"]) - set(kept["evidence"])


def countries(chapter: Chapter) -> Any:
    """Show the countries that have results for the first time, or none any more."""
    frame = chapter["changed_countries"]
    if frame.empty:
        return None
    names = chapter["countries"].set_index("iso3")
    shown = frame.assign(
        name=frame["country"].map(names["short_name"]),
        what=frame["change"].map({"new": "first results", "gone": "none any more"}),
        told=frame["targets"].str.replace(";", ", "),
    ).sort_values(["change", "name"], ascending=[False, True])
    counts = frame["change"].value_counts()
    new, gone = int(counts.get("new", 0)), int(counts.get("gone", 0))
    rows = chapter["observations"]
    return chapter.exhibit(
        "countries",
        caption=f"{text.sentence(text.count(new, 'country has', 'countries have'))} results for "
        f"the first time; {text.count(gone, 'country has', 'countries have')} none any more.",
        table=plain_table(
            shown,
            {
                "name": Column("Country", width=24),
                "what": Column("Change", width=16),
                "results": number_column("Rows", 8),
                "told": Column("Targets", width=34),
            },
        ),
        rows=rows[rows["country"].isin(frame["country"])],
    )
