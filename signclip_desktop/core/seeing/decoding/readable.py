"""Which recordings can be read, told by their first bytes; names and suffixes are only hints.

Look-up, `add`, import, file choosers and the packages all ask here.
"""

import stat
from dataclasses import dataclass
from pathlib import Path

from signclip_desktop.core.held import is_held

HEAD_BYTES = 2048  # eleven packets of a transport stream; all other marks are in the first 64


@dataclass(frozen=True, slots=True)
class VideoKind:
    """One kind of video file.

    Attributes:
        name: on screen.
        demuxer: FFmpeg's name for it; "" is read by Pillow.
        suffixes: usual endings of its file names, lower case.
        mime_types: as desktops and systems name it.
        is_still: a single picture, readable but never taken for a recording of a sign.
    """

    name: str
    demuxer: str
    suffixes: tuple[str, ...] = ()
    mime_types: tuple[str, ...] = ()
    is_still: bool = False


MP4 = VideoKind(
    "MP4",
    "mov",
    (".mp4", ".m4v", ".mov", ".qt", ".3gp", ".3g2", ".f4v"),
    ("video/mp4", "video/quicktime", "video/3gpp", "video/3gpp2", "video/x-m4v"),
)
MATROSKA = VideoKind("Matroska", "matroska", (".mkv", ".webm"), ("video/x-matroska", "video/webm"))
AVI = VideoKind("AVI", "avi", (".avi",), ("video/x-msvideo",))
WINDOWS_MEDIA = VideoKind("Windows Media", "asf", (".wmv", ".asf"), ("video/x-ms-wmv",))
MPEG = VideoKind("MPEG", "mpeg", (".mpg", ".mpeg", ".vob"), ("video/mpeg",))
MPEG_VIDEO = VideoKind("MPEG video", "mpegvideo", (".m2v", ".m1v"))
TRANSPORT_STREAM = VideoKind(
    "MPEG transport stream", "mpegts", (".ts", ".mts", ".m2ts"), ("video/mp2t",)
)
FLASH = VideoKind("Flash video", "flv", (".flv",), ("video/x-flv",))
OGG = VideoKind("Ogg", "ogg", (".ogv", ".ogg"), ("video/ogg",))
GIF = VideoKind("GIF", "gif", (".gif",), ("image/gif",))
WEBP = VideoKind("animated WebP", "", (".webp",), ("image/webp",))
APNG = VideoKind("animated PNG", "apng", (".apng",), ("image/apng",))
REAL = VideoKind("RealMedia", "rm", (".rm", ".rmvb"), ("application/vnd.rn-realmedia",))
MXF = VideoKind("MXF", "mxf", (".mxf",), ("application/mxf",))
DV = VideoKind("DV", "dv", (".dv",), ("video/dv",))
H264 = VideoKind("H.264 stream", "h264", (".h264", ".264"))
HEVC = VideoKind("HEVC stream", "hevc", (".h265", ".265", ".hevc"))
IVF = VideoKind("IVF", "ivf", (".ivf",))
MOTION_JPEG = VideoKind("Motion JPEG", "mjpeg", (".mjpeg", ".mjpg"))
PNG = VideoKind("PNG picture", "png_pipe", is_still=True)
STILL_WEBP = VideoKind("WebP picture", "", is_still=True)

VIDEO_KINDS = (
    MP4, MATROSKA, AVI, WINDOWS_MEDIA, MPEG, MPEG_VIDEO, TRANSPORT_STREAM, FLASH, OGG, GIF, WEBP,
    APNG, REAL, MXF, DV, H264, HEVC, IVF, MOTION_JPEG,
)  # fmt: skip
VIDEO_SUFFIXES = tuple(suffix for kind in VIDEO_KINDS for suffix in kind.suffixes)
VIDEO_MIME_TYPES = tuple(name for kind in VIDEO_KINDS for name in kind.mime_types)
POSE_SUFFIX = ".pose"

# Source: ISO/IEC 14496-12, Matroska, RIFF, ASF, FLV, Ogg, GIF, PNG, SMPTE 377, IEC 61834 and
# ISO/IEC 13818 headers.
_STARTS = (
    (b"\x1a\x45\xdf\xa3", MATROSKA),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", WINDOWS_MEDIA),
    (b"FLV\x01", FLASH),
    (b"OggS", OGG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b".RMF", REAL),
    (b"DKIF", IVF),
    (b"\x06\x0e\x2b\x34\x02\x05\x01\x01", MXF),
    (b"\x1f\x07\x00", DV),
    (b"\x00\x00\x01\xba", MPEG),
    (b"\x00\x00\x01\xb3", MPEG_VIDEO),
    (b"\xff\xd8\xff", MOTION_JPEG),
)
_MP4_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp", b"moof")
_PICTURE_BRANDS = (b"heic", b"heix", b"mif1", b"avif")
_POSE_VERSIONS = (b"\x00\x00\x00\x00", b"\xcd\xcc\xcc\x3d", b"\xcd\xcc\x4c\x3e")  # 0, 0.1, 0.2
_PLAYLIST_STARTS = (
    b"#extm3u", b"ffconcat", b"v=0", b"[playlist]", b"[reference]", b"<smil", b"<mpd", b"<asx",
    b"<?xml", b"<?wpl", b"rtsp://", b"http://", b"https://", b"file ", b"file:",
)  # fmt: skip


def kind_of(head: bytes) -> VideoKind | None:
    """The kind of a file that begins with these bytes (HEAD_BYTES of them, if it has so many)."""
    if head[4:8] in _MP4_BOXES:
        return None if _is_picture_brand(head) else MP4
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return APNG if b"acTL" in head[:256] else PNG
    if head.startswith(b"RIFF"):
        return _riff_kind(head)
    return _elementary_kind(head) or (TRANSPORT_STREAM if _is_transport_stream(head) else None)


def video_kind(path: Path) -> VideoKind | None:
    """The kind of a file, from its bytes; None for what is no video or cannot be read.

    Opens ordinary files alone, never a pipe or a device.
    """
    return kind_of(_head_of(path))


def is_pose(path: Path) -> bool:
    """Whether a file is read as landmarks: it is named so, and its bytes are not a video's."""
    return path.suffix.lower() == POSE_SUFFIX and video_kind(path) is None


def is_recording(path: Path) -> bool:
    """Whether a file may hold a recording of a sign; its bytes decide, not its name."""
    if path.suffix.lower() == POSE_SUFFIX:
        return path.is_file()
    kind = video_kind(path)
    if kind is MOTION_JPEG:  # a photograph begins with the same bytes
        return path.suffix.lower() in MOTION_JPEG.suffixes
    return kind is not None and not kind.is_still


def is_named_like_one(path: Path) -> bool:
    """Whether a file's name promises a recording, so that it is told why it holds none."""
    return path.suffix.lower() in (POSE_SUFFIX, *VIDEO_SUFFIXES)


def is_playlist(head: bytes) -> bool:
    """Whether the bytes are a text that leads to other files."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PLAYLIST_STARTS)


def shown(name: str) -> str:
    """A file name that can be printed, stored and logged: other bytes than UTF-8 as hex."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _head_of(path: Path) -> bytes:
    try:
        if is_held(path) or not stat.S_ISREG(path.stat().st_mode):
            return b""
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except (OSError, ValueError):
        return b""


def _is_picture_brand(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _PICTURE_BRANDS


def _riff_kind(head: bytes) -> VideoKind | None:
    if head[8:12] == b"AVI ":
        return AVI
    if head[8:12] != b"WEBP":
        return None
    moves = head[12:16] == b"VP8X" and len(head) > 20 and head[20] & 0x02
    return WEBP if moves else STILL_WEBP


def _elementary_kind(head: bytes) -> VideoKind | None:
    """Raw H.264 and HEVC: a start code, then a parameter set, a delimiter or a message."""
    start = 4 if head.startswith(b"\0\0\0\1") else 3 if head.startswith(b"\0\0\1") else 0
    if not start or len(head) < start + 2:
        return None
    first, second = head[start], head[start + 1]
    if first in (0x40, 0x46, 0x4E) and second == 0x01:
        return HEVC
    return H264 if first in (0x67, 0x27, 0x47, 0x09, 0x06) else None


def _is_transport_stream(head: bytes) -> bool:
    """Sync bytes at every 188th byte (192nd on cameras), after at most one broken packet."""
    for size in (188, 192):
        count = min(5, len(head) // size - 1)
        if count >= 1 and any(
            all(head[start + size * packet] == 0x47 for packet in range(count))
            for start in range(size)
        ):
            return True
    return False
