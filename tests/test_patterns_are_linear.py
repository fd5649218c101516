"""No regular expression takes the square of the time for twice the text, whoever wrote the text."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest
from drawn import some

import milepost
from milepost.edition import fragments

pytestmark = pytest.mark.slow

PACKAGE = Path(milepost.__file__).parent
SHORT, LONG, BEYOND = 2_000, 8_000, 32_000  # characters
MOST = 8.0  # times as long for four times as much: the square would be 16
FLOOR = 0.005  # seconds; below it the clock says more of the machine
REPEATS = 3
RUNS, TRIED = 12, 20  # texts of each pattern: all with `make stress`
AT_ONCE = {"match", "fullmatch"}  # tried at one place of the text only
GROUPS = ("ASSERT", "ASSERT_NOT", "ATOMIC_GROUP", "SUBPATTERN")


def modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages([str(PACKAGE)], "milepost."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def patterns_in(value: Any) -> Iterator[re.Pattern[str]]:
    """The patterns of a module's value; tables of forms hold them one within the other."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from patterns_in(item)
    elif isinstance(value, dict):
        yield from patterns_in(list(value.values()))


def uses() -> dict[str, set[str]]:
    """By a pattern's name, the methods by which it is used anywhere."""
    found = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Attribute):
                continue
            owner = node.value.value if isinstance(node.value, ast.Subscript) else node.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            found[name].add(node.attr)
    return found


@cache
def patterns() -> dict[str, tuple[re.Pattern, set[str]]]:
    """Each pattern once, under the place where it is written, with the ways it is used."""
    used, made = uses(), {}
    for module in modules():
        for name, value in vars(module).items():
            for pattern in patterns_in(value):
                ways = used[name] & {"search", "match", "fullmatch", "sub", "subn", "split",
                                     "findall", "finditer"}  # fmt: skip
                place = f"{module.__name__.removeprefix('milepost.')}.{name}"
                made.setdefault(pattern, (place, set()))[1].update(ways or {"search"})
    return {f"{place}-{at}": (pattern, ways) for at, (pattern, (place, ways)) in
            enumerate(made.items())}  # fmt: skip


def signs_of(node: Any) -> str:
    """A sign or two that a set takes."""
    kinds = {"CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a",
             "CATEGORY_NOT_SPACE": "a", "CATEGORY_NOT_WORD": "-", "CATEGORY_NOT_DIGIT": "a"}  # fmt: skip
    taken = ""
    excluded = any(kind is sre.NEGATE for kind, _ in node)
    for kind, value in node:
        if kind is sre.LITERAL:
            taken += chr(value)
        elif kind is sre.RANGE:
            taken += chr(value[0])
        elif kind is sre.CATEGORY:
            taken += kinds[str(value)]
    if not excluded:
        return taken[:3]
    return next(sign for sign in "ab1 -_\n<" if sign not in taken)


def sample(tree: Any, parts: set[str]) -> str:
    """A text that the pattern more or less takes; literals and signs on the way are ``parts``."""
    text = run = ""
    for kind, value in tree:
        name = str(kind)
        if name in ("LITERAL", "NOT_LITERAL"):
            sign = chr(value) if name == "LITERAL" else "a"
            run += sign
            text += sign
            parts.add(sign)
            continue
        parts.add(run)
        run = ""
        text += branch(name, value, parts)
    parts.add(run)
    parts.add(text)
    return text


def branch(name: str, value: Any, parts: set[str]) -> str:
    """The same of whatever is no literal."""
    if name == "IN":
        parts.update(signs_of(value))
        return signs_of(value)[:1]
    if name == "ANY":
        return "a"
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, _most, inner = value
        return sample(inner, parts) * min(max(least, 1), 8)
    if name == "BRANCH":
        first, *_others = [sample(inner, parts) for inner in value[1]]  # each adds its parts
        return first
    if name in GROUPS:
        inner = value if name == "ATOMIC_GROUP" else value[-1]
        found = sample(inner, parts)
        return "" if name.startswith("ASSERT") else found
    return ""


def hostile(pattern: re.Pattern) -> Iterator[Callable[[int], str]]:
    """Texts of any length out of what a pattern is made of, and of little else."""
    parts: set[str] = {"a", "\n", " "}
    source = pattern.pattern.decode("latin-1") if isinstance(pattern.pattern, bytes) else pattern.pattern  # fmt: skip
    whole = sample(parser.parse(source, pattern.flags & ~re.DEBUG), parts)
    units = sorted(part for part in parts if part)
    for unit in units:
        yield lambda size, unit=unit: unit * (size // len(unit))
    for one, other in product(units, units):
        yield lambda size, pair=one + other: pair * (size // len(pair))
        yield (
            lambda size, one=one, other=other: (
                one * (size // 2 // len(one)) + other * (size // 2 // len(other))
            )
        )
    for one, other in product(units, units):
        yield lambda size, line=f"{one}{other}\n": line * (size // len(line))
    for unit, end in product(units, ("", "!", "\x00", "\n!")):
        yield lambda size, unit=unit, end=end: whole[:-1] + unit * (size // len(unit)) + end


def seconds(pattern: re.Pattern, ways: set[str], text: str) -> float:
    """How long a pattern takes for a text, used as it is used, at best of some times."""
    given = text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text
    best = float("inf")
    for _ in range(REPEATS):
        begun = time.process_time()
        for way in sorted(ways & AT_ONCE):
            getattr(pattern, way)(given)
        if ways - AT_ONCE:
            for _found in pattern.finditer(given):
                pass
        best = min(best, time.process_time() - begun)
        if best < FLOOR:
            break
    return best


def grows(pattern: re.Pattern, ways: set[str], short: str, long: str) -> bool:
    last = seconds(pattern, ways, long)
    if last < FLOOR:
        return False
    return last > MOST * max(seconds(pattern, ways, short), FLOOR / MOST)


def slow_texts(pattern: re.Pattern, ways: set[str]) -> Iterator[str]:
    """The texts that take too long: what is bounded grows, but not beyond its bound."""
    texts = [*hostile(pattern)]  # runs of one part come first
    for make in [*texts[:RUNS], *some(texts[RUNS:], TRIED)]:
        if grows(pattern, ways, make(SHORT), make(LONG)) and grows(
            pattern, ways, make(LONG), make(BEYOND)
        ):
            yield repr(make(40))


def test_four_times_the_text_takes_about_four_times_as_long():
    slow = [
        f"{name}: {pattern.pattern}\n{text}"
        for name, (pattern, ways) in patterns().items()
        for text in slow_texts(pattern, ways)
    ]
    assert not slow, "\n".join(slow)


# a group that gives nothing back
POSSESSIVE = re.compile(r"\)(?:[*+?]|\{\d*,?\d*\})\+|\(\?>")


def test_no_group_is_repeated_without_giving_back():
    """Python before 3.11.5, as Debian 12 has it, matches such groups wrongly (gh-106052)."""
    texts = [
        (path.name, node.value)
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert not [(name, text) for name, text in texts if POSSESSIVE.search(text)]
    assert POSSESSIVE.search("(?:a(?!b))*+")
    assert not POSSESSIVE.search("[^>]*+")


@pytest.mark.parametrize("form", [form for form, _ in fragments._SHOWN])
def test_forms_that_a_narrative_may_not_hold_are_found_in_time(form: str):
    compiled = re.compile(form, re.MULTILINE | re.IGNORECASE)
    assert next(slow_texts(compiled, {"finditer"}), None) is None


def test_what_leads_a_line_is_read_in_time():
    assert next(slow_texts(re.compile(fragments.LEAD), {"match"}), None) is None


def test_patterns_are_found_with_their_uses():
    assert len(patterns()) > 60
    found = {name.rpartition("-")[0]: ways for name, (_, ways) in patterns().items()}
    assert any(name.endswith("._FENCE") and ways == {"match"} for name, ways in found.items())
    assert any(name.endswith("._ADDRESS") and ways == {"fullmatch"} for name, ways in found.items())


@pytest.mark.parametrize(
    "bad",
    [r"\s+$", pytest.param(r"(?P<c><!--(?s:.*?)-->)|(?P<open><!--)", marks=pytest.mark.stress)],
)
def test_a_pattern_that_grows_with_the_square_is_found(bad: str):
    assert next(slow_texts(re.compile(bad), {"search"}), None)
