from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.frame import Frame
from signclip_desktop.ui.panels import film as film_module
from signclip_desktop.ui.panels.film import FilmPanel
from signclip_desktop.ui.view_models.film import FilmPhase, FilmViewModel
from signclip_desktop.workers.film import Film, FilmReader
from tests.ui.asked import AskedLookUp

pytestmark = pytest.mark.gui


@pytest.fixture
def panel(qtbot) -> FilmPanel:
    """A film of a second that is being looked up."""
    reader = FilmReader()
    model = FilmViewModel(reader, AskedLookUp())
    panel = FilmPanel(model)
    panel.model, panel.reader = model, reader
    qtbot.addWidget(panel)
    panel.resize(420, 500)
    panel.show()
    model.path = Path("sign.mp4")
    image = np.zeros((90, 120, 3), dtype=np.uint8)
    reader.read.emit(Film(model.path, (image,) * 10, np.arange(10) / 10, 0.9))
    assert model.phase is FilmPhase.LOOKING_UP
    return panel


def test_pictures_that_come_too_fast_are_left_out(panel, monkeypatch) -> None:
    now = [100.0]
    monkeypatch.setattr(film_module.time, "monotonic", lambda: now[0])
    for number in range(10):
        now[0] += film_module.SHOW_EVERY_S / 4
        panel.show_landmarks(Frame(np.zeros((9, 12, 3), np.uint8), number / 10, number), None)
    assert panel.bar.position_s == pytest.approx(0.8)


def test_nothing_moves_its_place_when_the_answer_comes(panel) -> None:
    places = [part.geometry() for part in (panel.view, panel.bar)]
    assert panel.progress.isVisible()
    panel.model.cancel()
    panel.layout().activate()
    assert not panel.progress.isVisible()
    assert [part.geometry() for part in (panel.view, panel.bar)] == places
