"""Elbows: those that were seen where they are sound, else where a relaxed arm has them."""

import numpy as np

from signclip_desktop.ui.figure.framing import Array, Flags

# Medians over the 19 people of fingerspelling_19_languages.npz of each one's 90th percentile
# over time, in shoulder widths.
UPPER_ARM, FOREARM = 0.87, 0.78
# A seen elbow may make an arm this much longer than usual; more is a wrong point.
_LONGER = 1.2
# Signs are made about this far in front of the shoulders (a forearm and a half of a body's
# depth less than an arm stretched forward); hands that are far up, down or out are less so.
_FORWARD = 0.5
# Where an elbow is pulled to: down, a little outward, and back under a low hand or forward under
# a hand that is raised by so much above the shoulder.
_PULL_OUT, _PULL_BACK, _RAISED = 0.38, 0.3, 0.5


def elbows_of(shoulders: Array, wrists: Array, seen: Array, confident: Flags) -> Array:
    """Elbows float64 (T, 2, 2) in shoulder widths, y down.

    Args:
        shoulders: (T, 2, 2), left and right.
        wrists: (T, 2, 2).
        seen: (T, 2, 2), elbows of the clip, NaN where there are none.
        confident: bool (T, 2), the clip's elbows were seen and not placed.
    """
    upper = np.linalg.norm(seen - shoulders, axis=-1)
    fore = np.linalg.norm(wrists - seen, axis=-1)
    with np.errstate(invalid="ignore"):
        sound = confident & (upper < _LONGER * UPPER_ARM) & (fore < _LONGER * FOREARM)
    relaxed = relaxed_elbows(shoulders, wrists)
    # One that is seen now and then only would jump: all of a side, or none.
    side_sound = sound.mean(axis=0) > 0.8
    out: Array = np.where((sound & side_sound)[..., None], seen, relaxed)
    return out


def relaxed_elbows(shoulders: Array, wrists: Array) -> Array:
    """Elbows (..., 2, 2) of arms of usual length that hang as low as they can.

    The wrist is put in front of the body as far as the arm allows; the elbow lies on the circle
    around the line from shoulder to wrist where both bones fit, at its lowest and outermost
    point. An arm that is too short for its wrist is stretched straight.
    """
    across = wrists - shoulders
    reach = np.linalg.norm(across, axis=-1)
    longest = 0.985 * (UPPER_ARM + FOREARM)
    forward = np.minimum(_FORWARD, np.sqrt(np.maximum(longest**2 - reach**2, 0.0)))
    line = np.concatenate([across, -forward[..., None]], axis=-1)
    distance = np.maximum(np.linalg.norm(line, axis=-1), 1e-6)
    way = line / distance[..., None]
    # Too near is as impossible as too far.
    fitting = np.clip(distance, abs(UPPER_ARM - FOREARM) + 1e-3, UPPER_ARM + FOREARM)
    along = (UPPER_ARM**2 - FOREARM**2 + fitting**2) / (2 * fitting)
    out = np.sqrt(np.maximum(UPPER_ARM**2 - along**2, 0.0))
    pull = np.empty_like(line)
    pull[..., 0] = np.array([_PULL_OUT, -_PULL_OUT])
    pull[..., 1] = 1.0
    pull[..., 2] = _PULL_BACK * np.clip(across[..., 1] / _RAISED, -1.0, 1.0)
    pull = pull - (pull * way).sum(axis=-1, keepdims=True) * way
    pull /= np.maximum(np.linalg.norm(pull, axis=-1, keepdims=True), 1e-6)
    stretched = np.maximum(distance / fitting, 1.0)
    elbow = way * (along * stretched)[..., None] + pull * out[..., None]
    lowest: Array = shoulders + elbow[..., :2]
    return lowest
