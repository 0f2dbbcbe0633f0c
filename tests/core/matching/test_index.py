import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signclip_desktop.core.matching.fusion import TextLine, fuse_scores
from signclip_desktop.core.matching.index import Index
from signclip_desktop.core.types.embeddings import EmbeddingTable
from signclip_desktop.errors import EncoderMismatch
from tests.told import raises

D = 8


def unit(*values: float) -> np.ndarray:
    row = np.zeros(D, dtype=np.float32)
    row[: len(values)] = values
    return row / np.linalg.norm(row)


def table_of(rows: np.ndarray, signs: list[str], weights: np.ndarray | None = None):
    count = len(signs)
    return EmbeddingTable(
        encoder_id="e",
        example_ids=tuple(f"x{i}" for i in range(count)),
        sign_ids=tuple(signs),
        matrix=rows.astype(np.float32),
        weights=np.ones(count, np.float32) if weights is None else weights,
    )


def random_rows(count: int, seed: int = 3) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, D)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_the_nearest_sign_is_first_and_names_example_and_reading() -> None:
    index = Index("e", D)
    index.add("a1", "a", unit(1, 0))
    index.add("b1", "b", unit(0, 1))
    hits = index.search(np.stack([unit(0.1, 0.2, 1), unit(0, 1, 0.1)]), top=5)
    assert [hit.sign_id for hit in hits] == ["b", "a"]
    assert (hits[0].example_id, hits[0].query) == ("b1", 1)
    assert (hits[1].example_id, hits[1].query) == ("a1", 0)


def test_best_example_and_prototype_are_fused_as_stated() -> None:
    index = Index("e", D)
    index.add("a1", "a", unit(1, 0))
    index.add("a2", "a", unit(0, 1))
    (hit,) = index.search(unit(1, 0)[None], top=1)
    prototype = float(unit(1, 1) @ unit(1, 0))
    assert hit.score == pytest.approx(0.3 * prototype + 0.7, abs=1e-5)
    assert hit.example_id == "a1"


def test_the_rule_on_whole_arrays_is_the_same() -> None:
    rows = random_rows(7)
    signs = ["a", "b", "a", "c", "b", "a", "d"]
    index = Index("e", D)
    index.load(table_of(rows, signs))
    query = random_rows(1, seed=9)
    hits = {hit.sign_id: hit.score for hit in index.search(query, top=4)}
    names = sorted(set(signs))
    members = [[i for i, sign in enumerate(signs) if sign == name] for name in names]
    best = np.array([(rows[m] @ query[0]).max() for m in members])
    means = np.stack([rows[m].mean(axis=0) for m in members])
    prototypes = means / np.linalg.norm(means, axis=1, keepdims=True)
    fused = fuse_scores(best, prototypes @ query[0], [len(m) for m in members])
    np.testing.assert_allclose([hits[name] for name in names], fused, atol=1e-5)


def test_a_word_has_a_fifth_of_the_score_and_the_line_stands_for_an_unknown_one() -> None:
    index = Index("e", D)
    index.load_words(np.stack([unit(0, 1), unit(0, 0, 1)]), TextLine(-0.1, 0.5))
    index.describe_sign("a", word=1)
    index.describe_sign("elsewhere", word=1)
    index.add_all(table_of(np.stack([unit(1, 0), unit(0, 1)]), ["a", "b"]))
    query = unit(1, 1, 2)
    scores = {hit.sign_id: hit.score for hit in index.search(query[None], top=5)}
    assert scores.keys() == {"a", "b"}  # a word alone finds nothing
    assert scores["a"] == pytest.approx(float(0.8 * query[0] + 0.2 * query[2]), abs=1e-5)
    expected = 0.8 * query[1] + 0.2 * (-0.1 + 0.5 * query[1])
    assert scores["b"] == pytest.approx(float(expected), abs=1e-5)


def test_without_words_examples_alone_make_the_score() -> None:
    index = Index("e", D)
    index.load(table_of(unit(1, 0)[None], ["a"]))
    query = unit(1, 1, 2)
    assert index.search(query[None], top=1)[0].score == pytest.approx(float(query[0]), abs=1e-5)


def test_words_of_another_width_and_words_that_are_not_there_are_refused() -> None:
    index = Index("e", D)
    with pytest.raises(ValueError, match="expected words"):
        index.load_words(np.ones((1, D + 1), np.float32), TextLine(0, 0))
    with pytest.raises(ValueError, match="expected one of 0 words"):
        index.describe_sign("a", word=0)


def test_one_language_s_signs_fill_the_list_as_long_as_there_are_any() -> None:
    """Signs of the other languages take no place, however well they match."""
    rows = random_rows(60)
    index = Index("e", D)
    index.load(table_of(rows, [f"s{number}" for number in range(60)]))
    for number in range(60):
        index.describe_sign(f"s{number}", language="gsg" if number % 3 == 0 else "ase")
    everything = index.search(rows[:1], top=60)
    german = index.search(rows[:1], top=15, language="gsg")
    assert len(german) == 15
    order = [hit.sign_id for hit in everything if int(hit.sign_id[1:]) % 3 == 0]
    assert [hit.sign_id for hit in german] == order[:15]
    assert len(index.search(rows[:1], top=60, language="gsg")) == 20
    assert index.search(rows[:1], top=5, language="bfi") == []


def test_a_sign_that_was_not_described_is_of_no_language() -> None:
    index = Index("e-1", 2)
    index.add("a:1", "described", np.array([1, 0], np.float32))
    index.add("b:1", "not yet", np.array([1, 0], np.float32))
    index.describe_sign("described", language="ase")
    found = index.search(np.array([[1, 0]], np.float32), top=5, language="ase")
    assert [hit.sign_id for hit in found] == ["described"]


def test_the_user_s_own_recording_wins_a_near_tie() -> None:
    index = Index("e", D)
    index.add("a1", "a", unit(1, 0.10))
    index.add("b1", "b", unit(1, 0.12), weight=2.0)
    hits = index.search(unit(1, 0)[None], top=2)
    assert [hit.sign_id for hit in hits] == ["b", "a"]
    assert hits[0].score == pytest.approx(float(unit(1, 0.12) @ unit(1, 0)) + 0.02, abs=1e-5)


def test_loading_and_adding_give_the_same() -> None:
    rows, signs = random_rows(40), [f"s{i % 9}" for i in range(40)]
    loaded, grown = Index("e", D), Index("e", D)
    loaded.load(table_of(rows, signs))
    for i, sign in enumerate(signs):
        grown.add(f"x{i}", sign, rows[i])
    query = random_rows(2, seed=8)
    assert len(loaded) == len(grown) == 40
    for one, two in zip(loaded.search(query, top=9), grown.search(query, top=9), strict=True):
        assert (one.sign_id, one.example_id, one.query) == (two.sign_id, two.example_id, two.query)
        assert one.score == pytest.approx(two.score, abs=1e-5)


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 4), st.booleans()), max_size=40))
def test_any_order_of_adding_and_removing_gives_what_is_left(steps) -> None:
    rows = random_rows(12)
    index, kept = Index("e", D), {}
    for number, sign, adds in steps:
        if adds:
            index.add(f"x{number}", f"s{sign}", rows[number])
            kept[number] = sign
        else:
            index.remove_example(f"x{number}")
            kept.pop(number, None)
    assert len(index) == len(kept)
    query = rows[:1]
    hits = index.search(query, top=12)
    fresh = Index("e", D)
    for number, sign in kept.items():
        fresh.add(f"x{number}", f"s{sign}", rows[number])
    expected = fresh.search(query, top=12)
    assert {hit.sign_id: round(hit.score, 4) for hit in hits} == {
        hit.sign_id: round(hit.score, 4) for hit in expected
    }


def test_a_removed_sign_is_never_found() -> None:
    index = Index("e", D)
    index.add("a1", "a", unit(1, 0))
    index.add("a2", "a", unit(1, 0.1))
    index.add("b1", "b", unit(0, 1))
    index.remove_sign("a")
    index.remove_sign("never there")
    assert [hit.sign_id for hit in index.search(unit(1, 0)[None], top=5)] == ["b"]
    assert index.prototype("a") is None


def test_adding_a_table_replaces_what_is_there_and_keeps_the_rest() -> None:
    rows = random_rows(9)
    index = Index("e", D)
    index.load(table_of(rows[:5], ["a", "a", "b", "b", "c"]))
    index.add_all(table_of(rows[5:8], ["c", "a", "d"]))  # x0, x1, x2 again
    fresh = Index("e", D)
    for name, sign, row in (("x3", "b", 3), ("x4", "c", 4), ("x0", "c", 5), ("x1", "a", 6),
                            ("x2", "d", 7)):  # fmt: skip
        fresh.add(name, sign, rows[row])
    found, expected = (one.search(rows[8:], top=9) for one in (index, fresh))
    assert len(index) == 5
    assert [(hit.sign_id, hit.example_id) for hit in found] == [
        (hit.sign_id, hit.example_id) for hit in expected
    ]
    np.testing.assert_allclose(
        [hit.score for hit in found], [hit.score for hit in expected], atol=1e-6
    )


def test_replacing_an_example_leaves_one() -> None:
    index = Index("e", D)
    index.add("x", "a", unit(1, 0))
    index.add("x", "b", unit(0, 1))
    assert [hit.sign_id for hit in index.search(unit(1, 0)[None], top=5)] == ["b"]


def test_search_among_many_is_exact() -> None:
    rows = random_rows(5000)
    signs = [f"s{i // 2}" for i in range(5000)]
    index = Index("e", D)
    index.load(table_of(rows, signs))
    query = random_rows(1, seed=4)
    similarity = (rows @ query[0]).reshape(-1, 2)
    means = rows.reshape(-1, 2, D).mean(axis=1)
    prototypes = means / np.linalg.norm(means, axis=1, keepdims=True)
    fused = fuse_scores(similarity.max(axis=1), prototypes @ query[0], np.full(2500, 2))
    expected = [f"s{i}" for i in np.argsort(-fused)[:5]]
    assert [hit.sign_id for hit in index.search(query, top=5)] == expected


def test_an_empty_index_finds_nothing() -> None:
    assert Index("e", D).search(unit(1)[None], top=5) == []


def test_the_table_of_a_library_without_embeddings_loads() -> None:
    """The store gives (0, 0) there: it does not know the encoder's width."""
    index = Index("e", D)
    index.load(table_of(np.empty((0, 0)), []))
    assert index.search(unit(1)[None], top=5) == []


def test_another_encoder_s_table_is_refused() -> None:
    table = table_of(random_rows(2), ["a", "b"])
    with raises(
        EncoderMismatch,
        "sign.foreign_embeddings",
        made_by="e",
        width=8,
        wanted="other",
        wanted_width=8,
    ):
        Index("other", D).load(table)
    with pytest.raises(EncoderMismatch):
        Index("e", D + 1).load(table)


def test_a_table_whose_parts_do_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 1 signs"):
        table_of(random_rows(2), ["a"])
