"""python -m tests.mutation [--sample N] [--seed S] [MODULE ...]

For each change: the golden table and the tests of the module's own file, in a copy of the tree;
then, if none of them noticed, all tests of its room. Tests that fail without a change count for
nothing. A change that no test notices survives. `argued.txt` names survivors that are right
to survive, each with its reason; more than 5 in 100 others end with exit code 1.
"""

import argparse
import random
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.mutation.child import import_heavy, tests_pass
from tests.mutation.mutants import Mutant, mutants_of

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "signclip_desktop"
ARGUED = Path(__file__).with_name("argued.txt")
LIMIT_S = 300
ALLOWED = 0.05
# The rooms whose numbers the golden table pins, and those of which it pins some.
GOLDEN = ("matching", "segmenting", "encoding", "geometry")
ALSO_GOLDEN = ("types", "dictionary", "formats")


def main(arguments: Sequence[str]) -> int:
    """Run the sample; prints a line for each survivor and the counts."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", help="such as core/matching/index.py; all of core")
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="only changes whose key holds this text")
    parser.add_argument("--part", default="1/1", help="such as 2/3: the second third of the sample")
    chosen = parser.parse_args(arguments)
    part, parts = map(int, chosen.part.split("/"))
    modules = [Path(name) for name in chosen.modules] or _modules()
    argued = _argued()
    survivors = []
    import_heavy()
    with tempfile.TemporaryDirectory(prefix="signclip-mutation-") as folder:
        copy = _copy(Path(folder) / "tree")  # what is changed in the checkout meanwhile is not seen
        package = copy / PACKAGE.name
        every = [(module, mutant) for module in modules for mutant in _mutants(package / module)]
        every = [pair for pair in every if chosen.only in _key(*pair)]
        sample = random.Random(chosen.seed).sample(every, min(chosen.sample, len(every)))
        sample = sample[part - 1 :: parts]
        sound = _Sound(copy, {test for module, _ in sample for test in _tests_of(module)[0]})
        for number, (module, mutant) in enumerate(sample, start=1):
            print(f"{number} of {len(sample)}: {_key(module, mutant)}", file=sys.stderr, flush=True)
            if _survives(copy, module, mutant, sound):
                survivors.append(_key(module, mutant))
                why = argued.get(survivors[-1], "NO ARGUMENT")
                print(f"survives: {survivors[-1]} (line {mutant.line}): {why}", flush=True)
    open_ones = [key for key in survivors if key not in argued]
    print(f"{len(every)} changes, {len(sample)} tried, {len(survivors)} survive, "
          f"{len(open_ones)} of them without an argument")  # fmt: skip
    return int(len(open_ones) > ALLOWED * len(sample))


def _modules() -> list[Path]:
    return sorted(path.relative_to(PACKAGE) for path in (PACKAGE / "core").rglob("*.py"))


def _mutants(file: Path) -> list[Mutant]:
    return mutants_of(file.read_text(encoding="utf-8"))


def _key(module: Path, mutant: Mutant) -> str:
    return f"{module.as_posix()} {mutant.name} {mutant.old} -> {mutant.new}"


def _argued() -> dict[str, str]:
    lines = ARGUED.read_text(encoding="utf-8").splitlines() if ARGUED.exists() else []
    pairs = [line.split(": ", 1) for line in lines if line and not line.startswith("#")]
    return dict(pairs)


def _copy(tree: Path) -> Path:
    tree.mkdir()
    for name in ("signclip_desktop", "research", "tests"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    for name in ("assets", "models"):
        (tree / name).symlink_to(ROOT / name)
    return tree


class _Sound:
    """Which tests pass in the tree while nothing is changed; each is asked once.

    Args:
        tree: the copy.
        together: are asked in one run first, which saves a start for each.
    """

    def __init__(self, tree: Path, together: Iterable[Path] = ()) -> None:
        self._tree = tree
        everything = sorted(together)
        passed = bool(everything) and tests_pass(tree, everything, limit_s=LIMIT_S)
        self._known = dict.fromkeys(everything, True) if passed else {}

    def passes(self, tests: Path) -> bool:
        if tests not in self._known:
            self._known[tests] = tests_pass(self._tree, [tests], limit_s=LIMIT_S)
            if not self._known[tests]:
                print(f"left out, as it fails without a change: {tests}", flush=True)
        return self._known[tests]


def _survives(copy: Path, module: Path, mutant: Mutant, sound: _Sound) -> bool:
    steps = [[place for place in step if sound.passes(place)] for step in _tests_of(module)]
    changed = copy / PACKAGE.name / module
    source = changed.read_text(encoding="utf-8")
    changed.write_text(mutant.applied(source), encoding="utf-8")
    try:
        return all(tests_pass(copy, step, limit_s=LIMIT_S) for step in steps if step)
    finally:
        changed.write_text(source, encoding="utf-8")


def _tests_of(module: Path) -> list[list[Path]]:
    """First the golden table and the tests of the module's name, then all tests of its room.

    The golden table goes first where it pins most of the room's numbers.
    """
    folder = Path("tests") / module.parent
    own = sorted((ROOT / folder).glob(f"test_{module.stem}*.py"))
    near = [path.relative_to(ROOT) for path in own]
    if _room(module) in GOLDEN:
        near.insert(0, Path("tests", "test_golden.py"))
    elif _room(module) in ALSO_GOLDEN:
        near.append(Path("tests", "test_golden.py"))
    while not any((ROOT / folder).glob("test_*.py")):
        folder = folder.parent
    return [near, [folder]]


def _room(module: Path) -> str:
    return module.with_suffix("").parts[1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
