"""What our own mode promises about padding, batches, missing lips, and what losses reward."""

import dataclasses

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from signclip_desktop.core.encoding.signmouth.beam import BeamSettings
from signclip_desktop.core.encoding.signmouth.decoder import DecoderSizes
from signclip_desktop.core.encoding.signmouth.losses import contrast, synchrony
from signclip_desktop.core.encoding.signmouth.model import EncoderSizes, SignBatch, StreamKind
from signclip_desktop.core.encoding.signmouth.translator import (
    LossWeights,
    Translator,
    TranslatorSizes,
)

MODES = ("gated", "concat", "attention", "residual_attention", "qformer")
ALL = LossWeights(text=1.0, sentence=1.0, frame=1.0)
TEXT = torch.tensor([[4, 5, 6, 1], [7, 1, 0, 0], [8, 9, 1, 0]])


def translator(mode: str = "gated", weights: LossWeights = ALL, vectors: int = 0) -> Translator:
    torch.manual_seed(3)
    kind = StreamKind("vectors", vectors) if vectors else StreamKind("tokens", 12)
    sizes = TranslatorSizes(
        kind,
        kind,
        EncoderSizes(fusion=mode, hidden=32, width=32, queries=3),
        DecoderSizes(width=32, reading=1, writing=2, heads=2),
    )
    return Translator(sizes, 30, weights).eval()


def batch(vectors: int = 0) -> SignBatch:
    draw = torch.Generator().manual_seed(1)
    shape = (3, 26)
    if vectors:
        manual, lips = (torch.randn((*shape, vectors), generator=draw) for _ in range(2))
    else:
        manual, lips = (torch.randint(12, shape, generator=draw) for _ in range(2))
    seen = [torch.rand(shape, generator=draw) > 0.2 for _ in range(2)]
    return SignBatch(manual, lips, *seen, torch.tensor([26, 9, 1]))


def padded(clips: SignBatch, frames: int) -> SignBatch:
    """More frames at the end, full of something."""

    def grown(values: Tensor) -> Tensor:
        return torch.cat([values, values[:, :frames]], dim=1)

    names = ("manual", "lips", "manual_seen", "lips_seen")
    return SignBatch(*(grown(getattr(clips, name)) for name in names), clips.length)


@pytest.mark.parametrize("mode", MODES)
def test_padding_changes_no_loss(mode: str) -> None:
    model = translator(mode)
    with torch.no_grad():
        one = model.losses(batch(), TEXT)
        other = model.losses(padded(batch(), 17), functional.pad(TEXT, (0, 9)))
    assert set(one) == {"translation", "text", "sentence", "frame", "total"}
    for name, value in one.items():
        assert float(value) == pytest.approx(float(other[name]), abs=2e-6), name
    assert model.translate(batch(), BeamSettings(3, 12)) == model.translate(
        padded(batch(), 17), BeamSettings(3, 12)
    )


@pytest.mark.parametrize("mode", MODES)
def test_a_clip_is_the_same_alone_and_in_a_batch(mode: str) -> None:
    model, clips = translator(mode), batch()
    with torch.no_grad():
        together = model.signs(clips)
        for row, frames in enumerate(clips.length.tolist()):
            alone = model.signs(
                SignBatch(
                    clips.manual[row : row + 1, :frames],
                    clips.lips[row : row + 1, :frames],
                    clips.manual_seen[row : row + 1, :frames],
                    clips.lips_seen[row : row + 1, :frames],
                    clips.length[row : row + 1],
                )
            )
            tokens = together.tokens[row][together.token_inside[row]]
            assert alone.tokens[0].shape == tokens.shape
            torch.testing.assert_close(alone.tokens[0], tokens, atol=2e-6, rtol=0)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("vectors", [0, 5])
def test_lips_that_were_not_seen_may_hold_anything(mode: str, vectors: int) -> None:
    model, clips = translator(mode, vectors=vectors), batch(vectors)
    hidden = dataclasses.replace(clips, lips_seen=torch.zeros_like(clips.lips_seen))
    other = torch.full_like(clips.lips, float("nan") if vectors else 99)
    with torch.no_grad():
        one = model.signs(hidden).tokens
        two = model.signs(dataclasses.replace(hidden, lips=other)).tokens
        seen = model.signs(clips).tokens
    assert torch.equal(one, two)
    assert not torch.equal(one, seen)


def test_lips_shifted_in_time_cost_more_and_more() -> None:
    draw = torch.Generator().manual_seed(0)
    # Features that move like a body does: a random walk, smoothed.
    walk = torch.randn((2, 60, 24), generator=draw).cumsum(dim=1)
    inside = torch.ones((2, 40), dtype=torch.bool)
    scale = torch.tensor(2.0)
    costs = [
        float(synchrony(walk[:, 10 + by : 50 + by], walk[:, 10:50], inside, scale))
        for by in range(9)
    ]
    assert costs == sorted(costs)
    assert costs[8] > costs[4] + 0.2 > costs[0] + 0.4
    unrelated = float(
        synchrony(torch.randn((2, 40, 24), generator=draw), walk[:, 10:50], inside, scale)
    )
    assert unrelated > costs[0]


def test_other_instants_of_the_same_clip_are_the_negatives() -> None:
    still = torch.ones((1, 30, 8))  # all instants alike: none can be told from another
    moving = torch.randn((1, 30, 8), generator=torch.Generator().manual_seed(2))
    inside, scale = torch.ones((1, 30), dtype=torch.bool), torch.tensor(2.3)
    assert float(synchrony(moving, moving, inside, scale)) < 0.5
    assert float(synchrony(still, still, inside, scale)) > 1.5


def test_clips_that_share_a_text_are_no_negatives() -> None:
    draw = torch.Generator().manual_seed(0)
    left, right = (torch.randn((3, 6), generator=draw) for _ in range(2))
    same = torch.eye(3, dtype=torch.bool)
    same[0, 1] = same[1, 0] = True
    scale = torch.tensor(0.0)
    base = contrast(left, right, same, scale)
    # By hand: rows 0 and 1 see themselves and row 2 only.
    cosine = functional.normalize(left, dim=1) @ functional.normalize(right, dim=1).T
    rows = [functional.cross_entropy(cosine[i, [i, 2]], torch.tensor(0)) for i in (0, 1)]
    rows.append(functional.cross_entropy(cosine[2], torch.tensor(2)))
    columns = [functional.cross_entropy(cosine[[i, 2], i], torch.tensor(0)) for i in (0, 1)]
    columns.append(functional.cross_entropy(cosine[:, 2], torch.tensor(2)))
    wanted = (sum(rows) + sum(columns)) / 6
    assert float(base) == pytest.approx(float(wanted), abs=1e-6)


def test_a_clip_without_lips_is_left_out_of_the_sentence_loss() -> None:
    model, clips = translator(), batch()
    clips.lips_seen[1] = False
    two = torch.tensor([0, 2])
    names = ("manual", "lips", "manual_seen", "lips_seen", "length")
    rest = SignBatch(*(getattr(clips, name)[two] for name in names))
    with torch.no_grad():
        all_three = model.losses(clips, TEXT)["sentence"]
        only_two = model.losses(rest, TEXT[two])["sentence"]
        clips.lips_seen[:] = False
        none = model.losses(clips, TEXT)["sentence"]
    assert float(all_three) == pytest.approx(float(only_two), abs=1e-6)
    assert float(none) == 0.0


def test_a_weight_of_zero_removes_its_term() -> None:
    for name in ("text", "sentence", "frame"):
        model = translator(weights=dataclasses.replace(ALL, **{name: 0.0}))
        with torch.no_grad():
            terms = model.losses(batch(), TEXT)
        assert name not in terms
        rest = [float(value) for key, value in terms.items() if key != "total"]
        assert float(terms["total"]) == pytest.approx(sum(rest), abs=1e-5)
    plain = translator(weights=LossWeights())
    assert set(plain.losses(batch(), TEXT)) == {"translation", "total"}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("term", ["translation", "sentence", "frame"])
def test_gradients_reach_both_streams(mode: str, term: str) -> None:
    model = translator(mode)
    model.losses(batch(), TEXT)[term].backward()
    for stream in (model.signs.manual, model.signs.lips):
        gradient = stream.enter.weight.grad
        assert gradient is not None
        assert float(gradient.abs().sum()) > 0


def test_each_loss_has_its_own_scale() -> None:
    model = translator()
    model.losses(batch(), TEXT)["sentence"].backward()
    assert model.alignment.sentence_scale.grad is not None
    assert model.alignment.text_scale.grad is None
    assert model.alignment.frame_scale.grad is None


def test_the_official_losses_move_with_padding_and_ours_do_not() -> None:
    weights = dataclasses.replace(ALL, alignment="official")
    model = translator(weights=weights)
    with torch.no_grad():
        one = model.losses(batch(), TEXT)
        other = model.losses(padded(batch(), 17), TEXT)
    assert abs(float(one["sentence"] - other["sentence"])) > 1e-3
    assert abs(float(one["frame"] - other["frame"])) > 1e-3


@pytest.mark.parametrize("streams", ["manual", "lips"])
def test_one_stream_alone_ignores_the_other(streams: str) -> None:
    torch.manual_seed(0)
    sizes = TranslatorSizes(
        StreamKind("tokens", 12),
        StreamKind("tokens", 12),
        EncoderSizes(streams=streams, hidden=16, width=16),
        DecoderSizes(width=16, reading=1, writing=1, heads=2),
    )
    model, clips = Translator(sizes, 30).eval(), batch()
    other = "lips" if streams == "manual" else "manual"
    changed = dataclasses.replace(clips, **{other: 11 - getattr(clips, other)})
    assert torch.equal(model.signs(clips).tokens, model.signs(changed).tokens)
