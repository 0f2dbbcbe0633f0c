import numpy as np

from signclip_desktop.core.matching.rerank import DtwReranker, warped_distances
from tests.core.motions import line, path_clip

ACROSS = line((0.3, 0.5), (0.9, 0.5), 30)
UP = line((0.6, 0.9), (0.6, 0.3), 30)


def slow_start() -> np.ndarray:
    share = (np.linspace(0, 1, 30) ** 1.6)[:, None]
    return np.array([0.3, 0.5]) * (1 - share) + np.array([0.9, 0.5]) * share


def plain_dtw(query: np.ndarray, candidate: np.ndarray, band: int) -> float:
    """The textbook loop, to compare with."""
    n = len(query)
    total = np.full((n + 1, n + 1), np.inf)
    total[0, 0] = 0
    for i in range(n):
        for j in range(n):
            if abs(i - j) <= band:
                cost = float(np.linalg.norm(query[i] - candidate[j]))
                total[i + 1, j + 1] = min(
                    total[i, j + 1] + cost, total[i + 1, j] + cost, total[i, j] + 2 * cost
                )
    return float(total[n, n] / (2 * n))


def test_it_agrees_with_the_textbook_loop() -> None:
    random = np.random.default_rng(5)
    query = random.standard_normal((24, 7)).astype(np.float32)
    candidates = random.standard_normal((6, 24, 7)).astype(np.float32)
    expected = [plain_dtw(query, candidate, band=6) for candidate in candidates]
    np.testing.assert_allclose(warped_distances(query, candidates), expected, rtol=1e-4)


def test_an_identical_clip_is_at_no_distance() -> None:
    frames = DtwReranker().frames([path_clip(ACROSS)])
    assert DtwReranker().distances(frames[0], frames)[0] < 1e-2


def test_another_rhythm_is_nearer_than_another_motion() -> None:
    query, *others = DtwReranker().frames(
        [path_clip(ACROSS), path_clip(slow_start()), path_clip(UP)]
    )
    same, other = DtwReranker().distances(query, np.stack(others))
    assert same < 0.5 * other


def test_no_candidates_give_no_distances() -> None:
    query = DtwReranker().frames([path_clip(ACROSS)])[0]
    assert DtwReranker().distances(query, np.zeros((0, *query.shape), np.float32)).shape == (0,)
