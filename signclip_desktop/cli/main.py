"""`signclip`: finds the command asked for, loads it alone, and turns known errors into a sentence.

Loads nothing heavy itself: `signclip --help` imports no torch, mediapipe, Qt, cv2 or numpy.
"""

import io
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import cast

import click

from signclip_desktop import __version__
from signclip_desktop.errors import SignClipError
from signclip_desktop.ui.sentences import sentence

EXIT_KNOWN_ERROR = 2
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: the module in `cli` that holds `command`, and its line in `--help`.

    The help line is repeated here, so that listing the commands imports none of them;
    tests/test_architecture.py holds it to the command's own.

    Attributes:
        module: the file in `cli`.
        help: one sentence.
        usage: what follows the name in the README's table.
    """

    module: str
    help: str
    usage: str = ""


COMMANDS = {
    "add": Entry(
        "add",
        "Add a sign, or another example of it, from videos or .pose files.",
        "FILE... --gloss G",
    ),
    "app": Entry("app", "Open the dictionary's window."),
    "backup": Entry("backup", "Copy the library into a file, while it is in use or not."),
    "bench": Entry("bench", "Measure speed and memory on this machine."),
    "compare": Entry(
        "compare",
        "Tell in what two recordings of a sign differ; never which of them is right.",
        "A B",
    ),
    "doctor": Entry("doctor", "Tell what is installed and whether it works."),
    "embed": Entry(
        "embed",
        "Write the embeddings of recordings, or of texts, with the model they are of.",
        "PATH... -o X.npz",
    ),
    "evaluate": Entry(
        "evaluate", "Measure how well an encoder finds signs.", "retrieval|few-shot|probe"
    ),
    "export": Entry("export", "Write signs and their recordings into a folder.", "FOLDER"),
    "extract": Entry(
        "extract", "Write the landmarks of a video into a .pose file.", "FILE -o X.pose"
    ),
    "import": Entry(
        "import_", "Bring in videos, .pose files, or the library of somebody else.", "PATH"
    ),
    "lookup": Entry("lookup", "Find the sign that a video or .pose file shows.", "FILE"),
    "models": Entry(
        "models",
        "List the models that compare signs, and choose one.",
        "[import FILE|use NAME|...]",
    ),
    "search": Entry("search", "Find signs by word.", "WORD"),
    "self-test": Entry("self_test", "Run every part once and tell whether it works."),
    "serve": Entry("serve", "Answer embedding requests on this computer until stopped."),
    "signs": Entry("signs", "List the signs of the library."),
    "train": Entry("train", "Train an encoder on your own recordings.", "CONFIG"),
    "translate": Entry(
        "translate",
        "Train and measure a translator of signed sentences on data of your own.",
        "train|run|eval CONFIG",
    ),
}


class LazyGroup(click.Group):
    """A click group whose commands are imported when they are run, not when they are listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of `--help`."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None where the name is unknown."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module = import_module(f"signclip_desktop.cli.{entry.module}")
        return cast(click.Command, module.command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command list from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].help) for name in self.list_commands(ctx)])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="signclip")
def signclip() -> None:
    """Look signs up, and keep a dictionary of sign languages, offline."""
    from signclip_desktop import data_folder

    data_folder.make_private()


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave the process.

    Exit codes: 0 done, 2 an error that the user can mend (one sentence on standard error),
    130 interrupted. Anything else that is raised is a bug and shows its traceback.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name that the terminal cannot show
            stream.reconfigure(errors="backslashreplace")
    try:
        code = signclip.main(args=arguments, prog_name="signclip", standalone_mode=False)
    except SignClipError as error:
        _complain(sentence(error))
        sys.exit(EXIT_KNOWN_ERROR)
    except click.ClickException as error:
        _complain(error.format_message())
        sys.exit(EXIT_KNOWN_ERROR)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(EXIT_INTERRUPTED)
    sys.exit(code if isinstance(code, int) else 0)


def _complain(message: str) -> None:
    """One sentence on standard error, never broken over lines."""
    click.echo(f"signclip: {' '.join(message.split())}", err=True)
