"""Where shoulders are, guessed by the person box and the size of the hands alone.

What people.py corrects where bodies were measured, and what webcam_simulation.py places by.
"""

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.training.data.recordings import Corpus, Recording
from signclip_desktop.training.shipped.starter.proportions import HAND_SIZE, hand_size

# The box's top above the shoulders, in shoulder widths; the face's own top is at 0.87. So that
# the thumbs of FATHER and MOTHER meet forehead and chin, looked at in drawings.
HEAD_TOP = 1.25

# How far off the shoulders' place may be, in body units: known from the person box, from
# the box's sides alone (its top is cut off by the frame), or not known.
BOX_SIGMA, SIDES_SIGMA, UNKNOWN_SIGMA = 0.22, 0.35, 0.5
# Where shoulders are in the frame when no box tells: the middle of the sources with boxes.
UNKNOWN_SHOULDER_Y = 0.53

# Hand sizes (natural logarithms) of one person's clips vary by 0.11, sizes of people of unknown
# sources by 0.21 in all: a lone clip's size is drawn this much towards the usual one.
LONE_SIZE_TRUST = 0.73
FEW_CLIPS = 5  # of one person, below which their clips count as lone ones


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


def _hands(corpus: Corpus, number: int) -> tuple[Float, NDArray[np.bool_]]:
    """Float32 (T, 2, 21, 3) in frame heights, NaN where missing; bool (T, 2)."""
    aspect = corpus.recordings[number].aspect
    hands = corpus.packed(number).astype(np.float32).reshape(-1, 2, 21, 3)
    hands = hands * np.array([aspect, 1, aspect], dtype=np.float32)
    return hands, np.isfinite(hands[..., 0]).all(axis=2)


def _log_hand_size(corpus: Corpus, number: int) -> float:
    return float(np.log(hand_size(*_hands(corpus, number))))


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
