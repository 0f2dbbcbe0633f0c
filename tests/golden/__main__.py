"""`python -m tests.golden` writes golden.txt anew, so that a wanted change is one visible diff."""

from tests.golden import table

if __name__ == "__main__":
    table.write()
    print(f"Wrote {table.FILE}; look at `git diff` before you commit it.")
