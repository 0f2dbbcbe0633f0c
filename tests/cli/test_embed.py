"""`signclip embed` writes vectors that say which model they are of, in each form."""

import io
import json

import numpy as np
import pytest

from signclip_desktop.cli import main as cli
from signclip_desktop.core.formats.embedding_files import read_rows
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.errors import UsageError
from tests.ui.clips import waving_clip

MODEL = "training_free"


@pytest.fixture
def recordings(tmp_path):
    folder = tmp_path / "recordings"
    folder.mkdir()
    write_pose(waving_clip(frames=20), folder / "one.pose")
    write_pose(waving_clip(frames=30, left=True), folder / "two.pose")
    (folder / "notes.txt").write_text("nothing")
    (folder / "broken.pose").write_bytes(b"broken")
    return folder


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as leaving:
        cli.main([str(argument) for argument in arguments])
    return int(leaving.value.code or 0)


@pytest.mark.parametrize("form", ["npz", "jsonl", "npy", "stem"])
def test_each_form_is_read_as_it_was_written(recordings, tmp_path, form, capfdbinary) -> None:
    output = tmp_path / (f"out.{form}" if form in ("npz", "jsonl") else "out")
    options = "-o", output, "--form", form, "--model", MODEL, "--json"
    assert run("embed", recordings, *options) == 0
    told = json.loads(capfdbinary.readouterr().out)
    assert told["rows"] == 2
    assert list(told["left_out"]) == [str(recordings / "broken.pose")]
    rows, settings = read_rows(output)
    assert [row.name for row in rows] == ["one", "two"]
    assert settings["encoder"] == told["encoder"]
    assert [row.details["frames"] for row in rows] == [20, 30]
    np.testing.assert_allclose([np.linalg.norm(row.vector) for row in rows], 1.0, atol=1e-5)
    assert not np.allclose(rows[0].vector, rows[1].vector)


def test_files_come_from_standard_input(recordings, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{recordings / 'two.pose'}\n\n"))
    assert run("embed", "-", "-o", tmp_path / "out.npz", "--model", MODEL) == 0
    rows, _ = read_rows(tmp_path / "out.npz")
    assert [row.name for row in rows] == ["two"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("-o", "x.npz"),
        ("nothing.pose", "--text", "x", "-o", "x.npz"),
        ("nothing.pose", "-o", "x.npz"),
        ("nothing.pose", "-o", "x"),
        ("--text", "book", "-o", "x.npz", "--model", MODEL),
        ("--text", "book", "-o", "x.npz", "--model", MODEL, "--official"),
    ],
)
def test_what_cannot_be_done_writes_nothing(tmp_path, monkeypatch, arguments) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("embed", *arguments) == 2
    assert list(tmp_path.glob("x*")) == []


def test_embeddings_of_two_models_are_never_one(tmp_path) -> None:
    for model in ("a", "b"):
        np.save(tmp_path / f"1-BOOK-using-model-{model}.npy", np.ones((1, 4), np.float32))
    with pytest.raises(UsageError, match="mixes"):
        read_rows(tmp_path)


def test_files_of_other_tools_are_read(tmp_path) -> None:
    np.save(tmp_path / "s-12-THANK-using-model-asl.npy", np.full((1, 4), 2, np.float32))
    rows, settings = read_rows(tmp_path)
    assert [(row.name, row.gloss) for row in rows] == [("s-12", "THANK")]
    assert settings == {"model": "asl"}
    frames = np.arange(8, dtype=np.float32).reshape(2, 4)
    np.save(tmp_path / "x.npy", frames)
    (row,), _ = read_rows(tmp_path / "x.npy")
    np.testing.assert_array_equal(row.vector, [2, 3, 4, 5])


def test_objects_are_not_read(tmp_path) -> None:
    np.save(tmp_path / "evil.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(UsageError, match="objects"):
        read_rows(tmp_path / "evil.npy")
