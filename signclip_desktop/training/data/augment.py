"""Random changes of tracks in training: tempo, camera, body, hands, and what trackers lose.

Everything works on whole batches, in the units of streams.Track, on the batch's device.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from signclip_desktop.core.encoding.on_device import constants, indices
from signclip_desktop.core.encoding.person import FACE_PER_SHOULDERS
from signclip_desktop.core.encoding.place import (
    FACE_HEIGHT,
    FACE_KNOWN,
    MIDDLE_X,
    MIDDLE_Y,
    NOSE_X,
    NOSE_Y,
    PALM,
    PALM_POINTS,
    SHOULDERS,
    UNCERTAINTY,
)
from signclip_desktop.core.encoding.streams import (
    FINGERS,
    STEPS,
    even_steps,
    mirror_track,
    sample_track,
)

BODY_CORNERS = (0, 5, 17)  # wrist, index and little finger's knuckle: what the body knows of a hand
PALM_KNOWN = 0.5  # share of clips in which a lost hand's palm is still known
# The kinds of variation: tempo, careless filming, rest left in, hands on their way up and down,
# slow cameras, hands, camera, what is known of the person, lost tracking, a webcam's picture.
VARIATIONS = (
    "tempo", "windows", "rest", "ways", "rate", "hands", "camera", "person", "tracking", "webcam",
)  # fmt: skip
KNOTS = 5  # of the tempo curve and of the drift of a hand
# Shares of clips that are cut late or early, hold their ends, or begin again, added up.
WINDOWS = (0.12, 0.24, 0.32)
WAYS = 0.35  # share of clips that begin (and as many that end) with hands on their way
UNTRIMMED = 0.4  # share of clips with the rest at both ends left in
CROPPED = 0.25  # share of clips whose picture ends at the chest
BLURRED = 0.3  # share of clips in which fast hands are lost
BLURRED_PALMS = 1.2  # palm lengths in two steps, at which half of the fast moments are lost
# Which of the wrist (0) and the five fingers (1 to 5) each point of a hand belongs to.
_FINGER_OF = (
    0,
    *(next(n for n, f in enumerate(FINGERS, 1) if point in f) for point in range(1, 21)),
)


@dataclass(frozen=True, slots=True)
class TrackBatch:
    """Tracks of B clips at T steps, as in streams.Track.

    Attributes:
        hands: float32 (B, T, 2, 21, 3).
        lips: float32 (B, T, 40, 2).
        body: float32 (B, BODY_COLUMNS).
        span: float32 (B, 2), where in the track the signing begins and ends, 0..1; the rest
            of it is hands at rest.
    """

    hands: Tensor
    lips: Tensor
    body: Tensor
    span: Tensor


def augment(
    batch: TrackBatch, *, strength: float, mirror: float, without: Collection[str] = ()
) -> TrackBatch:
    """A random variation of each clip, at STEPS steps.

    Args:
        batch: tracks of any number of steps.
        strength: 0 for none; 1 for the widest variation that still reads as the same sign.
        mirror: share of clips mirrored with the hands swapped.
        without: kinds of VARIATIONS to leave out.
    """
    of = {kind: 0.0 if kind in without else strength for kind in VARIATIONS}
    ways = _ways(len(batch.span), of["ways"], batch.span.device)
    batch = _sample(batch, ways.within(_tempo(batch.span, of)), of["rate"])
    batch = _raise_and_lower(batch, ways)
    batch = _mirror_some(batch, mirror)
    batch = _vary_hands(batch, of["hands"])
    batch = _vary_camera(batch, of["camera"])
    batch = _vary_person(batch, of["person"])
    batch = _film_badly(batch, of["webcam"])
    return _lose_tracking(batch, of["tracking"])


def _tempo(span: Tensor, of: Mapping[str, float]) -> Tensor:
    """Positions (B, STEPS): rest left in or out, ends cut or held, tempo bent, a little jitter."""
    batch, strength, device = len(span), of["tempo"], span.device
    untrimmed = torch.rand(batch, 1, device=device) < UNTRIMMED * of["rest"]
    whole = constants((0.0, 1.0), span).expand(batch, 2)
    first, last = torch.where(untrimmed, whole, span).unbind(dim=1)
    cut = (torch.rand(2, batch, device=device) * 0.16 - 0.04) * strength * (last - first)
    start, end = first + cut[0], last - cut[1]
    pace = torch.exp(torch.randn(batch, KNOTS, device=device) * 0.35 * strength)
    curve = torch.cat([pace.new_zeros(batch, 1), pace.cumsum(dim=1)], dim=1)
    curve = curve / curve[:, -1:]
    even = _window(batch, of["windows"], device) * KNOTS
    knot = even.floor().long().clamp(0, KNOTS - 1)
    bent = torch.lerp(curve.gather(1, knot), curve.gather(1, knot + 1), even - knot)
    jitter = torch.randn(batch, STEPS, device=device) * 0.004 * strength
    return start[:, None] + bent * (end - start)[:, None] + jitter


def _window(batch: int, strength: float, device: torch.device | None = None) -> Tensor:
    """Shares 0..1 of the sign at each step (B, STEPS): all of it, or as a careless user films it.

    Some recordings begin late or end early, some hold the first or last picture, some begin
    the sign again.
    """
    even = even_steps(batch, device)
    kind = torch.rand(batch, 1, device=device) / max(strength, 1e-6)
    cut = torch.rand(batch, 2, device=device) * 0.15
    late = cut[:, :1] + even * (1 - cut.sum(dim=1, keepdim=True))
    hold = torch.rand(batch, 2, device=device) * 0.3
    held = ((even - hold[:, :1]) / (1 - hold.sum(dim=1, keepdim=True))).clamp(0, 1)
    again = even * (1 + torch.rand(batch, 1, device=device))
    again = torch.where(again > 1, again - 1, again)
    shares = torch.where(kind < WINDOWS[0], late, even)
    shares = torch.where((kind >= WINDOWS[0]) & (kind < WINDOWS[1]), held, shares)
    return torch.where((kind >= WINDOWS[1]) & (kind < WINDOWS[2]), again, shares)


@dataclass(frozen=True, slots=True)
class _Ways:
    """How far each hand has gone from or to its rest at each step (B, STEPS), 0..1; 0 in the sign.

    Attributes:
        share: where in the sign each step is, 0..1; its first and last moment are held.
        away: 0 in the sign, rising to 1 at rest.
    """

    share: Tensor
    away: Tensor

    def within(self, position: Tensor) -> Tensor:
        """Positions (B, STEPS) of the whole sign, squeezed between the ways."""
        place = self.share * (STEPS - 1)
        before = place.floor().long().clamp(0, STEPS - 2)
        return torch.lerp(
            position.gather(1, before), position.gather(1, before + 1), place - before
        )


def _ways(batch: int, strength: float, device: torch.device) -> _Ways:
    """Some clips begin with hands on their way up, some end with hands on their way down."""
    even = even_steps(batch, device)
    length = 0.05 + torch.rand(batch, 2, device=device) * 0.2
    length = length * (torch.rand(batch, 2, device=device) < WAYS * strength)
    up, down = length.split(1, dim=1)
    share = ((even - up) / (1 - up - down)).clamp(0, 1)
    reach = 0.3 + 0.7 * torch.rand(batch, 2, device=device)
    before = ((up - even) / up.clamp_min(1e-6)).clamp(0, 1) * reach[:, :1]
    after = ((even - 1 + down) / down.clamp_min(1e-6)).clamp(0, 1) * reach[:, 1:]
    way = before + after
    return _Ways(share=share, away=way**3 * (10 - 15 * way + 6 * way**2))  # minimum jerk


def _raise_and_lower(batch: TrackBatch, ways: _Ways) -> TrackBatch:
    """Move hands that are on their way towards a rest below, turning; trackers often lose them."""
    count, device = len(batch.hands), batch.hands.device
    side = constants((1.0, -1.0), batch.hands)  # the left hand is at the right of the picture
    across = side * (0.15 + 0.4 * torch.rand(count, 1, device=device))
    across = across + 0.1 * torch.randn(count, 2, device=device)
    down = (1.7 + 0.6 * torch.rand(count, 1, device=device)).expand(count, 2)
    down = down + 0.1 * torch.randn(count, 2, device=device)
    rest = torch.stack([across, down], dim=-1)
    rest = batch.body[:, None, :2] + rest * batch.body[:, 2].view(-1, 1, 1)
    away = ways.away[:, :, None, None]
    wrist = batch.hands[..., :1, :2]
    turn = torch.randn(count, 1, 2, 1, device=device)
    turn = (turn * 0.8 * ways.away[:, :, None, None]).squeeze(-1)
    cos, sin = turn.cos()[..., None], turn.sin()[..., None]
    x, y = (batch.hands[..., :2] - wrist).unbind(dim=-1)
    local = torch.stack([cos * x - sin * y, sin * x + cos * y], dim=-1)
    moved = wrist + (rest[:, None, :, None] - wrist) * away[..., None]
    hands = torch.cat([moved + local, batch.hands[..., 2:]], dim=-1)
    lost = torch.rand(count, STEPS, 2, device=device) < 0.5
    lost &= torch.rand(count, 1, 1, device=device) < 0.5
    lost &= away[..., 0].expand(count, STEPS, 2) > 0.1
    return replace(batch, hands=hands.masked_fill(lost[..., None, None], float("nan")))


def _sample(batch: TrackBatch, position: Tensor, strength: float) -> TrackBatch:
    """Sample at positions; some clips as a slow camera would have seen them."""
    rate = torch.randint(12, 30, (len(position), 1), device=position.device)
    slow = torch.rand(len(position), 1, device=position.device) < 0.25 * strength
    position = torch.where(slow, (position * rate).round() / rate, position)
    return replace(
        batch,
        hands=sample_track(batch.hands, position),
        lips=sample_track(batch.lips, position),
    )


def _mirror_some(batch: TrackBatch, share: float) -> TrackBatch:
    chosen = torch.rand(len(batch.hands), device=batch.hands.device) < share
    hands, lips, body = mirror_track(batch.hands, batch.lips, batch.body)
    return replace(
        batch,
        hands=torch.where(chosen.view(-1, 1, 1, 1, 1), hands, batch.hands),
        lips=torch.where(chosen.view(-1, 1, 1, 1), lips, batch.lips),
        body=torch.where(chosen.view(-1, 1), body, batch.body),
    )


def _vary_hands(batch: TrackBatch, strength: float) -> TrackBatch:
    """Each hand turned in space, its fingers longer or shorter, its path drifting; noise."""
    count, device = len(batch.hands), batch.hands.device
    palm = batch.body[:, 3].view(-1, 1, 1, 1, 1)
    wrist = batch.hands[..., :1, :]
    turns = _turns(count, strength, batch.hands)
    local = torch.einsum("bhij,bthkj->bthki", turns, batch.hands - wrist)
    local = local * _finger_lengths(count, strength, batch.hands)
    local = local * torch.exp(torch.randn(count, 1, 2, 1, 1, device=device) * 0.07 * strength)
    local = local + torch.randn_like(local) * (0.02 * strength * palm)
    local = local + torch.randn(count, 1, 2, 21, 3, device=device) * (0.03 * strength * palm)
    depth = torch.exp(torch.randn(count, 1, 1, 1, device=device) * 0.2 * strength)
    local = torch.cat([local[..., :2], local[..., 2:] * depth[..., None]], dim=-1)
    drift = _drift(count, strength, device)[:, :, :, None] * palm
    wrist = torch.cat([wrist[..., :2] + drift, wrist[..., 2:]], dim=-1)
    return replace(batch, hands=wrist + local)


def _finger_lengths(count: int, strength: float, beside: Tensor) -> Tensor:
    """Float32 (B, 1, 1, 21, 1): 1 for the wrist, for each finger how much longer it gets."""
    drawn = [torch.randn(count, device=beside.device) for _ in FINGERS]
    wrist = torch.zeros(count, device=beside.device)
    length = torch.exp(torch.stack([wrist, *drawn], dim=1) * 0.06 * strength)
    return length[:, None, None, indices(_FINGER_OF, beside), None]


def _turns(count: int, strength: float, beside: Tensor) -> Tensor:
    """Small random rotations (B, 2, 3, 3), one a hand, by Rodrigues' formula: no GPU waits."""
    angle = torch.randn(count, 2, 3, device=beside.device)
    angle = angle * constants((0.22, 0.22, 0.14), beside) * strength
    x, y, z = angle.unbind(dim=-1)
    zero = torch.zeros_like(x)
    cross = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], dim=-1).view(count, 2, 3, 3)
    size = angle.norm(dim=-1)[..., None, None].clamp_min(1e-6)
    once, twice = size.sin() / size, (1 - size.cos()) / size**2
    turns: Tensor = torch.eye(3, device=beside.device) + once * cross + twice * cross @ cross
    return turns


def _drift(count: int, strength: float, device: torch.device) -> Tensor:
    """Slow wandering of each hand (B, STEPS, 2, 2), in palm lengths."""
    knots = torch.randn(count, KNOTS, 2, 2, device=device) * 0.18 * strength
    place = torch.linspace(0, 1, STEPS, device=device) * (KNOTS - 1)
    before = place.floor().long().clamp(0, KNOTS - 2)
    share = (place - before)[None, :, None, None]
    return torch.lerp(knots[:, before], knots[:, before + 1], share)


def _vary_camera(batch: TrackBatch, strength: float) -> TrackBatch:
    """The whole picture turned, sheared and stretched about the chest; the hands a bit more."""
    count, device = len(batch.hands), batch.hands.device
    chest = batch.body[:, MIDDLE_X : MIDDLE_Y + 1].clone()
    chest[:, 1] += 0.3 * batch.body[:, SHOULDERS]
    picture = _affine(count, device, strength)
    own = torch.lerp(torch.eye(2, device=device), _affine(count, device, strength), 0.4)
    body = batch.body.clone()
    for x in (NOSE_X, MIDDLE_X):
        away = body[:, x : x + 2] - chest
        body[:, x : x + 2] = torch.einsum("bij,bj->bi", picture, away) + chest
    far = chest.view(-1, 1, 1, 1, 2)
    flat = torch.einsum("bij,bthkj->bthki", picture @ own, batch.hands[..., :2] - far) + far
    lips = batch.lips * torch.exp(torch.randn(count, 1, 1, 2, device=device) * 0.06 * strength)
    lips = lips + torch.randn_like(lips) * 0.01 * strength
    hands = torch.cat([flat, batch.hands[..., 2:]], dim=-1)
    return replace(batch, hands=hands, lips=lips, body=body)


def _affine(count: int, device: torch.device, strength: float) -> Tensor:
    """Changes of the picture's plane (B, 2, 2): turned, sheared, stretched."""
    angle = (torch.rand(count, device=device) * 2 - 1) * 0.2 * strength
    shear = (torch.rand(count, device=device) * 2 - 1) * 0.12 * strength
    wide, tall = torch.exp(torch.randn(2, count, device=device) * 0.1 * strength)
    return torch.stack(
        [wide * angle.cos(), shear - tall * angle.sin(), wide * angle.sin(), tall * angle.cos()],
        dim=-1,
    ).view(count, 2, 2)


def _vary_person(batch: TrackBatch, strength: float) -> TrackBatch:
    """Head and shoulders a bit wrong, now and then by much, which the uncertainty tells."""
    count, device = len(batch.hands), batch.hands.device
    most = torch.where(torch.rand(count, 1, device=device) < 0.15, 0.2, 0.05) * strength
    wrong = most * torch.rand(count, 1, device=device)
    width = batch.body[:, SHOULDERS, None]
    together, apart = torch.randn(2, count, 2, device=device) * wrong * width
    body = batch.body.clone()
    body[:, NOSE_X : NOSE_Y + 1] += together + 0.6 * apart
    body[:, MIDDLE_X : MIDDLE_Y + 1] += together - 0.6 * apart
    stretch = torch.exp(torch.randn(count, 3, device=device) * (0.08 * strength + 0.3 * wrong))
    body[:, SHOULDERS : PALM + 1] *= stretch[:, :2]
    body[:, FACE_HEIGHT] *= stretch[:, 2]
    body[:, UNCERTAINTY] = (body[:, UNCERTAINTY] ** 2 + wrong[:, 0] ** 2).sqrt()
    faceless = torch.rand(count, device=device) < 0.2 * strength
    usual = FACE_PER_SHOULDERS * body[:, SHOULDERS]
    body[:, FACE_HEIGHT] = torch.where(faceless, usual, body[:, FACE_HEIGHT])
    body[:, FACE_KNOWN] = body[:, FACE_KNOWN].masked_fill(faceless, 0.0)
    return replace(batch, body=body)


def _film_badly(batch: TrackBatch, strength: float) -> TrackBatch:
    """Hands lost below the picture's edge, and in the blur of their fastest moments."""
    count, device = len(batch.hands), batch.hands.device
    wrist = batch.hands[..., 0, :2]
    middle, width = batch.body[:, MIDDLE_Y, None, None], batch.body[:, SHOULDERS, None, None]
    edge = middle + (0.6 + 0.9 * torch.rand(count, 1, 1, device=device)) * width
    cropped = torch.rand(count, 1, 1, device=device) < CROPPED * strength
    outside = cropped & (wrist[..., 1] > edge)
    batch = replace(batch, hands=batch.hands.masked_fill(outside[..., None, None], float("nan")))
    moved = torch.zeros(count, STEPS, 2, device=device)
    moved[:, 1:-1] = torch.nan_to_num(wrist[:, 2:] - wrist[:, :-2]).norm(dim=-1)
    moved = moved / batch.body[:, PALM, None, None]
    shutter = BLURRED_PALMS * torch.exp(0.5 * torch.randn(count, 1, 1, device=device))
    blurred = torch.rand(count, STEPS, 2, device=device) < (moved / shutter - 0.5).clamp(0, 0.9)
    blurred &= torch.rand(count, 1, 1, device=device) < BLURRED * strength
    return replace(batch, hands=_without(batch, blurred))


def _lose_tracking(batch: TrackBatch, strength: float) -> TrackBatch:
    """Hands lost for a span, in bursts, for single steps, or the rarer hand for the whole clip.

    In half of the clips a lost hand's palm stays known, as from the body's wrist.
    """
    count, steps = batch.hands.shape[:2]
    device = batch.hands.device
    step = torch.arange(steps, device=device)[None, :, None]
    start = torch.rand(count, 1, 2, device=device) * steps
    length = torch.rand(count, 1, 2, device=device) * 0.3 * steps
    lost = (step >= start) & (step < start + length)
    lost = lost & (torch.rand(count, 1, 2, device=device) < 0.3 * strength)
    lost = lost | (torch.rand(count, steps, 1, device=device) < 0.04 * strength)
    lost = lost | _bursts(count, strength, device)
    often = torch.isfinite(batch.hands[..., 0, 0]).sum(dim=1)
    rarer = (often == often.min(dim=1, keepdim=True).values) & (
        often < often.max(dim=1, keepdim=True).values
    )
    rarer = rarer & (torch.rand(count, 1, device=device) < 0.04 * strength)
    hands = _without(batch, lost).masked_fill(rarer[:, None, :, None, None], float("nan"))
    hidden = (torch.rand(count, steps, device=device) < 0.05 * strength)[..., None, None]
    return replace(batch, hands=hands, lips=batch.lips.masked_fill(hidden, float("nan")))


def _bursts(count: int, strength: float, device: torch.device) -> Tensor:
    """Bool (B, STEPS, 2): a tracker that loses a hand time and again, up to two steps of three."""
    noise = torch.randn(count, 2, STEPS + 2, device=device).unfold(2, 3, 1).mean(dim=3)
    noise = noise.transpose(1, 2) * 3**0.5
    share = torch.rand(count, 1, 2, device=device) * 0.65
    often: Tensor = torch.special.ndtri(share.clamp(1e-3, 1 - 1e-3))
    return (noise < often) & (torch.rand(count, 1, 2, device=device) < 0.2 * strength)


def _without(batch: TrackBatch, lost: Tensor) -> Tensor:
    """Hands (B, T, 2, 21, 3) without those that are lost (B, T, 2); some keep a rough palm."""
    count, steps = lost.shape[:2]
    device = lost.device
    corners = batch.hands[..., indices(BODY_CORNERS, lost), :]
    palm = batch.body[:, 3].view(-1, 1, 1, 1, 1)
    wrong = torch.randn(count, 1, 2, 3, 3, device=device) * 0.15
    wrong = wrong + torch.randn(count, steps, 2, 3, 3, device=device) * 0.1
    rough = torch.full_like(batch.hands, float("nan"))
    rough_corners = (corners + wrong * palm)[..., indices((0, 1, 1, 2, 2), lost), :]
    rough[..., indices(PALM_POINTS, lost), :] = rough_corners
    known = torch.rand(count, 1, 1, device=device) < PALM_KNOWN
    gone = (lost & ~known)[..., None, None]
    kept = torch.where((lost & known)[..., None, None], rough, batch.hands)
    return kept.masked_fill(gone, float("nan"))


def part_combinations(batch: TrackBatch, label: Tensor, share: float) -> TrackBatch:
    """Give some clips the lips of another clip of the same sign in the batch.

    Where no other clip of the sign has a face, the clip keeps its own.
    """
    has_face = torch.isfinite(batch.lips[:, :, 0, 0]).any(dim=1)
    fits = (label[:, None] == label[None, :]) & has_face[:, None] & has_face[None, :]
    donor = (fits.float() * torch.rand(fits.shape, device=label.device)).argmax(dim=1)
    swap = fits.any(dim=1) & (torch.rand(len(label), device=label.device) < share)
    lips = torch.where(swap.view(-1, 1, 1, 1), batch.lips[donor], batch.lips)
    return replace(batch, lips=lips)


def mirrored(batch: TrackBatch) -> TrackBatch:
    """Every clip mirrored with the hands swapped."""
    hands, lips, body = mirror_track(batch.hands, batch.lips, batch.body)
    return replace(batch, hands=hands, lips=lips, body=body)
