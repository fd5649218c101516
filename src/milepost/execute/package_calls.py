"""Whether a notebook does nothing but call what the package offers to notebooks.

Such a notebook opens no file by itself and changes nothing of what draws, whichever cells it has:
its figures are what the package draws from what it is given. This is read from the source, without
running it; where anything is met that is not known to be so, it is another kind of notebook.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from types import FunctionType, ModuleType
from typing import Any

from milepost import report
from milepost.execute.jobs import ALLOWED_TO_FAIL
from milepost.execute.keys import SLICE
from milepost.report.narrative import NARRATIVE

WORDS = re.compile(rf"\w+\.{NARRATIVE}\(\)\s*")
"""The source of a cell that shows a chapter's narrative and nothing else."""
IMPORTED = ("open_chapter", "text", "topics")
SAFE = ("milepost.report.text", "milepost.report.topics")
"""Modules, with what lies below them, of which no function opens a file that it is told."""
BUILTINS = (
    "bool",
    "display",
    "float",
    "int",
    "len",
    "list",
    "max",
    "min",
    "round",
    "sorted",
    "str",
)
WITH_PARTS = (
    ast.Starred, ast.keyword, ast.Tuple, ast.List, ast.Dict, ast.Subscript, ast.Slice, ast.BinOp,
    ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.JoinedStr, ast.FormattedValue,
)  # fmt: skip
SIGNS = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)


def calls_package_alone(cells: Iterable[Mapping[str, Any]]) -> bool:
    """Say whether the cells of a notebook only call what the package offers to notebooks."""
    known = _Known()
    for cell in (cell for cell in cells if cell["cell_type"] == "code"):
        # IPython takes a line that begins with a name which nothing has bound for a command of its
        # own: such a cell may fail to bind it
        if ALLOWED_TO_FAIL in cell["metadata"].get("tags", ()):
            return False
        try:
            statements = ast.parse(cell["source"]).body
            if _is_a_command(statements) or not all(map(known.takes, statements)):
                return False
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True


def shows_its_words(cells: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a notebook only calls the package, and shows its chapter's narrative in one cell.

    That cell shows nothing else, no other one asks for the narrative, and the name of the chapter's
    input, which is another with other words, opens the chapter and stands nowhere else.
    """
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    if not calls_package_alone(code):
        return False
    nodes = [node for cell in code for node in ast.walk(ast.parse(cell["source"]))]
    asks = [one for one in nodes if isinstance(one, ast.Attribute) and one.attr == NARRATIVE]
    names = [one for one in nodes if isinstance(one, ast.Name) and one.id == SLICE]
    opens = [
        each.value
        for one in nodes
        if isinstance(one, ast.Call)
        and isinstance(one.func, ast.Name)
        and one.func.id == report.open_chapter.__name__
        for each in one.keywords
        if each.arg == SLICE
    ]
    return (
        [bool(cell["metadata"].get("tags")) for cell in code if WORDS.fullmatch(cell["source"])]
        == [False]
        and len(asks) == 1
        and all(isinstance(one.ctx, ast.Store) or one in opens for one in names)
    )


def _is_a_command(statements: Sequence[ast.stmt]) -> bool:
    """Whether IPython could take a cell of one line, such as ``name: str = ""``, for its command."""
    lines = {line for each in statements for line in (each.lineno, each.end_lineno)}
    return len(lines) == 1 and any(isinstance(each, ast.AnnAssign) for each in statements)


class _Known:
    """What names stand for, as far as a notebook was read."""

    def __init__(self) -> None:
        self._offered: dict[str, Any] = {}
        self._chapters: set[str] = set()
        self._values: set[str] = set()

    def takes(self, statement: ast.stmt) -> bool:
        """Whether a statement only calls what is offered; what it binds is known from then on."""
        fine = False
        match statement:
            case ast.ImportFrom(module=report.__name__, names=names, level=0):
                fine = all(map(self._import, names))
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                fine = self._is_plain(value) and self._bind(name, value)
            case ast.AnnAssign(
                target=ast.Name(id=name), annotation=kind, value=ast.expr() as value
            ):
                fine = self._is_plain(kind) and self._is_plain(value) and self._bind(name, value)
            case ast.For(target=ast.Name(id=name), iter=values, body=body, orelse=[]):
                if self._is_plain(values) and not self._is_taken(name):
                    self._values.add(name)
                    fine = all(map(self._is_inside, body))
                    self._values.discard(name)  # nothing may have been there to bind it
            case ast.If(test=test, body=body, orelse=others):
                fine = self._is_plain(test) and all(map(self._is_inside, [*body, *others]))
            case ast.Expr(value=value):
                fine = self._is_plain(value)
        return fine

    def _is_inside(self, statement: ast.stmt) -> bool:
        """Take a statement that may not be reached, and so must bind no name for later."""
        return isinstance(statement, ast.Expr | ast.For | ast.If) and self.takes(statement)

    def _import(self, name: ast.alias) -> bool:
        if name.asname or name.name not in IMPORTED or self._is_taken(name.name):
            return False
        self._offered[name.name] = getattr(report, name.name)
        return True

    def _is_taken(self, name: str) -> bool:
        bound = self._offered, self._chapters, self._values, BUILTINS
        return any(name in names for names in bound)

    def _bind(self, name: str, value: ast.expr) -> bool:
        """Note what a name stands for; it may not stand for one kind of thing after another."""
        opened = isinstance(value, ast.Call) and self._function(value.func) is report.open_chapter
        kept, other = self._values, self._chapters
        if opened:
            kept, other = other, kept
        if name in other or name in self._offered or name in BUILTINS:
            return False
        kept.add(name)
        return True

    def _is_plain(self, node: ast.AST) -> bool:
        """Whether an expression only calls what is offered, and takes nothing else from anything."""
        match node:
            case ast.Constant():
                return True
            case ast.Name(id=name):
                return name in self._values or name in self._chapters or name in BUILTINS
            case ast.Attribute():
                return self._is_of_chapter(node) or self._function(node) is not None
            case ast.Call(func=function, args=args, keywords=keywords):
                called = isinstance(function, ast.Name) and function.id in BUILTINS
                called = called or self._is_of_chapter(function)
                called = called or self._function(function) is not None
                return called and all(map(self._is_plain, [*args, *keywords]))
        parts = [part for part in ast.iter_child_nodes(node) if not isinstance(part, SIGNS)]
        return isinstance(node, WITH_PARTS) and all(map(self._is_plain, parts))

    def _is_of_chapter(self, node: ast.AST) -> bool:
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                return name in self._chapters and not attribute.startswith("_")
        return False

    def _function(self, node: ast.AST) -> Any:
        """Give the function that is offered by this name; None if it is none."""
        found = self._offered_as(node)
        if not isinstance(found, FunctionType):
            return None
        return found if found is report.open_chapter or _is_safe(found.__module__) else None

    def _offered_as(self, node: ast.AST) -> Any:
        match node:
            case ast.Name(id=name):
                return self._offered.get(name)
            case ast.Attribute(value=owner, attr=name):
                module = self._offered_as(owner)
                if isinstance(module, ModuleType) and _is_safe(module.__name__):
                    return getattr(module, name, None)
        return None


def _is_safe(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in SAFE)
