"""Every difference has a sentence, and it says what was planted."""

import itertools

import pytest

from signclip_desktop.core.matching.differences import (
    Comparison,
    Difference,
    Finger,
    Kind,
    Part,
    compare,
)
from signclip_desktop.ui.told_differences import told
from tests.core.matching.planting import moved, stretched
from tests.core.matching.test_differences import shaken

MOVEMENTS = (
    Kind.FASTER, Kind.SLOWER, Kind.LARGER, Kind.SMALLER, Kind.FEWER_TURNS, Kind.MORE_TURNS,
)  # fmt: skip
PLACES = (Kind.HIGHER, Kind.LOWER, Kind.MORE_LEFT, Kind.MORE_RIGHT, Kind.MISSING, Kind.EXTRA)
POSSIBLE = [
    *((Part.MOVEMENT, kind, None) for kind in MOVEMENTS),
    *itertools.product((Part.LEFT_PLACE, Part.RIGHT_PLACE), PLACES, (None,)),
    *itertools.product(
        (Part.LEFT_SHAPE, Part.RIGHT_SHAPE), (Kind.MORE_BENT, Kind.STRAIGHTER), Finger
    ),
    *itertools.product((Part.LEFT_PALM, Part.RIGHT_PALM), (Kind.TURNED,), (None,)),
]


def of(*differences: Difference) -> Comparison:
    return Comparison(compare(shaken(1), shaken(1)).alignment, {}, differences, 1.0)


@pytest.mark.parametrize(("part", "kind", "finger"), POSSIBLE)
def test_every_difference_is_a_sentence_of_its_own(part, kind, finger) -> None:
    one = Difference(part, kind, 2.0, finger)
    (mine,) = told(of(one))
    (named,) = told(of(one), "BOOK", "BIBLE")
    for sentence in (mine, named):
        assert sentence.endswith(".")
        assert sentence[0].isupper()
    assert "you" in mine.lower()
    assert "BOOK" in named
    assert "BIBLE" in named
    others = {
        told(of(Difference(*other[:2], 2.0, other[2])))[0]
        for other in POSSIBLE
        if other != (part, kind, finger)
    }
    assert mine not in others


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda clip: moved(clip, down=0.6), "Your right hand is lower."),
        (lambda clip: stretched(clip, 0.5), "You sign it faster."),
        (lambda clip: shaken(1), "You repeat the movement less often."),
        (lambda clip: clip, "No clear difference."),
    ],
)
def test_what_was_planted_is_told_first(change, sentence) -> None:
    assert told(compare(change(shaken(3)), shaken(3)))[0] == sentence


def test_a_part_of_the_sign_is_told_with_its_time_and_no_more_than_four() -> None:
    late = Difference(Part.RIGHT_PLACE, Kind.HIGHER, 3.0, None, 0.7, 1.0)
    assert told(of(late)) == ["Your right hand is higher at the end."]
    many = [Difference(*one[:2], 2.0, one[2]) for one in POSSIBLE[:9]]
    assert len(told(of(*many))) == 4
