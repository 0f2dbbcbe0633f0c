"""The core speaks no English to the user: words on the screen come from `ui/sentences/`.

Some texts in the source are not for the screen. What they are is told by where they stand or by
what they look like; each kind has its reason here, and no single line is let through by name.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.told_keys import PACKAGE, TOLD, classes_below

FLOORS = ("core", "services", "workers", "settings.py", "bounded_json.py", "errors.py")

WORDS = re.compile(r"(?<![_.\w])[A-Za-z][a-z']+[,;:.!?]? [A-Za-z'’]{2,}(?![_.]\w)")

# Errors of other kinds than ours tell a programmer of a bug; only readers of a log see them.
OURS = classes_below(frozenset(TOLD))
# Who reads a log is no user.
LOGS = {"debug", "info", "warning", "error", "exception", "critical"}
# The statements of SQLite are words of its language.
SQL = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|"
    r"RELEASE|WITH|ATTACH|DETACH|VACUUM|REINDEX|ANALYZE)\b"
)
SQL_WORD = re.compile(r"\b(FROM|WHERE|AND|OR|JOIN|ORDER BY|VALUES|SET|NOT NULL|REFERENCES)\b")
# A pattern is not read aloud: it holds what no sentence does.
REGEX = re.compile(r"\\[sdwbD.(\[]|\(\?|\[\^|\|.*\||\)\$")
# Prompts are what an encoder was trained on; titles, terms and cards are written into a model's
# folder. Both are told by the name of what they are given to, or of the function around them.
DATA = re.compile(r"PROMPT|PUBLISHED|PRESETS|LICENCE|card|prompt")
# Folders are known by the names that programs give them.
FOLDERS = re.compile(r"^SYNC_")
# Columns of a table, in an order.
COLUMNS = re.compile(r"[a-z_]+( DESC)?(, [a-z_]+( DESC)?)+")
# Formats of files and programs that others name: "Motion JPEG", "SQLite format 3".
NAMES = re.compile(
    r"(JPEG|PNG|WebP|H\.264|HEVC|MPEG|Flash|Windows Media|SQLite|Software\\|SYSTEM\\|"
    r"Sign Language)"
)


def test_no_new_english_stands_in_core() -> None:
    found = [
        f"{path.relative_to(PACKAGE).as_posix()}:{line} {text!r}"
        for path in files()
        for line, text in english_in(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found, "give it a key, and its words a place in ui/sentences: " + "\n".join(found)


def test_the_rule_sees_what_it_looks_for() -> None:
    source = '''
"""A docstring of some words."""
import logging
log = logging.getLogger(__name__)
NAME = "some_key, other.key"
TITLE = "The file is damaged."
PATTERN = re.compile("a long (?:word|thing)$")
PROMPT = "Spell the letter"


class Row:
    text: str = ""
    """What it says to people."""


def told(path, count):
    log.warning("The file %s is damaged", path)
    db.execute("SELECT a FROM signs WHERE b = ?")
    if count:
        raise ValueError("expected one count")
    raise UsageError(f"There is no {path} here.")
'''
    assert [text for _, text in english_in(ast.parse(source))] == [
        "The file is damaged.",
        "There is no {} here.",
    ]


def files() -> list[Path]:
    return sorted(
        path
        for floor in FLOORS
        for path in (
            [PACKAGE / floor] if floor.endswith(".py") else (PACKAGE / floor).rglob("*.py")
        )
    )


def english_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of each literal of two or more words that is none of the kinds above."""
    passed_over = {id(node) for kind in _not_for_the_screen(tree) for node in ast.walk(kind)}
    parts = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    for node in ast.walk(tree):
        if id(node) in passed_over or id(node) in parts:
            continue
        text = _text(node)
        if WORDS.search(text) and not _is_of_a_machine(text):
            yield node.lineno, text


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "{}" for part in node.values)
    return ""


def _is_of_a_machine(text: str) -> bool:
    return bool(
        SQL.match(text)
        or SQL_WORD.search(text)
        or COLUMNS.fullmatch(text)
        or REGEX.search(text)
        or NAMES.search(text)
    )


def _not_for_the_screen(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value  # a docstring, of whatever it stands below
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else _text_of(node.func)
            # Texts of other programs are compared with, not told.
            if name in LOGS or name in ("compile", "startswith", "DatabaseError"):
                yield node
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            if not OURS & {_text_of(node.exc.func)}:
                yield node
        elif isinstance(node, ast.FunctionDef):
            yield from [node] if DATA.search(node.name) else []
        elif isinstance(node, ast.Assert):
            yield node
        elif isinstance(node, ast.Assign) and any(
            DATA.search(_text_of(target)) or FOLDERS.search(_text_of(target))
            for target in node.targets
        ):
            yield node.value
        elif isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None:
            yield node.annotation


def _text_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""
