"""Sampling, mouth pictures, learning rate and decay as the official code has them."""

import zlib
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.encoding.signmouth.official_data import (
    decays,
    lip_frames,
    lip_pictures,
    official_rate,
)
from tests.core.encoding.signmouth.official_golden import Golden, official_model, read_golden


@pytest.fixture
def golden(shared: Path) -> Golden:
    return read_golden(shared)


@pytest.mark.parametrize(("count", "wanted"), [(100, 64), (65, 64), (64, 64), (50, 64), (7, 20)])
def test_frames_of_a_mouth_video(golden: Golden, count: int, wanted: int) -> None:
    expected = golden.array(f"load_lip/{count}_to_{wanted}")
    assert lip_frames(count, wanted).tolist() == expected.tolist()


def test_mouth_pictures(golden: Golden) -> None:
    draw = np.random.default_rng(zlib.crc32(b"golden:img"))
    found = lip_pictures(draw.integers(0, 256, (2, 96, 96)).astype(np.uint8))
    assert found.shape == tuple(golden.array("lip_transform/shape"))
    corner = golden.array("lip_transform/corner4x4")
    np.testing.assert_allclose(found[0, :4, :4], corner, atol=1e-5)
    assert float(found.mean()) == pytest.approx(float(golden.array("lip_transform/mean")), abs=1e-5)


def test_the_learning_rate(golden: Golden) -> None:
    wanted = golden.array("optim/lr_per_epoch")
    rates = [official_rate(epoch) for epoch in range(len(wanted))]
    np.testing.assert_allclose(rates, wanted, rtol=1e-6)


def test_which_weights_decay(golden: Golden) -> None:
    known = dict(official_model("B", "gated").named_parameters())
    for group, wanted in (("decay", True), ("no_decay", False)):
        names = [name for name in golden.array(f"optim/{group}").tolist() if name in known]
        assert len(names) > 10
        assert {decays(name, known[name].ndim) for name in names} == {wanted}
