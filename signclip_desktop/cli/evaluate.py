"""`signclip evaluate`: how well an encoder finds signs, one command for each kind of measure.

Like main.py, it loads a command's own module only when that command is run.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from signclip_desktop.cli.options import json_option, print_json

if TYPE_CHECKING:
    from signclip_desktop.core.encoding.encoder import Encoder
    from signclip_desktop.core.matching.metrics import Scores, Sureness
    from signclip_desktop.training.measuring.evaluate import Retrieval
    from signclip_desktop.training.measuring.ranking import Partners

SAME_SIGN_FILE = "wlasl_same_sign.json"
TRAINING_FREE = "training-free"

# Commands that lie in modules of their own: name, module in `cli`, line in `--help`.
MODULES: dict[str, tuple[str, str]] = {
    "few-shot": ("evaluate_few_shot", "Find signs by 1, 3 or 5 examples of other people."),
    "probe": (
        "evaluate_probe",
        "Train one linear layer on frozen embeddings and ask it about other people.",
    ),
}


class EvaluateGroup(click.Group):
    """The commands defined below and those of MODULES."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of `--help`."""
        return sorted({*super().list_commands(ctx), *MODULES})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command; None where the name is unknown."""
        if cmd_name not in MODULES:
            return super().get_command(ctx, cmd_name)
        module = import_module(f"signclip_desktop.cli.{MODULES[cmd_name][0]}")
        return cast(click.Command, module.command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command list without loading MODULES."""
        lines = {name: line for name, (_, line) in MODULES.items()}
        lines |= {name: own.get_short_help_str(200) for name, own in self.commands.items()}
        with formatter.section("Commands"):
            formatter.write_dl(sorted(lines.items()))


@click.group("evaluate", cls=EvaluateGroup)
def command() -> None:
    """Measure how well an encoder finds signs."""


@command.command("retrieval")
@click.option(
    "--gallery",
    "gallery_path",
    required=True,
    type=click.Path(path_type=Path),
    help="Recordings to search in (.npz).",
)
@click.option(
    "--queries",
    "queries_path",
    type=click.Path(path_type=Path),
    help="Recordings to look up (.npz); without it, those of the gallery.",
)
@click.option(
    "--unseen",
    type=click.Choice(["source", "signer", "origin"]),
    help="Compare each query only with recordings of other sources, signers or origins.",
)
@click.option(
    "--glosses",
    type=click.IntRange(1),
    metavar="N",
    help="Only the N most frequent signs of the gallery.",
)
@click.option("--classes", metavar="A,B,...", help="Only these signs, separated by commas.")
@click.option(
    "--encoder",
    "encoder_name",
    metavar="NAME",
    help=f"'{TRAINING_FREE}' or the folder of a model; without it, the default model.",
)
@click.option(
    "--rerank/--no-rerank",
    default=None,
    help="Compare the first 50 again in time; without it, as look-ups do.",
)
@json_option
def retrieval(
    gallery_path: Path,
    queries_path: Path | None,
    unseen: str | None,
    glosses: int | None,
    classes: str | None,
    encoder_name: str | None,
    rerank: bool | None,
    as_json: bool,
) -> None:
    """Rank signs for recordings of people that the gallery does not show."""
    from signclip_desktop.cli.reports import progress_bar
    from signclip_desktop.core.matching.recognizer import default_reranker
    from signclip_desktop.core.matching.rerank import DtwReranker
    from signclip_desktop.training.data.recordings import read_corpus
    from signclip_desktop.training.measuring.choice import Choice
    from signclip_desktop.training.measuring.evaluate import evaluate_retrieval

    encoder = encoder_named(encoder_name)
    reranker = default_reranker(encoder) if rerank is None else DtwReranker() if rerank else None
    gallery = read_corpus(gallery_path)
    queries = read_corpus(queries_path) if queries_path else None
    names = frozenset(name.strip() for name in classes.split(",")) if classes else frozenset()
    with progress_bar("Comparing") as progress:
        found = evaluate_retrieval(
            gallery,
            queries,
            encoder,
            Choice(unseen or "", glosses or 0, names),
            partners=partners_beside(gallery_path),
            reranker=reranker,
            progress=progress,
        )
    if as_json:
        print_json(found.as_json())
    else:
        _print_table(found)


def encoder_named(name: str | None) -> "Encoder":
    """The encoder of `--encoder`.

    Raises:
        CheckpointInvalid: the folder holds no valid model.
    """
    from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder
    from signclip_desktop.core.matching.recognizer import default_encoder

    if name is None:
        return default_encoder()
    if name == TRAINING_FREE:
        return TrainingFreeEncoder()
    from signclip_desktop.core.encoding.architectures import open_folder

    return open_folder(Path(name))


def partners_beside(path: Path) -> "Partners":
    """The same-sign groups of the file that lies beside a corpus; none without that file."""
    from signclip_desktop.training.data.recordings import read_same_sign, same_sign_partners

    groups = path.parent / SAME_SIGN_FILE
    return same_sign_partners(read_same_sign(groups)) if groups.is_file() else {}


def _print_table(found: "Retrieval") -> None:
    rows = {**found.by_source, "all": found.overall}
    width = max(len(name) for name in rows)
    head = [*found.overall.as_json(), "DCG"]
    click.echo(found.protocol)
    click.echo(f"{found.encoder}; percent but for n and median_rank")
    click.echo(" ".join([" " * width, *(f"{name:>11}" for name in head)]))
    for name, scores in rows.items():
        click.echo(f"{name:{width}} " + " ".join(f"{value:11}" for value in _cells(scores)))
    click.echo(_sure_sentence(found.sureness))


def _cells(scores: "Scores") -> list[float]:
    return [*scores.as_json().values(), round(scores.dcg, 1)]


def _sure_sentence(sureness: "Sureness") -> str:
    if sureness.coverage == 0:
        return "No confidence is high enough for 9 of 10 sure answers to be right."
    return (
        f"Sure from confidence {sureness.threshold:.3f}: {sureness.coverage:.1f} % of the queries, "
        f"{sureness.precision:.1f} % of them right."
    )
