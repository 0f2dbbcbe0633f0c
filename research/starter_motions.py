"""Holds the starter dictionary's motions to what they were not made from.

`python -m research.starter_motions [--signs N]` makes motions without the one recording whose body
was measured, and compares the hands' ways with that recording's, in shoulder widths; then it
counts how many signs touch the part of the head that ASL-LEX names, before and after they
were moved there, and how many repeated signs turn back as often as their recordings do.
"""

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.training.data.people import Known
from signclip_desktop.training.shipped.starter.averaging import (
    SignMotion,
    Take,
    motions_of_gloss,
)
from signclip_desktop.training.shipped.starter.bodies import Body
from signclip_desktop.training.shipped.starter.contacts import TOUCHES, Part, gap_to, touching
from signclip_desktop.training.shipped.starter.dictionary import (
    Material,
    all_motions,
    take_of,
    takes_by_sign,
)
from signclip_desktop.training.shipped.starter.ends import sign_part
from signclip_desktop.training.shipped.starter.face import NeutralFace
from signclip_desktop.training.shipped.starter.material import PHONOLOGY, Read, read_all
from signclip_desktop.training.shipped.starter.motion import Motion, motion_of
from signclip_desktop.training.shipped.starter.motion_alignment import align
from signclip_desktop.training.shipped.starter.tracks import track_of
from signclip_desktop.training.shipped.starter.turns import turns_of

SEED = 12
FEWEST = 4  # recordings of a sign, so that three are left without the measured one
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def truth_of(material: Material, clip_id: str) -> Motion | None:
    """The hands of a measured recording by its own shoulders alone, cut to its sign."""
    recording = material.corpus.recordings[material.corpus.number_of(clip_id)]
    taken = take_of(material, recording)
    if taken is None:
        return None
    hands = material.corpus.packed(recording.number).astype(np.float32).reshape(-1, 2, 21, 3)
    body = material.bodies[clip_id]
    track = track_of(hands, body, recording.fps)
    assert track is not None
    wrist = by_shoulders(hands, body)
    track = replace(track, wrist=np.where(track.seen[..., None], wrist, 0))
    track = track.cut(*sign_part(track))
    left_handed = (recording.source, recording.signer) in material.left_handed
    return motion_of(track.mirrored() if left_handed else track)


def by_shoulders(hands: Float, body: Body) -> Float:
    """Wrists (T, 2, 2) from the middle of the shoulders, in shoulder widths."""
    wrist = hands[:, :, 0, :2] * np.array([body.aspect, 1], dtype=np.float32)
    middle = np.broadcast_to(np.atleast_2d(body.middle), (len(hands), 2))
    placed: Float = np.nan_to_num((wrist - middle[:, None]) / body.width).astype(np.float32)
    return placed


def way_apart(motion: Motion, truth: Motion) -> float:
    """Mean distance of the wrists along the recording, aligned in time; NaN without a hand."""
    best = float("nan")
    for one in (motion, motion.mirrored()):
        weights = align([one], [truth]).weights[0]
        away = []
        for hand in (0, 1):
            mass = weights @ one.seen[:, hand].astype(np.float32)
            wrist = weights @ one.wrist[:, hand] / np.maximum(mass, 1e-6)[:, None]
            both = (mass > 0.5) & truth.seen[:, hand]
            away.append(np.linalg.norm(wrist - truth.wrist[:, hand], axis=1)[both])
        found = np.concatenate(away)
        if len(found) >= len(weights) // 4:
            best = float(np.nanmin([best, found.mean()]))
    return best


def held_out(
    read: Read, takes: Mapping[str, list[Take]], glosses: Sequence[tuple[str, str]]
) -> dict[str, float]:
    """For each gloss, how far its motion is from the recording that it was made without.

    Args:
        read: the recordings.
        takes: of each sign.
        glosses: names of signs, each with the clip id of a measured recording.
    """
    apart = {}
    for gloss, clip_id in glosses:
        truth = truth_of(read.material, clip_id)
        rest = [take for take in takes[gloss] if take.clip_id != clip_id]
        if truth is not None and rest:
            apart[gloss] = way_apart(motion_of(motions_of_gloss(rest)[0].motion.track), truth)
    return apart


def measured_glosses(takes: Mapping[str, list[Take]]) -> list[tuple[str, str]]:
    """Signs of enough recordings, each with its first measured recording."""
    found = []
    for gloss, group in takes.items():
        measured = [take.clip_id for take in group if take.track.known is Known.MEASURED]
        if measured and len(group) >= FEWEST:
            found.append((gloss, measured[0]))
    return found


def touching_share(
    motions: Mapping[str, list[SignMotion]],
    parts: Mapping[str, frozenset[Part]],
    face: NeutralFace,
) -> dict[str, float]:
    """Share of the signs at the head that touch their part of it, as recorded and moved."""
    asked = {g: p for g, p in parts.items() if Part.HAND not in p and g in motions}
    before: list[float] = []
    after: list[float] = []
    for gloss, wanted in asked.items():
        motion = motions[gloss][0].motion
        moved = touching(motion, wanted, face).motion
        for gaps, drawn in ((before, motion), (after, moved)):
            gaps.append(min(float(gap_to(drawn.track, p, face).length.min()) for p in wanted))
    limit = TOUCHES + 1e-4
    return {
        "signs": len(asked),
        "as recorded": float(np.mean(np.array(before) <= limit)),
        "moved": float(np.mean(np.array(after) <= limit)),
    }


def turning(motions: Mapping[str, list[SignMotion]], repeated: Sequence[str]) -> dict[str, float]:
    """Share of repeated signs whose turns differ from their recordings' median by at most 1."""
    off = [
        abs(turns_of(motions[gloss][0].motion.track) - motions[gloss][0].turns)
        for gloss in repeated
        if gloss in motions
    ]
    return {"signs": len(off), "within 1": float(np.mean(np.array(off) <= 1))}


def repeated_glosses(path: Path) -> list[str]:
    """Glosses whose movement ASL-LEX calls repeated."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return sorted({row["wlasl_gloss"] for row in rows if row["repeated"] == "1"} - {""})


@click.command()
@click.option("--data", type=FOLDER, default="../shared/data", help="Folder of wlasl_hands.npz.")
@click.option("--people", type=FILE, default="research/wlasl_people.npz")
@click.option("--signs", type=click.IntRange(1), default=300, show_default=True)
@click.option("--processes", type=click.IntRange(1), default=2, show_default=True)
def command(data: Path, people: Path, signs: int, processes: int) -> None:
    """Measure the starter dictionary's motions."""
    read = read_all(data, people)
    takes = takes_by_sign(read.material)
    asked = measured_glosses(takes)
    chosen = np.random.default_rng(SEED).choice(len(asked), min(signs, len(asked)), replace=False)
    apart = held_out(read, takes, [asked[i] for i in sorted(chosen)])
    motions = all_motions(takes, processes=processes)
    found = {
        "held out": {"signs": len(apart), "median": float(np.nanmedian(list(apart.values())))},
        "head": touching_share(motions, read.parts, read.face),
        "turns": turning(motions, repeated_glosses(data / PHONOLOGY)),
    }
    click.echo(json.dumps(found, indent=2))


if __name__ == "__main__":
    sys.exit(command())
