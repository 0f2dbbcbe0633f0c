"""`signclip self-test`: runs every part once, in the source tree or the frozen program.

Touches nothing of the user's: library and preferences lie in a folder that is thrown away.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from signclip_desktop import __version__, settings
from signclip_desktop.cli import self_test_parts
from signclip_desktop.cli.options import json_option, print_json
from signclip_desktop.cli.self_test_parts import Places, Step
from signclip_desktop.cli.self_test_training import training
from signclip_desktop.cli.self_test_window import window

Part = Callable[[Places], Step]

# In this order: the first makes the library that the others use.
PARTS: dict[str, Part] = {
    "store": self_test_parts.store,
    "update": self_test_parts.update,
    "words": self_test_parts.words,
    "recording": self_test_parts.recording,
    "matching": self_test_parts.matching,
    "landmarks": self_test_parts.landmarks,
    "window": window,
    "training": training,
}


@click.command("self-test")
@click.option(
    "--full",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="VIDEO",
    help="Also look this video up.",
)
@json_option
def command(full: Path | None, as_json: bool) -> None:
    """Run every part once and tell whether it works."""
    with _throw_away_folder() as folder:
        report = run_all(Places(folder), full)
    if as_json:
        print_json(report)
    else:
        _print_text(report)
    if not report["ok"]:
        click.get_current_context().exit(1)


def run_all(places: Places, full: Path | None) -> Step:
    """Run the parts one after another; a part that fails does not stop the next."""
    parts = dict(PARTS)
    if full is not None:
        parts["video"] = lambda places: self_test_parts.video(places, full)
    steps = [_timed(name, part, places) for name, part in parts.items()]
    return {"ok": all(step["ok"] for step in steps), "version": __version__, "steps": steps}


def _timed(name: str, part: Part, places: Places) -> Step:
    started = time.perf_counter()
    try:
        found = {"ok": True, **part(places)}
    except Exception as error:  # noqa: BLE001 - what is wrong with one part must be told, whatever it is
        found = {"ok": False, "error": f"{type(error).__name__}: {error}"}
    return {"name": name, **found, "seconds": round(time.perf_counter() - started, 2)}


@contextmanager
def _throw_away_folder() -> Iterator[Path]:
    before = os.environ.get(settings.DATA_DIR_VARIABLE)
    with tempfile.TemporaryDirectory(prefix="signclip", ignore_cleanup_errors=True) as name:
        os.environ[settings.DATA_DIR_VARIABLE] = name
        try:
            yield Path(name)
        finally:
            if before is None:
                del os.environ[settings.DATA_DIR_VARIABLE]
            else:
                os.environ[settings.DATA_DIR_VARIABLE] = before


def _print_text(report: Step) -> None:
    for step in report["steps"]:
        mark = "works" if step["ok"] else "FAILS"
        rest = {k: v for k, v in step.items() if k not in ("name", "ok", "seconds")}
        told = ", ".join(f"{name} {value}" for name, value in rest.items())
        click.echo(f"{step['name']:<10} {mark}  {step['seconds']:6.2f} s  {told}")
    click.echo("All parts work." if report["ok"] else "Some parts do not work; see above.")
