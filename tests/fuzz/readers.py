"""What is fuzzed: each reader with its seeds, as the program calls it."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from signclip_desktop.core.types.landmarks import Clip, mirror_clip
from signclip_desktop.errors import SignClipError
from tests.fuzz import seeds, shapes
from tests.fuzz.mutations import mutated
from tests.fuzz.seeds import Files

Read = Callable[[Path], object]


@dataclass(frozen=True)
class Reader:
    """One reader.

    Attributes:
        seeds: whole files to change.
        read: reads a folder with one case; what it may raise is SignClipError.
        share: of the cases of a run over all readers.
        shape: a change inside the file's structure; None where there is none.
        changed: names of the files that are changed; empty for any.
        is_limited: under the child's limit of memory; a reader with a child of its own is not.
    """

    seeds: Callable[[], tuple[Files, ...]]
    read: Read
    share: float
    shape: Callable[[Files, Random], Files] | None = None
    changed: tuple[str, ...] = ()
    is_limited: bool = True


def case(reader: Reader, seed: str) -> Files:
    """The files of one case; the same seed gives the same files."""
    chance = Random(seed)
    corpus = reader.seeds()
    files = chance.choice(corpus)
    if reader.shape is not None and chance.random() < 0.5:
        return reader.shape(files, chance)
    name = chance.choice(reader.changed or tuple(files))
    other = chance.choice(corpus)
    spliced = other.get(name, next(iter(other.values())))
    return files | {name: mutated(files[name], spliced, chance)}


def _read_pose(folder: Path) -> None:
    from signclip_desktop.core.formats.clip_codec import decode_clip, encode_clip
    from signclip_desktop.core.formats.pose_file import read_pose

    clip = read_pose(folder / "a.pose")
    _look_up(clip)
    _look_up(decode_clip(encode_clip(clip)))


def _look_up(clip: Clip) -> None:
    """What is done with a recording before it is compared with others."""
    from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder
    from signclip_desktop.core.segmenting.spans import trimmed

    signing = trimmed(clip)
    rows = _encoder(TrainingFreeEncoder).embed([signing, mirror_clip(signing)])
    assert abs(rows).max() <= 1.001


@cache
def _encoder(kind: Callable[[], object]):
    return kind()


def _read_index(folder: Path) -> None:
    from signclip_desktop.core.exchange.import_plan import planned

    for number, _ in enumerate(planned(folder, language="ase")):
        assert number < 100_000


def _read_clip(folder: Path) -> None:
    from signclip_desktop.core.formats.clip_codec import decode_clip

    try:
        clip = decode_clip((folder / "a.clip").read_bytes())
    except ValueError as error:  # what the codec promises; the store makes a sentence of it
        raise SignClipError(str(error)) from error
    _look_up(clip)


@cache
def _library(folder: str) -> Path:
    return seeds.library(Path(folder) / "mine.sqlite")


def _read_pack(folder: Path) -> None:
    from signclip_desktop.core.dictionary import Store

    mine = folder / "mine.sqlite"
    shutil.copy(_library(_scratch()), mine)
    with Store.open(mine) as store:
        before = _rows(store)
        store.packs.preview(folder / "a.sqlite")
        store.packs.merge(folder / "a.sqlite")
        assert set(before) <= set(_rows(store)), "a row was changed"
        _use(store)


def _rows(store) -> list[tuple]:
    tables = ("signs", "words", "examples", "embeddings", "lists", "history", "settings", "removed")
    db = store._db.conn
    return [(table, *row) for table in tables for row in db.execute(f"SELECT * FROM {table}")]


@cache
def _scratch() -> str:
    return tempfile.mkdtemp(prefix="fuzz-library-", dir=tempfile.gettempdir())


def _read_library(folder: Path) -> None:
    from signclip_desktop.core.dictionary import Store

    with Store.open(folder / "a.sqlite") as store:
        _use(store)


def _use(store) -> None:
    """Everything that the window asks of a library; one broken recording is told, not more."""
    for sign in store.signs.all():
        for example in store.recordings.of(sign.id):
            with contextlib.suppress(SignClipError):
                store.recordings.clip(example.id)
        store.recordings.preview(sign.id)
    store.signs.search("sign")
    store.history.latest()
    store.embeddings.all("encoder")
    store.embeddings.missing("encoder")
    for name in store.lists.names():
        store.signs.all(list_name=name)


def _read_npz(folder: Path) -> None:
    from signclip_desktop.training.data.recordings import read_corpus

    corpus = read_corpus(folder / "a.npz")
    for number in range(min(len(corpus), 5)):
        corpus.clip(number)


def _read_model(folder: Path) -> None:
    from signclip_desktop.core.encoding.trained_encoder import TrainedEncoder

    TrainedEncoder(folder).embed_text(["<en> <ase> book"])


def _list_model(folder: Path) -> None:
    """What `signclip models` and the window show of a folder, without its weights."""
    from signclip_desktop.core.encoding.registry import read_model

    model = read_model(folder)
    for line in (model.title, model.licence, model.recipe, model.architecture):
        assert line.isprintable()
        assert len(line) <= 200
    assert all(len(code) == 3 and code.isalpha() for code in model.languages)


def _read_sentences(folder: Path) -> None:
    """A model for sentences, used once, and a table of them."""
    import torch

    from signclip_desktop.core.encoding.signmouth.model import SignBatch
    from signclip_desktop.core.encoding.signmouth.model_folder import load_model
    from signclip_desktop.training.sentences.tables import read_table

    read_table(folder / "table.csv", "train")
    model = load_model(folder)
    numbers, there = torch.zeros((1, 6), dtype=torch.int64), torch.ones((1, 6)) > 0
    batch = SignBatch(numbers, numbers, there, there, torch.tensor([6]))
    for written in model.translator.translate(batch, model.decoding):
        model.vocabulary.decode(written)


def _read_settings(folder: Path) -> None:
    from signclip_desktop.settings import load_preferences
    from signclip_desktop.ui import window_layout

    load_preferences(folder / "preferences.json")
    place = window_layout.layout_path
    window_layout.layout_path = lambda: folder / "window.json"
    try:
        window_layout.load_layout()
    finally:
        window_layout.layout_path = place


def _judge_video(folder: Path) -> None:
    """What is decided of a video before anything decodes it."""
    from signclip_desktop.core.seeing.decoding import container, readable, truncation

    path = folder / "a.mp4"
    readable.is_recording(path)
    container.judge(path)
    container.picture_format(path)
    kind = readable.video_kind(path)
    if kind is not None:
        with path.open("rb") as file:
            truncation.ends_early(file, kind)


def _decode_video(folder: Path) -> None:
    from signclip_desktop.core.seeing.video_file import VideoFile

    with VideoFile(folder / "a.mp4") as video:
        while video.read() is not None:
            pass


READERS = {
    "pose": Reader(seeds.poses, _read_pose, 0.2),
    "index": Reader(seeds.indexes, _read_index, 0.15, shapes.cells_changed, ("index.csv",)),
    "pack": Reader(seeds.packs, _read_pack, 0.03, shapes.rows_changed),
    "library": Reader(seeds.libraries, _read_library, 0.04, shapes.rows_changed),
    "clip": Reader(seeds.clips, _read_clip, 0.2, shapes.stream_changed),
    "npz": Reader(seeds.archives, _read_npz, 0.15, shapes.arrays_changed),
    "checkpoint": Reader(seeds.models, _read_model, 0.03, shapes.model_changed),
    "listing": Reader(
        seeds.models, _list_model, 0.03, shapes.model_changed, ("config.json", "SHA256SUMS")
    ),
    "sentences": Reader(seeds.sentence_models, _read_sentences, 0.03, shapes.sentences_changed),
    "settings": Reader(seeds.settings_files, _read_settings, 0.07, shapes.settings_changed),
    "playlist": Reader(seeds.videos, _judge_video, 0.069),
    "video": Reader(seeds.videos, _decode_video, 0.001, is_limited=False),
}
