"""Writes the README's table of commands from the program's own list.

    python docs/commands.py           # write it
    python docs/commands.py --check   # exit with 1 where the README differs

`tests/test_docs.py` runs the check.
"""

import sys
from pathlib import Path

from signclip_desktop.cli.main import COMMANDS

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN = "<!-- commands: written by docs/commands.py -->\n"
END = "<!-- end of commands -->\n"


def table() -> str:
    """The table in Markdown, a row for each command, by name."""
    rows = ["| command | what it does |", "|---|---|"]
    for name, entry in sorted(COMMANDS.items()):
        usage = f"signclip {name} {entry.usage}".rstrip().replace("|", "\\|")
        rows.append(f"| `{usage}` | {entry.help.removesuffix('.')} |")
    return "\n".join(rows) + "\n"


def with_table(text: str) -> str:
    """The README's text with the table between its two marks.

    Raises:
        ValueError: a mark is missing.
    """
    before, _, rest = text.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError("README.md has lost the marks around its table of commands")
    return before + BEGIN + table() + END + after


def main(arguments: list[str]) -> int:
    """Write or check; the exit code says whether the README was right."""
    text = README.read_text(encoding="utf-8")
    wanted = with_table(text)
    if "--check" in arguments:
        return int(text != wanted)
    README.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
