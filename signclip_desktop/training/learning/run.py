"""A training run from its config file to a model folder with its report.

Members of a model (towers that see the same clips from another random start) are trained
apart, one after another or side by side, each in its own folder, and joined at the end.
"""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from signclip_desktop.core.encoding.checkpoint import About, save_checkpoint
from signclip_desktop.core.encoding.model_config import TEXT_LENGTH
from signclip_desktop.core.encoding.model_files import write_sums
from signclip_desktop.core.encoding.towers import Towers
from signclip_desktop.errors import CheckpointInvalid, Message
from signclip_desktop.training.data.dataset import (
    Recordings,
    Split,
    held_out_labels,
    load_recordings,
    phonology_targets,
    prompt_of,
    same_sign_matrix,
    split,
)
from signclip_desktop.training.learning.calibrate import judge
from signclip_desktop.training.learning.config import RunConfig
from signclip_desktop.training.learning.dev_score import DevScores, embed_rows
from signclip_desktop.training.learning.loss import Learner
from signclip_desktop.training.learning.processes import (
    Processes,
    choose_threads,
    join_processes,
    leave_processes,
)
from signclip_desktop.training.learning.report import write_report
from signclip_desktop.training.learning.retrieval import RetrievalTask
from signclip_desktop.training.learning.run_state import Progress
from signclip_desktop.training.learning.trainer import Show, Trainer
from signclip_desktop.training.learning.whitening_and_text import (
    fit_text,
    fit_whitening,
    set_whitening,
)

# A threshold that no confidence reaches: the precision was out of reach.
NEVER_SURE = 99.0

Tell = Callable[[str | Message], None]


def train(
    config: RunConfig,
    folder: Path,
    *,
    tell: Tell,
    show: Show = lambda _, __: None,
    member: int | None = None,
) -> None:
    """Train, or go on training, and write the model into `folder`/model.

    Under torchrun every process calls this; the first one writes.

    Args:
        config: of the run.
        folder: of the run; made if missing.
        tell: takes one line at a time.
        show: takes the share of a member's training that is done, and where it stands.
        member: train this member alone and do not join: another call does the others.
    """
    processes = join_processes()
    choose_threads(config.train.threads, processes)
    if processes.rank > 0:
        tell, show = _silent, _hidden
    recordings = load_recordings(
        config.data_folder,
        config.data,
        kept=folder / "landmarks",
        tell=tell,
        companion=member is None and config.model.companion > 0,
    )
    parts = split(recordings, config.data)
    tell(describe(recordings, parts))
    members = range(config.model.members) if member is None else [member]
    progress = [
        _train_member(config, folder, number, recordings, parts, processes, tell, show)
        for number in members
    ]
    if member is None and processes.rank == 0:
        towers = _joined(config, folder, len(parts.queries) > 0)
        write_model(config, folder, towers, recordings, parts, progress, tell)
    leave_processes(processes)


def write_model(
    config: RunConfig,
    folder: Path,
    towers: Towers,
    recordings: Recordings,
    parts: Split,
    progress: list[Progress],
    tell: Tell,
) -> None:
    """Finish a model of trained clip towers, judge it and write it into `folder`/model."""
    finish(towers, config, recordings, parts)
    threshold, scores, sure = config.sure_threshold, None, None
    if len(parts.queries):
        judged = judge(towers, recordings, parts, same_signs(config, recordings).numpy())
        scores, sure = judged.scores, judged.sureness
        threshold = min(sure.threshold, NEVER_SURE)
        tell(f"unseen people: R@1 {scores.r1:.1f}  R@5 {scores.r5:.1f}  R@10 {scores.r10:.1f}")
    notes = _notes(config, recordings.labels, parts, progress, scores)
    # JSON has no infinity, the threshold of a model that is never sure.
    notes["sure"] = (
        dataclasses.asdict(dataclasses.replace(sure, threshold=threshold)) if sure else None
    )
    save_checkpoint(
        folder / "model",
        towers,
        name=config.name,
        sure_threshold=threshold,
        notes=notes,
        about=about(config, recordings, parts),
    )
    write_sums(folder / "model")
    write_report(folder, config, progress, scores)


def build_learner(config: RunConfig, recordings: Recordings) -> Learner:
    """A fresh model with the heads of its losses, drawn from the run's seed."""
    torch.manual_seed(config.train.seed)
    phonology, sizes = phonology_of(config, recordings)
    towers = Towers(config.model, drop_path=config.train.drop_path, late=config.train.late)
    return Learner(
        towers,
        config.loss,
        same=same_signs(config, recordings),
        prompts=prompts_of(recordings),
        phonology=phonology,
        phonology_sizes=sizes,
    )


def finish(towers: Towers, config: RunConfig, recordings: Recordings, parts: Split) -> None:
    """Whiten the space by the training clips, then fit the text tower into it."""
    same = same_signs(config, recordings)
    plain = embed_rows(towers, recordings, parts.gallery, whiten=False).mean()
    set_whitening(towers, fit_whitening(plain, towers.config.dimension))
    clips = embed_rows(towers, recordings, parts.gallery).mean()
    label = recordings.label.numpy()[parts.gallery]
    fit_text(towers, clips, label, prompts_of(recordings), same)


def prompts_of(recordings: Recordings) -> list[str]:
    """The text prompt of every label."""
    return [prompt_of(label) for label in recordings.labels]


def same_signs(config: RunConfig, recordings: Recordings) -> Tensor:
    """Bool (L, L), labels that are one sign."""
    if not config.data.same_sign:
        return torch.eye(len(recordings.labels), dtype=torch.bool)
    path = config.data_folder / config.data.same_sign
    return torch.from_numpy(same_sign_matrix(path, recordings.labels))


def about(config: RunConfig, recordings: Recordings, parts: Split) -> About:
    """What the model's folder says of it: as the config tells, else by the recordings."""
    told = config.about
    label = recordings.label.numpy()[np.concatenate([parts.train, parts.small])]
    learned = sorted({recordings.labels[number].split(" ", 1)[0] for number in label})
    languages = told.languages or tuple(learned)
    title = told.title or f"{config.name}: trained on {len(label)} recordings"
    return dataclasses.replace(told, title=title[:TEXT_LENGTH], languages=languages)


def describe(recordings: Recordings, parts: Split) -> str:
    """One line about the data of a run."""
    return (
        f"{len(parts.train)} recordings and {len(parts.small)} of the small files, "
        f"{len(recordings.labels)} labels; {len(parts.queries)} queries of held-out people"
    )


def _train_member(
    config: RunConfig,
    folder: Path,
    number: int,
    recordings: Recordings,
    parts: Split,
    processes: Processes,
    tell: Tell,
    show: Show,
) -> Progress:
    """Train one member, a model of its own with its own seed, in its own folder."""
    alone = member_config(config, number)
    place = folder / f"member-{number}"
    place.mkdir(parents=True, exist_ok=True)
    if config.model.members > 1:
        tell(f"member {number + 1} of {config.model.members}")
    trainer = Trainer(
        RetrievalTask(alone, recordings, parts, build_learner(alone, recordings)),
        alone.train,
        folder=place,
        processes=processes,
        tell=tell,
        show=show,
    )
    return trainer.run()


def member_config(config: RunConfig, number: int) -> RunConfig:
    """The config of one member trained alone."""
    model = dataclasses.replace(config.model, members=1, dimension=config.model.part)
    train_config = dataclasses.replace(config.train, seed=config.train.seed + number)
    return dataclasses.replace(config, model=model, train=train_config)


def _joined(config: RunConfig, folder: Path, scored: bool) -> Towers:
    """The members' averaged weights side by side in one model: the best, where scored."""
    towers = Towers(config.model)
    for number in range(config.model.members):
        place = folder / f"member-{number}"
        try:
            towers.clips[number].load_state_dict(_weights_of(place, scored))
        except (SafetensorError, OSError, RuntimeError) as error:
            raise CheckpointInvalid("training.member_damaged", folder=place) from error
    return towers


def _weights_of(place: Path, scored: bool) -> dict[str, Tensor]:
    """The clip tower of one member: the best where it was scored, else the running mean."""
    prefix = "clips.0."
    if scored:
        weights = load_file(place / "best.safetensors")
    else:
        prefix = f"mean/{prefix}"
        weights = load_file(place / "state.safetensors")
    return {k.removeprefix(prefix): v for k, v in weights.items() if k.startswith(prefix)}


def phonology_of(config: RunConfig, recordings: Recordings) -> tuple[Tensor, list[int]]:
    """What is learned beside the sign, int64 (L, columns), and the values of each column."""
    if not (config.data.phonology and config.loss.phonology):
        return torch.zeros((len(recordings.labels), 0), dtype=torch.int64), []
    path = config.data_folder / config.data.phonology
    targets, sizes = phonology_targets(path, recordings.labels)
    return torch.from_numpy(targets), sizes


def _notes(
    config: RunConfig,
    labels: tuple[str, ...],
    parts: Split,
    progress: list[Progress],
    scores: DevScores | None,
) -> dict[str, Any]:
    """What a model's config says of its making."""
    held_out: list[str] = []
    if config.data.hold_out_glosses:
        numbers = held_out_labels(labels, config.data.hold_out_glosses)
        held_out = [labels[number].split(" ", 1)[1] for number in numbers]
    return {
        "trained_on": [*config.data.files, *config.data.folders],
        "train_sources": list(config.data.train_sources) or "all",
        "query_sources": list(config.data.query_sources),
        "clips": len(parts.train) + len(parts.small),
        "epochs": [done.epoch for done in progress],
        "minutes": round(float(np.sum([sum(done.seconds) for done in progress])) / 60),
        "seed": config.train.seed,
        "held_out_glosses": held_out,
        "unseen_people": dataclasses.asdict(scores) if scores else None,
    }


def _silent(_: str | Message) -> None:
    """Tell nothing: another process does."""


def _hidden(_: float, __: str) -> None:
    """Show nothing: another process does."""
