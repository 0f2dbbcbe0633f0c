"""Cameras: named and numbered without opening them; their pictures judged without flicker."""

import itertools
import struct
import subprocess
import sys

import numpy as np
import pytest

from signclip_desktop.core.seeing import cameras
from signclip_desktop.core.seeing.cameras import CameraHealth, find_camera, list_cameras
from signclip_desktop.core.seeing.video_file import VideoFile
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.errors import CameraState, CameraUnavailable
from tests.fakes import FakeCamera, Fault, FaultAt


@pytest.fixture
def machine(tmp_path):
    """A Linux machine's folders with a webcam of two nodes and a capture card."""
    system, devices = tmp_path / "video4linux", tmp_path / "dev"
    by_id = devices / "v4l" / "by-id"
    by_id.mkdir(parents=True)
    for number, name in ((0, "HD Webcam"), (1, "HD Webcam"), (10, "Capture Card"), (3, "Gone")):
        (system / f"video{number}").mkdir(parents=True)
        (system / f"video{number}" / "name").write_text(name + "\n")
        if name != "Gone":
            (devices / f"video{number}").touch()
    (by_id / "usb-HD_Webcam_A1-video-index0").symlink_to(devices / "video0")
    return system, devices


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's folders")
@pytest.mark.parametrize("captures", [0x1, 0x1000])  # one plane, several planes
def test_linux_cameras_have_names_and_ids_that_last(machine, monkeypatch, captures) -> None:
    def asked(file, request, answer):
        is_metadata = file.name.endswith("video1")
        struct.pack_into("<I", answer, 88, 0x800000 if is_metadata else captures)

    monkeypatch.setattr("fcntl.ioctl", asked)
    webcam, card = cameras._linux_cameras(*machine)
    assert (webcam.id, webcam.name, webcam.index) == (
        "camera:usb-HD_Webcam_A1-video-index0",
        "HD Webcam",
        0,
    )
    assert (card.id, card.index) == ("camera:Capture Card#10", 10)
    assert webcam.backends == ("V4L2", "ANY")


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's folders")
def test_a_node_that_may_not_be_asked_is_listed(machine) -> None:
    assert len(cameras._linux_cameras(*machine)) == 3  # plain files answer no ioctl


def test_a_mac_names_its_cameras(monkeypatch) -> None:
    answer = b'{"SPCameraDataType": [{"_name": "FaceTime HD"}, {"_name": "iPhone"}]}'
    done = subprocess.CompletedProcess([], 0, stdout=answer)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    listed = cameras._numbered(cameras._macos_names(), ("AVFOUNDATION", "ANY"))
    assert [camera.id for camera in listed] == ["camera:FaceTime HD#0", "camera:iPhone#1"]


def test_a_system_that_names_none_still_offers_the_first(monkeypatch) -> None:
    def fails(*_, **__):
        raise OSError("no such program")

    monkeypatch.setattr(subprocess, "run", fails)
    (camera,) = cameras._numbered(cameras._macos_names(), ("AVFOUNDATION", "ANY"))
    assert (camera.name, camera.index) == ("Camera 1", 0)
    assert cameras._numbered([], ("ANY",)) == []


def test_this_machine_can_be_asked() -> None:
    for camera in list_cameras():
        assert camera.id.startswith("camera:")
        assert camera.name


def test_a_camera_is_found_by_id_or_told_missing(monkeypatch) -> None:
    monkeypatch.setattr(cameras, "list_cameras", lambda: cameras._numbered(["A", "B"], ("ANY",)))
    assert find_camera("").name == "A"
    assert find_camera("camera:B#1").index == 1
    with pytest.raises(CameraUnavailable) as lost:
        find_camera("camera:C")
    assert lost.value.state is CameraState.UNPLUGGED
    monkeypatch.setattr(cameras, "list_cameras", list)
    with pytest.raises(CameraUnavailable) as none:
        find_camera("")
    assert none.value.state is CameraState.NONE_FOUND


def states_of(camera: FakeCamera, count: int) -> list[CameraState | None]:
    health = CameraHealth()
    camera.open()
    return [health.push(camera.read()) for _ in range(count)]


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Fault.BLACK, CameraState.COVERED),
        (Fault.DARK, CameraState.COVERED),
        (Fault.SLOW, CameraState.TOO_SLOW),
    ],
)
def test_a_fault_is_named_after_a_while_and_forgotten_after_it_ends(fault, state) -> None:
    found = states_of(FakeCamera(fps=30, faults=[FaultAt(fault, 90, 180)]), 400)
    assert found[:90] == [None] * 90
    first = found.index(state)
    assert first >= 95
    assert state in found[120:181]
    assert found[-1] is None
    assert len(set(found)) == 2


def test_a_dim_room_is_too_dark_and_not_covered() -> None:
    dim = np.full((120, 160, 3), 20, dtype=np.uint8)
    dim[:, 80:] = 60
    assert states_of(FakeCamera([dim]), 60)[-1] is CameraState.TOO_DARK


def test_a_finger_on_the_lens_is_covered() -> None:
    finger = np.full((120, 160, 3), (120, 30, 20), dtype=np.uint8)
    assert states_of(FakeCamera([finger]), 60)[-1] is CameraState.COVERED


def test_a_bright_wall_is_not_covered() -> None:
    wall = np.full((120, 160, 3), 200, dtype=np.uint8)
    assert set(states_of(FakeCamera([wall]), 60)) == {None}


def test_brightness_that_wavers_round_a_threshold_does_not_flicker() -> None:
    health = CameraHealth()
    states = []
    for number in range(600):
        value = int(CameraHealth.DARK + (4 if number % 6 < 3 else -4))
        image = np.full((64, 64, 3), value, dtype=np.uint8)
        image[::2, :] = 40
        states.append(health.push(Frame(image=image, time_s=number / 30, number=number)))
    changes = sum(a is not b for a, b in itertools.pairwise(states))
    assert changes <= 1


def test_the_first_second_of_a_camera_is_not_called_slow() -> None:
    assert states_of(FakeCamera(fps=30), 100) == [None] * 100
    health = CameraHealth()
    assert health.fps == 0


def test_real_recordings_are_found_fine(shared) -> None:
    for name in ("book_a.mp4", "selfie.mp4"):
        health = CameraHealth()
        with VideoFile(shared / "video" / name) as source:
            while (frame := source.read()) is not None:
                assert health.push(frame) is None
                grey = frame.image[::8, ::8].mean(axis=2)
                assert np.percentile(grey, 95) > 100
                assert grey.std() > 30
