"""What the window can be started with."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from signclip_desktop import __version__
from signclip_desktop.settings import APP_NAME, DATA_DIR_VARIABLE, library_path


@dataclass(frozen=True, slots=True)
class Options:
    """How to start.

    Attributes:
        db: the library.
        camera_file: a video that plays the part of the camera; None for a real one.
        safe_mode: default preferences, no camera, the encoder that needs no weights.
        file: a video or .pose file to open at once.
    """

    db: Path
    camera_file: Path | None = None
    safe_mode: bool = False
    file: Path | None = None


def read_options(arguments: Sequence[str]) -> Options:
    """Read the command line; `--data-dir` is put into the environment, where settings look."""
    parser = argparse.ArgumentParser(
        prog="signclip-desktop", description=f"{APP_NAME}: look signs up, offline."
    )
    parser.add_argument("file", nargs="?", type=Path, help="a video or .pose file to open")
    parser.add_argument("--db", type=Path, help="the library file")
    parser.add_argument("--data-dir", type=Path, help="folder of library, preferences and log")
    parser.add_argument("--camera-file", type=Path, help="play this video as if it were the camera")
    parser.add_argument(
        "--safe-mode",
        action="store_true",
        help="default preferences, no camera, the encoder that needs no weights",
    )
    parser.add_argument("--version", action="version", version=f"{APP_NAME} {__version__}")
    given = parser.parse_args(arguments)
    if given.data_dir:
        os.environ[DATA_DIR_VARIABLE] = str(given.data_dir)
    return Options(given.db or library_path(), given.camera_file, given.safe_mode, given.file)
