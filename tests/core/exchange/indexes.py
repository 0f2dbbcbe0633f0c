"""Folders of recordings with and without an index, as imports meet them."""

from signclip_desktop.core.formats.pose_file import write_pose
from tests.samples import some_clip

HEADER = "path,spoken_language,signed_language,start,end,words,glosses,priority\n"


def with_index(folder, rows: str):
    (folder / "index.csv").write_text(HEADER + rows, encoding="utf-8")
    return folder


def named(folder, *names: str):
    """A folder of recordings of these names, each of other bytes."""
    folder.mkdir()
    for seed, name in enumerate(names):
        write_pose(some_clip(seed), folder / f"{name}.pose")
    return folder
