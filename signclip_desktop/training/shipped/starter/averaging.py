"""Averages the recordings of one gloss into one motion a variant.

Recordings are grouped by how alike they are (and by WLASL's `variation`, where it is known);
each group that enough people back becomes one motion: the barycentre under time warping,
begun from the group's medoid. What fits no group is left out as a label error.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.ndimage import median_filter
from scipy.spatial.distance import squareform

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.training.shipped.starter.motion import STEPS, Motion
from signclip_desktop.training.shipped.starter.motion_alignment import (
    Alignment,
    align,
    distances,
    shift_onto,
)
from signclip_desktop.training.shipped.starter.tidying import tidy

# Mean cost above which two groups of recordings are different signs. On WLASL 60 % of the
# pairs of one gloss lie below it and 7 % of the pairs of unlike glosses (1,018 and 1,350 pairs).
GROUP_DISTANCE = 0.95
# WLASL's own numbering of variants, where known, moves a pair closer or further by this.
SAME_VARIATION, OTHER_VARIATION = -0.10, 0.25
MIRROR_HANDICAP = 0.08  # a mirrored fit must be better by this, so that chance flips nobody
DOUBTFUL_SPREAD = 0.45  # mean cost of a group's recordings to their average
MORE_VARIANTS_CLIPS, MORE_VARIANTS_SIGNERS = 3, 2
ROUNDS = 5
SHOWN_SHARE = 0.4  # of the recordings, from which a hand is shown: detectors lose more than add


@dataclass(frozen=True, slots=True)
class Take:
    """One recording's motion with who made it.

    Attributes:
        clip_id: the recording.
        motion: as recorded.
        signer: "" if not known.
        variation: WLASL's number of the variant, -1 if not known.
    """

    clip_id: str
    motion: Motion
    signer: str
    variation: int


@dataclass(frozen=True, slots=True)
class Average:
    """One variant's motion.

    Attributes:
        motion: the average; `seen` is where most recordings show the hand.
        share: float32 (STEPS, 2), part of the recordings that show the hand, 0..1.
        clip_ids: recordings behind it.
        signer_count: people behind it, at least (all of unknown name count as one).
        spread: mean alignment cost of the recordings to the average; NaN for one recording.
        doubtful: its recordings disagree (DOUBTFUL_SPREAD), or they are fewer than half of the
            gloss's and would not support a further variant either.
    """

    motion: Motion
    share: Float
    clip_ids: tuple[str, ...]
    signer_count: int
    spread: float
    doubtful: bool


def average_gloss(takes: Sequence[Take]) -> list[Average]:
    """The motions of one gloss: the main one first, then well-supported variants.

    Args:
        takes: its recordings, duplicates already removed; at least one.
    """
    distance, flipped = pair_distances([take.motion for take in takes])
    groups = _groups(takes, distance)
    averages = []
    for rank, members in enumerate(groups):
        people = _people([takes[i] for i in members])
        supported = len(members) >= MORE_VARIANTS_CLIPS and people >= MORE_VARIANTS_SIGNERS
        if rank > 0 and not supported:
            continue
        motions = _one_handedness([takes[i].motion for i in members], distance, flipped, members)
        motion, share, spread = barycentre(motions, medoid_of(distance, members))
        outvoted = 2 * len(members) < len(takes) and not supported
        averages.append(
            Average(
                motion=motion,
                share=share,
                clip_ids=tuple(takes[i].clip_id for i in members),
                signer_count=people,
                spread=spread if len(members) > 1 else float("nan"),
                doubtful=spread > DOUBTFUL_SPREAD or outvoted,
            )
        )
    return averages


def pair_distances(motions: Sequence[Motion]) -> tuple[Float, NDArray[np.bool_]]:
    """Float32 (N, N) distances of the better of both mirrorings; bool (N, N): it was mirrored."""
    count = len(motions)
    distance = np.zeros((count, count), dtype=np.float32)
    flipped = np.zeros((count, count), dtype=bool)
    first, second = np.triu_indices(count, 1)
    if len(first) == 0:
        return distance, flipped
    references = [motions[j] for j in second]
    plain = _placed_distances([motions[i] for i in first], references)
    mirrored = _placed_distances([motions[i].mirrored() for i in first], references)
    flip = mirrored + MIRROR_HANDICAP < plain
    best = np.where(flip, mirrored, plain)
    distance[first, second] = distance[second, first] = best
    flipped[first, second] = flipped[second, first] = flip
    return distance, flipped


def medoid_of(distance: Float, members: Sequence[int]) -> int:
    """The member (its place in `members`) that is nearest to all others."""
    inside = distance[np.ix_(members, members)]
    return int(np.argmin(inside.sum(axis=1)))


def barycentre(motions: Sequence[Motion], medoid: int) -> tuple[Motion, Float, float]:
    """Average motions of one handedness under time warping, begun from one of them.

    Returns:
        The average, the share of motions that show each hand (STEPS, 2), and the mean cost
        of the motions to the average.
    """
    placed = _in_place(motions, motions[medoid])
    average, share = motions[medoid], motions[medoid].seen.astype(np.float32)
    if len(motions) == 1:
        return tidy(average, motions), share, 0.0
    alignment = align(placed, [average] * len(placed))
    for _ in range(ROUNDS):
        trust = _trust(alignment.distance)
        average, share = _mean(placed, alignment, trust)
        placed = _in_place(placed, average)
        alignment = align(placed, [average] * len(placed))
    spread = float(alignment.distance.mean())
    return tidy(average, placed), share, spread


def _placed_distances(motions: Sequence[Motion], references: Sequence[Motion]) -> Float:
    shifts = shift_onto(motions, references)
    moved = [motion.moved(shift) for motion, shift in zip(motions, shifts, strict=True)]
    return distances(moved, references)


def _groups(takes: Sequence[Take], distance: Float) -> list[list[int]]:
    """Members of each group of like recordings, the best supported group first."""
    if len(takes) == 1:
        return [[0]]
    variation = np.array([take.variation for take in takes])
    known = (variation[:, None] >= 0) & (variation[None] >= 0)
    same = variation[:, None] == variation[None]
    hint = np.where(known, np.where(same, SAME_VARIATION, OTHER_VARIATION), 0)
    hinted = np.maximum(distance + hint, 0)
    np.fill_diagonal(hinted, 0)
    tree = linkage(squareform(hinted, checks=False), method="average")
    names = fcluster(tree, GROUP_DISTANCE, criterion="distance")
    groups = [list(np.flatnonzero(names == name)) for name in np.unique(names)]

    def support(members: list[int]) -> tuple[int, int, int, float]:
        inside = distance[np.ix_(members, members)]
        first_variation = sum(takes[i].variation == 0 for i in members)
        people = _people([takes[i] for i in members])
        return (-len(members), -people, -first_variation, float(inside.mean()))

    return sorted(groups, key=lambda members: (support(members), members[0]))


def _people(takes: Sequence[Take]) -> int:
    return len({take.signer for take in takes})


def _one_handedness(
    motions: list[Motion], distance: Float, flipped: NDArray[np.bool_], members: Sequence[int]
) -> list[Motion]:
    """Mirror those that fit the medoid mirrored, then all if most had to be."""
    medoid = members[medoid_of(distance, members)]
    flips = np.array([flipped[medoid, i] for i in members])
    if 2 * flips.sum() > len(flips):
        flips = ~flips
    if len(flips) <= 2 and not flips.any():
        # Too few to outvote a left-hander: the hand that is seen most is the right one.
        seen = np.sum([motion.seen.sum(axis=0) for motion in motions], axis=0)
        if seen[0] > 1.5 * seen[1]:
            flips = ~flips
    return [m.mirrored() if flip else m for m, flip in zip(motions, flips, strict=True)]


def _in_place(motions: Sequence[Motion], reference: Motion) -> list[Motion]:
    """Move the motions onto the reference, whose own place stays the best known of all."""
    exact = replace(reference, sigma=0.0)
    shifts = shift_onto(motions, [exact] * len(motions))
    certainty = np.array([1 / motion.sigma**2 for motion in motions])
    drift = (shifts * certainty[:, None]).sum(axis=0) / certainty.sum()
    return [m.moved(shift - drift) for m, shift in zip(motions, shifts, strict=True)]


def _trust(distance: Float) -> Float:
    """Weights of recordings: one twice as far as the median counts a fifth."""
    usual = max(float(np.median(distance)), 1e-6)
    return (1 / (1 + (distance / usual) ** 2)).astype(np.float32)


def _mean(motions: Sequence[Motion], alignment: Alignment, trust: Float) -> tuple[Motion, Float]:
    seen = np.stack([motion.seen for motion in motions]).astype(np.float32)
    weights = alignment.weights * trust[:, None, None]
    mass = np.einsum("nrm,nmh->rh", weights, seen)
    share = mass / weights.sum(axis=(0, 2))[:, None]
    safe = np.maximum(mass, 1e-6)
    wrist = np.einsum("nrm,nmhc->rhc", weights, np.stack([m.wrist for m in motions]))
    shape = np.einsum(
        "nrm,nmhk->rhk",
        weights,
        np.stack([m.shape.reshape(STEPS, 2, 63) for m in motions]),
        optimize=True,
    )
    shown = median_filter(share, size=(5, 1), mode="nearest") >= SHOWN_SHARE
    shown &= mass > 0
    average = Motion(
        wrist=np.where(shown[..., None], wrist / safe[..., None], 0).astype(np.float32),
        shape=np.where(shown[..., None], shape / safe[..., None], 0)
        .reshape(STEPS, 2, 21, 3)
        .astype(np.float32),
        seen=shown,
        duration_s=_duration(motions),
        sigma=min(motion.sigma for motion in motions),
    )
    return average, share.astype(np.float32)


def _duration(motions: Sequence[Motion]) -> float:
    return float(np.median([motion.duration_s for motion in motions]))
