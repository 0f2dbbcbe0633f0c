"""`python -m research.peers CONFIG RUN [--model FOLDER]`: the table of peers.

Trains each peer on the recordings, split, steps and augmentation of a run's config, and ranks
the same queries. Classifiers rank by their own class scores, as published, and by the nearest
example in their embedding; the better of the two is their figure. The training-free encoder and
our own model, where one is given, stand beside them. Started again it passes over what is done.
"""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - torch's own name for it

from research.held_out_people import held_out_retrieval, only
from research.peers.models import (
    ConvTransformer,
    SignClipStyle,
    SpoterStyle,
    clip_normalised,
)
from signclip_desktop.core.encoding.checkpoint import load_checkpoint
from signclip_desktop.core.encoding.streams import even_steps, sample_track
from signclip_desktop.core.encoding.towers import TextTower
from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder
from signclip_desktop.training.data.augment import TrackBatch, augment, mirrored
from signclip_desktop.training.data.dataset import Recordings, Split, load_recordings, split
from signclip_desktop.training.data.recordings import (
    read_corpus,
    read_same_sign,
    same_sign_partners,
)
from signclip_desktop.training.learning.calibrate import judge
from signclip_desktop.training.learning.config import RunConfig, read_config
from signclip_desktop.training.learning.dev_score import DevScores, ranked_scores, sign_scores
from signclip_desktop.training.learning.loss import class_loss, text_loss
from signclip_desktop.training.learning.processes import Processes, choose_device
from signclip_desktop.training.learning.run import prompts_of, same_signs

PEERS = {
    "SPOTER-style transformer": SpoterStyle,
    "Conv1D-transformer (GISLR winner)": ConvTransformer,
    "SignCLIP-style tower, from scratch": SignClipStyle,
}
RATE = 1e-3
BATCH = 96


@dataclass(frozen=True, slots=True)
class Setting:
    """What all peers share."""

    config: RunConfig
    recordings: Recordings
    parts: Split
    same: Tensor
    epochs: int


@click.command()
@click.argument("config", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("run", type=click.Path(file_okay=False, path_type=Path))
@click.option("--epochs", type=int, help="Of each peer; without it, the config's.")
@click.option("--model", type=click.Path(exists=True, path_type=Path), help="Our own, trained.")
def main(config: Path, run: Path, epochs: int | None, model: Path | None) -> None:
    """Train the peers, keep each one's figures in RUN, and print the table."""
    told = read_config(config)
    torch.set_num_threads(told.train.threads)
    recordings = load_recordings(told.data_folder, told.data, companion=model is not None)
    setting = Setting(
        config=told,
        recordings=recordings,
        parts=split(recordings, told.data),
        same=same_signs(told, recordings),
        epochs=epochs or told.train.epochs,
    )
    click.echo("| peer | parameters | epochs | R@1 | R@5 | R@10 |\n|---|---|---|---|---|---|")
    click.echo(_line("training-free, compared again in time", training_free(told)))
    run.mkdir(parents=True, exist_ok=True)
    for name in PEERS:
        place = run / f"{PEERS[name].__name__}-{setting.epochs}.json"
        if not place.is_file():
            figures = asdict(train_peer(name, setting))
            place.write_text(json.dumps(figures), encoding="utf-8")
        click.echo(_line(name, Figures(**json.loads(place.read_text(encoding="utf-8")))))
    if model is not None:
        towers = load_checkpoint(model).towers
        judged = judge(towers, recordings, setting.parts, setting.same.numpy()).scores
        size = sum(value.numel() for value in towers.clips.parameters())
        ours = Figures(judged.r1, judged.r5, judged.r10, size, told.train.epochs)
        click.echo(_line("this encoder", ours))


@dataclass(frozen=True, slots=True)
class Figures:
    """One row: recall in percent; parameters and epochs, 0 where nothing was trained."""

    r1: float
    r5: float
    r10: float
    parameters: int = 0
    epochs: int = 0


def training_free(config: RunConfig) -> Figures:
    """The encoder that needs no training, on the same people, by the program's rule."""
    corpus = read_corpus(config.data_folder / config.data.files[0])
    groups = read_same_sign(config.data_folder / config.data.same_sign)
    found = held_out_retrieval(
        only(corpus, config.data.train_sources),
        only(corpus, config.data.query_sources),
        TrainingFreeEncoder(),
        same_sign_partners(groups),
    ).overall
    return Figures(found.recall[1], found.recall[5], found.recall[10])


def _line(name: str, row: Figures) -> str:
    size = f"{row.parameters / 1e6:.2f} M" if row.parameters else "-"
    recalls = " | ".join(f"{value:.1f}" for value in (row.r1, row.r5, row.r10))
    return f"| {name} | {size} | {row.epochs or '-'} | {recalls} |"


def train_peer(name: str, setting: Setting) -> Figures:
    """Train one peer; its figures on the held-out people."""
    config = setting.config
    device = choose_device(config.train.device, Processes())
    recordings = setting.recordings.to(device)
    setting = replace(setting, recordings=recordings, same=setting.same.to(device))
    torch.manual_seed(config.train.seed)
    draw = np.random.default_rng(config.train.seed)
    model = PEERS[name](config.model.part).to(device)
    head = (_TextHead(setting) if name.startswith("SignCLIP") else _ClassHead(setting)).to(device)
    learned = [*model.parameters(), *head.parameters()]
    fused = device.type == "cuda"
    optimizer = torch.optim.AdamW(learned, lr=RATE, weight_decay=0.05, fused=fused)
    rows = setting.parts.train
    steps = setting.epochs * (len(rows) // BATCH)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps, pct_start=0.1)
    for _ in range(setting.epochs):
        order = torch.from_numpy(draw.permutation(rows)).to(device)
        for start in range(0, len(order) - BATCH + 1, BATCH):
            chosen = order[start : start + BATCH]
            varied = augment(
                recordings.batch(chosen),
                strength=config.train.augment,
                mirror=config.train.mirror,
                without=config.train.without,
            )
            loss = head(model(clip_normalised(varied.hands)), recordings.label[chosen])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learned, 1.0)
            optimizer.step()
            plan.step()
    size = sum(value.numel() for value in model.parameters())
    found = _scores(model.eval(), head.eval(), setting)
    return Figures(found.r1, found.r5, found.r10, size, setting.epochs)


class _ClassHead(nn.Module):
    """One linear layer and cross-entropy with label smoothing."""

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self.layer = nn.Linear(setting.config.model.part, len(setting.recordings.labels))
        self.same = setting.same

    def forward(self, embedding: Tensor, label: Tensor) -> Tensor:
        return class_loss(self.layer(embedding), label, self.same, smoothing=0.1)

    def class_scores(self, embedding: Tensor) -> Tensor:
        logits: Tensor = self.layer(embedding)
        return logits


class _TextHead(nn.Module):
    """A text tower and contrastive loss with raw dot products, as SignCLIP trains."""

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        model = setting.config.model
        self.text = TextTower(replace(model, dimension=model.part))
        self.prompts = prompts_of(setting.recordings)
        self.same = setting.same
        self.scale = nn.Parameter(torch.tensor(np.log(10.0), dtype=torch.float32))

    def forward(self, embedding: Tensor, label: Tensor) -> Tensor:
        present, place = label.unique(return_inverse=True)
        texts = self.text([self.prompts[number] for number in present.tolist()])
        logits = F.normalize(embedding, dim=-1) @ texts.T * self.scale.exp()
        return text_loss(logits, place, self.same[present][:, present])

    def class_scores(self, embedding: Tensor) -> Tensor:
        scores: Tensor = F.normalize(embedding, dim=-1) @ self.text(self.prompts).T
        return scores


@torch.no_grad()
def _scores(model: nn.Module, head: "_ClassHead | _TextHead", setting: Setting) -> DevScores:
    """The better of ranking by class score and by examples, both mirrorings averaged."""
    recordings, parts = setting.recordings, setting.parts
    label = recordings.label.cpu().numpy()
    queries, gallery = (_embed(model, recordings, part) for part in (parts.queries, parts.gallery))
    logits = head.class_scores(torch.from_numpy(queries).to(setting.same.device)).cpu().numpy()
    known = np.zeros(len(recordings.labels), dtype=bool)
    known[label[parts.gallery]] = True
    by_class = np.where(known, logits, -np.inf).astype(np.float32)
    asked, known_rows = (
        rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (queries, gallery)
    )
    by_example = sign_scores(asked, known_rows, label[parts.gallery], len(recordings.labels))
    right = setting.same.cpu().numpy()[label[parts.queries]]
    return max(
        (ranked_scores(scores, right) for scores in (by_class, by_example)), key=lambda s: s.r1
    )


def _embed(model: nn.Module, recordings: Recordings, rows: NDArray[np.intp]) -> NDArray[np.float32]:
    parts = []
    for some in torch.from_numpy(rows).to(recordings.hands.device).split(256):
        batch = recordings.batch(some)
        parts.append(_embed_batch(model, batch) + _embed_batch(model, mirrored(batch)))
    return torch.cat(parts).cpu().numpy()


def _embed_batch(model: nn.Module, batch: TrackBatch) -> Tensor:
    first, last = batch.span[:, :1], batch.span[:, 1:]
    steps = first + (last - first) * even_steps(len(batch.hands), batch.hands.device)
    embedding: Tensor = model(clip_normalised(sample_track(batch.hands, steps)))
    return embedding


if __name__ == "__main__":
    main()
