"""Random changes of tracks in training: tempo, camera, body, hands, and what trackers lose.

Everything works on whole batches, in the units of stream_features.Track.
"""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from signclip_desktop.core.stream_features import (
    FINGERS,
    STEPS,
    mirror_track,
    sample_track,
)

KNOTS = 5  # of the tempo curve and of the drift of a hand
UNTRIMMED = 0.4  # share of clips with the rest at both ends left in


@dataclass(frozen=True, slots=True)
class TrackBatch:
    """Tracks of B clips at T steps, as in stream_features.Track.

    Attributes:
        hands: float32 (B, T, 2, 21, 3).
        lips: float32 (B, T, 40, 2).
        body: float32 (B, 4).
        span: float32 (B, 2), where in the track the signing begins and ends, 0..1; the rest
            of it is hands at rest.
    """

    hands: Tensor
    lips: Tensor
    body: Tensor
    span: Tensor


def augment(batch: TrackBatch, *, strength: float, mirror: float) -> TrackBatch:
    """A random variation of each clip, at STEPS steps.

    Args:
        batch: tracks of any number of steps.
        strength: 0 for none; 1 for the widest variation that still reads as the same sign.
        mirror: share of clips mirrored with the hands swapped.
    """
    batch = _sample(batch, _tempo(batch.span, strength), strength)
    batch = _mirror_some(batch, mirror)
    batch = _vary_hands(batch, strength)
    batch = _vary_camera(batch, strength)
    return _lose_tracking(batch, strength)


def _tempo(span: Tensor, strength: float) -> Tensor:
    """Positions (B, STEPS): rest left in or out, ends cut or held, tempo bent, a little jitter."""
    batch = len(span)
    untrimmed = torch.rand(batch, 1) < UNTRIMMED * strength
    whole = torch.tensor([0.0, 1.0]).expand(batch, 2)
    first, last = torch.where(untrimmed, whole, span).unbind(dim=1)
    cut = (torch.rand(2, batch) * 0.16 - 0.04) * strength * (last - first)
    start, end = first + cut[0], last - cut[1]
    pace = torch.exp(torch.randn(batch, KNOTS) * 0.35 * strength)
    curve = torch.cat([torch.zeros(batch, 1), pace.cumsum(dim=1)], dim=1)
    curve = curve / curve[:, -1:]
    even = torch.linspace(0, 1, STEPS).expand(batch, STEPS) * KNOTS
    knot = even.floor().long().clamp(0, KNOTS - 1)
    bent = torch.lerp(curve.gather(1, knot), curve.gather(1, knot + 1), even - knot)
    jitter = torch.randn(batch, STEPS) * 0.004 * strength
    return start[:, None] + bent * (end - start)[:, None] + jitter


def _sample(batch: TrackBatch, position: Tensor, strength: float) -> TrackBatch:
    """Sample at positions; some clips as a slow camera would have seen them."""
    rate = torch.randint(12, 30, (len(position), 1))
    slow = torch.rand(len(position), 1) < 0.25 * strength
    position = torch.where(slow, (position * rate).round() / rate, position)
    return replace(
        batch,
        hands=sample_track(batch.hands, position),
        lips=sample_track(batch.lips, position),
    )


def _mirror_some(batch: TrackBatch, share: float) -> TrackBatch:
    chosen = torch.rand(len(batch.hands)) < share
    hands, lips, body = mirror_track(batch.hands, batch.lips, batch.body)
    return replace(
        batch,
        hands=torch.where(chosen.view(-1, 1, 1, 1, 1), hands, batch.hands),
        lips=torch.where(chosen.view(-1, 1, 1, 1), lips, batch.lips),
        body=torch.where(chosen.view(-1, 1), body, batch.body),
    )


def _vary_hands(batch: TrackBatch, strength: float) -> TrackBatch:
    """Each hand turned in space, its fingers longer or shorter, its path drifting; noise."""
    count = len(batch.hands)
    palm = batch.body[:, 3].view(-1, 1, 1, 1, 1)
    wrist = batch.hands[..., :1, :]
    local = torch.einsum("bhij,bthkj->bthki", _turns(count, strength), batch.hands - wrist)
    length = torch.ones(count, 1, 2, 21, 1)
    for finger in FINGERS:
        length[..., finger[1:], :] = torch.exp(torch.randn(count, 1, 1, 1, 1) * 0.06 * strength)
    local = local * length * torch.exp(torch.randn(count, 1, 2, 1, 1) * 0.07 * strength)
    local = local + torch.randn_like(local) * (0.02 * strength * palm)
    local = local + torch.randn(count, 1, 2, 21, 3) * (0.03 * strength * palm)
    depth = torch.exp(torch.randn(count, 1, 1, 1) * 0.2 * strength)
    local = torch.cat([local[..., :2], local[..., 2:] * depth[..., None]], dim=-1)
    drift = _drift(count, strength)[:, :, :, None] * palm
    wrist = torch.cat([wrist[..., :2] + drift, wrist[..., 2:]], dim=-1)
    return replace(batch, hands=wrist + local)


def _turns(count: int, strength: float) -> Tensor:
    """Small random rotations (B, 2, 3, 3), one a hand."""
    angle = torch.randn(count, 2, 3) * torch.tensor([0.22, 0.22, 0.14]) * strength
    x, y, z = angle.unbind(dim=-1)
    zero = torch.zeros_like(x)
    cross = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], dim=-1).view(count, 2, 3, 3)
    turns: Tensor = torch.linalg.matrix_exp(cross)
    return turns


def _drift(count: int, strength: float) -> Tensor:
    """Slow wandering of each hand (B, STEPS, 2, 2), in palm lengths."""
    knots = torch.randn(count, KNOTS, 2, 2) * 0.18 * strength
    place = torch.linspace(0, 1, STEPS) * (KNOTS - 1)
    before = place.floor().long().clamp(0, KNOTS - 2)
    share = (place - before)[None, :, None, None]
    return torch.lerp(knots[:, before], knots[:, before + 1], share)


def _vary_camera(batch: TrackBatch, strength: float) -> TrackBatch:
    """The picture turned, sheared and stretched about the chest; head and scale a bit wrong."""
    count = len(batch.hands)
    angle = (torch.rand(count) * 2 - 1) * 0.2 * strength
    shear = (torch.rand(count) * 2 - 1) * 0.12 * strength
    wide, tall = torch.exp(torch.randn(2, count) * 0.1 * strength)
    change = torch.stack(
        [wide * angle.cos(), shear - tall * angle.sin(), wide * angle.sin(), tall * angle.cos()],
        dim=-1,
    ).view(count, 2, 2)
    chest = batch.body[:, :2] + torch.stack([torch.zeros(count), 0.8 * batch.body[:, 2]], dim=-1)
    chest = chest.view(-1, 1, 1, 1, 2)
    flat = torch.einsum("bij,bthkj->bthki", change, batch.hands[..., :2] - chest) + chest
    body = batch.body.clone()
    body[:, :2] += torch.randn(count, 2) * 0.12 * strength * body[:, 2:3]
    body[:, 2:] *= torch.exp(torch.randn(count, 2) * 0.09 * strength)
    lips = batch.lips * torch.exp(torch.randn(count, 1, 1, 2) * 0.06 * strength)
    lips = lips + torch.randn_like(lips) * 0.01 * strength
    hands = torch.cat([flat, batch.hands[..., 2:]], dim=-1)
    return replace(batch, hands=hands, lips=lips, body=body)


def _lose_tracking(batch: TrackBatch, strength: float) -> TrackBatch:
    """Hands lost for a span, for single steps, or the rarer hand for the whole clip."""
    count, steps = batch.hands.shape[:2]
    step = torch.arange(steps)[None, :, None]
    start = torch.rand(count, 1, 2) * steps
    length = torch.rand(count, 1, 2) * 0.3 * steps
    lost = (step >= start) & (step < start + length) & (torch.rand(count, 1, 2) < 0.35 * strength)
    lost = lost | (torch.rand(count, steps, 1) < 0.04 * strength)
    often = torch.isfinite(batch.hands[..., 0, 0]).sum(dim=1)
    rarer = (often == often.min(dim=1, keepdim=True).values) & (
        often < often.max(dim=1, keepdim=True).values
    )
    lost = lost | (rarer & (torch.rand(count, 1) < 0.04 * strength))[:, None]
    hands = batch.hands.masked_fill(lost[..., None, None], float("nan"))
    hidden = (torch.rand(count, steps) < 0.05 * strength)[..., None, None]
    return replace(batch, hands=hands, lips=batch.lips.masked_fill(hidden, float("nan")))


def part_combinations(batch: TrackBatch, label: Tensor, share: float) -> TrackBatch:
    """Give some clips the lips of another clip of the same sign in the batch.

    Where no other clip of the sign has a face, the clip keeps its own.
    """
    has_face = torch.isfinite(batch.lips[:, :, 0, 0]).any(dim=1)
    fits = (label[:, None] == label[None, :]) & has_face[:, None] & has_face[None, :]
    donor = (fits.float() * torch.rand(fits.shape)).argmax(dim=1)
    swap = fits.any(dim=1) & (torch.rand(len(label)) < share)
    lips = torch.where(swap.view(-1, 1, 1, 1), batch.lips[donor], batch.lips)
    return replace(batch, lips=lips)


def mirrored(batch: TrackBatch) -> TrackBatch:
    """Every clip mirrored with the hands swapped."""
    hands, lips, body = mirror_track(batch.hands, batch.lips, batch.body)
    return replace(batch, hands=hands, lips=lips, body=body)
