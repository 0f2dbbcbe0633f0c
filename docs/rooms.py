"""Prints the rooms of the program, their floors, their sizes, and the imports between them.

    python docs/rooms.py            # this checkout
    python docs/rooms.py ../other   # another one, to compare

A room is a folder of modules, a floor a layer of the import contract in pyproject.toml. Needs
grimp, which import-linter brings. `tests/test_docs.py` runs it.
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp

PACKAGE = "signclip_desktop"
Imports = Counter[tuple[str, str]]  # from room, to room
Layers = tuple[str, list[list[str]]]  # a container, and its layers from the highest down


@dataclass(frozen=True, slots=True)
class Size:
    """How large a room is, without the rooms inside it."""

    files: int
    lines: int
    longest: int


def main(root: Path) -> None:
    """Print the report for one checkout."""
    sys.path.insert(0, str(root))
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    between_modules = [
        (importer, imported)
        for importer in sorted(graph.modules)
        for imported in graph.find_modules_directly_imported_by(importer)
    ]
    sizes, layers = sizes_of(root), layers_of(root)
    imports = between_rooms(between_modules, set(sizes))
    print_floors(layers)
    print_rooms(sizes, imports)
    upward = sum(points_up(*one, *layer) for one in between_modules for layer in layers)
    print(f"rooms:                        {len(sizes)}")
    print(f"imports between rooms:        {sum(imports.values())}, over {len(imports)} pairs")
    print(f"imports that point up:        {upward}")
    print(f"circle of modules:            {circle_in(between_modules)}")
    print(f"rooms that know each other:   {', '.join(mutual(imports)) or 'none'}")
    print(f"lines of the longest file:    {max(size.longest for size in sizes.values())}")


def sizes_of(root: Path) -> dict[str, Size]:
    """Each room's size, by the room's dotted name."""
    lines: dict[str, list[int]] = {}
    for path in sorted((root / PACKAGE).rglob("*.py")):
        room = ".".join(path.parent.relative_to(root).parts)
        lines.setdefault(room, []).append(len(path.read_text(encoding="utf-8").splitlines()))
    return {room: Size(len(each), sum(each), max(each)) for room, each in lines.items()}


def between_rooms(imports: Iterable[tuple[str, str]], rooms: set[str]) -> Imports:
    """How often modules of one room import modules of another."""
    counts: Imports = Counter()
    for importer, imported in imports:
        pair = room_of(importer, rooms), room_of(imported, rooms)
        if pair[0] != pair[1]:
            counts[pair] += 1
    return counts


def room_of(module: str, rooms: set[str]) -> str:
    """The room that a module lies in."""
    return module if module in rooms else module.rpartition(".")[0]


def layers_of(root: Path) -> list[Layers]:
    """Containers and their layers, from the highest down, each a list of modules side by side."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    return [
        (container, [[name.strip() for name in layer.split("|")] for layer in one["layers"]])
        for one in contracts
        if one["type"] == "layers"
        for container in one["containers"]
    ]


def points_up(importer: str, imported: str, container: str, layers: list[list[str]]) -> bool:
    """Whether an import leads to a higher layer of a container, or to one beside its own."""
    start = f"{container}."
    if not (importer.startswith(start) and imported.startswith(start)):
        return False
    names = [module.removeprefix(start).partition(".")[0] for module in (importer, imported)]
    floor = {name: number for number, layer in enumerate(layers) for name in layer}
    if names[0] == names[1] or not floor.keys() >= set(names):
        return False
    return floor[names[1]] <= floor[names[0]]


def circle_in(imports: Iterable[tuple[str, str]]) -> str:
    """One circle of modules that import each other, or "none"."""
    needs: dict[str, set[str]] = {}
    for importer, imported in imports:
        needs.setdefault(importer, set()).add(imported)
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return " <- ".join(error.args[1])
    return "none"


def mutual(imports: Imports) -> list[str]:
    """Pairs of rooms of which each imports the other."""
    return [f"{a} <-> {b}" for a, b in sorted(imports) if a < b and (b, a) in imports]


def print_floors(layers: list[Layers]) -> None:
    """Print each container's layers, the highest first."""
    for container, floors in layers:
        print(f"floors of {container}: {' > '.join(' | '.join(floor) for floor in floors)}")
    print()


def print_rooms(sizes: dict[str, Size], imports: Imports) -> None:
    """Print a line for each room."""
    width = max(map(len, sizes))
    print(f"{'room':{width}}  files   lines  longest  imports others  imported by others")
    for room, size in sizes.items():
        out = sum(count for (start, _), count in imports.items() if start == room)
        into = sum(count for (_, end), count in imports.items() if end == room)
        print(
            f"{room:{width}}  {size.files:5}  {size.lines:6}  {size.longest:7}  {out:14}  {into:18}"
        )
    print()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve())
