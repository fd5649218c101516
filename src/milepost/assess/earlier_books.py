"""What the readers of an edition have of earlier ones, as far as small counts are concerned."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from milepost.assess.disclosure import protect
from milepost.assess.disclosure_rule import DisclosureRule
from milepost.assess.organization_disclosure import protect_figures
from milepost.assess.published_differences import Published
from milepost.assess.status import assess, basis_of
from milepost.core.model import Edition
from milepost.core.workbook import Workbook
from milepost.edition.calendar import in_plan_time
from milepost.edition.earlier_editions import earlier_editions
from milepost.edition.select import select, tag
from milepost.edition.targets import targets_seen
from milepost.read.dataset import Dataset
from milepost.read.expected_tables import complete


def earlier_books(
    dataset: Dataset, edition: Edition, workbook: Workbook, rule: DisclosureRule
) -> list[Published]:
    """Give what each earlier edition shows its readers, the earliest first.

    Parameters
    ----------
    dataset
        As read, with every version of every row.
    rule
        As it is now: what was published under another one is not known. Where it does not hold for
        the edition, nothing is given.
    """
    found: list[Published] = []
    if not rule.holds(edition.audience):
        return found
    tables = complete(dataset).tables
    for earlier in earlier_editions(workbook, edition):
        at = in_plan_time(earlier, tables["plan"])
        known = [one for one in found if one.edition.audience in earlier.audiences]
        found.append(_published(tables, at, rule, known))
    return found


def _published(
    tables: Mapping[str, pd.DataFrame],
    edition: Edition,
    rule: DisclosureRule,
    before: list[Published],
) -> Published:
    plan, results = tables["plan"], tables["results"]
    rows = tag(select(tables["observations"], edition), tables["countries"], results, plan)
    seen = targets_seen(tables["targets"], tables["scoped_targets"], plan, edition)
    own = {"targets": seen.targets, "observations": rows, "scoped_targets": seen.parts}
    basis = basis_of({**tables, **own, "milestones": seen.milestones}, edition)
    table = assess(basis)
    shown, left = protect(
        table, rows, seen.targets, results, rule, edition.audience, basis.members, before
    )
    figures, _ = protect_figures(
        select(tables["organization_observations"], edition), tables["organization"], rule,
        edition.audience, [one.figures for one in before],
    )  # fmt: skip
    return Published(edition, table, rows, shown, left, seen.targets, figures)
