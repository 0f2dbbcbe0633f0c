import threading

import numpy as np
import pytest

from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder
from signclip_desktop.core.matching.recognizer import Recognizer
from signclip_desktop.core.segmenting.live import SegmenterState
from signclip_desktop.errors import LandmarkerUnavailable, NoSignSeen, StoreDamaged
from signclip_desktop.services.look_up_protocols import OpenFinder
from signclip_desktop.workers.camera import Camera
from signclip_desktop.workers.look_up import LookUp
from tests.core.library_fake import LibraryFake
from tests.core.motions import path_clip
from tests.fakes import FakeCamera, FakeHolistic
from tests.look_up_fakes import FakeFinder, FakeTools

pytestmark = pytest.mark.gui


@pytest.fixture
def make(qapp, qtbot, tmp_path):
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


def film(look_up: LookUp, camera: FakeCamera, count: int) -> None:
    for _ in range(count):
        look_up.inbox.put(camera.read())


def test_space_to_space_every_frame_is_looked_up(make, qtbot):
    tools = FakeTools(FakeHolistic())
    look_up, camera = make(tools), FakeCamera()
    camera.open()
    order = []
    look_up.recorded.connect(order.append)
    request = look_up.arm(hands_up=False)
    look_up.begin()
    with qtbot.waitSignal(look_up.recognised) as answer:
        film(look_up, camera, 50)
        look_up.end()
    assert order == [request]
    assert answer.args[0].request_id == request
    assert tools.landmarker.processed == list(range(50))
    assert len(tools.finder.clips[0]) == 50


def test_frames_are_analysed_while_the_window_is_busy(make):
    """From the camera's thread to the recognition thread; the window's is blocked meanwhile."""
    enough = threading.Event()

    class Counting(FakeHolistic):
        def process(self, frame):
            found = super().process(frame)
            if len(self.processed) >= 5:
                enough.set()
            return found

    look_up, source = make(FakeTools(Counting())), FakeCamera(fps=100, paced=True)
    camera = Camera(lambda camera_id: source, look_up.inbox)
    camera.open()
    analysed = enough.wait(60)  # this thread is the window's; its event loop does not run
    source.close()
    camera.close()
    assert analysed


def test_raised_hands_start_and_rest_stops(make, qtbot):
    tools = FakeTools(FakeHolistic(signing=(20, 60)))
    look_up, camera = make(tools), FakeCamera()
    camera.open()
    states = []
    look_up.state_changed.connect(states.append)
    request = look_up.arm(hands_up=True)
    look_up.inbox.hold()  # the test films faster than a camera; nothing may be dropped
    with qtbot.waitSignal(look_up.recognised) as answer:
        film(look_up, camera, 110)
    assert answer.args[0].request_id == request
    assert states == [
        SegmenterState.ARMED,
        SegmenterState.RECORDING,
        SegmenterState.FINISHED,
    ]
    clip = tools.finder.clips[0]
    assert clip.times_s[0] < 20 / 30  # pre-roll
    assert clip.times_s[-1] > 60 / 30


def test_a_slow_landmarker_drops_preview_frames_and_counts_them(make, qtbot):
    gate = threading.Event()

    class Slow(FakeHolistic):
        def process(self, frame):
            gate.wait(60)
            return super().process(frame)

    tools = FakeTools(Slow())
    look_up, camera = make(tools), FakeCamera()
    camera.open()
    look_up.arm(hands_up=False)
    film(look_up, camera, 40)
    gate.set()
    qtbot.waitUntil(lambda: 39 in tools.landmarker.processed)
    assert len(tools.landmarker.processed) <= 2 or look_up.inbox.drops > 0
    assert look_up.inbox.drops + len(tools.landmarker.processed) == 40


def test_no_hands_is_told_under_the_requests_id(make, qtbot):
    look_up, camera = make(FakeTools(FakeHolistic(person=False))), FakeCamera()
    camera.open()
    request = look_up.arm(hands_up=False)
    look_up.begin()
    with qtbot.waitSignal(look_up.failed) as answer:
        film(look_up, camera, 10)
        look_up.end()
    assert answer.args[0] == request
    assert isinstance(answer.args[1], NoSignSeen)


def test_a_recording_of_nothing_is_told(make, qtbot):
    look_up = make(FakeTools())
    look_up.arm(hands_up=False)
    look_up.begin()
    with qtbot.waitSignal(look_up.failed) as answer:
        look_up.end()
    assert isinstance(answer.args[1], NoSignSeen)


def test_arming_again_forgets_a_recording(make, qtbot):
    tools = FakeTools(FakeHolistic())
    look_up, camera = make(tools), FakeCamera()
    camera.open()
    look_up.arm(hands_up=False)
    look_up.begin()
    film(look_up, camera, 10)
    second = look_up.arm(hands_up=False)
    look_up.begin()
    with qtbot.waitSignal(look_up.recognised) as answer:
        film(look_up, camera, 10)
        look_up.end()
    assert answer.args[0].request_id == second
    assert len(tools.finder.clips) == 1
    assert tools.finder.clips[0].times_s[-1] == pytest.approx(19 / 30)


def test_a_camera_opened_anew_does_not_go_on_with_the_old_recording(make, qtbot):
    """Its time begins at 0 again, and its first frames may come before the next arming."""
    tools = FakeTools(FakeHolistic(signing=(20, 60)))
    look_up, old, new = make(tools), FakeCamera(), FakeCamera()
    old.open()
    new.open()
    states = []
    look_up.state_changed.connect(states.append)
    look_up.arm(hands_up=True)
    look_up.inbox.hold()  # the test films faster than a camera; nothing may be dropped
    film(look_up, old, 50)
    qtbot.waitUntil(lambda: SegmenterState.RECORDING in states)
    with qtbot.waitSignal(look_up.recognised) as answer:
        film(look_up, new, 120)
    times_s = answer.args[0].clip.times_s
    assert len(times_s) < 120
    assert (times_s[1:] > times_s[:-1]).all()


def test_a_file_is_read_frame_by_frame_with_progress(make, qtbot, tmp_path):
    tools = FakeTools(FakeHolistic(), file_frames=25)
    look_up = make(tools)
    done = []
    look_up.file_progressed.connect(lambda request, share: done.append(share))
    with qtbot.waitSignal(look_up.recognised) as answer:
        request = look_up.look_up_file(tmp_path / "sign.mp4", None, None)
    assert answer.args[0].request_id == request
    assert len(answer.args[0].clip) == 25
    assert done[-1] == 1.0


def test_a_film_that_is_looked_up_twice_goes_through_mediapipe_once(make, qtbot, tmp_path):
    film = tmp_path / "film.mp4"
    film.write_bytes(b"a film")
    landmarker = FakeHolistic()
    look_up = make(FakeTools(landmarker))
    done, shown, found = [], [], []
    look_up.file_progressed.connect(lambda request, share: done.append((request, share)))
    look_up.landmarks_ready.connect(lambda frame, landmarks: shown.append(frame.number))

    def frames_after_looking_up() -> int:
        with qtbot.waitSignal(look_up.recognised) as answer:
            request = look_up.look_up_file(film, None, None)
        assert answer.args[0].request_id == request
        assert done[-1] == (request, 1.0)
        found.append(answer.args[0].clip)
        assert len(shown) == len(landmarker.processed)
        return len(landmarker.processed)

    look_up.remember_film(film)
    assert [frames_after_looking_up() for _ in range(3)] == [30, 30, 30]
    np.testing.assert_array_equal(found[0].points, found[2].points)
    look_up.remember_film(None)
    assert [frames_after_looking_up() for _ in range(2)] == [60, 90]


def test_a_cancelled_file_gives_no_answer(make, qtbot, tmp_path):
    gate = threading.Event()
    look_up = make(FakeTools(FakeHolistic(), gate=gate))
    answers = []
    look_up.recognised.connect(answers.append)
    first = look_up.look_up_file(tmp_path / "one.mp4", None, None)
    look_up.cancel_file(first)
    with qtbot.waitSignal(look_up.recognised):
        second = look_up.look_up_file(tmp_path / "two.mp4", None, None)
        gate.set()
    assert [one.request_id for one in answers] == [second]
    assert first != second


def test_files_of_two_askers_are_read_one_after_the_other(make, qtbot, tmp_path):
    look_up = make(FakeTools(FakeHolistic()))
    answers = []
    look_up.recognised.connect(lambda found: answers.append(found.request_id))
    asked = [look_up.look_up_file(tmp_path / name, None, None) for name in ("a.mp4", "b.mp4")]
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert answers == asked


def test_attempts_are_combined_under_a_new_id(make, qtbot, tmp_path):
    look_up = make(FakeTools(FakeHolistic()))
    with qtbot.waitSignal(look_up.recognised) as answer:
        look_up.look_up_file(tmp_path / "one.mp4", None, None)
    with qtbot.waitSignal(look_up.recognised) as combined:
        request = look_up.combine([answer.args[0], answer.args[0]])
    assert combined.args[0].request_id == request


def test_look_alikes_leave_the_sign_itself_out(make, qtbot):
    look_up = make(FakeTools())
    with qtbot.waitSignal(look_up.look_alikes_found) as answer:
        request = look_up.look_alikes("test:book")
    assert answer.args[0] == request
    assert "test:book" not in [match.sign.id for match in answer.args[1]]


def test_changes_of_the_library_are_taken_in(make, qtbot):
    tools = FakeTools()
    look_up = make(tools)
    with qtbot.waitSignal(look_up.ready):
        look_up.refresh()
    assert tools.finder.prepared == 2


def test_a_long_preparation_lets_frames_and_requests_in_between(qapp, qtbot, tmp_path):
    class Batches(FakeFinder):
        left = 5

        def preparing(self):
            whole = self.left
            while self.left:
                self.left -= 1
                yield (whole - self.left) / whole

        def recognise(self, clip, **asked):
            assert self.left == 0, "looked up in half a dictionary"
            return super().recognise(clip, **asked)

    tools = FakeTools(FakeHolistic(), Batches())
    look_up = LookUp(tools)
    told = []
    look_up.preparing.connect(told.append)
    with qtbot.waitSignals([look_up.ready, look_up.recognised]):
        look_up.start()
        look_up.open_library(tmp_path / "library.sqlite")
        look_up.look_up_file(tmp_path / "sign.mp4", None, None)
    look_up.stop()
    assert told == pytest.approx([0.2, 0.4, 0.6, 0.8])


def test_the_chosen_sign_language_goes_with_every_question(make, qtbot, tmp_path):
    tools = FakeTools(FakeHolistic())
    look_up = make(tools)
    with qtbot.waitSignal(look_up.recognised) as answer:
        look_up.look_up_file(tmp_path / "sign.mp4", None, None)
    look_up.set_language("gsg")
    with qtbot.waitSignal(look_up.look_alikes_found):
        look_up.look_up_file(tmp_path / "sign.mp4", None, None)
        look_up.look_up_again(answer.args[0].clip)
        look_up.combine(answer.args)
        look_up.look_alikes("test:book")
    look_up.set_language("")
    with qtbot.waitSignal(look_up.look_alikes_found):
        look_up.look_alikes("test:book")
    assert tools.finder.languages == [None, "gsg", "gsg", "gsg", "gsg", None]


def test_what_the_recogniser_has_to_tell_comes_as_a_warning(make, qtbot):
    tools = FakeTools(FakeHolistic())
    look_up = make(tools)
    tools.finder.warnings.append("One recording is damaged.")
    with qtbot.waitSignal(look_up.warned) as told:
        look_up.refresh()
    assert told.args == ["One recording is damaged."]


class _Watched:
    """An encoder that notes each batch, and films a frame meanwhile."""

    def __init__(self, order: list[str]) -> None:
        self._inner = TrainingFreeEncoder()
        self.id, self.dimension = self._inner.id, self._inner.dimension
        self.recipe, self.comparison = self._inner.recipe, self._inner.comparison
        self.exemplars, self.embed_text = None, None
        self.sign_languages, self.modalities = (), self._inner.modalities
        self.order = order
        self.film = lambda: None

    def embed(self, clips):
        self.order.append(f"embed {len(clips)}")
        self.film()
        return self._inner.embed(clips)


def test_frames_are_analysed_between_the_batches_of_a_preparation(qapp, qtbot, tmp_path):
    """A bounded number of recordings is embedded before a frame that came gets its turn."""
    order: list[str] = []
    encoder, camera, library = _Watched(order), FakeCamera(), LibraryFake()
    camera.open()
    clip = path_clip(np.linspace((0.3, 0.5), (0.7, 0.5), 12))
    for number in range(200):
        library.add(f"sign {number}", clip)

    class Filmed(FakeHolistic):
        def process(self, frame):
            order.append("frame")
            return super().process(frame)

    class Real(FakeTools):
        def open_finder(self, path):
            return OpenFinder(Recognizer(library, encoder), encoder.id, lambda: None)

    look_up = LookUp(Real(Filmed()))
    encoder.film = lambda: look_up.inbox.put(camera.read())
    with qtbot.waitSignal(look_up.ready):
        look_up.start()
        look_up.open_library(tmp_path / "library.sqlite")
    qtbot.waitUntil(lambda: order[-1] == "frame")
    look_up.stop()
    batches = [name for name in order if name != "frame"]
    assert sum(int(name.split()[1]) for name in batches) == 200
    assert max(int(name.split()[1]) for name in batches) <= 32
    assert order == [name for batch in batches for name in (batch, "frame")]


def test_missing_models_are_told_and_look_ups_fail_with_a_sentence(qapp, qtbot, tmp_path):
    look_up = LookUp(FakeTools(fails=LandmarkerUnavailable("MediaPipe is missing.")))
    with qtbot.waitSignal(look_up.failed) as answer:
        look_up.start()
    assert answer.args[0] == 0
    assert answer.args[1].message == "MediaPipe is missing."
    with qtbot.waitSignal(look_up.failed) as answer:
        request = look_up.look_up_file(tmp_path / "sign.mp4", None, None)
    assert answer.args[0] == request
    look_up.stop()


def test_a_file_opened_with_the_program_waits_for_models_and_dictionary(qapp, qtbot, tmp_path):
    look_up = LookUp(FakeTools())
    request = look_up.look_up_file(tmp_path / "sign.mp4", None, None)
    with qtbot.waitSignal(look_up.recognised) as answer:
        look_up.start()
        look_up.open_library(tmp_path / "library.sqlite")
    assert answer.args[0].request_id == request
    look_up.stop()


def test_a_file_that_waits_for_a_library_that_cannot_be_opened_is_told(qapp, qtbot, tmp_path):
    class Damaged(FakeTools):
        def open_finder(self, path):
            raise StoreDamaged("The library is damaged.")

    look_up, told = LookUp(Damaged()), {}
    look_up.failed.connect(lambda request, error: told.update({request: error.message}))
    with qtbot.waitSignal(look_up.seeing):
        look_up.start()
    request = look_up.look_up_file(tmp_path / "sign.mp4", None, None)
    look_up.open_library(tmp_path / "library.sqlite")
    qtbot.waitUntil(lambda: request in told)
    assert told == {0: "The library is damaged.", request: "The library is damaged."}
    look_up.stop()


def test_a_bug_while_the_models_load_is_told_to_the_file_that_waits_for_them(qapp, qtbot, tmp_path):
    class Buggy(FakeTools):
        def make_landmarker(self):
            raise TypeError("a bug")

    look_up, told = LookUp(Buggy()), {}
    look_up.failed.connect(lambda request, error: told.update({request: error.message}))
    request = look_up.look_up_file(tmp_path / "sign.mp4", None, None)
    with qtbot.captureExceptions() as bugs:
        look_up.start()
        qtbot.waitUntil(lambda: request in told)
        look_up.stop()
    assert "went wrong inside the program" in told[request]
    assert "went wrong inside the program" in told[0]
    assert [kind for kind, *_ in bugs] == [TypeError]


def test_the_graph_lives_in_one_thread_and_is_closed(make, qtbot):
    tools = FakeTools(FakeHolistic())
    look_up, camera = make(tools), FakeCamera()
    camera.open()
    look_up.arm(hands_up=False)
    look_up.inbox.hold()
    film(look_up, camera, 5)
    qtbot.waitUntil(lambda: len(tools.landmarker.processed) == 5)
    look_up.stop()
    assert tools.landmarker.closed
    assert tools.finder.closed
    assert len(tools.landmarker.threads) == 1
    assert threading.get_ident() not in tools.landmarker.threads


def test_a_dictionary_that_cannot_be_prepared_is_told_to_who_waits(qapp, qtbot, tmp_path):
    class Unreadable(FakeFinder):
        def preparing(self):
            raise StoreDamaged("The library is damaged.")

    look_up, told = LookUp(FakeTools(FakeHolistic(), Unreadable())), {}
    look_up.failed.connect(lambda request, error: told.update({request: error.message}))
    look_up.start()
    request = look_up.look_up_file(tmp_path / "sign.mp4", None, None)
    look_up.open_library(tmp_path / "library.sqlite")
    qtbot.waitUntil(lambda: request in told)
    assert told == {0: "The library is damaged.", request: "The library is damaged."}
    look_up.stop()


def test_changes_that_cannot_be_taken_in_leave_the_dictionary_as_it_was(make, qtbot, tmp_path):
    tools = FakeTools(FakeHolistic())
    look_up = make(tools)

    def preparing():
        raise StoreDamaged("The library is damaged.")

    tools.finder.preparing = preparing
    with qtbot.waitSignal(look_up.failed) as answer:
        look_up.refresh()
    assert answer.args[0] == 0
    with qtbot.waitSignal(look_up.recognised):
        look_up.look_up_file(tmp_path / "sign.mp4", None, None)


@pytest.mark.parametrize("where", ["open_finder", "read_file", "recognise", "look_alikes"])
def test_a_bug_ends_the_waiting_with_a_sentence_and_is_seen(qapp, qtbot, tmp_path, where):
    def broken(*_, **__):
        raise ZeroDivisionError(where)

    tools = FakeTools(FakeHolistic())
    setattr(tools if hasattr(tools, where) else tools.finder, where, broken)
    look_up, told = LookUp(tools), {}
    look_up.failed.connect(lambda request, error: told.update({request: error.message}))
    with qtbot.captureExceptions() as seen:
        look_up.start()
        look_up.open_library(tmp_path / "library.sqlite")
        asked = [look_up.look_up_file(tmp_path / "sign.mp4", None, None)]
        if where == "look_alikes":
            asked = [look_up.look_alikes("test:book")]
        qtbot.waitUntil(lambda: asked[0] in told)
        look_up.stop()
    assert "log file" in told[asked[0]]
    assert [str(error) for _, error, _ in seen] == [where]


def test_look_alikes_asked_for_early_come_when_the_dictionary_is_ready(qapp, qtbot, tmp_path):
    look_up = LookUp(FakeTools())
    request = look_up.look_alikes("test:book")
    with qtbot.waitSignal(look_up.look_alikes_found) as answer:
        look_up.start()
        look_up.open_library(tmp_path / "library.sqlite")
    assert answer.args[0] == request
    look_up.stop()


class Dying(FakeHolistic):
    """Its graph fails at the tenth frame and cannot be opened again."""

    def process(self, frame):
        if len(self.processed) == 10:
            raise LandmarkerUnavailable("The models are gone.")
        return super().process(frame)


def test_landmarks_that_fail_in_a_recording_end_it_with_a_sentence(make, qtbot):
    look_up, camera, told = make(FakeTools(Dying())), FakeCamera(), {}
    camera.open()
    look_up.failed.connect(lambda request, error: told.update({request: error.message}))
    request = look_up.arm(hands_up=False)
    look_up.begin()
    film(look_up, camera, 20)
    qtbot.waitUntil(lambda: request in told)
    look_up.end()
    assert told == {0: "The models are gone.", request: "The models are gone."}


def test_landmarks_that_fail_before_a_recording_are_told_once(make, qtbot):
    look_up, camera, told = make(FakeTools(Dying())), FakeCamera(), []
    camera.open()
    look_up.failed.connect(lambda request, error: told.append(request))
    look_up.inbox.hold()
    film(look_up, camera, 20)
    qtbot.waitUntil(lambda: bool(told))
    film(look_up, camera, 5)
    # One alone: a signal that comes while the waiting connects has upset PySide.
    with qtbot.waitSignal(look_up.ready):
        look_up.refresh()
    assert told == [0]
