"""Turns of phrase that read as translated stay away from the screen, the source and the docs."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AVOIDED = re.compile(
    r"\blook(s|ed|ing)? whether\b|, too[.\"”)]|\bis there, too\b|\bstand(s|ing)? in for\b"
    r"|\bin vain\b|\bhow ill\b|\btells more\b"
)
# The glossary names what to avoid.
GLOSSARY = "CONTRIBUTING.md"


def test_nothing_reads_as_translated() -> None:
    files = [
        *(ROOT / "signclip_desktop").rglob("*.py"),
        *(ROOT / "docs").rglob("*.md"),
        *(path for path in ROOT.glob("*.md") if path.name not in (GLOSSARY, "CHANGELOG.md")),
    ]
    found = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path in sorted(files)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if AVOIDED.search(line)
    ]
    assert len(files) > 300
    assert not found


def test_the_rule_sees_what_it_looks_for() -> None:
    assert AVOIDED.search("We look whether it is open.")
    assert AVOIDED.search("They are personal data, too.")
    assert not AVOIDED.search("covered, too dark, or too slow")
