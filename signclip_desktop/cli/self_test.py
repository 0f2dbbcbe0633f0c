"""`signclip self-test`: runs every part once, in the source tree or the frozen program.

Touches nothing of the user's: library and preferences lie in a folder that is thrown away.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from signclip_desktop import __version__, settings
from signclip_desktop.cli.options import json_option, print_json

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from signclip_desktop.core.landmarks import Clip

PICTURE = "self_test/person.png"
SIGNS_TRIED = 5
SEED = 7
JITTER = 0.004  # of the frame: what Holistic's points tremble by on a person who holds still
SLOWER = 1.25
WINDOW_WAIT_S = 60.0
SHOWN = 8

Step = dict[str, Any]


class PartFailed(Exception):
    """A part ran and gave a wrong answer; the message says which."""


@click.command("self-test")
@click.option(
    "--full",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="VIDEO",
    help="Look this video up, too.",
)
@json_option
def command(full: Path | None, as_json: bool) -> None:
    """Run every part once and tell whether it works."""
    with _throw_away_folder() as folder:
        report = run_all(folder, full)
    if as_json:
        print_json(report)
    else:
        _print_text(report)
    if not report["ok"]:
        click.get_current_context().exit(1)


def run_all(folder: Path, full: Path | None) -> Step:
    """Run the parts one after another; a part that fails does not stop the next."""
    library = folder / "library.sqlite"
    parts: dict[str, Callable[[], Step]] = {
        "store": lambda: _store(library, folder / "backup.sqlite"),
        "matching": lambda: _matching(library),
        "landmarks": _landmarks,
        "window": lambda: _window(library),
    }
    if full is not None:
        parts["video"] = lambda: _video(library, full)
    steps = [_timed(name, part) for name, part in parts.items()]
    return {"ok": all(step["ok"] for step in steps), "version": __version__, "steps": steps}


def _timed(name: str, part: Callable[[], Step]) -> Step:
    started = time.perf_counter()
    try:
        found = {"ok": True, **part()}
    except Exception as error:  # noqa: BLE001 - what is wrong with one part must be told, whatever it is
        found = {"ok": False, "error": f"{type(error).__name__}: {error}"}
    return {"name": name, **found, "seconds": round(time.perf_counter() - started, 2)}


@contextmanager
def _throw_away_folder() -> Iterator[Path]:
    before = os.environ.get(settings.DATA_DIR_VARIABLE)
    with tempfile.TemporaryDirectory(prefix="signclip", ignore_cleanup_errors=True) as name:
        os.environ[settings.DATA_DIR_VARIABLE] = name
        try:
            yield Path(name)
        finally:
            if before is None:
                del os.environ[settings.DATA_DIR_VARIABLE]
            else:
                os.environ[settings.DATA_DIR_VARIABLE] = before


def _store(library: Path, backup: Path) -> Step:
    """Make a library with the starter dictionary in it, back it up, check both."""
    from signclip_desktop.core.store import Store, open_library

    with open_library(library) as store:
        store.check()
        signs = store.sign_count()
        store.backup(backup)
    with Store.open(backup, read_only=True) as copy:
        copied = copy.sign_count()
    if signs == 0 or copied != signs:
        raise PartFailed(f"expected the starter's signs twice, got {signs} and {copied}")
    return {"signs": signs}


def _matching(library: Path) -> Step:
    """Signs of the dictionary, signed slower, elsewhere and trembling, must find themselves."""
    import numpy as np

    from signclip_desktop.core.recognizer import open_recognizer
    from signclip_desktop.core.store import open_library

    random = np.random.default_rng(SEED)
    with open_library(library) as store:
        recognizer = open_recognizer(store)
        recognizer.prepare()
        tried = _examples_to_try(store)
        ranks = {}
        for number, example_id in enumerate(tried):
            sign_id = tried[example_id]
            clip = another_performance(store.clip(example_id), random)
            found = recognizer.recognise(clip, request_id=number, top=SHOWN)
            ranks[sign_id] = next((m.rank for m in found.matches if m.sign.id == sign_id), None)
    if any(rank is None for rank in ranks.values()) or 1 not in ranks.values():
        raise PartFailed(f"expected each sign among its first {SHOWN} matches, got {ranks}")
    return {"encoder": recognizer.encoder.id, "ranks": ranks}


def _examples_to_try(store: Any) -> dict[str, str]:  # noqa: ANN401 - Store, imported late
    """Example id -> sign id, evenly spread over the signs that nobody doubts."""
    signs = store.signs()
    chosen: dict[str, str] = {}
    for start in range(SIGNS_TRIED):
        for sign in signs[start * len(signs) // SIGNS_TRIED :]:
            example = store.preview_example(sign.id)
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

    from signclip_desktop.core.landmarks import Clip

    points: NDArray[np.float32] = clip.points * np.float32(0.9) + np.float32(0.03)
    points += random.normal(0, JITTER, points.shape).astype(np.float32)
    return Clip(
        points=points,
        confidence=clip.confidence,
        times_s=(clip.times_s * np.float32(SLOWER)).astype(np.float32),
        width_px=clip.width_px,
        height_px=clip.height_px,
    )


def _landmarks() -> Step:
    """Holistic must see body, face and both hands in the drawn person."""
    import numpy as np

    from signclip_desktop.core.frame import Frame
    from signclip_desktop.core.holistic import EXTRACTOR_ID, Holistic
    from signclip_desktop.core.skeleton import BODY, FACE, LEFT_HAND, RIGHT_HAND

    frame = Frame(image=_read_picture(), time_s=0.0, number=0)
    with Holistic() as holistic:
        points = holistic.process(frame).points
    parts = {"body": BODY, "face": FACE, "left hand": LEFT_HAND, "right hand": RIGHT_HAND}
    unseen = [name for name, part in parts.items() if not np.isfinite(points[part]).all()]
    if unseen:
        raise PartFailed(f"expected body, face and both hands, got no {', '.join(unseen)}")
    return {"extractor": EXTRACTOR_ID}


def _read_picture() -> "NDArray[np.uint8]":
    import numpy as np
    from PySide6.QtGui import QImage

    path = settings.assets_dir() / PICTURE
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB888)
    if image.isNull():
        raise PartFailed(f"the picture {path} cannot be read")
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def _window(library: Path) -> Step:
    """Build the whole window without a screen, wait until its library is open, look at it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication  # noqa: TID251 - the real window is built here

    from signclip_desktop.ui.app import App
    from signclip_desktop.ui.options import Options

    settings.save_preferences(settings.Preferences(first_run_done=True))
    started = time.perf_counter()
    application = QApplication.instance() or QApplication(["signclip"])
    app = App(Options(db=library))
    opened: list[object] = []
    app.models.library.opened.connect(opened.append)
    app.show()
    application.processEvents()
    shown_s = time.perf_counter() - started
    deadline = time.monotonic() + WINDOW_WAIT_S
    while not (opened and app.plots is not None) and time.monotonic() < deadline:
        application.processEvents()
        time.sleep(0.01)
    picture = app.window.grab().toImage()
    app.window.close()
    app.stop()
    if not opened or app.plots is None:
        late = "plots were not there" if opened else "library was not open"
        raise PartFailed(f"the {late} after {WINDOW_WAIT_S:.0f} s")
    colours = {
        picture.pixel(x, y)
        for x in range(0, picture.width(), 7)
        for y in range(0, picture.height(), 7)
    }
    if len(colours) < SHOWN:
        raise PartFailed(f"expected a window with something in it, got {len(colours)} colours")
    return {"shown_s": round(shown_s, 2), "size": [picture.width(), picture.height()]}


def _video(library: Path, video: Path) -> Step:
    """The whole way: decoder, Holistic, segmenter, encoder, index."""
    from signclip_desktop.core.holistic import Holistic, read_clip
    from signclip_desktop.core.recognizer import open_recognizer
    from signclip_desktop.core.store import open_library
    from signclip_desktop.core.video import VideoFile

    with Holistic() as holistic:
        clip = read_clip(VideoFile(video), holistic)
    with open_library(library) as store:
        recognizer = open_recognizer(store)
        recognizer.prepare()
        found = recognizer.recognise(clip, request_id=0, top=SHOWN)
    return {
        "frames": len(clip),
        "sure": found.sure,
        "matches": [
            {"gloss": match.sign.gloss, "score": round(match.score, 4)} for match in found.matches
        ],
    }


def _print_text(report: Step) -> None:
    for step in report["steps"]:
        mark = "works" if step["ok"] else "FAILS"
        rest = {k: v for k, v in step.items() if k not in ("name", "ok", "seconds")}
        told = ", ".join(f"{name} {value}" for name, value in rest.items())
        click.echo(f"{step['name']:<10} {mark}  {step['seconds']:6.2f} s  {told}")
    click.echo("All parts work." if report["ok"] else "Some parts do not work; see above.")
