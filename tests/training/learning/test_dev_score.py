"""The score by which a run picks its epoch is the index's own."""

import numpy as np

from signclip_desktop.core.matching.index import Index
from signclip_desktop.core.types.embeddings import EmbeddingTable
from signclip_desktop.training.learning.dev_score import sign_scores


def test_signs_score_as_in_the_index() -> None:
    rng = np.random.default_rng(4)
    rows = rng.standard_normal((30, 6)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    label = rng.integers(0, 9, 30)
    label[label == 4] = 5  # a sign of the labels without recordings
    index = Index("e", 6)
    signs = tuple(map(str, label))
    names = tuple(map(str, range(30)))
    index.load(EmbeddingTable("e", names, signs, rows, np.ones(30, np.float32)))
    scores = sign_scores(rows[:5], rows, label, 10)
    assert scores.shape == (5, 10)
    for query, found in zip(rows[:5], scores, strict=True):
        hits = {hit.sign_id: hit.score for hit in index.search(query[None], top=10)}
        for sign, score in enumerate(found):
            if str(sign) in hits:
                assert abs(hits[str(sign)] - score) < 1e-5
            else:
                assert score == -np.inf
