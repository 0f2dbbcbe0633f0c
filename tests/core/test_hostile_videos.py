"""Videos from strangers: nothing but the file itself is opened, whatever it says.

Run under strace, since nothing else sees every file that a process opens.
"""

import contextlib
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from signclip_desktop.core.seeing.decoding import child as decode_child
from signclip_desktop.core.seeing.decoding.readable import kind_of
from signclip_desktop.core.seeing.video_file import VideoFile
from signclip_desktop.errors import VideoUnreadable
from tests.video_files import box, encode, numbered, write_video

READER = """
import sys
from pathlib import Path
from signclip_desktop.core.seeing.video_file import VideoFile
from signclip_desktop.errors import VideoUnreadable
from signclip_desktop.ui.sentences import sentence
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        with VideoFile(path) as source:
            while source.read() is not None:
                pass
        print("read", path.name, flush=True)
    except VideoUnreadable as error:
        print("refused", path.name, sentence(error), flush=True)
"""


class Listener:
    """Counts who calls at a port of this machine."""

    def __init__(self) -> None:
        self.calls = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.1)
        self.port = self._socket.getsockname()[1]
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._count)
        self._thread.start()

    def _count(self) -> None:
        while not self._leaving.is_set():
            with contextlib.suppress(TimeoutError):
                self._socket.accept()[0].close()
                self.calls += 1

    def close(self) -> None:
        self._leaving.set()
        self._thread.join()
        self._socket.close()


def playlists(secret: Path, port: int) -> dict[str, bytes]:
    """Texts that make FFmpeg open other files or addresses, by what they would open."""
    texts: dict[str, str] = {}
    for name, target in (
        ("absolute", str(secret)),
        ("relative", secret.name),
        ("parent", f"../{secret.name}"),
        ("file", f"file:{secret}"),
        ("http", f"http://127.0.0.1:{port}/a.ts"),
        ("tcp", f"tcp://127.0.0.1:{port}"),
        ("crypto", f"crypto+file:{secret}"),
        ("subfile", f"subfile,,start,0,end,0,,:{secret}"),
        ("concat", f"concat:{secret}|{secret}"),
        ("pattern", str(secret.with_name("secret%01d.png"))),
    ):
        texts[f"hls_{name}"] = f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{target}\n"
        texts[f"concat_{name}"] = f"ffconcat version 1.0\nfile '{target}'\nduration 1\n"
        texts[f"dash_{name}"] = (
            '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
            'mediaPresentationDuration="PT9S"><Period><AdaptationSet mimeType="video/mp4">'
            f'<Representation id="1"><BaseURL>{target}</BaseURL></Representation>'
            "</AdaptationSet></Period></MPD>"
        )
    texts["hls_key"] = (
        f'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="http://127.0.0.1:{port}/k"\n'
        f'#EXT-X-MAP:URI="{secret}"\n#EXTINF:9,\n{secret}\n'
    )
    texts["sdp"] = (
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
        f"m=video {port} RTP/AVP 96\na=rtpmap:96 H264/90000\n"
    )
    texts["pls"] = f"[playlist]\nFile1={secret}\nNumberOfEntries=1\n"
    texts["asx"] = f'<asx version="3.0"><entry><ref href="{secret}"/></entry></asx>'
    texts["smil"] = f'<smil><body><video src="{secret}"/></body></smil>'
    texts["svg"] = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{secret}"/></svg>'
    texts["imf"] = (
        f'<?xml version="1.0"?><CompositionPlaylist><Id>{secret}</Id></CompositionPlaylist>'
    )
    texts["text_ass"] = f"[Script Info]\n[Fonts]\nfontname: {secret}\n"
    texts["filters"] = f"movie={secret}"
    texts["redirect"] = f"[Reference]\nRef1=http://127.0.0.1:{port}/a\n"
    texts["url"] = f"http://127.0.0.1:{port}/a.mp4\n"
    return {name: text.encode() for name, text in texts.items()}


def movie_that_leads_elsewhere(whole: bytes, target: str) -> bytes:
    """An MP4 whose data reference is an alias to another file, in place of itself."""
    at = whole.index(b"dref") - 4
    path = target.encode()
    alias = (
        bytes(4) + struct.pack(">HH", 0, 2) + bytes(2) + bytes(150 - 10)
        + struct.pack(">hh", 2, len(path)) + path + bytes(len(path) % 2)
        + struct.pack(">hh", 18, len(path)) + path + bytes(len(path) % 2)
        + struct.pack(">hh", -1, 0)
    )  # fmt: skip
    reference = struct.pack(">I4s", 8 + len(alias), b"alis") + alias
    old = whole[at : at + struct.unpack(">I", whole[at : at + 4])[0]]
    new = box(b"dref", bytes(4), struct.pack(">I", 1), reference)
    grown = len(new) - len(old)
    data = bytearray(whole.replace(old, new, 1))
    for name in (b"dinf", b"minf", b"mdia", b"trak", b"moov"):
        start = data.index(name) - 4
        struct.pack_into(">I", data, start, struct.unpack_from(">I", data, start)[0] + grown)
    return bytes(data)


def hostile_files(folder: Path, secret: Path, port: int) -> None:
    """At least sixty files: texts under the names of videos, and videos with references."""
    for number, (name, data) in enumerate(playlists(secret, port).items()):
        ending = ("mp4", "mov", "webm", "ts", "avi", "m3u8")[number % 6]
        (folder / f"{name}.{ending}").write_bytes(data)
    good = write_video(folder / "good.mp4", numbered(64, 48, 5)).read_bytes()
    for name, target in (
        ("alias_absolute", str(secret)),
        ("alias_relative", secret.name),
        ("alias_parent", f"../{secret.name}"),
        ("alias_http", f"http://127.0.0.1:{port}/a"),
    ):
        (folder / f"{name}.mov").write_bytes(movie_that_leads_elsewhere(good, target))
    stream = encode(folder / "a.ts", numbered(64, 48, 5), "mpeg2video").read_bytes()
    matroska = encode(folder / "a.mkv", numbered(64, 48, 5), "mpeg4").read_bytes()
    avi = encode(folder / "a.avi", numbered(64, 48, 5), "mpeg4").read_bytes()
    for name, text in list(playlists(secret, port).items())[:8]:
        # A playlist behind, before and within real packets.
        (folder / f"behind_{name}.ts").write_bytes(stream + text)
        (folder / f"within_{name}.ts").write_bytes(
            stream[:376] + text.ljust(188, b"\n") + stream[376:]
        )
    (folder / "segment.mkv").write_bytes(
        matroska.replace(b"\x15\x49\xa9\x66", b"\x15\x49\xa9\x66", 1) + str(secret).encode()
    )
    (folder / "subtitles.avi").write_bytes(avi + f"GAB2\0{secret}".encode())
    (folder / "frame%03d.mp4").write_bytes(good)
    (folder / "-i.mp4").write_bytes(good)
    (folder / "http:__127.0.0.1.mp4").write_bytes(good)
    assert len(list(folder.iterdir())) >= 60


@pytest.fixture
def stage(tmp_path):
    secret = write_video(tmp_path / "secret.mp4", numbered(64, 48, 5))
    (tmp_path / "secret0.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    folder = tmp_path / "given"
    folder.mkdir()
    listener = Listener()
    hostile_files(folder, secret, listener.port)
    yield folder, secret, listener
    listener.close()


def run_reader(folder: Path, *before: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, "-c", READER, str(folder)],
        capture_output=True,
        text=True,
        env=decode_child.child_environment(),
        timeout=240,
        check=True,
    )


OPENED = re.compile(r'open(?:at)?\([^"]*"([^"]+)"[^)]*\) = \d')


def opened_in(trace: Path) -> set[str]:
    """Every file that some process opened with success, as its path is written there."""
    return {
        match[1]
        for file in trace.parent.glob(f"{trace.name}*")
        for match in OPENED.finditer(file.read_text(errors="replace"))
    }


def can_trace() -> bool:
    strace = shutil.which("strace")
    return bool(strace) and not subprocess.run([strace, "true"], capture_output=True).returncode


def test_no_text_is_taken_for_a_video(tmp_path) -> None:
    for text in playlists(tmp_path / "secret.mp4", 9).values():
        assert kind_of(text) is None


@pytest.mark.slow  # half a minute: seventy decoders under strace
@pytest.mark.skipif(not can_trace(), reason="needs strace and the right to trace")
def test_nothing_is_opened_but_the_file_itself(stage, tmp_path) -> None:
    folder, secret, listener = stage
    good = tmp_path / "good"
    good.mkdir()
    for name in ("good.mp4", "a.ts", "a.mkv", "a.avi"):
        shutil.copy(folder / name, good)
    calls = "trace=open,openat,connect"
    tracer = ("strace", "-f", "-ff", "-qq", "--seccomp-bpf", "-e", calls, "-o")
    run_reader(good, *tracer, str(tmp_path / "allowed"))
    answer = run_reader(folder, *tracer, str(tmp_path / "seen"))
    own = {path for path in opened_in(tmp_path / "allowed") if not path.startswith(str(good))}
    strange = {
        path
        for path in opened_in(tmp_path / "seen") - own
        if folder not in (Path(path), Path(path).parent) and not path.startswith("/proc/self")
    }
    assert strange == set()
    made = "".join(file.read_text(errors="replace") for file in tmp_path.glob("seen*"))
    assert "AF_INET" not in made
    assert str(secret) not in opened_in(tmp_path / "seen")
    assert listener.calls == 0
    lines = answer.stdout.splitlines()
    assert len(lines) == len(list(folder.iterdir()))
    for line in lines:
        if line.split()[1].startswith(("hls_", "concat_", "dash_", "sdp", "pls", "asx", "smil")):
            assert line.startswith("refused")
            assert "a text that leads to other files" in line


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes and sockets are POSIX")
def test_a_link_to_what_is_no_file_is_refused_at_once(tmp_path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        for target in ("pipe", "folder", "socket", "/dev/zero"):
            link = tmp_path / f"{Path(target).name}.mp4"
            link.symlink_to(tmp_path / target)
            with pytest.raises(VideoUnreadable, match="video.(not_ordinary|folder)"):
                VideoFile(link).open()


def test_the_child_asks_again_what_it_opens(tmp_path) -> None:
    """Between the parent's look and the child's, a file may become a pipe."""
    os.mkfifo(tmp_path / "pipe.mp4")
    job = decode_child.Job(str(tmp_path / "pipe.mp4"), 640, decode_child.Limits())
    answer = subprocess.run(
        decode_child.child_command(job),
        capture_output=True,
        env=decode_child.child_environment(),
        timeout=60,
        check=False,
    )
    assert b"NOT_ORDINARY" in answer.stdout
