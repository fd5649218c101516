"""What the form's first sheet tells the person who fills it."""

from __future__ import annotations

from collections.abc import Iterable

from milepost.data.read import Dataset
from milepost.intake.forms import Form
from milepost.model import Audience, Edition, Evidence

GRADES = {
    Evidence.PUBLIC_RECORD: "anyone can open the source",
    Evidence.REPORTED: "from the organisation's own monitoring",
    Evidence.PROVISIONAL: "may still change",
    Evidence.ILLUSTRATIVE: "made for demonstration, a record of nothing",
}
AUDIENCES = {
    Audience.PUBLIC: "may stand in any book",
    Audience.INTERNAL: "for the organisation; left out of public books before anything is counted",
    Audience.RESTRICTED: "for a named circle; left out of public and internal books",
}


def guide(dataset: Dataset, edition: Edition, forms: Iterable[Form]) -> list[tuple[str, str]]:
    """Give the instructions as pairs of heading and words."""
    plan = dataset["plan"].iloc[0]
    lines = [
        (str(edition.title), f"Observations for: {plan['title']}, {plan['organization']}"),
        (
            "What counts",
            f"Periods that end by {edition.as_of.isoformat()} and became known by "
            f"{edition.cut_off.isoformat()}. One row, one fact.",
        ),
        ("", ""),
        ("Sheets", "Use those that you need; leave the others blank."),
    ]
    lines += [(form.title, form.purpose) for form in forms]
    lines += [
        ("", ""),
        (
            "Columns",
            "Dark headings must be filled, light ones may be left blank. The note at a heading "
            "says what belongs below it. Keep the headings as they are, and merge no cells.",
        ),
        (
            "Drop-downs",
            "Choose from the list; what stands before the dash is kept. Where a cell takes "
            "several codes, divide them by semicolons: 5;16.",
        ),
        (
            "Dates",
            f"As {edition.as_of.isoformat()}. Both dates are the same for what stands on one day.",
        ),
        ("Numbers", "Plain: 12.5 or 12,5. No separators for thousands, no units."),
        (
            "Corrections",
            "Repeat the row with what is right now and a later date in 'Known on'. To take a "
            "row back, also put true under 'Withdrawn'. Where the country, the dates or what "
            "happened were wrong, give the old row's identifier under 'Observation'.",
        ),
        ("", ""),
        ("Evidence", "How well a row is supported:"),
    ]
    lines += [(f"  {grade.value}", words) for grade, words in GRADES.items()]
    lines.append(("Audience", "Who may see a row:"))
    lines += [(f"  {audience.value}", words) for audience, words in AUDIENCES.items()]
    lines += [
        ("", ""),
        ("Sending it in", "milepost import FILE --dry-run shows every mistake and what would "
         "change; without --dry-run the rows are added. A file is taken in once."),
    ]  # fmt: skip
    return lines
