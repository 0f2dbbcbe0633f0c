"""The unit of an index's times follows from the recordings' lengths."""

import pytest

from signclip_desktop.core.exchange.span_units import Length, Part, Unit, in_milliseconds, judge

MS, S, FRAMES = Unit.MILLISECONDS, Unit.SECONDS, Unit.FRAMES


def parts(*rows: tuple[float, float, float], fps: float = 25.0) -> list[Part]:
    return [Part(start, end, Length(seconds, fps)) for start, end, seconds in rows]


@pytest.mark.parametrize(
    ("rows", "unit"),
    [
        # whole recordings
        ([(0, 2720, 2.72), (0, 3160, 3.16)], MS),
        ([(0, 2.72, 2.72), (0, 3.0, 3.0)], S),
        ([(0, 3, 3.0), (0, 2, 2.0)], S),
        ([(0, 68, 2.72), (0, 75, 3.0)], FRAMES),
        ([(1, 170, 6.8)], FRAMES),
        ([(0, 170, 6.8)], FRAMES),
        ([(0, 6.8, 6.8)], S),
        ([(0, 6800, 6.8)], MS),
        # lengths of the video that the recording was cut from
        ([(0, 2.72, 0.84), (0, 3.16, 0.96), (0, 3.0, 0.96)], S),
        ([(0, 2720, 0.84), (0, 3160, 0.96), (0, 3000, 0.96)], MS),
        # parts of long recordings
        ([(12500, 14100, 60), (30000, 31000, 60)], MS),
        ([(12.5, 14.1, 60), (30, 31, 60)], S),
        ([(12, 14, 60), (30, 31, 60)], S),
        ([(300, 345, 60), (900, 960, 60)], FRAMES),
        ([(300, 450, 600), (9000, 9150, 600)], FRAMES),
        # only a start, or an end that says nothing
        ([(1000, 0, 3.0)], MS),
        ([(1.5, 0, 3.0)], S),
        ([(1, 0, 1.25), (1, 0, 1.3)], FRAMES),
        # parts that are short, but can be
        ([(40, 120, 0.24)], MS),
        ([(0, 400, 60), (500, 900, 60)], MS),
        # nothing fits: the form's unit, and each row is refused by itself
        ([(900000, 900001, 0.24)], MS),
        # a row that is off does not turn the others
        ([(0, 2.72, 2.72), (0, 3.0, 3.0), (0, 2.9, 2.9), (0, 3.1, 3.1), (0, 2720, 2.72)], S),
        ([(0, 2720, 2.72), (0, 3000, 3.0), (0, 2900, 2.9), (0, 3100, 3.1), (0, 2.72, 2.72)], MS),
        ([], MS),
    ],
)
def test_the_unit_is_told_by_the_lengths(rows, unit) -> None:
    assert judge(parts(*rows)) is unit


@pytest.mark.parametrize("fps", [15.0, 23.976, 29.97, 50.0, 60.0])
def test_frames_are_told_at_any_rate(fps) -> None:
    rows = [(0, round(seconds * fps), seconds) for seconds in (1.2, 2.0, 3.4)]
    assert judge(parts(*rows, fps=fps)) is FRAMES


def test_times_become_milliseconds() -> None:
    assert in_milliseconds(2720, MS, None) == 2720
    assert in_milliseconds(2.72, S, None) == pytest.approx(2720)
    assert in_milliseconds(68, FRAMES, Length(2.72, 25)) == pytest.approx(2720)
