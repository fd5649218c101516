"""Every rule of the check by its code: what it asks, and what to do where it is broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from milepost.core.model import Problem


@dataclass(frozen=True)
class Told:
    """A rule in words.

    Attributes
    ----------
    group
        What it is about: ``files``, ``schema``, ``keys``, ``figures``, ``doubts``, ``parameters``.
    asks
        What must hold.
    advice
        What to do where it does not.
    """

    group: str
    asks: str
    advice: str


GROUPS: Mapping[str, str] = {
    "files": "Files",
    "schema": "Columns and cells",
    "keys": "Keys and codes",
    "figures": "What would make a figure wrong",
    "doubts": "What an evaluator would query (warnings)",
    "parameters": "Parameters and narratives",
}


def _rules(group: str, text: str) -> dict[str, Told]:
    """Read ``code | what it asks | what to do`` lines."""
    told = {}
    for line in text.strip().splitlines():
        code, asks, advice = (part.strip() for part in line.split("|"))
        told[code] = Told(group, asks, advice)
    return told


CATALOGUE: Mapping[str, Told] = {
    **_rules(
        "files",
        """
missing-file | Every file that datapackage.json names is there. | Put the file there, or take its entry out.
unlisted-file | Every file of rows below data/ is named in datapackage.json. | Describe the file there, or move it out of data/.
unreadable-file | A file can be opened, and is what its name says. | Save it anew as CSV UTF-8, .xlsx or Parquet; look at its permissions.
empty-file | A file names its columns in its first row. | Write the header, or restore the file.
encoding | Text is UTF-8, with or without a mark. | Save it as “CSV UTF-8”.
not-csv | A CSV file has commas between cells and pairs of quotation marks. | Save it as “CSV UTF-8 (comma delimited)”.
cells | Every record has as many cells as the header. | Look for a comma that is missing, or stands loose in a text.
header | One row names the columns, each once. | Name every column once, in one row.
hidden | What a sheet hides is counted on purpose (a warning in data/). | Show or remove it; `milepost import --hidden take` or `leave` says what is done with it.
total-row | A table of observations holds observations alone. | Take totals, sources and notes out of the table.
merged | No cells are merged, in the header or below it. | Unmerge them, and write each cell's own value.
unnamed-column | Every value stands under a name. | Name the column, or clear it.
missing-table | The description has every table that the package needs. | Add the table to datapackage.json.
schema-column | The description has every column that the package needs. | Add the column to the table's schema.
schema-type | A column has the type that the package reads. | Change its type in the table's schema.
""",
    ),
    **_rules(
        "schema",
        """
missing-column | The header has every column of the schema. | Add the column; it may be blank.
unknown-column | The header has no other columns. | Remove the column, or describe it in the schema.
required | A required cell is filled. | Fill it.
type | A cell is of its column's type. | Write a number as 12.5, a date as 2025-12-31, a truth value as true or false.
cell | A cell of Excel or Parquet can be read in one way. | Write the value plainly: a date as a date, a number without grouping.
enum | A cell is one of the column's words. | Use one of the words that the message lists.
pattern | A cell has the column's form. | Write it in the form that the schema gives.
minimum | A value is not below the column's least. | Correct the value.
maximum | A value is not above the column's greatest. | Correct the value.
min-length | A text is not shorter than the schema says. | Write it out.
max-length | A text is not longer than the schema says. | Shorten it.
signs | A text, or a narrative, has no control signs, none that turn the direction of what follows, no heaps of accents; what nobody sees stands only where its script needs it (a warning). | Type the text anew; do not paste it.
letters | The typefaces of the book have the letters of a text (a warning). | Write it in Latin letters, too: HTML and Word show it with the reader's fonts, PDF and figures show an empty square.
""",
    ),
    **_rules(
        "keys",
        """
primary-key | A key stands once in its table, whatever the file. | Give one row another key, or remove it; a correction has a later known_on.
unique | A unique value stands once. | Give one row another value, or remove it.
unknown-code | A code stands in the table that it refers to. | Correct the code, or add it to that table.
conflict | A row that is imported under a key that stands already says the same, or became known later; a source that is added has a name of its own. | Give a correction a later known_on, and a source another name.
resent | A row that is imported without a key is either another fact or a correction, and one can tell which. | Say `--new` or `--correct`, as the message does.
superseded | A correction that is imported became known after what stands (a warning). | Leave it if only editions between the two days shall show it; else correct known_on.
""",
    ),
    **_rules(
        "figures",
        """
one-plan | The workbook follows one plan. | Leave one row in the table of the plan.
period | A period ends after it begins, and an amount is of one plan year (a warning); amounts of one part do not overlap, and nothing of one part and period is told twice or as a running total of events; an observation lies within the target's time (a warning: a row is not counted, or one that begins before is counted whole). | Correct the dates, or the target's start or deadline.
direction | A target lies where its direction says (a warning of rates and indices). | Correct the direction, the baseline or the target; a fall of 20 per cent is -20.
method | A target's own method is one of the published ones. | Use one of the methods that the message lists, or leave it blank.
cohort | A closed cohort says how large it is. | Fill the denominator.
target | A target has a number, unless it only says a direction, is only followed, or is set for parts alone; one to be kept may have an upper end. | Fill the target.
reports | An expected report names a dimension of the observations and a member of it, targets, and a period that begins before it ends; it is due after its period began. | Correct the row of the register of expected reports.
hierarchy | A result that names another as its parent_id names one of the plan, not itself, and lies in the same pillar. | Correct parent_id or pillar_id.
published-target | A target and its baseline are what they were when an earlier edition was published (a warning for the newest edition). | Restore the value; put the new one in scoped_targets.csv with the day on which it was decided.
scope | A milestone (of a kind that has a way to a number: else a warning) or the target of a part names a part that exists, once for each deadline and day of decision; a range has targets of no parts, and none above its upper end. | Correct scope_kind or scope_id, or remove the second row.
breakdown | A year that is broken down by place and again by item or by a dimension has its whole, too; the members that a row is broken down by come to no more than it does. | Add a row of the whole, without place, item and members; or correct the row, or its parts.
dimension | A declared dimension is a column of the observations with a foreign key to its table of members; none is a part of itself. | Correct the description, or parent_id.
measure | An observation is measured as its kind of target is assessed; a stock beside the events of an increment agrees with them (a warning). | Use one of the measures that the message lists; leave the stock or the events out, or correct them.
country | A count of countries names the country. | Fill the country.
item | What is counted once names its item. | Fill item_id.
value | A row has a value, and one that can be counted. | Fill or correct the value, or withdraw the row.
fraction | Numerator and denominator stand together, the first not above the second, and agree with the value. | Correct the numerator, the denominator or the value.
range | A share lies between 0 and 100, a count not below 0. | Correct the value, or choose the kind rate.
known-on | Nothing is known before it begins. | Correct known_on or the period.
region | A row's region is its country's. | Correct the region, or leave it blank.
source | Every observation names its source. | Fill source_id; add the source to the table of sources.
roll-up | Parts and wholes do not contradict each other. | Look at the rows of the target that is named.
""",
    ),
    **_rules(
        "doubts",
        """
cut-off | A row became known before the newest cut-off. | Correct known_on, or wait for the next edition.
year | An edition has observations of its year. | Correct the edition's year, or wait for the reports.
duplicate | No two observations tell the same. | Remove one, if they are one.
jump | A series does not jump. | Look at the source; leave the row if it is right.
outlier | One event does not outweigh the others by far. | Look at the source; leave the row if it is right.
total | A total beside its parts is meant as their whole; an event that names a member, beside one of the same place and period that names none, as a part of that one. | Leave it if it is; else name its place or item, or give it its own dates.
unit | A number per something is not followed by its parts alone; shares in per cent are not fractions of 1. | Give it the kind rate, and add a row of the whole; write 16.4, not 0.164.
baseline | A count from zero has no baseline; the newest value is not older than the year of the baseline. | Leave the baseline blank, or choose the kind increment; correct baseline_year, or add the newer values.
parts | The newest year has the parts that the year before had, as they stand, in a whole or made of all their own parts; a base year has those of the year that is compared with it. | Add the missing parts, or a row of the whole.
presence | A presence leads work in the region that it serves. | Correct presence_id or the place.
""",
    ),
    **_rules(
        "parameters",
        """
parameters | A parameter exists, has its type and names something that exists; its notebook can be read; a translation in `locale/` has no value and no markup that its message lacks. | Correct the file that is named.
narrative | A narrative belongs to a chapter, its references are answered, and it is a fragment of a page: no settings, no comment without an end, nothing nested without measure; HTML, TeX, instructions to Quarto and links or pictures from elsewhere are shown as text (a warning). | Correct the reference, the file's name or the line.
page | A page of the book, and the words of a notebook, refer to no figures as narratives do; they and narratives show pictures that are there, can be read, have alternative text and do not say where they were taken. | Move such words into a narrative; put the picture into the workbook, and say between the brackets what it shows.
brand | `_brand.yml` has Quarto's form, its colours can be read in the light and in the dark (WCAG 2.2 AA), its pictures and typefaces are files of the workbook; a key without a place in the book is named (a warning). | Take the colour that the message gives, or correct the key.
book-file | A file that `_quarto.yml`, or a profile, names lies in the workbook, can be read, and is not of what a book is made from. | Put the file into the workbook, outside data/, params/ and reports/; correct its name or its permissions.
book-key | Both renderers honour a key of `_quarto.yml`, of a profile, or of a format (a warning). | Take it out, or leave it for Quarto alone.
""",
    ),
}


def advice(rule: str) -> str:
    """Say what to do where a rule is broken."""
    return CATALOGUE[rule].advice if rule in CATALOGUE else "Correct the place that is named."


def as_record(problem: Problem) -> dict[str, Any]:
    """Give a problem as plain values with what to do, for JSON."""
    return {**problem.as_dict(), "advice": advice(problem.rule)}


def catalogue_markdown() -> str:
    """Write the catalogue as ``docs/reference/rules.md`` has it."""
    parts = [
        "# Rules of the check\n",
        "`milepost check` names every problem at once, with file, row, column, value, rule and "
        "what to do; `--json` gives the same to machines. Errors stop a build, warnings do not. "
        "The chapter on data quality repeats what an evaluator would query of the rows that its "
        "edition sees.\n",
        "Written by `make docs`; a test compares it with the code.\n",
    ]
    for group, title in GROUPS.items():
        parts.append(f"## {title}\n")
        rows = [
            f"| `{code}` | {told.asks} | {told.advice} |"
            for code, told in CATALOGUE.items()
            if told.group == group
        ]
        parts.append(
            "\n".join(["| rule | asks that | what to do |", "|---|---|---|", *rows]) + "\n"
        )
    return "\n".join(parts)
