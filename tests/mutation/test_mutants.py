"""The mutation run changes what it says it changes."""

from tests.mutation.mutants import mutants_of

SOURCE = """
SHARE = 0.25
NAME = "a-b"

class Box:
    width: int = 3

def late(time_s: float, limit_s: float = 2.0) -> bool:
    "A text with 1 < 2 in it."
    return time_s - SHARE > limit_s
"""


def test_numbers_with_a_name_comparisons_and_sums_are_changed() -> None:
    changes = {(one.name, one.old, one.new) for one in mutants_of(SOURCE)}
    assert changes == {
        ("SHARE", "0.25", "0.5"),
        ("SHARE", "0.25", "0.0"),
        ("width", "3", "6"),
        ("width", "3", "0"),
        ("late", "2.0", "4.0"),
        ("late", "2.0", "0.0"),
        ("late", "-", "+"),
        ("late", ">", ">="),
    }


def test_a_change_touches_its_place_alone() -> None:
    change = next(one for one in mutants_of(SOURCE) if one.old == ">")
    changed = change.applied(SOURCE)
    assert changed == SOURCE.replace("SHARE > limit_s", "SHARE >= limit_s")
    assert SOURCE.splitlines()[change.line - 1].strip().startswith("return")


def test_letters_of_two_bytes_do_not_shift_the_place() -> None:
    source = 'WORD, N = "größer", 1\nif_é = 4  # é\n'
    assert {one.applied(source) for one in mutants_of(source) if one.old == "4"} == {
        source.replace("4", "8"),
        source.replace("4", "0"),
    }
