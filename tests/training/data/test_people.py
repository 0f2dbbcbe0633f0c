"""Tests what is known of WLASL's signers beside their hands."""

from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import LEFT_SHOULDER, NOSE, RIGHT_SHOULDER
from signclip_desktop.errors import UsageError
from signclip_desktop.training.data.people import (
    Known,
    People,
    Person,
    place_person,
    read_people,
    write_people,
)
from signclip_desktop.training.data.recordings import read_corpus
from tests.told import raises

PERSON = Person((0.5, 0.25), (0.5, 0.5), 0.4, 0.2, 0.04, Known.MEASURED)
IDS, FRAMES = ["a", "b"], np.array([2, 3])


def people() -> People:
    unsure = Person((0.4, 0.3), (0.5, 0.5), 0.5, 0.25, 0.1, Known.BY_HANDS)
    return People(np.array([True, False, True, True, False]), (PERSON, unsure))


def hands_alone(person: Person = PERSON) -> Clip:
    points = np.full((3, 203, 3), np.nan, dtype=np.float32)
    confidence = np.zeros((3, 203), dtype=np.float32)
    times = np.arange(3, dtype=np.float32)
    return place_person(Clip(points, confidence, times, 1600, 800), person)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "people.npz"
    write_people(path, people(), IDS, FRAMES)
    found = read_people(path, IDS, FRAMES)
    np.testing.assert_array_equal(found.first_is_left, people().first_is_left)
    assert [person.known for person in found.persons] == [Known.MEASURED, Known.BY_HANDS]
    assert found.persons[1].nose == pytest.approx((0.4, 0.3), abs=1e-3)
    assert found.persons[0].uncertainty == pytest.approx(0.04, abs=1e-3)


@pytest.mark.parametrize(("ids", "frames"), [(["a", "c"], FRAMES), (IDS, np.array([3, 2]))])
def test_people_of_other_clips_are_refused(tmp_path: Path, ids: list[str], frames) -> None:
    write_people(tmp_path / "people.npz", people(), IDS, FRAMES)
    with raises(UsageError, "training.people_of_others"):
        read_people(tmp_path / "people.npz", ids, frames)


def test_a_broken_file_of_people_is_refused(tmp_path: Path) -> None:
    (tmp_path / "people.npz").write_bytes(b"no archive")
    with raises(UsageError, "training.people_unreadable"):
        read_people(tmp_path / "people.npz", IDS, FRAMES)


def test_a_person_stands_around_the_hands() -> None:
    clip = hands_alone()
    # In frame heights, x is twice as long in a picture of 2:1.
    assert clip.points[0, NOSE, :2] == pytest.approx((0.25, 0.25))
    left, right = clip.points[0, LEFT_SHOULDER, :2], clip.points[0, RIGHT_SHOULDER, :2]
    assert (left - right) * (2, 1) == pytest.approx((0.4, 0.0))
    assert clip.confidence[0, NOSE] == pytest.approx(0.5)  # twice the error of a place that is seen


def test_what_the_people_file_says_of_hands_counts(tmp_path: Path) -> None:
    slots = np.random.default_rng(0).random((5, 2, 21, 3)).astype(np.float16)
    corpus = tmp_path / "hands.npz"
    every = np.array(["", ""])
    np.savez(
        corpus, points=slots, frames=FRAMES, gloss=np.array(["x", "y"]), clip_id=np.array(IDS),
        source=every, role=every, duplicate_of=every, signer=[-1, -1], variation=[-1, -1],
        bbox_px=np.full((2, 4), -1),
    )  # fmt: skip
    write_people(tmp_path / "people.npz", people(), IDS, FRAMES)
    found = read_corpus(corpus, people=tmp_path / "people.npz")
    left = found.points[:, :21]
    np.testing.assert_array_equal(left[0], slots[0, 0])
    np.testing.assert_array_equal(left[1], slots[1, 1])
    assert np.isfinite(found.clip_with_person(0).points[:, NOSE]).all()
    assert np.isnan(found.clip(0).points[:, NOSE]).all()
