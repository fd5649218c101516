"""The worked examples are computed, cover every method and kind, and agree with the methods."""

import math

import pytest

from milepost.core.model import Kind
from milepost.methods.published import METHODS
from milepost.methods.thresholds import PaceBands, Thresholds
from milepost.report.topics.worked_examples import worked_examples


@pytest.fixture(scope="module")
def examples():
    return {example.example_id: example for example in worked_examples()}


def test_every_method_and_every_kind_has_one(examples):
    assert {f"method-{name}" for name in METHODS} <= set(examples)
    assert {f"kind-{kind.value}" for kind in Kind} <= set(examples)


def test_each_tells_formula_source_inputs_and_results(examples):
    for example in examples.values():
        assert example.formula
        assert example.source
        assert example.inputs
        assert example.results
        numbers = [value for value in example.results.values() if isinstance(value, float)]
        assert all(math.isfinite(number) for number in numbers)


def test_the_cross_check_stands_in_them(examples):
    def value(method):
        return examples[f"method-{method}"].results["value"]

    assert value("linear-pace") == pytest.approx(0.800)
    assert value("open-sdg") == pytest.approx(0.807, abs=5e-4)
    assert value("unsd") == pytest.approx(0.805, abs=5e-4)
    assert value("escap-status") == pytest.approx(4.0)


def test_a_country_reported_twice_counts_once(examples):
    example = examples["kind-distinct-countries"]
    assert example.inputs["reported"] == "A, B, A, C, D"
    assert example.results["actual"] == 4


def test_a_workbook_names_the_countries_of_the_example():
    found = {item.example_id: item for item in worked_examples(countries=("W", "X", "Y", "Z"))}
    example = found["kind-distinct-countries"]
    assert example.inputs["reported"] == "W, X, W, Y, Z"
    assert example.results["actual"] == 4


def test_examples_follow_the_thresholds():
    eased = Thresholds(linear_pace=PaceBands(on_track=0.7, acceleration_needed=0.5, limited=0.0))
    first = worked_examples(eased)[0]
    assert first.results["status"] == "on-track"
