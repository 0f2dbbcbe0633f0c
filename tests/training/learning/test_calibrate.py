"""The threshold is chosen by the program's own ranking, and the tables tell what they should."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from research.model_card_tables import retrieval_lines, text_lines
from signclip_desktop.core.encoding.checkpoint import save_checkpoint
from signclip_desktop.core.encoding.towers import Towers
from signclip_desktop.core.encoding.trained_encoder import TrainedEncoder
from signclip_desktop.core.formats.pose_file import read_pose, write_pose
from signclip_desktop.core.matching.fusion import TextLine
from signclip_desktop.core.matching.index import Index
from signclip_desktop.core.segmenting.spans import find_span
from signclip_desktop.core.types.embeddings import EmbeddingTable
from signclip_desktop.core.types.landmarks import mirror_clip
from signclip_desktop.training.data.data_config import DataConfig
from signclip_desktop.training.data.dataset import load_recordings, prompt_of, split
from signclip_desktop.training.learning.calibrate import judge, program_readings, program_scores
from signclip_desktop.training.learning.dev_score import embed_rows
from signclip_desktop.training.learning.whitening_and_text import (
    fit_text,
    fit_whitening,
    set_whitening,
)
from tests.training.drawn import SMALL, drawn_recordings, sign_clip

DATA = DataConfig(train_sources=("s0", "s1", "s2"), query_sources=("s3",), small_files=())


def test_scores_of_signs_are_those_of_the_index() -> None:
    torch.manual_seed(0)
    recordings, towers = drawn_recordings(signs=6, people=4), Towers(SMALL).eval()
    parts = split(recordings, DATA)
    scores = program_scores(towers, recordings, parts)
    label = recordings.label.numpy()
    rows = embed_rows(towers, recordings, parts.gallery).plain
    signs = tuple(recordings.labels[number] for number in label[parts.gallery])
    names = tuple(str(row) for row in range(len(rows)))
    index = Index("e", 16)
    index.load(EmbeddingTable("e", names, signs, rows, np.ones(len(rows), np.float32)))
    with torch.no_grad():
        texts = towers.text([prompt_of(name) for name in recordings.labels]).numpy()
    index.load_words(texts, TextLine(0.0, 0.0))
    for number, name in enumerate(recordings.labels):
        index.describe_sign(name, word=number)
    asked = embed_rows(towers, recordings, parts.queries)
    for row, query in enumerate(zip(asked.plain, asked.mirrored, strict=True)):
        hits = {hit.sign_id: hit.score for hit in index.search(np.stack(query), top=6)}
        expected = [hits[name] for name in recordings.labels]
        np.testing.assert_allclose(scores[row], expected, atol=1e-5)


def test_recordings_are_judged_by_the_embeddings_that_the_program_makes(tmp_path: Path) -> None:
    """Tracks in training, clips in the program: the same numbers, the companion's included."""
    clips = [sign_clip(sign, person) for person in range(2) for sign in range(3)]
    for number, clip in enumerate(clips):
        write_pose(clip, tmp_path / f"sign {chr(97 + number)}__anna.pose")
    data = DataConfig(files=(), folders=(".",), small_files=(), same_sign="", phonology="")
    recordings = load_recordings(tmp_path, data, companion=True)
    torch.manual_seed(1)
    towers = Towers(dataclasses.replace(SMALL, companion=0.5)).eval()
    save_checkpoint(tmp_path / "m", towers, name="m", sure_threshold=0.5, notes={})
    encoder = TrainedEncoder(tmp_path / "m")
    found = program_readings(towers, recordings, np.arange(len(clips)))
    read = [read_pose(path) for path in sorted(tmp_path.glob("*.pose"))]
    trimmed = [clip.slice(span.start, span.stop) for clip in read for span in [find_span(clip)]]
    np.testing.assert_allclose(found.plain, encoder.embed(trimmed), atol=0.02)
    turned = encoder.embed([mirror_clip(clip) for clip in trimmed])
    np.testing.assert_allclose(found.mirrored, turned, atol=0.02)


def test_the_threshold_keeps_nine_of_ten_sure_answers_right() -> None:
    torch.manual_seed(0)
    recordings = drawn_recordings(signs=6, people=4)
    found = judge(Towers(SMALL), recordings, split(recordings, DATA), np.eye(6, dtype=bool))
    assert found.sureness.coverage == 0 or found.sureness.precision >= 90
    assert 0 <= found.scores.r1 <= found.scores.r5 <= found.scores.r10 <= 100


def test_the_tables_count_every_query_once_a_grouping() -> None:
    recordings = drawn_recordings(signs=6, people=4)
    parts, same = split(recordings, DATA), np.eye(6, dtype=bool)
    towers = Towers(SMALL)
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in retrieval_lines(towers, recordings, parts, same)
    ][2:]
    counts = {row[0]: int(row[1]) for row in rows}
    assert counts["all"] == counts["s3"] == 6
    assert counts["two hands"] == 0
    assert counts["3 example(s) of the gloss"] == 6
    line = next(text_lines(towers, recordings, parts, same, [f"<en> <ase> {n}" for n in range(6)]))
    assert line.startswith("text to sign: 6 prompts, 6 clips")


def test_whitening_makes_directions_vary_alike_and_is_set_once() -> None:
    generator = np.random.default_rng(0)
    rows = generator.standard_normal((500, 16)) * np.linspace(0.3, 3, 16) + 1
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    white = fit_whitening(rows)
    before = np.linalg.eigvalsh(np.cov(rows.T))
    after = np.linalg.eigvalsh(np.cov(white.apply(rows).T))
    assert after.max() / after.min() < 0.1 * before.max() / before.min()
    towers = Towers(SMALL)
    set_whitening(towers, white)
    with pytest.raises(ValueError, match="not whitened"):
        set_whitening(towers, white)


def test_text_finds_its_sign_after_the_fit_and_the_clips_stay(tmp_path: Path) -> None:
    recordings = drawn_recordings(signs=4, people=4)
    towers = Towers(SMALL)
    parts = split(recordings, DATA)
    label = recordings.label.numpy()[parts.gallery]
    clips = np.eye(16, dtype=np.float32)[label]  # signs apart, as after training
    before = embed_rows(towers, recordings, parts.gallery).mean()
    prompts = [f"<en> <ase> {word}" for word in ("book", "house", "tree", "water")]
    fit_text(towers, clips, label, prompts, torch.eye(4, dtype=torch.bool), steps=60)
    with torch.no_grad():
        texts = towers.text(prompts).numpy()
    assert (texts @ clips.T).argmax(axis=1).tolist() == [
        int(np.flatnonzero(label == sign)[0]) for sign in range(4)
    ]
    np.testing.assert_array_equal(before, embed_rows(towers, recordings, parts.gallery).mean())
