"""Rows about single clips: traits, features, embeddings, alignments and distances."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import torch

from signclip_desktop.core.encoding.hand_motion import body_features, frame_features, hand_motion
from signclip_desktop.core.encoding.streams import (
    even_steps,
    mirror_track,
    sample_track,
    streams_of,
    track_of,
)
from signclip_desktop.core.encoding.trained_encoder import TrainedEncoder
from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder
from signclip_desktop.core.matching.alignment import align
from signclip_desktop.core.matching.rerank import DtwReranker, fuse_distance, warped_distances
from signclip_desktop.core.matching.traits import traits_of
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import LEFT_HAND, RIGHT_HAND
from tests.core.motions import hand_shape, hold, line, path_clip, unseen
from tests.golden.material import (
    ASSETS,
    clips,
    joined,
    odd_clips,
    signed_by_another,
    with_rest,
    without_hands,
)

Rows = dict[str, Any]


@cache
def trained() -> TrainedEncoder:
    """The model that the program comes with."""
    return TrainedEncoder(ASSETS.parent / "models" / "ase")


@cache
def training_free() -> TrainingFreeEncoder:
    """The encoder that the program falls back on."""
    return TrainingFreeEncoder()


def trait_rows() -> Rows:
    """Hands, place, fingers and movement of each clip."""
    return {name: _traits(clip) for name, clip in {**clips(), **odd_clips(), **_drawn()}.items()}


def _traits(clip: Clip) -> list[Any]:
    found = traits_of(clip)
    fingers = sorted(kind.value.replace("_", " ") for kind in found.fingers)
    movement = sorted(kind.value for kind in found.movement)
    leading = found.leading.value if found.leading else ""
    return [found.two_handed, found.place.value, fingers, movement, leading]


def _drawn() -> dict[str, Clip]:
    """Drawn hands at each height, more and less curled, seen for longer, on longer ways."""
    drawn = {}
    for height in (0.35, 0.39, 0.41, 0.45, 0.54, 0.56, 0.7, 0.9, 0.94, 0.96, 1.0, 1.2, 1.5):
        path = hold((0.6, height + 0.09), 10)  # the middle of the hand is above its wrist
        drawn[f"at height {height}"] = path_clip(path, shoulders=True)
    for curl in np.arange(0.85, 1.001, 0.025):
        shape = hand_shape(curl=float(curl))
        drawn[f"curled by {curl:.3f}"] = path_clip(hold((0.6, 0.5), 10), shape=shape)
    book = clips()["book"]
    for lost in (8, 15, 16, 17, 18, 22):
        drawn[f"left hand lost in {lost} of 28"] = without_hands(book, 0, lost, LEFT_HAND)
        drawn[f"right hand lost in {lost} of 28"] = without_hands(book, 0, lost, RIGHT_HAND)
        changed = joined([clips()["two"].slice(0, 28 - lost), clips()["cat"].slice(0, lost)])
        drawn[f"another hand shape in {lost} of 28"] = changed
    drawn |= {f"{count} frames": clips()["dance"].slice(9, 9 + count) for count in (2, 3, 4)}
    to, back = line((0.3, 0.5), (0.8, 0.5), 24), line((0.8, 0.5), (0.3, 0.5), 24)
    for further in range(0, 25, 3):
        way = np.concatenate([to, back[:further]])
        drawn[f"{further} of 24 frames back"] = path_clip(way)
        drawn[f"back, and {further} of 24 frames again"] = path_clip(
            np.concatenate([to, back, to[:further]])
        )
    return drawn


def feature_rows() -> Rows:
    """Features of both recipes, in a few numbers each."""
    rows: Rows = {}
    for name, clip in _some_clips():
        motion = hand_motion([clip])
        rows[f"training-free, hands, {name}"] = digest(frame_features(motion))
        rows[f"training-free, body, {name}"] = digest(body_features(motion))
        track = track_of(clip)
        rows[f"trained, track, {name}"] = (
            digest(track.hands),
            digest(track.lips),
            digest(track.body),
        )
        hands, lips, body = (
            torch.from_numpy(part)[None] for part in (track.hands, track.lips, track.body)
        )
        for turned, parts in (
            ("", (hands, lips, body)),
            ("mirrored, ", mirror_track(hands, lips, body)),
        ):
            steps = even_steps(1)
            streams = streams_of(
                sample_track(parts[0], steps), sample_track(parts[1], steps), parts[2]
            )
            rows[f"trained, {turned}{name}"] = [
                digest(getattr(streams, part).numpy())
                for part in ("hands", "body", "mouth", "body_valid", "mouth_valid")
            ]
    return rows


def embedding_rows() -> Rows:
    """First numbers and norm of the embeddings of both encoders, and of some words."""
    some = _some_clips()
    rows: Rows = {}
    for kind, encoder in (("training-free", training_free()), ("trained", trained())):
        for (name, _), row in zip(some, encoder.embed([clip for _, clip in some]), strict=True):
            rows[f"{kind}, {name}"] = digest(row)
    for word, row in zip(("book", "house"), trained().embed_text(
        ["<en> <ase> book", "<en> <ase> house"]), strict=True):  # fmt: skip
        rows[f"word {word}"] = digest(row)
    rows["dimensions"] = [training_free().dimension, trained().dimension]
    return rows


def alignment_rows() -> Rows:
    """Which moment of another's signing fits which of a sign; warped distances."""
    rows: Rows = {}
    names = ("book", "cat", "dance", "recording")
    for number, name in enumerate(names):
        clip = clips()[name]
        other = with_rest(signed_by_another(clip, number), before=6, after=9)
        found = align(clip, other)
        moments = np.linspace(0, found.first_s[-1], 9)
        rows[f"moments of {name}"] = [found.second_at(float(moment)) for moment in moments]
    rows["one hand against two"] = digest(align(clips()["cat"], clips()["book"]).second_s)
    for here, there in ((4, 16), (12, 6), (16, 4), (20, 12)):
        first = without_hands(clips()["book"], 0, here, LEFT_HAND)
        second = without_hands(signed_by_another(clips()["book"], 9), 0, there, LEFT_HAND)
        rows[f"left hand from frame {here} and {there}"] = digest(align(first, second).second_s)
    for length in (0.1, 0.2, 0.3, 0.45, 0.6, 0.8):
        early, late = (_second_hand_from(start, length) for start in (10, 20))
        rows[f"a second hand sooner or later, way {length}"] = digest(align(early, late).second_s)
    rows["hands alone"] = digest(align(odd_clips()["only hands"], clips()["apple"]).second_s)
    reranker = DtwReranker()
    frames = reranker.frames([clip for _, clip in _some_clips()])
    for number, name in enumerate(names):
        rows[f"distances to {name}"] = numbers(reranker.distances(frames[number], frames))
    late = np.roll(np.eye(24, dtype=np.float32), 9, axis=1)[None]
    rows["nine frames late"] = numbers(warped_distances(np.eye(24, dtype=np.float32), late))
    scores, apart = (np.array(line, np.float32) for line in ([0.2, 0.9], [0.7, 0.1]))
    rows["fused distance"] = numbers(fuse_distance(scores, apart))
    return rows


def _second_hand_from(start: int, length: float) -> Clip:
    """A right hand on its way, and a left one that is seen for ten frames."""
    left = np.concatenate([unseen(start), hold((0.8, 0.6), 10), unseen(30 - start)])
    right = line((0.4, 0.6), (0.4 + length, 0.6), 40)
    return path_clip(right, left=left, shoulders=True)


def digest(array: np.ndarray) -> list[float]:
    """Three numbers, the length, and a sum that depends on every number and its place."""
    flat = np.nan_to_num(np.asarray(array, dtype=np.float64).ravel(), nan=-1.0)
    places = np.cos(np.arange(len(flat)))
    picked = flat[[0, len(flat) // 3, -1]]
    return numbers([*picked, np.linalg.norm(flat), flat @ places / np.sqrt(len(flat))])


def numbers(values: Any) -> list[float]:
    """Floats in a list."""
    return [float(value) for value in values]


def _some_clips() -> list[tuple[str, Clip]]:
    named = {**clips(), **odd_clips()}
    return [(name, named[name]) for name in ("book", "cat", "dance", "recording", *odd_clips())]


def sections() -> Iterator[tuple[str, Callable[[], Rows]]]:
    """The sections of this file, by name."""
    yield "traits", trait_rows
    yield "alignment", alignment_rows
    yield "features", feature_rows
    yield "embedding", embedding_rows
