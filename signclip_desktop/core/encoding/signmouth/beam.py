"""Beam search, always the same for the same input: the rule of the official decoding.

For each sentence some beams run. Of all their continuations the best 2 x `beams` are looked at: one
that ends is kept if it is among the first `beams` of them, with its score divided by a power of its
length; the best `beams` that do not end run on. A sentence is done when `beams` ended ones are
kept, and its answer is the best of those.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from signclip_desktop.core.encoding.signmouth.decoder import END, PAD

# Takes the rows to go on with and the newest token of each, gives log-probabilities (R, words).
Step = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True, slots=True)
class BeamSettings:
    """How far the search looks.

    Attributes:
        beams: sentences kept under way; 1 takes the best word each time.
        most: tokens of a sentence, the start and the end included.
        length_power: a score is divided by length to this power; higher writes longer sentences.
    """

    beams: int = 5
    most: int = 64
    length_power: float = 1.0


def search(
    step: Step, sentences: int, settings: BeamSettings, device: torch.device
) -> list[list[int]]:
    """The tokens of each sentence, without start and end.

    Args:
        step: of the decoder; its rows start as one for each of sentences x beams.
        sentences: how many.
        settings: of the search.
        device: where the decoder computes.
    """
    beams = settings.beams
    text = torch.full((sentences * beams, 1), PAD, dtype=torch.int64, device=device)
    score = torch.full((sentences, beams), -1e9, device=device)
    score[:, 0] = 0.0
    kept: list[list[tuple[float, list[int]]]] = [[] for _ in range(sentences)]
    done = [False] * sentences
    rows = torch.arange(sentences * beams, device=device)
    first_row = (torch.arange(sentences, device=device) * beams)[:, None]
    while text.shape[1] < settings.most and not all(done):
        logs = step(rows, text[:, -1])
        words = logs.shape[-1]
        total = (score[..., None] + logs.view(sentences, beams, words)).flatten(1)
        best, place = total.topk(min(2 * beams, total.shape[1]), dim=1)
        source, token = place // words + first_row, place % words
        ends = (token == END) | (text.shape[1] + 1 >= settings.most)
        _keep(kept, done, text, best, source, token, ends, settings)
        # The first that do not end, in their order; where too few are left, ended ones fill up.
        order = (ends.long() * ends.shape[1] + torch.arange(ends.shape[1], device=device)).argsort(
            dim=1
        )[:, :beams]
        score = best.masked_fill(ends, -1e9).gather(1, order)
        rows = source.gather(1, order).flatten()
        text = torch.cat([text[rows], token.gather(1, order).flatten()[:, None]], dim=1)
    return [max(found, key=lambda one: one[0])[1] if found else [] for found in kept]


def _keep(
    kept: list[list[tuple[float, list[int]]]],
    done: list[bool],
    text: Tensor,
    best: Tensor,
    source: Tensor,
    token: Tensor,
    ends: Tensor,
    settings: BeamSettings,
) -> None:
    """Keep what ended among the first beams of each sentence that is not done."""
    where = ends[:, : settings.beams].nonzero()
    number, column = where.unbind(dim=1)
    length = text.shape[1]  # tokens written, with the newest and without the start
    told = torch.cat([text[source[number, column], 1:], token[number, column][:, None]], dim=1)
    scores = (best[number, column] / length**settings.length_power).tolist()
    for sentence, score, tokens in zip(number.tolist(), scores, told.tolist(), strict=True):
        if done[sentence]:
            continue
        found = kept[sentence]
        found.append((score, tokens[:-1] if tokens[-1] == END else tokens))
        done[sentence] = len(found) >= settings.beams
