"""The method annex: every rule in a paragraph, with formula, source and a computed example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from milepost.core.messages import N_, _, n_
from milepost.methods.published import METHODS
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.topics.shared import paragraph
from milepost.report.topics.worked_examples import worked_examples
from milepost.report.topics.worked_examples_kinds import COUNTRIES, Example

# what an example gives and what follows from it, and the words that stand for values
NAMES = (
    N_("actual"), N_("base value"), N_("base year"), N_("baseline"), N_("beta binomial"),
    N_("central"), N_("current value"), N_("current year"), N_("deadline"), N_("denominator"),
    N_("elapsed share"), N_("gamma poisson"), N_("high"), N_("limit"), N_("linear trend"),
    N_("low"), N_("{members}"), N_("method status"), N_("model"), N_("no target"), N_("numerator"),
    N_("pace"), N_("probability"), N_("qualitative"), N_("range"), N_("reason"), N_("reported"),
    N_("score"), N_("share achieved"), N_("statement"), N_("target year"), N_("upper"),
    N_("value"), N_("verdict"), N_("weighted prediction"),
)  # fmt: skip


def introduction(chapter: Chapter) -> list[str]:
    """Open the annex."""
    plan = chapter.plan
    words = _(
        "Every figure follows from rows: what was observed, when, where, by whom it was told. "
        "The rules below turn rows into statements on the targets of {plan}. Each has its formula, "
        "its source, and an example: of values made up for it, unless its source names a series, "
        "with results that this page computes with the functions that computed the book.",
        plan=text.plain(plan["title"]),
    )
    return [paragraph(words, _chosen(chapter))]


def _chosen(chapter: Chapter) -> str:
    """Say by which method this edition judges, where it names one."""
    method = chapter.edition.method
    if method is None:
        return ""
    return _(
        "This edition judges by the method {method} wherever an indicator names no other; an amount "
        "for every year, a value to be kept and a step have rules of their own.",
        method=_(METHODS[method].name),
    )


def examples(chapter: Chapter, countries: Sequence[str] = COUNTRIES) -> list[str]:
    """Write each worked example as a section; four countries are named in one."""
    return [_section(item, chapter) for item in worked_examples(chapter.thresholds, countries)]


def _section(item: Example, chapter: Chapter) -> str:
    """Write an example, with the plan's own word for the places that it counts."""
    nouns = dict(zip(("member", "members"), map(_, chapter.words.member), strict=True))
    return "\n\n".join(
        [
            f"## {text.heading(_(item.name, **nouns))} {{#sec-method-{item.example_id}}}",
            text.plain(_(item.explanation, **nouns)),
            f"$$ {item.formula} $$",
            _("Source: {source}.", source=text.plain(_(item.source))),
            n_(
                "Example: {inputs} gives {results}.",
                "Example: {inputs} give {results}.",
                len(item.inputs),
                inputs=_values(item.inputs, nouns),
                results=_values(item.results, nouns),
            ),
        ]
    )


def _values(values: Mapping[str, Any], nouns: Mapping[str, str]) -> str:
    told = [
        _(
            "{name} {value}",
            name=text.plain(_(name.replace("_", " "), **nouns)),
            value=_value(value),
        )
        for name, value in values.items()
    ]
    return text.joined(told)


def _value(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (
            f"**{text.number(value, 3).rstrip('0').rstrip('.')}**"
            if value % 1
            else f"**{value:g}**"
        )
    return f"**{text.plain(_(str(value).replace('_', ' ').replace('-', ' ')))}**"
