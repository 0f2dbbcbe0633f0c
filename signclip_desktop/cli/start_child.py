"""Starts each heavy part of the program once, in a process of its own that may crash.

Writes a JSON object a line: {"part": name} before a part, and what became of it after.
"""

import ctypes
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from signclip_desktop import settings, system_libraries
from signclip_desktop.errors import SignClipError
from signclip_desktop.ui.sentences import sentence

HIDDEN_COMMAND = "_start-parts"  # by which a frozen program is its own child

# By Qt's name for the platform.
_PLUGINS = {"xcb": "libqxcb.so", "wayland": "libqwayland.so"}


def main() -> int:
    """Start all parts; returns the exit code."""
    _tell(part="system libraries")
    _tell(missing=system_libraries.missing(screen=True))
    for name, start in PARTS.items():
        _tell(part=name)
        try:
            start()
        except SignClipError as error:
            _tell(problem=sentence(error))
        except Exception as error:  # noqa: BLE001 - whatever a library raises, doctor tells it
            _tell(error=f"{type(error).__name__}: {error}")
        else:
            _tell(works=True)
    return 0


def start_window() -> None:
    """Load Qt, and on Linux what it opens for the screen at hand; a window is not shown."""
    platform = _platform()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    import PySide6
    from PySide6.QtWidgets import QApplication

    QApplication([])
    if sys.platform == "linux" and platform in _PLUGINS:
        plugin = Path(PySide6.__file__).parent / "Qt/plugins/platforms" / _PLUGINS[platform]
        if not plugin.is_file():
            raise FileNotFoundError(f"Qt's part for {platform} screens is missing")
        ctypes.CDLL(str(plugin))


def start_camera() -> None:
    """Load OpenCV, which reads cameras and fits pictures."""
    from signclip_desktop.core.seeing.opencv import switched

    with switched():
        import cv2
    cv2.resize(_picture(), (2, 2))


def start_videos() -> None:
    """Load PyAV, which reads video files."""


def start_landmarks() -> None:
    """Load MediaPipe with its models."""
    from signclip_desktop.core.seeing import graphs

    for open_graph in (graphs.open_holistic, graphs.open_hands):
        open_graph().close()


def start_recognition() -> None:
    """Load PyTorch and every model that came with the program."""
    from signclip_desktop.core.encoding.architectures import open_folder

    for config in sorted(settings.models_dir().glob("*/config.json")):
        open_folder(config.parent)


PARTS: dict[str, Callable[[], None]] = {
    "window": start_window,
    "camera": start_camera,
    "videos": start_videos,
    "landmarks": start_landmarks,
    "recognition": start_recognition,
}


def _platform() -> str:
    """Qt's name for the platform that the window would take on Linux."""
    chosen = os.environ.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    return chosen or ("xcb" if system_libraries.uses_x11(os.environ) else "wayland")


def _picture() -> Any:  # noqa: ANN401
    import numpy as np

    return np.zeros((4, 4, 3), dtype=np.uint8)


def _tell(**facts: object) -> None:
    # A crash must not take what was told before.
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    sys.exit(main())
