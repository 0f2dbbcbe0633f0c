"""Fits the labels of handshape, place and movement, and measures how far ASL-LEX agrees.

`python -m signclip_desktop.training.shipped.picture_labels` writes assets/picture_labels.npz and
docs/picture-labels.md again. ASL-LEX 2.0 (CC BY-NC 4.0) is the target of the fit and of the
measurement; nothing of it is written. The signs are split into five parts by a hash of their gloss:
each part is measured with models that were fitted on the other four, and what comes out decides
which labels are offered. The models that are shipped are fitted on all.
"""

import csv
import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax

from signclip_desktop import settings
from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.dictionary.library import STARTER_FILE
from signclip_desktop.core.matching import picture_labels as labels
from signclip_desktop.core.matching.picture_features import (
    hand_features,
    leading_hand,
    movement_features,
    place_features,
)
from signclip_desktop.core.matching.picture_labels import SHAPES, Label, Models
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.core.types.skeleton import LEFT_HAND
from signclip_desktop.training.shipped import sha256_sums

Row = Mapping[str, str]
Numbers = NDArray[np.float64]

FEWEST_RECORDINGS = 3
PARTS = 5
# Below this a label is not offered: the mean of the share of signs described so that are found,
# and the share of the others that are left out.
LEAST_AGREEMENT = 0.75
# ... and at least so much of what a label shows has to be so.
LEAST_PRECISION = 0.2
_ALIKE = 9  # hands that make up a picture
_PULL = 3e-3  # weight of the squared weights, per example

# ASL-LEX's handshapes in our groups; what stands nowhere trains nothing and counts as "not so".
GROUPS: dict[Label, frozenset[str]] = {
    Label.FLAT: frozenset({"open_b", "closed_b", "b", "flat_b", "bent_b"}),
    Label.SPREAD: frozenset({"5", "4", "stacked_5", "flatspread_5"}),
    Label.INDEX: frozenset({"1", "d", "flat_1", "q", "l", "g"}),
    Label.TWO_FINGERS: frozenset(
        {"h", "v", "u", "r", "p", "k", "n", "flat_h", "flat_v", "3", "open_h", "flat_n"}
    ),
    Label.FIST: frozenset({"s", "a", "t", "closed_a", "e"}),
    Label.CURVED: frozenset({"curved_5", "c", "spread_open_e", "curved_4", "claw", "curved_l"}),
    Label.RING: frozenset({"f"}),
    Label.PINCH: frozenset({"baby_o", "closed_g"}),
    Label.TIPS: frozenset({"o", "flat_o", "closed_o"}),
    Label.LITTLE: frozenset({"y", "i", "horns", "ily"}),
    Label.MIDDLE: frozenset({"open_8", "8"}),
    Label.HOOK: frozenset({"bent_1", "curved_1"}),
    Label.TWO_HOOKS: frozenset({"bent_v", "curved_v"}),
}


def _is_in_group(label: Label, row: Row) -> bool:
    return row["handshape"] in GROUPS[label]


_ROUND = ("Circular",)
_AGAIN = ("Circular", "BackAndForth", "Z-shaped")
DESCRIBED: dict[Label, Callable[[Row], bool]] = {
    **{label: partial(_is_in_group, label) for label in GROUPS},
    Label.HEAD: lambda row: row["major_location"] == "Head",
    Label.FOREHEAD: lambda row: row["minor_location"] in ("Forehead", "Eye", "HeadTop"),
    Label.MOUTH: lambda row: row["minor_location"] in ("Mouth", "Chin", "UnderChin", "UpperLip"),
    Label.CHEEK: lambda row: row["minor_location"] == "CheekNose",
    Label.BODY: lambda row: row["major_location"] == "Body",
    Label.OTHER_HAND: lambda row: row["major_location"] == "Hand",
    Label.BELOW_HEAD: lambda row: row["major_location"] != "Head",
    Label.ONE_HAND: lambda row: row["sign_type"] == "OneHanded",
    Label.TWO_HANDS: lambda row: row["sign_type"] != "OneHanded",
    Label.ALIKE: lambda row: row["sign_type"] == "SymmetricalOrAlternating",
    Label.BASE: lambda row: row["sign_type"].startswith("Asymmetrical"),
    Label.AGAIN: lambda row: row["repeated"] == "1" or row["movement"] in _AGAIN,
    Label.ONCE: lambda row: row["repeated"] == "0" and row["movement"] not in _AGAIN,
    Label.ROUND: lambda row: row["movement"] in _ROUND,
}  # fmt: skip
PLACES = (Label.HEAD, Label.FOREHEAD, Label.MOUTH, Label.CHEEK, Label.BODY, Label.OTHER_HAND,
          Label.ALIKE, Label.BASE)  # fmt: skip
MOVEMENTS = (Label.AGAIN, Label.ROUND)


@dataclass(frozen=True, slots=True)
class Described:
    """A sign of the dictionary that ASL-LEX describes once."""

    gloss: str
    clip: Clip
    row: Row

    @property
    def part(self) -> int:
        """Which of the PARTS it belongs to."""
        return int(hashlib.sha256(self.gloss.encode()).hexdigest(), 16) % PARTS


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a label and ASL-LEX agree on signs that took no part in the fit.

    Attributes:
        label: the label.
        described: signs that ASL-LEX describes so.
        found: share of these that have the label.
        left_out: share of the others that have it not.
        precision: share of the signs with the label that are described so.
    """

    label: Label
    described: int
    found: float
    left_out: float
    precision: float

    @property
    def agreement(self) -> float:
        """Mean of `found` and `left_out`: 0.5 is chance, whatever the label's frequency."""
        return (self.found + self.left_out) / 2

    @property
    def is_offered(self) -> bool:
        """Whether it agrees well enough to be offered."""
        return self.agreement >= LEAST_AGREEMENT and self.precision >= LEAST_PRECISION


def read_described(store: Store, phonology: Path) -> list[Described]:
    """First variants made from several recordings whose gloss ASL-LEX has exactly once."""
    rows: dict[str, list[Row]] = {}
    with phonology.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["wlasl_gloss"], []).append(row)
    found = []
    for sign in store.signs.all():
        known = rows.get(sign.gloss.lower(), [])
        example = store.recordings.preview(sign.id)
        if len(known) != 1 or sign.variant != 1 or example is None:
            continue
        if example.clip_count >= FEWEST_RECORDINGS:
            clip = store.recordings.clip(example.id)
            found.append(Described(sign.gloss.lower(), clip, known[0]))
    return found


def fit(signs: Sequence[Described]) -> Models:
    """Fit all models; every label counts as offered."""
    places = _features(signs, place_features)
    movements = _features(signs, movement_features)
    return Models(
        shapes=SHAPES,
        shape_weights=_fit_shapes(signs),
        places=PLACES,
        place_weights=np.stack([_fit_one(*places, label) for label in PLACES], axis=1),
        movements=MOVEMENTS,
        movement_weights=np.stack([_fit_one(*movements, label) for label in MOVEMENTS], axis=1),
        offered=frozenset(Label),
        pictures=np.stack([_picture(signs, label) for label in SHAPES]),
    )


def measure_all(signs: Sequence[Described]) -> list[Agreement]:
    """Agreement of every label, each sign told by models that were fitted on other parts."""
    shown: dict[str, frozenset[Label]] = {}
    for part in range(PARTS):
        models = fit([sign for sign in signs if sign.part != part])
        for sign in signs:
            if sign.part == part:
                shown[sign.gloss] = labels.all_labels_of(sign.clip, models)
    return agreements_of(signs, [shown[sign.gloss] for sign in signs])


def agreements_of(signs: Sequence[Described], shown: Sequence[frozenset[Label]]) -> list[Agreement]:
    """Agreement of every label, in the order of the screen, for the labels that signs have."""
    found = []
    for label in (one for facet in labels.LABELS.values() for one in facet):
        has = np.array([label in own for own in shown])
        should = np.array([DESCRIBED[label](sign.row) for sign in signs])
        precision = float(should[has].mean()) if has.any() else 0.0
        found.append(
            Agreement(
                label, int(should.sum()), float(has[should].mean()), float((~has[~should]).mean()),
                precision,
            )
        )  # fmt: skip
    return found


def _features(
    signs: Sequence[Described], features_of: Callable[[Clip], Numbers | None]
) -> tuple[Numbers, list[Row]]:
    known = [(features_of(sign.clip), sign.row) for sign in signs]
    rows = [row for features, row in known if features is not None]
    return np.stack([features for features, _ in known if features is not None]), rows


def _fit_shapes(signs: Sequence[Described]) -> Float:
    """One softmax over all groups; every frame of a sign is an example of its group."""
    parts, targets = [], []
    for sign in signs:
        group = _group_of(sign.row)
        if group is not None:
            features = hand_features(sign.clip)
            parts.append(features)
            targets += [SHAPES.index(group)] * len(features)
    features, target = np.concatenate(parts), np.array(targets)
    counts = np.bincount(target, minlength=len(SHAPES))
    return _softmax_weights(features, target, 1 / np.sqrt(counts[target] + 1))


def _group_of(row: Row) -> Label | None:
    return next((label for label, codes in GROUPS.items() if row["handshape"] in codes), None)


def _fit_one(features: Numbers, rows: Sequence[Row], label: Label) -> Float:
    """A logistic regression in which both answers weigh the same."""
    target = np.array([DESCRIBED[label](row) for row in rows], dtype=np.int64)
    weight = np.where(target == 1, 1 / max(target.mean(), 1e-9), 1 / max(1 - target.mean(), 1e-9))
    both = _softmax_weights(features, target, weight)
    found: Float = both[:, 1] - both[:, 0]
    return found


def _softmax_weights(features: Numbers, target: NDArray[np.int64], weight: Numbers) -> Float:
    """Weights (F + 1, C) of a multinomial logistic regression on features as they are."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    inputs = np.concatenate([(features - mean) / spread, np.ones((len(features), 1))], axis=1)
    classes = int(target.max()) + 1
    answers = np.eye(classes)[target]
    weight = weight / weight.sum()

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        weights = flat.reshape(-1, classes)
        logs = log_softmax(inputs @ weights, axis=1)
        pull = weights[:-1]
        value = -(weight * (answers * logs).sum(axis=1)).sum() + _PULL * (pull**2).sum()
        slope = inputs.T @ (weight[:, None] * (np.exp(logs) - answers))
        slope[:-1] += 2 * _PULL * pull
        return float(value), slope.ravel()

    start = np.zeros(inputs.shape[1] * classes)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 400})
    weights = best.x.reshape(-1, classes)
    scaled = weights[:-1] / spread[:, None]
    last = weights[-1] - mean @ scaled
    found: Float = np.concatenate([scaled, last[None]]).astype(np.float32)
    return found


def _picture(signs: Sequence[Described], label: Label) -> Float:
    """The middle of the hands that are most typical of a group, wrist at 0, palm 1 long, upright.

    A left hand is turned into a right one.
    """
    hands = []
    for sign in signs:
        if _group_of(sign.row) is label:
            side = leading_hand(sign.clip)
            hand = sign.clip.points[:, side].astype(np.float64)
            hand[..., (0, 2)] *= sign.clip.width_px / sign.clip.height_px
            if side == LEFT_HAND:
                hand[..., 0] *= -1
            hand = hand[np.isfinite(hand).all(axis=(1, 2))]
            hands += [_upright(one) for one in hand[len(hand) // 3 :: 4]]
    grouped = np.stack(hands)
    middle = np.median(grouped, axis=0)
    nearest = np.linalg.norm(grouped - middle, axis=(1, 2)).argsort()[:_ALIKE]
    picture: Float = np.median(grouped[nearest], axis=0).astype(np.float32)
    return picture


def _upright(hand: Numbers) -> Numbers:
    """A hand (21, 3) turned so that its palm faces the camera and its middle knuckle is up."""
    about = hand - hand[0]
    up = about[9] / (np.linalg.norm(about[9]) + 1e-9)
    across = about[5] - about[17]
    across -= up * (across @ up)
    across /= np.linalg.norm(across) + 1e-9
    # y points down in pictures, so up is negative; z points away from the camera.
    turned = about @ np.stack([across, -up, np.cross(across, -up)], axis=1)
    scaled: Numbers = turned / (np.linalg.norm(about[9]) + 1e-9)
    return scaled


def table(agreements: Sequence[Agreement], count: int) -> str:
    """The table as a page of docs/."""
    lines = [*_head(count)]
    for one in agreements:
        offered = "yes" if one.is_offered else "no"
        lines.append(
            f"| {one.label.facet.name.lower()} | {one.label.name_in_files} | {one.described} | "
            f"{one.found:.0%} | {one.left_out:.0%} | {one.agreement:.1%} | {one.precision:.0%} | "
            f"{offered} |"
        )
    return "\n".join(lines) + "\n"


def _head(count: int) -> Iterator[str]:
    yield "# What a sign looks like: how far the labels agree with ASL-LEX"
    yield ""
    yield "Written by `python -m signclip_desktop.training.shipped.picture_labels`."
    yield ""
    yield (
        "Browsing by picture and the filters of results use labels that are computed from "
        "landmarks. They were held against ASL-LEX 2.0's description of signs of the starter "
        f"dictionary that are made from three or more recordings: {count} signs in {PARTS} parts, "
        "each told by models that were fitted on the other parts. ASL-LEX describes "
        "one way to make a sign, by its first handshape; the dictionary may show another way, and "
        "a sign may change its handshape, so that 100 % cannot be reached."
    )
    yield ""
    yield (
        "Agreement is the mean of two shares: of the signs that ASL-LEX describes so, how many "
        "have the label (found); of all others, how many have it not (left out). Chance is 50 %. "
        "Right is the share of the signs with the label that ASL-LEX describes so. A label is "
        f"offered where it agrees in at least {LEAST_AGREEMENT:.0%} and is right in at least "
        f"{LEAST_PRECISION:.0%}."
    )
    yield ""
    yield "| facet | label | described so | found | left out | agreement | right | offered |"
    yield "|---|---|---|---|---|---|---|---|"


def label_all(store: Store, models: Models, offered: Collection[Label]) -> dict[int, int]:
    """Offered labels of every recording, as bits, by the recording's checksum."""
    found = {}
    after = -1
    while stamps := store.embeddings.stamps("", after=after, limit=500):
        after = stamps[-1].number
        for stamp in stamps:
            clip = store.recordings.clip(stamp.example_id)
            own = labels.all_labels_of(clip, models) & frozenset(offered)
            found[stamp.clip] = labels.bits_of(own)
    return found


def write(path: Path, models: Models, offered: Sequence[Label], known: Mapping[int, int]) -> None:
    """Write the models' file."""
    arrays: dict[str, Any] = {
        "shapes": _names(models.shapes), "shape_weights": models.shape_weights,
        "places": _names(models.places), "place_weights": models.place_weights,
        "movements": _names(models.movements), "movement_weights": models.movement_weights,
        "offered": _names(offered), "pictures": models.pictures,
        "known": np.array(list(known), dtype=np.uint32),
        "known_labels": np.array(list(known.values()), dtype=np.uint32),
    }  # fmt: skip
    np.savez(path, **arrays)
    sha256_sums.refresh(path)


def _names(some: Sequence[Label]) -> NDArray[np.str_]:
    return np.array([label.name_in_files for label in some])


@click.command()
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default="../shared/data",
    help="Folder of asl_phonology.csv.",
)
@click.option(
    "--starter", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None
)
def command(data: Path, starter: Path | None) -> None:
    """Fit the labels, measure them, write both files."""
    with Store.open(starter or settings.assets_dir() / STARTER_FILE, read_only=True) as store:
        signs = read_described(store, data / "asl_phonology.csv")
        models = fit(signs)
        agreements = measure_all(signs)
        offered = [one.label for one in agreements if one.is_offered]
        known = label_all(store, models, offered)
    write(settings.assets_dir() / labels.FILE, models, offered, known)
    page = Path(__file__).resolve().parents[3] / "docs" / "picture-labels.md"
    page.write_text(table(agreements, len(signs)), encoding="utf-8", newline="\n")
    click.echo(page.read_text(encoding="utf-8"))


if __name__ == "__main__":
    command()
