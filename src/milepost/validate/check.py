"""Everything that is wrong with a workbook's data and parameters, at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from milepost.core.errors import UserError
from milepost.core.messages import locale_of
from milepost.core.model import Edition, Problem
from milepost.core.workbook import Workbook
from milepost.edition.book_keys import judge_keys
from milepost.edition.brand_reading import judge_brand
from milepost.edition.calendar import is_dated, last_day, plan_year
from milepost.edition.catalogue import untranslated
from milepost.edition.chapters import read_chapters
from milepost.edition.language import FOLDER, read_language
from milepost.edition.narratives import check_narratives
from milepost.edition.params import Chapter, list_editions, read_edition
from milepost.edition.words import Words, read_words
from milepost.read.dataset import Dataset, read_dataset
from milepost.read.dimensions import KEY, check_dimensions
from milepost.read.expected_tables import check_tables, complete
from milepost.read.package import read_package
from milepost.read.table_cache import read_once
from milepost.read.table_schema import TABLE_SUFFIXES, Resource
from milepost.read.unicode_checks import faults, suspicious
from milepost.validate.chapters import check_chapters, unread_parameters
from milepost.validate.expected_reports import reports_fit
from milepost.validate.pages import check_pages
from milepost.validate.plausibility import find_doubts, rows_of_the_year, seen_by_an_edition
from milepost.validate.published import published_targets
from milepost.validate.rules import RULES

# with these the rows themselves can't be judged
UNREAD = (
    "missing-column", "missing-file", "encoding", "empty-file", "not-csv", "unreadable-file",
    "header", "missing-table", "schema-column", "schema-type",
)  # fmt: skip


class CheckError(UserError):
    """The data or the parameters have errors; ``problems`` lists them all."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        count = len([item for item in problems if item.severity == "error"])
        noun = "error" if count == 1 else "errors"
        super().__init__(f"{count} {noun} in data and parameters.")


@dataclass(frozen=True)
class Checked:
    """A workbook as read: its data, chapters and every problem found."""

    dataset: Dataset
    chapters: list[Chapter]
    problems: list[Problem]
    resources: list[Resource]
    words: Words = field(default_factory=Words)

    def raise_errors(self) -> Checked:
        """Give the workbook back if nothing is wrong with it.

        Raises
        ------
        CheckError
            If there is any problem of severity ``error``.
        """
        if any(problem.severity == "error" for problem in self.problems):
            raise CheckError(self.problems)
        return self


@dataclass(frozen=True)
class Rows:
    """A workbook's tables as read, with the problems of their rows."""

    dataset: Dataset
    problems: list[Problem]
    resources: list[Resource]
    # what `problems_by_editions` gives; None where it is not known
    by_editions: list[Problem] | None = None


@read_once()
def check_workbook(workbook: Workbook, rows: Rows | None = None) -> Checked:
    """Read a workbook whole and name every problem, ordered by file and row.

    ``rows`` are what was found of its rows, where that is known.

    Raises
    ------
    UserError
        Only where nothing can be read at all: no description of the data.
    """
    return check_choices(workbook, rows or read_rows(workbook))


def read_rows(workbook: Workbook, *, doubts: bool = True) -> Rows:
    """Read a workbook's tables, and name every problem of their rows; or none yet that is a doubt."""
    resources = read_package(workbook.data)
    dataset = read_dataset(workbook.data, resources)
    problems = [*dataset.problems, *check_tables(resources), *check_dimensions(resources)]
    problems += [*_unlisted(workbook, resources)]
    dataset = complete(dataset)
    if not _unread(problems):
        # a cell that is no number or day is blank to the rules: one fault, not two
        unread = {_cell(problem) for problem in dataset.problems if problem.rule == "type"}
        for rule in (*RULES, reports_fit):
            problems += [problem for problem in rule(dataset) if _cell(problem) not in unread]
    rows = Rows(dataset, problems, resources)
    return with_doubts(rows) if doubts else rows


def _cell(problem: Problem) -> tuple[str, int, str]:
    return problem.file, problem.row, problem.column


def with_doubts(rows: Rows) -> Rows:
    """Name also what an evaluator would query of rows: warnings, of which none stops a build."""
    found = () if _unread(rows.problems) else find_doubts(rows.dataset)
    return replace(rows, problems=[*rows.problems, *found])


def check_choices(workbook: Workbook, rows: Rows) -> Checked:
    """Check chapters, narratives and editions against the rows, and name every problem of all."""
    dataset, resources, problems = rows.dataset, rows.resources, [*rows.problems]
    chapters, found = read_chapters(workbook, dataset.tables)
    problems += found
    problems += check_chapters(workbook, chapters, dataset)
    problems += check_narratives(
        workbook.data,
        {
            "global": {"all"},
            "region": set(dataset["regions"]["region_id"]),
            "pillar": set(dataset["pillars"]["pillar_id"]),
            "result": set(dataset["results"]["result_id"]),
            **{one.column: set(dataset[one.table][KEY]) for one in dataset.dimensions},
        },
        set(dataset["targets"]["target_id"]),
        {chapter.name for chapter in chapters},
    )
    words, found = _words(workbook)
    problems += found
    problems += unread_parameters(workbook)
    problems += check_pages(workbook, chapters)
    for name in list_editions(workbook):
        problems += judge_brand(workbook, name)[1]
        problems += _translations(workbook, name)
    problems += judge_keys(workbook, list_editions(workbook))
    editions: dict[str, Edition] = {}
    for name in list_editions(workbook):
        try:
            editions[name] = read_edition(workbook, name)
            problems += _title_signs(name, editions[name].title)
        except UserError as error:
            shown = f"params/editions/{name}.yml"
            message = str(error).removeprefix(f"{shown}: ")
            problems.append(Problem(shown, 0, "", "", "parameters", message))
    problems += _not_comparable(editions)
    if rows.by_editions is None:
        problems += problems_by_editions(workbook, rows, editions)
    else:
        problems += rows.by_editions
    problems += _nothing_left_out(editions, {chapter.name for chapter in chapters})
    words = words.of_plan(pillars=len(dataset["pillars"]) > 0)
    return Checked(dataset, chapters, sorted(set(problems)), resources, words)


def problems_by_editions(
    workbook: Workbook, rows: Rows, editions: Mapping[str, Edition]
) -> Iterator[Problem]:
    """Name the problems of rows that depend on which editions there are and what they published."""
    unread = _unread(rows.problems)
    if not unread:
        yield from published_targets(workbook, rows.dataset, editions)
    if editions:
        cut_off = max(edition.cut_off for edition in editions.values())
        yield from seen_by_an_edition(rows.dataset, cut_off)
    for name, edition in () if unread else editions.items():
        yield from rows_of_the_year(rows.dataset, edition, f"params/editions/{name}.yml")
        yield from _reports_on_its_year(rows.dataset, edition, f"params/editions/{name}.yml")


def _reports_on_its_year(dataset: Dataset, edition: Edition, file: str) -> Iterator[Problem]:
    """An edition's reporting date lies in its plan year: else figures and years contradict each other."""
    plan = dataset["plan"]
    if len(plan) != 1 or not is_dated(plan) or edition.reporting_date is None:
        return
    begins = plan["period_start"].iloc[0].date()
    year = plan_year(edition.reporting_date, begins)
    if year != edition.year:
        message = (
            f"lies in the plan year {year}; that of the edition, {edition.year}, ends on "
            f"{last_day(edition.year, begins)}"
        )
        value = str(edition.reporting_date)
        yield Problem(file, 0, "reporting_date", value, "year", message)


def _unread(problems: list[Problem]) -> bool:
    """Whether a table is not there as it is described, so that rows say nothing."""
    return any(problem.rule in UNREAD for problem in problems)


def _words(workbook: Workbook) -> tuple[Words, list[Problem]]:
    """Read the nouns of the plan, and find what is wrong with them."""
    try:
        return read_words(workbook), []
    except UserError as error:
        shown, _, message = str(error).partition(": ")
        return Words(), [Problem(shown, 0, "", "", "parameters", message)]


def _translations(workbook: Workbook, edition: str) -> Iterator[Problem]:
    """Find what is wrong with the catalogue of an edition's language, and what it lacks."""
    try:
        language = read_language(workbook, edition)
    except UserError as error:
        file, _, message = error.message.partition(":")
        for line in error.lines or [message.strip()]:
            yield Problem(file, 0, "", "", "parameters", line)
        return
    known = locale_of(language.code)
    if known is None or known.language == "en":
        return
    # a page says in which language it is, and a screen reader reads all of it so (WCAG 3.1.2)
    lacking, every = untranslated(workbook, language)
    if lacking:
        message = (
            f"{lacking:,} of {every:,} messages have no translation: they stay English on pages that "
            f"say `lang: {language.code}`, and are read out so; `milepost add language "
            f"{language.code}` writes them, for their translation"
        )
        file = f"{FOLDER}/{language.code}.po"
        yield Problem(file, 0, "", "", "parameters", message, "warning")


def _title_signs(name: str, title: str) -> Iterator[Problem]:
    """Judge the signs of an edition's title as those of a cell: the annex has it in one."""
    for rule, severity, message in faults(title) if suspicious(title) else ():
        yield Problem(f"params/editions/{name}.yml", 0, "title", title, rule, message, severity)


def _not_comparable(editions: Mapping[str, Edition]) -> Iterator[Problem]:
    """Find editions that are compared with one that is not there, or that shows more."""
    for name, edition in editions.items():
        older = editions.get(edition.compares_with or name)
        if older is None:
            message = f"there is no readable edition of this name; there are: {', '.join(editions)}"
        elif edition.compares_with == name:
            message = "an edition is compared with an earlier one, not with itself"
        elif not set(older.audiences) <= set(edition.audiences):
            message = f"edition {older.edition} is for {older.audience}: it would show their rows"
        elif not set(older.evidence) <= set(edition.evidence):
            message = f"edition {older.edition} uses grades of evidence that this one leaves out"
        else:
            continue
        file, value = f"params/editions/{name}.yml", str(edition.compares_with)
        yield Problem(file, 0, "compares_with", value, "parameters", message)


def _nothing_left_out(editions: Mapping[str, Edition], names: set[str]) -> Iterator[Problem]:
    """Find what an edition leaves out that is no chapter."""
    for name, edition in editions.items():
        for chapter in edition.leaves_out:
            if chapter not in names:
                message = f"there is no chapter {chapter!r}; `milepost list` names them all"
                file = f"params/editions/{name}.yml"
                yield Problem(file, 0, "leaves_out", chapter, "parameters", message)


def _unlisted(workbook: Workbook, resources: list[Resource]) -> list[Problem]:
    """Find files of rows that nothing describes: they look as if they counted, and do not."""
    named = {resource.path for resource in resources}
    message = "datapackage.json does not name this file: no book has its rows"
    return [
        Problem(workbook.relative(path), 0, "", "", "unlisted-file", message, "warning")
        for path in sorted(workbook.data.rglob("*"))
        if path.suffix.lower() in TABLE_SUFFIXES
        and not path.name.startswith((".", "~$"))
        and path.relative_to(workbook.data).as_posix() not in named
    ]
