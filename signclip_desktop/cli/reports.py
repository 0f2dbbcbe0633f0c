"""How the commands that bring recordings in show progress and say what happened."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from signclip_desktop.errors import Message
from signclip_desktop.ui.sentences import sentence

if TYPE_CHECKING:
    from signclip_desktop.core.exchange.importer import ImportReport

_STEPS = 1000


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[float], None]]:
    """A bar on standard error where that is a terminal; nothing elsewhere. Takes 0..1."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    with click.progressbar(length=_STEPS, label=label, file=sys.stderr) as bar:
        yield lambda done: bar.update(max(0, round(done * _STEPS) - bar.pos))


@contextmanager
def training_bar(
    total: int,
) -> Iterator[tuple[Callable[[str | Message], None], Callable[[float, str], None]]]:
    """A bar that says where a training run stands, and a way to print lines above it.

    Gives `tell` for lines and `show` for the share 0..1 with its text; `show` starts again at 0
    for each of `total` parts of the run. Without a terminal only lines are printed.
    """
    if not sys.stderr.isatty():
        yield click.echo, lambda done, text: None
        return
    with click.progressbar(
        length=_STEPS * total, file=sys.stderr, item_show_func=lambda text: text or ""
    ) as bar:
        base = 0

        def show(done: float, text: str) -> None:
            nonlocal base
            place = base + round(done * _STEPS)
            bar.update(max(0, place - bar.pos), text)
            if done >= 1:
                base += _STEPS

        def tell(line: str | Message) -> None:
            text = line if isinstance(line, str) else sentence(line)
            click.echo("\r\033[K" + text, err=True)
            bar.render_progress()

        yield tell, show


def report_form(report: "ImportReport") -> dict[str, Any]:
    """The JSON form of an import's report."""
    form: dict[str, Any] = {
        "added": report.added,
        "unchanged": report.unchanged,
        "skipped": [{"path": one.path, "reason": sentence(one.reason)} for one in report.skipped],
    }
    if report.remarks:
        form["remarks"] = [sentence(remark) for remark in report.remarks]
    return form


def echo_report(report: "ImportReport") -> None:
    """Say what came in, what was there, and what was left out and why."""
    click.echo(
        f"{report.added} added, {report.unchanged} already there, {len(report.skipped)} left out."
    )
    for remark in report.remarks:
        click.echo(f"  {sentence(remark)}")
    for one in report.skipped:
        click.echo(f"  {one.path}: {sentence(one.reason)}")
