"""A run of sentences from its config file to a model folder with its report."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from signclip_desktop.core.encoding.signmouth import llm
from signclip_desktop.core.encoding.signmouth.beam import BeamSettings
from signclip_desktop.core.encoding.signmouth.model import StreamKind
from signclip_desktop.core.encoding.signmouth.model_folder import (
    SentenceModel,
    build_on,
    parameters_of,
    save_model,
)
from signclip_desktop.core.encoding.signmouth.translator import (
    AlignedTranslator,
    Translator,
    TranslatorSizes,
)
from signclip_desktop.core.encoding.signmouth.words import Vocabulary, learn_pieces, learn_words
from signclip_desktop.errors import CheckpointInvalid, Message
from signclip_desktop.training.learning.processes import choose_threads, join_processes
from signclip_desktop.training.learning.run_state import Progress
from signclip_desktop.training.learning.trainer import Show, Trainer
from signclip_desktop.training.sentences.batches import Sentences
from signclip_desktop.training.sentences.bleu import bleu
from signclip_desktop.training.sentences.config import SentenceConfig
from signclip_desktop.training.sentences.corpora import load
from signclip_desktop.training.sentences.task import SentenceTask, written

Tell = Callable[[str | Message], None]

ORACLE = {
    "streams": "The streams may come from an alignment with the glosses of the reference (those of "
    "phoenix14t_streams do): an oracle, and not translation from video.",
    "glosses": "Glosses of the reference are read, not signs: a limit, and not translation from "
    "video.",
}


def train(
    config: SentenceConfig, folder: Path, *, tell: Tell, show: Show = lambda _, __: None
) -> SentenceModel:
    """Train, or go on training, and write the model into `folder`/model.

    Args:
        config: of the run.
        folder: of the run; made if missing.
        tell: takes one line at a time.
        show: takes the share of the training that is done, and where it stands.
    """
    processes = join_processes()
    choose_threads(config.train.threads, processes)
    parts = load(config, ("train", "dev"), tell=tell, kept=folder / "landmarks")
    learned = parts["train"]
    chosen = fitting(parts["dev"], (learned.manual_kind, learned.lips_kind))
    tell(f"{len(learned)} sentences to learn, {len(chosen)} to choose on (dev)")
    torch.manual_seed(config.train.seed)
    translator, vocabulary = build(config, learned)
    tell(f"{parameters_of(translator):,} trained numbers, {len(vocabulary):,} tokens")
    folder.mkdir(parents=True, exist_ok=True)
    task = SentenceTask(
        translator, vocabulary, learned, chosen, config.train, most=config.decode.most
    )
    trainer = Trainer(task, config.train, folder=folder, processes=processes, tell=tell, show=show)
    progress = trainer.run()
    _take_best(translator, folder)
    model = choose_decoding(config, translator, vocabulary, chosen, tell)
    model = dataclasses.replace(
        model,
        glosses=_glosses_of(config, tell),
        notes=_notes(config, progress, learned, translator),
    )
    save_model(folder / "model", model, str(_language_model(config) or ""))
    write_card(folder / "model", model)
    write_report(folder, config, progress, model)
    return model


def build(
    config: SentenceConfig, learned: Sentences
) -> tuple[AlignedTranslator, Vocabulary | llm.LlmVocabulary]:
    """A translator with random weights and its vocabulary, learned from the training sentences."""
    kinds = (learned.manual_kind, learned.lips_kind)
    if place := _language_model(config):
        prompt = llm.load_tokenizer(place).encode(llm.own_prompt(config.model.language))
        return build_on(place, config.encoder, kinds, prompt, config.loss, config.decode.most)
    if config.model.units == "pieces":
        vocabulary = learn_pieces(learned.texts, config.model.pieces)
    else:
        vocabulary = learn_words(learned.texts, least=config.model.least)
    sizes = TranslatorSizes(*kinds, config.encoder, config.decoder)
    return Translator(sizes, len(vocabulary), config.loss), vocabulary


def fitting(sentences: Sentences, kinds: tuple[StreamKind, StreamKind]) -> Sentences:
    """The same for a model of these streams: numbers that it does not know count as not seen.

    Raises:
        CheckpointInvalid: the model reads streams of another kind.
    """
    seen = []
    for values, there, own, kind in (
        (sentences.manual, sentences.manual_seen, sentences.manual_kind, kinds[0]),
        (sentences.lips, sentences.lips_seen, sentences.lips_kind, kinds[1]),
    ):
        if own.kind != kind.kind or (kind.kind == "vectors" and own.size != kind.size):
            raise CheckpointInvalid(
                "training.other_kind",
                kind=kind.kind,
                size=kind.size,
                own_kind=own.kind,
                own_size=own.size,
            )
        seen.append(there & (values < kind.size) if kind.kind == "tokens" else there)
    return dataclasses.replace(
        sentences,
        manual_seen=seen[0],
        lips_seen=seen[1],
        manual_kind=kinds[0],
        lips_kind=kinds[1],
    )


def choose_decoding(
    config: SentenceConfig,
    translator: AlignedTranslator,
    vocabulary: Vocabulary | llm.LlmVocabulary,
    dev: Sentences,
    tell: Tell,
) -> SentenceModel:
    """The model with the power of the length that is best on dev."""
    best: tuple[float, BeamSettings] | None = None
    for power in config.decode.length_powers:
        settings = BeamSettings(config.decode.beams, config.decode.most, float(power))
        score = bleu(written(translator, vocabulary, dev, settings), dev.texts)
        tell(f"dev BLEU-4 {score:.2f} with {settings.beams} beams and length power {power:g}")
        if best is None or score > best[0]:
            best = (score, settings)
    assert best is not None  # the config has at least one power
    return SentenceModel(
        name=config.name,
        translator=translator,
        vocabulary=vocabulary,
        decoding=best[1],
        features=config.data.features,
        glosses=(),
        dev_bleu=round(best[0], 2),
        notes={},
    )


def write_report(
    folder: Path, config: SentenceConfig, progress: Progress, model: SentenceModel
) -> None:
    """Write report.json and report.png: settings, curves, the dev figure."""
    settings = dataclasses.asdict(config)
    settings["data_folder"] = config.data_folder.name
    content = {
        "config": settings,
        "progress": dataclasses.asdict(progress),
        "decoding": dataclasses.asdict(model.decoding),
        "dev_bleu4": model.dev_bleu,
        "streams": ORACLE.get(model.features, ""),
    }
    text = json.dumps(content, indent=2) + "\n"
    (folder / "report.json").write_text(text, encoding="utf-8")
    _draw(folder / "report.png", config, progress)


def write_card(folder: Path, model: SentenceModel) -> None:
    """A model card: what it was trained on, how it was chosen, and what it is not."""
    notes = model.notes
    lines = [
        f"# {model.name}",
        "",
        f"Translates signed sentences; trained on {notes['sentences']:,} sentences of "
        f"{notes['data']} by the user of this computer.",
        f"Chosen on dev alone: BLEU-4 {model.dev_bleu}. It was never tested here; "
        "`signclip translate eval` does that.",
        ORACLE.get(model.features, "The streams come from landmarks or features of the video."),
        "The terms of the data hold for the weights.",
        "",
    ]
    (folder / "CARD.md").write_text("\n".join(lines), encoding="utf-8")


def _draw(path: Path, config: SentenceConfig, progress: Progress) -> None:
    # Imported here: it takes a second, and only the end of a run needs it.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4), layout="constrained")
    FigureCanvasAgg(figure)
    loss, score = figure.subplots(1, 2)
    for name, values in progress.terms.items():
        loss.plot(range(1, len(values) + 1), values, label=name)
    loss.set(title=f"{config.name}: terms of the loss", xlabel="epoch")
    epochs = [row[0] for row in progress.scores]
    score.plot(epochs, [row[1] for row in progress.scores], "o-")
    score.set(title="dev BLEU-4, one beam", xlabel="epoch")
    if progress.terms:
        loss.legend()
    for axes in (loss, score):
        axes.grid(alpha=0.3)
        axes.xaxis.get_major_locator().set_params(integer=True)
    figure.savefig(path, dpi=110)


def _language_model(config: SentenceConfig) -> Path | None:
    if not config.model.language_model:
        return None
    place = Path(config.model.language_model).expanduser()
    return (place if place.is_absolute() else config.data_folder / place).resolve()


def _take_best(translator: AlignedTranslator, folder: Path) -> None:
    """The averaged weights with the best dev figure."""
    try:
        translator.load_state_dict(load_file(folder / "best.safetensors"))
    except (SafetensorError, OSError, RuntimeError) as error:
        raise CheckpointInvalid("training.member_damaged", folder=folder) from error


def _glosses_of(config: SentenceConfig, tell: Tell) -> tuple[str, ...]:
    if config.data.features != "glosses":
        return ()
    from signclip_desktop.training.sentences.corpora import known_glosses
    from signclip_desktop.training.sentences.tables import read_table

    rows, _ = read_table(config.data_folder / config.data.train, "train")
    return known_glosses(rows)


def _notes(
    config: SentenceConfig, progress: Progress, learned: Sentences, translator: AlignedTranslator
) -> dict[str, Any]:
    return {
        "data": Path(config.data.train).name,
        "features": config.data.features,
        "sentences": len(learned),
        "epochs": progress.epoch,
        "best_epoch": progress.best_epoch,
        "minutes": round(float(np.sum(progress.seconds)) / 60, 1),
        "seed": config.train.seed,
        "parameters": parameters_of(translator),
    }
