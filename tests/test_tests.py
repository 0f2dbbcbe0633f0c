"""Tests can fail: none of them expects a number that it reads from the code it checks."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parent
PACKAGE = TESTS.parent / "signclip_desktop"

# Modules whose numbers a test may compare with although it imports them, and why.
ALLOWED = {
    "signclip_desktop.core.types.skeleton": "names of points, whose order the golden table pins"
}


def test_no_assertion_expects_a_number_that_it_imports() -> None:
    """A number of the product stands in a test as a literal, or in the golden table."""
    found = {
        f"{path.relative_to(TESTS)}:{line} {name}"
        for path in sorted(TESTS.rglob("*.py"))
        for name, line in imported_numbers_in_assertions(path.read_text(encoding="utf-8"))
    }
    assert not found, "write the number itself: " + ", ".join(sorted(found))


def test_the_rule_sees_what_it_looks_for() -> None:
    source = (
        "from signclip_desktop.core.matching import fusion\n"
        "from signclip_desktop.core.matching.fusion import TEXT_SHARE as SHARE, fuse_text\n"
        "assert fuse_text(1, 2) == 1 + SHARE\n"
        "assert fuse_text(fusion.PROTOTYPE_SHARE, 2) == 3\n"
        "with_the_limit = SHARE * 2\n"
    )
    assert list(imported_numbers_in_assertions(source)) == [
        ("TEXT_SHARE", 3),
        ("PROTOTYPE_SHARE", 4),
    ]


def imported_numbers_in_assertions(source: str) -> Iterator[tuple[str, int]]:
    """Name and line of each numeric constant of the product in an assertion, or in its numbers."""
    tree = ast.parse(source)
    constants, modules = _imported(tree)
    for claim in ast.walk(tree):
        if not isinstance(claim, ast.Assert) and not _is_numpy_claim(claim):
            continue
        for node in ast.walk(claim):
            if isinstance(node, ast.Name) and node.id in constants:
                yield constants[node.id], node.lineno
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                numbers = _numbers_of(modules.get(node.value.id, ""))
                yield from [(node.attr, node.lineno)] if node.attr in numbers else []


def _imported(tree: ast.Module) -> tuple[dict[str, str], dict[str, str]]:
    """Imported numbers and modules of the product: local name to name, local name to module."""
    constants, modules = {}, {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE.name):
            numbers = _numbers_of(str(node.module))
            for alias in node.names:
                local = alias.asname or alias.name
                if alias.name in numbers:
                    constants[local] = alias.name
                modules[local] = f"{node.module}.{alias.name}"
    return constants, modules


@cache
def _numbers_of(module: str) -> set[str]:
    """The names in capitals to which a module of the product assigns numbers alone."""
    path = PACKAGE.parent.joinpath(*module.split(".")).with_suffix(".py")
    if not module or module in ALLOWED or not path.is_file():
        return set()
    return {
        target.id
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(statement, ast.Assign) and _is_of_numbers(statement.value)
        for place in statement.targets
        for target in ast.walk(place)
        if isinstance(target, ast.Name) and target.id.isupper()
    }


def _is_of_numbers(value: ast.expr) -> bool:
    leaves = [node for node in ast.walk(value) if isinstance(node, ast.Constant)]
    calls = any(isinstance(node, ast.Call) for node in ast.walk(value))
    return bool(leaves) and not calls and all(type(leaf.value) in (int, float) for leaf in leaves)


def _is_numpy_claim(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).startswith("np.testing.assert_")
