"""The tables of a model card: `python -m research.model_card_tables CONFIG RUN`.

For a finished run that held people out: retrieval by source, by one or two hands, by number of
examples; text to sign; and what it costs beside the official SignCLIP tower.
"""

import dataclasses
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from signclip_desktop import settings
from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.dictionary.library import STARTER_FILE
from signclip_desktop.core.encoding.checkpoint import load_checkpoint
from signclip_desktop.core.encoding.streams import (
    BODY_FEATURES,
    HAND_FEATURES,
    MOUTH_FEATURES,
    STEPS,
    Streams,
)
from signclip_desktop.core.encoding.towers import Towers
from signclip_desktop.core.matching.metrics import RECALLS, rank_of_right, scores_of
from signclip_desktop.training.data.dataset import Recordings, Split, load_recordings, split
from signclip_desktop.training.learning.calibrate import program_scores
from signclip_desktop.training.learning.config import read_config
from signclip_desktop.training.learning.dev_score import embed_rows
from signclip_desktop.training.learning.run import prompts_of, same_signs

REPEATS = 20


@click.command()
@click.argument("config", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("run", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(config: Path, run: Path, data: Path | None) -> None:
    """Print the tables."""
    told = read_config(config)
    told = dataclasses.replace(told, data_folder=data or told.data_folder)
    companion = told.model.companion > 0
    recordings = load_recordings(told.data_folder, told.data, companion=companion)
    parts = split(recordings, told.data)
    towers = load_checkpoint(run / "model").towers
    same = same_signs(told, recordings).numpy()
    for line in [
        *retrieval_lines(towers, recordings, parts, same),
        *text_lines(towers, recordings, parts, same, prompts_of(recordings)),
        *cost_lines(towers),
    ]:
        click.echo(line)


def retrieval_lines(
    towers: Towers, recordings: Recordings, parts: Split, same: NDArray[np.bool_]
) -> Iterator[str]:
    """Ranks by the program's rule: both mirrorings searched, examples as recorded."""
    label = recordings.label.numpy()
    present, examples = np.unique(label[parts.gallery], return_counts=True)
    scores = program_scores(towers, recordings, parts)
    own = label[parts.queries]
    known = same[own][:, present].any(axis=1)
    ranks = rank_of_right(scores[known], same[own[known]][:, present])
    yield "| queries | n | " + " | ".join(f"R@{k}" for k in RECALLS) + " | MRR | median rank |"
    yield "|---|---|" + "---|" * (len(RECALLS) + 2)
    source = np.array([recordings.source[i] for i in parts.queries])[known]
    hands = recordings.hands[torch.from_numpy(parts.queries)][:, :, :, 0, 0]
    share = torch.isfinite(hands).float().mean(dim=1).min(dim=1).values.numpy()[known]
    count = np.array([examples[present == one].sum() for one in own[known]])
    groups: dict[str, NDArray[np.bool_]] = {"all": np.ones(len(ranks), dtype=bool)}
    groups |= {name: source == name for name in sorted(set(source))}
    groups |= {"one hand (the other seen in under 20 % of the steps)": share < 0.2}
    groups |= {"two hands": share >= 0.2}
    groups |= {f"{n} example(s) of the gloss": count == n for n in (1, 2, 3)}
    groups |= {"4 or more examples": count >= 4}
    for name, rows in groups.items():
        found = scores_of(ranks[rows])
        recalls = " | ".join(f"{found.recall[k]:.1f}" for k in RECALLS)
        yield f"| {name} | {found.n} | {recalls} | {found.mrr:.1f} | {found.median_rank:.0f} |"


def text_lines(
    towers: Towers,
    recordings: Recordings,
    parts: Split,
    same: NDArray[np.bool_],
    prompts: list[str],
) -> Iterator[str]:
    """Prompts of the glosses against the clips of held-out people."""
    label = recordings.label.numpy()
    clips = embed_rows(towers, recordings, parts.queries).mean()
    asked = np.unique(label[parts.queries])
    glosses = [prompts[number] for number in asked]
    yield _text_line("text to sign", towers, clips, glosses, same[asked][:, label[parts.queries]])
    synonyms = _synonyms()
    words = [
        (number, f"<en> <ase> {word}")
        for number in asked
        for word in synonyms.get(prompts[number].removeprefix("<en> <ase> "), ())
    ]
    if words:
        rows = np.array([number for number, _ in words])
        yield _text_line(
            "WordNet synonyms that are no gloss, as prompts",
            towers,
            clips,
            [prompt for _, prompt in words],
            same[rows][:, label[parts.queries]],
        )


def _text_line(
    name: str,
    towers: Towers,
    clips: NDArray[np.float32],
    prompts: list[str],
    right: NDArray[np.bool_],
) -> str:
    """Figures of prompts (P,) against clips (Q, D), of which `right` (P, Q) are theirs."""
    with torch.no_grad():
        texts = towers.text(prompts).numpy()
    order = np.argsort(-(texts @ clips.T), axis=1)
    right = np.take_along_axis(right, order, axis=1)
    ranks = right.argmax(axis=1) + 1
    return (
        f"{name}: {len(prompts)} prompts, {len(clips)} clips of unseen people: "
        f"P@1 {100 * right[:, 0].mean():.1f}, P@10 {100 * right[:, :10].mean():.1f}, "
        f"R@10 {100 * (ranks <= 10).mean():.1f}, median rank {np.median(ranks):.0f}"
    )


def _synonyms() -> dict[str, list[str]]:
    """Synonyms of each gloss in the starter dictionary that are not glosses themselves."""
    path = settings.assets_dir() / STARTER_FILE
    if not path.is_file():
        return {}
    with Store.open(path, read_only=True) as store:
        signs = store.signs.all()
    glosses = {sign.gloss for sign in signs}
    return {
        sign.gloss: [w.text for w in sign.words if w.kind == "synonym" and w.text not in glosses]
        for sign in signs
    }


def cost_lines(towers: Towers) -> Iterator[str]:
    """Milliseconds of one clip on two threads, beside SignCLIP's tower of the same run."""
    torch.set_num_threads(2)
    valid = torch.ones(1, STEPS, dtype=torch.bool)
    streams = Streams(
        hands=torch.randn(1, STEPS, HAND_FEATURES),
        body=torch.randn(1, STEPS, BODY_FEATURES),
        mouth=torch.randn(1, STEPS, MOUTH_FEATURES),
        body_valid=valid,
        mouth_valid=valid,
    )
    layer = nn.TransformerEncoderLayer(768, 12, 3072, activation="gelu", batch_first=True)
    official = nn.TransformerEncoder(layer, 12, enable_nested_tensor=False).eval()
    tokens = torch.randn(1, 258, 768)
    ours, theirs = _milliseconds(lambda: towers(streams)), _milliseconds(lambda: official(tokens))
    size = sum(value.numel() for value in towers.state_dict().values())
    yield (
        f"one clip on two threads: {ours:.1f} ms, SignCLIP's 12 layers of 768 on 258 tokens "
        f"{theirs:.0f} ms (medians of {REPEATS}); {size / 1e6:.2f} M numbers in the weights"
    )


@torch.inference_mode()
def _milliseconds(call: Callable[[], object]) -> float:
    call()
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return 1000 * float(np.median(times))


if __name__ == "__main__":
    main()
