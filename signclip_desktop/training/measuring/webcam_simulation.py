"""WLASL's hand tracks as a webcam and Holistic would give them, to ask whether they are found.

The recordings have hands alone, cut tight, at one frame rate, in the middle of the picture; where
their signers' heads and shoulders are was worked out (people.py), or is guessed from the boxes.
Users come with a body and a face, with hands that rise from and sink to rest, with cameras of
any speed, near, far, off-centre or mirrored, and with hands that the tracker loses. This makes
the one from the other; `evaluate` then ranks both.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.types.landmarks import Clip, Float, mirror_clip
from signclip_desktop.core.types.skeleton import (
    FACE,
    LANDMARK_COUNT,
    LEFT_HAND,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_HAND,
    RIGHT_SHOULDER,
)
from signclip_desktop.training.data.recordings import HEIGHT_PX, Corpus
from signclip_desktop.training.shipped.starter.body import MEAN_LEFT, REST_WRIST, place_body
from signclip_desktop.training.shipped.starter.guessed_places import shoulder_widths, shoulders_of

HEAD = slice(0, 11)  # of the body: nose, eyes, ears, corners of the mouth
HANDS = (LEFT_HAND, RIGHT_HAND)
# Little finger, index finger and thumb: where the body's landmarks know them, left and right,
# and where the hand's do; they differ by about this, in shoulder widths.
BODY_KNUCKLES = ((17, 19, 21), (18, 20, 22))
KNUCKLES = (17, 5, 2)
ROUGH = 0.05
FPS = (15.0, 30.0)
WAY_S = 0.4  # in which hands rise or sink
REST_S = (0.2, 0.8)  # before and after that
SHOULDERS = (0.25, 0.55)  # width in frame heights: far to near
PLACE_X, PLACE_Y = (0.4, 0.6), (0.5, 0.65)  # of the middle of the shoulders in the frame
ASPECTS = (4 / 3, 16 / 9)
LOST = (0.0, 0.25)  # share of a clip's frames in which a hand is lost, in bursts of LOST_S
LOST_S = 0.12


def as_webcam(corpus: Corpus, faces: Corpus, *, seed: int) -> Corpus:
    """Every recording of a hands-only corpus as one before a webcam.

    Args:
        corpus: hands, left then right, as read_corpus gives for WLASL.
        faces: Holistic recordings, whose faces are lent; any words.
        seed: of everything drawn.
    """
    random = np.random.default_rng(seed)
    lent = _faces(faces)
    widths = shoulder_widths(corpus)
    clips = []
    for recording in corpus.recordings:
        width, person = float(widths[recording.number]), recording.person
        clip = corpus.clip(recording.number)
        face, head = lent[random.integers(len(lent))], np.zeros(2, dtype=np.float32)
        if person is not None:
            middle = np.array(person.shoulder_middle, dtype=np.float32)
            width = person.shoulder_width
            head = (np.array(person.nose, dtype=np.float32) - middle) / width - MEAN_LEFT["NOSE"]
            clip = _filmed(clip, middle, width, head, face, random)
        elif np.isfinite(width):
            middle, _ = shoulders_of(recording, width)
            clip = _filmed(clip, middle, width, head, face, random)
        clips.append(clip)
    recordings = tuple(
        replace(
            recording,
            fps=clip.fps,
            width_px=clip.width_px,
            height_px=clip.height_px,
            person=None,  # stands in the picture
        )
        for recording, clip in zip(corpus.recordings, clips, strict=True)
    )
    return Corpus(
        name=f"{corpus.name} before a webcam",
        recordings=recordings,
        points=np.concatenate([clip.points for clip in clips]).astype(np.float16),
        landmarks=np.arange(LANDMARK_COUNT),
        starts=np.cumsum([0, *map(len, clips)]),
    )


def _filmed(
    clip: Clip,
    middle: Float,
    width: float,
    head: Float,
    face: Float,
    random: np.random.Generator,
) -> Clip:
    """One recording in front of another camera, with the person who was not recorded.

    Args:
        clip: hands alone.
        middle: of the shoulders, in frame heights.
        width: of the shoulders, in frame heights.
        head: how far the nose is from the mean person's, in shoulder widths.
        face: float32 (T, 128, 3) about the nose, in shoulder widths.
        random: draws the camera.
    """
    aspect = clip.width_px / clip.height_px
    hands = np.stack([clip.points[:, hand] for hand in HANDS], axis=1)
    hands = hands * np.array([aspect, 1, aspect], dtype=np.float32)
    hands[..., :2] -= middle
    seen = np.flatnonzero(np.isfinite(hands[..., 0, 0]).any(axis=1))
    hands, times = hands[seen[0] : seen[-1] + 1] / width, clip.times_s[seen[0] : seen[-1] + 1]
    fps = random.uniform(*FPS)
    hands = _with_ways(_at_rate(hands, times, fps), fps, random)
    points = np.full((len(hands), LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
    for side, hand in enumerate(HANDS):
        points[:, hand] = hands[:, side]
    place_body(points, np.zeros(points.shape[:2], np.float32), hands[:, :, 0, :2])
    points[:, HEAD, :2] += head
    for numbers, side in zip(BODY_KNUCKLES, (0, 1), strict=True):
        rough = random.normal(0, ROUGH, (len(points), len(numbers), 2)).astype(np.float32)
        points[:, list(numbers), :2] = hands[:, side, list(KNUCKLES), :2] + rough
        points[:, list(numbers), 2] = 0
    points[:, FACE] = points[:, NOSE, None] + face[np.arange(len(hands)) % len(face)]
    _place(points, random)
    _lose(points, fps, random)
    wide = ASPECTS[random.integers(len(ASPECTS))]
    points[..., 0] = points[..., 0] / wide + random.uniform(*PLACE_X)
    points[..., 2] /= wide
    for hand in HANDS:  # what is not in the picture is not found
        wrist = points[:, hand.start, :2]
        points[(np.abs(wrist - 0.5) > 0.5).any(axis=1), hand] = np.nan
    filmed = Clip(
        points=points,
        confidence=np.isfinite(points[..., 0]).astype(np.float32),
        times_s=(np.arange(len(points)) / fps).astype(np.float32),
        width_px=round(HEIGHT_PX * wide),
        height_px=HEIGHT_PX,
    )
    return mirror_clip(filmed) if random.random() < 0.5 else filmed


def _place(points: Float, random: np.random.Generator) -> None:
    """From body units into frame heights, near or far, high or low; x about 0; in place."""
    points *= random.uniform(*SHOULDERS)
    points[..., 1] += random.uniform(*PLACE_Y)


def _at_rate(hands: Float, times: Float, fps: float) -> Float:
    """Hands (T, 2, 21, 3) at another frame rate; between a seen and an unseen one the nearer."""
    wanted = np.arange(times[0], times[-1] + 1e-6, 1 / fps)
    after = np.clip(np.searchsorted(times, wanted), 1, len(times) - 1)
    share = (wanted - times[after - 1]) / (times[after] - times[after - 1])
    share = share.astype(np.float32)[:, None, None, None]
    mixed = hands[after - 1] * (1 - share) + hands[after] * share
    nearer: Float = np.where(share < 0.5, hands[after - 1], hands[after])
    return np.where(np.isnan(mixed), nearer, mixed)


def _with_ways(hands: Float, fps: float, random: np.random.Generator) -> Float:
    """Hands that rise from rest, sign, and sink back."""
    parts = []
    for first in (True, False):
        rest, way = round(fps * random.uniform(*REST_S)), max(1, round(fps * WAY_S))
        going = np.concatenate([np.zeros(rest), (np.arange(way) + 0.5) / way])
        going = going**3 * (10 - 15 * going + 6 * going**2)  # minimum jerk
        going = going if first else going[::-1]
        end = hands[0 if first else -1]
        side = np.array([[1.0, 1.0], [-1.0, 1.0]]) * REST_WRIST
        away = (side - end[:, 0, :2])[None] * (1 - going)[:, None, None]
        moved = np.repeat(end[None], len(going), axis=0)
        moved[..., :2] += away[:, :, None]
        parts.append(moved.astype(np.float32))
    return np.concatenate([parts[0], hands, parts[1]])


def _lose(points: Float, fps: float, random: np.random.Generator) -> None:
    """Lose each hand in bursts; in place."""
    frames, length = len(points), max(1, round(fps * LOST_S))
    for hand in HANDS:
        bursts = round(random.uniform(*LOST) * frames / length)
        for start in random.integers(0, frames, bursts):
            points[start : start + length, hand] = np.nan


def _faces(corpus: Corpus) -> list[Float]:
    """Faces (T, 128, 3) about the nose of the body, in shoulder widths."""
    found = []
    for number in range(len(corpus)):
        clip = corpus.clip(number)
        points = clip.points * np.array([clip.width_px / clip.height_px, 1, 1], dtype=np.float32)
        across = np.linalg.norm(
            points[:, LEFT_SHOULDER, :2] - points[:, RIGHT_SHOULDER, :2], axis=1
        )
        face = (points[:, FACE] - points[:, NOSE, None]) / np.nanmedian(across)
        whole: NDArray[np.bool_] = np.isfinite(face).all(axis=(1, 2))
        if whole.any():
            found.append(face[whole])
    return found
