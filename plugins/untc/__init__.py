"""The importer of lists of treaty actions, as the UN Treaty Collection's status pages are exported.

``milepost import --format untc FILE``; ``params/import/untc.yml`` says where the rows belong.
"""

from __future__ import annotations

from milepost.importers.interface import Gathered, Importer, Source
from milepost.read.grid import folded

from .actions import NEEDED, gather_actions
from .revisions import IGNORED, revised
from .settings import SETTINGS, read_settings


class TreatyActions(Importer):
    """Lists of what each State, or other party, did about each treaty."""

    name = "untc"
    help = "a list of treaty actions, from the UN Treaty Collection"
    ignored_columns = IGNORED

    def reads(self, source: Source) -> bool:
        """Recognise a list by its columns."""
        top = {
            folded(str(cell)) for grid in source.grids for _, row in grid.rows[:30] for cell in row
        }
        return set(NEEDED) <= top

    def rows(self, source: Source) -> Gathered:
        """Give an event for each joining, stocks by year, and what the list revises."""
        settings = read_settings(source.workbook.root / SETTINGS)
        file = source.path.name
        gathered = gather_actions(source.grids, source.dataset, settings, file, source.known_on)
        known = source.known_on.isoformat()
        rows, problems = revised(
            gathered.rows, source.dataset, settings, known, file, whole=source.whole
        )
        return Gathered(rows, [*gathered.problems, *problems], gathered.remarks)


importer = TreatyActions()
