"""What file choosers offer, in Qt's form, and the path of a file that was dropped."""

import os
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QUrl

from signclip_desktop.core.seeing.decoding.readable import POSE_SUFFIX, VIDEO_SUFFIXES

_PLAYED = " ".join(f"*{suffix}" for suffix in (*VIDEO_SUFFIXES, POSE_SUFFIX))
VIDEOS = f"Videos and poses ({_PLAYED});;All files (*)"
IMPORTABLE = f"Videos, poses and dictionaries ({_PLAYED} *.sqlite);;All files (*)"
LIBRARIES = "Dictionaries (*.sqlite)"


def local_path(url: QUrl) -> str:
    """The path of a file's address, also where its name is not UTF-8; "" for other addresses."""
    path = url.toLocalFile()
    if os.name != "posix" or "\N{REPLACEMENT CHARACTER}" not in path:
        return path
    encoded = bytes(url.toEncoded().data())
    return os.fsdecode(unquote_to_bytes(encoded.removeprefix(b"file://")))
