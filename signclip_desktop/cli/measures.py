"""What `signclip bench` times: the pipeline, look-ups, search.

Figures that are compared are taken in turns in one run, so that a busy machine slows both.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signclip_desktop import settings
from signclip_desktop.errors import SignClipError, StoreDamaged

if TYPE_CHECKING:
    from signclip_desktop.core.matching.recognizer import Recognizer
    from signclip_desktop.core.types.frame import Frame

DRAWN_FRAMES, DRAWN_FPS = 60, 25.0
PICTURE = "self_test/person.png"
ROUNDS = 4
SEARCHES = 15
QUERIES = 2  # as recorded and mirrored
EXAMPLES_PER_SIGN = 5
SEED = 3
TREMBLE = 0.004  # of the frame: what Holistic's points tremble by on a person who holds still


def draw_video(path: Path) -> Path:
    """A video of the drawn person swaying, for machines without one."""
    import cv2
    import numpy as np

    picture = cv2.imread(str(settings.assets_dir() / PICTURE))
    if picture is None:
        raise SignClipError("bench.no_picture", file=PICTURE)
    height, width = picture.shape[0] // 2 * 2, picture.shape[1] // 2 * 2
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), DRAWN_FPS, (width, height))
    for number in range(DRAWN_FRAMES):
        shift = 0.02 * np.sin(2 * np.pi * number / DRAWN_FRAMES)
        move = np.array([[1, 0, shift * width], [0, 1, 0]], dtype=np.float32)
        edge = cv2.BORDER_REPLICATE
        writer.write(cv2.warpAffine(picture, move, (width, height), borderMode=edge))
    writer.release()
    return path


def time_pipeline(video: Path, library: Path) -> dict[str, float]:
    """Frames a second from file to ranked signs, and of Holistic alone on frames in memory."""
    from signclip_desktop.core.seeing.holistic import Holistic
    from signclip_desktop.core.seeing.video_file import VideoFile

    with VideoFile(video) as source:
        frames = list(_frames(source))
    with (
        opened(library) as recognizer,
        Holistic(finer_hands=False) as alone,
        Holistic() as holistic,
    ):
        bare = whole = 0.0
        for _ in range(ROUNDS):
            alone.restart()
            bare += _seconds(lambda: [alone.process(frame) for frame in frames])
            holistic.restart()
            whole += _run_pipeline(video, holistic, recognizer)
    count = ROUNDS * len(frames)
    return {
        "fps": round(count / whole, 2),
        "holistic_fps": round(count / bare, 2),
        "ratio": round(bare / whole, 3),
        "frames": len(frames),
    }


def time_lookups(library: Path, count: int) -> dict[str, Any]:
    """Milliseconds from the last frame to the ranked signs, over signs spread evenly."""
    import numpy as np

    from signclip_desktop.core.dictionary import Store
    from signclip_desktop.core.types.landmarks import Clip

    random = np.random.default_rng(SEED)
    with opened(library) as recognizer, Store.open(library, read_only=True) as store:
        signs = store.signs.all()
        step = max(1, len(signs) // count)
        times: list[float] = []
        for sign in signs[::step][:count]:
            example = store.recordings.preview(sign.id)
            if example is None:
                continue
            try:
                clip = store.recordings.clip(example.id)
            except StoreDamaged:
                continue  # one damaged recording ends no measurement
            trembling = random.normal(0, TREMBLE, clip.points.shape).astype(np.float32)
            moved = Clip(
                points=clip.points + trembling,
                confidence=clip.confidence,
                times_s=clip.times_s,
                width_px=clip.width_px,
                height_px=clip.height_px,
            )
            found = recognizer.recognise(moved, request_id=len(times))
            times.append(1000 * found.times.after_last_frame_s)
    if not times:
        raise SignClipError("bench.no_sign")
    return {
        "p50": round(float(np.percentile(times, 50)), 1),
        "p95": round(float(np.percentile(times, 95)), 1),
        "n": len(times),
        "signs": len(signs),
        "encoder": recognizer.encoder.id,
    }


def time_search(vectors: int) -> dict[str, float]:
    """Milliseconds of one search in an index of random vectors, beside the bare product."""
    import numpy as np

    from signclip_desktop.core.matching.index import Index
    from signclip_desktop.core.matching.recognizer import default_encoder
    from signclip_desktop.core.types.embeddings import EmbeddingTable

    dimension = default_encoder().dimension
    random = np.random.default_rng(SEED)
    matrix = random.standard_normal((vectors, dimension), dtype=np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    index = Index("bench", dimension)
    names = tuple(map(str, range(vectors)))
    signs = tuple(str(number // EXAMPLES_PER_SIGN) for number in range(vectors))
    index.load(EmbeddingTable("bench", names, signs, matrix, np.ones(vectors, np.float32)))
    queries = matrix[:QUERIES] + 0
    searches, products = [], []
    for _ in range(SEARCHES):
        products.append(_seconds(lambda: queries @ matrix.T))
        searches.append(_seconds(lambda: index.search(queries, top=50)))
    return {
        "vectors": vectors,
        "ms": round(1000 * float(np.median(searches)), 3),
        "numpy_ms": round(1000 * float(np.median(products)), 3),
        "dimension": dimension,
    }


@contextmanager
def opened(library: Path) -> Iterator["Recognizer"]:
    """A recogniser that is ready, over the library with the starter dictionary in it."""
    from signclip_desktop.core.dictionary import open_library
    from signclip_desktop.core.matching.recognizer import open_recognizer

    with open_library(library) as store:
        recognizer = open_recognizer(store)
        recognizer.prepare()
        yield recognizer


def _run_pipeline(video: Path, holistic: Any, recognizer: "Recognizer") -> float:  # noqa: ANN401
    """Seconds to decode, find landmarks, segment, and look up: all of it but painting.

    The clock starts when the file is open, as a camera is opened once for many signs.
    """
    from signclip_desktop.core.seeing.video_file import VideoFile
    from signclip_desktop.core.segmenting.live import Segmenter
    from signclip_desktop.core.types.landmarks import Landmarks, clip_of

    segmenter = Segmenter(hands_up=False)
    segmenter.start()
    seen: list[Landmarks] = []
    with VideoFile(video) as source:
        began = time.perf_counter()
        for frame in _frames(source):
            landmarks = holistic.process(frame)
            segmenter.push(landmarks)
            seen.append(landmarks)
        clip = clip_of(seen, width_px=source.width_px, height_px=source.height_px)
        recognizer.recognise(clip, request_id=0)
        return time.perf_counter() - began


def _frames(source: Any) -> Iterator["Frame"]:  # noqa: ANN401 - VideoFile, imported late
    while (frame := source.read()) is not None:
        yield frame


def _seconds(work: Callable[[], object | Sequence[object]]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
