"""One motion a variant from the recordings of one gloss.

Recordings are grouped by how alike they are (and by WLASL's `variation`, where it is known);
each group that enough people back becomes one motion: its most typical recording, made whole
by the others (completing.py). What fits no group is left out as a label error.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.training.data.people import Known
from signclip_desktop.training.shipped.starter.agreeing import EXCHANGED, MIRRORED, agreement
from signclip_desktop.training.shipped.starter.completing import Complete, Others, along, completed
from signclip_desktop.training.shipped.starter.motion import STEPS, Motion, motion_of
from signclip_desktop.training.shipped.starter.motion_alignment import (
    Alignment,
    align,
    shift_onto,
)
from signclip_desktop.training.shipped.starter.proportions import PALM
from signclip_desktop.training.shipped.starter.tracks import Track
from signclip_desktop.training.shipped.starter.typical import most_typical

# Mean cost above which two groups of recordings are different signs, for signs of one hand and of
# two (costs of hands add up). On WLASL 72 and 57 % of the pairs of one gloss lie below them, 40
# and 9 % of the pairs of unlike glosses with as many hands.
GROUP_DISTANCE = (0.95, 1.3)
TWO_HANDED = 0.35  # share of the frames in which the hand that is seen less is seen
# So much more than one recording counts one whose body was measured, in the choice of the main
# variant: it was picked for its gloss by other people than WLASL's.
MEASURED_SUPPORT = 1.5
# WLASL's own numbering of variants, where known, moves a pair closer or further by this.
SAME_VARIATION, OTHER_VARIATION = -0.10, 0.25
DOUBTFUL_SPREAD = (0.8, 1.2)  # mean cost of a group's recordings to their typical one
MORE_VARIANTS_CLIPS, MORE_VARIANTS_SIGNERS = 3, 2
# How far the other recordings move the typical one's place: one that was measured needs less.
PULL = {Known.MEASURED: 0.7, Known.BY_OTHER_CLIPS: 0.75, Known.BY_HANDS: 0.8}
LEADS = 1.3  # how much more the hand that leads moves


@dataclass(frozen=True, slots=True)
class Take:
    """One recording of a gloss.

    Attributes:
        clip_id: the recording.
        track: cut to its sign.
        motion: the same over a fixed number of frames.
        signer: "" if not known.
        variation: WLASL's number of the variant, -1 if not known.
        turns: how often its movement turns back.
        handed: whether it is known to be by a right-hander (or was mirrored for that).
    """

    clip_id: str
    track: Track
    motion: Motion
    signer: str
    variation: int
    turns: int
    handed: bool = True

    @property
    def sided(self) -> bool:
        """Whether left and right hand are known, not guessed."""
        return self.track.known is Known.MEASURED


@dataclass(frozen=True, slots=True)
class SignMotion:
    """One variant's motion.

    Attributes:
        motion: the typical recording made whole.
        typical: its clip id.
        clip_ids: recordings behind it.
        signer_count: people behind it, at least (all of unknown name count as one).
        spread: mean alignment cost of the recordings to the typical one; NaN for one recording.
        doubtful: its recordings disagree (DOUBTFUL_SPREAD), or they are fewer than half of the
            gloss's and would not support a further variant either.
        turns: median of its recordings.
    """

    motion: Complete
    typical: str
    clip_ids: tuple[str, ...]
    signer_count: int
    spread: float
    doubtful: bool
    turns: float


def motions_of_gloss(takes: Sequence[Take]) -> list[SignMotion]:
    """The motions of one gloss: the main one first, then well-supported variants.

    Args:
        takes: its recordings, duplicates already removed; at least one.
    """
    agreed = agreement([take.motion for take in takes], [take.handed for take in takes])
    takes = [_taken(take, int(state)) for take, state in zip(takes, agreed.states, strict=True)]
    motions = []
    for rank, members in enumerate(_groups(takes, agreed.distance)):
        people = _people([takes[i] for i in members])
        supported = len(members) >= MORE_VARIANTS_CLIPS and people >= MORE_VARIANTS_SIGNERS
        if rank > 0 and not supported:
            continue
        outvoted = 2 * len(members) < len(takes) and not supported
        group = [takes[i] for i in members]
        inside = agreed.distance[np.ix_(members, members)]
        motions.append(_motion_of_group(group, inside, people, outvoted))
    return motions


def _taken(take: Take, state: int) -> Take:
    """A recording with its hands exchanged or mirrored."""
    if state == 0:
        return take
    track = take.track.mirrored() if state & MIRRORED else take.track
    track = track.exchanged() if state & EXCHANGED else track
    return replace(take, track=track, motion=motion_of(track))


def _motion_of_group(
    group: Sequence[Take], distance: Float, people: int, outvoted: bool
) -> SignMotion:
    place = most_typical(group, distance)
    tracks = _right_handed(group)
    others, spread = _others(tracks, place)
    whole = completed(tracks[place], others, PULL[group[place].track.known])
    return SignMotion(
        motion=whole,
        typical=group[place].clip_id,
        clip_ids=tuple(take.clip_id for take in group),
        signer_count=people,
        spread=spread if len(group) > 1 else float("nan"),
        doubtful=spread > DOUBTFUL_SPREAD[_hands_of(group)] or outvoted,
        turns=float(np.median([take.turns for take in group])),
    )


def _right_handed(group: Sequence[Take]) -> list[Track]:
    """The tracks, mirrored where no signer's handedness is known and the left hand leads."""
    tracks = [take.track for take in group]
    if any(take.handed for take in group):
        return tracks
    lead = np.median([_lead(track) for track in tracks])
    return [track.mirrored() for track in tracks] if lead > np.log(LEADS) else tracks


def _lead(track: Track) -> float:
    """How much more the left hand is seen and moves than the right (a logarithm)."""
    moved = []
    for hand in (0, 1):
        seen = track.seen[:, hand]
        way = track.wrist[:, hand] + track.shape[:, hand, 9, :2]
        steps = np.linalg.norm(np.diff(way, axis=0), axis=1)[seen[1:] & seen[:-1]]
        moved.append(0.5 + float(steps.sum()) + 0.05 * float(seen.sum()))
    return float(np.log(moved[0] / moved[1]))


def _others(tracks: Sequence[Track], place: int) -> tuple[Others | None, float]:
    """What all recordings show along the typical one, and their mean distance to it."""
    if len(tracks) == 1:
        return None, 0.0
    typical = motion_of(tracks[place])
    rest = [motion_of(track) for i, track in enumerate(tracks) if i != place]
    rest = _in_place(rest, typical)
    alignment = align(rest, [typical] * len(rest))
    mean, share = _mean(rest, alignment, _trust(alignment.distance))
    others = along(len(tracks[place]), mean.wrist, mean.shape * PALM, share, len(rest))
    return others, float(alignment.distance.mean())


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
    limit = GROUP_DISTANCE[_hands_of(takes)]
    names = fcluster(tree, limit, criterion="distance")
    groups = [list(np.flatnonzero(names == name)) for name in np.unique(names)]

    def support(members: list[int]) -> tuple[float, int, int, float]:
        inside = distance[np.ix_(members, members)]
        first_variation = sum(takes[i].variation == 0 for i in members)
        people = _people([takes[i] for i in members])
        sided = MEASURED_SUPPORT * any(takes[i].sided for i in members)
        return (-len(members) - sided, -people, -first_variation, float(inside.mean()))

    return sorted(groups, key=lambda members: (support(members), members[0]))


def _hands_of(takes: Sequence[Take]) -> int:
    """0 for a sign of one hand, 1 for one of two."""
    fewer = np.median([take.track.seen.mean(axis=0).min() for take in takes])
    return int(fewer > TWO_HANDED)


def _people(takes: Sequence[Take]) -> int:
    return len({take.signer for take in takes})


def _in_place(motions: Sequence[Motion], reference: Motion) -> list[Motion]:
    """Move the motions onto the reference as far as their own places are uncertain."""
    exact = replace(reference, sigma=0.0)
    shifts = shift_onto(motions, [exact] * len(motions))
    return [m.moved(shift) for m, shift in zip(motions, shifts, strict=True)]


def _trust(distance: Float) -> Float:
    """Weights of recordings: one twice as far as the median counts a fifth."""
    usual = max(float(np.median(distance)), 1e-6)
    return (1 / (1 + (distance / usual) ** 2)).astype(np.float32)


def _mean(motions: Sequence[Motion], alignment: Alignment, trust: Float) -> tuple[Motion, Float]:
    seen = np.stack([motion.seen for motion in motions]).astype(np.float32)
    certain = np.array([1 / (0.01 + motion.sigma**2) for motion in motions], dtype=np.float32)
    weights = alignment.weights * trust[:, None, None]
    mass = np.einsum("nrm,nmh->rh", weights, seen)
    share = mass / weights.sum(axis=(0, 2))[:, None]
    shape = np.einsum(
        "nrm,nmhk->rhk",
        weights,
        np.stack([m.shape.reshape(STEPS, 2, 63) for m in motions]),
        optimize=True,
    )
    placed = weights * certain[:, None, None]
    wrist = np.einsum("nrm,nmhc->rhc", placed, np.stack([m.wrist for m in motions]))
    wrist_mass = np.einsum("nrm,nmh->rh", placed, seen)
    average = Motion(
        wrist=(wrist / np.maximum(wrist_mass, 1e-6)[..., None]).astype(np.float32),
        shape=(shape / np.maximum(mass, 1e-6)[..., None])
        .reshape(STEPS, 2, 21, 3)
        .astype(np.float32),
        seen=mass > 0,
        duration_s=float(np.median([motion.duration_s for motion in motions])),
        sigma=min(motion.sigma for motion in motions),
    )
    return average, share.astype(np.float32)
