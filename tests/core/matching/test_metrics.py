import numpy as np
import pytest

from signclip_desktop.core.matching.metrics import rank_of_right, scores_of, sure_threshold


def test_figures_of_four_queries() -> None:
    scores = scores_of(np.array([1, 2, 6, 20]))
    assert scores.n == 4
    assert scores.recall == {1: 25.0, 5: 50.0, 8: 75.0, 10: 75.0}
    assert scores.mrr == pytest.approx(100 * (1 + 1 / 2 + 1 / 6 + 1 / 20) / 4)
    assert scores.dcg == pytest.approx(100 * (1 + 0.63093 + 0.35621 + 0.22767) / 4, abs=1e-3)
    assert scores.median_rank == 4.0


def test_the_json_form_is_stable() -> None:
    assert list(scores_of(np.array([1])).as_json()) == [
        "n", "R@1", "R@5", "R@8", "R@10", "MRR", "median_rank",
    ]  # fmt: skip


def test_no_queries_give_zeros() -> None:
    assert set(scores_of(np.array([], dtype=int)).as_json().values()) == {0}


def test_a_rank_below_one_is_a_bug() -> None:
    with pytest.raises(ValueError, match="from 1"):
        scores_of(np.array([0]))


def test_signs_of_one_group_do_not_push_each_other_down() -> None:
    scores = np.array([[0.9, 0.8, 0.7], [0.9, 0.8, 0.7]])
    right = np.array([[False, True, True], [True, True, False]])
    assert rank_of_right(scores, right).tolist() == [2, 1]


def test_a_tie_with_a_wrong_sign_counts_against() -> None:
    assert rank_of_right(np.ones((1, 5)), np.eye(5, dtype=bool)[:1]).tolist() == [5]


def test_every_query_needs_a_right_sign() -> None:
    with pytest.raises(ValueError, match="right sign"):
        rank_of_right(np.ones((1, 2)), np.zeros((1, 2), dtype=bool))


def test_the_threshold_gives_the_wanted_precision_at_the_widest_coverage() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4], dtype=np.float32)
    right = np.array([True, True, False, True, True, False])
    sure = sure_threshold(scores, right, precision=0.8)
    assert sure.threshold == pytest.approx(0.5)
    assert sure.precision == pytest.approx(80)
    assert sure.coverage == pytest.approx(100 * 5 / 6)


def test_a_precision_out_of_reach_is_never_sure() -> None:
    sure = sure_threshold(np.array([0.9, 0.8]), np.array([False, True]), precision=0.9)
    assert sure.threshold == float("inf")
    assert sure.coverage == 0


def test_nine_of_ten_sure_answers_must_be_right_unless_told_otherwise() -> None:
    scores = np.linspace(0.9, 0.1, 20, dtype=np.float32)
    right = np.arange(20) % 10 != 4  # wrong: the fifth and the fifteenth
    assert sure_threshold(scores, right).coverage == 100
    right[19] = False
    assert sure_threshold(scores, right).coverage == pytest.approx(70)
