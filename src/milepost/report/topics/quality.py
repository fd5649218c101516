"""Data quality: evidence, age, silence, sources."""

# past 300 lines: the exhibits of two chapters, each with its frame, table, caption and alternative text

from __future__ import annotations

from typing import Any

import pandas as pd

from milepost import charts
from milepost.charts.palette import GRADES
from milepost.core.messages import N_, _, n_
from milepost.core.model import Audience
from milepost.core.natural_order import naturally
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column, share_column
from milepost.report.topics.names import class_nouns
from milepost.report.topics.shared import (
    by_group,
    paragraph,
    reporting_date,
    target_column,
    whole_counts,
)

AUDIENCES = {
    Audience.PUBLIC: N_("public"),
    Audience.INTERNAL: N_("internal"),
    Audience.RESTRICTED: N_("restricted"),
}
TARGETS, RESULTS, COUNTRIES = "targets", "results", "countries"  # that may be silent


def evidence_by_target(chapter: Chapter) -> pd.DataFrame:
    """Count the rows that count for each target by grade of evidence."""
    names = chapter["targets"].sort_values("position", kind="stable")
    labels = names["target_id"] + "  " + names["short_name"]
    rows = chapter.counting
    counts = rows.groupby(["target_id", "evidence"]).size().rename("count").reset_index()
    counts["group"] = pd.Categorical(
        counts["target_id"].map(dict(zip(names["target_id"], labels, strict=True))), labels
    )
    return counts.sort_values(["group", "evidence"]).reset_index(drop=True)


def ages(chapter: Chapter) -> pd.DataFrame:
    """Say of each target when its newest value was observed and how many rows it rests on.

    Rows that count in no value, such as those from before the plan began, are left out.
    """
    rows = chapter.counting
    newest = rows.groupby("target_id")["period_end"].max()
    regions = rows.groupby("target_id")["region_id"].nunique()
    illustrative = rows["evidence"].eq("illustrative").groupby(rows["target_id"]).mean()
    frame = (
        chapter["targets"]
        .sort_values("position", kind="stable")[["target_id", "short_name"]]
        .copy()
    )
    # no map: without any row its dates would become numbers
    frame["newest"] = newest.reindex(frame["target_id"]).to_numpy()
    frame["rows"] = frame["target_id"].map(rows.groupby("target_id").size()).fillna(0).astype(int)
    frame["regions"] = frame["target_id"].map(regions).fillna(0).astype(int)
    frame["illustrative"] = frame["target_id"].map(illustrative)
    now = pd.Timestamp(chapter.edition.as_of)
    frame["months"] = ((now - frame["newest"]).dt.days / 30.4375).round()
    # what is kept back is not told as none
    for name in ("rows", "regions") if chapter.withheld else ():
        frame[name] = frame[name].mask(frame["target_id"].isin(chapter.withheld))
    return frame.reset_index(drop=True)


def silent(chapter: Chapter) -> pd.DataFrame:
    """Name what has no observation in the edition: targets, results, places by region."""
    rows = chapter["observations"]
    goals = chapter["targets"].sort_values("position", kind="stable")
    results = chapter["results"].sort_values("rank")
    parts = [
        (
            TARGETS,
            text.sentence(chapter.nouns("target")),
            goals["target_id"],
            goals["short_name"],
            {*rows["target_id"], *chapter.withheld},
        ),
        (
            RESULTS,
            text.sentence(chapter.nouns("result")),
            results["result_id"],
            results["short_name"],
            set(rows["result_id"]),
        ),
    ]
    regions = chapter["regions"].sort_values("position", kind="stable")
    countries = chapter["countries"].sort_values("short_name", key=naturally)
    reached = set(rows["country"])
    many = text.sentence(chapter.nouns("member"))
    for region in text.rows(regions):
        members = countries[countries["region_id"] == region.region_id]
        named = _("{members}, {region}", members=many, region=region.short_name)
        parts.append((COUNTRIES, named, members["iso3"], members["short_name"], reached))
    members = countries[~countries["region_id"].isin(regions["region_id"])]
    if len(members):
        named = many
        if len(regions):
            named = _("{members} of no {region}", members=many, region=chapter.noun("region"))
        parts.append((COUNTRIES, named, members["iso3"], members["short_name"], reached))
    records: list[tuple[str, str, int, int | None, str]] = []
    for kind, what, ids, names, seen in (part for part in parts if len(part[2])):
        if chapter.withheld and kind != TARGETS:  # suppressed rows may name any of them
            records.append((kind, what, len(ids), None, ""))
            continue
        missing = names[~ids.isin(seen)].tolist()
        records.append((kind, what, len(ids), len(missing), "; ".join(missing)))
    return pd.DataFrame(records, columns=["kind", "what", "all", "silent", "names"])


def sources_used(chapter: Chapter) -> pd.DataFrame:
    """Give the sources with the number of observations that each stands behind."""
    used = _every_row(chapter)["source_id"].value_counts()
    frame = chapter["sources"].copy()
    frame["rows"] = frame["source_id"].map(used).fillna(0).astype(int)
    return frame.sort_values(["producer", "title"], key=naturally).reset_index(drop=True)


def _every_row(chapter: Chapter) -> pd.DataFrame:
    """Give all that was observed: of targets, of the organization, of commitments."""
    tables = ("observations", "organization_observations", "commitment_updates")
    return pd.concat([chapter[name] for name in tables], ignore_index=True)


def evidence_caption(frame: pd.DataFrame) -> str:
    """State what share of the rows rests on the public record."""
    total = frame["count"].sum()
    if not total:
        return _("No observation of this edition counts.")
    public = frame.loc[frame["evidence"] == "public-record", "count"].sum()
    if total == 1:
        return n_(
            "{rows} that counts comes from the public record.",
            "{rows} that count come from the public record.",
            int(public),
            rows=text.out_of(int(public), 1, (_("row"), _("rows"))),
        )
    return _(
        "{share} of {total} rows that count come from the public record.",
        share=text.percent(public / total),
        total=text.number(total),
    )


def evidence_alt(frame: pd.DataFrame) -> str:
    """Tell the evidence target by target."""
    return by_group(
        _("Bars of rows by grade of evidence."),
        frame.groupby("group", observed=True),
        lambda row: _("{name} {value}", name=text.grade(row.evidence), value=row.count),
    )


def ages_caption(ages: pd.DataFrame, chapter: Chapter) -> str:
    """State how old the newest values are."""
    known = ages.dropna(subset=["newest"])
    if known.empty:
        return _("No {noun} has an observation in this edition.", noun=chapter.noun("target"))
    # months are rounded: 378 days are twelve of them, and more than a year
    year = pd.Timestamp(chapter.edition.as_of) - pd.DateOffset(years=1)
    fresh = int((known["newest"] >= year).sum())
    words = n_(
        "{targets} has a value no older than twelve months at {moment}.",
        "{targets} have a value no older than twelve months at {moment}.",
        fresh,
        targets=chapter.count(fresh, "target"),
        moment=reporting_date(chapter),
    )
    return text.sentence(words)


def ages_note(ages: pd.DataFrame, chapter: Chapter) -> str:
    """Say how many targets have no value at all, where others have one, and what is not counted."""
    none, told = int((ages["rows"] == 0).sum()), ""
    if none and ages["months"].notna().any():
        targets = chapter.count(none, "target")
        told = text.sentence(
            n_("{targets} has none.", "{targets} have none.", none, targets=targets)
        )
    return paragraph(told, not_counting(chapter))


def not_counting(chapter: Chapter) -> str:
    """Say how many rows count in no value; nothing where all do."""
    left = len(chapter["observations"]) - len(chapter.counting)
    if not left:
        return ""
    return n_(
        "{n} row on record is in no value of this edition and is left out here.",
        "{n} rows on record are in no value of this edition and are left out here.",
        left,
    )


def silent_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """State how much is missing."""
    places = frame[frame["kind"] == COUNTRIES]
    if places.empty:
        targets = frame[frame["kind"] == TARGETS]
        silent, every = int(targets["silent"].sum()), int(targets["all"].sum())
        many = text.out_of(silent, every, class_nouns(chapter, "target"))
    elif places["silent"].isna().any():
        return _(
            "Which {members} have no observation can’t be told.", members=chapter.nouns("member")
        )
    else:
        silent, every = int(places["silent"].sum()), int(places["all"].sum())
        many = text.out_of(silent, every, class_nouns(chapter, "country"))
    return n_(
        "{things} has no observation in this edition.",
        "{things} have no observation in this edition.",
        text.agreeing(silent, every),
        things=many,
    )


def sources_caption(frame: pd.DataFrame) -> str:
    """State how many producers stand behind the book."""
    producers = frame["producer"].nunique()
    return n_(
        "The sources of this book, from {n} producer.",
        "The sources of this book, from {n} producers.",
        producers,
    )


def evidence_table(frame: pd.DataFrame, chapter: Chapter) -> Table:
    """Show the rows behind each target by grade of evidence."""
    order = [code for code in GRADES if code in set(frame["evidence"])]
    columns = {"group": Column(text.sentence(chapter.noun("target")), width=34)}
    columns |= {code: number_column(text.grade(code), 12) for code in order}
    return Table(whole_counts(frame, "group", "evidence", "count")[[*columns]], columns)


def ages_table(frame: pd.DataFrame, chapter: Chapter) -> Table:
    """Show how old and how broad the evidence on each target is."""
    regions = text.sentence(chapter.nouns("region")) if chapter.has("regions") else ""
    rows = frame.assign(name=frame["target_id"] + " " + frame["short_name"])
    columns = {
        "name": target_column(chapter, 30),
        "newest": Column(_("Newest value"), text.day, 16),
        "months": number_column(_("Age in months"), 10),
        "rows": number_column(_("Rows"), 8),
        "regions": number_column(regions, 8),
        "illustrative": share_column(_("Illustrative rows"), 10),
    }
    if not regions:
        del columns["regions"]
    return Table(rows[[*columns, "target_id"]], columns)


def silent_table(frame: pd.DataFrame) -> Table:
    """Show what has no observation."""
    return Table(
        frame.drop(columns="kind"),
        {
            "what": Column(_("What"), width=22),
            "all": number_column(_("All"), 7),
            "silent": number_column(_("Without rows"), 9),
            "names": Column(_("Which"), width=62),
        },
    )


def source_table(frame: pd.DataFrame) -> Table:
    """Show the sources."""
    kept = ["source_id", "producer", "title", "url", "published", "licence", "rows"]
    return Table(
        frame[kept],
        {
            "source_id": Column(_("Key"), width=20),
            "producer": Column(_("Producer"), width=29),
            "title": Column(_("Title"), width=30),
            "published": Column(_("Published"), text.plain, 12),
            "licence": Column(_("Licence"), width=15),
            "rows": number_column(_("Rows"), 7),
        },
    )


def introduction(chapter: Chapter, ages: pd.DataFrame) -> list[str]:
    """Open the chapter on data quality."""
    edition = chapter.edition
    grades = text.joined([text.grade(grade).lower() for grade in edition.evidence])
    first = _(
        "This edition sees what was known by {cut_off} about the time up to {as_of}, for the "
        "audience “{audience}”, of these grades of evidence: {grades}.",
        cut_off=text.day(edition.cut_off),
        as_of=text.day(edition.as_of),
        audience=_(AUDIENCES[edition.audience]),
        grades=grades,
    )
    silent = int((ages["rows"] == 0).sum())
    if silent:
        words = n_(
            "{targets} has no observation that counts.",
            "{targets} have no observation that counts.",
            silent,
            targets=chapter.count(silent, "target"),
        )
        return [first, text.sentence(words)]
    noun = chapter.noun("target")
    if chapter.withheld:
        every = _(
            "Every {noun} has at least one observation that counts, or is suppressed.", noun=noun
        )
    else:
        every = _("Every {noun} has at least one observation that counts.", noun=noun)
    return [first, every]


def sources_introduction(frame: pd.DataFrame) -> str:
    """Open the annex on sources."""
    used = int((frame["rows"] > 0).sum())
    values = {"sources": n_("{n} source is on record", "{n} sources are on record", len(frame))}
    if used and used == len(frame):
        words = n_(
            "{sources}, and stands behind observations of this edition.",
            "{sources}, and all stand behind observations of this edition.",
            used,
            **values,
        )
    elif used:
        values["others"] = n_(
            "the other behind the plan, the geography or the descriptions",
            "the others behind the plan, the geography and the descriptions",
            len(frame) - used,
        )
        words = n_(
            "{sources}; {n} stands behind observations of this edition, {others}.",
            "{sources}; {n} stand behind observations of this edition, {others}.",
            used,
            **values,
        )
    else:
        words = _(
            "{sources}, for the plan, the geography and the descriptions; none stands behind "
            "observations of this edition.",
            **values,
        )
    return text.sentence(words)


def evidence(chapter: Chapter) -> Any:
    """Show the rows that count for each target by grade of evidence."""
    frame = evidence_by_target(chapter)
    return chapter.exhibit(
        "evidence",
        caption=evidence_caption(frame),
        figure=charts.evidence_bars(frame),
        alt=evidence_alt(frame),
        table=evidence_table(frame, chapter),
        rows=chapter.counting,
        note=not_counting(chapter),
    )


def newest(chapter: Chapter, frame: pd.DataFrame) -> Any:
    """Show how old the newest value of each target is.

    Parameters
    ----------
    frame
        As from :func:`ages`.
    """
    return chapter.exhibit(
        "ages",
        caption=ages_caption(frame, chapter),
        table=ages_table(frame, chapter),
        rows=chapter.counting,
        note=ages_note(frame, chapter),
    )


def without_observations(chapter: Chapter) -> Any:
    """Show which targets, results and countries have no observation; nothing where all have."""
    frame = silent(chapter)
    if frame["silent"].eq(0).all():
        return None
    return chapter.exhibit(
        "silent",
        caption=silent_caption(frame, chapter),
        table=silent_table(frame),
        rows=chapter["observations"],
    )


def sources(chapter: Chapter, frame: pd.DataFrame) -> Any:
    """Show every source, and how many rows rest on it.

    Parameters
    ----------
    frame
        As from :func:`sources_used`.
    """
    return chapter.exhibit(
        "sources",
        caption=sources_caption(frame),
        table=source_table(frame),
        rows=_every_row(chapter),
    )
