"""What a write did to the library, and how to undo it, as data; and the steps to undo and redo.

As Anki's OpChanges: whoever shows something of the library asks a change for its kinds, and need
not know which operation it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Flag, auto
from typing import TypeAlias

Row: TypeAlias = tuple[object, ...]

# How much the steps may hold together: some 6,000 recordings of two seconds. What a single step
# deletes beyond that cannot be undone, which is told.
MOST_BYTES = 256 << 20
# More than anybody goes back one by one; each holds a few rows as a rule.
MOST_STEPS = 100

# What Python needs to hold a row beside its bytes and texts, roughly.
_ROW_BYTES = 200


class Kind(Flag):
    """What a write touched."""

    NOTHING = 0
    SIGNS = auto()
    RECORDINGS = auto()
    LISTS = auto()
    HISTORY = auto()
    SETTINGS = auto()
    REMOVED = auto()
    EMBEDDINGS = auto()


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row as it was before and after.

    Attributes:
        table: its table.
        key: what names the row there.
        before: all its columns; None where there was no such row.
        after: its columns without bulk (of a recording the checksum stands for its bytes); None
            where the row is gone.
    """

    table: str
    key: Row
    before: Row | None
    after: Row | None

    @property
    def is_none(self) -> bool:
        """Whether the row is as it was."""
        if self.before is None or self.after is None:
            return self.before is self.after
        return self.before[: len(self.after)] == self.after

    @property
    def size(self) -> int:
        """Bytes that it takes in memory, roughly."""
        values = (*(self.before or ()), *(self.after or ()))
        return _ROW_BYTES + sum(len(one) for one in values if isinstance(one, (bytes, str)))


@dataclass(frozen=True, slots=True)
class Change:
    """What one step did to the library.

    Attributes:
        kinds: what it touched.
        rows: the rows it changed, each once; None where it cannot be undone.
    """

    kinds: Kind = Kind.NOTHING
    rows: tuple[RowChange, ...] | None = ()

    def __bool__(self) -> bool:
        """Whether anything was changed."""
        return bool(self.kinds)

    @property
    def size(self) -> int:
        """Bytes that it takes in memory, roughly."""
        return sum(row.size for row in self.rows or ())

    @property
    def new_signs(self) -> tuple[str, ...]:
        """Ids of the signs that it brought."""
        return tuple(
            str(row.key[0])
            for row in self.rows or ()
            if row.table == "signs" and row.before is None
        )


NOTHING = Change()


def joined(changes: Iterable[Change]) -> Change:
    """Several changes, one after another, as one."""
    kinds = Kind.NOTHING
    rows: dict[tuple[str, Row], RowChange] | None = {}
    for change in changes:
        kinds |= change.kinds
        if change.rows is None:
            rows = None
        if rows is None:
            continue
        for row in change.rows or ():
            first = rows.get((row.table, row.key))
            before = first.before if first else row.before
            rows[row.table, row.key] = RowChange(row.table, row.key, before, row.after)
    if rows is None:
        return Change(kinds, None)
    return Change(kinds, tuple(row for row in rows.values() if not row.is_none))


@dataclass(frozen=True, slots=True)
class Step:
    """Something the user did.

    Attributes:
        name: what the menu calls it, such as "Delete BOOK".
        change: what it did.
    """

    name: str
    change: Change


class Steps:
    """What the user did and can undo, and what they undid and can redo; bounded, in memory."""

    def __init__(self, *, most_bytes: int = MOST_BYTES, most_steps: int = MOST_STEPS) -> None:
        self._most_bytes = most_bytes
        self._most_steps = most_steps
        self._done: list[Step] = []
        self._undone: list[Step] = []

    @property
    def to_undo(self) -> Step | None:
        """The step that undo takes back; None where there is none."""
        return self._done[-1] if self._done else None

    @property
    def to_redo(self) -> Step | None:
        """The step that redo does again; None where there is none."""
        return self._undone[-1] if self._undone else None

    def did(self, step: Step) -> bool:
        """A step was done; what was undone before it cannot be redone any more.

        Returns:
            Whether it can be undone. Where not, no earlier one can be either.
        """
        self._undone.clear()
        return self._keep(self._done, step)

    def undid(self, step: Step, back: Change) -> bool:
        """A step was undone, which changed the library; returns whether it can be redone."""
        self.forget(step)
        return self._keep(self._undone, Step(step.name, back))

    def redid(self, step: Step, back: Change) -> bool:
        """A step was redone, which changed the library; returns whether it can be undone."""
        self.forget(step)
        return self._keep(self._done, Step(step.name, back))

    def forget(self, step: Step) -> None:
        """A step does not apply any more, or was taken back."""
        for steps in (self._done, self._undone):
            steps[:] = [one for one in steps if one is not step]

    def clear(self) -> None:
        """Forget all of them."""
        self._done.clear()
        self._undone.clear()

    def _keep(self, steps: list[Step], step: Step) -> bool:
        if step.change.rows is None or step.change.size > self._most_bytes:
            steps.clear()
            return False
        steps.append(step)
        del steps[: -self._most_steps]
        # The oldest to undo go first; what was just undone is the likeliest to be redone.
        while sum(one.change.size for one in (*self._done, *self._undone)) > self._most_bytes:
            oldest = self._done if self._done and self._done[0] is not step else self._undone
            del oldest[0]
        return True
