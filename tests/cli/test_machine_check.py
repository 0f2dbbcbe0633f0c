"""What doctor asks of the machine: rights, room, names of files, cameras."""

import os
import sys

import pytest

from signclip_desktop import settings
from signclip_desktop.cli import machine_check
from signclip_desktop.core.seeing.cameras import CameraInfo

CAMERA = CameraInfo(id="camera:usb-1", name="Webcam", index=0, backends=("ANY",))


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "data_dir", lambda: tmp_path / "data" / "signclip")
    return tmp_path / "data" / "signclip"


@pytest.fixture
def closed(monkeypatch):
    """Places that may not be written, for root as well."""
    places = set()
    allowed = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: str(path) not in places and allowed(path, mode)
    )
    return places


def test_a_folder_that_is_still_to_be_made_is_fine(data) -> None:
    found = machine_check.examine_data(data / "library.sqlite")
    assert "problems" not in found
    assert not data.parent.exists()


def test_a_folder_that_cannot_be_written_is_a_problem(data, closed) -> None:
    data.mkdir(parents=True)
    closed.add(str(data))
    (problem,) = machine_check.examine_data(data / "library.sqlite")["problems"]
    assert problem.startswith(f"{data} cannot be written")
    assert "SIGNCLIP_DATA_DIR" in problem


def test_a_folder_that_cannot_be_made_is_a_problem(data, closed) -> None:
    closed.add(str(data.parent.parent))
    (problem,) = machine_check.examine_data(data / "library.sqlite")["problems"]
    assert "cannot be written" in problem


def test_a_library_elsewhere_is_asked_for_itself(data, closed, tmp_path) -> None:
    library = tmp_path / "elsewhere" / "library.sqlite"
    library.parent.mkdir()
    library.touch()
    assert "problems" not in machine_check.examine_data(library)
    closed.add(str(library))
    (problem,) = machine_check.examine_data(library)["problems"]
    assert problem.startswith(f"{library} cannot be written")


def test_names_of_files_that_are_not_utf_8_are_a_problem(monkeypatch) -> None:
    assert "problems" not in machine_check.examine_system()
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "iso8859-1")
    (problem,) = machine_check.examine_system()["problems"]
    assert "iso8859-1" in problem
    assert "C.UTF-8" in problem


def test_no_folder_for_temporary_files_is_a_problem(monkeypatch) -> None:
    def gettempdir() -> str:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(machine_check.tempfile, "gettempdir", gettempdir)
    (problem,) = machine_check.examine_system()["problems"]
    assert "TMPDIR" in problem


def test_no_camera_is_no_problem() -> None:
    assert machine_check.examine_cameras([]) == {"found": []}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="rights of Linux")
def test_a_camera_without_rights_is_a_problem(closed, monkeypatch) -> None:
    monkeypatch.setattr(machine_check.Path, "exists", lambda self: True)
    closed.add("/dev/video0")
    (problem,) = machine_check.examine_cameras([CAMERA])["problems"]
    assert problem == (
        "The camera Webcam cannot be used; add yourself to the group video with "
        "`sudo usermod -aG video $USER` and log in again."
    )
