"""`signclip compare`: in what two recordings, or a recording and a sign, differ."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from signclip_desktop import settings
from signclip_desktop.cli.options import READABLE, db_option, json_option, print_json
from signclip_desktop.errors import UsageError

if TYPE_CHECKING:
    from signclip_desktop.core.seeing.recording import HolisticOnDemand
    from signclip_desktop.core.types.landmarks import Clip


@click.command("compare", epilog=READABLE)
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@click.option("--mirror", is_flag=True, help="Mirror FIRST, if it is signed with the other hand.")
@json_option
@db_option
def command(first: Path, second: Path, mirror: bool, as_json: bool, db: Path | None) -> None:
    """Tell in what two recordings of a sign differ; never which of them is right.

    FIRST and SECOND are videos, .pose files, or glosses of signs in the library.
    """
    from signclip_desktop.core.matching.differences import compare
    from signclip_desktop.core.seeing.recording import HolisticOnDemand
    from signclip_desktop.core.types.landmarks import mirror_clip
    from signclip_desktop.ui.told_differences import told

    library = db or settings.library_path()
    with HolisticOnDemand() as holistic:
        one = _clip(first, library, holistic)
        other = _clip(second, library, holistic)
    found = compare(mirror_clip(one) if mirror else one, other)
    sentences = told(found, _name(first), _name(second))
    if as_json:
        print_json(
            {
                "cost": found.cost,
                "differences": [
                    {
                        "part": one.part.value,
                        "kind": one.kind.value,
                        "finger": one.finger.value if one.finger else None,
                        "steps": one.steps,
                        "from_share": one.from_share,
                        "to_share": one.to_share,
                    }
                    for one in found.differences
                ],
                "sentences": sentences,
            }
        )
        return
    for line in sentences:
        click.echo(line)


def _clip(path: Path, library: Path, holistic: "HolisticOnDemand") -> "Clip":
    from signclip_desktop.core.dictionary import open_for_reading
    from signclip_desktop.core.seeing.recording import read_recording
    from signclip_desktop.core.segmenting.spans import trimmed

    if path.exists():
        return trimmed(read_recording(path, holistic))
    with open_for_reading(library) as store:
        for hit in store.signs.search(str(path)):
            if hit.sign.gloss.casefold() == str(path).casefold():
                recordings = store.recordings.of(hit.sign.id)
                if recordings:
                    return store.recordings.clip(recordings[0].id)
    raise UsageError("compare.unknown", name=str(path))


def _name(path: Path) -> str:
    return path.name if path.exists() else str(path).upper()
