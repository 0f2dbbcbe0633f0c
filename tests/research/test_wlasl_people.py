"""Tests how sides and bodies of WLASL's signers are worked out, on made-up people."""

import numpy as np

from research.wlasl_people.bodies import PLACES, Seen, cross_validated, usual_person
from research.wlasl_people.side_net import about_the_wrist, right_odds, train
from research.wlasl_people.sides import Finds, Sided, error, known_sides, true_sides

FRAMES = 20
RANDOM = np.random.default_rng(5)
RIGHT_SHAPE = RANDOM.normal(0, 0.05, (21, 3)) * (1, 1, 0.5)
MIRROR = np.array([-1, 1, 1])


def hand(x: float, y: float, *, right: bool) -> np.ndarray:
    shape = RIGHT_SHAPE if right else RIGHT_SHAPE * MIRROR
    points = shape - shape[0] + RANDOM.normal(0, 0.002, (21, 3))
    return points + np.array([x, y, 0])


def crossed_clip() -> np.ndarray:
    """Arms that are crossed all the time: the right hand is at the right of the picture."""
    frames = [
        (hand(0.6, 0.5 + 0.01 * t, right=True), hand(0.4, 0.5, right=False)) for t in range(FRAMES)
    ]
    return np.array(frames, dtype=np.float16)


def finds(clips: list[np.ndarray]) -> Finds:
    count = len(clips)
    return Finds(
        np.concatenate(clips), np.full(count, FRAMES), np.ones(count, np.float32),
        np.full(count, 0.5), np.array(["one", *["two"] * (count - 1)]),
    )  # fmt: skip


def webcam_hands() -> tuple[np.ndarray, np.ndarray]:
    right = np.arange(400) % 2 == 0
    points = np.array([hand(0.5, 0.5, right=bool(r)) for r in right], dtype=np.float16)
    return about_the_wrist(points, np.ones(400, np.float32)), right


def test_the_net_tells_a_hand_from_its_mirror_image() -> None:
    points, right = webcam_hands()
    net = train(points, right, epochs=60, seed=0)
    new, truth = webcam_hands()
    odds = right_odds(net, new)
    assert ((odds > 0) == truth).mean() > 0.95
    np.testing.assert_allclose(right_odds(net, new * np.float32(MIRROR)), -odds, atol=1e-4)


def test_crossed_arms_are_told_by_the_hands_shapes() -> None:
    clips = finds([crossed_clip(), crossed_clip()])
    body = np.full((FRAMES, 203, 3), np.nan, dtype=np.float16)
    body[:, 161:182], body[:, 182:] = clips.hands[:FRAMES, 1], clips.hands[:FRAMES, 0]
    known = known_sides(clips, Sided(body, np.array([FRAMES]), np.array([0])))
    assert (known[:FRAMES] == -1).all()  # the first find is the right hand
    assert (known[FRAMES:] == 0).all()
    told = true_sides(clips, known, webcam_hands(), without=frozenset({"one"}), epochs=60)
    assert not told.any()
    assert error(clips, known, told, "one") == (0.0, 0.0, 1)
    assert error(clips, known, ~told, "one") == (100.0, 100.0, 1)


def test_a_body_is_carried_to_the_persons_other_clips() -> None:
    people, each = 6, 8
    person = np.repeat([f"s/{n}" for n in range(people)], each)
    count = len(person)
    centre = RANDOM.normal(0, 0.1, (people, 2)).repeat(each, axis=0)
    measured = np.zeros((count, PLACES), dtype=np.float32)
    measured[:, :2] = np.add(centre, (0.7, 0.3))
    measured[:, 2:4] = np.add(centre, (0.7, 0.5))
    measured[:, 4:] = 0.4, 0.2
    measured += RANDOM.normal(0, 0.002, measured.shape).astype(np.float32)
    seen = Seen(
        hands=RANDOM.normal(0, 1, (count, 32)).astype(np.float32),
        palm=np.full(count, 0.14, np.float32),
        box=np.zeros((count, 5), np.float32),
        source=np.ones((count, 1), np.float32),
        person=person,
        aspect=np.full(count, 1.4, np.float32),
    )
    found = cross_validated(seen, measured)
    off = np.linalg.norm(found.places[:, :2] - measured[:, :2], axis=1)
    usual = np.linalg.norm(usual_person(seen)[:, :2] - measured[:, :2], axis=1)
    assert np.median(off) < 0.25 * np.median(usual)
