"""Every file of a model is in its hash list, and none that differs from it is loaded."""

import os
import shutil
from pathlib import Path

import pytest

from signclip_desktop.core.encoding.model_files import SUMS_NAME, check, write_sums
from signclip_desktop.core.encoding.trained_encoder import TrainedEncoder
from signclip_desktop.errors import CheckpointInvalid
from tests.told import raises

SHIPPED = Path(__file__).parents[3] / "models" / "ase"
READ = ("config.json", "model.safetensors", "exemplars.safetensors")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "ase"))


def flip(path: Path, place: int, bit: int = 0) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1 << bit
    path.write_bytes(content)


def test_every_file_of_the_shipped_model_is_in_its_list() -> None:
    listed = [line.split("  ") for line in (SHIPPED / SUMS_NAME).read_text().splitlines()]
    files = {path.name for path in SHIPPED.iterdir()} - {SUMS_NAME}
    assert {name for _, name in listed} == files
    assert files >= set(READ)
    for name in files:
        check(SHIPPED, name, most=1 << 30, must_be_listed=True)


@pytest.mark.parametrize("name", READ)
def test_a_flipped_bit_in_any_file_that_is_read_is_found(model: Path, name: str) -> None:
    """One in exemplars.safetensors loaded unnoticed."""
    size = (model / name).stat().st_size
    flip(model / name, size // 2, 3)
    with pytest.raises(CheckpointInvalid):
        TrainedEncoder(model)


def test_exemplars_that_no_list_names_are_refused(model: Path) -> None:
    lines = (model / SUMS_NAME).read_text().splitlines(keepends=True)
    (model / SUMS_NAME).write_text("".join(line for line in lines if "exemplars" not in line))
    with raises(
        CheckpointInvalid, "model.file_not_listed", file="exemplars.safetensors", sums="SHA256SUMS"
    ):
        TrainedEncoder(model)
    (model / SUMS_NAME).unlink()
    with raises(
        CheckpointInvalid, "model.file_not_listed", file="exemplars.safetensors", sums="SHA256SUMS"
    ):
        TrainedEncoder(model)
    # A model of one's own that was trained before there were lists.
    (model / "exemplars.safetensors").unlink()
    assert TrainedEncoder(model).exemplars is None


@pytest.mark.parametrize(
    "text", ["nonsense", "0" * 64, "x" * 64 + "  config.json", "0" * 64 + "  ../config.json"]
)
def test_a_damaged_list_is_told(model: Path, text: str) -> None:
    (model / SUMS_NAME).write_text(text)
    with raises(CheckpointInvalid, "model.sums_broken", sums="SHA256SUMS"):
        TrainedEncoder(model)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
def test_a_list_that_is_no_text_or_no_file_is_told(model: Path) -> None:
    (model / SUMS_NAME).write_bytes(b"\xff\xfe" * 100)
    with raises(CheckpointInvalid, "model.sums_broken", sums="SHA256SUMS"):
        check(model, "config.json", most=1 << 20)
    (model / SUMS_NAME).unlink()
    os.mkfifo(model / SUMS_NAME)
    with raises(CheckpointInvalid, "model.sums_broken", sums="SHA256SUMS"):
        check(model, "config.json", most=1 << 20)


def test_a_file_larger_than_any_model_is_refused_before_it_is_read(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    weights.touch()
    os.truncate(weights, 200 << 20)
    with raises(CheckpointInvalid, "model.file_too_large"):
        check(tmp_path, weights.name, most=128 << 20)


def test_what_is_written_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "b").write_bytes(b"b")
    write_sums(tmp_path)
    write_sums(tmp_path)  # the list does not list itself
    for name in ("a.txt", "b"):
        check(tmp_path, name, most=10, must_be_listed=True)
    flip(tmp_path / "b", 0)
    with raises(CheckpointInvalid, "model.file_changed", file="b", sums="SHA256SUMS"):
        check(tmp_path, "b", most=10)
