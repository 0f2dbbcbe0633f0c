"""SignCLIP's towers: the official numbers, and each clip and prompt as if it were alone."""

import zlib

import numpy as np
import pytest
import torch

from signclip_desktop.core.encoding.signclip.recipe import features
from signclip_desktop.core.encoding.signclip.towers import SignClipConfig, SignClipTowers
from signclip_desktop.core.formats.pose_file import read_pose
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.errors import NoSignSeen
from tests.core.encoding.signclip.checkpoints import SMALL, small_towers
from tests.ui.clips import waving_clip

AGREEMENT = 1e-4  # asked of any correct implementation


@pytest.fixture(scope="module")
def towers() -> SignClipTowers:
    return small_towers()


@torch.inference_mode()
def test_a_batch_gives_what_single_clips_give(towers) -> None:
    chance = torch.Generator().manual_seed(2)
    clips = [torch.randn(n, SMALL.features, generator=chance) for n in (1, 7, 40, 255, 256)]
    together = towers.video_encoder(clips)
    alone = torch.cat([towers.video_encoder([clip]) for clip in clips])
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=0)


@torch.inference_mode()
def test_a_batch_of_prompts_gives_what_single_ones_give(towers) -> None:
    prompts = [[110], [], list(range(120, 180)), list(range(103, 250))]
    together = towers.text_encoder(prompts)
    alone = torch.cat([towers.text_encoder([prompt]) for prompt in prompts])
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=0)
    cut = towers.text_encoder([list(range(103, 103 + 61))])
    torch.testing.assert_close(alone[3:], cut, atol=1e-5, rtol=0)


@torch.inference_mode()
def test_the_end_stands_behind_the_longest_clip_whatever_the_length(towers) -> None:
    """As in the official code, which pads every clip with zeros that are masked."""
    clip = torch.randn(9, SMALL.features, generator=torch.Generator().manual_seed(4))
    expected = towers.video_encoder([clip])
    places = towers.video_encoder.bert.embeddings.position_embeddings.weight
    kept = places.clone()
    places[10:257] = torch.nan  # no place behind the ninth frame but the last is looked at
    torch.testing.assert_close(towers.video_encoder([clip]), expected)
    places[257] *= -3
    assert not torch.allclose(towers.video_encoder([clip]), expected)
    places.copy_(kept)


@pytest.mark.parametrize("frames", [0, 257])
def test_a_clip_of_an_impossible_length_is_refused(towers, frames) -> None:
    with pytest.raises(ValueError, match=str(frames)):
        towers.video_encoder([torch.zeros(frames, SMALL.features)])


def test_features_are_shoulder_widths_and_zero_where_nothing_is_seen() -> None:
    clip = waving_clip()
    found = features(clip).reshape(len(clip), 203, 3)
    # The shoulders are 0.3 of 640 pixels apart, at half the height.
    np.testing.assert_allclose(found[:, 11, 0], 0.5, atol=1e-6)
    np.testing.assert_allclose(found[:, 12, 0], -0.5, atol=1e-6)
    np.testing.assert_allclose(found[0, 0, :2], (0.0, -0.25 * clip.height_px / 192), atol=1e-6)
    assert (found[:, 161:182] == 0).all()  # the left hand
    assert (found[:, 25:33] == 0).all()
    blind = np.array(clip.points)
    blind[:, 11] = np.nan
    with pytest.raises(NoSignSeen):
        features(Clip(blind, clip.confidence, clip.times_s, clip.width_px, clip.height_px))


@pytest.fixture(scope="module")
def official() -> SignClipTowers:
    """The official sizes, with the made-up weights of the golden file."""
    towers = SignClipTowers(SignClipConfig()).eval()
    whole = {
        "video_encoder.bert.embeddings.word_embeddings.weight": ((28996, 768), [101, 102]),
        "video_encoder.bert.embeddings.position_embeddings.weight": ((512, 768), slice(258)),
    }
    with torch.no_grad():
        for name, value in towers.named_parameters():
            shape, kept = whole.get(name, (tuple(value.shape), slice(None)))
            chance = np.random.default_rng(zlib.crc32(name.encode()))
            made = chance.standard_normal(shape, dtype=np.float32) * np.float32(0.02)
            made += name.endswith("LayerNorm.weight")
            value.copy_(torch.from_numpy(made[kept]))
    return towers


@pytest.mark.slow
@pytest.mark.parametrize("name", ["house_spreadthesign", "house_1", "library"])
@torch.inference_mode()
def test_poses_are_the_official_codes(shared, official, name) -> None:
    with np.load(shared / "data" / "signclip_official_golden.npz") as golden:
        found = features(read_pose(shared / "pose" / f"{name}.pose"))
        np.testing.assert_allclose(found, golden[f"{name}/features"], atol=AGREEMENT, rtol=0)
        pose = official.video_encoder([torch.from_numpy(found)]).numpy()[0]
        np.testing.assert_allclose(pose, golden[f"{name}/pooled_video"], atol=AGREEMENT, rtol=0)


@pytest.mark.slow
@torch.inference_mode()
def test_texts_are_the_official_codes(shared, official) -> None:
    with np.load(shared / "data" / "signclip_official_golden.npz") as golden:
        prompts = [golden[f"text/token_ids_{number}"].tolist() for number in range(3)]
        text = official.text_encoder(prompts).numpy()
        np.testing.assert_allclose(text, golden["text/pooled_text"], atol=AGREEMENT, rtol=0)
