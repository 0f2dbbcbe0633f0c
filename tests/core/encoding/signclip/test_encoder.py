"""An imported SignCLIP as an encoder: long clips, prompts, and what it says of itself."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signclip_desktop.core.encoding.signclip.encoder import SignClipEncoder
from signclip_desktop.core.encoding.signclip.importing import import_checkpoint
from signclip_desktop.core.encoding.signclip.long_clips import LongClips, parts_of
from signclip_desktop.core.encoding.signclip.presets import PRESETS, guess
from signclip_desktop.core.formats.pose_file import read_pose
from signclip_desktop.errors import PoseFileUnreadable, UsageError
from tests.core.encoding.signclip.checkpoints import fairseq_checkpoint, small_towers, word_list
from tests.ui.clips import waving_clip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("signclip")
    file = fairseq_checkpoint(folder / "checkpoint_best.pt", small_towers())
    words = word_list(folder / "vocab.txt")
    return import_checkpoint(file, folder / "m", preset="multilingual", vocabulary=words).folder


@pytest.mark.parametrize("frames", [1, 256, 257, 1000])
@pytest.mark.parametrize("way", list(LongClips))
def test_clips_of_every_length_are_embedded(folder, frames, way) -> None:
    encoder = SignClipEncoder(folder, long_clips=way)
    rows = encoder.embed([waving_clip(frames=frames), waving_clip(frames=20)])
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)


def test_a_cut_clip_is_its_beginning_and_windows_see_its_end(folder) -> None:
    long = waving_clip(frames=400)
    cut = SignClipEncoder(folder, long_clips=LongClips.CUT)
    np.testing.assert_allclose(cut.embed([long]), cut.embed([long.slice(0, 256)]), atol=1e-2)
    windows = SignClipEncoder(folder, long_clips=LongClips.WINDOWS)
    both = [windows.pose([long.slice(*part)])[0] for part in ((0, 256), (72, 328), (144, 400))]
    assert windows.embed([long]).shape == (1, 16)
    assert not np.allclose(windows.pose([long]), both[0])


@given(st.integers(1, 3000), st.integers(1, 300))
def test_windows_hold_every_frame_and_overlap(frames, most) -> None:
    parts = parts_of(frames, most, LongClips.WINDOWS)
    assert parts[0][0] == 0
    assert parts[-1][1] == frames
    assert all(0 < stop - start <= most for start, stop in parts)
    for (_, stop), (start, _) in itertools.pairwise(parts):
        assert stop - start >= most // 2 - 1


def test_prompts_are_those_of_the_presets() -> None:
    assert PRESETS["multilingual"].prompt("House", signed="ase") == "<en> <ase> House"
    assert PRESETS["asl"].prompt("HOUSE2", signed="ase") == "<en> <ase> house"
    assert PRESETS["asl"].prompt("thank_you_1", signed="ase") == "<en> <ase> thank you"
    assert PRESETS["asl_citizen"].prompt("HOUSE2", signed="ase") == "<en> <ase> HOUSE2"
    assert PRESETS["suisse"].prompt("HAUS", signed="sgg") == "<de> <sgg> HAUS"
    assert PRESETS["suisse"].prompt("MAISON", signed="fsl", spoken="fr") == "<fr> <fsl> MAISON"
    assert PRESETS["fingerclip"].prompt("Z", signed="gsg") == (
        "Fingerspell the letter Z in German Sign Language."
    )


@pytest.mark.parametrize(
    ("preset", "signed", "spoken", "told"),
    [
        ("multilingual", "bsl", "", "bfi"),  # a code that nothing was trained with
        ("multilingual", "ase", "es", "en"),
        ("suisse", "ase", "de", "sgg"),
    ],
)
def test_a_language_nothing_was_trained_on_is_refused(preset, signed, spoken, told) -> None:
    with pytest.raises(UsageError, match=told):
        PRESETS[preset].prompt("house", signed=signed, spoken=spoken)


@pytest.mark.parametrize(
    ("width", "layers", "rows", "name", "presets"),
    [
        (609, 12, 28996, "runs/baseline_temporal_checkpoint_best.pt", ("multilingual",)),
        (609, 12, 28996, "asl_finetune/checkpoint_best.pt", ("asl",)),
        (609, 12, 28996, "x/ASL_Citizen_finetune_checkpoint_best.pt", ("asl_citizen",)),
        (609, 12, 28996, "bobsl_islr_finetune/checkpoint_best.pt", ("bsl",)),
        (63, 6, 30522, "x/checkpoint_best.pt", ("fingerclip",)),
        (1377, 12, 28996, "x/checkpoint_best.pt", ("bsl_lip",)),
        (609, 4, 28996, "x/checkpoint_best.pt", ()),
    ],
)
def test_the_released_models_are_told_by_size_and_name(width, layers, rows, name, presets) -> None:
    assert guess(width=width, layers=layers, rows=rows, name=name) == presets


def test_an_unclear_one_may_be_several() -> None:
    several = guess(width=609, layers=12, rows=28996, name="x/checkpoint_best.pt")
    assert {"multilingual", "asl", "suisse", "bsl"} <= set(several)


HOLISTIC = [
    "house_spreadthesign", "house_1", "house_2", "house_untrimmed_refined478", "sad", "library",
    "nan_coded_v1", "example_18frames",
]  # fmt: skip


@pytest.mark.parametrize("name", HOLISTIC)
def test_poses_as_people_have_them_are_embedded(shared, folder, name) -> None:
    encoder = SignClipEncoder(folder)
    clip = read_pose(shared / "pose" / f"{name}.pose")
    assert np.isfinite(encoder.pose([clip])).all()


@pytest.mark.parametrize("name", ["openpose_not_holistic"])
def test_other_landmarks_are_refused(shared, name) -> None:
    with pytest.raises(PoseFileUnreadable):
        read_pose(shared / "pose" / f"{name}.pose")
