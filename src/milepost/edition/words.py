"""What a plan calls its parts: ``params/words.yml``, with a neutral name where it says nothing."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from milepost.core.errors import UserError
from milepost.core.workbook import Workbook
from milepost.core.yaml import read_yaml
from milepost.read.package import first_error

FILE = "words.yml"
Word = Annotated[str, Field(min_length=1, max_length=60)]
# one of a kind, and several
Noun = Annotated[tuple[Word, Word], Field(strict=False)]


class Words(BaseModel):
    """The nouns of a plan, each as one and as several.

    Attributes
    ----------
    member
        What a region consists of: a row of ``countries``.
    change
        What targets are grouped by: a row of ``global_results``.
    result
        What a pillar works towards: a row of ``results``.
    direction, presence
        A row of ``directions``, of ``presences``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    member: Noun = ("country", "countries")
    change: Noun = ("global result", "global results")
    result: Noun = ("pillar result", "pillar results")
    direction: Noun = ("direction", "directions")
    presence: Noun = ("presence", "presences")


def read_words(workbook: Workbook) -> Words:
    """Read what a workbook's plan calls its parts.

    Raises
    ------
    UserError
        If the file names something else, or does not give one and several.
    """
    path = workbook.params / FILE
    if not path.is_file():
        return Words()
    shown = workbook.relative(path)
    try:
        return Words.model_validate(read_yaml(path, shown))
    except ValidationError as error:
        raise UserError(f"{shown}: {first_error(error)}") from error
