"""Where the person is in each WLASL recording: shoulders, head, size; measured, carried or guessed.

One recording of each of 1,562 glosses has a measured body (wlasl_body_face.npz). Recordings of
the same person before the same camera take theirs from it; the rest is estimated by the person
box and the hands (training/data/people.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from signclip_desktop.core.formats import bounded
from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.core.types.skeleton import FACE, HAND_EDGES, LEFT_SHOULDER, RIGHT_SHOULDER
from signclip_desktop.errors import UsageError, reason_of
from signclip_desktop.training.data.people import Known
from signclip_desktop.training.data.recordings import Corpus, Recording
from signclip_desktop.training.shipped.starter.face import HeadPose, NeutralFace, head_pose

# Width over height by source, where nearly all faces agree with it; elsewhere each recording's
# face tells which of the sites' frames it has.
ASPECTS = {"spreadthesign": 4 / 3, "asldeafined": 4 / 3, "signingsavvy": 3 / 2, "aslsearch": 16 / 9}
FRAMES = (4 / 3, 3 / 2, 16 / 9)
FACES_ASKED = 8  # frames of a recording by which its aspect is told
SHOULDER_SMOOTHING = 5.0  # frames: breathing and leaning stay, the trembling goes
FEWEST_HANDS = 10  # seen hands, by which a recording's aspect is told
BONES = np.array(HAND_EDGES)
# How much longer standing bones are than lying ones where frames of 4:3 and 16:9 part best, if
# both are taken for 4:3.
STANDING_SLOPE = 0.28


@dataclass(frozen=True, slots=True)
class Body:
    """Where a person is in one recording, frame by frame where that was measured; frame heights.

    Attributes:
        middle: float32 (2,) or (T, 2), middle of the shoulders.
        width: shoulder width.
        aspect: frame width over height.
        known: how that is known.
        head: its pose over time; None where it was not measured.
        head_middle: float32 (2,), usual place of the face's middle.
        face: height of the face.
    """

    middle: Float
    width: float
    aspect: float
    known: Known
    head: HeadPose | None
    head_middle: Float
    face: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Measured bodies of recordings, frame by frame.

    Attributes:
        points: for each clip id, float16 (T, 203, 3), image-normalised, hands on the true side.
        usable: clip ids whose shoulders are sound.
    """

    points: Mapping[str, NDArray[np.float16]]
    usable: frozenset[str]

    def without(self, clip_ids: Sequence[str]) -> "Measured":
        """The bodies of other recordings than these."""
        left_out = set(clip_ids)
        kept = {name: points for name, points in self.points.items() if name not in left_out}
        return Measured(kept, self.usable - left_out)


def read_measured(path: Path) -> Measured:
    """Read wlasl_body_face.npz.

    Raises:
        UsageError: the file is missing, damaged or of another form.
    """
    try:
        arrays = bounded.read_npz(path)
        starts = np.concatenate([[0], np.cumsum(arrays["frames"].astype(np.intp))])
        names = [str(name) for name in arrays["clip_id"]]
        points, sound = arrays["points"], arrays["shoulders_ok"]
    except (OSError, bounded.Refused, KeyError) as error:
        raise UsageError(
            "training.bodies_unreadable", file=path, reason=reason_of(error)
        ) from error
    return Measured(
        {n: points[starts[i] : starts[i + 1]] for i, n in enumerate(names)},
        frozenset(name for name, ok in zip(names, sound, strict=True) if ok),
    )


def bodies_of(corpus: Corpus, bodies: Measured, neutral: NeutralFace) -> dict[str, Body]:
    """The body of each recording of a corpus, by clip id.

    Args:
        corpus: hands of WLASL, with the people who were worked out.
        bodies: those that were measured.
        neutral: the mean face.
    """
    measured = {
        name: person
        for name in sorted(bodies.points)
        if (person := _measured(corpus.recordings[corpus.number_of(name)], bodies, neutral))
    }
    aspects: dict[tuple[str, str], list[float]] = {}
    for name, person in measured.items():
        recording = corpus.recordings[corpus.number_of(name)]
        if recording.signer:
            aspects.setdefault((recording.source, recording.signer), []).append(person.aspect)
    people = {}
    for recording in corpus.recordings:
        known = measured.get(recording.clip_id)
        if known is None:
            told = aspects.get((recording.source, recording.signer))
            hands = corpus.packed(recording.number).astype(np.float32).reshape(-1, 2, 21, 3)
            aspect = ASPECTS.get(recording.source)
            aspect = aspect or (_usual(told) if told else aspect_of_hands(hands))
            known = _estimated(recording, neutral, aspect)
        people[recording.clip_id] = known
    return people


def _estimated(recording: Recording, neutral: NeutralFace, aspect: float) -> Body:
    person = recording.person
    if person is None:
        raise UsageError("training.person_unknown", recording=recording.clip_id)
    # Worked out for the frame that is taken for the source's.
    wider = np.array([aspect / recording.aspect, 1], dtype=np.float32)
    nose = np.array(person.nose, dtype=np.float32) * wider
    return Body(
        middle=np.array(person.shoulder_middle, dtype=np.float32) * wider,
        width=person.shoulder_width * float(wider[0]),
        aspect=aspect,
        known=Known.BY_HANDS if person.known is Known.BY_HANDS else Known.BY_OTHER_CLIPS,
        head=None,
        head_middle=(nose - neutral.head[0, :2] * person.face_height).astype(np.float32),
        face=person.face_height,
    )


def aspect_of_hands(hands: Float) -> float:
    """Frame width over height, by which bones that lie and bones that stand are equally long.

    Told rightly for 71 % of the recordings whose face tells it (balanced over both frames).

    Args:
        hands: float32 (T, 2, 21, 3), image-normalised, NaN where not seen.
    """
    square = hands * np.array([FRAMES[0], 1, FRAMES[0]], dtype=np.float32)
    seen = square[np.isfinite(square).all(axis=(2, 3))]
    if len(seen) < FEWEST_HANDS:
        return FRAMES[-1]
    bones = seen[:, BONES[:, 1]] - seen[:, BONES[:, 0]]
    length = np.linalg.norm(bones, axis=2) + 1e-9
    upright = (bones[..., 1] / length) ** 2
    upright, log = upright - upright.mean(axis=0), np.log(length)
    slope = (upright * (log - log.mean(axis=0))).sum() / max(float((upright**2).sum()), 1e-9)
    return FRAMES[0] if slope < STANDING_SLOPE else FRAMES[-1]


def _usual(aspects: Sequence[float]) -> float:
    return max(FRAMES, key=aspects.count)


def _measured(recording: Recording, bodies: Measured, neutral: NeutralFace) -> Body | None:
    points = bodies.points[recording.clip_id].astype(np.float32)
    if recording.clip_id not in bodies.usable:
        return None
    face = points[:, FACE, :2]
    aspect = ASPECTS.get(recording.source) or aspect_of(face, neutral)
    square = np.array([aspect, 1], dtype=np.float32)
    shoulders = points[:, [LEFT_SHOULDER, RIGHT_SHOULDER], :2] * square
    seen = np.isfinite(shoulders).all(axis=(1, 2))
    if not seen.any():
        return None
    middle = _filled(shoulders.mean(axis=1), seen)
    pose = head_pose(face * square, neutral)
    turned = np.isfinite(pose.scale)
    if not turned.any():
        return None
    pose = HeadPose(_filled(pose.place, turned), _filled(pose.scale[:, None], turned)[:, 0],
                    pose.turn)  # fmt: skip
    across = np.linalg.norm(shoulders[seen, 0] - shoulders[seen, 1], axis=1)
    return Body(
        middle=gaussian_filter1d(middle, SHOULDER_SMOOTHING, axis=0, mode="nearest"),
        width=float(np.median(across)),
        aspect=aspect,
        known=Known.MEASURED,
        head=pose,
        head_middle=np.median(pose.place, axis=0).astype(np.float32),
        face=float(np.median(pose.scale)),
    )


def aspect_of(face: Float, neutral: NeutralFace) -> float:
    """Frame width over height, by which a face has a face's proportions.

    Args:
        face: float32 (T, 128, 2), image-normalised, NaN where not seen.
        neutral: the mean face.
    """
    seen = np.flatnonzero(np.isfinite(face).all(axis=(1, 2)))
    if len(seen) == 0:
        return FRAMES[-1]
    asked = face[seen[np.linspace(0, len(seen) - 1, FACES_ASKED).astype(int)]]
    misfit = []
    for aspect in FRAMES:
        square = asked * np.array([aspect, 1], dtype=np.float32)
        pose = head_pose(square, neutral)
        fitted = np.stack([neutral.at(pose, k)[0][:, :2] for k in range(len(asked))])
        misfit.append(np.mean(np.abs(fitted - square) / pose.scale[:, None, None]))
    return FRAMES[int(np.argmin(misfit))]


def _filled(values: Float, seen: NDArray[np.bool_]) -> Float:
    """Values (T, C) with straight lines over frames that were not seen."""
    known, frames = np.flatnonzero(seen), np.arange(len(values))
    columns = [np.interp(frames, known, values[known, c]) for c in range(values.shape[1])]
    return np.stack(columns, axis=1).astype(np.float32)
