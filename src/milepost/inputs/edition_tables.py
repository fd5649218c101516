"""Makes an edition's tables: rows selected, every target assessed, small counts kept back."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd

from milepost.assess.completeness import expected_reports, with_silence
from milepost.assess.contribution_cache import (
    ContributionCache,
    cache_file,
    kept_contributions,
)
from milepost.assess.counted import counted
from milepost.assess.disclosure_rule import read_rule
from milepost.assess.earlier_books import earlier_books
from milepost.assess.edition_changes import compared_tables
from milepost.assess.histories import histories, part_histories, with_outlooks
from milepost.assess.robustness import by_method
from milepost.assess.rollup import check_rollup, overlaps, rollup
from milepost.assess.scopes import Basis
from milepost.assess.status import assess, basis_of
from milepost.core.model import Audience, Edition
from milepost.core.workbook import Workbook
from milepost.edition.audience import UPKEEP, files_seen, visible
from milepost.edition.brand_reading import read_brand
from milepost.edition.calendar import in_plan_time
from milepost.edition.decimals import told_apart, with_decimals
from milepost.edition.hierarchy import with_levels
from milepost.edition.language import as_table, read_language
from milepost.edition.narratives import read_narratives
from milepost.edition.row_provenance import with_keeping
from milepost.edition.select import DATED, tag
from milepost.edition.targets import targets_seen
from milepost.edition.words import Words, read_words
from milepost.inputs.protected_tables import kept_back, protected_tables, rule_for
from milepost.inputs.records import MESSAGES, EditionData
from milepost.methods.thresholds import Thresholds, load_thresholds
from milepost.read.dataset import Dataset
from milepost.read.dimensions import MEMBERS, members_table
from milepost.read.expected_tables import complete
from milepost.validate.check import CheckError
from milepost.validate.plausibility import find_doubts

# what readers know the classes of a table by
LABELS = {
    "pillars": ("pillar_id", "short_name"),
    "results": ("result_id", "short_name"),
    "regions": ("region_id", "short_name"),
    "countries": ("iso3", "short_name"),
    "directions": ("direction_id", "short_name"),
    "global_results": ("global_result_id", "short_name"),
    "systems": ("system_id", "name"),
    "targets": ("target_id", "short_name"),
    "tools": ("tool_id", "name"),
    "items": ("item_id", "short_name"),
}
# columns that explain a row to its author; a change in them alone makes no chapter stale
COMMENTS = ("note", "source_page", "_file", "_row")
First = Callable[[EditionData], None]


def edition_data(
    dataset: Dataset,
    edition: Edition,
    workbook: Workbook,
    cache: ContributionCache | None = None,
    first: First | None = None,
) -> EditionData:
    """Select what an edition may see, and assess every target in every scope.

    Parameters
    ----------
    first
        Called with all that chapters on a part of the plan need, before the rest is made: what
        methods, earlier editions and the check say concerns the book as a whole.
    cache
        What rows amounted to before. By default what the workbook's store keeps of editions from
        which no count is kept back: the store holds nothing that an edition does not show.
    """
    if cache is None:
        hides = read_rule(workbook.params).holds(edition.audience)
        cache = ContributionCache(None if hides else cache_file(workbook.store, edition.edition))
    with kept_contributions(cache):
        return _edition_data(dataset, edition, workbook, first)


def _edition_data(
    dataset: Dataset,
    edition: Edition,
    workbook: Workbook,
    first: First | None,
) -> EditionData:
    edition = in_plan_time(edition, dataset.tables.get("plan", pd.DataFrame()))
    thresholds = thresholds_of(workbook)
    filled = complete(dataset)
    every = visible(filled.tables, dataset.links, edition, dataset.structure)
    tables = {name: table for name, table in every.items() if name not in UPKEEP}
    if dataset.dimensions:  # a member that only hidden rows name is hidden with them
        tables[MEMBERS] = members_table(tables, dataset.dimensions)
    tables.update(_names_apart(tables))
    tables["results"] = with_levels(tables["results"], tables["pillars"])
    tables["observations"] = tag(
        tables["observations"], tables["countries"], tables["results"], tables["plan"]
    )
    seen = targets_seen(tables["targets"], tables["scoped_targets"], tables["plan"], edition)
    tables["targets"] = with_decimals(seen.targets, tables["observations"])
    tables["scoped_targets"] = seen.parts
    tables["milestones"] = seen.milestones
    basis = basis_of(tables, edition)
    tables["assessments"] = assess(basis, thresholds)
    versions = dataset["observations"]
    tables["reports"] = expected_reports(tables, versions, edition)
    tables["assessments"] = with_silence(tables["assessments"], tables["reports"], tables)
    tables["overlaps"] = _proved(basis, tables["assessments"])
    tables = with_keeping(tables, edition, dataset.tables.get("imports"))
    rule = rule_for(tables, workbook)
    before = earlier_books(dataset, edition, workbook, rule)
    protected = protected_tables(tables, edition, rule, before)
    if any(len(protected[name]) < len(tables[name]) for name in DATED if name in protected):
        tables = _without_named(tables, protected, filled, edition)
    tables.update(protected)
    tables["targets"] = told_apart(tables["targets"], tables["assessments"])
    basis = basis_of(tables, edition)  # without what is kept back
    tables["histories"] = histories(basis)
    tables["part_histories"] = part_histories(basis)
    tables["counted"] = counted(basis)
    tables["assessments"] = with_outlooks(tables, tables["histories"], edition, thresholds.outlook)
    words = read_words(workbook).of_plan(pillars=len(tables["pillars"]) > 0)
    parts = {name: _plain(table) for name, table in tables.items()}
    data = with_looks(workbook, edition, parts, thresholds, words, _files(tables))
    if first is not None:
        first(data)
    more = {
        "methods": by_method(tables["assessments"], basis, thresholds),
        "doubts": _doubts(tables, edition, dataset),
        **compared_tables(
            dataset, edition, thresholds, workbook, kept_back(tables["withheld"], before)
        ),
    }
    whole = {name: _plain(table) for name, table in more.items()}
    return replace(data, tables={**data.tables, **whole})


def with_looks(
    workbook: Workbook,
    edition: Edition,
    tables: dict[str, pd.DataFrame],
    thresholds: Thresholds,
    words: Words,
    files: Mapping[str, str],
) -> EditionData:
    """Put the team's words, the language and the house style, as they are now, to an edition's tables."""
    language = read_language(workbook, edition.edition)
    if language.messages:
        tables = {**tables, MESSAGES: as_table(language)}
    narratives = read_narratives(workbook.data, edition)
    house = read_brand(workbook, edition.edition).house(workbook.root)
    return EditionData(edition, tables, thresholds, narratives, words, language, files, house)


def _without_named(
    tables: Mapping[str, pd.DataFrame],
    protected: Mapping[str, pd.DataFrame],
    dataset: Dataset,
    edition: Edition,
) -> dict[str, pd.DataFrame]:
    """Leave out what only rows that are kept back name, such as a report on a few people.

    Indicators and members of dimensions stay: their figures are told as suppressed.
    """
    stays = {*dataset.structure, "organization", *(item.table for item in dataset.dimensions)}
    left = {name: protected[name] for name in DATED if name in protected}
    seen = visible(dataset.tables, dataset.links, edition, stays, left)
    return {
        name: table
        if name in DATED or name not in seen
        else table[table.index.isin(seen[name].index)]
        for name, table in tables.items()
    }


def _names_apart(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Set a code behind names that stand twice in a table, so that readers can tell them apart."""
    found = {}
    for name, (key, label) in LABELS.items():
        table = tables.get(name)
        if table is None or label not in table or not table[label].duplicated().any():
            continue
        twins = table[label].notna() & table[label].duplicated(keep=False)
        apart = table[label] + " (" + table[key].astype("str") + ")"
        found[name] = table.assign(**{label: table[label].where(~twins, apart)})
    return found


def thresholds_of(workbook: Workbook) -> Thresholds:
    """Read the cut-offs of a workbook, or take the package's."""
    rules = workbook.params / "method.yml"
    return load_thresholds(rules) if os.path.lexists(rules) else Thresholds()


def _doubts(tables: Mapping[str, pd.DataFrame], edition: Edition, dataset: Dataset) -> pd.DataFrame:
    """Give what the check queries of the rows that this edition sees, and of no others.

    Where the edition is public and a file has rows that it does not see, the numbers of the others
    would tell how many those are, and are left blank.

    Returns
    -------
    pandas.DataFrame
        ``file``, ``row``, ``column``, ``value``, ``rule``, ``message``.
    """
    found = sorted(find_doubts(Dataset(tables, dimensions=dataset.dimensions)))
    names = ["file", "row", "column", "value", "rule", "message"]
    frame = pd.DataFrame([{name: getattr(item, name) for name in names} for item in found],
                         columns=names)  # fmt: skip
    frame = frame.astype({name: "int64" if name == "row" else "str" for name in names})
    if edition.audience is Audience.PUBLIC and len(frame):
        seen = files_seen(dataset.tables, tables)
        partly = frame["file"].isin([file for file, state in seen.items() if state != "all"])
        frame["row"] = frame["row"].mask(partly) if partly.any() else frame["row"]
    return frame


def _proved(basis: Basis, assessments: pd.DataFrame) -> pd.DataFrame:
    """Prove that parts add up to wholes, and give the table of where they need not.

    Raises
    ------
    CheckError
        If a part and its whole contradict each other: no book is made from such figures.
    """
    table = rollup(basis)
    if problems := check_rollup(basis, assessments, table):
        raise CheckError(problems)
    return overlaps(table)


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
