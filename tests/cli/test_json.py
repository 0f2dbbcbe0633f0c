"""Every `--json` gives a document that any reader takes, whatever a library holds."""

import ast
import json
import sqlite3
from importlib import import_module
from pathlib import Path

import pytest

from signclip_desktop.cli.main import COMMANDS, main
from signclip_desktop.core.dictionary import HistoryEntry, Store
from tests.samples import some_clip, some_example, some_sign

CLI = Path(__file__).parents[2] / "signclip_desktop" / "cli"
# Those whose answer another process of this program reads, not a person's tool.
TALK_TO_THEMSELVES = {"bench.py", "start_child.py"}


def parsed(text: str | bytes) -> dict:
    """As strict readers parse JSON: Python's own takes NaN and Infinity for numbers."""

    def refuse(name: str) -> None:
        raise ValueError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


def run(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return left.value.code or 0


def test_only_one_place_writes_json_for_others() -> None:
    writers = set()
    for path in CLI.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ("dumps", "dump"):
                writers.add(path.name)
    assert writers <= {"options.py", *TALK_TO_THEMSELVES}


def test_every_command_that_offers_json_uses_that_place() -> None:
    offering = [
        entry.module
        for name, entry in COMMANDS.items()
        if any(
            "--json" in option.opts
            for option in import_module(f"signclip_desktop.cli.{entry.module}").command.params
        )
    ]
    assert len(offering) >= 8
    for module in offering:
        assert "print_json(" in (CLI / f"{module}.py").read_text(encoding="utf-8"), module


@pytest.fixture
def hostile(tmp_path) -> Path:
    path = tmp_path / "library.sqlite"
    with Store.open(path) as store:
        store.recordings.put_with_sign(some_sign(), some_example(fps=25.0, spread=0.5), some_clip())
        store.history.add(HistoryEntry("h", 5.0, "word", "house", ("user:1",)))
    db = sqlite3.connect(path)
    db.execute("UPDATE examples SET fps = 9e999, spread = -9e999")
    db.execute("UPDATE signs SET links = ?", ["[" * 100_000])
    db.execute("UPDATE history SET time = 9e999, sign_ids = ?", ["[NaN]"])
    db.commit()
    db.close()
    return path


def test_a_library_with_infinite_numbers_gives_json(hostile, tmp_path, capfdbinary) -> None:
    """`signs --json` printed Infinity."""
    for arguments in (
        ["signs"],
        ["signs", "HOUSE"],
        ["search", "house"],
        ["export", str(tmp_path / "out")],
        ["backup", str(tmp_path / "copy.sqlite")],
    ):
        code = run([*arguments, "--json", "--db", str(hostile)])
        assert code == 0, arguments
        assert parsed(capfdbinary.readouterr().out)
