"""Measures a translator once on the sentences that were kept for it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from signclip_desktop.core.encoding.signmouth.model_folder import SentenceModel
from signclip_desktop.core.encoding.signmouth.words import apart
from signclip_desktop.core.formats import bounded
from signclip_desktop.errors import ImportRefused, Message, reason_of
from signclip_desktop.training.sentences.batches import Sentences
from signclip_desktop.training.sentences.config import SentenceConfig
from signclip_desktop.training.sentences.corpora import load, read_tables
from signclip_desktop.training.sentences.run import fitting
from signclip_desktop.training.sentences.scores import (
    OfficialScores,
    SentenceScores,
    check_installed,
    measure,
    measure_as_official,
)
from signclip_desktop.training.sentences.task import written

LINES_BYTES = 64 << 20  # a million sentences
Tell = Callable[[str | Message], None]


@dataclass(frozen=True, slots=True)
class Published:
    """A published row: name, what it reads, BLEU-4 and ROUGE-L on PHOENIX-2014-T's test part."""

    name: str
    bleu4: float
    rouge_l: float | None


# From video, on PHOENIX-2014-T test, as their authors state them; the first three chose their model
# on test, as the published code shows (docs/signmouth.md).
PUBLISHED = (
    Published("SignMouth, hands and mouth (arXiv 2509.10266)", 24.71, 48.38),
    Published("SignMouth, hands alone", 19.87, 41.38),
    Published("SignMouth, mouth alone", 12.73, None),
    Published("SpaMo (arXiv 2408.10593)", 24.32, 46.57),
    Published("gloss to text (Camgoz et al. 2020)", 24.54, None),
)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was written, and what it is worth.

    Attributes:
        names: of the recordings.
        guesses: sentences of the model.
        references: sentences of the corpus.
        scores: of all of them; None under `as_official`.
        official: what the official code would print; None without `as_official`.
    """

    names: tuple[str, ...]
    guesses: tuple[str, ...]
    references: tuple[str, ...]
    scores: SentenceScores | None
    official: OfficialScores | None


def evaluate(
    config: SentenceConfig,
    part: str,
    *,
    model: SentenceModel | None = None,
    guesses: Path | None = None,
    as_official: bool = False,
    kept: Path | None = None,
    tell: Tell,
) -> Evaluation:
    """Translate a part of the corpus, or take lines that were written elsewhere, and score it.

    Args:
        config: names the tables.
        part: "dev" or "test".
        model: translates; not needed where guesses are given.
        guesses: a file with one sentence a line, in the order of the table.
        as_official: score by the official rules.
        kept: folder for the landmarks of videos; None keeps none.
        tell: takes one line at a time.

    Raises:
        UsageError: dev and test share recordings, or sacrebleu is not installed.
        ImportRefused: the lines are not as many as the sentences.
    """
    # What cannot be measured is refused before landmarks are found and sentences are written.
    read_tables(config, lambda _: None)
    check_installed(as_official=as_official)
    known = model.glosses if model is not None else ()
    found = load(config, (part,), tell=tell, glosses=known, kept=kept)[part]
    if guesses is not None:
        lines = _lines(guesses, found)
    else:
        assert model is not None
        sentences = fitting(found, model.translator.kinds)
        lines = written(model.translator, model.vocabulary, sentences, model.decoding)
    official = measure_as_official(lines, found.texts) if as_official else None
    return Evaluation(
        names=found.names,
        guesses=tuple(lines),
        references=found.texts,
        scores=None if as_official else measure(lines, found.texts),
        official=official,
    )


def _lines(path: Path, sentences: Sentences) -> list[str]:
    try:
        text = bounded.read_bytes(path, LINES_BYTES).decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise ImportRefused("corpus.no_text", file=path, reason=reason_of(error)) from error
    lines = [apart(line) for line in text.removesuffix("\n").split("\n")]
    if len(lines) != len(sentences):
        raise ImportRefused(
            "corpus.line_count", file=path.name, lines=len(lines), sentences=len(sentences)
        )
    return lines
