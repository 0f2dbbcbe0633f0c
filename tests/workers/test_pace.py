import pytest

from signclip_desktop.workers.pace import Pace


def test_it_tells_twice_a_second_and_begins_anew() -> None:
    pace = Pace()
    told = [pace.count(0.02, now) for now in (10.02, 10.2, 10.4, 10.5)]
    assert told == [False, False, False, True]
    fps, mean_s = pace.take()
    assert fps == pytest.approx(8.0)
    assert mean_s == pytest.approx(0.02)
    assert not pace.count(0.02, 12.0)  # the pause between two recordings does not count
