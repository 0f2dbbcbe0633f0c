"""From tables and feature files to signed sentences, for each part of a corpus.

The parts must not share a recording: a model that is chosen on what it is tested with, or tested on
what it has learned, tells nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from signclip_desktop.core.encoding.signmouth.landmark_streams import (
    LIP_FEATURES,
    MANUAL_FEATURES,
    RATE,
    landmark_streams,
)
from signclip_desktop.core.encoding.signmouth.model import StreamKind
from signclip_desktop.core.encoding.signmouth.words import apart
from signclip_desktop.core.formats import bounded
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.core.seeing.decoding.readable import is_pose
from signclip_desktop.core.seeing.recording import HolisticOnDemand, read_recording
from signclip_desktop.errors import (
    ImportRefused,
    Message,
    NoSignSeen,
    PoseFileUnreadable,
    UsageError,
    VideoUnreadable,
    reason_of,
)
from signclip_desktop.training.sentences.batches import Numbers, Sentences
from signclip_desktop.training.sentences.config import SentenceConfig
from signclip_desktop.training.sentences.tables import Row, read_table

PARTS = ("train", "dev", "test")
SPATIAL = 2048  # width of the official picture features
LIP = 768  # width of AV-HuBERT's features
RECORDING_ENDINGS = (".pose", ".mp4", ".webm", ".mov", ".avi", ".mkv")
_SHOWN_FAULTS = 5

Tell = Callable[[str | Message], None]


@dataclass(frozen=True, slots=True)
class _Clip:
    manual: Numbers
    lips: Numbers
    manual_seen: Numbers
    lips_seen: Numbers


def load(
    config: SentenceConfig,
    parts: tuple[str, ...],
    *,
    tell: Tell,
    glosses: tuple[str, ...] = (),
    kept: Path | None = None,
) -> dict[str, Sentences]:
    """The sentences of some parts.

    Args:
        config: of the run.
        parts: of PARTS; all that are named in the config are checked against each other.
        tell: takes one line at a time: what was left out and why.
        glosses: of features = "glosses", those that a trained model knows; those of train if
            none are given.
        kept: folder for the landmarks of videos, so that they are found once; None keeps none.

    Raises:
        ImportRefused: a table or feature file cannot be read, or nothing is left of a part.
        UsageError: two parts share recordings, or a part is not named.
    """
    tables = read_tables(config, tell)
    if missing := [part for part in parts if part not in tables]:
        raise UsageError("corpus.no_table", part=missing[0])
    if empty := [part for part in parts if not tables[part]]:
        name = Path(getattr(config.data, empty[0])).name
        raise ImportRefused("corpus.no_sentence", file=name, part=empty[0])
    known = glosses or known_glosses(tables.get("train", []))
    with HolisticOnDemand() as landmarker:
        read = _reader(config, known, landmarker, kept)
        return {
            part: _sentences(config, tables[part], read, part, len(known), tell) for part in parts
        }


def read_tables(config: SentenceConfig, tell: Tell) -> dict[str, list[Row]]:
    """The rows of each part that the config names; no feature file is read.

    Raises:
        ImportRefused: a table cannot be read.
        UsageError: two parts share recordings.
    """
    tables = {part: _table(config, part, tell) for part in PARTS if getattr(config.data, part)}
    _refuse_shared(tables)
    return tables


def kinds(config: SentenceConfig, glosses: int = 0) -> tuple[StreamKind, StreamKind]:
    """What the streams of hands and lips hold; of "streams" only after reading the file."""
    if config.data.features == "landmarks":
        return StreamKind("vectors", MANUAL_FEATURES), StreamKind("vectors", LIP_FEATURES)
    if config.data.features == "official":
        return StreamKind("vectors", SPATIAL), StreamKind("vectors", LIP)
    return StreamKind("tokens", glosses + 1), StreamKind("tokens", 1)


def known_glosses(rows: list[Row]) -> tuple[str, ...]:
    """All glosses of a table, sorted."""
    return tuple(sorted({gloss for row in rows for gloss in row.gloss.split()}))


def _table(config: SentenceConfig, part: str, tell: Tell) -> list[Row]:
    path = config.data_folder / getattr(config.data, part)
    rows, wrong = read_table(path, part)
    for line in wrong[:_SHOWN_FAULTS]:
        tell(f"left out: {line}")
    if len(wrong) > _SHOWN_FAULTS:
        tell(f"left out: {len(wrong) - _SHOWN_FAULTS} more rows of {path.name}")
    return rows


def _refuse_shared(tables: dict[str, list[Row]]) -> None:
    for one, other in (("dev", "test"), ("train", "dev"), ("train", "test")):
        names = [{row.name for row in tables.get(part, [])} for part in (one, other)]
        if shared := names[0] & names[1]:
            raise UsageError(
                "corpus.shared", count=len(shared), one=one, other=other, example=min(shared)
            )


_Reader = Callable[[Row], "_Clip | str | Message"]


def _reader(
    config: SentenceConfig,
    glosses: tuple[str, ...],
    landmarker: HolisticOnDemand,
    kept: Path | None,
) -> _Reader:
    """Takes a row, gives its clip, or in words why there is none."""
    if config.data.features == "streams":
        return _of_streams(config)
    if config.data.features == "glosses":
        return _of_glosses(glosses)
    folder = config.data_folder / config.data.files
    if not folder.is_dir():
        raise UsageError("corpus.no_folder", folder=folder)
    if config.data.features == "official":
        return _of_official(folder)
    return _of_landmarks(folder, landmarker, kept)


def _of_streams(config: SentenceConfig) -> _Reader:
    path = config.data_folder / config.data.files
    wanted = {"name", "frames", config.data.manual, config.data.lips}
    try:
        arrays = bounded.read_npz(path, names=wanted)
    except (OSError, ValueError) as error:
        raise ImportRefused("corpus.unreadable", file=path, reason=reason_of(error)) from error
    if lacking := sorted(wanted - arrays.keys()):
        raise ImportRefused("corpus.array_missing", file=path.name, array=lacking[0])
    frames, names = arrays["frames"], arrays["name"]
    manual, lips = arrays[config.data.manual], arrays[config.data.lips]
    whole = all(values.dtype.kind in "iu" and values.ndim == 1 for values in (frames, manual, lips))
    if not whole or len(names) != len(frames) or (frames < 1).any():
        raise ImportRefused("corpus.no_whole_numbers", file=path.name)
    ends = np.cumsum(frames.astype(np.int64))
    if not len(ends) or {len(manual), len(lips)} != {int(ends[-1])}:
        raise ImportRefused("corpus.frame_count", file=path.name)
    if min(int(manual.min()), int(lips.min())) < 0:
        raise ImportRefused("corpus.negative", file=path.name)
    place = {str(name): number for number, name in enumerate(names)}

    def read(row: Row) -> _Clip | str | Message:
        number = place.get(row.name)
        if number is None:
            return f"{path.name} has no clip of that name"
        span = slice(int(ends[number] - frames[number]), int(ends[number]))
        there = np.ones(span.stop - span.start, dtype=np.bool_)
        return _Clip(manual[span].astype(np.int64), lips[span].astype(np.int64), there, there)

    return read


def _of_glosses(glosses: tuple[str, ...]) -> _Reader:
    numbers = {gloss: number for number, gloss in enumerate(glosses, start=1)}

    def read(row: Row) -> _Clip | str | Message:
        if not row.gloss:
            return "the table has no glosses for it"
        manual = np.array([numbers.get(gloss, 0) for gloss in row.gloss.split()], dtype=np.int64)
        there = np.ones(len(manual), dtype=np.bool_)
        return _Clip(manual, np.zeros_like(manual), there, ~there)

    return read


def _of_official(folder: Path) -> _Reader:
    """The official feature files; lips as AV-HuBERT's features, lip/NAME.npy, of equal length."""

    def read(row: Row) -> _Clip | str | Message:
        found = []
        for part, width in (
            (f"spatial/{row.name}_s2wrapping.npy", SPATIAL),
            (f"lip/{row.name}.npy", LIP),
        ):
            try:
                values = bounded.read_npy(folder / part)
            except OSError:
                return f"{part} is missing"
            except ValueError as error:
                return Message("corpus.part_unreadable", part=part, reason=reason_of(error))
            if values.ndim != 2 or values.shape[1] != width or not len(values):
                return f"{part} has the shape {values.shape}, expected frames x {width}"
            found.append(values.astype(np.float32))
        frames = min(len(values) for values in found)
        seen = [np.isfinite(values[:frames]).all(axis=1) for values in found]
        return _Clip(found[0][:frames], found[1][:frames], *seen)

    return read


def _of_landmarks(folder: Path, landmarker: HolisticOnDemand, kept: Path | None) -> _Reader:
    def read(row: Row) -> _Clip | str | Message:
        places = [folder] if kept is None else [folder, kept]
        found = [f for place in places for f in _files_of(place, row.name) if f.is_file()]
        file = next((f for f in found if is_pose(f)), next(iter(found), None))
        if file is None:
            return f"{folder.name} has no recording of that name"
        try:
            clip = read_recording(file, landmarker)
            if kept is not None and not is_pose(file):
                kept.mkdir(parents=True, exist_ok=True)
                write_pose(clip, kept / f"{row.name}.pose")
            made = landmark_streams(clip, RATE)
        except (VideoUnreadable, PoseFileUnreadable, NoSignSeen) as error:
            return error.message
        return _Clip(made.manual, made.lips, made.manual_seen, made.lips_seen)

    return read


def _files_of(folder: Path, name: str) -> Iterator[Path]:
    for ending in RECORDING_ENDINGS:
        yield folder / f"{name}{ending}"


def _sentences(
    config: SentenceConfig, rows: list[Row], read: _Reader, part: str, glosses: int, tell: Tell
) -> Sentences:
    clips, kept, lost = [], [], []
    for row in rows:
        clip = read(row)
        if isinstance(clip, str | Message):
            lost.append(Message("training.passed_over", place=row.name, reason=clip))
        else:
            clips.append(clip)
            kept.append(row)
    for reason in lost[:_SHOWN_FAULTS]:
        tell(Message("corpus.left_out", reason=reason))
    if len(lost) > _SHOWN_FAULTS:
        tell(f"left out: {len(lost) - _SHOWN_FAULTS} more recordings of {part}")
    if not clips:
        raise ImportRefused("corpus.nothing_readable", part=part, first=lost[0])
    joined = [np.concatenate([getattr(clip, name) for clip in clips]) for name in _Clip.__slots__]
    manual_kind, lips_kind = kinds(config, glosses)
    if config.data.features == "streams":
        manual_kind, lips_kind = (
            StreamKind("tokens", int(values.max()) + 1) for values in joined[:2]
        )
    write = apart if config.model.apart else str.strip
    return Sentences(
        names=tuple(row.name for row in kept),
        texts=tuple(write(row.text) for row in kept),
        length=np.array([len(clip.manual) for clip in clips], dtype=np.int64),
        manual=joined[0],
        lips=joined[1],
        manual_seen=joined[2],
        lips_seen=joined[3],
        manual_kind=manual_kind,
        lips_kind=lips_kind,
    )
