"""What people write into a file of settings, as a typed record, or what is wrong with it in words."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from milepost.core.errors import UserError

Record = TypeVar("Record", bound=BaseModel)

# what was wrong with a value, by the names of pydantic, in words for who writes the file
_DATE, _LIST = "expected a date such as 2030-12-31", "expected a list such as [one, two]"
_WHOLE = "expected a whole number such as 2030, without quotation marks"
_KEYS, _TWO = "expected keys and their values", "expected a list of two: [one, several]"
EXPECTED = {
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing",
                     "date_from_datetime_inexact"), _DATE),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), _WHOLE),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), _KEYS),
    "list_type": _LIST, "tuple_type": _TWO, "too_long": "has too many values",
    "too_short": "expected one value at least",
    "string_type": "expected text: put it in quotation marks",
    "extra_forbidden": "is no key of this file: look at its spelling",
    "missing": "is missing",
}  # fmt: skip


def first_error(error: ValidationError) -> str:
    """Say the first thing that is wrong, with the key it is wrong at."""
    detail = error.errors()[0]
    message = EXPECTED.get(detail["type"], detail["msg"].removeprefix("Value error, "))
    if not detail["loc"]:  # of what several keys say together: the whole is no value of one
        return message
    key, given = ".".join(str(part) for part in detail["loc"]), detail["input"]
    shown = str(given) if isinstance(given, date) else repr(given)
    if detail["type"] == "missing" and isinstance(given, dict):
        shown = ", ".join(map(str, given)) or "nothing"
    return f"{key}: {message} (found {shown})"


def checked(kind: type[Record], content: Any, place: str) -> Record:
    """Give what was read as a record.

    Raises
    ------
    UserError
        With its place and the first key that is unknown, missing or mistyped.
    """
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        raise UserError(f"{place}: {first_error(error)}") from error
