"""Reads from the source which keys are told, with the names of their values."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "signclip_desktop"
KEY = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+")
# The roots: whatever is made from them, or from a class below them, carries a key.
TOLD, KEYS = {"Message", "Fault"}, {"Key"}
# The camera's errors have their key from the state; a second argument tells it otherwise.
SECOND = {"CameraUnavailable"}
# Here they are made and put into words, not told.
MAKES_THEM = ("errors.py", "ui/sentences/words.py")


@dataclass(frozen=True)
class Told:
    """One place of the source that tells a key.

    Attributes:
        place: file and line.
        key: "" where it is no literal.
        values: names of the values that come with it.
    """

    place: str
    key: str
    values: frozenset[str]


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def classes_below(roots: frozenset[str]) -> frozenset[str]:
    """Names of the classes that derive from some of these, and these."""
    bases = {
        node.name: {name for base in node.bases for name in (_last_name(base),) if name}
        for path in sources()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
    }
    found = set(roots)
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return frozenset(found)


def told_in(path: Path) -> Iterator[Told]:
    """Every key of one file."""
    below = classes_below(frozenset(TOLD))
    tellers = below - _with_own_arguments() | SECOND
    enums = classes_below(frozenset(KEYS))
    constants = _constants()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ClassDef) and enums & {_last_name(base) for base in node.bases}:
            for line in node.body:
                if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
                    yield Told(_place(path, line), str(line.value.value), frozenset())
        if not isinstance(node, ast.Call) or path.relative_to(PACKAGE).as_posix() in MAKES_THEM:
            continue
        name = _last_name(node.func)
        if name not in tellers and not _is_super(node, path, below):
            continue
        arguments = node.args[1:] if name in SECOND else node.args
        if not arguments and name in SECOND:
            continue
        key = arguments[0] if arguments else None
        values = frozenset(word.arg or "**" for word in node.keywords)
        text = key.value if isinstance(key, ast.Constant) else ""
        if isinstance(key, ast.Name):
            text = constants.get(key.id, "")
        yield Told(_place(path, node), str(text), values)


@cache
def _constants() -> dict[str, str]:
    """Names in capitals to which a module gives a key."""
    return {
        target.id: line.value.value
        for path in sources()
        for line in tree_of(path).body
        if isinstance(line, ast.Assign)
        and isinstance(line.value, ast.Constant)
        and isinstance(line.value.value, str)
        and KEY.fullmatch(line.value.value)
        for target in line.targets
        if isinstance(target, ast.Name)
    }


@cache
def _with_own_arguments() -> frozenset[str]:
    """Classes that are not made from a key: they hand one to the class above."""
    return frozenset(
        node.name
        for path in sources()
        if path.relative_to(PACKAGE).as_posix() not in MAKES_THEM
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(one, ast.FunctionDef) and one.name == "__init__" for one in node.body)
    )


def _is_super(node: ast.Call, path: Path, tellers: frozenset[str]) -> bool:
    """Whether this is the call of `super().__init__` in a class that tells."""
    if ast.unparse(node.func) != "super().__init__":
        return False
    return any(
        node in ast.walk(above)
        for above in ast.walk(tree_of(path))
        if isinstance(above, ast.ClassDef) and above.name in tellers
    )


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _place(path: Path, node: ast.stmt | ast.expr) -> str:
    return f"{path.relative_to(PACKAGE).as_posix()}:{node.lineno}"
