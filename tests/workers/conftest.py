"""Look-ups with made-up landmarks and signs, in their real thread."""

from collections.abc import Callable, Iterator

import pytest

from signclip_desktop.workers.look_up import LookUp
from tests.look_up_fakes import FakeTools


@pytest.fixture
def make(qapp, qtbot, tmp_path) -> Iterator[Callable[[FakeTools], LookUp]]:
    made: list[LookUp] = []

    def start(tools: FakeTools) -> LookUp:
        look_up = LookUp(tools)
        made.append(look_up)
        with qtbot.waitSignals([look_up.seeing, look_up.ready]):
            look_up.start()
            look_up.open_library(tmp_path / "library.sqlite")
        return look_up

    yield start
    for look_up in made:
        look_up.stop()
