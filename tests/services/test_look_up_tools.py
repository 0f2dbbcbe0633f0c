"""What the recognition thread reads a file with."""

import threading

import numpy as np
import pytest

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.formats.pose_file import read_pose, write_pose
from signclip_desktop.core.held import is_held
from signclip_desktop.errors import CheckpointInvalid, UsageError
from signclip_desktop.services.look_up_protocols import FileRequest
from signclip_desktop.services.look_up_tools import RealTools
from tests.fakes import FakeHolistic
from tests.samples import some_clip
from tests.told import raises
from tests.video_files import numbered, write_video


def read(path, from_s=None, to_s=None, *, cancelled=False, progress=lambda done: None):
    landmarker = FakeHolistic()
    request = FileRequest(1, path, from_s, to_s, threading.Event())
    clip = RealTools().read_file(request, landmarker, progress, lambda: cancelled)
    assert not landmarker.closed  # it belongs to the thread
    return clip


def test_a_span_of_a_pose_file(tmp_path) -> None:
    path = tmp_path / "house.pose"
    write_pose(some_clip(1), path)
    whole = read_pose(path)
    np.testing.assert_array_equal(read(path).points, whole.points)
    part = read(path, float(whole.times_s[1]), float(whole.times_s[3]))
    np.testing.assert_array_equal(part.points, whole.points[1:4])
    with raises(UsageError, "span.marked_empty"):
        read(path, 90.0, 91.0)


def test_a_span_of_a_video(tmp_path) -> None:
    path = write_video(tmp_path / "room.mp4", numbered(160, 120, 10), fps=10)
    shares: list[float] = []
    clip = read(path, 0.25, 0.65, progress=shares.append)
    np.testing.assert_allclose(clip.times_s, [0.3, 0.4, 0.5, 0.6], atol=1e-6)
    assert shares[-1] == 1
    assert read(path, cancelled=True) is None


@pytest.mark.parametrize("part", ["encoding.registry.open_encoder",
                                  "matching.recognizer.open_recognizer"])  # fmt: skip
def test_a_library_that_cannot_be_looked_up_in_is_let_go(part, tmp_path, monkeypatch) -> None:
    path, held = tmp_path / "library.sqlite", []
    Store.open(path).close()

    def broken(*_: object) -> None:
        held.append(is_held(path))
        raise CheckpointInvalid("labels.damaged", file="weights")

    monkeypatch.setattr(f"signclip_desktop.core.{part}", broken)
    with raises(CheckpointInvalid, "labels.damaged"):
        RealTools(safe=part.startswith("matching")).open_finder(path)
    # While the encoder loads, the window may be closed and the process end.
    assert held == [part.startswith("matching")]
    assert not is_held(path)
