"""What ``milepost diff`` compares: two editions of a workbook, or one edition of two states of its data."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from milepost.assess.changes import compare
from milepost.assess.contribution_cache import ContributionCache, cache_file, kept_contributions
from milepost.assess.decomposition import State
from milepost.assess.disclosure_rule import read_rule
from milepost.cli.exit_codes import counted
from milepost.core.errors import UsageError, UserError
from milepost.core.model import Edition
from milepost.core.workbook import Workbook, find_workbook, refuse_links_out
from milepost.edition.params import default_edition, list_editions, read_edition
from milepost.methods.thresholds import Thresholds, load_thresholds
from milepost.publish.run import check
from milepost.read.dataset import Dataset, read_dataset
from milepost.read.expected_tables import check_tables, complete
from milepost.read.package import read_package

MOST_ERRORS = 12
DATA_MARK = "datapackage.json"


def between_editions(workbook: Workbook, old: str, new: str) -> dict[str, Any]:
    """Compare two editions of a workbook.

    What rows amounted to is kept in the store from one time to the next, as it is of an edition:
    not where counts are kept back.
    """
    both = [read_edition(workbook, name) for name in (old, new)]
    tables = check(workbook).dataset.tables
    one, other = (_state(tables, edition, workbook.params) for edition in both)
    hides = any(one.rule.holds(edition.audience) for edition in both)
    name = f"{old} to {new}"
    return _compared(one, other, None if hides else cache_file(workbook.store, name))


def between_states(old: str, new: str, root: Path | None, edition: str | None) -> dict[str, Any]:
    """Compare two folders' data; each is seen by its own edition of the name, or by the other's."""
    folders = [_data_folder(name) for name in (old, new)]
    homes = [Workbook(folder.parent) for folder in folders]
    editions = [_edition(home, edition) for home in homes]
    if not any(editions):
        editions = [_edition(find_workbook(root), edition)] * 2
    if not any(editions):
        raise UsageError(f"There is no edition {edition!r} in either workbook.")
    if edition is None and all(editions):  # each has a default: both are seen by the newer's
        editions[0] = _edition(homes[0], editions[1].edition if editions[1] else None)
    one, other = (
        _state(_tables(folder), mine or its, home.params)
        for folder, home, mine, its in zip(folders, homes, editions, editions[::-1], strict=True)
    )
    return _compared(one, other)


def _compared(one: State, other: State, path: Path | None = None) -> dict[str, Any]:
    # most targets stand as the step before has them
    with kept_contributions(ContributionCache(path)):
        return _header(one, other) | asdict(compare(one, other))


def _data_folder(name: str) -> Path:
    """Find the data in a workbook's folder, or in the folder itself."""
    folder = Path(name)
    if not folder.is_dir():
        raise UsageError(f"There is no folder {name}.")
    for place in (folder / "data", folder):
        if (place / DATA_MARK).is_file():
            data = place.resolve()
            refuse_links_out(data, [data])
            return data
    raise UsageError(f"{name} is neither a workbook nor its data folder: it has no {DATA_MARK}.")


def _edition(workbook: Workbook, name: str | None) -> Edition | None:
    known = list_editions(workbook)
    if name is None and known:
        name = default_edition(workbook)
    return read_edition(workbook, name) if name in known and name else None


def _tables(folder: Path) -> Any:
    resources = read_package(folder)
    dataset = read_dataset(folder, resources)
    problems = [*check_tables(resources), *dataset.problems]
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        lines = [problem.line() for problem in errors[:MOST_ERRORS]]
        raise UserError(f"{folder} has {counted(len(errors), 'error')}:", lines)
    return complete(dataset).tables


def _state(tables: Any, edition: Edition | None, params: Path) -> State:
    assert edition is not None
    path = params / "method.yml"
    thresholds = load_thresholds(path) if os.path.lexists(path) else Thresholds()
    return State(complete(Dataset(tables)).tables, edition, thresholds, read_rule(params))


def _header(one: State, other: State) -> dict[str, Any]:
    editions = [
        {name: state.edition.model_dump(mode="json")[name] for name in
         ("edition", "year", "cut_off", "audience", "evidence")}
        for state in (one, other)
    ]  # fmt: skip
    return {"old": editions[0], "new": editions[1]}
