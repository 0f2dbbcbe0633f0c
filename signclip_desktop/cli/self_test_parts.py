"""The parts of `signclip self-test`: each runs one part of the program and tells what it found.

A part raises `PartFailed` where it ran and gave a wrong answer.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signclip_desktop import settings
from signclip_desktop.ui.sentences import sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from signclip_desktop.core.dictionary import Store
    from signclip_desktop.core.matching.recognizer import Recognizer
    from signclip_desktop.core.types.landmarks import Clip
    from signclip_desktop.core.types.sign import Recognition

PICTURE = "self_test/person.png"
# A landmark recording, and the sign it shows; packaging/self_test_files.py made both files.
RECORDING, RECORDED_SIGN = "self_test/house.pose", "wlasl:house:1"
OLD_LIBRARY, OLD_SIGN = "self_test/version_1.sqlite", "mine:1"
# SQLite's file format, 1.3: the user version, big-endian. Read by no part of the program.
VERSION_BYTES = slice(60, 64)
LATER_VERSION = 999
MISSPELT, MEANT = "hous", "house"
SIGNS_TRIED = 5
SEED = 7
JITTER = 0.004  # of the frame: what Holistic's points tremble by on a person who holds still
SLOWER = 1.25
SHOWN = 8

Step = dict[str, Any]


class PartFailed(Exception):
    """A part ran and gave a wrong answer; the message says which."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts work.

    Attributes:
        folder: everything in it is thrown away.
    """

    folder: Path

    @property
    def library(self) -> Path:
        """The library with the starter dictionary in it."""
        return self.folder / "library.sqlite"


def store(places: Places) -> Step:
    """Make a library with the starter dictionary in it, back it up, check both."""
    from signclip_desktop.core.dictionary import Store, open_library

    backup = places.folder / "backup.sqlite"
    with open_library(places.library) as made:
        made.check()
        signs = made.signs.count()
        made.backup(backup)
    with Store.open(backup, read_only=True) as copy:
        copied = copy.signs.count()
    if signs == 0 or copied != signs:
        raise PartFailed(f"expected the starter's signs twice, got {signs} and {copied}")
    return {"signs": signs}


def update(places: Places) -> Step:
    """An older library opens after a backup and a migration; a newer one is left as it is."""
    from signclip_desktop.core.dictionary import Store, backups_of, open_library
    from signclip_desktop.errors import StoreTooNew

    older = places.folder / "older.sqlite"
    shutil.copyfile(settings.assets_dir() / OLD_LIBRARY, older)
    with open_library(older) as brought_up:
        gloss = brought_up.signs.get(OLD_SIGN).gloss
        frames = len(brought_up.recordings.clip(brought_up.recordings.of(OLD_SIGN)[0].id))
        signs = brought_up.signs.count()
    reasons = [backup.reason for backup in backups_of(older)]
    if reasons[-1:] != ["migration"] or signs < 2:
        raise PartFailed(f"expected a backup and the starter's signs, got {reasons} and {signs}")
    newer = places.folder / "newer.sqlite"
    content = bytearray(older.read_bytes())
    content[VERSION_BYTES] = LATER_VERSION.to_bytes(4, "big")
    newer.write_bytes(content)
    try:
        Store.open(newer).close()
    except StoreTooNew as refused:
        said = sentence(refused)
    else:
        raise PartFailed("expected a library of a later version to be refused, it was opened")
    if newer.read_bytes() != content:
        raise PartFailed("expected a library of a later version to stay as it is, it was changed")
    return {"kept": f"{gloss}, {frames} frames", "backups": reasons, "newer": said}


def words(places: Places) -> Step:
    """A word with a typing error finds its sign."""
    from signclip_desktop.core.dictionary import open_library

    with open_library(places.library) as opened:
        found = [match.sign.gloss for match in opened.signs.search(MISSPELT)]
    if MEANT not in (gloss.lower() for gloss in found[:SHOWN]):
        raise PartFailed(f"expected {MEANT} among the signs for {MISSPELT}, got {found[:SHOWN]}")
    return {"asked": MISSPELT, "first": found[0]}


def recording(places: Places) -> Step:
    """A bundled landmark recording through features, encoder, index and ranking."""
    from signclip_desktop.core.dictionary import open_library
    from signclip_desktop.core.formats.pose_file import read_pose

    with open_library(places.library) as opened:
        found = _recogniser(opened).recognise(
            read_pose(settings.assets_dir() / RECORDING), request_id=0, top=SHOWN
        )
    if _rank(found, RECORDED_SIGN) != 1:
        got = [match.sign.id for match in found.matches]
        raise PartFailed(f"expected {RECORDED_SIGN} first, got {got}")
    times = found.times
    return {
        "encoder": found.encoder_id,
        "first": found.matches[0].sign.gloss,
        "score": round(found.matches[0].score, 4),
        "times_ms": {
            "segment": round(1000 * times.segment_s, 1),
            "features and encoder": round(1000 * times.embed_s, 1),
            "index": round(1000 * times.search_s, 1),
            "ranking": round(1000 * times.rerank_s, 1),
        },
    }


def matching(places: Places) -> Step:
    """Signs of the dictionary, signed slower, elsewhere and trembling, must find themselves."""
    import numpy as np

    from signclip_desktop.core.dictionary import open_library

    random = np.random.default_rng(SEED)
    with open_library(places.library) as opened:
        recogniser = _recogniser(opened)
        ranks = {}
        for number, (example_id, sign_id) in enumerate(examples_to_try(opened).items()):
            clip = another_performance(opened.recordings.clip(example_id), random)
            found = recogniser.recognise(clip, request_id=number, top=SHOWN)
            ranks[sign_id] = _rank(found, sign_id)
    if any(rank is None for rank in ranks.values()) or 1 not in ranks.values():
        raise PartFailed(f"expected each sign among its first {SHOWN} matches, got {ranks}")
    return {"ranks": ranks}


def _recogniser(store: "Store") -> "Recognizer":
    from signclip_desktop.core.matching.recognizer import open_recognizer

    recogniser = open_recognizer(store)
    recogniser.prepare()
    return recogniser


def _rank(found: "Recognition", sign_id: str) -> int | None:
    return next((match.rank for match in found.matches if match.sign.id == sign_id), None)


def examples_to_try(store: "Store", count: int = SIGNS_TRIED) -> dict[str, str]:
    """Example id -> sign id, evenly spread over the signs that nobody doubts."""
    signs = store.signs.all()
    chosen: dict[str, str] = {}
    for start in range(count):
        for sign in signs[start * len(signs) // count :]:
            example = store.recordings.preview(sign.id)
            if example is not None and not example.doubtful and example.id not in chosen:
                chosen[example.id] = sign.id
                break
    return chosen


def another_performance(clip: "Clip", random: "np.random.Generator") -> "Clip":
    """The clip as another person might sign it: slower, nearer, to one side, not quite steady.

    Args:
        clip: any clip.
        random: where the trembling comes from.
    """
    import numpy as np

    from signclip_desktop.core.types.landmarks import Clip

    points: NDArray[np.float32] = clip.points * np.float32(0.9) + np.float32(0.03)
    points += random.normal(0, JITTER, points.shape).astype(np.float32)
    return Clip(
        points=points,
        confidence=clip.confidence,
        times_s=(clip.times_s * np.float32(SLOWER)).astype(np.float32),
        width_px=clip.width_px,
        height_px=clip.height_px,
    )


def landmarks(places: Places) -> Step:
    """Holistic must see body, face and both hands in the drawn person."""
    import numpy as np

    from signclip_desktop.core.seeing.holistic import EXTRACTOR_ID, Holistic
    from signclip_desktop.core.types.frame import Frame
    from signclip_desktop.core.types.skeleton import BODY, FACE, LEFT_HAND, RIGHT_HAND

    frame = Frame(image=read_picture(), time_s=0.0, number=0)
    with Holistic() as holistic:
        points = holistic.process(frame).points
    parts = {"body": BODY, "face": FACE, "left hand": LEFT_HAND, "right hand": RIGHT_HAND}
    unseen = [name for name, part in parts.items() if not np.isfinite(points[part]).all()]
    if unseen:
        raise PartFailed(f"expected body, face and both hands, got no {', '.join(unseen)}")
    return {"extractor": EXTRACTOR_ID}


def read_picture() -> "NDArray[np.uint8]":
    """The drawn person, uint8 (H, W, 3) RGB."""
    import numpy as np
    from PySide6.QtGui import QImage

    path = settings.assets_dir() / PICTURE
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB888)
    if image.isNull():
        raise PartFailed(f"the picture {path} cannot be read")
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def video(places: Places, file: Path) -> Step:
    """The whole way: decoder, Holistic, segmenter, encoder, index."""
    from signclip_desktop.core.dictionary import open_library
    from signclip_desktop.core.seeing.recording import HolisticOnDemand, read_video

    with HolisticOnDemand() as holistic:
        clip = read_video(file, holistic)
    with open_library(places.library) as opened:
        found = _recogniser(opened).recognise(clip, request_id=0, top=SHOWN)
    return {
        "frames": len(clip),
        "sure": found.sure,
        "matches": [
            {"gloss": match.sign.gloss, "score": round(match.score, 4)} for match in found.matches
        ],
    }
