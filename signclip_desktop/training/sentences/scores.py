"""What translated sentences are worth: BLEU-1 to 4, chrF and ROUGE-L, with confidence."""

import collections
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from signclip_desktop.errors import UsageError
from signclip_desktop.training.sentences.rouge import official_rouge, rouge_l

DRAWS = 1000  # of the bootstrap
SEED = 12345  # the one that sacrebleu takes


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in percent with the 95 % interval of a bootstrap over the sentences.

    Attributes:
        value: of all sentences.
        low: lower end.
        high: upper end.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SentenceScores:
    """Scores of a part of a corpus.

    Attributes:
        bleu: BLEU-1 to BLEU-4.
        chrf: chrF.
        rouge_l: mean F1 of ROUGE-L, for any script.
        bleu_signature: of BLEU-4, in sacrebleu's words.
        chrf_signature: of chrF.
        sentences: how many.
    """

    bleu: tuple[Figure, Figure, Figure, Figure]
    chrf: Figure
    rouge_l: Figure
    bleu_signature: str
    chrf_signature: str
    sentences: int


@dataclass(frozen=True, slots=True)
class OfficialScores:
    """What the official code would print, and what it drops.

    Attributes:
        bleu: BLEU-1 to BLEU-4.
        printed_rouge_l: printed as "RougeL": the mean precision.
        recall: computed there and dropped, in percent.
        f1: the same.
    """

    bleu: tuple[float, float, float, float]
    printed_rouge_l: float
    recall: float
    f1: float


def measure(guesses: Sequence[str], references: Sequence[str]) -> SentenceScores:
    """Scores of guesses against one reference each.

    Raises:
        UsageError: sacrebleu is not installed, or there is nothing to score.
    """
    metrics = _metrics()
    if not guesses:
        raise UsageError("training.nothing_to_score")
    # An order for which no sentence is long enough does not count; elsewhere that changes nothing.
    bleus = [
        metrics.BLEU(
            max_ngram_order=order,
            tokenize=tokenizer_for(references),
            effective_order=True,
            force=True,  # PHOENIX-2014-T's full stops stand apart: no reason for a warning
        )
        for order in (1, 2, 3, 4)
    ]
    chrf = metrics.CHRF()
    found = [_figure(metric, guesses, references) for metric in (*bleus, chrf)]
    rouge = np.array([rouge_l(g, r).f1 for g, r in zip(guesses, references, strict=True)])
    draw = np.random.default_rng(SEED)
    means = 100 * rouge[draw.integers(len(rouge), size=(DRAWS, len(rouge)))].mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return SentenceScores(
        bleu=(found[0], found[1], found[2], found[3]),
        chrf=found[4],
        rouge_l=Figure(100 * float(rouge.mean()), float(low), float(high)),
        bleu_signature=str(bleus[-1].get_signature()),
        chrf_signature=str(chrf.get_signature()),
        sentences=len(guesses),
    )


def tokenizer_for(references: Sequence[str]) -> str:
    """Sacrebleu's tokenizer for the script: by characters where words have no spaces."""
    letters = [letter for line in references for letter in line if letter.isalpha()]
    kinds = collections.Counter(unicodedata.name(letter, "?").split()[0] for letter in letters)
    spaceless = sum(kinds[kind] for kind in ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER"))
    if not letters or spaceless < len(letters) / 2:
        return "13a"
    return "zh" if kinds["CJK"] == spaceless else "char"


def measure_as_official(guesses: Sequence[str], references: Sequence[str]) -> OfficialScores:
    """Scores by the official rules: ROUGE-L of a to z alone, of which the precision is printed.

    Raises:
        UsageError: an optional package is not installed.
    """
    metrics = _metrics()
    values = [
        float(
            metrics.BLEU(max_ngram_order=order, tokenize="13a", force=True)
            .corpus_score(list(guesses), [list(references)])
            .score
        )
        for order in (1, 2, 3, 4)
    ]
    rouge = official_rouge(guesses, references)
    return OfficialScores(
        bleu=(values[0], values[1], values[2], values[3]),
        printed_rouge_l=100 * rouge.precision,
        recall=100 * rouge.recall,
        f1=100 * rouge.f1,
    )


def check_installed(*, as_official: bool) -> None:
    """Refuse to begin what could not be scored at its end.

    Raises:
        UsageError: an optional package is not installed.
    """
    _metrics()
    if as_official:
        official_rouge([], [])


def _figure(metric: Any, guesses: Sequence[str], references: Sequence[str]) -> Figure:  # noqa: ANN401
    """A corpus figure, and its percentiles over resampled sentences."""
    statistics = metric._extract_corpus_statistics(list(guesses), [list(references)])
    counts = np.array(statistics, dtype=np.float64)
    value = float(metric._aggregate_and_compute(statistics).score)
    draw = np.random.default_rng(SEED)
    sums = np.stack(
        [counts[draw.integers(len(counts), size=len(counts))].sum(axis=0) for _ in range(DRAWS)]
    )
    scores = [float(metric._compute_score_from_stats([int(n) for n in row]).score) for row in sums]
    low, high = np.percentile(scores, (2.5, 97.5))
    return Figure(value, float(low), float(high))


def _metrics() -> Any:  # noqa: ANN401
    try:
        from sacrebleu import metrics
    except ImportError as error:
        raise UsageError("training.scores_missing") from error
    return metrics
