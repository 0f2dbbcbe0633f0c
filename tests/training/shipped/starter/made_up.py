"""Made-up signing: a hand, its ways, recordings and a corpus of them."""

from dataclasses import replace

import numpy as np

from signclip_desktop.training.data.people import Known, Person
from signclip_desktop.training.data.recordings import Corpus, Recording
from signclip_desktop.training.shipped.starter.averaging import Take
from signclip_desktop.training.shipped.starter.face import NeutralFace
from signclip_desktop.training.shipped.starter.motion import motion_of
from signclip_desktop.training.shipped.starter.tracks import Track
from signclip_desktop.training.shipped.starter.turns import turns_of

FRAMES = 48
HAND = 0.29 * np.array(
    [(0.0, 0.0, 0.0)]
    + [
        (0.3 * (finger - 2), -0.6 - 0.35 * joint, 0.03 * joint)
        for finger in range(5)
        for joint in range(4)
    ],
    dtype=np.float32,
)
PHASE = np.linspace(0, 1, FRAMES)


def arc(phase: np.ndarray) -> np.ndarray:
    return np.stack([-0.5 + 0.4 * np.cos(3 * phase), 0.3 - 0.5 * np.sin(3 * phase)], axis=1)


def track(path, bend=None, *, both=False, known=Known.BY_OTHER_CLIPS) -> Track:
    """The right wrist's path (T, 2) and a bend of the fingers (T,); with both, the left's too."""
    path = np.asarray(path, dtype=np.float32)
    frames = len(path)
    bend = np.zeros(frames) if bend is None else np.asarray(bend)
    wrist = np.zeros((frames, 2, 2), dtype=np.float32)
    shape = np.zeros((frames, 2, 21, 3), dtype=np.float32)
    seen = np.zeros((frames, 2), dtype=bool)
    wrist[:, 1], shape[:, 1], seen[:, 1] = path, HAND, True
    shape[:, 1, 5:, 1] *= (1 - 0.6 * bend)[:, None]
    if both:
        wrist[:, 0] = wrist[:, 1] * (-1, 1)
        shape[:, 0] = shape[:, 1] * (-1, 1, 1)
        seen[:, 0] = True
    head = np.tile(np.array([0, -0.587], dtype=np.float32), (frames, 1))
    turn = np.tile(np.eye(3, dtype=np.float32), (frames, 1, 1))
    return Track(wrist, shape, seen, head, turn, 25.0, known)


TRUTH = track(arc(PHASE), PHASE)


def lost(of: Track, hand: int, frames: slice) -> Track:
    """The track without one hand in some frames."""
    seen = of.seen.copy()
    seen[frames, hand] = False
    return replace(
        of,
        seen=seen,
        wrist=np.where(seen[..., None], of.wrist, 0),
        shape=np.where(seen[..., None, None], of.shape, 0),
    )


def noisy(seed: int, noise: float = 0.03) -> Track:
    """The truth at another speed, by a shakier hand."""
    rng = np.random.default_rng(seed)
    phase = PHASE ** rng.uniform(0.7, 1.4)
    copy = track(arc(phase), phase)
    wrist = copy.wrist + rng.normal(0, noise, copy.wrist.shape)
    shape = copy.shape + rng.normal(0, noise / 2, copy.shape.shape)
    shown = copy.seen[..., None]
    return replace(
        copy,
        wrist=np.where(shown, wrist, 0).astype(np.float32),
        shape=np.where(shown[..., None], shape, 0).astype(np.float32),
    )


def take(number: int, of: Track, *, signer=None, handed=True, variation=-1) -> Take:
    return Take(
        clip_id=f"{number:05}",
        track=of,
        motion=motion_of(of),
        signer=f"p{number}" if signer is None else signer,
        variation=variation,
        turns=turns_of(of),
        handed=handed,
    )


def a_face() -> NeutralFace:
    """A flat face: the contour on an oval, the head's points in it."""
    angle = np.linspace(0, 2 * np.pi, 128, endpoint=False)
    contour = np.stack([0.4 * np.sin(angle), -0.5 * np.cos(angle), 0 * angle], axis=1)
    head = np.zeros((11, 3))
    head[1:, 0] = np.linspace(-0.3, 0.3, 10)
    return NeutralFace(contour.astype(np.float32), head.astype(np.float32))


def hands_of(frames: int = 40) -> np.ndarray:
    """Image-normalised hands (T, 2, 21, 3) of which the right one is seen."""
    hands = np.full((frames, 2, 21, 3), np.nan, dtype=np.float32)
    path = arc(np.linspace(0, 1, frames)) * 0.2 + (0.5, 0.55)
    hands[:, 1] = HAND * (0.2, 0.27, 0.2)
    hands[:, 1, :, :2] += path[:, None]
    return hands


def corpus_of(*clips: np.ndarray, labels=None, duplicate_of: str = "") -> Corpus:
    """Recordings at 4:3, of BOOK but for the last, which is of TOME."""
    labels = labels or ["book"] * (len(clips) - 1) + ["tome"]
    person = Person((0.667, 0.36), (0.667, 0.53), 0.27, 0.15, 0.05, Known.BY_OTHER_CLIPS)
    recordings = tuple(
        Recording(
            number=number,
            label=labels[number],
            language="ase",
            clip_id=f"{number:05}",
            source="asldeafined",
            signer=f"p{number}",
            variation=0,
            role="train",
            origin="",
            duplicate_of=duplicate_of if number else "",
            bbox=None,
            fps=25.0,
            width_px=960,
            height_px=720,
            person=person,
        )
        for number in range(len(clips))
    )
    starts = np.concatenate([[0], np.cumsum([len(clip) for clip in clips])])
    points = np.concatenate(clips).reshape(-1, 42, 3).astype(np.float16)
    return Corpus("made-up", recordings, points, np.r_[161:203], starts)
