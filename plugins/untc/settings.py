"""Settings of the importer of treaty actions: which treaties, which actions, which target."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from milepost.core.model import ID_PATTERN, Audience, Evidence
from milepost.core.yaml import read_yaml
from milepost.read.checked import checked

Id = Annotated[str, Field(pattern=ID_PATTERN)]


SETTINGS = "params/import/untc.yml"


class Treaty(BaseModel):
    """What the rows about one treaty are tagged with."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    item: Id
    directions: list[Id] = []
    sdgs: list[Id] = []


class Settings(BaseModel):
    """What ``params/import/untc.yml`` says: where the rows belong in this plan."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    target: Id
    result: Id
    source: Id
    evidence: Annotated[Evidence, Field(strict=False)]
    audience: Annotated[Audience, Field(strict=False)]
    prefix: Id
    # the words that make a party, and the verb of each
    parties: dict[str, str]
    # the words that end it
    leaves: list[str] = ["Denunciation", "Withdrawal"]
    others: list[str] = []
    events_from: date
    year_ends: list[Annotated[int, Field(ge=1945, le=2200)]]
    treaties: dict[str, Treaty]
    event_statement: str
    stock_statement: str
    elsewhere: str


def read_settings(path: Path) -> Settings:
    """Read where treaty actions belong in a workbook.

    Raises
    ------
    UserError
        If the file is missing or has an unknown, missing or mistyped key.
    """
    return checked(Settings, read_yaml(path, SETTINGS), SETTINGS)
