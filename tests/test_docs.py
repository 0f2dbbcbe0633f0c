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


def rooms(checkout: Path) -> str:
    script = ROOT / "docs/rooms.py"
    return subprocess.run(
        [sys.executable, script, checkout], capture_output=True, text=True, check=True
    ).stdout


def test_the_rooms_import_down_only_and_in_no_circle() -> None:
    told = rooms(ROOT)
    assert re.search(r"^imports that point up: +0$", told, re.MULTILINE)
    assert re.search(r"^circle of modules: +none$", told, re.MULTILINE)
    assert re.search(r"^circle of rooms: +none$", told, re.MULTILINE)
    assert re.search(r"^files over 400 lines: +0$", told, re.MULTILINE)
    assert re.search(r"^signclip_desktop\.core\.types +\d+ +\d+", told, re.MULTILINE)


def test_an_import_that_points_up_and_a_circle_are_counted(tmp_path: Path) -> None:
    package = tmp_path / "signclip_desktop"
    for name, text in {
        "__init__": "",
        "low/__init__": "",
        "low/a": "from signclip_desktop.high import b\nfrom signclip_desktop.low import c\n",
        "low/c": "",
        "high/__init__": "",
        "high/b": "import signclip_desktop.low.a\n" + 9 * "#\n",
    }.items():
        path = package / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        "[[tool.importlinter.contracts]]\ntype = 'layers'\ncontainers = ['signclip_desktop']\n"
        "layers = ['high', 'low']\n",
        encoding="utf-8",
    )
    told = {
        name.strip(): value.strip()
        for name, _, value in (line.partition(":") for line in rooms(tmp_path).splitlines())
    }
    assert told["floors of signclip_desktop"] == "high > low"
    # `low.a` imports `high` for `b`, and `b` imports `low.a`.
    assert told["imports between rooms"] == "2, over 2 pairs"
    assert told["imports that point up"] == "1"
    assert "signclip_desktop.low.a" in told["circle of modules"]
    assert "signclip_desktop.high" in told["circle of rooms"]
    assert told["lines of the longest file"] == "10"


def test_the_front_of_a_folder_is_a_room_beside_what_its_rooms_stand_on(tmp_path: Path) -> None:
    package = tmp_path / "signclip_desktop"
    for name, text in {
        "__init__": "",
        "door": "from signclip_desktop import hall\n",
        "hall": "from signclip_desktop.inner import a\n",
        "ground": "",
        "inner/__init__": "",
        "inner/a": "from signclip_desktop import ground\n",
    }.items():
        path = package / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[tool.importlinter]\ncontracts = []\n")
    told = rooms(tmp_path)
    assert re.search(r"^circle of rooms: +none$", told, re.MULTILINE)
    assert re.search(r"^signclip_desktop \(front\) +2 ", told, re.MULTILINE)
    assert re.search(r"^inner -> signclip_desktop 1$", told, re.MULTILINE)


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "signclip_desktop").rglob("*.py")
    }
    assert {path: length for path, length in lengths.items() if length > 400} == {}
