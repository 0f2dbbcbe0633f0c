"""Which cameras there are, and what can be wrong with one.

Finds cameras without opening them, so no lamp lights up. Does not read pictures (webcam.py).
"""

import contextlib
import json
import os
import struct
import subprocess
import sys
from collections import deque
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from signclip_desktop.core.types.frame import Frame
from signclip_desktop.errors import CameraState, CameraUnavailable

CAMERA_PREFIX = "camera:"  # begins every camera id, so that none is taken for a path
SLOW_FPS = 13.0  # a fast sign lasts 0.3 s: four frames. Webcams that lack light give 15 or fewer


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """A camera that can be opened.

    Attributes:
        id: begins with CAMERA_PREFIX; the same after a restart or a change of socket where the
            system tells enough.
        name: for the screen.
        index: OpenCV's number for it, now.
        backends: names of OpenCV's capture backends in the order to try.
    """

    id: str
    name: str
    index: int
    backends: tuple[str, ...]


def list_cameras() -> list[CameraInfo]:
    """The cameras in the system's order; may take a second, so not in the GUI thread."""
    if sys.platform == "linux":
        return _linux_cameras(Path("/sys/class/video4linux"), Path("/dev"))
    elif sys.platform == "darwin":
        return _numbered(_macos_names(), ("AVFOUNDATION", "ANY"))
    elif sys.platform == "win32":
        return _numbered(_windows_names(), ("DSHOW", "MSMF", "ANY"))
    else:
        return _numbered(None, ("ANY",))


def find_camera(camera_id: str) -> CameraInfo:
    """The camera with this id, or the first one where the id is empty.

    Raises:
        CameraUnavailable: NONE_FOUND where there is none, UNPLUGGED where it is not this one.
    """
    cameras = list_cameras()
    if not cameras:
        raise CameraUnavailable(CameraState.NONE_FOUND)
    if not camera_id:
        return cameras[0]
    for camera in cameras:
        if camera.id == camera_id:
            return camera
    raise CameraUnavailable(CameraState.UNPLUGGED)


def _linux_cameras(system: Path, devices: Path) -> list[CameraInfo]:
    """One camera for each video4linux node that captures; its id from udev's by-id links."""
    cameras = []
    links = _links(devices / "v4l" / "by-id") | _links(devices / "v4l" / "by-path")
    for node in sorted(system.glob("video*"), key=lambda path: _number(path.name)):
        device = devices / node.name
        if not device.exists() or not _can_capture(device):
            continue
        try:
            name = (node / "name").read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            name = ""
        name = name or f"Camera {_number(node.name) + 1}"
        stable = links.get(node.name, f"{name}#{_number(node.name)}")
        camera_id = CAMERA_PREFIX + stable
        cameras.append(CameraInfo(camera_id, name, _number(node.name), ("V4L2", "ANY")))
    return cameras


def _links(folder: Path) -> dict[str, str]:
    """Device name to link name; the first link of a device wins."""
    found: dict[str, str] = {}
    with contextlib.suppress(OSError):
        for link in sorted(folder.iterdir()):
            found.setdefault(link.resolve().name, link.name)
    return found


def _number(name: str) -> int:
    digits = name.removeprefix("video")
    return int(digits) if digits.isdigit() else 0


_QUERY_CAPABILITIES = 0x80685600  # VIDIOC_QUERYCAP of videodev2.h
_CAPTURES = 0x1 | 0x1000  # V4L2_CAP_VIDEO_CAPTURE and its multi-plane form


def _can_capture(device: Path) -> bool:
    """Whether a node gives pictures; a webcam also has nodes for metadata.

    True where the question cannot be asked: opening the camera will tell why.
    """
    if sys.platform == "win32":
        return True
    else:
        import fcntl

        answer = bytearray(104)
        try:
            with device.open("rb", buffering=0) as file:
                fcntl.ioctl(file, _QUERY_CAPABILITIES, answer)
        except OSError:
            return True
        return bool(struct.unpack_from("<I", answer, 88)[0] & _CAPTURES)


def _macos_names() -> list[str] | None:
    try:
        answer = subprocess.run(
            ["/usr/sbin/system_profiler", "SPCameraDataType", "-json"],
            capture_output=True,
            timeout=10,
            check=True,
        )
        listed = json.loads(answer.stdout)["SPCameraDataType"]
        return [str(camera["_name"]) for camera in listed]
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return None


# The device interface class of cameras, KSCATEGORY_VIDEO_CAMERA of ks.h.
_WINDOWS_CLASS = (
    r"SYSTEM\CurrentControlSet\Control\DeviceClasses\{e5323777-f976-4f5b-9b55-b94699c46e44}"
)


def _windows_names() -> list[str] | None:
    """Names of the cameras that are plugged in, from the registry."""
    if sys.platform != "win32":
        return None
    else:
        import winreg

        names = []
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _WINDOWS_CLASS) as group:
                for number in range(winreg.QueryInfoKey(group)[0]):
                    interface = winreg.EnumKey(group, number) + r"\#"
                    with contextlib.suppress(OSError):
                        # `Control` exists only while the device is there.
                        winreg.OpenKey(group, interface + r"\Control").Close()
                        with winreg.OpenKey(group, interface + r"\Device Parameters") as values:
                            names.append(str(winreg.QueryValueEx(values, "FriendlyName")[0]))
        except OSError:
            return None
        return names


def _numbered(names: list[str] | None, backends: tuple[str, ...]) -> list[CameraInfo]:
    """Cameras in the order of their numbers.

    Where the system names none, the first number is offered all the same: opening it tells.
    With several cameras the system's order need not be OpenCV's, so ids hold the number too.
    """
    if names is None:
        names = ["Camera 1"]
    alone = len(names) == 1
    return [
        CameraInfo(
            id=CAMERA_PREFIX + (name if alone else f"{name}#{index}"),
            name=name,
            index=index,
            backends=backends,
        )
        for index, name in enumerate(names)
    ]


def why_closed(camera: CameraInfo) -> CameraState:
    """Why no backend could open a camera that the system lists."""
    if sys.platform == "linux":
        try:
            os.close(os.open(f"/dev/video{camera.index}", os.O_RDWR | os.O_NONBLOCK))
        except PermissionError:
            return CameraState.DENIED
        except FileNotFoundError:
            return CameraState.NONE_FOUND
        except OSError:
            return CameraState.IN_USE
        return CameraState.IN_USE
    elif sys.platform == "win32":
        return CameraState.DENIED if _windows_denies() else CameraState.IN_USE
    else:
        # macOS shares cameras between programs, and opens none without permission.
        return CameraState.DENIED if sys.platform == "darwin" else CameraState.NONE_FOUND


def _windows_denies() -> bool:
    """Whether the privacy settings keep desktop programs from the camera."""
    if sys.platform != "win32":
        return False
    else:
        import winreg

        store = r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager"
        for part in (r"\ConsentStore\webcam", r"\ConsentStore\webcam\NonPackaged"):
            with (
                contextlib.suppress(OSError),
                winreg.OpenKey(winreg.HKEY_CURRENT_USER, store + part) as key,
            ):
                if winreg.QueryValueEx(key, "Value")[0] == "Deny":
                    return True
        return False


class CameraHealth:
    """Judges a live camera's frames: covered, too dark, too slow, or fine (None).

    A judgement changes only after it has held for a while, and thresholds are wider on the way
    out than on the way in, so that the screen does not flicker.
    """

    # Brightness 0..255. In every frame of `../shared/video` the 95th percentile is above 100
    # and the spread above 30; test_cameras.py holds that distance.
    BLACK = 30.0
    DARK = 70.0
    FLAT = 5.0  # a finger on the lens is one even colour
    WIDER = 1.2
    ENTER_S = 1.0
    LEAVE_S = 0.5
    SPEED_WINDOW_S = 2.0
    STEP_PX = 8  # every eighth pixel tells enough

    def __init__(self) -> None:
        self.state: CameraState | None = None
        self._seems: CameraState | None = None
        self._since_s = 0.0
        self._arrivals: deque[float] = deque()

    @property
    def fps(self) -> float:
        """Frames a second over the last two seconds; 0 until two frames have come."""
        if len(self._arrivals) < 2:
            return 0.0
        return (len(self._arrivals) - 1) / (self._arrivals[-1] - self._arrivals[0])

    def push(self, frame: Frame) -> CameraState | None:
        """Take the next frame into account, and give the state that now holds."""
        self._arrivals.append(frame.time_s)
        while self._arrivals[0] < frame.time_s - self.SPEED_WINDOW_S:
            self._arrivals.popleft()
        seems = self._look(frame)
        if seems is not self._seems:
            self._seems, self._since_s = seems, frame.time_s
        wait_s = self.LEAVE_S if seems is None else self.ENTER_S
        if seems is not self.state and frame.time_s - self._since_s >= wait_s:
            self.state = seems
        return self.state

    def _look(self, frame: Frame) -> CameraState | None:
        pixels = frame.image[:: self.STEP_PX, :: self.STEP_PX].astype(np.float32)
        grey = pixels.mean(axis=2)
        bright = float(np.percentile(grey, 95))
        flat = grey.std() < self.FLAT * self._room(CameraState.COVERED) and bright < 2 * self.DARK
        if bright < self.BLACK * self._room(CameraState.COVERED) or flat:
            return CameraState.COVERED
        if bright < self.DARK * self._room(CameraState.TOO_DARK):
            return CameraState.TOO_DARK
        full = self._arrivals[-1] - self._arrivals[0] >= self.SPEED_WINDOW_S * 0.75
        if full and self.fps < SLOW_FPS * self._room(CameraState.TOO_SLOW):
            return CameraState.TOO_SLOW
        return None

    def _room(self, state: CameraState) -> float:
        return self.WIDER if self.state is state else 1.0
