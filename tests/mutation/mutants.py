"""Finds what can be changed in a module: its numbers with a name, its comparisons, its sums.

Works on the syntax tree, so that texts and comments stay as they are.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARISONS = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="),
}  # fmt: skip
_SUMS = {ast.Add: ("+", "-"), ast.Sub: ("-", "+")}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change.

    Attributes:
        name: what it is called in the list of survivors: a constant's name, or the function.
        start, stop: the characters that are replaced.
        old, new: what stands there, and what takes its place.
        line: where, from 1.
    """

    name: str
    start: int
    stop: int
    old: str
    new: str
    line: int

    def applied(self, source: str) -> str:
        """The module with this change."""
        assert source[self.start : self.stop] == self.old
        return source[: self.start] + self.new + source[self.stop :]


def mutants_of(source: str) -> list[Mutant]:
    """All changes of a module, in the order of its lines."""
    tree = ast.parse(source)
    places = _Places(source)
    found = [*_of_constants(tree, places), *_of_expressions(tree, places)]
    return sorted(set(found), key=lambda mutant: (mutant.start, mutant.new))


class _Places:
    """From a node's line and byte column to the characters of the source."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._lines = source.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def span(self, node: ast.expr) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self._at(node.lineno, node.col_offset),
            self._at(node.end_lineno, node.end_col_offset),
        )

    def _at(self, line: int, byte: int) -> int:
        text = self._lines[line - 1].encode("utf-8")[:byte].decode("utf-8")
        return self._starts[line - 1] + len(text)


def _of_constants(tree: ast.Module, places: _Places) -> Iterator[Mutant]:
    """Numbers in assignments of a module or class, and in default values of arguments."""
    for statement in _with_a_name(tree):
        name, value = statement
        for node in ast.walk(value):
            if isinstance(node, ast.Constant) and type(node.value) in (int, float):
                start, stop = places.span(node)
                old = places.source[start:stop]
                for number in dict.fromkeys((_doubled(node.value), type(node.value)(0))):
                    if number != node.value:
                        yield Mutant(name, start, stop, old, repr(number), node.lineno)


def _with_a_name(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef):
            for statement in node.body:
                if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                    yield statement.targets[0].id, statement.value
                elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
                    yield ast.unparse(statement.target), statement.value
        elif isinstance(node, ast.FunctionDef):
            for default in (*node.args.defaults, *node.args.kw_defaults):
                if default is not None:
                    yield node.name, default


def _doubled(value: int | float) -> int | float:
    return value * 2 if value else type(value)(1)


def _of_expressions(tree: ast.Module, places: _Places) -> Iterator[Mutant]:
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Compare) and len(node.ops) == 1:
                pair, left, right = (
                    _COMPARISONS.get(type(node.ops[0])),
                    node.left,
                    node.comparators[0],
                )
            elif isinstance(node, ast.BinOp):
                pair, left, right = _SUMS.get(type(node.op)), node.left, node.right
            else:
                continue
            if pair is not None:
                yield from _between(function.name, pair, left, right, places)


def _between(
    name: str, pair: tuple[str, str], left: ast.expr, right: ast.expr, places: _Places
) -> Iterator[Mutant]:
    """The operator between two operands; texts that are joined by + are left alone."""
    if any(isinstance(side, ast.JoinedStr) or _is_text(side) for side in (left, right)):
        return
    begin, end = places.span(left)[1], places.span(right)[0]
    at = places.source.find(pair[0], begin, end)
    if at >= 0:
        yield Mutant(name, at, at + len(pair[0]), pair[0], pair[1], left.lineno)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
