"""A teacher trains on a folder of her own recordings."""

from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.cli.measures import draw_video
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.errors import ImportRefused, UsageError
from signclip_desktop.training.data.data_config import DataConfig
from signclip_desktop.training.data.dataset import load_recordings, split
from signclip_desktop.training.data.folders import read_folder
from tests.told import raises
from tests.training.drawn import sign_clip


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    for sign, gloss in enumerate(("house", "tree")):
        for person, name in enumerate(("anna", "bob")):
            write_pose(sign_clip(sign, person), folder / f"{gloss}__{name}_1.pose")
    return folder


def read(folder: Path, kept: Path | None = None) -> tuple[list, list[str]]:
    told: list[str] = []
    return list(read_folder(folder, language="ase", kept=kept, tell=told.append)), told


def test_file_names_tell_sign_and_signer(own: Path) -> None:
    found, told = read(own)
    assert [(one.recording.label, one.recording.source) for one in found] == [
        ("house", "own/anna"), ("house", "own/bob"), ("tree", "own/anna"), ("tree", "own/bob"),
    ]  # fmt: skip
    assert told == []


def test_an_index_tells_the_part_the_language_and_no_signer(own: Path) -> None:
    rows = ["path,spoken_language,signed_language,start,end,words,glosses,priority"]
    rows += ["house__anna_1.pose,en,gsg,200,600,house,HAUS,0"]
    (own / "index.csv").write_text("\n".join(rows), encoding="utf-8")
    found, _ = read(own)
    assert [(one.recording.label, one.recording.language) for one in found] == [("HAUS", "gsg")]
    assert found[0].recording.source == "own"
    assert len(found[0].clip) < len(sign_clip(0, 0))


def test_what_cannot_be_used_is_told_and_passed_over(own: Path) -> None:
    (own / "tree__anna_1.pose").write_bytes(b"not a pose file")
    (own / "notes.txt").write_text("nothing", encoding="utf-8")
    found, told = read(own)
    assert len(found) == 3
    assert sorted(message.values["place"] for message in told) == [
        "own/notes.txt",
        "own/tree__anna_1.pose",
    ]


def test_a_folder_without_anything_usable_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused):
        read(tmp_path / "nowhere")
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    with raises(UsageError, "training.nothing_to_learn"):
        read(tmp_path)


def test_a_run_learns_from_one_signer_and_asks_the_other(own: Path) -> None:
    config = DataConfig(
        files=(), folders=("own",), small_files=(), same_sign="", phonology="",
        train_sources=("own/anna",), query_sources=("own/bob",),
    )  # fmt: skip
    recordings = load_recordings(own.parent, config)
    parts = split(recordings, config)
    assert recordings.labels == ("ase house", "ase tree")
    assert [recordings.source[i] for i in parts.train] == ["own/anna"] * 2
    assert [recordings.source[i] for i in parts.queries] == ["own/bob"] * 2


@pytest.mark.slow
def test_landmarks_of_a_video_are_found_once(tmp_path: Path) -> None:
    folder, kept = tmp_path / "videos", tmp_path / "kept"
    folder.mkdir()
    draw_video(folder / "wave__anna.mp4")
    first, _ = read(folder, kept)
    (file,) = kept.iterdir()
    stamp = file.stat().st_mtime_ns
    second, _ = read(folder, kept)
    assert file.stat().st_mtime_ns == stamp
    assert first[0].clip.hand_seen().any()
    # A .pose file holds pixels in float32; a hundredth of a pixel may go.
    np.testing.assert_allclose(second[0].clip.points, first[0].clip.points, atol=1e-4)
