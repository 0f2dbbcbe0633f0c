"""Trains and measures translators of PHOENIX-2014-T's aligned streams, as docs/signmouth.md tells.

    python -m research.phoenix_sentences DATA OUT [--epochs 24] [--only hands]

DATA holds phoenix14t_streams.npz and phoenix14t_text.csv.gz. Needs the extra [translate]. The
streams are an oracle: aligned with the glosses of the reference. On two cores a run takes hours;
the figures in the document come from one H200, where each run had 160 seconds in place of a number
of epochs.
"""

import json
from dataclasses import asdict, replace
from pathlib import Path

import click

from signclip_desktop.core.encoding.signmouth.translator import LossWeights
from signclip_desktop.training.sentences.config import (
    ModelSettings,
    SentenceConfig,
    SentenceData,
    SentenceLoop,
)
from signclip_desktop.training.sentences.evaluate import evaluate
from signclip_desktop.training.sentences.run import train

TABLE = "phoenix14t_text.csv.gz"
DATA = SentenceData(train=TABLE, dev=TABLE, test=TABLE, files="phoenix14t_streams.npz")
# What dev chose of eleven recipes: no augmentation, and little dropout.
LOOP = SentenceLoop(warp=0.0, hide=0.0, evaluate_every=3, patience=0)
OURS = LossWeights(text=0.3, sentence=0.1, frame=0.1)
OFFICIAL = LossWeights(alignment="official", text=0.1, sentence=0.1, frame=0.1)


def configs(data_folder: Path, epochs: int) -> dict[str, SentenceConfig]:
    """The runs of the document, by their names."""
    base = SentenceConfig("fused", data_folder, DATA, train=replace(LOOP, epochs=epochs))
    glosses = replace(DATA, features="glosses", files="")
    runs: dict[str, SentenceConfig] = {}
    for seed in range(3):
        seeded = replace(base, train=replace(base.train, seed=seed))
        runs[f"fused {seed}"] = seeded
        runs[f"hands {seed}"] = replace(seeded, model=ModelSettings(streams="manual"))
    runs["mouth"] = replace(base, model=ModelSettings(streams="lips"))
    runs["fused + L_vt"] = replace(base, loss=LossWeights(text=0.3))
    runs["fused + L_vt + L_sm"] = replace(base, loss=OURS)
    runs["fused + official losses"] = replace(base, loss=OFFICIAL)
    reading = ModelSettings(streams="manual", shorten=1)
    runs["glosses to text"] = replace(base, data=glosses, model=reading)
    return {name: replace(run, name=name) for name, run in runs.items()}


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--epochs", type=int, default=24, show_default=True)
@click.option("--only", default="", help="Runs whose names contain this.")
def main(data: Path, out: Path, epochs: int, only: str) -> None:
    """Train each run, and measure it on test once."""
    figures = {}
    for name, config in configs(data, epochs).items():
        if only not in name:
            continue
        model = train(config, out / name.replace(" ", "-"), tell=print)
        scores = evaluate(config, "test", model=model, tell=print).scores
        assert scores is not None
        figures[name] = {"dev_bleu4": model.dev_bleu, **asdict(scores)}
        print(f"{name}: BLEU-4 {scores.bleu[3].value:.2f}, ROUGE-L {scores.rouge_l.value:.2f}")
        (out / "figures.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
