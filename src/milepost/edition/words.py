"""What a plan calls its parts: ``params/words.yml``, with a neutral name where it says nothing."""

from __future__ import annotations

import os
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from milepost.core.messages import N_
from milepost.core.workbook import Workbook
from milepost.core.yaml import read_yaml
from milepost.read.checked import checked

FILE = "words.yml"
Word = Annotated[str, Field(min_length=1, max_length=60)]
# one of a kind, and several
Noun = Annotated[tuple[Word, Word], Field(strict=False)]


class Words(BaseModel):
    """The nouns of a plan, each as one and as several."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    # what a region consists of: a row of `countries`
    member: Noun = (N_("country"), N_("countries"))
    # what is followed, whether or not it has a number to reach: a row of `targets`. A plan of
    # indicators of which some have no target calls them so
    target: Noun = (N_("target"), N_("targets"))
    # what targets are grouped by: a row of `global_results`
    change: Noun = (N_("global result"), N_("global results"))
    # a row of `pillars`, of `regions`, of `directions`, of `presences`
    pillar: Noun = (N_("pillar"), N_("pillars"))
    region: Noun = (N_("region"), N_("regions"))
    # what a pillar works towards: a row of `results`
    result: Noun = (N_("pillar result"), N_("pillar results"))
    # what results are called by their level, the highest first, where results are parts of others:
    # `[[outcome, outcomes], [output, outputs]]`. Deeper ones are called `result`
    levels: Annotated[tuple[Noun, ...], Field(strict=False)] = ()
    direction: Noun = (N_("direction"), N_("directions"))
    presence: Noun = (N_("presence"), N_("presences"))

    def of_plan(self, *, pillars: bool) -> Words:
        """Give the words of a plan: its results are called by their levels, if they have names.

        Without any pillars there are no pillar results.
        """
        if "result" in self.model_fields_set or (pillars and not self.levels):
            return self
        if not self.levels:
            return self.model_copy(update={"result": (N_("planned result"), N_("planned results"))})
        last = "or", "and"
        named = (_joined([noun[n] for noun in self.levels], last[n]) for n in (0, 1))
        return self.model_copy(update={"result": tuple(named)})

    def level(self, depth: int) -> tuple[str, str]:
        """Give the noun of results at a depth, 1 being the highest."""
        return self.levels[depth - 1] if depth <= len(self.levels) else self.result


def _joined(words: list[str], last: str) -> str:
    return f" {last} ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def read_words(workbook: Workbook) -> Words:
    """Read what a workbook's plan calls its parts.

    Raises
    ------
    UserError
        If the file names something else, or does not give one and several.
    """
    path = workbook.params / FILE
    if not os.path.lexists(path):
        return Words()
    shown = workbook.relative(path)
    return checked(Words, read_yaml(path, shown), shown)
