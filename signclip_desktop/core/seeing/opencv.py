"""The switches of OpenCV: set before cv2 is imported, its traces removed after.

Whoever imports cv2 in this program, or mediapipe, which imports cv2, does it inside `switched`.
"""

import contextlib
import os
from collections.abc import Iterator

_SWITCHES = {
    # Windows: opening a camera by Media Foundation takes seconds to minutes with them.
    "OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS": "0",
    # macOS: OpenCV cannot ask for permission from another thread; the window asks.
    "OPENCV_AVFOUNDATION_SKIP_AUTH": "1",
    "OPENCV_LOG_LEVEL": "SILENT",
}
# cv2 points Qt at the plugins of another Qt, and so gets the blame for missing libraries.
_TRACES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


@contextlib.contextmanager
def switched() -> Iterator[None]:
    """Set what cv2 reads on import, where the user has not; then drop what it sets for Qt."""
    for name, value in _SWITCHES.items():
        os.environ.setdefault(name, value)
    before = {name: os.environ[name] for name in _TRACES if name in os.environ}
    try:
        yield
    finally:
        for name in _TRACES:
            os.environ.pop(name, None)
        os.environ.update(before)
