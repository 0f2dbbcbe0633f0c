"""Re-ranking by dynamic time warping: forgives a different rhythm, which the dot product cannot.

Compares frame by frame along the cheapest path through time, for all candidates at once.
"""

from collections.abc import Sequence

import numpy as np

from signclip_desktop.core.encoding.hand_motion import FRAMES, frame_features, hand_motion
from signclip_desktop.core.types.landmarks import Clip, Float

RERANKED = 50  # candidates that are compared again; what lies beyond is rarely right
# Share of the warped comparison in the final score; chosen on WLASL, leave one source out.
RERANK_SHARE = 0.4
BAND = 6  # frames of 24 that one clip may run ahead of the other: a quarter of the sign


class DtwReranker:
    """Implements encoder.Reranker: mean distance along the cheapest path through time."""

    def frames(self, clips: Sequence[Clip]) -> Float:
        """Hand shape, path and presence of each frame, float32 (N, F, C).

        Raises:
            NoSignSeen: a clip in which no hand was ever detected.
        """
        both = frame_features(hand_motion(clips, FRAMES))
        return both.reshape(*both.shape[:2], -1)

    def distances(self, query: Float, candidates: Float) -> Float:
        """Distance float32 (N,) of frames (F, C) to the frames (N, F, C), 0 for identical."""
        if len(candidates) == 0:
            return np.zeros(0, dtype=np.float32)
        return warped_distances(query, candidates)


def fuse_distance(score: Float, distance: Float) -> Float:
    """Similarity and warped distance as one score, 1 for identical."""
    fused: Float = (1 - RERANK_SHARE) * score + RERANK_SHARE * np.exp(-distance)
    return fused


def warped_distances(query: Float, candidates: Float) -> Float:
    """Dynamic time warping of one sequence against many.

    Args:
        query: float32 (F, C).
        candidates: float32 (N, F, C).
    Returns:
        float32 (N,): mean distance of the frames paired by the cheapest path, which moves on
        in one or both clips at each step and stays within BAND frames of the diagonal. A
        diagonal step counts twice, as it moves on in both (Sakoe and Chiba 1978, symmetric
        form), so the sum is over 2 F for every path.
    """
    frames = len(query)
    costs = _frame_distances(query, candidates)
    total = np.full((len(candidates), frames + 1, frames + 1), np.inf, dtype=np.float32)
    total[:, 0, 0] = 0.0
    # All cells of one anti-diagonal depend on the two before it only.
    for diagonal in range(2 * frames - 1):
        first = max(0, diagonal - frames + 1, (diagonal - BAND + 1) // 2)
        last = min(diagonal, frames - 1, (diagonal + BAND) // 2)
        i = np.arange(first, last + 1)
        j = diagonal - i
        here = costs[:, i, j]
        total[:, i + 1, j + 1] = np.minimum(
            np.minimum(total[:, i, j + 1], total[:, i + 1, j]) + here, total[:, i, j] + 2 * here
        )
    result: Float = total[:, frames, frames] / np.float32(2 * frames)
    return result


def _frame_distances(query: Float, candidates: Float) -> Float:
    """Euclidean distances float32 (N, F, F) between every frame of query and candidates."""
    products = np.einsum("ic,njc->nij", query, candidates, optimize=True)
    squares = (query**2).sum(axis=1)[None, :, None] + (candidates**2).sum(axis=2)[:, None, :]
    result: Float = np.sqrt(np.maximum(squares - 2 * products, 0.0)).astype(np.float32)
    return result
