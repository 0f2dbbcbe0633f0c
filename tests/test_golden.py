"""The numbers are what tests/golden/golden.txt says; `python -m tests.golden` renews the file."""

import pytest

from tests.golden import table


@pytest.mark.parametrize("section", list(table.sections()))
def test_the_numbers_are_those_of_the_table(section: str) -> None:
    rows = table.rows_of(section)
    changed = sorted(table.differences(table.read().get(section, {}), rows))
    assert not changed, "\n".join(changed[:20])


def test_a_small_change_is_noticed_and_a_smaller_one_is_not() -> None:
    known = {"a": [0.5, {"b": 40.0}], "c": True}
    assert list(table.differences(known, {"a": [0.5001, {"b": 40.004}], "c": True})) == []
    assert len(list(table.differences(known, {"a": [0.501, {"b": 40.1}], "c": False}))) == 3
    assert len(list(table.differences(known, {"a": [0.5], "d": True}))) == 3
