"""The method annex: every rule in a paragraph, with formula, source and a computed example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from milepost.methods.published import METHODS
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.topics.worked_examples import worked_examples
from milepost.report.topics.worked_examples_kinds import COUNTRIES, Example


def introduction(chapter: Chapter) -> list[str]:
    """Open the annex."""
    plan = chapter.plan
    return [
        f"Every figure follows from rows: what was observed, when, where, by whom it was told. "
        f"The rules below turn rows into statements on the targets of {text.plain(plan['title'])}. "
        "Each has its formula, its source, and an example whose results this page computes with "
        "the functions that computed the book." + _chosen(chapter),
    ]


def _chosen(chapter: Chapter) -> str:
    """Say by which method this edition judges, where it names one."""
    method = chapter.edition.method
    if method is None:
        return ""
    return (
        f" This edition judges by the method {METHODS[method].name} wherever an indicator names no "
        "other; an amount for every year, a value to be kept and a step have rules of their own."
    )


def examples(chapter: Chapter, countries: Sequence[str] = COUNTRIES) -> list[str]:
    """Write each worked example as a section; four countries are named in one."""
    return [
        "\n\n".join(
            [
                f"## {text.heading(item.name)} {{#sec-method-{item.example_id}}}",
                text.plain(item.explanation),
                f"$$ {item.formula} $$",
                f"Source: {text.plain(item.source)}.",
                f"Example: {_values(item.inputs)} give {_values(item.results)}.",
            ]
        )
        for item in (
            _in_own_words(example, chapter)
            for example in worked_examples(chapter.thresholds, countries)
        )
    ]


def _in_own_words(example: Example, chapter: Chapter) -> Example:
    """Say what the plan calls the places that the examples count."""
    one, many = chapter.words.member

    def own(words: str) -> str:
        for neutral, noun in (("countries", many), ("country", one)):
            words = words.replace(neutral, noun).replace(neutral.capitalize(), text.sentence(noun))
        return words

    inputs = {own(name): value for name, value in example.inputs.items()}
    return replace(
        example, name=own(example.name), explanation=own(example.explanation), inputs=inputs
    )


def _values(values: Mapping[str, Any]) -> str:
    return text.joined(
        [f"{text.plain(name.replace('_', ' '))} {_value(value)}" for name, value in values.items()]
    )


def _value(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (
            f"**{text.number(value, 3).rstrip('0').rstrip('.')}**"
            if value % 1
            else f"**{value:g}**"
        )
    return f"**{text.plain(str(value).replace('_', ' ').replace('-', ' '))}**"
