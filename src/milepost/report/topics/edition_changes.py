"""What the chapter on changes shows: words, tables and exhibits, from the tables of a comparison."""

# past 300 lines: the exhibits of one chapter, each with its frame, table, caption and alternative text

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from milepost import charts
from milepost.charts.palette import STATUSES
from milepost.core.messages import N_, _, n_, nN_
from milepost.core.model import Reason
from milepost.core.natural_order import naturally
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column, share_column
from milepost.report.topics.counted import rows_behind
from milepost.report.topics.results import results
from milepost.report.topics.shared import figures, paragraph

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


def notice(chapter: Chapter) -> Any:
    """Say how far the chapter rests on illustrative rows; of what is compared with none, nothing is shown."""
    return None if chapter.edition.compares_with is None else chapter.notice()


def opening(chapter: Chapter, frame: pd.DataFrame) -> list[str]:
    """Open the chapter: with what it compares, and what it finds."""
    older = chapter.edition.compares_with
    if older is None:
        return [_("This edition is compared with no earlier one.")]
    changed = moved(frame)
    again = frame["status_restated"].notna()
    countries = chapter["changed_countries"]["change"].value_counts()
    new, gone = int(countries.get("new", 0)), int(countries.get("gone", 0))
    compared = _(
        "This edition, which knows what was known by {day}, is set beside the edition {older}.",
        day=text.day(chapter.edition.cut_off),
        older=text.plain(older),
    )
    others = n_(
        "{n} figure of the earlier edition is another as things are known now.",
        "{n} figures of the earlier edition are others as things are known now.",
        int(again.sum()),
    )
    return [
        compared,
        _moves_words(chapter, changed, len(frame)),
        paragraph(
            others,
            _(
                "{first_time}, and {no_more}.",
                first_time=text.sentence(_first_time(chapter, new)),
                no_more=_no_more(chapter, gone),
            ),
        ),
    ]


def _first_time(chapter: Chapter, number: int) -> str:
    return n_(
        "{members} has results for the first time",
        "{members} have results for the first time",
        number,
        members=chapter.count(number, "member"),
    )


def _no_more(chapter: Chapter, number: int) -> str:
    return n_(
        "{members} has none any more",
        "{members} have none any more",
        number,
        members=chapter.count(number, "member"),
    )


WAYS = {
    "up": nN_("{n} moved up", "{n} moved up"),
    "down": nN_("{n} moved down", "{n} moved down"),
    "new": nN_("{n} became assessable", "{n} became assessable"),
    "gone": nN_("{n} can’t be assessed any more", "{n} can’t be assessed any more"),
}


def _moves_words(chapter: Chapter, changed: pd.DataFrame, total: int) -> str:
    """Say how many targets have another status, and how many went which way."""
    nouns = chapter.noun("target"), chapter.nouns("target")
    if changed.empty:
        return n_(
            "{targets} has another status.",
            "{targets} have another status.",
            text.agreeing(0, total),
            targets=text.out_of(0, total, nouns),
        )
    counts = {
        "up": _count(changed, up=True),
        "down": _count(changed, up=False),
        "new": int((changed["status_before"] == NOT_ASSESSABLE).sum()),
        "gone": int((changed["status_after"] == NOT_ASSESSABLE).sum()),
    }
    return n_(
        "{targets} has another status: {ways}.",
        "{targets} have another status: {ways}.",
        len(changed),
        targets=text.out_of(len(changed), total, nouns),
        ways=text.joined([n_(*WAYS[way], number) for way, number in counts.items() if number]),
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
    return chapter.exhibit(
        "moves",
        caption=_moves_words(chapter, changed, len(frame)),
        figure=charts.status_moves(changed, before_words=older, after_words=own),
        alt=_alt(changed),
        table=_moves_table(changed),
        rows=rows_behind(chapter, changed, years=True),
        note=_(
            "The figure’s table names causes. They are found by assessing again, one thing more at "
            "a time: rows revised, time gone, new results, method. A cause is named where the "
            "status moves with it."
        ),
    )


def _alt(changed: pd.DataFrame) -> str:
    moves = [
        _(
            "{name} from {before} to {after}, {share_before} and then {share_after} of the way",
            name=row.name,
            before=_status(row.status_before),
            after=_status(row.status_after),
            share_before=text.percent(row.share_before),
            share_after=text.percent(row.share_after),
        )
        for row in text.rows(changed[["name", *changed.columns.difference(["name"])]])
    ]
    return paragraph(
        _("Targets that have another status."),
        _("{values}.", values="; ".join(moves)) if moves else _("None."),
    )


CAUSES = {
    "revision": N_("revision"),
    "time": N_("time"),
    "new results": N_("new results"),
    "method": N_("method"),
}


def _causes(codes: str) -> str:
    """Name what moved a status."""
    return ", ".join(_(CAUSES[code]) for code in codes.split(";") if code)


def _status(code: str) -> str:
    return _(STATUSES[code].word).lower()


def _moves_table(changed: pd.DataFrame) -> Any:
    rows = changed.assign(causes=changed["causes"].map(_causes, na_action="ignore"))
    ends = {
        end: Column(name, text.status, 18)
        for end, name in (("before", _("Before")), ("after", _("Now")))
    }
    columns = {
        "label": Column(_("Target"), width=26, indicator="target_id"),
        "status_before": ends["before"],
        "share_before": share_column(_("Share then"), 9),
        "status_after": ends["after"],
        "share_after": share_column(_("Share now"), 9),
        "causes": Column(_("Moved by"), width=20),
    }
    why = text.reason(Reason.NOT_REPORTED.value)
    for end, column in ends.items():
        silent = rows[f"reason_{end}"] == Reason.NOT_REPORTED.value
        if silent.any():
            told = rows[f"status_{end}"].map(text.status)
            known = told.map(lambda words: _("{status}: {reason}", status=words, reason=why))
            rows[f"status_{end}"] = told.where(~silent, known)
            columns[f"status_{end}"] = replace(column, form=str)
    return Table(rows, columns)


def restated(chapter: Chapter, frame: pd.DataFrame) -> Any:
    """Show the figures of the earlier edition that are others now."""
    again = frame[frame["status_restated"].notna()].reset_index(drop=True)
    if again.empty:
        return None
    return chapter.exhibit(
        "restated",
        caption=n_(
            "{n} figure of the earlier edition is restated.",
            "{n} figures of the earlier edition are restated.",
            len(again),
        ),
        table=_restated_table(again, chapter),
        rows=_of_earlier(chapter, again),
        note=_("Differences are taken before rounding."),
    )


def _of_earlier(chapter: Chapter, again: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of restated figures: of the earlier edition's time, as they are known now."""
    rows, earlier = rows_behind(chapter, again, years=True), chapter["earlier_figures"]
    own = earlier[earlier["edition"] == chapter.edition.compares_with]
    return rows[rows["period_end"] <= pd.Timestamp(own["as_of"].iloc[0])]


def _restated_table(again: pd.DataFrame, chapter: Chapter) -> Table:
    rows = again.assign(
        difference=again["restated"] - again["actual_before"],
        grade=again["evidence_before"].map(text.grade, na_action="ignore"),
    )
    numbers = {
        "actual_before": number_column(_("As published"), 12),
        "restated": number_column(_("As known now"), 12),
        "difference": number_column(_("Difference"), 10),
    }
    decimals = rows["target_id"].map(chapter["targets"].set_index("target_id")["decimals"])
    if decimals.notna().any():  # each indicator has its own
        for name, column in list(numbers.items()):
            rows[f"{name}_shown"] = figures(rows[name], decimals)
            numbers[f"{name}_shown"] = replace(column, form=str)
            del numbers[name]
    return Table(
        rows,
        {
            "label": Column(_("Target"), width=26, indicator="target_id"),
            "unit": Column(_("Unit"), width=14),
            **numbers,
            "status_restated": Column(_("Status then, restated"), text.status, 18),
            "grade": Column(_("Evidence"), width=12),
        },
    )


def changed_rows(chapter: Chapter) -> Any:
    """Show the rows that restate a figure."""
    frame = chapter["changed_rows"]
    if frame.empty:
        return None
    rows = chapter["observations"]
    kept = rows[rows["observation_id"].isin(frame["observation_id"])]
    gone = not frame["observation_id"].isin(kept["observation_id"]).all()
    made_up = _("*Holds illustrative data.*") if _only_here(frame, kept) else ""
    words = n_(
        "{n} row restates figures of the earlier edition.",
        "{n} rows restate figures of the earlier edition.",
        len(frame),
    )
    return chapter.exhibit(
        "rows",
        caption=paragraph(words, made_up),
        table=Table(
            frame.assign(grade=frame["evidence"].map(text.grade)),
            {
                "target_id": Column(_("Target"), width=9, indicator="target_id"),
                "observation_id": Column(_("Row"), width=22),
                "kind": Column(_("Change"), width=12),
                "told": Column(_("What it says now"), width=30),
                "known_on": Column(_("Known on"), lambda day: text.day(pd.Timestamp(day)), 18),
                "grade": Column(_("Evidence"), width=12),
            },
        ),
        rows=kept,
        note=_("A row that was withdrawn or removed is no longer among the rows of this edition.")
        if gone
        else "",
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
        what=frame["change"].map({"new": _("first results"), "gone": _("none any more")}),
        told=frame["targets"].str.replace(";", ", "),
    ).sort_values(["change", "name"], ascending=[False, True], key=naturally)
    counts = frame["change"].value_counts()
    new, gone = int(counts.get("new", 0)), int(counts.get("gone", 0))
    rows = results(chapter)
    return chapter.exhibit(
        "countries",
        caption=text.sentence(
            _("{words}.", words=_first_time(chapter, new) if new else _no_more(chapter, gone))
        ),
        table=Table(
            shown,
            {
                "name": Column(text.sentence(chapter.noun("member")), width=24),
                "what": Column(_("Change"), width=16),
                "results": number_column(_("Results"), 8),
                "told": Column(_("Targets"), width=34),
            },
        ),
        rows=rows[rows["country"].isin(frame["country"])],
        note=text.sentence(_("{words}.", words=_no_more(chapter, gone))) if new and gone else "",
    )
