"""Sentences with their streams, from each kind of file; parts must not share a recording."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.encoding.signmouth.landmark_streams import (
    landmark_streams,
    mouth_covered,
)
from signclip_desktop.core.formats.pose_file import read_pose, write_pose
from signclip_desktop.core.types.skeleton import LIPS, RIGHT_HAND
from signclip_desktop.errors import ImportRefused, Message, UsageError
from signclip_desktop.training.sentences import corpora
from signclip_desktop.training.sentences.config import SentenceConfig, SentenceData, read_config
from signclip_desktop.training.sentences.corpora import load
from signclip_desktop.ui.sentences import sentence
from tests.told import raises
from tests.training.drawn import sign_clip
from tests.training.sentences.made_up import made_up_sentences


def told(_: str) -> None:
    pass


def config_of(place: Path, **data: str) -> SentenceConfig:
    return SentenceConfig("x", place, SentenceData(train="t.csv", dev="t.csv", **data))


def write_table(place: Path, names: list[str]) -> None:
    rows = [f"{'dev' if n == names[-1] else 'train'}|{n}|GUT TAG|Guten Tag!" for n in names]
    (place / "t.csv").write_text("split|name|gloss|text\n" + "\n".join(rows), encoding="utf-8")


def test_streams_of_whole_numbers(tmp_path: Path) -> None:
    config = read_config(made_up_sentences(tmp_path, {"train": 3, "dev": 2, "test": 2}))
    found = load(config, ("train", "dev"), tell=told)
    train = found["train"]
    arrays = np.load(tmp_path / "streams.npz")
    assert train.length.tolist() == arrays["frames"][:3].tolist()
    assert train.manual.tolist() == arrays["hand_shape"][: train.length.sum()].tolist()
    assert found["dev"].lips.tolist() == (
        arrays["mouth_shape"][train.length.sum() :][: found["dev"].length.sum()].tolist()
    )
    assert train.texts[0].endswith(" .")  # the full stop stands apart


def test_glosses_as_a_limit(tmp_path: Path) -> None:
    write_table(tmp_path, ["a", "b"])
    train = load(config_of(tmp_path, features="glosses"), ("train",), tell=told)["train"]
    assert train.manual.tolist() == [1, 2]
    assert not train.lips_seen.any()
    assert train.texts == ("guten tag !",)


def test_official_feature_files(tmp_path: Path) -> None:
    write_table(tmp_path, ["a", "b", "c"])
    for part in ("spatial", "lip"):
        (tmp_path / part).mkdir()
    for name, frames in (("a", 9), ("c", 4)):
        np.save(
            tmp_path / "spatial" / f"{name}_s2wrapping.npy", np.ones((frames, 2048), np.float32)
        )
        np.save(tmp_path / "lip" / f"{name}.npy", np.ones((frames + 1, 768), np.float16))
    np.save(tmp_path / "spatial" / "b_s2wrapping.npy", np.ones((5, 7), np.float32))
    lines: list[str | Message] = []
    config = config_of(tmp_path, features="official", files=".")
    train = load(config, ("train",), tell=lines.append)["train"]
    assert (train.names, train.length.tolist()) == (("a",), [9])
    assert train.lips.shape == (9, 768)
    assert [sentence(line) for line in lines] == [
        "left out: b: spatial/b_s2wrapping.npy has the shape (5, 7), expected frames x 2048"
    ]


def test_landmarks_of_any_recording(tmp_path: Path) -> None:
    write_table(tmp_path, ["a", "b"])
    write_pose(sign_clip(0, 0), tmp_path / "a.pose")
    config = config_of(tmp_path, features="landmarks", files=".")
    lines: list[str] = []
    train = load(config, ("train",), tell=lines.append)["train"]
    assert train.manual.shape == (train.length[0], train.manual_kind.size)
    assert np.isfinite(train.manual).all()
    with raises(ImportRefused, "corpus.nothing_readable", part="dev"):
        load(config, ("dev",), tell=told)


def test_landmark_streams_do_not_depend_on_the_frame_rate() -> None:
    clip = sign_clip(2, 1)
    every = landmark_streams(clip)
    half = dataclasses.replace(
        clip,
        points=clip.points[::2],
        confidence=clip.confidence[::2],
        times_s=clip.times_s[::2],
    )
    other = landmark_streams(half)
    assert abs(len(every.manual) - len(other.manual)) <= 2
    frames = min(len(every.manual), len(other.manual)) - 2
    apart = np.abs(every.manual[2:frames] - other.manual[2:frames])
    assert np.median(apart) < 0.02


def test_a_hand_before_the_mouth_covers_it() -> None:
    points = np.full((3, 203, 3), np.nan, dtype=np.float32)
    angle = np.linspace(0, 2 * np.pi, len(LIPS))
    points[:, list(LIPS), 0] = 0.5 + 0.05 * np.cos(angle)
    points[:, list(LIPS), 1] = 0.3 + 0.02 * np.sin(angle)
    points[1:, RIGHT_HAND, :2] = (0.5, 0.6)
    points[2, RIGHT_HAND.start + 8, :2] = (0.52, 0.31)  # a finger on the lips
    assert mouth_covered(points).tolist() == [False, False, True]


@pytest.mark.parametrize(("one", "other"), [("dev", "test"), ("train", "dev"), ("train", "test")])
def test_parts_that_share_a_recording_are_refused(tmp_path: Path, one: str, other: str) -> None:
    config = read_config(made_up_sentences(tmp_path, {"train": 2, "dev": 2, "test": 2}))
    table = (tmp_path / "sentences.csv").read_text(encoding="utf-8")
    (tmp_path / "sentences.csv").write_text(table + f"{other}|{one}0|A|wind.\n", encoding="utf-8")
    with raises(UsageError, "corpus.shared", count=1, one=one, other=other):
        load(config, ("dev",), tell=told)


def test_streams_that_do_not_fit_are_said(tmp_path: Path) -> None:
    config = read_config(made_up_sentences(tmp_path, {"train": 2, "dev": 1}))
    arrays = dict(np.load(tmp_path / "streams.npz"))
    for change, said in (
        ({"frames": arrays["frames"] + 1}, "corpus.frame_count"),
        ({"hand_shape": arrays["hand_shape"].astype(np.float32)}, "corpus.no_whole_numbers"),
        ({"hand_shape": -1 * arrays["hand_shape"].astype(np.int8)}, "corpus.negative"),
    ):
        np.savez(tmp_path / "streams.npz", **(arrays | change))
        with pytest.raises(ImportRefused, match=said):
            load(config, ("train",), tell=told)
    del arrays["mouth_shape"]
    np.savez(tmp_path / "streams.npz", **arrays)
    with raises(ImportRefused, "corpus.array_missing", array="mouth_shape"):
        load(config, ("train",), tell=told)


def test_the_landmarks_of_a_video_are_found_once(tmp_path: Path, monkeypatch) -> None:
    write_table(tmp_path, ["a", "b"])
    (tmp_path / "a.mp4").write_bytes(b"a video, for a fake that does not read it")
    asked: list[str] = []

    def fake(file: Path, _: object) -> object:
        asked.append(file.name)
        return sign_clip(0, 0) if file.suffix == ".mp4" else read_pose(file)

    monkeypatch.setattr(corpora, "read_recording", fake)
    config = config_of(tmp_path, features="landmarks", files=".")
    first, second = (
        load(config, ("train",), tell=told, kept=tmp_path / "kept")["train"] for _ in range(2)
    )
    assert asked == ["a.mp4", "a.pose"]
    assert np.allclose(first.manual, second.manual, atol=1e-3)
