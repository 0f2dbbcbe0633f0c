import time
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.errors import VideoUnreadable
from signclip_desktop.services.film import MOST_PICTURES
from signclip_desktop.workers.film import FilmReader, FilmWorker
from tests.ui.clips import waving_clip
from tests.video_files import cut, encode, textured

pytestmark = pytest.mark.gui


class Source:
    """Frames of 10 a second; the image holds its number."""

    name, nominal_fps, is_live = "numbers", 10.0, False

    def __init__(self, count: int, error: BaseException | None = None) -> None:
        self.claimed_s = count / 10
        self.closed = False
        self._left = iter(range(count))
        self._error = error

    def open(self) -> None: ...

    def read(self) -> Frame | None:
        number = next(self._left, None)
        if number is None:
            if self._error is not None:
                raise self._error
            return None
        return Frame(np.full((2, 2, 3), number % 256, np.uint8), number / 10, number)

    def close(self) -> None:
        self.closed = True


def test_a_short_film_keeps_every_picture(qapp, qtbot) -> None:
    worker = FilmWorker(Path("a.mp4"), Source(25))
    with qtbot.waitSignal(worker.read) as answer:
        worker.start()
    film = answer.args[0]
    assert len(film.images) == 25
    assert film.duration_s == pytest.approx(2.4)
    assert film.at(1.05) == 10
    assert film.images[10][0, 0, 0] == 10


def test_a_long_film_keeps_every_second_or_fourth_picture(qapp, qtbot) -> None:
    worker = FilmWorker(Path("a.mp4"), Source(3 * MOST_PICTURES))
    with qtbot.waitSignal(worker.read) as answer:
        worker.start()
    film = answer.args[0]
    assert len(film.images) <= 400
    assert set(np.diff(film.times_s).round(3)) == {0.4}
    assert film.duration_s == pytest.approx((3 * 400 - 1) / 10)
    assert film.times_s[0] == 0.0
    assert film.at(film.duration_s) == len(film.images) - 1


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (Source(0), "video.film_empty (file='a.mp4')"),
        (Source(5, VideoUnreadable("It is cut off.")), "It is cut off."),
    ],
    ids=["empty", "broken"],
)
def test_a_film_that_cannot_be_read_is_told(qapp, qtbot, source, told) -> None:
    worker = FilmWorker(Path("a.mp4"), source)
    with qtbot.waitSignal(worker.failed) as answer:
        worker.start()
    assert str(answer.args[0]) == told
    assert source.closed


def test_a_bug_ends_the_waiting_and_is_seen(qapp, qtbot) -> None:
    worker = FilmWorker(Path("a.mp4"), Source(5, ZeroDivisionError()))
    with qtbot.waitSignal(worker.failed) as answer, pytest.raises(ZeroDivisionError):
        worker.start()
    assert answer.args[0].message.key == "program.unexpected"


def test_the_reader_tells_of_the_film_asked_for_last(qapp, qtbot, tmp_path) -> None:
    for name in ("one.pose", "two.pose"):
        write_pose(waving_clip(), tmp_path / name)
    reader, films = FilmReader(), []
    reader.read.connect(films.append)
    reader.open(tmp_path / "one.pose")
    with qtbot.waitSignal(reader.read):
        reader.open(tmp_path / "two.pose")
    reader.close()
    assert [film.path.name for film in films] == ["two.pose"]
    assert films[0].clip is not None


def test_a_text_named_mp4_is_told_by_the_reader(qapp, qtbot, tmp_path):
    path = tmp_path / "text.mp4"
    path.write_text("not a video")
    reader = FilmReader()
    with qtbot.waitSignal(reader.failed, timeout=30000) as answer:
        reader.open(path)
    assert isinstance(answer.args[0], VideoUnreadable)
    reader.close()


def test_a_film_that_was_closed_while_it_was_read_is_not_told(qapp, qtbot, tmp_path) -> None:
    write_pose(waving_clip(), tmp_path / "one.pose")
    reader, films = FilmReader(), []
    reader.read.connect(films.append)
    reader.open(tmp_path / "one.pose")
    time.sleep(0.3)  # not the event loop: it would deliver the film
    reader.close()
    qtbot.wait(50)
    assert films == []


def test_a_film_that_breaks_off_carries_the_sentence(qapp, qtbot, tmp_path) -> None:
    path = cut(encode(tmp_path / "a.mkv", textured(320, 240, 60), "mpeg4"), 0.6)
    worker = FilmWorker(path)
    with qtbot.waitSignal(worker.read) as answer:
        worker.start()
    assert answer.args[0].flaw.key == "video.breaks_off"
    assert len(answer.args[0].images) > 10
