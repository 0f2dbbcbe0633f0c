"""Recordings as tracks in memory: what is learned from, what is asked, which labels are one sign.

The rules that keep people apart live here: held-out sources, unknown sources, copies of one
track (`duplicate_of`), and glosses that are one sign.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from signclip_desktop.core.encoding.companion import companion_part
from signclip_desktop.core.encoding.streams import GRID, Track, track_of
from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder
from signclip_desktop.core.segmenting.spans import find_span
from signclip_desktop.core.types.landmarks import Clip, mirror_clip
from signclip_desktop.errors import Message, NoSignSeen, UsageError
from signclip_desktop.training.data.augment import TrackBatch
from signclip_desktop.training.data.data_config import DataConfig
from signclip_desktop.training.data.folders import Tell, read_folder
from signclip_desktop.training.data.recordings import (
    Recording,
    read_corpus,
    read_same_sign,
    same_sign_partners,
)

LIP_COUNT = 40
COMPANION_BATCH = 256
# Columns of the phonological table that are learned beside the sign (ASL-LEX 2.0).
PHONOLOGY = (
    "sign_type", "handshape", "nondominant_handshape", "selected_fingers", "flexion", "spread",
    "thumb_position", "movement", "repeated", "major_location", "minor_location",
    "second_minor_location", "contact",
)  # fmt: skip


@dataclass(frozen=True)
class Recordings:
    """N recordings as tracks, with what is needed to draw and label them.

    Attributes:
        hands: float32 (N, GRID, 2, 21, 3).
        lips: float32 (M, GRID, 40, 2) of the recordings with a face.
        lip_row: int64 (N,), row of `lips`, -1 without a face.
        body: float32 (N, 4).
        span: float32 (N, 2), the signing within the track, 0..1.
        label: int64 (N,), number in `labels`.
        source: of each recording, "?" where unknown.
        track_id: byte-identical tracks share one.
        corpus: name of the file of each recording.
        labels: names, "ase book".
        companion: float32 (N, 2, C) of the training-free encoder, as recorded and mirrored; C is
            0 where no model needs it.
    """

    hands: Tensor
    lips: Tensor
    lip_row: Tensor
    body: Tensor
    span: Tensor
    label: Tensor
    source: tuple[str, ...]
    track_id: tuple[str, ...]
    corpus: tuple[str, ...]
    labels: tuple[str, ...]
    companion: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.hands)

    def to(self, device: torch.device) -> "Recordings":
        """The same with its tensors on another device."""
        names = ("hands", "lips", "lip_row", "body", "span", "label")
        return replace(self, **{name: getattr(self, name).to(device) for name in names})

    def batch(self, rows: Tensor) -> TrackBatch:
        """Tracks of some recordings (B,), on the device of all; lips NaN where there is no face."""
        return TrackBatch(
            hands=self.hands[rows],
            lips=self._lips(self.lip_row[rows]),
            body=self.body[rows],
            span=self.span[rows],
        )

    def _lips(self, lip_row: Tensor) -> Tensor:
        if len(self.lips) == 0:
            return self.hands.new_full((len(lip_row), GRID, LIP_COUNT, 2), float("nan"))
        faceless = (lip_row < 0).view(-1, 1, 1, 1)
        return self.lips[lip_row.clamp_min(0)].masked_fill(faceless, float("nan"))


@dataclass(frozen=True, slots=True)
class Spanned:
    """A track and where in it, 0..1, the signing starts and stops."""

    track: Track
    start: float
    stop: float


@dataclass(frozen=True, slots=True)
class Split:
    """Rows of Recordings.

    Attributes:
        train: learned from all the way.
        small: of the small files, drawn from.
        gallery: the examples that are searched.
        queries: asked, by people who are in none of the others.
    """

    train: NDArray[np.intp]
    small: NDArray[np.intp]
    gallery: NDArray[np.intp]
    queries: NDArray[np.intp]


def _silent(_: Message) -> None:
    """Tell nothing."""


def load_recordings(
    folder: Path,
    config: DataConfig,
    *,
    kept: Path | None = None,
    tell: Tell = _silent,
    companion: bool = False,
) -> Recordings:
    """Read all files and folders of a run as tracks; without a hand in it, none is made.

    Args:
        folder: that the config's names count from.
        config: names of files and folders.
        kept: where landmarks of videos are kept between runs; None keeps none.
        tell: takes a line for each recording of a folder that cannot be used.
        companion: also embed the recordings without training.
    """
    beside = _Companion() if companion else None
    tracks: list[Spanned] = []
    known: list[tuple[Recording, str]] = []
    for name in config.files:
        corpus = read_corpus(folder / name, people=Path(config.people) if config.people else None)
        for number, recording in enumerate(corpus.recordings):
            clip = corpus.clip_with_person(number)
            track = spanned_track(clip)
            if track is not None:
                tracks.append(track)
                known.append((recording, corpus.name))
                if beside is not None:
                    beside.take(clip)
    for name in config.folders:
        place = folder / name
        language = config.folder_language
        for found in read_folder(place, language=language, kept=kept, tell=tell):
            track = spanned_track(found.clip)
            if track is None:
                tell(
                    Message(
                        "training.passed_over",
                        place=f"{name}/{found.recording.clip_id}",
                        reason=Message("import.no_hand"),
                    )
                )
                continue
            tracks.append(track)
            known.append((found.recording, place.name))
            if beside is not None:
                beside.take(found.clip)
    recordings = recordings_of(tracks, known, config.aliases)
    return recordings if beside is None else replace(recordings, companion=beside.rows())


class _Companion:
    """Embeds clips without training, some at a time, so that they need not all be kept."""

    def __init__(self) -> None:
        self._encoder = TrainingFreeEncoder()
        self._waiting: list[Clip] = []
        self._done: list[NDArray[np.float32]] = []

    def take(self, clip: Clip) -> None:
        span = find_span(clip)
        self._waiting.append(clip.slice(span.start, span.stop))
        if len(self._waiting) == COMPANION_BATCH:
            self._embed()

    def rows(self) -> NDArray[np.float32]:
        self._embed()
        return np.concatenate(self._done)

    def _embed(self) -> None:
        if self._waiting:
            mirrored = [mirror_clip(clip) for clip in self._waiting]
            both = [companion_part(self._encoder, clips) for clips in (self._waiting, mirrored)]
            self._done.append(np.stack(both, axis=1))
            self._waiting = []


def spanned_track(clip: Clip) -> Spanned | None:
    """Track of a whole clip, rest included, with the span that the program would cut out.

    None if there is no hand in it, or none that the segmenter takes for signing.
    """
    try:
        span = find_span(clip)
        track = track_of(clip)
    except NoSignSeen:
        return None
    seen = np.flatnonzero(clip.hand_seen().any(axis=1))
    first, last = clip.times_s[seen[0]], clip.times_s[seen[-1]]
    ends = clip.times_s[[span.start, span.stop - 1]]
    share = np.clip((ends - first) / max(last - first, 1e-6), 0, 1)
    if share[1] - share[0] < 1e-3:
        share = np.array([0.0, 1.0])
    return Spanned(track, float(share[0]), float(share[1]))


def recordings_of(
    tracks: Sequence[Spanned], known: Sequence[tuple[Recording, str]], aliases: dict[str, str]
) -> Recordings:
    """Stack tracks with their labels; `known` holds each one's recording and corpus name."""
    if not tracks:
        raise UsageError("training.no_hands")
    names = [_label(recording, aliases) for recording, _ in known]
    labels = tuple(sorted(set(names)))
    number = {name: i for i, name in enumerate(labels)}
    faces = [i for i, one in enumerate(tracks) if np.isfinite(one.track.lips).any()]
    row = np.full(len(tracks), -1, dtype=np.int64)
    row[faces] = np.arange(len(faces))
    lips = np.zeros((len(faces), GRID, LIP_COUNT, 2), dtype=np.float32)
    for place, i in enumerate(faces):
        lips[place] = tracks[i].track.lips
    return Recordings(
        hands=torch.from_numpy(np.stack([one.track.hands for one in tracks])),
        lips=torch.from_numpy(lips),
        lip_row=torch.from_numpy(row),
        body=torch.from_numpy(np.stack([one.track.body for one in tracks])),
        span=torch.tensor([[one.start, one.stop] for one in tracks]),
        label=torch.tensor([number[name] for name in names]),
        source=tuple(recording.source or "?" for recording, _ in known),
        track_id=tuple(f"{c}/{r.duplicate_of or r.clip_id}" for r, c in known),
        corpus=tuple(corpus for _, corpus in known),
        labels=labels,
        companion=np.zeros((len(tracks), 2, 0), dtype=np.float32),
    )


def split(recordings: Recordings, config: DataConfig) -> Split:
    """Who is learned from and who is asked.

    A track that is byte-identical with a query's is never learned from, and a track counts once
    for each label. Small files are learned from whatever their source.
    """
    source = np.array(recordings.source)
    small = np.isin(recordings.corpus, config.small_files)
    query = np.isin(source, config.query_sources) & ~small
    train = ~small & ~query
    if config.train_sources:
        train &= np.isin(source, config.train_sources)
    asked = {recordings.track_id[i] for i in np.flatnonzero(query)}
    train &= np.array([track not in asked for track in recordings.track_id])
    label = recordings.label.numpy()
    for mask in (train, query):
        _keep_one_copy(mask, recordings.track_id, label)
    if config.hold_out_glosses:
        kept = ~np.isin(label, held_out_labels(recordings.labels, config.hold_out_glosses))
        train, small = train & kept, small & kept
    learned = np.flatnonzero(train)
    return Split(
        train=learned,
        small=np.flatnonzero(small),
        gallery=np.concatenate([learned, _bridges(label, learned, np.flatnonzero(small))]),
        queries=np.flatnonzero(query),
    )


def held_out_labels(labels: Sequence[str], count: int) -> NDArray[np.intp]:
    """Numbers of `count` labels spread evenly over the sorted list of ASL glosses."""
    asl = [i for i, name in enumerate(labels) if name.startswith("ase ")]
    if count > len(asl):
        raise UsageError("training.too_many_held_out", wanted=count, glosses=len(asl))
    chosen: NDArray[np.intp] = np.array(asl)[
        np.linspace(0, len(asl) - 1, count).round().astype(int)
    ]
    return chosen


def same_sign_matrix(path: Path, labels: Sequence[str]) -> NDArray[np.bool_]:
    """Bool (L, L): labels that are one sign, each with itself and its partners."""
    same = np.eye(len(labels), dtype=bool)
    number = {name: i for i, name in enumerate(labels)}
    for gloss, partners in same_sign_partners(read_same_sign(path)).items():
        for partner in partners:
            a, b = number.get(f"ase {gloss}"), number.get(f"ase {partner}")
            if a is not None and b is not None:
                same[a, b] = same[b, a] = True
    return same


def phonology_targets(path: Path, labels: Sequence[str]) -> tuple[NDArray[np.int64], list[int]]:
    """Targets int64 (L, 13), -1 where not described, and the number of values of each column."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row["wlasl_gloss"]: row for row in csv.DictReader(file) if row["wlasl_gloss"]}
    targets = np.full((len(labels), len(PHONOLOGY)), -1, dtype=np.int64)
    sizes = []
    for column, name in enumerate(PHONOLOGY):
        values = sorted({row[name] for row in rows.values() if row[name]})
        sizes.append(max(1, len(values)))
        for place, label in enumerate(labels):
            row = rows.get(label.removeprefix("ase "))
            if label.startswith("ase ") and row and row[name]:
                targets[place, column] = values.index(row[name])
    return targets, sizes


def prompt_of(label: str) -> str:
    """The text prompt of a label, as SignCLIP writes it: `<en> <ase> book`."""
    language, word = label.split(" ", 1)
    return f"<en> <{language}> {word}"


def _label(recording: Recording, aliases: dict[str, str]) -> str:
    word = recording.label.casefold().strip()
    return f"{recording.language} {aliases.get(word, word)}"


def _keep_one_copy(
    mask: NDArray[np.bool_], track_id: Sequence[str], label: NDArray[np.int64]
) -> None:
    seen = set()
    for i in np.flatnonzero(mask):
        key = (track_id[i], int(label[i]))
        mask[i] = key not in seen
        seen.add(key)


def _bridges(
    label: NDArray[np.int64], learned: NDArray[np.intp], small: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Recordings of the small files whose sign is in the gallery anyway."""
    return small[np.isin(label[small], np.unique(label[learned]))]
