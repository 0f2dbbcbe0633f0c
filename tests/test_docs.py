"""The documents say what the program does: command table, links, length."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("models/*/README.md"))
    if path.is_file()
)


def check(script: Path) -> int:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, script, "--check"], env=environment).returncode


def test_the_readme_lists_the_commands_that_exist() -> None:
    assert check(ROOT / "docs/commands.py") == 0


def test_a_command_table_that_differs_is_noticed(tmp_path: Path) -> None:
    copied = tmp_path / "docs" / "commands.py"
    copied.parent.mkdir()
    copied.write_text((ROOT / "docs/commands.py").read_text(encoding="utf-8"), encoding="utf-8")
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    changed = text.replace("signclip search", "signclip find")
    (tmp_path / "README.md").write_text(changed, encoding="utf-8")
    assert check(copied) == 1


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 90


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_decision_has_its_number_once() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs/decisions").glob("*.md")]
    assert len(numbers) == len(set(numbers)) > 0
    for path in (ROOT / "docs/decisions").glob("*.md"):
        assert path.read_text(encoding="utf-8").startswith(f"# {path.name[:4]}: ")
