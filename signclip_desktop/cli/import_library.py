"""`signclip import LIBRARY.sqlite`: signs of another library; what they replace is told first."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from signclip_desktop.cli.options import print_json

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import ImportCounts


def bring_in(library: Path, pack: Path, *, preview: bool, replace: bool, as_json: bool) -> None:
    """Merge another library into one's own, or tell what that would do.

    Args:
        library: one's own.
        pack: the other's.
        preview: change nothing.
        replace: an older version of the same pack makes way.
        as_json: print one JSON document.

    Raises:
        StoreDamaged, StoreTooNew, ImportRefused: as `Packs.merge`.
    """
    from signclip_desktop.core.dictionary import open_library

    with open_library(library) as store:
        told = store.packs.preview(pack)
        counts = told if preview else store.packs.merge(pack, agreed=replace).counts
    if as_json:
        print_json({"preview": preview, **asdict(counts), "would_replace": _replaced(told)})
        return
    click.echo(_sentence(counts, "would be " if preview else ""))
    if counts.left_out:
        click.echo(f"  Left out, since they cannot be used: {counts.left_out}.")
    if _replaced(told) and not replace:
        click.echo(
            f"  It is a newer version of what is here: it would replace "
            f"{_counted(told.updated, 'sign')} and remove {told.removed}. To let it, run this "
            "again with --replace."
        )


def _replaced(told: "ImportCounts") -> int:
    """Signs of an older version of the pack that the newer one changes or lacks."""
    return told.updated + told.removed


def _sentence(counts: "ImportCounts", would: str) -> str:
    return (
        f"{_counted(counts.added, 'sign')} and {_counted(counts.examples, 'recording')} "
        f"{would}added; {_counted(counts.updated, 'sign')} {would}replaced, {counts.removed} "
        f"{would}removed, {counts.kept} left as they are."
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
