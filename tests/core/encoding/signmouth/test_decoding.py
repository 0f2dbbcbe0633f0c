"""Writing sentences: step by step as at once, the beam rule, and the vocabulary."""

import itertools

import pytest
import torch

from signclip_desktop.core.encoding.signmouth.beam import BeamSettings, search
from signclip_desktop.core.encoding.signmouth.decoder import DecoderSizes, SmallDecoder
from signclip_desktop.core.encoding.signmouth.words import (
    apart,
    learn_pieces,
    learn_words,
    vocabulary_of,
)

TEXTS = ["morgen regnet es .", "morgen schneit es .", "es regnet im süden ."]


def decoder() -> SmallDecoder:
    torch.manual_seed(5)
    model = SmallDecoder(DecoderSizes(width=16, reading=1, writing=2, heads=2), 9).eval()
    for value in model.parameters():  # far from uniform, so that orders differ
        value.data *= 2
    return model


def test_steps_give_what_the_whole_gives() -> None:
    model = decoder()
    memory, inside = torch.randn(2, 5, 16), torch.tensor([[True] * 5, [True] * 2 + [False] * 3])
    text = torch.tensor([[0, 4, 5, 6], [0, 7, 3, 8]])
    with torch.no_grad():
        whole = model(memory, inside, text).log_softmax(dim=-1)
        written = model.start(memory, inside)
        for place in range(4):
            step = model.step(written, text[:, place])
            torch.testing.assert_close(step, whole[:, place], atol=1e-5, rtol=0)


@torch.no_grad()
def test_a_wide_beam_finds_the_best_of_all_sentences() -> None:
    model = decoder()
    memory, inside = torch.randn(1, 3, 16), torch.ones((1, 3), dtype=torch.bool)

    def total(tokens: tuple[int, ...]) -> float:
        text = torch.tensor([[0, *tokens]])
        logs = model(memory, inside, text[:, :-1]).log_softmax(dim=-1)
        return float(logs[0, range(len(tokens)), list(tokens)].sum()) / len(tokens)

    # All sentences of at most three tokens, ended by 1 or by the limit.
    others = [0, *range(2, 9)]
    every = [(1,)] + [(a, 1) for a in others]
    every += [(a, b, c) for a, b in itertools.product(others, others) for c in range(9)]
    best = max(every, key=total)
    rows = torch.zeros(100, dtype=torch.int64)
    written = model.start(memory[rows], inside[rows])

    def step(chosen: torch.Tensor, token: torch.Tensor) -> torch.Tensor:
        if written.count:
            written.pick(chosen)
        return model.step(written, token)

    found = search(step, 1, BeamSettings(beams=100, most=4), torch.device("cpu"))
    assert found == [list(best[:-1] if best[-1] == 1 else best)]


@pytest.mark.parametrize("power", [0.0, 1.0])
def test_a_higher_power_of_the_length_prefers_longer_sentences(power: float) -> None:
    # A model that ends at once with p = .4 and otherwise writes 3, then ends with p = .9.
    def step(_: torch.Tensor, token: torch.Tensor) -> torch.Tensor:
        first = torch.tensor([0.0001, 0.4, 0.0001, 0.5998])
        then = torch.tensor([0.0001, 0.6, 0.0001, 0.3998])
        return torch.where((token == 0)[:, None], first.log(), then.log())

    found = search(step, 1, BeamSettings(beams=2, most=6, length_power=power), torch.device("cpu"))
    assert found == ([[]] if power == 0.0 else [[3]])


def test_words_come_back() -> None:
    words = learn_words(TEXTS)
    assert len(words) == 3 + 7
    assert words.decode(words.encode("morgen schneit es im süden .")) == (
        "morgen schneit es im süden ."
    )
    assert words.encode("hagel .")[:1] == [2]
    assert len(learn_words(TEXTS, least=2)) == 3 + 4  # morgen, regnet, es and the full stop


def test_pieces_spell_words_that_were_never_seen() -> None:
    pieces = learn_pieces(TEXTS * 3, 40)
    assert pieces.decode(pieces.encode("süden schnee im regen .")) == "süden schnee im regen ."
    assert len(pieces.encode("morgen")) < 1 + len("morgen")
    assert learn_pieces(TEXTS * 3, 40) == pieces


def test_a_vocabulary_is_kept_as_json() -> None:
    pieces = learn_pieces(TEXTS, 30)
    again = vocabulary_of(pieces.as_json())
    assert again == pieces
    assert again.encode("es regnet") == pieces.encode("es regnet")
    for broken in ({}, {**pieces.as_json(), "tokens": ["a"]}, {**pieces.as_json(), "units": "x"}):
        with pytest.raises(ValueError):
            vocabulary_of(broken)


def test_punctuation_stands_apart() -> None:
    assert apart("Guten Abend, liebe Zuschauer!") == "guten abend , liebe zuschauer !"
    assert apart("It's 5°C.") == "it's 5 ° c ."
