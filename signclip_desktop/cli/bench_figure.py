"""`signclip bench --figure`: how long it takes to paint signs, and what previews cost at rest.

Times are the thread's own, so that what other programs take is not in them.
"""

import os
import time
from contextlib import closing
from typing import TYPE_CHECKING

from signclip_desktop import settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication  # noqa: TID251

    from signclip_desktop.core.types.landmarks import Clip

GLOSSES = ("BOOK", "HELLO", "LOVE", "MOTHER", "PLEASE", "SCHOOL", "HOUSE", "DRINK")
CARD, DETAIL = (132, 108), (460, 400)  # px, as in a window of 1366 x 768
MOMENTS = 40
ROUNDS = 5
WATCHED_S = 4.0


def measure_figure(*, moments: int = MOMENTS, watched_s: float = WATCHED_S) -> dict[str, float]:
    """Milliseconds to paint eight cards and a large figure, and shares of a core that they take.

    Nothing is kept between two pictures when the painting is timed, as the window does.

    Args:
        moments: how many different moments of each sign are painted.
        watched_s: how long the previews are watched while they play, and at rest.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication  # noqa: TID251 - previews are shown here

    from signclip_desktop.core.dictionary import Store
    from signclip_desktop.core.dictionary.library import STARTER_FILE

    application = QApplication.instance() or QApplication(["signclip"])
    assert isinstance(application, QApplication)
    with closing(Store.open(settings.assets_dir() / STARTER_FILE, read_only=True)) as store:
        wanted = {sign.gloss.upper(): sign for sign in reversed(store.signs.all())}
        examples = [store.recordings.preview(wanted[gloss].id) for gloss in GLOSSES]
        clips = [store.recordings.clip(example.id) for example in examples if example is not None]
    cards = [_paint_ms(clip, CARD, moments) for clip in clips]
    large = [_paint_ms(clip, DETAIL, moments) for clip in clips]
    playing, resting = _shares(application, clips, watched_s)
    return {
        "card_ms": round(sum(cards) / len(cards), 2),
        "large_ms": round(sum(large) / len(large), 2),
        "eight_cards_and_large_ms": round(sum(cards) + sum(large) / len(large), 2),
        "previews_playing_percent": round(100 * playing, 1),
        "previews_resting_percent": round(100 * resting, 1),
    }


def _paint_ms(clip: "Clip", size: tuple[int, int], moments: int) -> float:
    """Mean over a clip's moments of the fastest of some rounds."""
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QImage, QPainter

    from signclip_desktop.ui.figure.painter import paint_figure, zoom_for
    from signclip_desktop.ui.figure.poses import motion_of
    from signclip_desktop.ui.figure.styles import LIGHT

    motion = motion_of(clip)
    image = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(LIGHT.background)
    rect = QRectF(0, 0, *size)
    zoom = zoom_for(rect, motion)
    fastest = [float("inf")] * moments
    painter = QPainter(image)
    for _ in range(ROUNDS):
        for number in range(moments):
            start = time.thread_time()
            pose = motion.pose_at(number / moments * float(motion.times_s[-1]))
            paint_figure(painter, pose, rect, LIGHT, zoom=zoom)
            fastest[number] = min(fastest[number], time.thread_time() - start)
    painter.end()
    return 1000 * sum(fastest) / moments


def _shares(
    application: "QApplication", clips: "list[Clip]", watched_s: float
) -> tuple[float, float]:
    """Shares of a core that eight previews take while they play, and once they stand still."""
    from PySide6.QtWidgets import QHBoxLayout, QWidget  # noqa: TID251

    from signclip_desktop.ui.figure.playback import PlaybackClock
    from signclip_desktop.ui.panels.preview import PreviewWidget

    window, clock = QWidget(), PlaybackClock()
    layout = QHBoxLayout(window)
    previews = [PreviewWidget(clock) for _ in clips]
    for preview, clip in zip(previews, clips, strict=True):
        preview.setFixedSize(*CARD)
        layout.addWidget(preview)
        preview.set_clip(clip)
    window.show()
    for preview in previews:
        preview.look_at(True)
    playing = _share(application, watched_s)
    for preview in previews:
        preview.look_at(False)
    application.processEvents()
    resting = _share(application, watched_s)
    window.close()
    return playing, resting


def _share(application: "QApplication", seconds: float) -> float:
    from PySide6.QtCore import QTimer

    start, own = time.perf_counter(), time.process_time()
    QTimer.singleShot(round(1000 * seconds), application.quit)
    application.exec()
    return (time.process_time() - own) / (time.perf_counter() - start)
