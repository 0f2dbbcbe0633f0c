"""How the commands that bring recordings in show progress and say what happened."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from signclip_desktop.core.importer import ImportReport

_STEPS = 1000


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[float], None]]:
    """A bar on standard error where that is a terminal; nothing elsewhere. Takes 0..1."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    with click.progressbar(length=_STEPS, label=label, file=sys.stderr) as bar:
        yield lambda done: bar.update(max(0, round(done * _STEPS) - bar.pos))


def report_form(report: "ImportReport") -> dict[str, Any]:
    """The JSON form of an import's report."""
    return {
        "added": report.added,
        "unchanged": report.unchanged,
        "skipped": [{"path": one.path, "reason": one.reason} for one in report.skipped],
    }


def echo_report(report: "ImportReport") -> None:
    """Say what came in, what was there, and what was left out and why."""
    click.echo(
        f"{report.added} added, {report.unchanged} there already, {len(report.skipped)} left out."
    )
    for one in report.skipped:
        click.echo(f"  {one.path}: {one.reason}")
