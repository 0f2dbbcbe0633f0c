"""Steps to undo and redo are bounded, and changes join to one."""

from signclip_desktop.core.types.changes import Change, Kind, RowChange, Step, Steps, joined


def step(name: str, before: tuple = ("a",)) -> Step:
    return Step(name, Change(Kind.SIGNS, (RowChange("signs", (name,), before, None),)))


class Bulk(bytes):
    """Takes no memory, and says that it takes so much."""

    size = 0

    def __len__(self) -> int:
        return self.size


def bulky(size: int) -> Step:
    bulk = Bulk()
    bulk.size = size
    return step("bulky", (bulk,))


def test_a_hundred_steps_are_kept() -> None:
    steps = Steps()
    for number in range(101):
        steps.did(step(str(number)))
    count = 0
    while steps.to_undo is not None:
        oldest = steps.to_undo.name
        steps.forget(steps.to_undo)
        count += 1
    assert (count, oldest) == (100, "1")


def test_a_quarter_of_a_gigabyte_is_kept() -> None:
    row = 200  # what Python takes for a row
    assert Steps().did(bulky(256 * 1024 * 1024 - row))
    assert not Steps().did(bulky(256 * 1024 * 1024 - row + 1))


def test_both_directions_count_together_and_what_was_just_undone_stays() -> None:
    steps = Steps(most_bytes=1000)
    first, second = step("first", ("n" * 300,)), step("second", ("n" * 200,))
    steps.did(first)
    steps.did(second)
    steps.undid(second, bulky(500).change)
    assert (steps.to_undo, steps.to_redo.name) == (None, "second")


def row(before: tuple | None, after: tuple | None, key: str = "a") -> Change:
    return Change(Kind.SIGNS, (RowChange("signs", (key,), before, after),))


def test_changes_one_after_another_are_one() -> None:
    made, renamed, gone = row(None, ("a", 1)), row(("a", 1), ("a", 2)), row(("a", 2), None)
    assert joined([made, renamed]) == row(None, ("a", 2))
    assert joined([renamed, gone]) == row(("a", 1), None)
    assert joined([made, renamed, gone]) == Change(Kind.SIGNS, ())
    assert joined([renamed, row(("a", 2), ("a", 1))]).rows == ()
    assert len(joined([made, row(None, ("b", 1), "b")]).rows) == 2
    assert joined([made, Change(Kind.LISTS, None)]) == Change(Kind.SIGNS | Kind.LISTS, None)
    assert not joined([])


def test_what_stands_behind_the_compared_columns_is_no_difference() -> None:
    """Bulk and place: a checksum among the columns tells of the one, the other is no content."""
    assert joined([row(("a", 1, b"bulk", 7), ("a", 1))]).rows == ()
