"""`signclip extract`: the landmarks of a video, written as a `.pose` file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from signclip_desktop.cli.options import READABLE, json_option, print_json
from signclip_desktop.errors import NoSignSeen, UsageError
from signclip_desktop.ui.sentences import sentence

if TYPE_CHECKING:
    from signclip_desktop.core.types.landmarks import Clip


@click.command("extract", epilog=READABLE)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The .pose file to write; an existing one is replaced.",
)
@click.option("--from", "from_s", type=float, help="Begin at this second.")
@click.option("--to", "to_s", type=float, help="End at this second.")
@click.option("--plain", is_flag=True, help="Holistic's own hands, as other programs extract them.")
@json_option
def command(
    file: Path,
    output: Path,
    from_s: float | None,
    to_s: float | None,
    plain: bool,
    as_json: bool,
) -> None:
    """Write the landmarks of a video into a .pose file."""
    from signclip_desktop.core.formats.pose_file import write_pose
    from signclip_desktop.core.seeing.decoding.readable import shown
    from signclip_desktop.core.seeing.holistic import Holistic
    from signclip_desktop.core.seeing.recording import HolisticOnDemand, read_video
    from signclip_desktop.core.segmenting.judging import judged
    from signclip_desktop.core.types.remarks import told_of

    _check(file, output)
    progress = _Progress(shown(file.name))
    with HolisticOnDemand(lambda: Holistic(finer_hands=not plain)) as opened:
        clip = read_video(file, opened, from_s=from_s, to_s=to_s, progress=progress.show)
        holistic = opened()
        found = {"failed_frames": holistic.failed_frames, "extractor": holistic.extractor_id}
    progress.end()
    notices = [sentence(clip.flaw)] if clip.flaw else []
    notices += [sentence(remark) for remark in told_of(judged(clip).remarks, sure=False)]
    report = _report(clip) | found | {"notices": notices}
    if report["frames_with_person"] == 0:
        raise NoSignSeen("extract.nobody", file=file.name)
    _check(file, output)  # a library may have been made there meanwhile
    try:
        write_pose(clip, output)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError("file.not_written", file=output.name, reason=reason) from error
    if as_json:
        print_json({"output": str(output), **report})
    else:
        for notice in notices:
            click.echo(f"Note: {notice}")
        click.echo(
            f"{output}: {report['frames']} frames, left hand in "
            f"{report['frames_with_left_hand']}, right hand in {report['frames_with_right_hand']}"
        )


def _check(file: Path, output: Path) -> None:
    """Refuse before minutes of work what cannot, or must not, be written after them."""
    from signclip_desktop.core.dictionary.content import refuse_as_output

    if not output.absolute().parent.is_dir():
        raise UsageError("file.no_folder", folder=output.parent)
    if output.exists() and file.exists() and output.samefile(file):
        raise UsageError("extract.onto_itself")
    refuse_as_output(output)


def _report(clip: "Clip") -> dict[str, Any]:
    import numpy as np

    left, right = (int(count) for count in clip.hand_seen().sum(axis=0))
    return {
        "frames": len(clip),
        "fps": round(clip.fps, 3),
        "duration_s": round(clip.duration_s, 3),
        "width_px": clip.width_px,
        "height_px": clip.height_px,
        "frames_with_person": int(np.isfinite(clip.points[..., 0]).any(axis=1).sum()),
        "frames_with_left_hand": left,
        "frames_with_right_hand": right,
    }


class _Progress:
    """One line on a terminal's standard error, and nothing anywhere else."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._shown = -1
        self._to_terminal = sys.stderr.isatty()

    def show(self, share: float) -> None:
        """Show a share from 0 to 1."""
        percent = int(100 * share)
        if self._to_terminal and percent != self._shown:
            self._shown = percent
            click.echo(f"\r{self._name}: {percent} %", err=True, nl=False)

    def end(self) -> None:
        """Leave the line."""
        if self._shown >= 0:
            click.echo(err=True)
