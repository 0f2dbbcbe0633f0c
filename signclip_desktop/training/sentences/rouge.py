"""ROUGE-L for any script, and as the official code computes it.

The usual package keeps nothing but a to z and digits: it breaks German umlauts and scores identical
Chinese or Bengali sentences 0. Here a word is letters, marks and digits of any script, and each
character of scripts that are written without spaces is a word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from signclip_desktop.core.encoding.signmouth.words import is_word, segments
from signclip_desktop.errors import UsageError


@dataclass(frozen=True, slots=True)
class Rouge:
    """ROUGE-L of one sentence, each 0..1.

    Attributes:
        precision: share of the guess that is in the longest common subsequence.
        recall: share of the reference.
        f1: their harmonic mean.
    """

    precision: float
    recall: float
    f1: float


def words_of(text: str) -> list[str]:
    """The words of a text in any script, case folded."""
    return [part for part in segments(text.casefold()) if is_word(part)]


def rouge_l(guess: str, reference: str) -> Rouge:
    """ROUGE-L of one sentence over its words; two sentences without words are equal."""
    said, meant = words_of(guess), words_of(reference)
    if not said or not meant:
        same = float(not said and not meant)
        return Rouge(same, same, same)
    common = _common(said, meant)
    precision, recall = common / len(said), common / len(meant)
    f1 = 2 * precision * recall / (precision + recall) if common else 0.0
    return Rouge(precision, recall, f1)


def official_rouge(guesses: Sequence[str], references: Sequence[str]) -> Rouge:
    """The means that the official code computes; what it prints as "RougeL" is the precision.

    Raises:
        UsageError: the extra is not installed.
    """
    scorer = _scorer()
    found = [
        scorer.score(reference, guess)["rougeL"]
        for guess, reference in zip(guesses, references, strict=True)
    ]
    count = max(1, len(found))
    return Rouge(
        sum(one.precision for one in found) / count,
        sum(one.recall for one in found) / count,
        sum(one.fmeasure for one in found) / count,
    )


def _common(said: list[str], meant: list[str]) -> int:
    """Length of the longest common subsequence."""
    before = [0] * (len(meant) + 1)
    for word in said:
        row = [0]
        for place, other in enumerate(meant):
            row.append(before[place] + 1 if word == other else max(row[-1], before[place + 1]))
        before = row
    return before[-1]


def _scorer() -> Any:  # noqa: ANN401
    try:
        from rouge_score.rouge_scorer import RougeScorer
    except ImportError as error:
        raise UsageError("training.rouge_missing") from error
    return RougeScorer(["rougeL"], use_stemmer=True)
