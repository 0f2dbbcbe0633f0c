"""`signclip embed`: recordings or words as vectors, for other programs."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from signclip_desktop.cli.options import READABLE, json_option, print_json
from signclip_desktop.cli.reports import progress_bar
from signclip_desktop.errors import SignClipError, UsageError
from signclip_desktop.ui.sentences import sentence

if TYPE_CHECKING:
    from signclip_desktop.core.formats.embedding_files import Row
    from signclip_desktop.services.embedding import Embedder

_FORMS = ("npz", "jsonl", "npy", "stem")


@click.command("embed", epilog=READABLE)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Where to.")
@click.option(
    "--form",
    type=click.Choice(_FORMS),
    help="npz or jsonl: one file; npy or stem: a folder of one file each. By OUTPUT's ending.",
)
@click.option("--model", default="", help="Name of the model; `signclip models` lists them.")
@click.option("--text", "texts", multiple=True, help="Embed this prompt instead; may be repeated.")
@click.option("--official", is_flag=True, help="Vectors of the official SignCLIP code.")
@click.option("--whole", is_flag=True, help="Embed recordings with the rest at both ends.")
@json_option
def command(
    paths: tuple[Path, ...],
    output: Path,
    form: str | None,
    model: str,
    texts: tuple[str, ...],
    official: bool,
    whole: bool,
    as_json: bool,
) -> None:
    """Write the embeddings of recordings, or of texts, with the model they are of.

    PATHS are recordings, and folders of them; `-` takes a list of files, one a line, from
    standard input. A recording that cannot be embedded is named and left out.
    """
    from signclip_desktop.core.formats.embedding_files import write_rows
    from signclip_desktop.services.embedding import Embedder

    if bool(paths) == bool(texts):
        raise UsageError("option.text_or_files")
    form = form or _form_of(output)
    if not output.absolute().parent.is_dir():
        raise UsageError("file.no_folder", folder=output.parent)
    with Embedder(model, trim=not whole, official=official) as embedder:
        left_out: dict[str, str] = {}
        rows = _of_texts(embedder, texts) if texts else _of_files(embedder, paths, left_out)
        settings = embedder.settings
    if not rows:
        raise UsageError("embed.nothing")
    try:
        write_rows(output, rows, settings, form)
    except OSError as error:
        raise SignClipError("file.not_written", file=output, reason=error.strerror) from error
    if as_json:
        print_json({"output": str(output), "rows": len(rows), "left_out": left_out, **settings})
        return
    for name, reason in left_out.items():
        click.echo(f"Left out {name}: {reason}", err=True)
    click.echo(f"{output}: {len(rows)} embeddings of {settings['encoder']}")


def _form_of(output: Path) -> str:
    form = output.suffix.lstrip(".")
    if form not in ("npz", "jsonl"):
        raise UsageError("option.form")
    return form


def _of_texts(embedder: "Embedder", texts: tuple[str, ...]) -> "list[Row]":
    from signclip_desktop.core.formats.embedding_files import Row

    return [Row(text, row) for text, row in zip(texts, embedder.texts(texts), strict=True)]


def _of_files(
    embedder: "Embedder", paths: tuple[Path, ...], left_out: dict[str, str]
) -> "list[Row]":
    from signclip_desktop.core.formats.embedding_files import Row
    from signclip_desktop.core.seeing.decoding.readable import shown

    files = list(_files(paths))
    rows: list[Row] = []
    with progress_bar("Embedding") as progress:
        for number, file in enumerate(files):
            progress(number / len(files))
            try:
                found = embedder.file(file)
            except SignClipError as error:
                left_out[shown(str(file))] = sentence(error)
                continue
            details = {
                "frames": found.frames, "first": found.first, "last": found.last,
                "fps": round(found.fps, 3),
            }  # fmt: skip
            rows.append(Row(shown(file.stem), found.vector, details=details))
    return rows


def _files(paths: tuple[Path, ...]) -> "list[Path]":
    from signclip_desktop.core.seeing.decoding.readable import is_recording

    found: list[Path] = []
    for path in paths:
        if str(path) == "-":
            found += [Path(line) for line in sys.stdin.read().splitlines() if line.strip()]
        elif path.is_dir():
            found += sorted(one for one in path.rglob("*") if one.is_file() and is_recording(one))
        else:
            found.append(path)
    if not found:
        raise UsageError("embed.no_recording")
    return found
