"""Builds the starter dictionary's file from recordings."""

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np

from signclip_desktop import bounded_json
from signclip_desktop.core.dictionary import Store
from signclip_desktop.errors import Message, UsageError, reason_of
from signclip_desktop.training.data.recordings import Corpus, Recording
from signclip_desktop.training.shipped.starter.averaging import SignMotion, Take, motions_of_gloss
from signclip_desktop.training.shipped.starter.bodies import Body
from signclip_desktop.training.shipped.starter.body import clip_of_motion
from signclip_desktop.training.shipped.starter.contacts import Outcome, Part, touching
from signclip_desktop.training.shipped.starter.ends import FEWEST, sign_part
from signclip_desktop.training.shipped.starter.entries import (
    LICENCE,
    example_of,
    sign_id,
    sign_of,
)
from signclip_desktop.training.shipped.starter.face import NeutralFace
from signclip_desktop.training.shipped.starter.motion import motion_of
from signclip_desktop.training.shipped.starter.tracks import track_of
from signclip_desktop.training.shipped.starter.turns import turns_of

# The library merges a pack again only when its version has risen.
PACK_NAME, PACK_VERSION = "starter_ase", 4
# Settings of the file: for each example's id, the clip ids of the recordings behind it, and for
# each sign of a gloss that shares an entry, that entry.
RECORDINGS, MERGED_SIGNS = "pack_recordings", "pack_merged"
# Names of 10,000 recordings: 100 kB.
_RECORDINGS = bounded_json.JsonLimits(size=10_000_000, depth=4, digits=40)
# A recording shows one hand where the other is seen for less than this part of its time; of so
# many of one person the hand is told. One of WLASL's 40 named signers is left-handed, clearly.
LONE, FEWEST_LONE = 0.15, 8
ONE_SIGN = Path(__file__).with_name("one_sign.json")


@dataclass(frozen=True, slots=True)
class BuildCounts:
    """What a build made, for the report.

    Attributes:
        glosses: glosses with a motion.
        signs: entries, further variants included.
        merged: names that share another gloss's entry.
        recordings: recordings behind the motions, duplicates counted once a sign.
        left_out: recordings that fit no variant.
        doubtful: main entries whose recordings differ.
        single: main entries of one recording.
        places: main entries by how the person's place is known.
        contacts: main entries that should touch something, by what was done.
    """

    glosses: int
    signs: int
    merged: int
    recordings: int
    left_out: int
    doubtful: int
    single: int
    places: Mapping[str, int]
    contacts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Material:
    """All that motions are computed from.

    Attributes:
        corpus: hands of WLASL, left and right on their true sides.
        bodies: the body of each recording, by clip id.
        groups: glosses that are one sign.
        left_handed: source and name of the signers who are.
    """

    corpus: Corpus
    bodies: Mapping[str, Body]
    groups: tuple[tuple[str, ...], ...]
    left_handed: frozenset[tuple[str, str]] = frozenset()


def one_sign_groups() -> tuple[tuple[str, ...], ...]:
    """Glosses that are one sign, the one on its card first; a list that was looked at.

    Raises:
        UsageError: the list is damaged, or a gloss stands in it twice.
    """
    try:
        groups = bounded_json.read(ONE_SIGN, _RECORDINGS)
    except (OSError, bounded_json.JsonRefused) as error:
        raise UsageError(
            "training.groups_unreadable", file=ONE_SIGN, reason=reason_of(error)
        ) from error
    if not isinstance(groups, list) or not all(isinstance(group, list) for group in groups):
        raise UsageError(
            "training.groups_unreadable", file=ONE_SIGN, reason=Message("training.no_lists")
        )
    glosses = [str(gloss) for group in groups for gloss in group]
    if len(set(glosses)) != len(glosses):
        raise UsageError("training.gloss_twice", file=ONE_SIGN)
    return tuple(tuple(map(str, group)) for group in groups)


def names_of_signs(corpus: Corpus, groups: Iterable[Sequence[str]]) -> dict[str, str]:
    """For each gloss of a corpus the one on its sign's card: the first of its group there is."""
    names = {recording.label: recording.label for recording in corpus.recordings}
    for group in groups:
        known = [gloss for gloss in group if gloss in names]
        names.update(dict.fromkeys(known, known[0]))
    return names


def left_handers(corpus: Corpus) -> frozenset[tuple[str, str]]:
    """Source and name of the signers who make signs of one hand with the left one."""
    counts: dict[tuple[str, str], list[int]] = {}
    for recording in corpus.recordings:
        seen = np.isfinite(corpus.packed(recording.number)[:, [0, 21], 0]).sum(axis=0)
        if recording.signer and seen.min() < LONE * seen.max():
            found = counts.setdefault((recording.source, recording.signer), [0, 0])
            found[int(seen.argmax())] += 1
    return frozenset(
        person
        for person, (left, right) in counts.items()
        if left + right >= FEWEST_LONE and left > right
    )


def takes_by_sign(
    material: Material, skip: Callable[[Recording], bool] = lambda _: False
) -> dict[str, list[Take]]:
    """Tracks of every sign, by the gloss on its card; byte-identical recordings count once.

    Args:
        material: the recordings.
        skip: recordings for which this is true are left out.
    """
    names = names_of_signs(material.corpus, material.groups)
    by_sign: dict[str, dict[str, Take]] = {}
    for recording in material.corpus.recordings:
        original = recording.duplicate_of or recording.clip_id
        takes = by_sign.setdefault(names[recording.label], {})
        if original in takes or skip(recording):
            continue
        take = take_of(material, recording)
        if take is not None:
            takes[original] = take
    return {gloss: list(takes.values()) for gloss, takes in sorted(by_sign.items()) if takes}


def take_of(material: Material, recording: Recording) -> Take | None:
    """One recording cut to its sign; None where too little of it was seen."""
    hands = material.corpus.packed(recording.number).astype(np.float32).reshape(-1, 2, 21, 3)
    track = track_of(hands, material.bodies[recording.clip_id], recording.fps)
    if track is None:
        return None
    track = track.cut(*sign_part(track))
    if len(track) < FEWEST:
        return None
    if (recording.source, recording.signer) in material.left_handed:
        track = track.mirrored()
    return Take(
        clip_id=recording.clip_id,
        track=track,
        motion=motion_of(track),
        signer=recording.signer,
        variation=recording.variation,
        turns=turns_of(track),
        handed=bool(recording.signer),
    )


def all_motions(
    takes: Mapping[str, list[Take]],
    *,
    processes: int,
    progress: Callable[[float], None] | None = None,
) -> dict[str, list[SignMotion]]:
    """The motions of every sign; the result does not depend on the number of processes."""
    motions: dict[str, list[SignMotion]] = {}
    with ProcessPoolExecutor(processes) as pool:
        results = pool.map(motions_of_gloss, takes.values(), chunksize=8)
        for gloss, result in zip(takes, results, strict=True):
            motions[gloss] = result
            if progress is not None:
                progress(len(motions) / len(takes))
    return motions


def with_contacts(
    motions: Mapping[str, list[SignMotion]],
    parts: Mapping[str, frozenset[Part]],
    face: NeutralFace,
) -> tuple[dict[str, list[SignMotion]], dict[str, Outcome]]:
    """Main motions that touch what they should, and what was done for each such sign."""
    moved, outcomes = {}, {}
    for gloss, variants in motions.items():
        moved[gloss] = list(variants)
        if gloss in parts:
            found = touching(variants[0].motion, parts[gloss], face)
            moved[gloss][0] = replace(variants[0], motion=found.motion)
            outcomes[gloss] = found.outcome
    return moved, outcomes


def write_dictionary(
    path: Path,
    motions: Mapping[str, list[SignMotion]],
    names: Mapping[str, str],
    face: NeutralFace,
) -> None:
    """Write the library file whole or not at all; the same input gives the same content.

    Args:
        path: the file.
        motions: of each sign, by the gloss on its card.
        names: for each gloss the one on its sign's card.
        face: the neutral face.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=path.stem) as folder:
        fresh = Path(folder) / "library.sqlite"
        packed = Path(folder) / path.name
        with Store.open(fresh) as store:
            with store.in_one_step():
                _fill(store, motions, names, face)
            store.settings.set("pack_name", PACK_NAME)
            store.settings.set("pack_version", str(PACK_VERSION))
            store.settings.set("pack_licence", LICENCE)
            store.settings.set(RECORDINGS, json.dumps(_recordings(motions), sort_keys=True))
            store.settings.set(MERGED_SIGNS, json.dumps(_merged(motions, names), sort_keys=True))
            store.backup(packed)
        packed.chmod(0o644)  # made private by the store; shipped files are for everyone
        packed.replace(path)


def count(
    takes: Mapping[str, list[Take]],
    motions: Mapping[str, list[SignMotion]],
    names: Mapping[str, str],
    outcomes: Mapping[str, Outcome],
) -> BuildCounts:
    """Figures of a build."""
    used = sum(len(motion.clip_ids) for variants in motions.values() for motion in variants)
    main = [variants[0] for variants in motions.values()]
    return BuildCounts(
        glosses=sum(name in motions for name in names.values()),
        signs=sum(map(len, motions.values())),
        merged=sum(gloss != name for gloss, name in names.items()),
        recordings=used,
        left_out=sum(map(len, takes.values())) - used,
        doubtful=sum(motion.doubtful for motion in main),
        single=sum(isnan(motion.spread) for motion in main),
        places=dict(Counter(motion.motion.track.known.name.lower() for motion in main)),
        contacts=dict(Counter(outcome.value for outcome in outcomes.values())),
    )


def recordings_of(store: Store) -> dict[str, list[str]]:
    """For each example of a starter dictionary, the recordings behind it; {} untold.

    Raises:
        UsageError: what the file notes of them is damaged.
    """
    noted = _noted(store, RECORDINGS)
    return {name: [str(clip) for clip in clips] for name, clips in noted.items()}


def merged_of(store: Store) -> dict[str, str]:
    """For each sign that shares another's entry, that entry; {} where none is told.

    Raises:
        UsageError: what the file notes of them is damaged.
    """
    noted = _noted(store, MERGED_SIGNS)
    return {name: str(into) for name, into in noted.items()}


def _noted(store: Store, setting: str) -> dict[str, Any]:
    damaged = UsageError("training.notes_damaged", file=store.path.name)
    try:
        noted = bounded_json.parse(store.settings.get(setting, "{}"), _RECORDINGS)
    except bounded_json.JsonRefused as error:
        raise damaged from error
    if not isinstance(noted, dict):
        raise damaged
    if setting == RECORDINGS and not all(isinstance(clips, list) for clips in noted.values()):
        raise damaged
    return noted


def _recordings(motions: Mapping[str, list[SignMotion]]) -> dict[str, list[str]]:
    return {
        example_of(gloss, variant, motion).id: list(motion.clip_ids)
        for gloss, variants in motions.items()
        for variant, motion in enumerate(variants, start=1)
    }


def _merged(motions: Mapping[str, list[SignMotion]], names: Mapping[str, str]) -> dict[str, str]:
    return {
        sign_id(gloss, 1): sign_id(name, 1)
        for gloss, name in names.items()
        if gloss != name and name in motions
    }


def _fill(
    store: Store,
    motions: Mapping[str, list[SignMotion]],
    names: Mapping[str, str],
    face: NeutralFace,
) -> None:
    others: dict[str, list[str]] = {}
    for gloss, name in names.items():
        others.setdefault(name, []).append(gloss)
    for gloss, variants in sorted(motions.items()):
        for variant, motion in enumerate(variants, start=1):
            store.signs.put(sign_of(gloss, variant, motion, others.get(gloss, ())))
            clip = clip_of_motion(motion.motion, face)
            store.recordings.put(example_of(gloss, variant, motion), clip)
