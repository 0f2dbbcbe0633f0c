"""python -m tests.mutation [--sample N] [--seed S] [MODULE ...]

For each change: the tests of the module's own file and the golden table, in a copy of the tree.
A change that no test notices survives. `argued.txt` names survivors that are right to survive,
each with its reason; more than 5 in 100 others end with exit code 1.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.mutation.mutants import Mutant, mutants_of

ROOT = Path(__file__).resolve().parents[2]
ARGUED = Path(__file__).with_name("argued.txt")
LIMIT_S = 180
ALLOWED = 0.05


def main(arguments: Sequence[str]) -> int:
    """Run the sample; prints a line for each survivor and the counts."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", help="such as core/matching/index.py; all of core")
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    modules = [Path(name) for name in chosen.modules] or _modules()
    every = [(module, mutant) for module in modules for mutant in mutants_of(_source(module))]
    sample = random.Random(chosen.seed).sample(every, min(chosen.sample, len(every)))
    argued = _argued()
    with tempfile.TemporaryDirectory(prefix="signclip-mutation-") as folder:
        copy = _copy(Path(folder) / "tree")
        survivors = [pair for pair in sample if _survives(copy, *pair)]
    open_ones = [pair for pair in survivors if _key(*pair) not in argued]
    for module, mutant in survivors:
        why = argued.get(_key(module, mutant), "NO ARGUMENT")
        print(f"survives: {_key(module, mutant)} (line {mutant.line}): {why}")
    print(f"{len(every)} changes, {len(sample)} tried, {len(survivors)} survive, "
          f"{len(open_ones)} of them without an argument")  # fmt: skip
    return int(len(open_ones) > ALLOWED * len(sample))


def _modules() -> list[Path]:
    core = ROOT / "signclip_desktop" / "core"
    return sorted(path.relative_to(ROOT / "signclip_desktop") for path in core.rglob("*.py"))


def _source(module: Path) -> str:
    return (ROOT / "signclip_desktop" / module).read_text(encoding="utf-8")


def _key(module: Path, mutant: Mutant) -> str:
    return f"{module.as_posix()} {mutant.name} {mutant.old} -> {mutant.new}"


def _argued() -> dict[str, str]:
    lines = ARGUED.read_text(encoding="utf-8").splitlines() if ARGUED.exists() else []
    pairs = [line.split(": ", 1) for line in lines if line and not line.startswith("#")]
    return dict(pairs)


def _copy(tree: Path) -> Path:
    tree.mkdir()
    for name in ("signclip_desktop", "tests"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    for name in ("assets", "models"):
        (tree / name).symlink_to(ROOT / name)
    return tree


def _survives(copy: Path, module: Path, mutant: Mutant) -> bool:
    changed = copy / "signclip_desktop" / module
    source = _source(module)
    changed.write_text(mutant.applied(source), encoding="utf-8")
    try:
        return _tests_pass(copy, _tests_of(module))
    finally:
        changed.write_text(source, encoding="utf-8")


def _tests_of(module: Path) -> list[Path]:
    """The module's own tests and those that begin with its name, and the golden table."""
    folder = ROOT / "tests" / module.parent
    own = sorted(folder.glob(f"test_{module.stem}*.py"))
    golden = sorted((ROOT / "tests").rglob("test_golden.py"))
    return [path.relative_to(ROOT) for path in (*golden, *own)]


def _tests_pass(copy: Path, tests: Sequence[Path]) -> bool:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        *map(str, tests),
    ]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ran = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, timeout=LIMIT_S
        )
    except subprocess.TimeoutExpired:
        return False
    return ran.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
