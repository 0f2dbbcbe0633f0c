"""Corpus BLEU-4 for choosing a model while it trains, without the optional packages.

Reported figures come from sacrebleu (scores.py), to which a test holds this. Tokens are those
between spaces, so that it agrees with sacrebleu where punctuation stands apart.
"""

import math
from collections import Counter
from collections.abc import Sequence

ORDERS = 4


def bleu(guesses: Sequence[str], references: Sequence[str], orders: int = ORDERS) -> float:
    """BLEU in 0..100 of sentences that are split at spaces, one reference each.

    An order without a match counts as half a match, a quarter for the next such order, and so on
    (sacrebleu's "exp" smoothing).
    """
    matches, totals = [0] * orders, [0] * orders
    guessed = wanted = 0
    for guess, reference in zip(guesses, references, strict=True):
        said, meant = guess.split(), reference.split()
        guessed, wanted = guessed + len(said), wanted + len(meant)
        for order in range(1, orders + 1):
            own, other = _grams(said, order), _grams(meant, order)
            matches[order - 1] += sum((own & other).values())
            totals[order - 1] += max(0, len(said) - order + 1)
    if not guessed or not matches[0]:
        return 0.0
    smooth, logs = 1.0, 0.0
    for match, total in zip(matches, totals, strict=True):
        if not total:
            return 0.0
        if not match:
            smooth *= 2
        logs += math.log(match / total if match else 1 / (smooth * total))
    brevity = min(0.0, 1 - wanted / guessed)
    return 100 * math.exp(brevity + logs / orders)


def _grams(tokens: list[str], order: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(tokens[i : i + order]) for i in range(len(tokens) - order + 1))
