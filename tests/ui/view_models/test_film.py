from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal

from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.core.types.remarks import Remark
from signclip_desktop.core.types.sign import TimeSpan
from signclip_desktop.errors import NoSignSeen, VideoUnreadable
from signclip_desktop.services.film import Film
from signclip_desktop.ui.sentences import sentence
from signclip_desktop.ui.view_models.film import FilmPhase, FilmViewModel
from signclip_desktop.workers.film import FilmWorker
from tests.look_up_fakes import FakeFinder
from tests.ui.asked import AskedLookUp
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui


class AskedReader(QObject):
    read = Signal(object)
    progressed = Signal(float)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[Path] = []

    def open(self, path: Path) -> None:
        self.paths.append(path)

    def close(self) -> None:
        pass


def some_film(seconds: float) -> Film:
    times = np.arange(0, seconds, 0.1)
    image = np.zeros((4, 6, 3), dtype=np.uint8)
    return Film(Path("sign.mp4"), (image,) * len(times), times, float(times[-1]))


@pytest.fixture
def reader(qapp) -> AskedReader:
    return AskedReader()


@pytest.fixture
def look_up(qapp) -> AskedLookUp:
    return AskedLookUp()


@pytest.fixture
def film(reader, look_up) -> FilmViewModel:
    return FilmViewModel(reader, look_up)


def opened(film: FilmViewModel, reader: AskedReader, seconds: float) -> None:
    film.open(Path("sign.mp4"))
    reader.read.emit(some_film(seconds))


def test_a_short_film_is_looked_up_at_once_and_whole(film, reader, look_up):
    opened(film, reader, 4.0)
    assert film.phase is FilmPhase.LOOKING_UP
    assert look_up.files == [("sign.mp4", None, None)]


def test_a_long_film_waits_for_a_span(film, reader, look_up):
    opened(film, reader, 40.0)
    assert film.phase is FilmPhase.READY
    assert look_up.files == []
    film.set_span(3.0, 5.5)
    film.look_up_span()
    assert look_up.files == [("sign.mp4", 3.0, 5.5)]


def test_handles_stay_apart_and_inside(film, reader):
    opened(film, reader, 40.0)
    film.set_span(5.0, 5.0)
    assert film.to_s == pytest.approx(5.1)
    film.set_span(-3.0, 99.0)
    assert (film.from_s, film.to_s) == (0.0, film.duration_s)


def test_moving_a_handle_shows_the_picture_there(film, reader):
    opened(film, reader, 40.0)
    film.set_span(3.0, film.to_s)
    assert film.position_s == pytest.approx(3.0)
    film.set_span(3.0, 8.0)
    assert film.position_s == pytest.approx(8.0)


def test_playing_stays_in_the_span(film, reader):
    opened(film, reader, 40.0)
    film.set_span(3.0, 3.2)
    film.seek(3.19)
    film.advance()
    assert film.position_s == pytest.approx(3.0)


def test_steps_go_picture_by_picture(film, reader):
    opened(film, reader, 40.0)
    film.seek(1.0)
    film.step(1)
    assert film.position_s == pytest.approx(1.1)
    film.step(-2)
    assert film.position_s == pytest.approx(0.9)


def test_the_answer_is_told_and_its_landmarks_are_painted(film, reader, look_up):
    found = []
    film.found.connect(found.append)
    opened(film, reader, 4.5)
    recognition = FakeFinder().recognise(waving_clip(), request_id=1)
    look_up.recognised.emit(recognition)
    assert found == [recognition]
    assert film.phase is FilmPhase.READY
    film.seek(3.5)
    assert film.landmarks() is not None
    film.seek(0.5)
    assert film.landmarks() is None


def test_an_unreadable_file_is_told(film, reader):
    film.open(Path("broken.mp4"))
    reader.failed.emit(VideoUnreadable("broken.mp4 is not a video; choose another."))
    assert film.phase is FilmPhase.FAILED
    assert sentence(film.error).startswith("broken.mp4")


def test_nothing_seen_leaves_the_film_open(film, reader, look_up):
    told = []
    film.not_found.connect(told.append)
    opened(film, reader, 4.0)
    look_up.failed.emit(1, NoSignSeen("No hands were seen."))
    assert film.phase is FilmPhase.READY
    assert len(told) == 1


def test_answers_after_closing_are_ignored(film, reader, look_up):
    found = []
    film.found.connect(found.append)
    opened(film, reader, 4.0)
    film.close()
    look_up.recognised.emit(FakeFinder().recognise(waving_clip(), request_id=1))
    assert found == []
    assert film.phase is FilmPhase.CLOSED
    assert look_up.cancelled == [1]


def test_a_pose_file_is_shown_by_its_landmarks(film, reader, look_up, tmp_path):
    path = tmp_path / "house.pose"
    write_pose(waving_clip(), path)
    worker = FilmWorker(path)
    worker.read.connect(reader.read)
    film.open(path)
    worker.start()
    assert look_up.files == [("house.pose", None, None)]
    film.seek(film.duration_s / 2)
    assert film.landmarks().has_hand
    assert film.film.images[0].max() == 0


def test_a_broken_pose_file_is_told(film, reader, tmp_path):
    path = tmp_path / "house.pose"
    path.write_bytes(b"not a pose")
    worker = FilmWorker(path)
    worker.failed.connect(reader.failed)
    film.open(path)
    worker.start()
    assert film.phase is FilmPhase.FAILED
    assert "house.pose" in sentence(film.error)


def test_several_signs_are_proposed_and_each_is_looked_up(film, reader, look_up):
    opened(film, reader, 4.0)
    spans = (TimeSpan(0.2, 1.0), TimeSpan(1.4, 2.3))
    answer = replace(
        FakeFinder().recognise(waving_clip(), request_id=len(look_up.files)), spans=spans
    )
    look_up.recognised.emit(answer)
    assert film.proposed == spans
    film.look_up_proposed(1)
    assert look_up.files[-1] == ("sign.mp4", 1.4, 2.3)
    # The answer on a part proposes nothing, and what was proposed stays.
    look_up.recognised.emit(replace(answer, request_id=len(look_up.files), spans=()))
    assert film.proposed == spans
    film.close()
    assert film.proposed == ()


def test_landmarks_of_a_turned_picture_lie_on_the_film_as_it_is(film, reader, look_up):
    opened(film, reader, 4.0)
    clip = replace(waving_clip(), remarks=(Remark.TURNED_RIGHT,))
    look_up.recognised.emit(FakeFinder().recognise(clip, request_id=len(look_up.files)))
    film.seek(float(clip.times_s[0]))
    shown, upright = film.landmarks().points, clip.points[0]
    # Upright is the film turned with the clock: what is at its top was at the film's left.
    np.testing.assert_allclose(shown[:, 0], upright[:, 1], atol=1e-6)
    np.testing.assert_allclose(shown[:, 1], 1 - upright[:, 0], atol=1e-6)


def test_landmarks_are_remembered_for_the_open_film_alone(film, reader, look_up) -> None:
    for name in ("one.mp4", "two.mp4"):
        film.open(Path(name))
        assert look_up.film == Path(name)
    film.close()
    assert look_up.film is None
