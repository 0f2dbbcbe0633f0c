"""What differs between two recordings is named: hand, finger, place, speed, repeats."""

import numpy as np
import pytest

from signclip_desktop import settings
from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.formats.pose_file import read_pose
from signclip_desktop.core.matching.differences import Finger, Kind, Part, compare, turns
from signclip_desktop.core.segmenting.spans import trimmed
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import LEFT_HAND, RIGHT_HAND
from tests.core.matching.planting import bent, moved, stretched, trembling, without
from tests.core.motions import path_clip

OPPOSITE = {
    Kind.HIGHER: Kind.LOWER, Kind.MORE_LEFT: Kind.MORE_RIGHT, Kind.MORE_BENT: Kind.STRAIGHTER,
    Kind.FASTER: Kind.SLOWER, Kind.FEWER_TURNS: Kind.MORE_TURNS, Kind.MISSING: Kind.EXTRA,
    Kind.LARGER: Kind.SMALLER,
}  # fmt: skip
OPPOSITE |= {other: kind for kind, other in OPPOSITE.items()}


def shaken(times: int, *, frames: int = 60, left: bool = False) -> Clip:
    """A hand that goes to the side and back so many times."""
    way = np.stack([
        0.6 + 0.1 * np.sin(np.linspace(0, 2 * np.pi * times, frames)), np.full(frames, 0.5)
    ], axis=1)  # fmt: skip
    return path_clip(way, left=way - [0.1, 0] if left else None, shoulders=True)


def first(one: Clip, other: Clip):
    found = compare(one, other).differences
    return (found[0].part, found[0].kind) if found else None


def test_a_recording_differs_in_nothing_from_itself() -> None:
    result = compare(shaken(2), shaken(2))
    assert result.differences == ()
    assert result.cost == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("change", "part", "kind"),
    [
        (lambda clip: moved(clip, down=0.6), Part.RIGHT_PLACE, Kind.LOWER),
        (lambda clip: moved(clip, down=-0.6), Part.RIGHT_PLACE, Kind.HIGHER),
        (lambda clip: stretched(clip, 2.0), Part.MOVEMENT, Kind.SLOWER),
        (lambda clip: stretched(clip, 0.5), Part.MOVEMENT, Kind.FASTER),
        (lambda clip: shaken(1), Part.MOVEMENT, Kind.FEWER_TURNS),
        (lambda clip: shaken(5), Part.MOVEMENT, Kind.MORE_TURNS),
        (lambda clip: shaken(3, left=True), Part.LEFT_PLACE, Kind.EXTRA),
    ],
)
def test_one_planted_difference_is_the_first_and_turns_round(change, part, kind) -> None:
    clip = shaken(3)
    assert first(change(clip), clip) == (part, kind)
    assert first(clip, change(clip)) == (part, OPPOSITE[kind])


def test_a_place_held_for_a_part_of_the_sign_is_told_with_its_time() -> None:
    clip = shaken(3)
    points = clip.points.copy()
    points[30:, RIGHT_HAND, 1] += 0.3
    other = Clip(points, clip.confidence, clip.times_s, clip.width_px, clip.height_px)
    places = [one for one in compare(other, clip).differences if one.part is Part.RIGHT_PLACE]
    (found,) = places
    assert found.kind is Kind.LOWER
    assert found.from_share == pytest.approx(0.5, abs=0.12)
    assert found.to_share == pytest.approx(1.0, abs=0.05)


def test_hands_without_a_body_are_compared_by_their_size() -> None:
    clip = shaken(2)
    points = clip.points.copy()
    points[:, :161] = np.nan
    bare = Clip(points, clip.confidence, clip.times_s, clip.width_px, clip.height_px)
    assert np.isfinite(compare(bare, clip).cost)
    points = points.copy()
    points[:, LEFT_HAND] = points[:, RIGHT_HAND] = np.nan
    nothing = Clip(points, clip.confidence, clip.times_s, clip.width_px, clip.height_px)
    assert Kind.MISSING in [one.kind for one in compare(nothing, clip).differences]


@pytest.mark.parametrize(("times", "count"), [(0, 0), (1, 2), (2, 4), (5, 10)])
def test_turns_are_counted_and_trembling_is_not(times, count) -> None:
    x = np.sin(np.linspace(0, 2 * np.pi * times, 200)) if times else np.linspace(0, 1, 200)
    tremble = np.random.default_rng(1).normal(0, 0.01, (200, 2))
    assert turns(np.stack([x, 0.1 * x], axis=1) + tremble) == count


def test_house_is_more_like_house_than_like_sad(shared) -> None:
    clips = {
        name: trimmed(read_pose(shared / "pose" / f"{name}.pose"))
        for name in ("house_1", "house_2", "house_untrimmed_refined478", "sad")
    }
    for name, clip in clips.items():
        costs = {other: compare(clip, clips[other]).cost for other in clips if other != name}
        if name != "sad":
            assert max(costs, key=costs.__getitem__) == "sad"


@pytest.mark.slow
def test_planted_differences_in_the_starter_dictionary_are_named_first(tmp_path) -> None:
    """Of signs at random: nothing, a place, a finger, the speed, a repeat."""
    chance = np.random.default_rng(11)
    named = {what: [] for what in ("nothing", "place", "finger", "speed", "repeat")}
    with Store.open(settings.assets_dir() / "starter_ase.sqlite", read_only=True) as store:
        signs = store.signs.all()
        clips = [
            store.recordings.clip(store.recordings.of(signs[number].id)[0].id)
            for number in chance.permutation(len(signs))[:600]
        ]
    for clip in clips:
        again = trembling(clip, chance)
        if len(named["speed"]) < 40 and np.isfinite(clip.points[:, RIGHT_HAND, 0]).any():
            named["nothing"].append(compare(again, clip).differences == ())
            down = float(chance.choice([-0.7, 0.7]))
            kind = Kind.LOWER if down > 0 else Kind.HIGHER
            named["place"].append(first(moved(again, down=down), clip) == (Part.RIGHT_PLACE, kind))
            named["speed"].append(
                first(stretched(again, 1.9), clip) == (Part.MOVEMENT, Kind.SLOWER)
            )
            finger = int(chance.integers(4))
            changed, angle = bent(again, finger)
            if abs(angle) > 45:
                found = compare(changed, clip).differences
                named["finger"].append(
                    bool(found)
                    and found[0].part is Part.RIGHT_SHAPE
                    and found[0].finger is list(Finger)[finger + 1]
                )
        turning = turning_frames(clip)
        if len(turning) >= 4:
            cut = without(again, turning[1], turning[3])
            named["repeat"].append(first(cut, clip) == (Part.MOVEMENT, Kind.FEWER_TURNS))
    for what, right in named.items():
        assert len(right) >= 10, what
        assert np.mean(right) >= 0.8, what
    assert np.mean([one for right in named.values() for one in right]) >= 0.95


def turning_frames(clip: Clip) -> list[int]:
    """Frames at which the hand that moves more turns back along its longest direction."""
    aspect = np.array([clip.width_px / clip.height_px, 1.0])
    ways = [clip.points[:, hand, :2].mean(axis=1) * aspect for hand in (LEFT_HAND, RIGHT_HAND)]
    lengths = [np.nansum(np.linalg.norm(np.diff(way, axis=0), axis=1)) for way in ways]
    leading = ways[int(np.argmax(lengths))]
    seen = np.flatnonzero(np.isfinite(leading[:, 0]))
    if len(seen) < 20:
        return []
    frames = np.arange(len(clip))
    way = np.stack([np.interp(frames, seen, leading[seen, axis]) for axis in (0, 1)], axis=1)
    way -= way.mean(axis=0)
    line = way @ np.linalg.svd(way, full_matrices=False)[2][0]
    least, found, rising, at = max(0.3 * np.ptp(line), 0.03), [], 0, 0
    for frame, value in enumerate(line):
        if rising == 0:
            if abs(value - line[0]) >= least:
                rising, at = int(np.sign(value - line[0])), frame
        elif (value - line[at]) * rising > 0:
            at = frame
        elif (line[at] - value) * rising >= least:
            found.append(at)
            rising, at = -rising, frame
    return found
