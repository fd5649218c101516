"""The cut-offs that turn a measure into a status, as a typed record read from ``method.yml``.

The defaults here and the file that comes with the workbook say the same; a test holds them
together. The file names the source of every number.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from milepost.core.errors import UserError
from milepost.core.yaml import read_yaml

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class _Bands(_Record):
    """Lower edges of the bands, highest first; an edge belongs to the band above it."""

    @model_validator(mode="after")
    def _descend(self) -> _Bands:
        edges = [getattr(self, name) for name in type(self).model_fields]
        if any(upper <= lower for upper, lower in pairwise(edges)):
            names = " > ".join(type(self).model_fields)
            raise ValueError(f"the edges must fall: {names}")
        return self


class PaceBands(_Bands):
    """Edges on the pace: share achieved over share of the time elapsed."""

    on_track: float = 0.95
    acceleration_needed: float = 0.60
    limited: float = 0.0


class RatioBands(_Bands):
    """Edges on R, observed over required growth."""

    substantial: float = 0.95
    moderate: float = 0.60
    limited: float = 0.0


class GrowthBands(_Bands):
    """Edges on the yearly growth in the wished direction, where there is no target."""

    substantial: float = 0.015
    moderate: float = 0.005
    limited: float = 0.0


class OpenSdg(_Record):
    """Open SDG / Statistics Canada."""

    with_target: RatioBands = RatioBands()
    without_target: GrowthBands = GrowthBands()
    limit_exponent: Positive = 4.44


class Unsd(_Bands):
    """Edges on P, expected over promised change."""

    on_track: float = 0.95
    fair: float = 0.10


class Escap(_Record):
    """ESCAP: cap of the status index, edges of the anticipated gap."""

    index_cap: Positive = 10.0
    maintain: Positive = 0.10
    accelerate: Positive = 1.00

    @model_validator(mode="after")
    def _rise(self) -> Escap:
        if self.accelerate <= self.maintain:
            raise ValueError("the gaps must rise: maintain < accelerate")
        return self


class Undp(_Bands):
    """Edges on the share of the year's milestone."""

    green: float = 1.0
    amber: float = 0.50


class OutlookSettings(_Record):
    """How wide the range of a projection is, and the words for its probability."""

    interval: Annotated[float, Field(gt=0, lt=1)] = 0.80
    likely: Share = 0.66
    unlikely: Share = 0.33
    assumed_dispersion: Annotated[float, Field(ge=1)] = 3.0
    assumed_years: Annotated[float, Field(ge=0)] = 2.0

    @model_validator(mode="after")
    def _part(self) -> OutlookSettings:
        if self.likely <= self.unlikely:
            raise ValueError("likely must lie above unlikely")
        return self


class Thresholds(_Record):
    """Every number of every method; the value of ``Thresholds()`` is the published one."""

    linear_pace: PaceBands = PaceBands()
    open_sdg: OpenSdg = OpenSdg()
    unsd: Unsd = Unsd()
    escap: Escap = Escap()
    undp: Undp = Undp()
    outlook: OutlookSettings = OutlookSettings()


def load_thresholds(path: Path) -> Thresholds:
    """Read the thresholds; every key must be there, and none besides.

    Raises
    ------
    UserError
        If the file can't be read, or a key is missing, unknown or of the wrong type; the message
        names the file, each key, and what was expected there.
    """
    file_name = path.as_posix()
    content = read_yaml(path, file_name)
    if not isinstance(content, dict):
        keys = ", ".join(Thresholds.model_fields)
        raise UserError(f"{file_name}: expected the keys {keys} at the top.")
    problems = [*_missing(Thresholds, content)]
    try:
        thresholds = Thresholds.model_validate(content)
    except ValidationError as error:
        problems += [_explain(item) for item in error.errors()]
        raise _error(file_name, problems) from error
    if problems:
        raise _error(file_name, problems)
    return thresholds


def _error(file_name: str, problems: list[str]) -> UserError:
    first, *others = (f"{file_name}: {problem}" for problem in problems)
    return UserError(first, others)


def _missing(record: type[BaseModel], content: dict[Any, Any], above: str = "") -> Iterator[str]:
    for name, field in record.model_fields.items():
        inner = field.annotation
        nested = isinstance(inner, type) and issubclass(inner, BaseModel)
        if name not in content:
            expected = "a section" if nested else "a number"
            yield f"{above}{name} is missing; expected {expected} (published: {field.default})."
        elif nested and isinstance(content[name], dict):
            assert isinstance(inner, type)
            yield from _missing(inner, content[name], f"{above}{name}.")


def _explain(item: Any) -> str:
    key = ".".join(str(part) for part in item["loc"]) or "the file"
    if item["type"] == "extra_forbidden":
        return f"{key} is not a key of this file; take it out or mend its name."
    expected = {
        "float_type": "expected a number",
        "model_type": "expected a section of keys",
        "model_attributes_type": "expected a section of keys",
    }.get(item["type"], item["msg"].removeprefix("Value error, "))
    actual = "" if isinstance(item["input"], dict | BaseModel) else f", found {item['input']!r}"
    return f"{key}: {expected}{actual}."
