"""Slices: what one chapter needs and nothing more, written once, named by its content.

A chapter's only input is its slice. A slice lists its tables by digest, so that the tables which
chapters share are stored once and a chapter is stale only when a table that it uses has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pyarrow.parquet import ParquetFile

from milepost.assess.contributions import Scope
from milepost.assess.disclosure import protect, read_rule, suppressed_targets
from milepost.assess.organization_disclosure import protect_figures
from milepost.assess.rollup import check_rollup, overlaps, rollup
from milepost.assess.targets import assess, plan_scopes
from milepost.assess.thresholds import Thresholds, load_thresholds
from milepost.compared import COLUMNS as COMPARED
from milepost.compared import compared_tables
from milepost.data.audience import UPKEEP, files_seen, visible
from milepost.data.check import Checked, CheckError, check_workbook, with_empty_tables
from milepost.data.keeping import with_keeping
from milepost.data.narratives import read_narratives, references
from milepost.data.params import Chapter, read_edition
from milepost.data.plausibility import find_doubts
from milepost.data.read import Dataset
from milepost.data.rules import DATED
from milepost.data.select import tag
from milepost.errors import UserError
from milepost.files import read_text, sha256_of, text_or_none, write_atomically
from milepost.model import Audience, Edition
from milepost.workbook import Workbook

# tables of no use to a chapter about a part
OF_THE_WHOLE = ("overlaps", "doubts", *COMPARED)
# columns that explain a row to its author; a change in them alone makes no chapter stale
COMMENTS = ("note", "source_page", "_file", "_row")


@dataclass(frozen=True)
class EditionData:
    """Everything one edition is made from: its rows, and the assessment of every target.

    Attributes
    ----------
    tables
        The workbook's tables as this edition sees them; ``observations`` tagged with
        ``region_id``, ``pillar_id`` and ``year``; ``assessments`` added.
    files
        The file that holds a row, by the row's key.
    """

    edition: Edition
    tables: Mapping[str, pd.DataFrame]
    thresholds: Thresholds
    narratives: Mapping[str, str]
    files: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def named_sources(self) -> Mapping[str, set[str]]:
        """The sources that each table's rows name; looked up once, whatever the chapters."""
        return {name: _sources_of(name, table) for name, table in self.tables.items()}


@dataclass(frozen=True)
class Slice:
    """A chapter's input.

    Attributes
    ----------
    slice_id
        sha256 of the slice's own description.
    edition, notebook, parameters
        Which chapter it was cut for.
    thresholds
        The cut-offs of the methods.
    tables
        Table name to the sha256 of its content.
    """

    slice_id: str
    edition: Edition
    notebook: str
    parameters: Mapping[str, Any]
    thresholds: Thresholds
    tables: Mapping[str, str]
    store: Path

    def table(self, name: str) -> pd.DataFrame:
        """Load one table of the slice.

        Raises
        ------
        UserError
            If the slice has no such table.
        """
        if name not in self.tables:
            known = ", ".join(self.tables)
            raise UserError(f"This chapter's slice has no table {name!r}; it has: {known}.")
        # half the time of pandas' own reader, which looks for a dataset in many files
        file = ParquetFile(table_path(self.store, self.tables[name]))
        found: pd.DataFrame = file.read(use_threads=False).to_pandas(use_threads=False)
        return found

    @property
    def files(self) -> tuple[Path, ...]:
        """The files the slice consists of."""
        tables = sorted({table_path(self.store, digest) for digest in self.tables.values()})
        return (slice_path(self.store, self.slice_id), *tables)


def slice_path(store: Path, slice_id: str) -> Path:
    """Where a slice's description is kept."""
    return store / "slices" / f"{slice_id}.json"


def table_path(store: Path, digest: str) -> Path:
    """Where a table's content is kept."""
    return store / "tables" / f"{digest}.parquet"


def edition_data(dataset: Dataset, edition: Edition, workbook: Workbook) -> EditionData:
    """Select what an edition may see, and assess every target in every scope."""
    rules = workbook.params / "method.yml"
    thresholds = load_thresholds(rules) if rules.is_file() else Thresholds()
    every = visible(with_empty_tables(dataset).tables, dataset.links, edition)
    tables = {name: table for name, table in every.items() if name not in UPKEEP}
    tables["observations"] = tag(tables["observations"], tables["countries"], tables["results"])
    scopes = plan_scopes(tables["pillars"], tables["results"], tables["regions"])
    tables["assessments"] = assess(
        tables["targets"],
        tables["observations"],
        tables["plan"],
        edition,
        scopes,
        tables["scoped_targets"],
        thresholds.linear_pace,
    )
    tables["overlaps"] = _proved(tables, edition, scopes)
    tables = with_keeping(tables, edition, dataset.tables.get("imports"))
    tables.update(_protected(tables, edition, workbook))
    tables["doubts"] = _doubts(tables, edition, dataset)
    tables.update(compared_tables(dataset, edition, thresholds, workbook))
    narratives = read_narratives(workbook.data, edition)
    plain = {name: _plain(table) for name, table in tables.items()}
    return EditionData(edition, plain, thresholds, narratives, _files(tables))


def _protected(
    tables: Mapping[str, pd.DataFrame], edition: Edition, workbook: Workbook
) -> dict[str, pd.DataFrame]:
    """Keep small counts back where ``params/disclosure.yml`` asks for it."""
    rule = read_rule(workbook.params)
    known = ({*tables["targets"]["target_id"]}, {*tables["organization"]["indicator_id"]})
    if unknown := rule.unknown(*known):
        raise UserError(f"params/disclosure.yml: {unknown}: nothing would be kept back of it.")
    assessments, rows = protect(
        tables["assessments"],
        tables["observations"],
        tables["targets"],
        tables["results"],
        rule,
        edition.audience,
    )
    apart = tables["overlaps"]
    gone = {*tables["observations"]["target_id"]} - {*rows["target_id"]}
    withheld = gone | suppressed_targets(assessments)
    left = ~apart["target_id"].isin(withheld)
    figures, indicators = protect_figures(
        tables["organization_observations"], tables["organization"], rule, edition.audience
    )
    return {
        "assessments": assessments,
        "observations": rows,
        "overlaps": apart[left],
        # targets of which a count or the rows are kept back: what is not shown of them is not none
        "withheld": pd.DataFrame({"target_id": pd.Series(sorted(withheld), dtype="str")}),
        "organization_observations": figures,
        "organization": indicators,
    }


def _doubts(tables: Mapping[str, pd.DataFrame], edition: Edition, dataset: Dataset) -> pd.DataFrame:
    """Give what the check queries of the rows that this edition sees, and of no others.

    Where the edition is public and a file has rows that it does not see, the numbers of the others
    would tell how many those are, and are left blank.

    Returns
    -------
    pandas.DataFrame
        ``file``, ``row``, ``column``, ``value``, ``rule``, ``message``.
    """
    found = sorted(find_doubts(Dataset(tables)))
    names = ["file", "row", "column", "value", "rule", "message"]
    frame = pd.DataFrame([{name: getattr(item, name) for name in names} for item in found],
                         columns=names)  # fmt: skip
    frame = frame.astype({name: "int64" if name == "row" else "str" for name in names})
    if edition.audience is Audience.PUBLIC and len(frame):
        partly = frame["file"].isin(_partly_seen(dataset.tables, tables))
        frame["row"] = frame["row"].mask(partly) if partly.any() else frame["row"]
    return frame


def _partly_seen(every: Mapping[str, pd.DataFrame], seen: Mapping[str, pd.DataFrame]) -> set[str]:
    """Name the files with a row that is not seen."""
    return {file for file, state in files_seen(every, seen).items() if state != "all"}


def _proved(
    tables: Mapping[str, pd.DataFrame], edition: Edition, scopes: tuple[Scope, ...]
) -> pd.DataFrame:
    """Prove that parts add up to wholes, and give the table of where they need not.

    Raises
    ------
    CheckError
        If a part and its whole contradict each other: no book is made from such figures.
    """
    given = (tables["targets"], tables["observations"], tables["plan"], edition, scopes)
    table = rollup(*given)
    problems = check_rollup(*given, tables["assessments"], table)
    if problems:
        raise CheckError(problems)
    return overlaps(table)


def cut(data: EditionData, chapter: Chapter) -> dict[str, pd.DataFrame]:
    """Cut what one chapter needs out of an edition.

    A chapter on a pillar, region, direction, country or system sees the observations and
    assessments of that part alone; any other chapter sees them all. One that names its tables
    gets these, its narrative, and the sources of their rows.
    """
    tables = dict(data.tables)
    rows, found = tables["observations"], tables["assessments"]
    for name, value in chapter.parameters.items():
        rows = rows[_belongs(rows, tables, name, value)]
        if name in ("pillar", "region", "country", "direction"):
            own = (found["scope_kind"] == name) & (found["scope_id"] == value)
            if name == "pillar":
                results = tables["results"]
                ids = results.loc[results["pillar_id"] == value, "result_id"]
                own |= (found["scope_kind"] == "result") & found["scope_id"].isin(ids)
            found = found[own]
        elif name in ("system", "target"):
            targets = tables["targets"]
            kept = _belongs(targets, tables, name, value)
            found = found[found["target_id"].isin(targets.loc[kept, "target_id"])]
    tables["observations"], tables["assessments"] = rows, found
    if chapter.parameters:  # these concern the whole book, and change with any row of it
        tables = {name: table for name, table in tables.items() if name not in OF_THE_WHOLE}
    if chapter.tables is not None:
        wanted = {*chapter.tables, "plan", "sources"}
        tables = {name: table for name, table in tables.items() if name in wanted}
    tables["narrative"] = narrative(data, chapter)
    if chapter.parameters or (chapter.tables is not None and "sources" not in chapter.tables):
        used = set[str]()
        for name, table in tables.items():
            whole = table is data.tables.get(name)
            used |= data.named_sources[name] if whole else _sources_of(name, table)
        tables["sources"] = tables["sources"][tables["sources"]["source_id"].isin(used)]
    return dict(sorted(tables.items()))


def narrative(data: EditionData, chapter: Chapter) -> pd.DataFrame:
    """Give the team's words for a chapter and, row by row, what their references ask for.

    Returns
    -------
    pandas.DataFrame
        ``text`` (the whole narrative in the first row, then each reference as written),
        ``field``, ``number``, ``words``; empty where the team wrote nothing.
    """
    markdown = data.narratives.get(chapter.name)
    if markdown is None:
        return _no_narrative()
    rows: list[dict[str, Any]] = [{"text": markdown}]
    found: Any = data.tables["assessments"].set_index(["scope_kind", "scope_id", "target_id"])
    for item in references(markdown):
        value = found.loc[(item.scope_kind, item.scope_id, item.target_id), item.field]
        kind = "words" if isinstance(value, str) else "number"
        rows.append({"text": item.text, "field": item.field, kind: value})
    return _narrative_frame(rows)


@cache
def _no_narrative() -> pd.DataFrame:
    return _narrative_frame([])


def _narrative_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["text", "field", "number", "words"])
    return frame.astype({"text": "str", "field": "str", "number": "float64", "words": "str"})


def _belongs(
    rows: pd.DataFrame, tables: Mapping[str, pd.DataFrame], name: str, value: Any
) -> pd.Series:
    column = {"country": "country", "target": "target_id"}.get(name, f"{name}_id")
    if name == "direction":
        lists = ";" + rows["direction_ids"].fillna("") + ";"
        return lists.str.contains(f";{value};", regex=False)
    if name == "system":
        first = tables["targets"].set_index("target_id")["global_result_id"].str.split(";").str[0]
        systems = tables["global_results"].set_index("global_result_id")["system_id"]
        return rows["target_id"].map(first).map(systems).eq(value)
    if column in rows:
        return rows[column].eq(value)
    return pd.Series(data=True, index=rows.index)


def _sources_of(name: str, table: pd.DataFrame) -> set[str]:
    """Give the sources that a table's rows name; that of the sources itself names none."""
    if name == "sources" or "source_id" not in table:
        return set()
    return set(table["source_id"].dropna())


def _files(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Say which file holds each row that an exhibit may rest on."""
    keys = {**dict.fromkeys(DATED, "observation_id"), "presences": "presence_id"}
    found: dict[str, str] = {}
    for name, key in keys.items():
        if "_file" in tables[name]:
            found |= dict(zip(tables[name][key], tables[name]["_file"], strict=True))
    return found


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    return table.drop(columns=[c for c in COMMENTS if c in table]).reset_index(drop=True)


class SliceWriter:
    """Cuts slices of one edition and keeps them; what is in the store as it was written is left."""

    def __init__(self, data: EditionData, store: Path) -> None:
        self.data = data
        self.store = store
        # tables shared by chapters are the same objects: each is hashed and written once
        self._written: dict[int, tuple[pd.DataFrame, str]] = {}

    def write(self, chapter: Chapter) -> Slice:
        """Cut and keep the slice of one chapter."""
        names = {name: self._keep(table) for name, table in cut(self.data, chapter).items()}
        edition = self.data.edition
        description = {
            "edition": json.loads(edition.model_dump_json()),
            "notebook": chapter.notebook,
            "parameters": dict(chapter.parameters),
            "thresholds": self.data.thresholds.model_dump(),
            "tables": names,
        }
        text = json.dumps(description, indent=1, sort_keys=True, ensure_ascii=False)
        slice_id = hashlib.sha256(text.encode()).hexdigest()
        path = slice_path(self.store, slice_id)
        if text_or_none(path) != text:
            write_atomically(path, lambda part: part.write_text(text, "utf-8"))
        return read_slice(self.store, slice_id)

    def _keep(self, table: pd.DataFrame) -> str:
        if id(table) not in self._written:
            digest = table_digest(table)
            path = table_path(self.store, digest)
            if not _is_as_written(path):
                write_atomically(path, lambda part: table.to_parquet(part, index=False))
                written = sha256_of(path)
                write_atomically(_proof(path), lambda part: part.write_text(written, "utf-8"))
            self._written[id(table)] = (table, digest)
        return self._written[id(table)][1]


def _proof(path: Path) -> Path:
    """Where the sha256 of a table's file is kept."""
    return path.with_suffix(".sha256")


def _is_as_written(path: Path) -> bool:
    try:
        return sha256_of(path) == read_text(_proof(path))
    except OSError:
        return False


def read_slice(store: Path, slice_id: str) -> Slice:
    """Read a slice's description from the store.

    Raises
    ------
    UserError
        If the store does not hold it.
    """
    path = slice_path(store, slice_id)
    try:
        text = read_text(path)
        found = json.loads(text)
    except (OSError, ValueError) as error:
        raise UserError(
            f"The slice {slice_id[:12]} is not in {store}: run `milepost run` to make it again."
        ) from error
    if hashlib.sha256(text.encode()).hexdigest() != slice_id:
        raise UserError(
            f"The slice {slice_id[:12]} in {store} was changed: run `milepost run` to make it again."
        )
    edition = Edition.model_validate_json(json.dumps(found["edition"]))
    return Slice(
        slice_id,
        edition,
        found["notebook"],
        found["parameters"],
        Thresholds.model_validate(found["thresholds"]),
        found["tables"],
        store,
    )


def table_digest(table: pd.DataFrame) -> str:
    """Name a table by its content: columns, types and cells, in order."""
    digest = hashlib.sha256()
    digest.update(repr([(name, str(kind)) for name, kind in table.dtypes.items()]).encode())
    if len(table):
        hashed = pd.util.hash_pandas_object(table, index=False, categorize=True)
        digest.update(np.ascontiguousarray(hashed.to_numpy()).tobytes())
        digest.update(str(len(table)).encode())
    return digest.hexdigest()


def make_slice(workbook: Workbook, edition: str, chapter: Chapter) -> Slice:
    """Check the workbook and cut one chapter's slice, for a notebook opened by hand."""
    checked: Checked = check_workbook(workbook).raise_errors()
    data = edition_data(checked.dataset, read_edition(workbook, edition), workbook)
    return SliceWriter(data, workbook.store).write(chapter)
