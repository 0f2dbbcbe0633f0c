"""A clip, a sign and an example to put into a library."""

import numpy as np

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example, Origin, Sign, Word


def some_clip(seed: int = 0, frames: int = 6) -> Clip:
    points = np.random.default_rng(seed).random((frames, 203, 3), dtype=np.float32)
    points[:, 161:182] = np.nan
    return Clip(
        points=points,
        confidence=np.isfinite(points[..., 0]).astype(np.float32),
        times_s=np.arange(frames, dtype=np.float32) / 25,
        width_px=640,
        height_px=480,
    )


def some_sign(sign_id: str = "user:1", gloss: str = "HOUSE", **fields) -> Sign:
    fields.setdefault("language", "ase")
    fields.setdefault("words", (Word(gloss.lower()),))
    return Sign(id=sign_id, gloss=gloss, **fields)


def some_example(example_id: str = "e1", sign_id: str = "user:1", **fields) -> Example:
    fields.setdefault("origin", Origin.CAMERA)
    return Example(id=example_id, sign_id=sign_id, **fields)
