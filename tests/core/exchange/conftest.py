"""An empty library, and a folder of three recordings to bring into it."""

import pytest

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.formats.pose_file import write_pose
from tests.samples import some_clip


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "library.sqlite") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path):
    media = tmp_path / "media"
    media.mkdir()
    for seed, name in enumerate(("house_1", "house_2", "dog__anna_b")):
        write_pose(some_clip(seed), media / f"{name}.pose")
    return media
