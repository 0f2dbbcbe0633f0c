"""Augmentation varies what people and cameras vary, and nothing when its strength is 0."""

import pytest
import torch

from signclip_desktop.core.encoding.streams import STEPS, TIPS, sample_track
from signclip_desktop.training.data import augment as augment_module
from signclip_desktop.training.data.augment import TrackBatch, augment, mirrored, part_combinations
from tests.training.drawn import drawn_recordings


def _batch() -> TrackBatch:
    batch = drawn_recordings(signs=4, people=4).batch(torch.arange(16))
    lips = torch.randn(16, batch.hands.shape[1], 40, 2)
    lips[8:] = float("nan")
    return TrackBatch(hands=batch.hands, lips=lips, body=batch.body, span=batch.span)


def test_strength_zero_changes_nothing() -> None:
    batch = _batch()
    same = augment(batch, strength=0.0, mirror=0.0)
    steps = torch.linspace(0, 1, STEPS).expand(16, STEPS)
    expected = sample_track(batch.hands, steps)
    torch.testing.assert_close(same.hands, expected, equal_nan=True, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(same.body, batch.body)


def test_the_shape_of_a_hand_survives() -> None:
    """Finger lengths over palm length stay within what people differ by."""
    batch = _batch()
    steps = torch.linspace(0, 1, STEPS).expand(16, STEPS)
    plain = sample_track(batch.hands, steps)
    varied = augment(batch, strength=1.0, mirror=0.0).hands

    def ratio(hands: torch.Tensor) -> torch.Tensor:
        finger = (hands[..., 8, :2] - hands[..., 5, :2]).norm(dim=-1)
        palm = (hands[..., 9, :2] - hands[..., 0, :2]).norm(dim=-1)
        return (finger / palm).nanmean(dim=(1, 2))

    change = ratio(varied) / ratio(plain)
    assert 0.6 < change.min() < 0.995
    assert 1.005 < change.max() < 1.7


def test_tracking_is_lost_sometimes_and_never_found() -> None:
    batch = _batch()
    before = torch.isfinite(batch.hands[..., 0, 0]).any(dim=1)
    varied = augment(batch, strength=1.0, mirror=0.0)
    after = torch.isfinite(varied.hands[..., 0, 0])
    assert not (after.any(dim=1) & ~before).any()
    assert (~after[:, :, 1]).any()


def test_a_lost_hand_sometimes_keeps_its_palm_and_never_its_fingers() -> None:
    batch = _batch()
    torch.manual_seed(1)
    varied = augment(batch, strength=1.0, mirror=0.0).hands
    wrist, tip = (torch.isfinite(varied[..., point, 0]) for point in (0, TIPS[1]))
    only_palm = wrist & ~tip
    assert only_palm.any()
    assert not (tip & ~wrist).any()
    rough = varied[only_palm]
    assert torch.isfinite(rough[:, [0, 5, 9, 13, 17]]).all()
    assert torch.isnan(rough[:, [4, 8, 12, 16, 20]]).all()


def test_some_hands_rise_from_below_and_sink_to_it() -> None:
    batch = _batch()
    torch.manual_seed(2)
    many = torch.arange(16).repeat(20)
    big = TrackBatch(batch.hands[many], batch.lips[many], batch.body[many], batch.span[many])
    varied = augment(big, strength=1.0, mirror=0.0)
    low = big.body[:, 1] + 1.3 * big.body[:, 2]
    lowest = big.hands[..., 0, 1].nan_to_num(nan=-1.0).flatten(1).amax(dim=1)
    heights = varied.hands[:, :, 1, 0, 1]
    for end in (0, -1):
        sunk = (heights[:, end] > low) & (heights[:, end] > lowest)
        assert 0.03 < sunk.float().mean() < 0.4
    assert not (heights[:, 16] > lowest + 0.15).any()


def test_some_users_film_carelessly() -> None:
    """Begin late, hold the end, begin again: never more than the sign itself, in its order."""
    torch.manual_seed(3)
    shares = augment_module._window(4000, 1.0)
    assert shares.min() >= 0
    assert shares.max() <= 1
    even = torch.linspace(0, 1, STEPS)
    changed = (shares - even).abs().amax(dim=1) > 1e-6
    assert 0.25 < changed.float().mean() < 0.4
    again = (shares.diff(dim=1) < -0.3).any(dim=1)
    assert 0.04 < again.float().mean() < 0.12
    torch.testing.assert_close(augment_module._window(5, 0.0), even.expand(5, STEPS))


@pytest.mark.parametrize("left_out", augment_module.VARIATIONS)
def test_every_kind_of_variation_can_be_left_out(left_out: str) -> None:
    """Alone each changes something; left out as the only one, nothing is changed."""
    batch = _batch()
    others = tuple(kind for kind in augment_module.VARIATIONS if kind != left_out)
    plain = augment(batch, strength=0.0, mirror=0.0)
    many = torch.arange(16).repeat(8)
    big = TrackBatch(batch.hands[many], batch.lips[many], batch.body[many], batch.span[many] * 0.8)
    still = augment(big, strength=0.0, mirror=0.0)
    torch.manual_seed(4)
    alone = augment(big, strength=1.0, mirror=0.0, without=others)
    same_hands = torch.equal(alone.hands.nan_to_num(), still.hands.nan_to_num())
    assert not (same_hands and torch.equal(alone.body, still.body))
    none = augment(batch, strength=1.0, mirror=0.0, without=augment_module.VARIATIONS)
    torch.testing.assert_close(none.hands, plain.hands, equal_nan=True)


def test_mirroring_twice_is_nothing_and_swaps_the_hands() -> None:
    batch = _batch()
    once = mirrored(batch)
    assert torch.isfinite(once.hands[:, :, 0]).any()
    assert torch.isnan(once.hands[:, :, 1]).all()
    twice = mirrored(once)
    torch.testing.assert_close(twice.hands, batch.hands, equal_nan=True, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(twice.lips, batch.lips, equal_nan=True)


def test_lips_are_lent_only_within_a_sign_and_among_faces() -> None:
    batch = _batch()
    label = torch.arange(16) % 4
    mixed = part_combinations(batch, label, 1.0)
    assert torch.isnan(mixed.lips[8:]).all()
    for row in range(8):
        donors = [d for d in range(8) if torch.equal(mixed.lips[row], batch.lips[d])]
        assert donors
        assert all(label[d] == label[row] for d in donors)
    assert any(not torch.equal(mixed.lips[r], batch.lips[r]) for r in range(8))
