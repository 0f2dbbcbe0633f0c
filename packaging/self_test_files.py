"""Makes what `signclip self-test` reads besides the drawn person; run by hand, never by the build.

`.venv/bin/python packaging/self_test_files.py` writes into assets/self_test:

- house.pose, a landmark recording: the starter dictionary's "house" as another person might sign
  it. To be made again when the starter dictionary was computed again.
- version_1.sqlite, a library as the first schema had it, with one sign of the user's own. Made
  only where it is missing: it stands for every old library, and each new schema must open it.
"""

import sqlite3
import tempfile
from pathlib import Path

import numpy as np

from signclip_desktop.cli.self_test_parts import (
    OLD_LIBRARY,
    OLD_SIGN,
    RECORDED_SIGN,
    RECORDING,
    SEED,
    another_performance,
)
from signclip_desktop.core.dictionary import Store, open_library
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example, Origin, Sign
from signclip_desktop.settings import assets_dir

LATER_TABLES = ("list_members", "lists", "history", "settings", "removed")


def main() -> None:
    """Write the recording, and the old library where it is missing."""
    with tempfile.TemporaryDirectory() as folder:
        with open_library(Path(folder) / "library.sqlite") as store:
            example = store.recordings.preview(RECORDED_SIGN)
            assert example is not None
            clip = another_performance(
                store.recordings.clip(example.id), np.random.default_rng(SEED)
            )
        write_pose(clip, assets_dir() / RECORDING)
        if not (assets_dir() / OLD_LIBRARY).exists():
            _write_old_library(Path(folder) / "old.sqlite", clip)


def _write_old_library(work: Path, clip: Clip) -> None:
    with Store.open(work) as store:
        sign = Sign(id=OLD_SIGN, gloss="HOUSE", language="ase")
        store.recordings.put_with_sign(sign, Example("mine:1:1", OLD_SIGN, Origin.CAMERA), clip)
    connection = sqlite3.connect(work, isolation_level=None)
    for table in LATER_TABLES:
        connection.execute(f"DROP TABLE {table}")
    connection.execute("DELETE FROM _sqlite_migrations WHERE name NOT LIKE 'm001%'")
    connection.execute("PRAGMA user_version = 1")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("VACUUM")
    connection.close()
    (assets_dir() / OLD_LIBRARY).write_bytes(work.read_bytes())


if __name__ == "__main__":
    main()
