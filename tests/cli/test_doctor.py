"""`signclip doctor`: says what is there, and one sentence for each thing that is wrong."""

import hashlib
import json
import shutil
from importlib.metadata import version

import pytest

from signclip_desktop import settings
from signclip_desktop.cli import doctor
from signclip_desktop.cli import main as cli
from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.seeing.cameras import CameraInfo

pytestmark = pytest.mark.usefixtures("parts_start")


@pytest.fixture
def assets(tmp_path, monkeypatch):
    """A starter dictionary that is there, so that a test's own problem is the only one."""
    folder = tmp_path / "assets"
    folder.mkdir()
    (folder / "starter_ase.sqlite").write_bytes(b"starter")
    monkeypatch.setattr(settings, "assets_dir", lambda: folder)
    return folder


@pytest.fixture
def library(tmp_path):
    path = tmp_path / "library.sqlite"
    Store.open(path).close()
    return path


def test_all_is_in_order(assets, library) -> None:
    report = doctor.examine(library)
    assert report["problems"] == []
    assert report["ok"] is True
    assert report["packages"]["numpy"] == version("numpy")
    assert report["library"]["signs"] == 0
    assert report["holistic"]["missing"] == []


def test_one_cv2_is_named(assets, library) -> None:
    assert doctor.examine(library)["cv2"]["distributions"] == ["opencv-contrib-python 4.11.0.86"]


def test_a_second_cv2_is_a_problem(assets, library, monkeypatch) -> None:
    both = ["opencv-contrib-python", "numpy"]  # any second distribution that is installed
    monkeypatch.setattr(doctor, "packages_distributions", lambda: {"cv2": both})
    (problem,) = doctor.examine(library)["problems"]
    assert "found numpy, opencv-contrib-python" in problem


def test_cameras_are_named_and_none_is_no_problem(assets, library, monkeypatch) -> None:
    assert doctor.examine(library)["problems"] == []
    found = [CameraInfo(id="camera:usb-1", name="Webcam", index=0, backends=("ANY",))]
    monkeypatch.setattr("signclip_desktop.core.seeing.cameras.list_cameras", lambda: found)
    assert doctor.examine(library)["cameras"] == {"found": ["Webcam (camera:usb-1)"]}


def test_no_library_yet_is_no_problem(assets, tmp_path) -> None:
    report = doctor.examine(tmp_path / "none.sqlite")
    assert report["library"]["exists"] is False
    assert report["problems"] == []


def test_a_damaged_library_is_told_and_left_alone(assets, tmp_path) -> None:
    path = tmp_path / "library.sqlite"
    path.write_bytes(b"no database" * 1000)
    before = path.read_bytes()
    report = doctor.examine(path)
    assert len(report["problems"]) == 1
    assert "library.sqlite" in report["problems"][0]
    assert path.read_bytes() == before


def test_a_missing_starter_dictionary_is_a_problem(tmp_path, library, monkeypatch) -> None:
    monkeypatch.setattr(settings, "assets_dir", lambda: tmp_path / "nowhere")
    (problem,) = doctor.examine(library)["problems"]
    assert "starter dictionary" in problem


def test_the_starter_dictionary_is_named_with_its_hash(assets, library) -> None:
    (file,) = doctor.examine(library)["starter"]["files"]
    assert file["sha256"] == hashlib.sha256(b"starter").hexdigest()


def test_little_room_is_a_problem(assets, library, monkeypatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=12_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    (problem,) = doctor.examine(library)["problems"]
    assert "12 MB are free" in problem


def test_a_part_that_does_not_start_is_a_problem(assets, library, monkeypatch) -> None:
    broken = {"window": "fails", "problems": ["The window does not start."]}
    monkeypatch.setattr(doctor.parts_check, "examine", lambda: broken)
    report = doctor.examine(library)
    assert report["problems"] == ["The window does not start."]
    assert report["parts"] == {"window": "fails"}


def test_a_wrong_version_is_a_problem(assets, library, monkeypatch) -> None:
    right = doctor.shipped_check.version
    monkeypatch.setattr(
        doctor.shipped_check, "version", lambda name: "2.1.0" if name == "numpy" else right(name)
    )
    problems = doctor.examine(library)["problems"]
    assert any(
        "numpy 2.1.0 is installed, but mediapipe needs numpy<2" in problem for problem in problems
    )


@pytest.mark.parametrize("broken", ["starter_ase.sqlite", "inflections_en.txt"])
def test_a_damaged_shipped_file_is_a_problem(assets, library, broken) -> None:
    for name in ("starter_ase.sqlite", "inflections_en.txt"):
        (assets / name).write_bytes(b"right")
    right = hashlib.sha256(b"right").hexdigest()
    (assets / "SHA256SUMS").write_text(
        f"{right}  starter_ase.sqlite\n{right}  inflections_en.txt\n"
    )
    assert doctor.examine(library)["ok"]
    (assets / broken).write_bytes(b"wrong")
    (problem,) = doctor.examine(library)["problems"]
    assert broken in problem
    assert "damaged" in problem


def test_missing_or_damaged_models_are_a_problem(assets, library, tmp_path, monkeypatch) -> None:
    models = tmp_path / "models"
    monkeypatch.setattr(settings, "models_dir", lambda: models)
    (problem,) = doctor.examine(library)["problems"]
    assert "trained models are missing" in problem
    shutil.copytree(settings._bundled("models"), models)
    assert doctor.examine(library)["ok"]
    weights = models / "ase" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1])
    (problem,) = doctor.examine(library)["problems"]
    assert "model.safetensors is damaged" in problem
    weights.unlink()
    (problem,) = doctor.examine(library)["problems"]
    assert "model.safetensors is missing" in problem


def test_the_shipped_files_are_as_their_lists_say() -> None:
    for folder in (settings.assets_dir(), *settings.models_dir().glob("*/")):
        if folder.is_dir() and folder.name != "__pycache__":
            assert (folder / "SHA256SUMS").is_file()
            assert list(doctor.shipped_check.damaged_files(folder)) == []


def test_the_exit_code_tells_a_problem(tmp_path, library, monkeypatch, capsys) -> None:
    monkeypatch.setattr(settings, "assets_dir", lambda: tmp_path / "nowhere")
    with pytest.raises(SystemExit) as leaving:
        cli.main(["doctor", "--db", str(library)])
    assert leaving.value.code == 1
    assert "Problem: The starter dictionary is missing" in capsys.readouterr().out


def test_json_is_one_document(assets, library, capfdbinary) -> None:
    with pytest.raises(SystemExit) as leaving:
        cli.main(["doctor", "--json", "--db", str(library)])
    assert leaving.value.code == 0
    assert json.loads(capfdbinary.readouterr().out)["ok"] is True
