"""`signclip bench`: speed and memory on this machine, each figure beside what it is compared with.

Touches nothing of the user's: library and preferences lie in a folder that is thrown away.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from signclip_desktop import settings
from signclip_desktop.cli.options import db_option, json_option, print_json
from signclip_desktop.errors import SignClipError

WINDOW_LIMIT_S = 600.0  # the first start embeds the whole dictionary


@click.command("bench")
@click.option(
    "--video",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The video to run through the pipeline; without it, a drawn person.",
)
@click.option("--lookups", type=click.IntRange(1), default=100, show_default=True, metavar="N")
@click.option(
    "--vectors",
    default="2000,100000,500000",
    show_default=True,
    metavar="N,N,...",
    help="Sizes of the index to search in.",
)
@click.option(
    "--starts",
    type=click.IntRange(1),
    metavar="N",
    help="Measure only the start of the window, N times.",
)
@click.option(
    "--beside",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="PROGRAM",
    help="With --starts: start this `signclip` in turns with this one.",
)
@click.option(
    "--prepare",
    type=click.IntRange(100),
    metavar="N",
    help="Measure only how a library of N recordings is prepared.",
)
@click.option(
    "--encoders", is_flag=True, help="Measure only SignCLIP's towers, beside the official way."
)
@click.option("--figure", is_flag=True, help="Measure only the painting of signs.")
@click.option("--start-child", is_flag=True, hidden=True)
@click.option("--window-child", is_flag=True, hidden=True)
@click.option("--spawned-at", type=float, default=0.0, hidden=True)
@json_option
@db_option
def command(
    video: Path | None,
    lookups: int,
    vectors: str,
    starts: int | None,
    beside: Path | None,
    prepare: int | None,
    encoders: bool,
    figure: bool,
    start_child: bool,
    window_child: bool,
    spawned_at: float,
    as_json: bool,
    db: Path | None,
) -> None:
    """Measure speed and memory on this machine."""
    if start_child:
        from signclip_desktop.cli.bench_start import open_and_tell

        click.echo(json.dumps(open_and_tell(spawned_at)))
        return
    if starts is not None:
        _measure_starts(starts, beside, as_json)
        return
    if prepare is not None:
        _measure_preparing(prepare, as_json)
        return
    if encoders:
        _measure_encoders(as_json)
        return
    if figure:
        _measure_figure(as_json)
        return
    if window_child:
        from signclip_desktop.cli.bench_window import measure_window

        assert video is not None
        assert db is not None
        click.echo(json.dumps(measure_window(video, db, spawned_at)))
        return
    with tempfile.TemporaryDirectory(prefix="signclip", ignore_cleanup_errors=True) as name:
        document = _measure(Path(name), video, lookups, [int(n) for n in vectors.split(",")], db)
    if as_json:
        print_json(document)
    else:
        _print_text(document)


def _measure(
    folder: Path, video: Path | None, lookups: int, vectors: list[int], db: Path | None
) -> dict[str, Any]:
    from signclip_desktop.cli import measures

    if video is None:
        click.echo("Drawing a video ...", err=True)
        video = measures.draw_video(folder / "drawn.mp4")
    library = db or folder / "library.sqlite"
    click.echo("Looking signs up ...", err=True)
    found = measures.time_lookups(library, lookups)
    click.echo("Running the video through Holistic and through the whole pipeline ...", err=True)
    pipeline = measures.time_pipeline(video, library)
    click.echo("Opening the window ...", err=True)
    window = _measure_window(folder, video, library)
    click.echo("Searching ...", err=True)
    search = [measures.time_search(count) for count in vectors]
    return {
        "pipeline": pipeline,
        "lookup_ms": {"p50": found["p50"], "p95": found["p95"]},
        "search": search,
        "gui_block_ms": window["gui_block_ms"],
        "startup_s": window["startup_s"],
        "peak_mb": window["peak_mb"],
        "gui_busy_ms": window["gui_busy_ms"],
        "lookups": found,
    }


def _measure_encoders(as_json: bool) -> None:
    from signclip_desktop.cli.bench_encoders import time_encoders

    rows = time_encoders()
    if as_json:
        print_json({"encoders": rows})
        return
    for row in rows:
        click.echo(
            f"{row['frames']:4.0f} frames: {row['ours_ms']:6.1f} ms, the official way "
            f"{row['official_way_ms']:6.1f} ms: {row['times_faster']:.1f} times faster"
        )


def _measure_figure(as_json: bool) -> None:
    from signclip_desktop.cli.bench_figure import measure_figure

    found = measure_figure()
    if as_json:
        print_json({"figure": found})
        return
    click.echo(
        f"Painting   {found['card_ms']:.2f} ms a card, {found['large_ms']:.2f} ms large; eight "
        f"cards and one large {found['eight_cards_and_large_ms']:.1f} ms"
    )
    click.echo(
        f"Previews   eight take {found['previews_playing_percent']:.1f} % of a core while they "
        f"play, {found['previews_resting_percent']:.1f} % at rest"
    )


def _measure_starts(times: int, beside: Path | None, as_json: bool) -> None:
    from signclip_desktop.cli.bench_start import measure_starts

    programs = [_this_program(), *([[str(beside.absolute())]] if beside is not None else [])]
    measured = measure_starts(programs, times)
    if as_json:
        print_json({"starts": measured})
        return
    for row in measured:
        window, ready = row["window_s"], row["ready_s"]
        click.echo(
            f"Start      {window['median']:.2f} s to the first window, {ready['median']:.2f} s "
            f"until look-ups work (medians of {times})  {row['program']}"
        )


def _measure_preparing(examples: int, as_json: bool) -> None:
    from signclip_desktop.cli.bench_prepare import measure_preparing

    found = measure_preparing(examples)
    if as_json:
        print_json({"preparing": found})
        return
    click.echo(
        f"Preparing  {examples:,} recordings: {found['first_ms']:.1f} ms a batch at the beginning, "
        f"{found['last_ms']:.1f} ms at the end (ratio {found['ratio']:.2f}); longest step "
        f"{found['longest_ms']:.0f} ms; one recording more {found['one_more_s']:.2f} s"
    )


def _measure_window(folder: Path, video: Path, library: Path) -> dict[str, float]:
    """Open the real window in a process of its own, so that its memory is its own as well.

    Raises:
        SignClipError: the window could not be opened, or found nothing in the video.
    """
    environment = dict(os.environ)
    environment.update({"QT_QPA_PLATFORM": "offscreen", settings.DATA_DIR_VARIABLE: str(folder)})
    arguments = ["bench", "--window-child", "--video", str(video), "--db", str(library)]
    answer = subprocess.run(
        [*_this_program(), *arguments, "--spawned-at", str(time.time())],
        capture_output=True,
        text=True,
        env=environment,
        timeout=WINDOW_LIMIT_S,
        check=False,
    )
    if answer.returncode != 0:
        last = (answer.stderr.strip().splitlines() or ["?"])[-1]
        raise SignClipError("bench.window", reason=last)
    measured: dict[str, float] = json.loads(answer.stdout.strip().splitlines()[-1])
    return measured


def _this_program() -> list[str]:
    """How this very program is started from a command line."""
    if getattr(sys, "frozen", False):
        # Of the two programs in the folder, the one with a console.
        own = Path(sys.executable)
        return [str(own.with_name(f"signclip{own.suffix}"))]
    return [sys.executable, "-m", "signclip_desktop"]


def _print_text(document: dict[str, Any]) -> None:
    pipeline, lookup = document["pipeline"], document["lookup_ms"]
    click.echo(
        f"Pipeline   {pipeline['fps']:.1f} frames a second; Holistic alone "
        f"{pipeline['holistic_fps']:.1f}; ratio {pipeline['ratio']:.2f}"
    )
    click.echo(f"Look-up    {lookup['p50']:.0f} ms (median), {lookup['p95']:.0f} ms (95 %)")
    for row in document["search"]:
        click.echo(
            f"Search     {row['vectors']:>7,} vectors: {row['ms']:.2f} ms; "
            f"bare product {row['numpy_ms']:.2f} ms"
        )
    click.echo(f"Window     blocked for {document['gui_block_ms']:.0f} ms at most in a look-up")
    click.echo(f"Start      {document['startup_s']:.2f} s to the first window")
    click.echo(f"Memory     {document['peak_mb']:.0f} MB at most")
