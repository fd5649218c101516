"""Which editions the readers of one have in their hands already."""

from __future__ import annotations

from milepost.core.model import Audience, Edition, State
from milepost.core.workbook import Workbook
from milepost.edition.params import list_editions, read_edition

PUBLISHED = (State.FINAL, State.EMBARGOED)  # others are for those who work on them


def earlier_editions(workbook: Workbook, edition: Edition) -> list[Edition]:
    """Give the earlier editions for readers of an edition, the earliest first.

    What is known of one cut-off and day may be published for several audiences and of several
    grades: the wider audience, then the name, comes first.

    Raises
    ------
    UserError
        If one of the workbook's editions can't be read.
    """
    others = [read_edition(workbook, name) for name in list_editions(workbook)]
    earlier = [
        other
        for other in others
        if other.state in PUBLISHED
        and other.audience in edition.audiences
        and _order(other) < _order(edition)
    ]
    return sorted(earlier, key=_order)


def _order(edition: Edition) -> tuple[object, ...]:
    rank = [*Audience].index(edition.audience)
    return edition.cut_off, edition.as_of, rank, edition.edition
