"""The progress of a reading only rises, however many readings follow the first."""

import pytest

from signclip_desktop.core.seeing.holistic import _Rising


def test_each_reading_fills_its_part_of_what_is_left() -> None:
    told: list[float] = []
    rising = _Rising(told.append)
    rising.push(0.5, 0.6)
    rising.push(1.5, 0.6)  # a file that is longer than it claims
    rising.begin()
    rising.push(0.25, 1.0)
    rising.push(0.1, 1.0)
    rising.push(0.5, 1.0)
    rising.end()
    assert told == pytest.approx([0.3, 0.6, 0.7, 0.7, 0.8, 1.0])
    _Rising(None).end()
