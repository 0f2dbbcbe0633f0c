"""`signclip translate`: trains, runs and measures a translator of signed sentences."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from signclip_desktop.cli.options import json_option, print_json
from signclip_desktop.errors import UsageError
from signclip_desktop.ui.sentences import sentence

if TYPE_CHECKING:
    from signclip_desktop.core.encoding.signmouth.model_folder import SentenceModel
    from signclip_desktop.training.sentences.evaluate import Evaluation
    from signclip_desktop.training.sentences.scores import SentenceScores

CONFIG = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
output_option = click.option(
    "-o",
    "--output",
    type=FOLDER,
    help="The run's folder; without it, a folder named like the config beside it.",
)


@click.group("translate")
def command() -> None:
    """Train and measure a translator of signed sentences on data of your own."""


@command.command("train")
@click.argument("config", type=CONFIG)
@output_option
def train(config: Path, output: Path | None) -> None:
    """Train a translator as a TOML file tells.

    The model is chosen on the dev sentences alone. Started again on the same folder it goes on
    where it stopped.
    """
    from signclip_desktop.cli.reports import training_bar
    from signclip_desktop.training.sentences.config import read_config
    from signclip_desktop.training.sentences.run import train as train_run

    folder = _folder(config, output)
    with training_bar(1) as (tell, show):
        model = train_run(read_config(config), folder, tell=tell, show=show)
    click.echo(
        f"The model is in {folder / 'model'} (dev BLEU-4 {model.dev_bleu}), its curves in "
        f"{folder / 'report.png'}."
    )


@command.command("eval")
@click.argument("config", type=CONFIG)
@output_option
@click.option("--part", type=click.Choice(["test", "dev"]), default="test", show_default=True)
@click.option("--as-official", is_flag=True, help="Score as the published SignMouth code does.")
@click.option(
    "--guesses",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Score the lines of this file, one a sentence, in place of a model's.",
)
@click.option(
    "--lines", type=click.Path(dir_okay=False, path_type=Path), help="Write the sentences here."
)
@json_option
def evaluate(
    config: Path,
    output: Path | None,
    part: str,
    as_official: bool,
    guesses: Path | None,
    lines: Path | None,
    as_json: bool,
) -> None:
    """Measure a translator on its test sentences.

    It must have been neither trained nor chosen on them: parts that share a recording are refused.
    """
    from signclip_desktop.training.sentences.config import read_config
    from signclip_desktop.training.sentences.evaluate import evaluate as evaluate_run

    run = read_config(config)
    model = None if guesses is not None else _model(_folder(config, output))
    found = evaluate_run(
        run,
        part,
        model=model,
        guesses=guesses,
        as_official=as_official,
        kept=_folder(config, output) / "landmarks",
        tell=lambda line: click.echo(line if isinstance(line, str) else sentence(line), err=True),
    )
    if lines is not None:
        lines.write_text("".join(f"{line}\n" for line in found.guesses), encoding="utf-8")
    if as_json:
        print_json(_document(found, part, model))
    else:
        _print(found, part, model)


@command.command("run")
@click.argument("config", type=click.Path(exists=True, path_type=Path))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@output_option
@json_option
def run(config: Path, files: tuple[Path, ...], output: Path | None, as_json: bool) -> None:
    """Translate videos or .pose files with a trained model.

    CONFIG is the run's TOML file, or the folder of a model.
    """
    from signclip_desktop.core.encoding.signmouth.sentence import SentenceReader
    from signclip_desktop.core.seeing.recording import HolisticOnDemand, read_recording

    model = _model(config if config.is_dir() else _folder(config, output))
    reader = SentenceReader(model)
    found = []
    with HolisticOnDemand() as landmarker:
        for file in files:
            found.append((file, reader.read(read_recording(file, landmarker))))
    if as_json:
        print_json(
            {
                "model": model.name,
                "dev_bleu4": model.dev_bleu,
                "sentences": [{"file": str(file), "sentence": text} for file, text in found],
            }
        )
        return
    for file, text in found:
        click.echo(f"{file}\t{text}")
    click.echo(f"by {model.name}, whose BLEU-4 on its dev sentences is {model.dev_bleu}", err=True)


@command.command("import")
@click.argument("checkpoint", type=CONFIG)
@click.option("-o", "--output", type=FOLDER, required=True, help="The new model's folder.")
@click.option(
    "--tokenizer",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the language model that it was trained on, whose tokenizer is copied.",
)
def import_(checkpoint: Path, output: Path, tokenizer: Path | None) -> None:
    """Import a best_checkpoint.pth of the published SignMouth code.

    Nothing in the file is run. `signclip translate eval CONFIG -o FOLDER` then measures it on
    feature files (data.features = "official").
    """
    from signclip_desktop.core.encoding.signmouth.official_folder import import_official

    import_official(
        checkpoint, output, tokenizer=tokenizer, tell=lambda found: click.echo(sentence(found))
    )
    click.echo(f"The model is in {output}.")


def _folder(config: Path, output: Path | None) -> Path:
    return output if output is not None else config.with_suffix("")


def _model(folder: Path) -> "SentenceModel":
    from signclip_desktop.core.encoding.signmouth.model_folder import load_model

    place = folder / "model" if (folder / "model").is_dir() else folder
    if not place.is_dir():
        raise UsageError("translate.no_model", folder=folder)
    return load_model(place)


def _document(found: "Evaluation", part: str, model: "SentenceModel | None") -> dict[str, Any]:
    scores = found.official if found.official is not None else found.scores
    assert scores is not None
    return {
        "part": part,
        "model": model.name if model is not None else None,
        "as_official": found.official is not None,
        "scores": dataclasses.asdict(scores),
        "sentences": [
            {"name": name, "guess": guess, "reference": reference}
            for name, guess, reference in zip(
                found.names, found.guesses, found.references, strict=True
            )
        ],
    }


def _print(found: "Evaluation", part: str, model: "SentenceModel | None") -> None:
    said = f"{len(found.guesses)} sentences of {part}"
    if model is not None:
        said += f", translated by {model.name}"
        if model.dev_bleu is not None:
            said += f" (chosen on dev, BLEU-4 {model.dev_bleu})"
    click.echo(said)
    if found.official is not None:
        for order, value in enumerate(found.official.bleu, start=1):
            click.echo(f"BLEU-{order}   {value:6.2f}")
        click.echo(f"RougeL   {found.official.printed_rouge_l:6.2f}   (the precision, as printed)")
        click.echo(f"recall   {found.official.recall:6.2f}   (dropped by the official code)")
        click.echo(f"F1       {found.official.f1:6.2f}   (dropped by the official code)")
        return
    if found.scores is not None:
        _print_scores(found.scores)
    if model is not None and model.features in ("streams", "glosses"):
        from signclip_desktop.training.sentences.run import ORACLE

        click.echo(ORACLE[model.features])


def _print_scores(scores: "SentenceScores") -> None:
    from signclip_desktop.training.sentences.evaluate import PUBLISHED

    rows = [(f"BLEU-{order}", figure) for order, figure in enumerate(scores.bleu, start=1)]
    for name, figure in [*rows, ("chrF", scores.chrf), ("ROUGE-L F1", scores.rouge_l)]:
        click.echo(f"{name:<11}{figure.value:6.2f}   95 % of {figure.low:.2f} to {figure.high:.2f}")
    click.echo(f"BLEU-4: {scores.bleu_signature}\nchrF: {scores.chrf_signature}")
    click.echo("Published, not ours (PHOENIX-2014-T test, from video unless it says gloss):")
    for row in PUBLISHED:
        rouge = f"{row.rouge_l:6.2f}" if row.rouge_l is not None else "     -"
        click.echo(f"  BLEU-4 {row.bleu4:6.2f}   ROUGE {rouge}   {row.name}")
