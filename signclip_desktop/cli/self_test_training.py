"""The trainer's part of `signclip self-test`: `signclip train` in small, with its report."""

from pathlib import Path
from typing import TYPE_CHECKING

from signclip_desktop.cli.self_test_parts import (
    SEED,
    PartFailed,
    Places,
    Step,
    another_performance,
    examples_to_try,
)
from signclip_desktop.errors import Message

if TYPE_CHECKING:
    from signclip_desktop.core.types.landmarks import Clip

SIGNS, PEOPLE = 3, 4


def training(places: Places) -> Step:
    """Train a tiny encoder for one pass over a few recordings, and embed one with it."""
    import numpy as np

    from signclip_desktop.core.encoding.towers import TowerConfig
    from signclip_desktop.core.encoding.trained_encoder import TrainedEncoder
    from signclip_desktop.training.data.data_config import DataConfig
    from signclip_desktop.training.learning.config import LossConfig, RunConfig, TrainConfig
    from signclip_desktop.training.learning.run import train

    folder = places.folder / "training"
    folder.mkdir()
    clip = _write_recordings(places.library, folder / "drawn.npz")
    config = RunConfig(
        name="tiny",
        data_folder=folder,
        data=DataConfig(files=("drawn.npz",), small_files=(), same_sign="", phonology=""),
        model=TowerConfig(dimension=16, stem=16, width=16, depth=2, mouth=8, buckets=64, text=8),
        loss=LossConfig(),
        train=TrainConfig(epochs=1, batch=SIGNS * PEOPLE, threads=1),
    )
    told: list[str | Message] = []
    train(config, folder / "run", tell=told.append)
    embedding = TrainedEncoder(folder / "run" / "model").embed([clip])
    if not np.isclose(np.linalg.norm(embedding), 1.0, atol=1e-3):
        raise PartFailed(f"expected an embedding of unit length, got {np.linalg.norm(embedding)}")
    if not (folder / "run" / "report.png").stat().st_size:
        raise PartFailed("expected the run's curves, got an empty picture")
    return {"said": told[-1]}


def _write_recordings(library: Path, target: Path) -> "Clip":
    """Some signs of the library as several people might sign them; returns the last one."""
    import numpy as np

    from signclip_desktop.core.dictionary import open_library

    random = np.random.default_rng(SEED)
    with open_library(library) as opened:
        shown = [
            (opened.signs.get(sign_id).gloss, opened.recordings.clip(example_id))
            for example_id, sign_id in examples_to_try(opened, SIGNS).items()
        ]
    made = [
        (gloss, f"person {person}", another_performance(clip, random))
        for person in range(PEOPLE)
        for gloss, clip in shown
    ]
    np.savez(
        target,
        points=np.concatenate([clip.points for *_, clip in made]).astype(np.float16),
        frames=np.array([len(clip) for *_, clip in made], dtype=np.int16),
        word=np.array([gloss for gloss, *_ in made]),
        origin=np.array([person for _, person, _ in made]),
    )
    return made[-1][-1]
