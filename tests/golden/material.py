"""The clips that the golden table is made of: those of the assets, whole, cut, bent and joined."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.formats.pose_file import read_pose
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import FACE, LEFT_HAND, LEFT_WRIST, RIGHT_HAND

ASSETS = Path(__file__).resolve().parents[2] / "assets"
STARTER = ASSETS / "starter_ase.sqlite"
GLOSSES = (
    "again", "apple", "book", "cat", "computer", "dance", "drink", "family", "finish", "school",
    "thank-you", "two",
)  # fmt: skip


@cache
def clips() -> dict[str, Clip]:
    """The recording that is bundled, and a dozen averaged motions, by name."""
    with Store.open(STARTER, read_only=True) as store:
        motions = {name: store.recordings.clip(f"starter:wlasl:{name}:1") for name in GLOSSES}
    return {"recording": read_pose(ASSETS / "self_test" / "house.pose"), **motions}


@cache
def odd_clips() -> dict[str, Clip]:
    """Clips with what a camera does to them: gaps, lost hands, a face, another shape or pace."""
    book, cat, dance = clips()["book"], clips()["cat"], clips()["dance"]
    return {
        "short gap": without_hands(dance, 10, 14, RIGHT_HAND),
        "long gap": without_hands(dance, 10, 17, RIGHT_HAND),
        "left hand lost": without_hands(book, 6, 20, LEFT_HAND),
        "hands on each other": _on_each_other(dance),
        "only hands": _without_body(cat),
        "hands lost, wrists seen": _wrists_alone(dance),
        "with a face": with_face(cat),
        "wide picture": replace(book, width_px=1280, height_px=720),
        "slow": replace(cat, times_s=(cat.times_s * 1.8).astype(np.float32)),
        "one frame": cat.slice(10, 11),
    }


def without_hands(clip: Clip, start: int, stop: int, *hands: slice) -> Clip:
    """The clip, those hands unseen in the frames start..stop-1."""
    points = clip.points.copy()
    for hand in hands:
        points[start:stop, hand] = np.nan
    return _of_points(clip, points)


def with_face(clip: Clip) -> Clip:
    """The clip with a face whose mouth opens and shuts."""
    random = np.random.default_rng(5)
    points = clip.points.copy()
    count = FACE.stop - FACE.start
    still = random.uniform((0.44, 0.1, -0.02), (0.56, 0.3, 0.02), (count, 3))
    phase = np.linspace(0, 4 * np.pi, len(clip))[:, None, None]
    points[:, FACE] = still + 0.01 * np.sin(phase + np.arange(count)[:, None])
    return _of_points(clip, points)


def signed_by_another(clip: Clip, seed: int) -> Clip:
    """The motion made smaller, at another place, unevenly, with trembling."""
    random = np.random.default_rng(seed)
    count = round(len(clip) * 1.3)
    share = np.linspace(0, 1, count) ** 1.15 * (len(clip) - 1)
    before = np.minimum(share.astype(int), len(clip) - 2)
    part = (share - before)[:, None, None]
    points = clip.points[before] * (1 - part) + clip.points[before + 1] * part
    middle = np.array([0.5, 0.5, 0.0])
    points = (points - middle) * 0.85 + middle + np.array([0.03, 0.02, 0.0])
    points = points + random.normal(0, 0.004, points.shape)
    return _of_points(clip, points, times_s=np.arange(count) / 22)


def with_rest(clip: Clip, *, before: int = 20, after: int = 20, way: int = 6) -> Clip:
    """The sign between rests: hands hang low, come up, sign, go down and hang again."""
    size = (len(clip.points[0]), 3)
    low = np.zeros(size)
    for hand in (LEFT_HAND, RIGHT_HAND):
        low[hand, 1] = 0.55
    low[LEFT_WRIST : LEFT_WRIST + 2, 1] = 0.55
    up = np.linspace(1, 0, way)[:, None, None]
    random = np.random.default_rng(3)
    shares = np.concatenate([np.ones((before, 1, 1)), up, np.zeros((len(clip), 1, 1)), up[::-1],
                             np.ones((after, 1, 1))])  # fmt: skip
    frames = [0] * (before + way) + list(range(len(clip))) + [len(clip) - 1] * (way + after)
    points = clip.points[frames] + shares * low + random.normal(0, 5e-4, (len(frames), *size))
    return _of_points(clip, points, times_s=np.arange(len(frames)) / 25)


def joined(parts: list[Clip]) -> Clip:
    """Clips one after the other, 25 frames a second."""
    points = np.concatenate([part.points for part in parts])
    return _of_points(parts[0], points, times_s=np.arange(len(points)) / 25)


def scaled(clip: Clip, size: float, *, at: tuple[float, float] = (0.5, 0.5)) -> Clip:
    """The clip as seen from further away, its middle at another place of the picture."""
    moved = (clip.points - np.array([0.5, 0.5, 0.0])) * size + np.array([*at, 0.0])
    return _of_points(clip, moved)


def _on_each_other(clip: Clip) -> Clip:
    points = clip.points.copy()
    points[8:20, LEFT_HAND] = points[8:20, RIGHT_HAND] + 0.004
    return _of_points(clip, points)


def _wrists_alone(clip: Clip) -> Clip:
    """The body's wrists and knuckles lie on the hands, which are not found for a while."""
    points = clip.points.copy()
    for hand, wrist in ((LEFT_HAND, LEFT_WRIST), (RIGHT_HAND, LEFT_WRIST + 1)):
        for place, number in ((wrist, 0), (wrist + 2, 17), (wrist + 4, 5)):
            points[:, place] = clip.points[:, hand][:, number]
    return without_hands(_of_points(clip, points), 12, 30, LEFT_HAND, RIGHT_HAND)


def _without_body(clip: Clip) -> Clip:
    points = clip.points.copy()
    points[:, : FACE.stop] = np.nan
    return _of_points(clip, points)


def _of_points(clip: Clip, points: np.ndarray, times_s: np.ndarray | None = None) -> Clip:
    times = clip.times_s if times_s is None else times_s
    return Clip(
        points=points.astype(np.float32),
        confidence=np.isfinite(points[..., 0]).astype(np.float32),
        times_s=np.asarray(times, dtype=np.float32),
        width_px=clip.width_px,
        height_px=clip.height_px,
    )
