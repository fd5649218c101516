"""The tables of an indicator's page: its parts, its rows and their sources, earlier editions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from milepost.core.messages import N_, _
from milepost.core.model import ID_PATTERN
from milepost.core.natural_order import naturally
from milepost.edition.select import column_of
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.indicator_links import newest
from milepost.report.tables import NO_BREAK, Column, Table, number_column
from milepost.report.topics.names import class_nouns, member_names
from milepost.report.topics.shared import figure, period_name


def parts(chapter: Chapter, target_id: str) -> dict[str, Table]:
    """Give a table for each way in which an indicator is broken down: part, value, evidence."""
    every = chapter["assessments"]
    own = every[(every["target_id"] == target_id) & (every["scope_kind"] != "global")]
    own = own[(own["observations"] > 0) | (own["reason"] == "suppressed")]
    decimals = chapter.only("targets", target_id=target_id)["decimals"]
    found = {}
    for kind, rows in own.groupby("scope_kind", sort=False):
        names = member_names(chapter, column_of(kind))
        one, many = class_nouns(chapter, str(kind))
        held = rows["target"].notna().any()
        frame = rows.assign(
            part=[names.get(name, name) for name in rows["scope_id"].astype("str")],
            shown=[
                text.reason(row["reason"])
                if row["reason"] == "suppressed"
                else text.number(row["actual"], decimals)
                for row in rows.to_dict("records")
            ],
            grade=rows["evidence"].map(text.grade, na_action="ignore"),
            own=[text.number(value, decimals) for value in rows["target"]],
        )
        columns = {
            "part": Column(text.sentence(one), width=34),
            "shown": Column(_("Value"), str, 14, number=True),
            **({"own": Column(_("Own target"), str, 12, number=True)} if held else {}),
            "observations": number_column(_("Observations"), 14),
            "grade": Column(_("Weakest evidence"), width=20),
        }
        found[many] = Table(frame[[*columns]], columns)
    return found


# in which values a row is, for readers
COUNTS = {
    "now": N_("in the value"),
    "earlier": N_("in an earlier year"),
    "part": N_("for a part"),
    "no": N_("not counted"),
}


def rows_table(chapter: Chapter, rows: pd.DataFrame, decimals: float) -> Table:
    """Show an indicator's rows, those that count first, each with a place that a link can lead to.

    Parameters
    ----------
    rows
        Observations of one target, with ``counts``, of which as many are shown as a page holds.
    """
    shown_rows = newest(rows)
    own = [name for name in ("country", "region_id", "item_id", *chapter.dimensions)
           if name in shown_rows and shown_rows[name].notna().any()]  # fmt: skip
    names = {name: member_names(chapter, name) for name in dict.fromkeys(own)}
    shown = [
        {
            "when": _when(row).replace(" ", NO_BREAK),
            "where": _where(row, names),
            "what": text.plain(row["statement"]) or text.plain(row["measure"]),
            "value": text.number(_measured(row), decimals),
            "grade": text.grade(row["evidence"]).replace(" ", NO_BREAK),
            "counts": _(COUNTS[row["counts"]]),
            "source": _source(row),
            "row": _anchored(row["observation_id"], "row"),
        }
        for row in shown_rows.to_dict("records")
    ]
    columns = {
        "when": Column(_("When"), str, 12),
        "where": Column(_("Where, for whom"), str, 14),
        "what": Column(_("What"), str, 30),
        "value": Column(_("Value"), str, 8, number=True),
        "grade": Column(_("Evidence"), str, 11),
        "counts": Column(_("Counts"), str, 10),
        "source": Column(_("Source"), str, 18),
        "row": Column(_("Row"), str, 16),
    }
    if not own:
        del columns["where"]
    if rows["counts"].eq("now").all():
        del columns["counts"]
    return Table(pd.DataFrame(shown, columns=[*columns]), columns)


def _measured(row: Mapping[Any, Any]) -> Any:
    """Give a row's value: of a share whose cases are known what they come to, as figures take it."""
    cases, of = row["numerator"], row["denominator"]
    known = row["measure"] == "level" and not text.missing(cases) and not text.missing(of) and of
    return 100 * cases / of if known else row["value"]


def _when(row: Mapping[Any, Any]) -> str:
    first, last = row["period_start"], row["period_end"]
    if text.missing(first) or first == last:
        return text.day(last)
    return period_name(first, last)


def _where(row: Mapping[Any, Any], names: Mapping[str, Mapping[str, Any]]) -> str:
    told = [
        text.plain(known.get(str(row[name]), row[name]))
        for name, known in names.items()
        if not text.missing(row[name])
    ]
    return ", ".join(dict.fromkeys(told))


def _source(row: Mapping[Any, Any]) -> str:
    name = str(row["source_id"])
    known = text.plain(name)
    linked = f"[{known}](#source-{name})" if re.match(ID_PATTERN, name) else known
    locator = text.plain(row["source_locator"])
    return f"{linked}, {locator}" if locator else linked


def _anchored(name: Any, kind: str) -> str:
    words = text.plain(name)
    return f"[{words}]{{#{kind}-{name}}}" if re.match(ID_PATTERN, str(name)) else words


def sources_table(chapter: Chapter, rows: pd.DataFrame) -> Table:
    """Show the sources that rows name: what, by whom, when, where to be found."""
    names = set(rows["source_id"].dropna())
    known = chapter["sources"]
    known = known[known["source_id"].isin(names)].sort_values("source_id", key=naturally)
    cells = [
        {
            "source": _anchored(row["source_id"], "source"),
            "title": _titled(row),
            "producer": text.plain(row.get("producer")),
            "published": text.plain(row.get("published")),
        }
        for row in known.to_dict("records")
    ]
    columns = {
        "source": Column(_("Source"), str, 22),
        "title": Column(_("Title"), str, 44),
        "producer": Column(_("By"), str, 24),
        "published": Column(_("Published"), str, 12),
    }
    return Table(pd.DataFrame(cells, columns=[*columns]), columns)


def _titled(row: Mapping[Any, Any]) -> str:
    title, url = text.plain(row.get("title") or row["source_id"]), str(row.get("url") or "")
    return f"[{title}](<{url}>)" if re.fullmatch(r"https?://[^\s<>\\]+", url) else title


def earlier_table(chapter: Chapter, found: pd.Series) -> Table:
    """Show what each edition said of an indicator, this one last."""
    past = chapter["earlier_figures"]
    past = past[past["target_id"] == found["target_id"]].iloc[::-1]
    now = {
        "edition": chapter.edition.edition,
        "as_of": chapter.edition.as_of.isoformat(),
        "actual": found["actual"],
        "share": found["share_achieved"],
        "status": found["status"],
        "reason": found["reason"],
        "evidence": found["evidence"],
    }
    rows: list[dict[Any, Any]] = [*past.to_dict("records"), now]
    frame = pd.DataFrame(
        {
            "edition": [row["edition"] for row in rows],
            "as_of": [text.day(date.fromisoformat(row["as_of"])) for row in rows],
            "actual": [figure({**row, "decimals": found["decimals"]}, "actual") for row in rows],
            "share": [text.percent(row["share"]) for row in rows],
            "status": [text.status_or_reason(row) for row in rows],
            "evidence": [text.grade(row["evidence"]) for row in rows],
        }
    )
    return Table(
        frame,
        {
            "edition": Column(_("Edition"), width=16),
            "as_of": Column(_("At"), str, 18),
            "actual": Column(_("Value"), str, 12, number=True),
            "share": Column(_("Share"), str, 10, number=True),
            "status": Column(_("Status"), str, 26),
            "evidence": Column(_("Weakest evidence"), str, 18),
        },
    )
