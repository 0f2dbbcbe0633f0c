"""What a model's folder brings for the starter dictionary: one row a recording, one word a sign."""

from pathlib import Path

import numpy as np
import pytest
import torch

from signclip_desktop.core.encoding.checkpoint import save_checkpoint
from signclip_desktop.core.encoding.exemplars import read_exemplars, write_exemplars
from signclip_desktop.core.encoding.towers import Towers
from signclip_desktop.core.encoding.trained_encoder import TrainedEncoder
from signclip_desktop.core.matching.index import Index
from signclip_desktop.errors import UsageError
from signclip_desktop.training.data.recordings import HAND_LANDMARKS, Corpus, signing_of
from signclip_desktop.training.shipped.starter.exemplars import (
    embed_exemplars,
    renamed,
    rows_of,
)
from tests.training.drawn import SMALL, a_recording, sign_clip


@pytest.fixture
def encoder(tmp_path: Path) -> TrainedEncoder:
    torch.manual_seed(0)
    save_checkpoint(tmp_path, Towers(SMALL), name="small", sure_threshold=0.6, notes={})
    return TrainedEncoder(tmp_path)


@pytest.fixture
def corpus() -> Corpus:
    """Two people sign each of three words; the last recording shows no hand."""
    clips = [sign_clip(sign, person) for sign in range(3) for person in range(2)]
    points = [clip.points[:, HAND_LANDMARKS] for clip in clips]
    points.append(np.full_like(points[0], np.nan))
    words = [f"sign{sign}" for sign in range(3) for _ in range(2)] + ["sign0"]
    return Corpus(
        name="drawn",
        recordings=tuple(a_recording(i, word, "s0") for i, word in enumerate(words)),
        points=np.concatenate(points).astype(np.float16),
        landmarks=HAND_LANDMARKS,
        starts=np.cumsum([0, *map(len, points)]),
    )


def test_every_recording_stands_behind_its_example(
    encoder: TrainedEncoder, corpus: Corpus, tmp_path: Path
) -> None:
    behind = {"starter:wlasl:sign0:1": ["c0"], "starter:wlasl:sign1:1": ["c2", "c3"]}
    glosses = {"wlasl:sign0:1": "sign0", "wlasl:sign1:1": "sign1"}
    found = embed_exemplars(encoder, corpus, behind, glosses, {})
    # c1 fits no average: it stands behind its gloss's first; sign2 is not in the dictionary.
    assert found.example_ids == (
        "starter:wlasl:sign0:1", "starter:wlasl:sign0:1",
        "starter:wlasl:sign1:1", "starter:wlasl:sign1:1",
    )  # fmt: skip
    assert found.texts.sign_ids == tuple(glosses)
    prompts = ["<en> <ase> sign0", "<en> <ase> sign1"]
    np.testing.assert_array_equal(found.texts.matrix, encoder.embed_text(prompts))

    write_exemplars(tmp_path / "rows.safetensors", found)
    read = read_exemplars(tmp_path / "rows.safetensors", encoder.id)
    assert read is not None
    clip = signing_of(corpus.clip(3))
    assert clip is not None
    index = Index(encoder.id, encoder.dimension)
    for row, (example, sign) in enumerate(zip(read.example_ids, read.sign_ids, strict=True)):
        index.add(f"{example}#{row}", sign, read.matrix[row])
    assert index.search(encoder.embed([clip]), top=1)[0].example_id == "starter:wlasl:sign1:1#3"


def test_the_files_may_be_read_by_all(
    encoder: TrainedEncoder, corpus: Corpus, tmp_path: Path
) -> None:
    """A program is installed for everybody; safetensors writes for one user."""
    found = embed_exemplars(encoder, corpus, {"starter:wlasl:sign0:1": ["c0"]}, {"a": "a"}, {})
    write_exemplars(tmp_path / "exemplars.safetensors", found)
    for name in ("exemplars.safetensors", "model.safetensors"):
        assert (tmp_path / name).stat().st_mode & 0o044 == 0o044


def test_names_are_written_anew_with_the_same_numbers(
    encoder: TrainedEncoder, corpus: Corpus
) -> None:
    """A new starter dictionary in which sign1 is another name of sign0."""
    behind = {"starter:wlasl:sign0:1": ["c0"], "starter:wlasl:sign1:1": ["c2", "c3"]}
    glosses = {"wlasl:sign0:1": "sign0", "wlasl:sign1:1": "sign1"}
    old = embed_exemplars(encoder, corpus, behind, glosses, {})
    one, merged = {"starter:wlasl:sign0:1": ["c0", "c2"]}, {"wlasl:sign1:1": "wlasl:sign0:1"}
    found = renamed(old, rows_of(corpus, one, merged), {"wlasl:sign0:1": "sign0"})
    assert set(found.example_ids) == {"starter:wlasl:sign0:1"}
    np.testing.assert_array_equal(found.matrix, old.matrix)
    assert found.texts.sign_ids == ("wlasl:sign0:1",)
    with pytest.raises(UsageError, match="exemplars_of_others"):
        renamed(old, rows_of(corpus, {"starter:wlasl:sign0:1": ["c0"]}, {}), glosses)
    with pytest.raises(UsageError, match="word_not_embedded"):
        renamed(old, rows_of(corpus, one, merged), {"wlasl:sign9:1": "sign9"})
