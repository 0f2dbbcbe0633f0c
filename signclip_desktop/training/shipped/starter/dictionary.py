"""Builds the starter dictionary's file from recordings, same-sign groups and WordNet."""

import json
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from math import isnan
from pathlib import Path

from signclip_desktop import bounded_json
from signclip_desktop.core.dictionary import Store
from signclip_desktop.errors import UsageError
from signclip_desktop.training.data.recordings import Corpus, same_sign_partners
from signclip_desktop.training.shipped.starter.averaging import Average, Take, average_gloss
from signclip_desktop.training.shipped.starter.body import clip_of_motion
from signclip_desktop.training.shipped.starter.entries import LICENCE, example_of, sign_of
from signclip_desktop.training.shipped.starter.motion import motion_of, shoulder_widths
from signclip_desktop.training.shipped.wordnet import WordNet

# The library merges a pack again only when its version has risen.
PACK_NAME, PACK_VERSION = "starter_ase", 3
# Setting of the file: for each example's id, the clip ids of the recordings behind it, so that
# an encoder's prototypes can be made of all of them.
RECORDINGS = "pack_recordings"
# Names of 10,000 recordings: 100 kB.
_RECORDINGS = bounded_json.JsonLimits(size=10_000_000, depth=4, digits=40)


@dataclass(frozen=True, slots=True)
class BuildCounts:
    """What a build made, for the report.

    Attributes:
        glosses: glosses with a motion.
        signs: entries, further variants included.
        recordings: recordings that were averaged, duplicates counted once a gloss.
        left_out: recordings that fit no variant.
        doubtful: main entries marked doubtful.
        single: main entries of one recording.
    """

    glosses: int
    signs: int
    recordings: int
    left_out: int
    doubtful: int
    single: int


def takes_by_gloss(
    corpus: Corpus, skip: Callable[[str], bool] = lambda _: False
) -> dict[str, list[Take]]:
    """Motions of every gloss, by gloss; byte-identical recordings of a gloss count once.

    Args:
        corpus: hands of WLASL.
        skip: sources for which this is true are left out.
    """
    widths = shoulder_widths(corpus)
    by_gloss: dict[str, dict[str, Take]] = {}
    for recording in corpus.recordings:
        original = recording.duplicate_of or recording.clip_id
        takes = by_gloss.setdefault(recording.label, {})
        if original in takes or skip(recording.source):
            continue
        motion = motion_of(corpus, recording.number, float(widths[recording.number]))
        if motion is not None:
            takes[original] = Take(recording.clip_id, motion, recording.signer, recording.variation)
    return {gloss: list(takes.values()) for gloss, takes in sorted(by_gloss.items()) if takes}


def average_all(
    takes: Mapping[str, list[Take]],
    *,
    processes: int,
    progress: Callable[[float], None] | None = None,
) -> dict[str, list[Average]]:
    """Average every gloss; the result does not depend on the number of processes."""
    averages: dict[str, list[Average]] = {}
    with ProcessPoolExecutor(processes) as pool:
        results = pool.map(average_gloss, takes.values(), chunksize=8)
        for gloss, result in zip(takes, results, strict=True):
            averages[gloss] = result
            if progress is not None:
                progress(len(averages) / len(takes))
    return averages


def write_dictionary(
    path: Path,
    averages: Mapping[str, list[Average]],
    groups: tuple[frozenset[str], ...],
    wordnet: WordNet,
) -> None:
    """Write the library file whole or not at all; the same input gives the same content."""
    partners = same_sign_partners(groups)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=path.stem) as folder:
        fresh = Path(folder) / "library.sqlite"
        packed = Path(folder) / path.name
        with Store.open(fresh) as store:
            with store.in_one_step():
                _fill(store, averages, partners, wordnet)
            store.settings.set("pack_name", PACK_NAME)
            store.settings.set("pack_version", str(PACK_VERSION))
            store.settings.set("pack_licence", LICENCE)
            store.settings.set(RECORDINGS, json.dumps(_recordings(averages), sort_keys=True))
            store.backup(packed)
        packed.chmod(0o644)  # made private by the store; shipped files are for everyone
        packed.replace(path)


def count(takes: Mapping[str, list[Take]], averages: Mapping[str, list[Average]]) -> BuildCounts:
    """Figures of a build."""
    used = sum(len(average.clip_ids) for variants in averages.values() for average in variants)
    main = [variants[0] for variants in averages.values()]
    return BuildCounts(
        glosses=len(averages),
        signs=sum(map(len, averages.values())),
        recordings=used,
        left_out=sum(map(len, takes.values())) - used,
        doubtful=sum(average.doubtful for average in main),
        single=sum(isnan(average.spread) for average in main),
    )


def recordings_of(store: Store) -> dict[str, list[str]]:
    """For each example of a starter dictionary, the recordings that it averages; {} untold.

    Raises:
        UsageError: what the file notes of them is damaged.
    """
    damaged = UsageError("training.notes_damaged", file=store.path.name)
    try:
        noted = bounded_json.parse(store.settings.get(RECORDINGS, "{}"), _RECORDINGS)
    except bounded_json.JsonRefused as error:
        raise damaged from error
    if not isinstance(noted, dict) or not all(isinstance(clips, list) for clips in noted.values()):
        raise damaged
    return {name: [str(clip) for clip in clips] for name, clips in noted.items()}


def _recordings(averages: Mapping[str, list[Average]]) -> dict[str, list[str]]:
    return {
        example_of(gloss, variant, average).id: list(average.clip_ids)
        for gloss, variants in averages.items()
        for variant, average in enumerate(variants, start=1)
    }


def _fill(
    store: Store,
    averages: Mapping[str, list[Average]],
    partners: Mapping[str, frozenset[str]],
    wordnet: WordNet,
) -> None:
    for gloss, variants in sorted(averages.items()):
        for variant, average in enumerate(variants, start=1):
            sign = sign_of(
                gloss, variant, average, partners.get(gloss, ()), wordnet.synonyms(gloss)
            )
            store.signs.put(sign)
            clip = clip_of_motion(average.motion, average.share)
            store.recordings.put(example_of(gloss, variant, average), clip)
