"""Places a person around averaged hands: head, shoulders, arms; and makes the clip.

Only the hands were seen. Everything else is the mean person's, so that a preview looks like
someone signing; those points have PLACED_CONFIDENCE, and an encoder must not take them as
seen.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.core.types.skeleton import (
    BODY_NAMES,
    FACE,
    LANDMARK_COUNT,
    LEFT_ELBOW,
    LEFT_HAND,
    LEFT_HIP,
    LEFT_SHOULDER,
    LEFT_WRIST,
    RIGHT_ELBOW,
    RIGHT_HAND,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)
from signclip_desktop.training.data.people import Known
from signclip_desktop.training.shipped.starter.completing import Complete
from signclip_desktop.training.shipped.starter.face import HeadPose, NeutralFace
from signclip_desktop.training.shipped.starter.proportions import FACE_HEIGHT
from signclip_desktop.training.shipped.starter.tracks import Track

# Confidence of points that were placed, not seen; hands are surer where the recording shows them.
PLACED_CONFIDENCE = 0.1
FILLED_CONFIDENCE, SEEN_CONFIDENCE = 0.5, 1.0
# The hips, which nobody measures, carry how the person's place is known.
PLACE_CONFIDENCE = {Known.BY_HANDS: 0.1, Known.BY_OTHER_CLIPS: 0.2, Known.MEASURED: 0.3}

FPS = 20.0
FEWEST_FRAMES = 8
WIDTH_PX, HEIGHT_PX = 640, 480
ASPECT = WIDTH_PX / HEIGHT_PX
SHOULDER_WIDTH = 0.30  # of the frame's height: arms' reach and head fit into the frame
SHOULDER_MIDDLE = np.array([0.5 * ASPECT, 0.45], dtype=np.float32)
# Half of this is a pixel's third; a coarser grid packs into half the bytes.
GRID = 1 / 1024

# Left side of the mean person, x right and y down from the middle of the shoulders, in
# shoulder widths; medians over the 19 people of fingerspelling_19_languages.npz, made
# symmetric. In an unmirrored picture the signer's left is at the right.
MEAN_LEFT = {
    "NOSE": (0.0, -0.57),
    "LEFT_EYE_INNER": (0.06, -0.67),
    "LEFT_EYE": (0.095, -0.67),
    "LEFT_EYE_OUTER": (0.13, -0.67),
    "LEFT_EAR": (0.2, -0.62),
    "MOUTH_LEFT": (0.065, -0.465),
    "LEFT_SHOULDER": (0.5, 0.0),
    "LEFT_HIP": (0.34, 1.43),
}
HIPS = [LEFT_HIP, RIGHT_HIP]
UPPER_ARM, FOREARM = 0.87, 0.78  # same medians of the 90th percentiles over time
HANGING_ELBOW = (0.26, 0.8)  # from the shoulder, outwards and down
REST_WRIST = (0.62, 1.45)
LOWERING_S = 0.25  # time in which an arm whose hand is not seen is shown to sink


def clip_of_motion(motion: Complete, face: NeutralFace) -> Clip:
    """A sign's motion as a clip at FPS, with the mean person around it.

    Args:
        motion: hands and head.
        face: the neutral face.
    """
    track = motion.track
    duration_s = (len(track) - 1) / track.fps
    frames = max(round(duration_s * FPS) + 1, FEWEST_FRAMES)
    times = np.linspace(0, len(track) - 1, frames)
    nearest = np.rint(times).astype(int)
    points = np.full((frames, LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
    confidence = np.zeros((frames, LANDMARK_COUNT), dtype=np.float32)
    wrists = np.full((frames, 2, 2), np.nan, dtype=np.float32)
    for hand, place in ((0, LEFT_HAND), (1, RIGHT_HAND)):
        shown = track.seen[nearest, hand]
        wrist = _resampled(track.wrist[:, hand], track.seen[:, hand], times)
        hand_points = _resampled(track.shape[:, hand], track.seen[:, hand], times)
        wrists[shown, hand] = wrist[shown]
        hand_points[..., :2] += wrist[:, None]
        points[:, place] = np.where(shown[:, None, None], hand_points, np.nan)
        sure = np.where(motion.seen[nearest, hand], SEEN_CONFIDENCE, FILLED_CONFIDENCE)
        confidence[:, place] = np.where(shown, sure, 0)[:, None]
    place_body(points, confidence, wrists)
    _place_head(points, confidence, track, times, face)
    confidence[:, HIPS] = PLACE_CONFIDENCE[track.known]
    return Clip(
        points=_on_grid(points),
        confidence=np.round(confidence, 2),
        times_s=(np.arange(frames) / FPS).astype(np.float32),
        width_px=WIDTH_PX,
        height_px=HEIGHT_PX,
    )


def _place_head(
    points: Float, confidence: Float, track: Track, times: Float, face: NeutralFace
) -> None:
    """Fill in the face's contour and the body's points of the head, in place."""
    whole = np.ones(len(track), dtype=bool)
    turn = _resampled(track.turn, whole, times)
    left, _, right = np.linalg.svd(turn)
    pose = HeadPose(
        place=_resampled(track.head, whole, times),
        scale=np.full(len(times), FACE_HEIGHT, dtype=np.float32),
        turn=(left @ right).astype(np.float32),
    )
    for frame in range(len(times)):
        contour, head = face.at(pose, frame)
        points[frame, FACE], points[frame, : len(head)] = contour, head
    confidence[:, FACE] = PLACED_CONFIDENCE
    confidence[:, : len(face.head)] = PLACED_CONFIDENCE


def place_body(points: Float, confidence: Float, wrists: Float) -> None:
    """Fill in head, trunk and arms, in place, in body units.

    Args:
        points: float32 (T, 203, 3), x and y from the middle of the shoulders.
        confidence: float32 (T, 203); placed points get PLACED_CONFIDENCE.
        wrists: float32 (T, 2, 2), left and right wrist, NaN where not seen.
    """
    for name, (x, y) in MEAN_LEFT.items():
        points[:, BODY_NAMES.index(name)] = (x, y, 0)
        other = name.replace("LEFT", "RIGHT")
        points[:, BODY_NAMES.index(other)] = (-x if other != name else x, y, 0)
    arms = (
        (0, 1.0, LEFT_SHOULDER, LEFT_ELBOW, LEFT_WRIST),
        (1, -1.0, RIGHT_SHOULDER, RIGHT_ELBOW, RIGHT_WRIST),
    )
    for hand, side, shoulder, elbow, wrist in arms:
        reached = _with_rest(wrists[:, hand], side)
        points[:, wrist, :2] = reached
        points[:, elbow, :2] = _elbows(points[:, shoulder, :2], reached, side)
        points[:, [elbow, wrist], 2] = 0
    body = np.isfinite(points[:, : len(BODY_NAMES), 0])
    confidence[:, : len(BODY_NAMES)] = np.where(body, PLACED_CONFIDENCE, 0)


def _with_rest(wrist: Float, side: float) -> Float:
    """The wrist's path (T, 2); where it is not seen, sinking to rest and rising from it."""
    seen = np.isfinite(wrist[:, 0])
    rest = np.array([side * REST_WRIST[0], REST_WRIST[1]], dtype=np.float32)
    if not seen.any():
        return np.broadcast_to(rest, wrist.shape).astype(np.float32)
    known = np.flatnonzero(seen)
    frames = np.arange(len(wrist))
    between = np.stack([np.interp(frames, known, wrist[known, axis]) for axis in (0, 1)], axis=1)
    away = np.abs(frames[:, None] - known[None]).min(axis=1) / (LOWERING_S * FPS)
    low = 0.5 - 0.5 * np.cos(np.pi * np.clip(away, 0, 1))
    result: Float = (between * (1 - low[:, None]) + rest * low[:, None]).astype(np.float32)
    return result


def _elbows(shoulder: Float, wrist: Float, side: float) -> Float:
    """Elbows (T, 2): hanging beside the body, pulled only as far as the arm is long.

    In a picture an arm may look shorter than it is (it points to or from the camera), never
    longer: both lengths are limits, met in turn.
    """
    elbow = shoulder + np.array(HANGING_ELBOW, dtype=np.float32) * (side, 1)
    for _ in range(8):
        elbow = _within(elbow, wrist, FOREARM)
        elbow = _within(elbow, shoulder, UPPER_ARM)
    result: Float = gaussian_filter1d(elbow, 1.5, axis=0, mode="nearest").astype(np.float32)
    return result


def _within(points: Float, centres: Float, distance: float) -> Float:
    away = points - centres
    length = np.linalg.norm(away, axis=1, keepdims=True)
    result: Float = centres + away * np.minimum(1, distance / np.maximum(length, 1e-6))
    return result


def _resampled(values: Float, seen: NDArray[np.bool_], times: Float) -> Float:
    """Values (T, ...) at fractional frames, from seen frames only; zeros if there are none."""
    known = np.flatnonzero(seen)
    flat = values.reshape(len(values), -1)
    if len(known) == 0:
        return np.zeros((len(times), *values.shape[1:]), dtype=np.float32)
    columns = [np.interp(times, known, flat[known, column]) for column in range(flat.shape[1])]
    return np.stack(columns, axis=1).reshape(len(times), *values.shape[1:]).astype(np.float32)


def _on_grid(points: Float) -> Float:
    """From body units to the frame, rounded to GRID."""
    out = points * SHOULDER_WIDTH
    out[..., :2] += SHOULDER_MIDDLE
    out[..., [0, 2]] /= ASPECT
    result: Float = (np.round(out / GRID) * GRID).astype(np.float32)
    return result
