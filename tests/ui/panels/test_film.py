from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.types.frame import Frame
from signclip_desktop.errors import Message
from signclip_desktop.services.film import Film
from signclip_desktop.ui.panels import film as film_module
from signclip_desktop.ui.panels.film import FilmPanel
from signclip_desktop.ui.view_models.film import FilmPhase, FilmViewModel
from signclip_desktop.workers.film import FilmReader
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


def test_a_film_that_breaks_off_says_so_beside_its_results(panel) -> None:
    flaw = Message("video.breaks_off", file="sign.mp4", read_s=0.5, of_s=1.3)
    told = "sign.mp4 breaks off at 0.5 of 1.3 s; copy or download it again."
    image = np.zeros((90, 120, 3), dtype=np.uint8)
    film = Film(Path("sign.mp4"), (image,) * 10, np.arange(10) / 10, 0.9, flaw=flaw)
    panel.model.open(film.path)
    panel.reader.read.emit(film)
    for phase in (FilmPhase.LOOKING_UP, FilmPhase.READY):
        if phase is FilmPhase.READY:
            panel.model.cancel()
        assert panel.model.phase is phase
        assert panel.notice.isVisible()
        assert panel.notice.label.text() == told
    panel.model.close()
    assert not panel.notice.isVisible()
