"""Where head and shoulders of the people in WLASL's clips are.

Measured where `wlasl_body_face.npz` has the clip. A person's camera hardly moves between the clips
of one source, so elsewhere the median of the person's other clips is where a small net starts from;
it corrects that, or the usual person of the frame, by the person box and where the hands go, and
says how far off it may be. The gloss is not looked at.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from signclip_desktop.core.types.landmarks import Float

PLACES = 6  # nose x, y, middle of the shoulders x, y, shoulder width, face height
WIDTH, RATE, BATCH, EPOCHS = 128, 2e-3, 128, 250.0
MOST_CLIPS = 10
FIRST_SPREAD = -2.5  # log of the error that the net starts from, in shoulder widths
# The median person of the measured clips, in frame heights.
USUAL_NOSE_Y, USUAL_MIDDLE_Y, USUAL_FACE = 0.30, 0.54, 0.2157


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of N clips without a body.

    Attributes:
        hands: float32 (N, 32), log palm lengths and for each hand where it goes.
        palm: float32 (N,), palm length in frame heights.
        box: float32 (N, 5), the person box in frame heights and 1, or zeros.
        source: float32 (N, S), one of each row is 1.
        person: (N,), name of the person and source; "" if not known.
        aspect: float32 (N,).
    """

    hands: Float
    palm: Float
    box: Float
    source: Float
    person: NDArray[np.str_]
    aspect: Float


@dataclass(frozen=True, slots=True)
class Found:
    """Places (N, PLACES) in frame heights, and errors to be expected (N,) in shoulder widths."""

    places: Float
    uncertainty: Float


@dataclass(frozen=True, slots=True)
class _Carried:
    """What the person's other measured clips say: medians (N, PLACES), NaN where there are none."""

    places: Float
    spread: Float
    count: Float
    box_moved: Float


def estimate(seen: Seen, measured: Float, *, seeds: range = range(3)) -> Found:
    """Places for every clip, from those that are measured (N, PLACES), NaN elsewhere.

    A clip's own measurement is never used for itself, so that on measured clips of a person
    with others the result shows how well it is carried; nets see the measured clips, though.
    """
    carried = _carry(seen, measured)
    rows = np.flatnonzero(np.isfinite(measured).all(axis=1))
    results = [_fit(seen, carried, measured, rows, seed) for seed in seeds]
    places = np.mean([r.places for r in results], axis=0)
    return Found(places, np.mean([r.uncertainty for r in results], axis=0))


def cross_validated(seen: Seen, measured: Float, *, folds: int = 5) -> Found:
    """Places of the measured clips by nets that did not see them."""
    carried = _carry(seen, measured)
    rows = np.flatnonzero(np.isfinite(measured).all(axis=1))
    fold = np.random.default_rng(0).integers(0, folds, len(rows))
    places = np.full_like(measured, np.nan)
    uncertainty = np.full(len(measured), np.nan, dtype=np.float32)
    for number in range(folds):
        found = _fit(seen, carried, measured, rows[fold != number], number)
        asked = rows[fold == number]
        places[asked], uncertainty[asked] = found.places[asked], found.uncertainty[asked]
    return Found(places, uncertainty)


def usual_person(seen: Seen) -> Float:
    """Who fills the frame, float32 (N, PLACES)."""
    half = 0.5 * seen.aspect
    every = np.ones_like(half)
    width = 0.5 * (0.41 + 2.9 * seen.palm)
    usual: list[Float] = [
        half,
        USUAL_NOSE_Y * every,
        half,
        USUAL_MIDDLE_Y * every,
        width,
        USUAL_FACE * every,
    ]
    places: Float = np.stack(usual, axis=1).astype(np.float32)
    return places


def _carry(seen: Seen, measured: Float) -> _Carried:
    known = np.isfinite(measured).all(axis=1)
    places, spread = np.full_like(measured, np.nan), np.zeros((len(measured), 4), np.float32)
    count, moved = np.zeros(len(measured), np.float32), np.zeros((len(measured), 4), np.float32)
    for clip, person in enumerate(seen.person):
        others = known & (seen.person == person) & (person != "")
        others[clip] = False
        rows = np.flatnonzero(others)
        if len(rows) == 0:
            continue
        places[clip], count[clip] = np.median(measured[rows], axis=0), len(rows)
        if len(rows) > 2:
            spread[clip] = measured[rows, :4].std(axis=0)
        boxed = rows[seen.box[rows, 4] > 0]
        if len(boxed) and seen.box[clip, 4] > 0:
            moved[clip] = seen.box[clip, :4] - np.median(seen.box[boxed, :4], axis=0)
    return _Carried(places, spread, count, moved)


def _inputs(seen: Seen, carried: _Carried, *, hidden: bool) -> tuple[Float, Float]:
    """What the net sees (N, F), and the places (N, PLACES) that it corrects.

    `hidden` hides who the person is, as for clips of unknown people.
    """
    usual = usual_person(seen)
    have = (carried.count > 0) & (not hidden)
    start = np.where(have[:, None], carried.places, usual).astype(np.float32)
    middle, own = start[:, 2:4], have[:, None].astype(np.float32)
    hands = seen.hands.copy()
    for side in (0, 1):
        part = slice(3 + side * 15, 17 + side * 15)
        where = hands[:, part].reshape(len(hands), 7, 2) - middle[:, None]
        hands[:, part] = (where * (hands[:, part.start - 1, None, None] > 0)).reshape(-1, 14)
    box = np.zeros_like(seen.box)
    if not hidden:
        inside = seen.box[:, :4] - np.concatenate([middle, middle], axis=1)
        box = np.concatenate([inside * seen.box[:, 4:], seen.box[:, 4:]], axis=1)
    parts = [
        hands, box, seen.source * (not hidden), own,
        np.minimum(carried.count, MOST_CLIPS)[:, None] / MOST_CLIPS * own,
        carried.spread * own, carried.box_moved * own, start - usual,
    ]  # fmt: skip
    return np.concatenate(parts, axis=1).astype(np.float32), start


def _fit(
    seen: Seen, carried: _Carried, measured: Float, rows: NDArray[np.intp], seed: int
) -> Found:
    """Train on the measured clips `rows`, as known and as unknown people; answer for all."""
    torch.manual_seed(seed)
    views = [_inputs(seen, carried, hidden=hidden) for hidden in (False, True)]
    inputs = np.concatenate([view[rows] for view, _ in views])
    start = np.concatenate([first[rows] for _, first in views])
    wanted = np.concatenate([measured[rows], measured[rows]])
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0) + 1e-3
    given = torch.from_numpy((inputs - mean) / spread)
    target = torch.from_numpy(_corrections(wanted, start))
    net = nn.Sequential(
        nn.Dropout(0.1), nn.Linear(given.shape[1], WIDTH), nn.SiLU(), nn.Dropout(0.2),
        nn.Linear(WIDTH, WIDTH), nn.SiLU(), nn.Dropout(0.1), nn.Linear(WIDTH, 2 * PLACES),
    )  # fmt: skip
    for value in net[-1].parameters():
        nn.init.zeros_(value)
    optimizer = torch.optim.AdamW(net.parameters(), RATE, weight_decay=0.05)
    steps = max(1, int(EPOCHS * len(given) / BATCH))
    plan = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for _ in range(steps):
        some = torch.randint(len(given), (BATCH,))
        middle, log_spread = _read(net(given[some] + 0.05 * torch.randn(BATCH, given.shape[1])))
        # Laplace's likelihood: some measurements are far off.
        loss = ((target[some] - middle).abs() / log_spread.exp() + log_spread).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        plan.step()
    net.eval()
    view, first = views[0]
    with torch.no_grad():
        asked = torch.from_numpy((view - mean) / spread).clamp(-5, 5)
        middle, log_spread = _read(net(asked))
    change = middle.numpy()
    places = np.concatenate(
        [first[:, :4] + change[:, :4] * first[:, 4:5], first[:, 4:] * np.exp(change[:, 4:])], axis=1
    )
    return Found(places, log_spread.exp().numpy()[:, :4].mean(axis=1))


def _corrections(places: Float, start: Float) -> Float:
    """From `start` to `places`: shifts in shoulder widths, logs of the ratios of sizes."""
    shift = (places[:, :4] - start[:, :4]) / start[:, 4:5]
    ratio = np.log(places[:, 4:] / start[:, 4:])
    corrections: Float = np.concatenate([shift, ratio], axis=1).astype(np.float32)
    return corrections


def _read(answer: Tensor) -> tuple[Tensor, Tensor]:
    middle, spread = answer.split(PLACES, dim=1)
    return middle, (spread + FIRST_SPREAD).clamp(-5, 1)
