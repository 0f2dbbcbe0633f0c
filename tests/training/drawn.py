"""Drawn recordings of a few signs by a few people, as the tests of training need them."""

import numpy as np

from signclip_desktop.core.encoding.streams import track_of
from signclip_desktop.core.encoding.towers import TowerConfig
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.training.data.dataset import Recordings, Spanned, recordings_of
from signclip_desktop.training.data.recordings import Recording
from tests.core.motions import hand_shape, path_clip

SMALL = TowerConfig(dimension=16, part=16, stem=16, width=16, depth=2, mouth=8, buckets=64, text=8)


def sign_clip(sign: int, person: int) -> Clip:
    """Sign n moves in direction n with curl n; each person is a bit off in place and size."""
    generator = np.random.default_rng([sign, person])
    t = np.linspace(0, 1, 20)[:, None]
    angle = 2 * np.pi * sign / 6
    start = np.array([0.55, 0.6]) + generator.normal(0, 0.02, 2)
    path = start + 0.25 * t * np.array([np.cos(angle), np.sin(angle)])
    shape = hand_shape(1 + 0.1 * generator.random(), curl=0.15 * sign)
    return path_clip(path, shape=shape, size=0.1 + 0.01 * generator.random(), shoulders=True)


def a_recording(
    number: int, label: str, source: str, *, duplicate_of: str = "", language: str = "ase"
) -> Recording:
    return Recording(
        number=number,
        label=label,
        language=language,
        clip_id=f"c{number}",
        source=source,
        signer=source,
        variation=-1,
        role="",
        origin="",
        duplicate_of=duplicate_of,
        bbox=None,
        fps=25.0,
        width_px=640,
        height_px=480,
    )


def drawn_recordings(signs: int = 6, people: int = 4) -> Recordings:
    """`signs` signs, each by every person; person n is source "sn"."""
    tracks, known = [], []
    for person in range(people):
        for sign in range(signs):
            tracks.append(Spanned(track_of(sign_clip(sign, person)), 0.0, 1.0))
            known.append((a_recording(len(known), f"sign{sign}", f"s{person}"), "drawn"))
    return recordings_of(tracks, known, {})
