"""Names for what a sign looks like: handshape, place, number of hands, movement.

Every label is computed from landmarks, so that nobody has to tag a dictionary by hand. Linear
models in assets/picture_labels.npz tell them; `training/shipped/picture_labels.py` computes that
file and docs/picture-labels.md, the table of how far each label agrees with ASL-LEX 2.0 on signs
that took no part in it. A label that agrees in less than 75 % is not in the file, and so it is
offered nowhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signclip_desktop import settings
from signclip_desktop.core.formats import bounded
from signclip_desktop.core.matching.picture_features import (
    HAND_FEATURES,
    MOVEMENT_FEATURES,
    PLACE_FEATURES,
    hand_features,
    movement_features,
    place_features,
)
from signclip_desktop.core.matching.traits import Place, traits_of
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.errors import CheckpointInvalid, Key

FILE = "picture_labels.npz"
_MOST_BYTES = 1_000_000
# A sign shows at most so many handshapes, each in at least this share of what was seen: the shape
# may change once. Chosen with the models, on their half of the signs.
MOST_SHAPES, LEAST_SHARE = 2, 0.15
_LABEL = "label."


class Facet(Key):
    """What a label is about, as it stands above a choice."""

    HANDSHAPE = "facet.handshape"
    PLACE = "facet.place"
    HANDS = "facet.hands"
    MOVEMENT = "facet.movement"


class Label(Key):
    """One thing that can be seen in a sign."""

    FLAT = "label.flat"
    SPREAD = "label.spread"
    INDEX = "label.index"
    TWO_FINGERS = "label.two_fingers"
    FIST = "label.fist"
    CURVED = "label.curved"
    RING = "label.ring"
    PINCH = "label.pinch"
    TIPS = "label.tips"
    LITTLE = "label.little"
    MIDDLE = "label.middle"
    HOOK = "label.hook"
    TWO_HOOKS = "label.two_hooks"
    HEAD = "label.head"
    FOREHEAD = "label.forehead"
    MOUTH = "label.mouth"
    CHEEK = "label.cheek"
    BODY = "label.body"
    OTHER_HAND = "label.other_hand"
    BELOW_HEAD = "label.below_the_head"
    ONE_HAND = "label.one_hand"
    TWO_HANDS = "label.two_hands"
    ALIKE = "label.alike"
    BASE = "label.base"
    AGAIN = "label.again"
    ONCE = "label.once"
    ROUND = "label.round"

    @property
    def facet(self) -> Facet:
        """What it is about."""
        return next(facet for facet, labels in LABELS.items() if self in labels)

    @property
    def name_in_files(self) -> str:
        """Such as "two fingers"."""
        return self.value.removeprefix(_LABEL).replace("_", " ")

    @classmethod
    def of_file(cls, name: str) -> "Label":
        """The label of a name in files; raises ValueError where there is none."""
        return cls(_LABEL + name.replace(" ", "_"))


SHAPES = tuple(Label)[:13]
LABELS: dict[Facet, tuple[Label, ...]] = {
    Facet.HANDSHAPE: SHAPES,
    Facet.PLACE: (
        Label.HEAD, Label.FOREHEAD, Label.MOUTH, Label.CHEEK, Label.BELOW_HEAD, Label.BODY,
        Label.OTHER_HAND,
    ),
    Facet.HANDS: (Label.ONE_HAND, Label.TWO_HANDS, Label.ALIKE, Label.BASE),
    Facet.MOVEMENT: (Label.ONCE, Label.AGAIN, Label.ROUND),
}  # fmt: skip


# Where the first is not told, the second is.
_HEAD_OR_BELOW = (Label.HEAD, Label.BELOW_HEAD)
_AGAIN_OR_ONCE = (Label.AGAIN, Label.ONCE)


@dataclass(frozen=True)
class Models:
    """Linear models of all labels.

    Attributes:
        shapes: labels of the handshape model, whether offered or not.
        shape_weights: float32 (HAND_FEATURES + 1, S); the last row is added.
        places: labels told from place features.
        place_weights: float32 (PLACE_FEATURES + 1, P).
        movements: labels told from movement features.
        movement_weights: float32 (MOVEMENT_FEATURES + 1, M).
        offered: the labels that agree well enough to be offered.
        pictures: float32 (S, 21, 3), a typical right hand of each shape, wrist at 0, palm 1 long.
        known: labels of the starter dictionary's recordings, by the checksum of the recording.
    """

    shapes: tuple[Label, ...]
    shape_weights: Float
    places: tuple[Label, ...]
    place_weights: Float
    movements: tuple[Label, ...]
    movement_weights: Float
    offered: frozenset[Label]
    pictures: Float
    known: Mapping[int, frozenset[Label]] = field(default_factory=dict)


@cache
def shipped() -> Models:
    """The models that come with the program."""
    return read(settings.assets_dir() / FILE)


def read(path: Path) -> Models:
    """Read the models' file.

    Raises:
        CheckpointInvalid: it is not such a file.
    """
    damaged = CheckpointInvalid("labels.damaged", file=path.name)
    try:
        arrays = bounded.read_npz(path, most=_MOST_BYTES)
        models = Models(
            shapes=_labels(arrays["shapes"]),
            shape_weights=arrays["shape_weights"],
            places=_labels(arrays["places"]),
            place_weights=arrays["place_weights"],
            movements=_labels(arrays["movements"]),
            movement_weights=arrays["movement_weights"],
            offered=frozenset(_labels(arrays["offered"])),
            pictures=arrays["pictures"],
            known=_known(arrays["known"], arrays["known_labels"]),
        )
    except (OSError, ValueError, KeyError) as error:
        raise damaged from error
    expected = (
        (models.shape_weights, (HAND_FEATURES + 1, len(models.shapes))),
        (models.place_weights, (PLACE_FEATURES + 1, len(models.places))),
        (models.movement_weights, (MOVEMENT_FEATURES + 1, len(models.movements))),
        (models.pictures, (len(models.shapes), 21, 3)),
    )
    if any(array.shape != shape or not np.isfinite(array).all() for array, shape in expected):
        raise damaged
    return models


def labels_of(clip: Clip, models: Models | None = None) -> frozenset[Label]:
    """All offered labels of a clip that is trimmed to the sign."""
    models = models or shipped()
    return all_labels_of(clip, models) & models.offered


def place_of(clip: Clip, models: Models | None = None) -> Place:
    """Where the higher hand is, in agreement with the label for signs at the head."""
    place = traits_of(clip).place
    at_head = Label.HEAD in labels_of(clip, models)
    if at_head:
        return Place.HEAD
    return Place.SHOULDERS if place is Place.HEAD else place


def all_labels_of(clip: Clip, models: Models) -> frozenset[Label]:
    """All labels of a clip, those included that agree too badly to be offered."""
    found = {Label.TWO_HANDS if traits_of(clip).two_handed else Label.ONE_HAND}
    found |= _shown_shapes(hand_features(clip), models)
    for features, told, weights, (label, opposite) in (
        (place_features(clip), models.places, models.place_weights, _HEAD_OR_BELOW),
        (movement_features(clip), models.movements, models.movement_weights, _AGAIN_OR_ONCE),
    ):
        if features is not None:
            found |= _told(features, told, weights)
            if label not in found:
                found.add(opposite)
    if Label.ONE_HAND in found:
        found -= {Label.ALIKE, Label.BASE, Label.OTHER_HAND}
    return frozenset(found)


def _shown_shapes(features: NDArray[np.float64], models: Models) -> set[Label]:
    if len(features) == 0:
        return set()
    shares = softmax(features @ models.shape_weights[:-1] + models.shape_weights[-1]).mean(axis=0)
    best = np.argsort(-shares)[:MOST_SHAPES]
    return {models.shapes[number] for number in best if shares[number] > LEAST_SHARE}


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares that sum to 1 along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: NDArray[np.float64] = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def _told(features: NDArray[np.float64], labels: tuple[Label, ...], weights: Float) -> set[Label]:
    scores = features @ weights[:-1] + weights[-1]
    return {label for label, score in zip(labels, scores, strict=True) if score > 0}


def bits_of(labels: Iterable[Label]) -> int:
    """Labels as one number, a bit each in the order of `Label`."""
    order = list(Label)
    return sum(1 << order.index(label) for label in labels)


def _known(checksums: NDArray[np.uint32], bits: NDArray[np.uint32]) -> dict[int, frozenset[Label]]:
    order = list(enumerate(Label))
    # Many recordings have the same labels: each set is made once, as this runs at every start.
    sets = {
        mask: frozenset(label for place, label in order if mask >> place & 1)
        for mask in set(bits.tolist())
    }
    return {
        checksum: sets[mask]
        for checksum, mask in zip(checksums.tolist(), bits.tolist(), strict=True)
    }


def _labels(names: NDArray[Any]) -> tuple[Label, ...]:
    return tuple(Label.of_file(str(name)) for name in names)
