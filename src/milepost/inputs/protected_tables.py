"""An edition's tables without small counts, and without what would give them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from milepost.assess.disclosure import protect, withheld_targets
from milepost.assess.disclosure_rule import DisclosureRule, read_rule
from milepost.assess.organization_disclosure import protect_figures
from milepost.assess.published_differences import Published
from milepost.core.errors import UserError
from milepost.core.model import Edition
from milepost.core.workbook import Workbook
from milepost.read.dimensions import MEMBERS


def rule_for(tables: Mapping[str, pd.DataFrame], workbook: Workbook) -> DisclosureRule:
    """Read which small counts are kept back.

    Raises
    ------
    UserError
        If the file can't be read, or names what is not there.
    """
    rule = read_rule(workbook.params)
    known = ({*tables["targets"]["target_id"]}, {*tables["organization"]["indicator_id"]})
    if unknown := rule.unknown(*known):
        raise UserError(f"params/disclosure.yml: {unknown}: nothing would be kept back of it.")
    return rule


def kept_back(withheld: pd.DataFrame, before: Sequence[Published]) -> set[str]:
    """Name the targets of which an edition, or an earlier one, keeps anything back."""
    earlier = (withheld_targets(one.shown, one.observations, one.rows) for one in before)
    return {*withheld["target_id"]}.union(*earlier)


def protected_tables(
    tables: Mapping[str, pd.DataFrame],
    edition: Edition,
    rule: DisclosureRule,
    before: Sequence[Published],
) -> dict[str, pd.DataFrame]:
    """Keep small counts back where ``params/disclosure.yml`` asks for it.

    Parameters
    ----------
    before
        The earlier editions that its readers have.
    """
    assessments, rows = protect(
        tables["assessments"],
        tables["observations"],
        tables["targets"],
        tables["results"],
        rule,
        edition.audience,
        tables.get(MEMBERS),
        before,
    )
    apart = tables["overlaps"]
    withheld = withheld_targets(assessments, tables["observations"], rows)
    left = ~apart["target_id"].isin(withheld)
    figures, indicators = protect_figures(
        tables["organization_observations"],
        tables["organization"],
        rule,
        edition.audience,
        [one.figures for one in before],
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
