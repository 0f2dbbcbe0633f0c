"""What every encoder promises: each model of the registry is held to it, and packed ones."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.encoding.architectures import open_folder
from signclip_desktop.core.encoding.checkpoint import save_checkpoint
from signclip_desktop.core.encoding.encoder import Encoder, Modality, Rerank
from signclip_desktop.core.encoding.model_files import write_sums
from signclip_desktop.core.encoding.registry import list_models, read_model
from signclip_desktop.core.encoding.signclip.importing import import_checkpoint
from signclip_desktop.core.encoding.towers import TowerConfig, Towers
from signclip_desktop.core.types.landmarks import Clip, mirror_clip
from signclip_desktop.errors import NoSignSeen
from tests.core.encoding.model_folders import packed_training_free
from tests.core.encoding.signclip.checkpoints import fairseq_checkpoint, small_towers, word_list
from tests.core.motions import line, path_clip

WAYS = [
    line((0.3, 0.5), (0.9, 0.5), 30),
    line((0.6, 0.9), (0.6, 0.3), 24),
    line((0.3, 0.8), (0.8, 0.3), 7),
    line((0.5, 0.5), (0.5, 0.5), 1),
]


def _small_trained(folder: Path) -> Path:
    sizes = TowerConfig(
        dimension=16, part=16, stem=8, width=8, depth=2, mouth=4, buckets=16, text=4
    )
    save_checkpoint(folder, Towers(sizes), name="small", sure_threshold=0.6, notes={})
    write_sums(folder)
    return folder


def _imported_signclip(folder: Path) -> Path:
    beside = folder.parent / "downloads"
    file = fairseq_checkpoint(beside / "checkpoint_best.pt", small_towers())
    words = word_list(beside / "vocab.txt")
    return import_checkpoint(file, folder, preset="multilingual", vocabulary=words).folder


SHIPPED = {model.name: model.folder for model in list_models().models}
MADE: dict[str, Callable[[Path], Path]] = {
    "packed training-free": packed_training_free,
    "just trained": _small_trained,
    "imported SignCLIP": _imported_signclip,
}


@pytest.fixture(scope="module", params=[*SHIPPED, *MADE])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    name = request.param
    return SHIPPED[name] if name in SHIPPED else MADE[name](tmp_path_factory.mktemp("m") / "mine")


@pytest.fixture(scope="module")
def encoder(folder: Path) -> Encoder:
    return open_folder(folder)


@pytest.fixture(scope="module")
def clips() -> list[Clip]:
    return [path_clip(way, shoulders=True) for way in WAYS]


def test_what_it_says_of_itself(encoder: Encoder, folder: Path) -> None:
    assert encoder.id.isprintable()
    assert encoder.id == open_folder(folder).id
    assert encoder.recipe
    assert encoder.dimension > 0
    assert all(len(code) == 3 for code in encoder.sign_languages)
    assert Modality.HANDS in encoder.modalities
    assert encoder.modalities <= set(Modality)


def test_how_it_is_compared(encoder: Encoder) -> None:
    comparison = encoder.comparison
    assert np.isfinite(comparison.sure_threshold)
    assert comparison.trims[0] == (0.0, 1.0)
    assert all(0 <= first < last <= 1 for first, last in comparison.trims)
    assert comparison.rerank in Rerank


def test_one_unit_row_a_clip(encoder: Encoder, clips: list[Clip]) -> None:
    rows = encoder.embed(clips)
    assert rows.shape == (len(clips), encoder.dimension)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)


def test_a_row_does_not_depend_on_its_neighbours(encoder: Encoder, clips: list[Clip]) -> None:
    """Of any number of clips: small batches may take another way than large ones."""
    many = clips * 40
    rows = encoder.embed(many)
    singles = np.concatenate([encoder.embed([clip]) for clip in clips])
    np.testing.assert_allclose(rows, np.tile(singles, (40, 1)), atol=1e-5)


def test_the_same_clip_gives_the_same_row(encoder: Encoder, clips: list[Clip]) -> None:
    np.testing.assert_array_equal(encoder.embed(clips), encoder.embed(clips))


def test_a_second_loading_gives_the_same_rows(
    encoder: Encoder, folder: Path, clips: list[Clip]
) -> None:
    np.testing.assert_array_equal(open_folder(folder).embed(clips), encoder.embed(clips))


def test_other_movements_are_told_apart(encoder: Encoder, clips: list[Clip]) -> None:
    rows = encoder.embed(clips[:2])
    assert rows[0] @ rows[1] < 1 - 1e-4


def test_a_clip_mirrored_twice_is_itself(encoder: Encoder, clips: list[Clip]) -> None:
    """Look-ups ask with both mirrorings; each must be a row like any other."""
    mirrored = [mirror_clip(clip) for clip in clips]
    rows, there, back = (
        encoder.embed(clips),
        encoder.embed(mirrored),
        encoder.embed([mirror_clip(clip) for clip in mirrored]),
    )
    np.testing.assert_allclose(back, rows, atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(there, axis=1), 1.0, atol=1e-5)


@pytest.mark.parametrize("unseen", [slice(5, 9), slice(0, 3), slice(20, None)])
def test_what_was_not_seen_leaves_numbers(
    encoder: Encoder, clips: list[Clip], unseen: slice
) -> None:
    points = clips[0].points.copy()
    points[unseen] = np.nan
    row = encoder.embed([replace(clips[0], points=points)])
    assert np.isfinite(row).all()


def test_hands_alone_are_enough_or_it_says_what_else_it_needs(
    encoder: Encoder, folder: Path, clips: list[Clip]
) -> None:
    points = clips[0].points.copy()
    points[:, :161] = np.nan  # body and face
    if read_model(folder).architecture == "signclip":
        with pytest.raises(NoSignSeen, match="shoulders"):
            encoder.embed([replace(clips[0], points=points)])
        return
    row = encoder.embed([replace(clips[0], points=points)])
    np.testing.assert_allclose(np.linalg.norm(row), 1.0, atol=1e-5)


def test_without_a_hand_there_is_no_row(encoder: Encoder, clips: list[Clip]) -> None:
    points = clips[0].points.copy()
    points[:, 161:] = np.nan  # both hands
    nothing = replace(clips[0], points=points)
    for asked in ([nothing], [clips[1], nothing]):
        with pytest.raises(NoSignSeen):
            encoder.embed(asked)


def test_nothing_in_nothing_out(encoder: Encoder) -> None:
    assert encoder.embed([]).shape == (0, encoder.dimension)


def test_text_lies_in_the_same_space(encoder: Encoder) -> None:
    if encoder.embed_text is None:
        return
    rows = encoder.embed_text(["<en> <ase> book", "<en> <ase> house"])
    assert rows.shape == (2, encoder.dimension)
    assert rows.dtype == np.float32
    assert np.isfinite(rows).all()
    np.testing.assert_array_equal(rows, encoder.embed_text(["<en> <ase> book", "<en> <ase> house"]))
    assert encoder.embed_text([]).shape == (0, encoder.dimension)


def test_rows_that_it_brings_are_its_own(encoder: Encoder) -> None:
    rows = encoder.exemplars
    if rows is None:
        return
    assert rows.encoder_id == encoder.id
    assert rows.matrix.shape[1] == encoder.dimension
    # At half precision a length is off by less than a thousandth.
    np.testing.assert_allclose(np.linalg.norm(rows.matrix, axis=1), 1.0, atol=2e-3)
