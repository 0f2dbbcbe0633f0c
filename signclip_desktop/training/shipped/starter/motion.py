"""One recording as a motion: hands relative to the shoulders, over a fixed number of frames.

Clips of unlike people, cameras and speeds become comparable here. Two units are used: body
units (1 = the distance between the shoulders) for where the hands are, palm lengths (wrist
to the middle finger's knuckle) for their shape.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.core.types.skeleton import HAND_EDGES
from signclip_desktop.training.data.hand_tracks import WRIST
from signclip_desktop.training.data.recordings import Corpus, Recording

STEPS = 48  # frames of every motion; 2 s at 24 fps, about what a sign takes

# Proportions measured on the 19 people of fingerspelling_19_languages.npz (medians over
# people of each one's median; test_starter.py checks that a placed body has them).
PALM = 0.29  # palm length over shoulder width
HAND_SIZE = 2.6  # summed length of SIZE_EDGES over shoulder width
HEAD_TOP = 1.25  # the box's top above the shoulders; the face's own top is at 0.87. So that
# the thumbs of FATHER and MOTHER meet forehead and chin, looked at in drawings.
REST_Y = 1.2  # hands below this (hips are at 1.43) at a clip's ends are at rest

# How far off the shoulders' place may be, in body units: known from the person box, from
# the box's sides alone (its top is cut off by the frame), or not known.
BOX_SIGMA, SIDES_SIGMA, UNKNOWN_SIGMA = 0.22, 0.35, 0.5
# Where shoulders are in the frame when no box tells: the middle of the sources with boxes.
UNKNOWN_SHOULDER_Y = 0.53

# Hand sizes (natural logarithms) of one person's clips vary by 0.11, sizes of people of unknown
# sources by 0.21 in all: a lone clip's size is drawn this much towards the usual one.
LONE_SIZE_TRUST = 0.73
FEW_CLIPS = 5  # of one person, below which their clips count as lone ones

SIZE_EDGES = np.array([*HAND_EDGES, (0, 9), (0, 13)])

FEW_FRAMES = 5  # with a hand, below which there is no motion
LONGEST_BRIDGE = 6  # frames without a hand that are bridged (0.24 s)


@dataclass(frozen=True, slots=True)
class Motion:
    """Both hands over STEPS frames; hand 0 is the left one, 1 the right one.

    Attributes:
        wrist: float32 (STEPS, 2, 2), x right and y down from the middle of the shoulders, in
            body units; 0 where the hand is not seen.
        shape: float32 (STEPS, 2, 21, 3), points relative to the wrist in palm lengths; 0
            where the hand is not seen.
        seen: bool (STEPS, 2).
        duration_s: time that the STEPS frames take.
        sigma: how far off the shoulders' place may be, in body units.
    """

    wrist: Float
    shape: Float
    seen: NDArray[np.bool_]
    duration_s: float
    sigma: float

    def mirrored(self) -> "Motion":
        """The motion of a person of the other handedness."""
        flip2 = np.array([-1, 1], dtype=np.float32)
        flip3 = np.array([-1, 1, 1], dtype=np.float32)
        return replace(
            self,
            wrist=self.wrist[:, ::-1] * flip2,
            shape=self.shape[:, ::-1] * flip3,
            seen=self.seen[:, ::-1],
        )

    def moved(self, by: Float) -> "Motion":
        """The motion with its place corrected by (x, y) body units."""
        return replace(self, wrist=np.where(self.seen[..., None], self.wrist + by, 0))


def shoulder_widths(corpus: Corpus) -> Float:
    """Float32 (N,): every recording's shoulder width in frame heights, from hand sizes.

    Depths make the size of a hand nearly independent of where it points. People of known
    name have one size; others are drawn towards their source's usual one. NaN where hands
    are seen in fewer than 5 frames.
    """
    sizes = np.array([_log_hand_size(corpus, number) for number in range(len(corpus))])
    people: dict[tuple[str, str], list[int]] = {}
    sources: dict[str, list[int]] = {}
    for recording in corpus.recordings:
        if np.isfinite(sizes[recording.number]):
            people.setdefault((recording.source, recording.signer), []).append(recording.number)
            sources.setdefault(recording.source, []).append(recording.number)
    out = sizes.copy()
    for (source, signer), numbers in people.items():
        if signer and len(numbers) >= FEW_CLIPS:
            out[numbers] = np.median(sizes[numbers])
        else:
            usual = float(np.median(sizes[sources[source]]))
            out[numbers] = usual + LONE_SIZE_TRUST * (sizes[numbers] - usual)
    result: Float = (np.exp(out) / HAND_SIZE).astype(np.float32)
    return result


def motion_of(corpus: Corpus, number: int, shoulder_width: float) -> Motion | None:
    """A recording of `corpus` as a motion; None if hands are seen in fewer than 5 frames.

    Args:
        corpus: hands in the order left, right, as read_corpus gives for WLASL.
        number: the recording.
        shoulder_width: from shoulder_widths, in frame heights.
    """
    recording = corpus.recordings[number]
    hands, seen = _hands(corpus, number)
    if seen.any(axis=1).sum() < FEW_FRAMES:
        return None
    middle, sigma = shoulders_of(recording, shoulder_width)
    wrist = (hands[:, :, WRIST, :2] - middle) / shoulder_width
    shape = (hands - hands[:, :, WRIST : WRIST + 1]) / (shoulder_width * PALM)
    first, last = _active(wrist, seen)
    part = slice(first, last + 1)
    return Motion(
        *_at_steps(wrist[part], shape[part], seen[part]),
        duration_s=(last + 1 - first) / recording.fps,
        sigma=sigma,
    )


def _hands(corpus: Corpus, number: int) -> tuple[Float, NDArray[np.bool_]]:
    """Float32 (T, 2, 21, 3) in frame heights, NaN where missing; bool (T, 2)."""
    aspect = corpus.recordings[number].aspect
    hands = corpus.packed(number).astype(np.float32).reshape(-1, 2, 21, 3)
    hands = hands * np.array([aspect, 1, aspect], dtype=np.float32)
    return hands, np.isfinite(hands[..., 0]).all(axis=2)


def _log_hand_size(corpus: Corpus, number: int) -> float:
    hands, seen = _hands(corpus, number)
    if seen.any(axis=1).sum() < FEW_FRAMES:
        return float("nan")
    bones = hands[seen][:, SIZE_EDGES[:, 0]] - hands[seen][:, SIZE_EDGES[:, 1]]
    return float(np.log(np.median(np.linalg.norm(bones, axis=2).sum(axis=1))))


def shoulders_of(recording: Recording, shoulder_width: float) -> tuple[Float, float]:
    """Middle of the shoulders (x, y) in frame heights, and how sure that is."""
    if recording.bbox is None:
        place = (0.5 * recording.aspect, UNKNOWN_SHOULDER_Y)
        return np.array(place, dtype=np.float32), UNKNOWN_SIGMA
    left, top, right, _ = recording.bbox
    middle = (left + right) / 2 * recording.aspect
    if top < 0.01:
        return np.array([middle, UNKNOWN_SHOULDER_Y], dtype=np.float32), SIDES_SIGMA
    return np.array([middle, top + HEAD_TOP * shoulder_width], dtype=np.float32), BOX_SIGMA


def _active(wrist: Float, seen: NDArray[np.bool_]) -> tuple[int, int]:
    """First and last frame in which a hand is seen above its rest."""
    raised = seen & (np.nan_to_num(wrist[..., 1], nan=9.0) < REST_Y)
    frames = np.flatnonzero(raised.any(axis=1))
    if len(frames) < 5:
        frames = np.flatnonzero(seen.any(axis=1))
    return int(frames[0]), int(frames[-1])


def _at_steps(
    wrist: Float, shape: Float, seen: NDArray[np.bool_]
) -> tuple[Float, Float, NDArray[np.bool_]]:
    """Resample to STEPS frames; short gaps are bridged, long ones stay gaps."""
    frames = len(wrist)
    times = np.linspace(0, frames - 1, STEPS)
    values = np.concatenate([wrist, shape.reshape(frames, 2, -1)], axis=2)
    out = np.zeros((STEPS, 2, values.shape[2]), dtype=np.float32)
    shown = np.zeros((STEPS, 2), dtype=bool)
    for hand in (0, 1):
        known = np.flatnonzero(seen[:, hand])
        if len(known) == 0:
            continue
        after = np.searchsorted(known, times).clip(0, len(known) - 1)
        before = np.where(known[after] > times, after - 1, after).clip(0)
        low, high = known[before], known[after]
        part = np.where(high > low, (times - low) / np.maximum(high - low, 1), 0)
        shown[:, hand] = np.where(
            (times >= low) & (times <= high),
            high - low <= LONGEST_BRIDGE,
            np.minimum(abs(times - low), abs(times - high)) < 1,
        )
        part = np.clip(part, 0, 1)[:, None]
        mixed = values[low, hand] * (1 - part) + values[high, hand] * part
        out[shown[:, hand], hand] = mixed[shown[:, hand]]
    return out[..., :2], out[..., 2:].reshape(STEPS, 2, 21, 3), shown
