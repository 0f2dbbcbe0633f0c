"""The towers hold up with streams missing, in any batch, and know words by their letters."""

import dataclasses

import pytest
import torch

from signclip_desktop.core.encoding.streams import (
    BODY_FEATURES,
    HAND_FEATURES,
    MOUTH_FEATURES,
    STEPS,
    Streams,
)
from signclip_desktop.core.encoding.towers import TowerConfig, Towers, prompt_tokens

SMALL = TowerConfig(dimension=32, part=32, stem=16, width=24, depth=2, mouth=8, buckets=64, text=8)


def _streams(count: int = 3, *, faces: bool = True) -> Streams:
    hands = torch.randn(count, STEPS, HAND_FEATURES)
    hands[..., HAND_FEATURES - 41 : HAND_FEATURES - 39] = 1.0
    return Streams(
        hands=hands,
        body=torch.randn(count, STEPS, BODY_FEATURES),
        mouth=torch.randn(count, STEPS, MOUTH_FEATURES),
        body_valid=torch.ones(count, STEPS, dtype=torch.bool),
        mouth_valid=torch.full((count, STEPS), faces),
    )


def _rows(streams: Streams, rows: slice) -> Streams:
    return Streams(**{f.name: getattr(streams, f.name)[rows] for f in dataclasses.fields(streams)})


@pytest.fixture(scope="module", params=[1, 2])
def towers(request: pytest.FixtureRequest) -> Towers:
    torch.manual_seed(1)
    return Towers(dataclasses.replace(SMALL, members=request.param)).eval()


@torch.no_grad()
def test_embeddings_have_unit_length_and_do_not_know_their_neighbours(towers: Towers) -> None:
    streams = _streams(4)
    together = towers(streams)
    assert together.shape == (4, 32)
    torch.testing.assert_close(together.norm(dim=1), torch.ones(4))
    alone = towers(_rows(streams, slice(2, 3)))
    torch.testing.assert_close(alone, together[2:3], atol=1e-5, rtol=1e-4)


@torch.no_grad()
def test_a_model_that_does_not_use_the_mouth_is_deaf_to_a_seen_one() -> None:
    towers = Towers(dataclasses.replace(SMALL, use_mouth=False)).eval()
    streams = _streams(2, faces=True)
    other = dataclasses.replace(streams, mouth=torch.randn_like(streams.mouth))
    assert torch.equal(towers(streams), towers(other))


@torch.no_grad()
def test_an_unseen_mouth_says_nothing_and_a_seen_one_something(towers: Towers) -> None:
    streams = _streams(2, faces=False)
    other = dataclasses.replace(streams, mouth=torch.randn_like(streams.mouth))
    assert torch.equal(towers(streams), towers(other))
    seen = torch.ones_like(streams.mouth_valid)
    assert not torch.allclose(
        towers(dataclasses.replace(streams, mouth_valid=seen)),
        towers(dataclasses.replace(other, mouth_valid=seen)),
        atol=1e-6,
    )


@torch.no_grad()
def test_an_unseen_body_says_nothing(towers: Towers) -> None:
    streams = _streams(2)
    hidden = dataclasses.replace(streams, body_valid=torch.zeros_like(streams.body_valid))
    other = dataclasses.replace(hidden, body=torch.randn_like(streams.body))
    assert torch.equal(towers(hidden), towers(other))
    assert not torch.allclose(towers(streams), towers(hidden), atol=1e-6)


@torch.no_grad()
def test_steps_without_a_hand_are_not_pooled(towers: Towers) -> None:
    """Only the blocks may carry them: with the blocks cut off, they change nothing."""
    tower = towers.clips[0]
    x = torch.randn(1, STEPS // 2, SMALL.width)
    hands = torch.zeros(1, STEPS, HAND_FEATURES)
    hands[:, : STEPS // 2, HAND_FEATURES - 40] = 1.0
    changed = x.clone()
    changed[:, STEPS // 4 :] += 5.0
    torch.testing.assert_close(tower._pool(x, hands), tower._pool(changed, hands))
    changed[:, 0] += 5.0
    assert not torch.allclose(tower._pool(x, hands), tower._pool(changed, hands))


@torch.no_grad()
def test_nothing_seen_at_all_still_embeds(towers: Towers) -> None:
    streams = _streams(1, faces=False)
    blank = dataclasses.replace(streams, hands=torch.zeros_like(streams.hands))
    assert torch.isfinite(towers(blank)).all()


@torch.no_grad()
def test_text_embeds_any_word_and_like_spellings_lie_near(towers: Towers) -> None:
    words = ["<en> <ase> swimming", "<en> <ase> swimmer", "<en> <ase> quartz", "<de> <gsg> schön"]
    texts = towers.text(words)
    torch.testing.assert_close(texts.norm(dim=1), torch.ones(4))
    torch.testing.assert_close(towers.text(words[1:2]), texts[1:2])
    shared = len(set(prompt_tokens(words[0], 1 << 20)) & set(prompt_tokens(words[1], 1 << 20)))
    other = len(set(prompt_tokens(words[0], 1 << 20)) & set(prompt_tokens(words[2], 1 << 20)))
    assert shared > other == 2  # the two tags


def test_prompts_ignore_case_and_are_never_empty() -> None:
    assert prompt_tokens("<en> <ase> Book", 512) == prompt_tokens("<en> <ase> BOOK", 512)
    assert prompt_tokens("", 512) == (0,)


def test_a_config_that_states_no_sizes_means_these() -> None:
    stated = {
        "dimension": 256, "members": 1, "part": 256, "stem": 128, "width": 160, "depth": 4,
        "kernel": 7, "heads": 4, "mouth": 48, "buckets": 8192, "text": 128, "companion": 0.0,
        "use_body": True, "use_mouth": True,
    }  # fmt: skip
    assert stated.items() <= dataclasses.asdict(TowerConfig()).items()
