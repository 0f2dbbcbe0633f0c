"""BLEU, ROUGE-L and chrF: as sacrebleu and the official code have them, and for any script."""

from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.training.sentences.bleu import bleu
from signclip_desktop.training.sentences.rouge import rouge_l, words_of
from signclip_desktop.training.sentences.scores import measure, measure_as_official, tokenizer_for

GERMAN = "über thüringen kühlt es ab ."
CHINESE = "今天下午有雨。"
BENGALI = "আজ বৃষ্টি হবে।"


def made_up(count: int, seed: int) -> list[str]:
    draw = np.random.default_rng(seed)
    return [" ".join(draw.choice(list("abcdefg"), draw.integers(1, 9))) for _ in range(count)]


def test_words_of_any_script() -> None:
    assert words_of(GERMAN) == ["über", "thüringen", "kühlt", "es", "ab"]
    assert words_of(CHINESE) == list("今天下午有雨")
    assert words_of(BENGALI) == ["আজ", "বৃষ্টি", "হবে"]


@pytest.mark.parametrize("text", [GERMAN, CHINESE, BENGALI])
def test_identical_sentences_score_1(text: str) -> None:
    assert rouge_l(text, text).f1 == 1.0


def test_rouge_by_hand() -> None:
    found = rouge_l("morgen scheint die sonne im süden", "morgen scheint im süden oft die sonne")
    assert found.precision == pytest.approx(4 / 6)  # morgen scheint im süden
    assert found.recall == pytest.approx(4 / 7)
    assert found.f1 == pytest.approx(8 / 13)
    assert rouge_l("", "ja").f1 == 0.0


def test_bleu_by_hand() -> None:
    # 4 of 5 words, 2 of 4 pairs, 1 of 3 triples, 0 of 2 fours (half a match), no brevity.
    found = bleu(["a b c d e"], ["a b c x d"])
    assert found == pytest.approx(100 * (4 / 5 * 2 / 4 * 1 / 3 * 0.5 / 2) ** 0.25)
    assert bleu(["a b"], ["x y"]) == 0.0


def test_bleu_is_that_of_sacrebleu() -> None:
    metrics = pytest.importorskip("sacrebleu.metrics", reason="needs the extra [translate]")
    for seed, count in ((0, 40), (1, 2), (2, 300)):
        guesses, references = made_up(count, seed), made_up(count, seed + 9)
        wanted = metrics.BLEU(tokenize="none").corpus_score(guesses, [references]).score
        assert bleu(guesses, references) == pytest.approx(wanted, abs=1e-9)


def test_the_tokenizer_follows_the_script() -> None:
    assert tokenizer_for([GERMAN]) == "13a"
    assert tokenizer_for([BENGALI]) == "13a"
    assert tokenizer_for([CHINESE]) == "zh"
    assert tokenizer_for(["今日は雨です。"]) == "char"


@pytest.mark.parametrize("text", [GERMAN, CHINESE, BENGALI])
def test_identical_lines_give_100(text: str) -> None:
    pytest.importorskip("sacrebleu", reason="needs the extra [translate]")
    found = measure([text, text], [text, text])
    for figure in (*found.bleu, found.chrf, found.rouge_l):
        assert (figure.value, figure.low, figure.high) == pytest.approx((100, 100, 100))


def test_confidence_and_signatures() -> None:
    pytest.importorskip("sacrebleu", reason="needs the extra [translate]")
    few, many = (measure(made_up(n, 0), made_up(n, 1)) for n in (30, 600))
    for found in (few, many):
        for figure in (*found.bleu, found.chrf, found.rouge_l):
            assert figure.low <= figure.value <= figure.high
    assert few.bleu[0].high - few.bleu[0].low > 2 * (many.bleu[0].high - many.bleu[0].low)
    assert few.bleu_signature.startswith("nrefs:1|case:mixed|eff:yes|tok:13a|smooth:exp|version:")
    assert measure(made_up(30, 0), made_up(30, 1)) == few


def test_as_the_official_code(shared: Path) -> None:
    pytest.importorskip("sacrebleu", reason="needs the extra [translate]")
    pytest.importorskip("rouge_score", reason="needs the extra [translate]")
    golden = np.load(shared / "data" / "signmouth_official_golden.npz")
    found = measure_as_official(golden["eval/pred"].tolist(), golden["eval/ref"].tolist())
    for order, value in enumerate(found.bleu, start=1):
        assert value == pytest.approx(float(golden[f"eval/bleu{order}"]), abs=1e-9)
    assert found.printed_rouge_l == pytest.approx(float(golden["eval/rougeL_precision"]))
    assert found.recall / 100 == pytest.approx(float(golden["eval/rougeL_recall"]))
    assert found.f1 / 100 == pytest.approx(float(golden["eval/rougeL_f1"]))
