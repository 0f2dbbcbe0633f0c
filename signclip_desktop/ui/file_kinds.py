"""What file choosers offer, in Qt's form."""

from signclip_desktop.core.readable import POSE_SUFFIX, VIDEO_SUFFIXES

VIDEOS = (
    "Videos and poses ("
    + " ".join(f"*{suffix}" for suffix in (*VIDEO_SUFFIXES, POSE_SUFFIX))
    + ");;All files (*)"
)
LIBRARIES = "Dictionaries (*.sqlite)"
