"""A chapter while it is being computed: its slice, its exhibits, and what it puts on the page.

A notebook opens its chapter, asks for frames, and shows exhibits. An exhibit can't be made
without its caption, its alternative text, the table behind it and the rows that it rests on.
"""

# past 300 lines: one class, all that a notebook may ask of its chapter; words and pages stand apart

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from milepost.core.file_names import name_fault
from milepost.core.house import use_house
from milepost.core.indicator_pages import ROWS, page_name
from milepost.core.messages import N_, _, speak
from milepost.core.model import ID_PATTERN, Audience, Edition, Evidence, Reason
from milepost.core.workbook import find_workbook
from milepost.edition.params import Chapter as ChapterParams
from milepost.edition.select import DATED
from milepost.edition.words import Words
from milepost.inputs.records import Slice
from milepost.inputs.store import make_slice, read_slice, table_digest
from milepost.read.dimensions import MEMBERS
from milepost.report import text
from milepost.report.indicator_links import indicator_link
from milepost.report.lineage import (
    FIGURES,
    SHOWN_WHOLE,
    Origin,
    composer,
    note_read,
    note_words,
    read_grades,
    used_rows,
    write_rows,
)
from milepost.report.narrative import NARRATIVE, fill_narrative
from milepost.report.notices import audience_words, illustrative_words, set_apart, suppressed_words
from milepost.report.pages import ILLUSTRATIVE, captioned, exhibit_page, interactive_page, rests_on
from milepost.report.plain_exhibits import figure_of, table_of
from milepost.report.tables import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NOT_NAMED = pd.DataFrame({"evidence": pd.Series(dtype="str"), "source_id": pd.Series(dtype="str")})
"""The rows of an exhibit that names none."""
INSIDE = {Audience.INTERNAL: N_("Internal edition"), Audience.RESTRICTED: N_("Restricted edition")}
NOT_COUNTED = N_("Suppressed rows are not counted.")
NOTHING_SHOWN = N_("Nothing can be shown of this.")


class Chapter:
    """What a notebook works with.

    Attributes
    ----------
    name
        The chapter's name, such as ``pillar-B``; part of every identifier on the page.
    parameters
        The notebook's own parameters.
    interactive
        Whether the notebook was opened by hand: pages are then shown as Jupyter can show them.
    """

    def __init__(self, cut: Slice, *, interactive: bool) -> None:
        self._slice = cut
        self._tables: dict[str, pd.DataFrame] = {}
        self._rows_written: dict[str, Path] = {}
        self._used: dict[str, tuple[int, Path]] = {}
        self._shown = 0
        self.name = ChapterParams(cut.notebook, cut.parameters, "").name
        self.notebook = cut.notebook
        self.parameters = dict(cut.parameters)
        self.edition: Edition = cut.edition
        self.thresholds = cut.thresholds
        self.interactive = interactive
        speak(cut.language)
        use_house(cut.house)

    def __getitem__(self, table: str) -> pd.DataFrame:
        """Give a table of the slice; columns as in ``data/schemas/``."""
        if table == NARRATIVE and not self.interactive:
            note_words("read")
        if table not in self._tables:
            self._tables[table] = self._slice.table(table)
            if not self.interactive and "evidence" in self._tables[table]:
                note_read(self._tables[table]["evidence"])
        return self._tables[table].copy()

    @property
    def tables(self) -> frozenset[str]:
        """The names of the slice's tables."""
        return frozenset(self._slice.tables)

    def file(self, name: str) -> Path:
        """Find an extra input of the chapter, as ``inputs:`` in its file below ``params/`` has it.

        Parameters
        ----------
        name
            Its path below the workbook, such as ``extra/survey.csv``.
        """
        return find_workbook().root / name

    def has(self, table: str) -> bool:
        """Whether the workbook gave any rows of this table."""
        return table in self._slice.tables and len(self[table]) > 0

    def only(self, table: str, **key: Any) -> pd.Series:
        """Give the one row of a table with this key."""
        rows = self[table]
        for column, value in key.items():
            rows = rows[rows[column] == value]
        return rows.iloc[0]

    @cached_property
    def plan(self) -> pd.Series:
        """The plan's own row: title, organization, period."""
        return self["plan"].iloc[0]

    @property
    def words(self) -> Words:
        """What the plan calls its parts, as its file has it; :meth:`noun` gives Markdown."""
        return self._slice.words

    def noun(self, of: str) -> str:
        """Give what the plan calls one of its parts, as Markdown.

        Parameters
        ----------
        of
            An attribute of :class:`milepost.edition.words.Words`: ``member``, ``result``.
        """
        return text.plain(_(getattr(self._slice.words, of)[0]))

    def nouns(self, of: str) -> str:
        """Give what the plan calls several of them."""
        return text.plain(_(getattr(self._slice.words, of)[1]))

    def level(self, depth: int) -> tuple[str, str]:
        """Give what the plan calls a result of a level of its hierarchy, one and many."""
        one, many = self._slice.words.level(depth)
        return text.plain(_(one)), text.plain(_(many))

    def count(self, number: int, of: str) -> str:
        """Count parts of the plan, as :func:`milepost.report.text.count` does."""
        return text.count(number, self.noun(of), self.nouns(of))

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """The columns of observations that the workbook declares as dimensions."""
        if MEMBERS not in self._slice.tables:
            return ()
        return tuple(self[MEMBERS]["dimension"].unique())

    @cached_property
    def counts(self) -> pd.DataFrame:
        """For each observation, by kind of scope, in which values it counts.

        As :func:`milepost.assess.counted.counted` says it.
        """
        names, flags = self["observations"]["observation_id"], self["counted"]
        flags = flags.drop(columns="target_id").set_index("observation_id")
        return flags.reindex(names).set_axis(names.index)

    @property
    def counting(self) -> pd.DataFrame:
        """The observations that count in a value: of the whole or a part, now or in an earlier year."""
        return self["observations"][self.counts.any(axis="columns")]

    @cached_property
    def withheld(self) -> frozenset[str]:
        """Targets of which a count or the rows are suppressed: nothing shown is not nothing."""
        if "withheld" not in self._slice.tables:
            return frozenset()
        return frozenset(self["withheld"]["target_id"])

    def title(self, words: str) -> Any:
        """Show the chapter's title; every reference to the chapter rests on it."""
        anchor = "" if self.interactive else f" {{#sec-{self.name}}}"
        return _markdown(f"# {text.heading(_(words))}{anchor}{self._inside()}")

    def _inside(self) -> str:
        """Say at the top of a page that it is not for everyone."""
        audience = self.edition.audience
        if audience is Audience.PUBLIC:
            return ""
        rows = [self[name]["audience"] for name in DATED if name in self._slice.tables]
        title, words = _(INSIDE[audience]), audience_words(rows)
        return f"\n\n{set_apart('important', title, words, interactive=self.interactive)}"

    def indicator(self, target_id: Any, words: str) -> str:
        """Give words, as Markdown, that lead to an indicator's page where there is one."""
        return words if self.interactive else indicator_link(target_id, words)

    def heading(self, words: str) -> Any:
        """Show a section's title."""
        return _markdown(f"## {text.heading(_(words))}")

    def say(self, *paragraphs: str) -> Any:
        """Show paragraphs of Markdown; an empty one is left out."""
        return _markdown("\n\n".join(_(part) for part in paragraphs if part))

    def message(self, words: str, **values: Any) -> str:
        """Give a message of the notebook's own, in the language of the edition.

        Parameters
        ----------
        words
            In English (or whatever language the notebook is written in), with ``{names}`` where
            values stand; ``milepost add language`` puts it into a catalogue.
        values
            What stands there, as it is printed.

        Examples
        --------
        >>> chapter.message("All results of {year}.", year=2030)  # doctest: +SKIP
        'All results of 2030.'
        """
        return _(words, **values)

    def narrative(self) -> Any:
        """Show the team's own words, with the figures that they refer to; nothing without any."""
        if not self.interactive:
            note_words(SHOWN_WHOLE)
        words = self._slice.table(NARRATIVE)
        return _markdown(fill_narrative(words, linked=not self.interactive))

    def notice(self) -> Any:
        """Show how far the chapter rests on illustrative rows, and how many counts it keeps back."""
        return self.say(self._illustrative(), self._kept_back())

    def _kept_back(self) -> str:
        """Say how many small counts, and others that would give them away, are not shown."""
        count = 0
        if "assessments" in self._slice.tables:
            count += int((self["assessments"]["reason"] == Reason.SUPPRESSED.value).sum())
        if "organization_observations" in self._slice.tables:
            figures = self["organization"]
            count += int(figures["suppressed"].sum()) if "suppressed" in figures else 0
        targets = self.count(len(self.withheld), "target") if self.withheld else ""
        return suppressed_words(count, targets)

    def _illustrative(self) -> str:
        if "observations" not in self._slice.tables:
            return ""
        words = illustrative_words(self.counting["evidence"])
        title = _("Illustrative data")
        return words and set_apart("warning", title, words, interactive=self.interactive)

    def exhibit(
        self,
        shown: Any,
        *,
        caption: str,
        name: str = "",
        table: Table | pd.DataFrame | None = None,
        rows: pd.DataFrame | None = None,
        figure: Figure | None = None,
        alt: str = "",
        note: str = "",
    ) -> Any:
        """Show one exhibit: a figure with the table behind it, or a table alone.

        Parameters
        ----------
        shown
            A figure of matplotlib (or axes of one), or a DataFrame; or the exhibit's name, with
            ``figure`` or ``table``.
        caption
            What it shows, in a sentence, as Markdown.
        name
            Unique within the chapter; letters, digits and hyphens. By default the exhibit's number
            in the chapter.
        table
            What the figure draws, or what is shown; a figure may be without.
        rows
            The observations that it rests on: each goes into a file beside the exhibit, with
            its source. Without them the exhibit names none, and says so where rows that the
            chapter was asked for are illustrative.
        figure, alt
            The figure and, in words, what it shows; one needs the other.
        note
            How to read it, or how it was computed, as Markdown.

        Raises
        ------
        ValueError
            If a figure has no alternative text, or the name can't name a file.

        Examples
        --------
        Two lines show a figure::

            axes = frame.plot.bar(x="district", y="visits")
            chapter.exhibit(axes, caption="Visits by district.", alt="Oldharbour leads with 42.")
        """
        self._shown += 1
        if isinstance(shown, str):
            name = shown
        else:
            figure = figure or figure_of(shown)
            table = table if figure is not None else shown
            name = name or f"{'figure' if figure is not None else 'table'}-{self._shown}"
        behind = None if table is None else table_of(table)
        caption, alt, note = (_(words) if words else "" for words in (caption, alt, note))
        _check_exhibit(name, drawn=figure is not None, shown=behind is not None, alt=alt)
        if rows is None:
            caption = captioned(caption, read_grades(Path()))
        elif (rows["evidence"] == ILLUSTRATIVE).any():
            caption = f"{caption} {_('*Holds illustrative data.*')}"
        rows = NOT_NAMED if rows is None else rows
        if self.withheld and "target_id" in rows:
            if rows.empty and behind is not None:
                caption, figure, behind = _(NOTHING_SHOWN), None, behind.suppressed()
            caption = f"{caption} *{_(NOT_COUNTED)}*"
            alt = f"{alt} {_(NOT_COUNTED)}" if figure is not None else ""
        origin = self._origin(name, caption, rows, drawn=figure is not None, function=composer())
        self._write(name, figure, behind, self._rows_of(origin, rows))
        origin = replace(origin, data=origin.data if behind is not None else "", alt=alt)
        return _markdown(self._page(origin, behind, rows, note), origin.as_metadata())

    def _write(self, name: str, figure: Figure | None, table: Table | None, rows: str) -> None:
        """Write what an exhibit shows beside the page; ``rows`` is where its values lead."""
        folder = Path(FIGURES) / self.name
        if table is not None:
            (folder / f"{name}.csv").write_text(table.csv(), "utf-8")
        if figure is not None:
            from milepost.charts import save_svg  # noqa: PLC0415  (slow to import)

            save_svg(figure, folder / f"{name}.svg", rows)

    def _origin(
        self, name: str, caption: str, rows: pd.DataFrame, *, drawn: bool, function: str
    ) -> Origin:
        """Write the rows that an exhibit rests on beside it, and say what it is made from."""
        folder = Path(FIGURES) / self.name
        folder.mkdir(parents=True, exist_ok=True)
        digest = table_digest(rows)
        if digest not in self._used:
            used = used_rows(rows, self["sources"], self.dimensions)
            file = write_rows(used, folder / f"{name}-rows.csv", self._rows_written)
            self._used[digest] = (len(used), file)
        many, file = self._used[digest]
        grades = set(rows["evidence"].unique())
        return Origin(
            label=f"{'fig' if drawn else 'tbl'}-{self.name}-{name}",
            name=name,
            chapter=self.name,
            notebook=self.notebook,
            caption=caption,
            data=(folder / f"{name}.csv").as_posix(),
            rows_file=file.as_posix() if many else "",
            rows=many,
            evidence=tuple(grade for grade in Evidence if grade in grades),
            sources=tuple(sorted(rows["source_id"].dropna().unique())),
            function=function,
        )

    def _page(self, origin: Origin, table: Table | None, rows: pd.DataFrame, note: str) -> str:
        sources = ""
        if rows is not NOT_NAMED:
            sources = rests_on(rows, suppressed=bool(self.withheld), cited=not self.interactive)
        if self.interactive:
            return interactive_page(origin, table, note, sources)
        return exhibit_page(origin, table, self._linked(origin, rows), note, sources)

    def _only_target(self, rows: pd.DataFrame) -> Any:
        """Give the one indicator that rows are of, if it is one."""
        shown = {*rows["target_id"].dropna()} if "target_id" in rows else set()
        return shown.pop() if len(shown) == 1 and self.has("targets") else None

    def _rows_of(self, origin: Origin, rows: pd.DataFrame) -> str:
        """Say where an exhibit's rows stand: at the page of their one indicator, or in its file."""
        target = self._only_target(rows)
        return Path(origin.rows_file).name if target is None else f"{page_name(target)}#{ROWS}"

    def _linked(self, origin: Origin, rows: pd.DataFrame) -> str:
        """Let the name of the one indicator that a figure's rows are of lead to its page."""
        caption, target = origin.caption, self._only_target(rows) if origin.drawn else None
        if target is None:
            return caption
        name = text.plain(self["targets"].set_index("target_id")["short_name"].get(target, ""))
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", caption) if name else None
        if found is None:
            return caption
        return f"{caption[: found.start()]}{indicator_link(target, name)}{caption[found.end() :]}"


def open_chapter(notebook: str, *, edition: str, slice_id: str = "", **parameters: Any) -> Chapter:
    """Open a chapter's slice.

    Parameters
    ----------
    notebook
        The notebook's name.
    edition
        The edition's name, as in ``params/editions/``; blank for the workbook's default.
    slice_id
        Given by the workbook when it executes the notebook. Without it the slice is cut here,
        from the nearest workbook's data, so that the notebook can be run by hand.
    parameters
        The notebook's own parameters; a blank part of the plan is its first.
    """
    workbook = find_workbook()
    if slice_id:
        return Chapter(read_slice(workbook.store, slice_id), interactive=False)
    wanted = ChapterParams(notebook, parameters, f"{notebook}.ipynb")
    return Chapter(make_slice(workbook, edition, wanted), interactive=True)


def _check_exhibit(name: str, *, drawn: bool, shown: bool, alt: str) -> None:
    """Refuse what can't stand on a page."""
    if not re.match(ID_PATTERN, name):
        raise ValueError(f"{name!r} can't name an exhibit: use letters, digits and hyphens.")
    if fault := name_fault(name):
        raise ValueError(f"{name!r} {fault}.")
    if not drawn and not shown:
        raise ValueError(f"The exhibit {name!r} has neither a figure nor a table.")
    if drawn and not alt:
        raise ValueError(
            f"The exhibit {name!r} has a figure but no alternative text: say in words what it "
            'shows, by alt="...".'
        )


def _markdown(words: str, metadata: dict[str, Any] | None = None) -> Any:
    from IPython.display import Markdown  # noqa: PLC0415  (slow to import)

    return Markdown(words, metadata=metadata)  # type: ignore[no-untyped-call]
