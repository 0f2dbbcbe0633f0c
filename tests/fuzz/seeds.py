"""The seed corpus: small whole files of every kind that the program reads, made here by code."""

import io
import json
import struct
import tempfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from signclip_desktop.core.dictionary import HistoryEntry, Store
from signclip_desktop.core.formats.clip_codec import encode_clip
from signclip_desktop.core.formats.pose_file import write_pose
from tests.samples import some_clip, some_example, some_sign

# A seed is a folder: file names with their content. Changed is one of the files in `changed`.
Files = dict[str, bytes]


def made(write: Callable[[Path], object], name: str) -> bytes:
    """The content of a file that some code writes."""
    with tempfile.TemporaryDirectory(prefix="fuzz-seed-") as folder:
        path = Path(folder) / name
        write(path)
        return path.read_bytes()


@cache
def poses() -> tuple[Files, ...]:
    """Full Holistic, one frame and some, and two people in version 0.1."""
    whole = [made(lambda path, n=n: write_pose(some_clip(n, n), path), "a.pose") for n in (1, 4)]
    count = 543
    old = whole[0][: -(count * 16 + 10)] + struct.pack("<3H", 25, 2, 2) + bytes(4 * count * 16)
    old = struct.pack("<f", 0.1) + old[4:]
    return tuple({"a.pose": data} for data in (*whole, old))


INDEX = """path,spoken_language,signed_language,start,end,words,glosses,priority
a.pose,en,ase,0,0,house,HOUSE,0
a.pose,en,ase,0,40,book;novel,BOOK,1
sub/b.pose,de,gsg,0,0,"Straße, \"\"lang\"\"",STRASSE,0
missing.mp4,en,ase,1.5,2,walk,WALK,0
"""


@cache
def indexes() -> tuple[Files, ...]:
    """An index beside two recordings, with commas, semicolons and tabs, in two encodings."""
    beside = {"a.pose": poses()[0]["a.pose"], "sub/b.pose": poses()[1]["a.pose"]}
    texts = (INDEX, INDEX.replace(",", ";"), INDEX.replace(",", "\t"))
    files = [{"index.csv": text.encode()} | beside for text in texts]
    return (*files, {"index.csv": INDEX.encode("utf-16")} | beside)


def _fill(store: Store, name: str) -> None:
    for number in range(3):
        sign_id = f"{name}:{number}"
        store.signs.put(some_sign(sign_id, f"SIGN {number}", links=("https://example.org/a",)))
        store.recordings.put(some_example(f"{sign_id}:1", sign_id, fps=25.0), some_clip(number, 3))
    ids = [f"{name}:{number}:1" for number in range(3)]
    store.embeddings.put("encoder", ids, np.eye(3, dtype=np.float32))
    store.lists.create("list")
    store.lists.add("list", f"{name}:1")
    store.history.add(HistoryEntry("h", 5.0, "word", "sign", (f"{name}:0",)))


def library(path: Path, name: str = "user", *, pack: str = "") -> Path:
    """A small library with a row in every table, or a pack of that name."""
    with Store.open(path) as store:
        _fill(store, name)
        if pack:
            store.settings.set("pack_name", pack)
            store.settings.set("pack_version", "2")
    return path


@cache
def libraries() -> tuple[Files, ...]:
    """A user's library."""
    return ({"a.sqlite": made(library, "a.sqlite")},)


@cache
def packs() -> tuple[Files, ...]:
    """A pack with a name, and a colleague's library without one."""
    named = made(lambda path: library(path, "pack", pack="friends"), "a.sqlite")
    plain = made(lambda path: library(path, "other"), "a.sqlite")
    return {"a.sqlite": named}, {"a.sqlite": plain}


@cache
def clips() -> tuple[Files, ...]:
    """Packed clips: one frame, some, and one whose stream is made by hand."""
    by_hand = struct.pack("<4sHHHH", b"SCC1", 2, 640, 480, 1) + b"\x05"
    by_hand += zlib.compress(np.array([0, 0.04], "<f4").tobytes() + bytes(14))
    packed = [encode_clip(some_clip(1, 1)), encode_clip(some_clip(2, 6)), by_hand]
    return tuple({"a.clip": data} for data in packed)


def _npz(arrays: dict[str, np.ndarray], *, packed: bool) -> bytes:
    file = io.BytesIO()
    (np.savez_compressed if packed else np.savez)(file, **arrays)
    return file.getvalue()


@cache
def archives() -> tuple[Files, ...]:
    """Recordings files of two forms, packed and not."""
    letters = {
        "points": np.zeros((4, 203, 3), np.float16), "frames": np.array([2, 2], np.int16),
        "letter": np.array(["a", "b"]), "signed_language": np.array(["ase", "ase"]),
        "fps": np.full(2, 25, np.float32), "width": np.full(2, 640, np.int16),
        "height": np.full(2, 480, np.int16),
    }  # fmt: skip
    words = {
        "points": np.ones((4, 203, 3), np.float16), "frames": np.array([1, 3], np.int16),
        "word": np.array(["book", "house"]), "origin": np.array(["webcam", "webcam"]),
    }  # fmt: skip
    return tuple(
        {"a.npz": _npz(arrays, packed=packed)}
        for arrays in (letters, words)
        for packed in (True, False)
    )


@cache
def models() -> tuple[Files, ...]:
    """A tiny model with exemplars and its hash list."""
    from signclip_desktop.core.encoding.checkpoint import About, save_checkpoint
    from signclip_desktop.core.encoding.exemplars import Exemplars, write_exemplars
    from signclip_desktop.core.encoding.model_files import write_sums
    from signclip_desktop.core.encoding.towers import TowerConfig, Towers
    from signclip_desktop.core.encoding.trained_encoder import TrainedEncoder
    from signclip_desktop.core.types.embeddings import TextTable

    sizes = TowerConfig(
        dimension=4, part=4, stem=4, width=4, depth=2, mouth=4, buckets=8, text=4, heads=2
    )
    with tempfile.TemporaryDirectory(prefix="fuzz-seed-") as name:
        folder = Path(name)
        save_checkpoint(
            folder,
            Towers(sizes),
            name="tiny",
            sure_threshold=0.7,
            notes={"a": 1},
            about=About("A tiny one", ("ase", "gsg"), "None"),
        )
        eye = np.eye(4, dtype=np.float32)
        rows = Exemplars(
            TrainedEncoder(folder).id, ("a", "b"), ("a", "b"), eye[:2], TextTable(("a",), eye[:1])
        )
        write_exemplars(folder / "exemplars.safetensors", rows)
        write_sums(folder)
        return ({path.name: path.read_bytes() for path in sorted(folder.iterdir())},)


@cache
def sentence_models() -> tuple[Files, ...]:
    """A tiny model for sentences and a table of them."""
    from signclip_desktop.core.encoding.signmouth.beam import BeamSettings
    from signclip_desktop.core.encoding.signmouth.decoder import DecoderSizes
    from signclip_desktop.core.encoding.signmouth.model import EncoderSizes, StreamKind
    from signclip_desktop.core.encoding.signmouth.model_folder import SentenceModel, save_model
    from signclip_desktop.core.encoding.signmouth.translator import Translator, TranslatorSizes
    from signclip_desktop.core.encoding.signmouth.words import learn_pieces

    vocabulary = learn_pieces(["es regnet heute ."], 20)
    sizes = TranslatorSizes(
        StreamKind("tokens", 5),
        StreamKind("tokens", 4),
        EncoderSizes(hidden=8, width=8),
        DecoderSizes(width=8, reading=1, writing=1, heads=2),
    )
    model = SentenceModel(
        "tiny",
        Translator(sizes, len(vocabulary)),
        vocabulary,
        BeamSettings(2, 5),
        "streams",
        (),
        1.0,
        {},
    )
    with tempfile.TemporaryDirectory(prefix="fuzz-seed-") as name:
        folder = Path(name)
        save_model(folder, model)
        (folder / "table.csv").write_text(
            'split|name|orth|translation\ntrain|a|GUT|gut, "so".\ndev|b|\n', encoding="utf-8"
        )
        return ({path.name: path.read_bytes() for path in sorted(folder.iterdir())},)


@cache
def settings_files() -> tuple[Files, ...]:
    """The preferences and the window's place."""
    preferences = {
        "camera_id": "x", "dominant_hand": "left", "theme": "dark", "text_size_percent": 150,
        "hands_up_start": False, "playback_speed": 0.5, "keep_history": True,
    }  # fmt: skip
    window = {"geometry": "AAAA", "columns": [1, 2, 3], "rows": [1, 2]}
    return (
        {"preferences.json": json.dumps(preferences).encode()},
        {"window.json": json.dumps(window).encode()},
    )


PLAYLISTS = (
    b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n",
    b"ffconcat version 1.0\nfile '../secret.mp4'\n",
    b"[playlist]\nFile1=http://127.0.0.1:9/a.mp4\n",
    b'<?xml version="1.0"?><MPD><BaseURL>a.mp4</BaseURL></MPD>',
    b"v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
)


@cache
def videos() -> tuple[Files, ...]:
    """Short videos in several containers, and playlists under a video's name."""
    from tests.video_files import encode, numbered

    frames = numbered(64, 48, 6)
    made_here = [
        made(lambda path, codec=codec: encode(path, frames, codec), f"a.{suffix}")
        for suffix, codec in (("mp4", "mpeg4"), ("mkv", "mpeg4"), ("avi", "mpeg4"))
    ]
    return tuple({"a.mp4": data} for data in (*made_here, *PLAYLISTS))
