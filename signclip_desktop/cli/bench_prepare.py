"""Measures how long a large library takes to prepare, batch by batch, and a small change of it."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import Store
    from signclip_desktop.core.types.landmarks import Clip

SEED = 20
FRAMES = 20
PER_SIGN = 4
SHARE = 0.1  # of the batches at the beginning and at the end, which are compared


def measure_preparing(examples: int) -> dict[str, float]:
    """Times of preparing a library of so many recordings with the encoder at hand.

    Returns:
        Milliseconds of a batch at the beginning and at the end (medians) and their ratio, of the
        longest step between two chances for a frame, and seconds to take in one recording more.
    """
    from signclip_desktop.core.dictionary import Store
    from signclip_desktop.core.matching.recognizer import open_recognizer

    with (
        tempfile.TemporaryDirectory(prefix="signclip", ignore_cleanup_errors=True) as name,
        Store.open(Path(name) / "library.sqlite") as store,
    ):
        clips = _clips()
        _fill(store, clips, 0, examples)
        recognizer = open_recognizer(store)
        steps = _timed(recognizer.preparing())
        batches = [seconds for seconds, done in steps if done]
        some = max(1, round(SHARE * len(batches)))
        first, last = np.median(batches[:some]), np.median(batches[-some:])
        _fill(store, clips, examples, examples + 1)
        began = time.perf_counter()
        recognizer.prepare()
        one_more_s = time.perf_counter() - began
    return {
        "examples": examples,
        "batches": len(batches),
        "first_ms": round(1000 * float(first), 2),
        "last_ms": round(1000 * float(last), 2),
        "ratio": round(float(last / first), 3),
        "longest_ms": round(1000 * max(seconds for seconds, _ in steps), 1),
        "one_more_s": round(one_more_s, 3),
    }


def _timed(steps: Iterator[float]) -> list[tuple[float, float]]:
    """Seconds of each step, and the share that was done after it."""
    found = []
    began = time.perf_counter()
    for done in steps:
        now = time.perf_counter()
        found.append((now - began, done))
        began = now
    return found


def _fill(store: "Store", clips: "list[Clip]", start: int, stop: int) -> None:
    from signclip_desktop.core.types.sign import Example, Origin, Sign

    with store.in_one_step():
        for number in range(start, stop):
            sign = Sign(f"bench:{number // PER_SIGN}", f"sign {number // PER_SIGN}", "ase")
            if number % PER_SIGN == 0 or number == start:
                store.signs.put(sign)
            example = Example(f"bench:example:{number}", sign.id, Origin.IMPORT)
            store.recordings.put(example, clips[number % len(clips)])


def _clips() -> "list[Clip]":
    """Hands on their way from one random place to another."""
    from signclip_desktop.core.types.landmarks import Clip
    from signclip_desktop.core.types.skeleton import LANDMARK_COUNT, RIGHT_HAND

    random = np.random.default_rng(SEED)
    clips = []
    for _ in range(50):
        points = np.full((FRAMES, LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
        shape = random.normal(0, 0.03, (21, 3))
        way = np.linspace(random.uniform(0.3, 0.7, 3), random.uniform(0.3, 0.7, 3), FRAMES)
        points[:, RIGHT_HAND] = (shape + way[:, None]).astype(np.float32)
        sure = np.isfinite(points[..., 0]).astype(np.float32)
        times_s = (np.arange(FRAMES) / 25).astype(np.float32)
        clips.append(Clip(points, sure, times_s, 640, 480))
    return clips
