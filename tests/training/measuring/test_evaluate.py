import numpy as np
import pytest

from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder
from signclip_desktop.core.matching.rerank import DtwReranker
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import LANDMARK_COUNT
from signclip_desktop.errors import UsageError
from signclip_desktop.training.data.recordings import Corpus, Recording
from signclip_desktop.training.measuring.choice import Choice
from signclip_desktop.training.measuring.evaluate import evaluate_retrieval
from tests.core.motions import hand_shape, line, path_clip, unseen
from tests.told import raises

FIST = hand_shape(curl=1.0)
PATHS = {
    "across": line((0.3, 0.5), (0.9, 0.5), 30),
    "up": line((0.6, 0.9), (0.6, 0.3), 30),
    "slant": line((0.3, 0.8), (0.8, 0.3), 30),
}


def corpus_of(rows: list[tuple[str, str, Clip]], **more: dict[int, str]) -> Corpus:
    """(label, source, clip) rows; `duplicate_of` and `signer` by row number."""
    clips = [clip for _, _, clip in rows]
    recordings = tuple(
        Recording(
            number=number,
            label=label,
            language="ase",
            clip_id=f"c{number}",
            source=source,
            signer=more.get("signer", {}).get(number, source),
            variation=-1,
            role="",
            origin=source,
            duplicate_of=more.get("duplicate_of", {}).get(number, ""),
            bbox=None,
            fps=25.0,
            width_px=clip.width_px,
            height_px=clip.height_px,
        )
        for number, (label, source, clip) in enumerate(rows)
    )
    return Corpus(
        name="drawn",
        recordings=recordings,
        points=np.concatenate([clip.points for clip in clips]).astype(np.float16),
        landmarks=np.arange(LANDMARK_COUNT),
        starts=np.concatenate([[0], np.cumsum([len(clip) for clip in clips])]),
    )


def rows_of(source: str, *, size: float = 0.1) -> list[tuple[str, str, Clip]]:
    return [(label, source, path_clip(path, size=size)) for label, path in PATHS.items()]


@pytest.fixture(scope="module")
def encoder() -> TrainingFreeEncoder:
    return TrainingFreeEncoder()


@pytest.mark.parametrize("reranker", [None, DtwReranker()], ids=["plain", "compared again"])
def test_signs_of_another_source_are_found(encoder, reranker) -> None:
    corpus = corpus_of(rows_of("one") + rows_of("two", size=0.08))
    found = evaluate_retrieval(
        corpus, None, encoder, Choice("source"), partners={}, reranker=reranker
    )
    assert found.overall.n == 6
    assert found.overall.recall[1] == 100
    assert set(found.by_source) == {"one", "two"}
    assert found.encoder.startswith(encoder.id)


def test_a_query_never_sees_its_own_source(encoder) -> None:
    """Within a source every sign has a perfect twin, across sources labels are swapped."""
    swapped = [("up", "two", rows_of("two")[0][2]), ("across", "two", rows_of("two")[1][2])]
    corpus = corpus_of(2 * rows_of("one")[:2] + 2 * swapped)
    found = evaluate_retrieval(corpus, None, encoder, Choice("source"), partners={})
    assert found.overall.n == 8
    assert found.overall.recall[1] == 0


def test_a_query_is_not_its_own_answer(encoder) -> None:
    rows = [("up", "", path_clip(PATHS["up"])), ("up", "", path_clip(PATHS["across"]))]
    rows += [("slant", "", path_clip(PATHS["slant"])), ("slant", "", path_clip(PATHS["up"]))]
    found = evaluate_retrieval(corpus_of(rows), None, encoder, Choice(), partners={})
    assert found.overall.n == 4
    assert found.overall.recall[1] < 100


def test_unknown_groups_repeats_and_clips_without_hands_are_left_out(encoder) -> None:
    rows = [*rows_of("one"), *rows_of("two"), *rows_of(""), ("up", "two", path_clip(unseen(9)))]
    corpus = corpus_of(rows, duplicate_of={0: "c3"})
    found = evaluate_retrieval(corpus, None, encoder, Choice("source"), partners={})
    assert found.overall.n == 4  # "across" is left in source two alone, so it has no answer


def test_signs_of_one_group_are_credited(encoder) -> None:
    rows = [*rows_of("one"), ("doctor", "one", path_clip(PATHS["up"], shape=FIST))]
    rows += [*rows_of("two"), ("physician", "two", path_clip(PATHS["up"], shape=FIST))]
    groups = {"doctor": frozenset({"physician"}), "physician": frozenset({"doctor"})}
    corpus = corpus_of(rows)
    alone = evaluate_retrieval(corpus, None, encoder, Choice("source"), partners={})
    grouped = evaluate_retrieval(corpus, None, encoder, Choice("source"), partners=groups)
    assert (alone.overall.n, grouped.overall.n) == (6, 8)
    assert grouped.overall.recall[1] == 100


def test_two_files_and_the_person_s_group(encoder) -> None:
    gallery, queries = corpus_of(rows_of("one")), corpus_of(rows_of("two", size=0.07))
    found = evaluate_retrieval(gallery, queries, encoder, Choice(), partners={})
    assert (found.overall.n, found.overall.recall[1]) == (3, 100)
    same = corpus_of(rows_of("one"))
    with raises(UsageError, "training.no_query"):
        evaluate_retrieval(gallery, same, encoder, Choice("origin"), partners={})


def test_the_most_frequent_signs_and_named_signs(encoder) -> None:
    rows = rows_of("one") + rows_of("two") + rows_of("three")[:1]
    corpus = corpus_of(rows)
    frequent = evaluate_retrieval(corpus, None, encoder, Choice("source", 1), partners={})
    assert frequent.overall.n == 3
    named = evaluate_retrieval(
        corpus, None, encoder, Choice("source", 0, frozenset({"up", "slant"})), partners={}
    )
    assert named.overall.n == 4
    with raises(UsageError, "training.nothing_to_compare"):
        evaluate_retrieval(
            corpus, None, encoder, Choice("source", 0, frozenset({"nothing"})), partners={}
        )


def test_a_mirrored_signer_is_found(encoder) -> None:
    from signclip_desktop.core.types.landmarks import mirror_clip

    left = [(label, "two", mirror_clip(clip)) for label, _, clip in rows_of("two")]
    found = evaluate_retrieval(
        corpus_of(rows_of("one") + left), None, encoder, Choice("source"), partners={}
    )
    assert found.overall.recall[1] == 100


def test_the_json_form_is_stable(encoder) -> None:
    corpus = corpus_of(rows_of("one") + rows_of("two"))
    document = evaluate_retrieval(corpus, None, encoder, Choice("source"), partners={}).as_json()
    assert list(document) == ["overall", "by_source", "encoder", "protocol"]
