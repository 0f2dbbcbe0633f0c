"""Prints the rooms of the program, their floors, their sizes, and the imports between them.

    python docs/rooms.py            # this checkout
    python docs/rooms.py ../other   # another one, to compare

A room is a folder of modules, a floor a layer of the import contract in pyproject.toml. Where a
folder holds other rooms, those of its own modules that need one of them are its front, a room of
their own: they are the way in, while the rest may be what the inner rooms stand on. Needs grimp,
which import-linter brings. `tests/test_docs.py` runs it.
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp

PACKAGE = "signclip_desktop"
FRONT = " (front)"
MOST_LINES, NEARLY = 400, 360  # of a file: the limit, and where it is nearly reached
Import = tuple[str, str]  # importer, imported
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
    lines, layers = lines_of(root), layers_of(root)
    rooms = rooms_of(lines, between_modules)
    imports = between_rooms(between_modules, rooms)
    print_floors(layers)
    print_rooms(sizes_of(lines, rooms), imports)
    upward = sum(points_up(*one, *layer) for one in between_modules for layer in layers)
    nearly = sum(NEARLY < count <= MOST_LINES for count in lines.values())
    print(f"rooms:                        {len(set(rooms.values()))}")
    print(f"imports between rooms:        {sum(imports.values())}, over {len(imports)} pairs")
    print(f"imports that point up:        {upward}")
    print(f"circle of modules:            {circle_in(between_modules)}")
    print(f"circle of rooms:              {circle_in(imports)}")
    print(f"lines of the longest file:    {max(lines.values())}")
    print(f"files over {MOST_LINES} lines:         {sum(n > MOST_LINES for n in lines.values())}")
    print(f"files of {NEARLY + 1} to {MOST_LINES} lines:    {nearly}")


def lines_of(root: Path) -> dict[str, int]:
    """The number of lines of each module."""
    lines = {}
    for path in sorted((root / PACKAGE).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        lines[module] = len(path.read_text(encoding="utf-8").splitlines())
    return lines


def rooms_of(modules: Iterable[str], imports: Sequence[Import]) -> dict[str, str]:
    """The room of each module."""
    known = set(modules)
    folders = {name for name in known if any(other.startswith(f"{name}.") for other in known)}
    rooms = {name: name if name in folders else name.rpartition(".")[0] for name in known}
    needs: dict[str, set[str]] = {}
    for importer, imported in imports:
        needs.setdefault(importer, set()).add(imported)
    fronts: set[str] = set()
    while more := {
        name
        for name, room in rooms.items()
        if name not in fronts
        for needed in needs.get(name, ())
        if (needed in fronts and rooms[needed] == room) or is_inside(rooms.get(needed, ""), room)
    }:
        fronts |= more
    return {name: room + FRONT * (name in fronts) for name, room in rooms.items()}


def is_inside(room: str, other: str) -> bool:
    """Whether a room lies somewhere inside another."""
    return room.startswith(f"{other}.")


def sizes_of(lines: Mapping[str, int], rooms: Mapping[str, str]) -> dict[str, Size]:
    """Each room's size, by the room's name."""
    each: dict[str, list[int]] = {}
    for module, count in lines.items():
        each.setdefault(rooms[module], []).append(count)
    return {room: Size(len(n), sum(n), max(n)) for room, n in sorted(each.items())}


def between_rooms(imports: Iterable[Import], rooms: Mapping[str, str]) -> Counter[Import]:
    """How often modules of one room import modules of another."""
    counts: Counter[Import] = Counter()
    for importer, imported in imports:
        pair = rooms[importer], rooms[imported]
        if pair[0] != pair[1]:
            counts[pair] += 1
    return counts


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


def circle_in(imports: Iterable[Import]) -> str:
    """One circle of modules or rooms that import each other, or "none"."""
    needs: dict[str, set[str]] = {}
    for importer, imported in imports:
        needs.setdefault(importer, set()).add(imported)
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return " <- ".join(error.args[1])
    return "none"


def print_floors(layers: list[Layers]) -> None:
    """Print each container's layers, the highest first."""
    for container, floors in layers:
        print(f"floors of {container}: {' > '.join(' | '.join(floor) for floor in floors)}")
    print()


def print_rooms(sizes: Mapping[str, Size], imports: Mapping[Import, int]) -> None:
    """Print a line for each room, and under it what it imports of others."""
    width = max(map(len, sizes))
    print(f"{'room':{width}}  files   lines  longest  imports others  imported by others")
    for room, size in sizes.items():
        out = sum(count for (start, _), count in imports.items() if start == room)
        into = sum(count for (_, end), count in imports.items() if end == room)
        print(
            f"{room:{width}}  {size.files:5}  {size.lines:6}  {size.longest:7}  {out:14}  {into:18}"
        )
    print("\nimports between rooms:")
    for room in sizes:
        told = [f"{end} {n}" for (start, end), n in sorted(imports.items()) if start == room]
        if told:
            print(f"{room} -> {', '.join(told)}".replace(f"{PACKAGE}.", ""))
    print()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve())
