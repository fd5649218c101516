"""The words of the workbook as typed records: grades, audiences, kinds, editions, problems."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from milepost.core.errors import printable
from milepost.core.file_names import PortableName

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
# columns of a target: where one is another, another thing is promised
LAST_YEAR = 2200  # that an edition may have
DEFINITION = (
    "kind", "unit", "baseline", "target", "upper", "direction", "method", "start", "deadline", "denominator",
)  # fmt: skip


class Evidence(StrEnum):
    """How well a value is supported, strongest first."""

    PUBLIC_RECORD = "public-record"
    REPORTED = "reported"
    PROVISIONAL = "provisional"
    ILLUSTRATIVE = "illustrative"


class Audience(StrEnum):
    """Who may see a row, widest first; an audience sees itself and every wider one."""

    PUBLIC = "public"
    INTERNAL = "internal"
    RESTRICTED = "restricted"


class State(StrEnum):
    """How far an edition has come on its way to the public."""

    DRAFT = "draft"
    FOR_REVIEW = "for-review"
    EMBARGOED = "embargoed"
    FINAL = "final"


class SignOff(StrEnum):
    """What of an edition must be signed before it is final."""

    CHAPTERS = "chapters"
    EXHIBITS = "exhibits"


class Status(StrEnum):
    """What is said of a target in an edition."""

    ACHIEVED = "achieved"
    ON_TRACK = "on-track"
    ACCELERATION_NEEDED = "acceleration-needed"
    LIMITED = "limited"
    MOVING_AWAY = "moving-away"
    NOT_ACHIEVED = "not-achieved"
    NOT_ASSESSABLE = "not-assessable"


class Reason(StrEnum):
    """Why a target is not assessable."""

    NO_TARGET = "no-target"
    NO_OBSERVATION = "no-observation"
    NOT_REPORTED = "not-reported"
    NO_BASELINE = "no-baseline"
    BASE_ZERO = "base-zero"
    NOT_DUE = "not-due"
    NOT_ADDITIVE = "not-additive"
    YEAR_INCOMPLETE = "year-incomplete"
    SUPPRESSED = "suppressed"
    QUALITATIVE = "qualitative"
    WRONG_WAY = "direction-contradicts-target"


class Method(StrEnum):
    """By which published method a status is given; :mod:`milepost.methods.published` has each."""

    LINEAR_PACE = "linear-pace"
    OPEN_SDG = "open-sdg"
    UNSD = "unsd"
    ESCAP_STATUS = "escap-status"
    ESCAP_ANTICIPATED = "escap-anticipated"
    UNDP_MILESTONE = "undp-milestone"


class Kind(StrEnum):
    """What sort of promise a target is; each kind is assessed by its own rule."""

    DISTINCT_COUNTRIES = "distinct-countries"
    EVENTS = "events"
    INCREMENT = "increment"
    STOCK = "stock"
    LEVEL = "level"
    ANNUAL_FLOW = "annual-flow"
    CLOSED_COHORT = "closed-cohort"
    RELATIVE_CHANGE = "relative-change"
    GROWTH = "growth"
    DIRECTION = "direction"
    RATE = "rate"
    INDEX = "index"
    KEEP = "keep"
    MILESTONE = "milestone"
    FOLLOW = "follow"
    QUALITATIVE = "qualitative"


Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with the data or the parameters, and where."""

    file: str  # path below the workbook's root
    row: int  # line of the record in the file, the header being 1; 0 where the whole file is meant
    column: str
    value: str
    rule: str
    message: str
    severity: Severity = "error"

    def as_dict(self) -> dict[str, Any]:
        """Give the problem as plain values, for JSON."""
        return asdict(self)

    def line(self) -> str:
        """Give the problem as one line of text."""
        where = self.file + (f", row {self.row}" if self.row else "")
        where += f", {self.column}" if self.column else ""
        return printable(f"{self.severity}: {where}: {self.message} [{self.rule}]")


class Edition(BaseModel):
    """One year's book: what is published, from what was known when, for whom."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    edition: Annotated[PortableName, Field(pattern=ID_PATTERN)]
    title: Annotated[str, Field(min_length=1)]
    year: Annotated[int, Field(ge=1900, le=LAST_YEAR)]
    cut_off: date
    audience: Annotated[Audience, Field(strict=False)]
    evidence: Annotated[
        list[Annotated[Evidence, Field(strict=False)]], Field(min_length=1, strict=True)
    ]
    outputs: Annotated[list[Literal["html", "pdf", "docx"]], Field(min_length=1)]
    # the earlier edition that the chapter on changes sets this one beside
    compares_with: str | None = None
    # the last day reported on; if it is not given, the last day of the plan's year
    reporting_date: date | None = None
    # chapters that this edition has not, by their names
    leaves_out: list[str] = []
    # the method of the statuses; if it is not given, the linear pace
    method: Annotated[Method | None, Field(strict=False)] = None
    # every page of an edition that is not final says so
    state: Annotated[State, Field(strict=False)] = State.FINAL
    embargo_until: date | None = None
    # what must be signed before it is published as final
    sign_off: Annotated[SignOff | None, Field(strict=False)] = None

    @model_validator(mode="after")
    def _embargo_has_its_end(self) -> Edition:
        if (self.state is State.EMBARGOED) != (self.embargo_until is not None):
            raise ValueError(
                "`state: embargoed` and `embargo_until:` (a date, as 2026-05-01) belong together"
            )
        return self

    @property
    def standing(self) -> dict[str, str]:
        """What its pages say of it, as ``_quarto.yml`` has it: nothing of a final, public one."""
        said = {}
        if self.audience is not Audience.PUBLIC:
            said["audience"] = self.audience.value
        if self.state is not State.FINAL:
            said["state"] = self.state.value
        if self.embargo_until is not None:
            said["embargo-until"] = self.embargo_until.isoformat()
        return said

    @property
    def as_of(self) -> date:
        """The last day that the edition reports on."""
        return self.reporting_date or date(self.year, 12, 31)

    @property
    def audiences(self) -> list[str]:
        """The audiences whose rows this edition may use, widest first."""
        ladder = [audience.value for audience in Audience]
        return ladder[: ladder.index(self.audience.value) + 1]
