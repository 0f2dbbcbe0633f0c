"""The recognition thread prepares its dictionary between frames, and keeps questions."""

import numpy as np
import pytest

from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder
from signclip_desktop.core.matching.recognizer import Recognizer
from signclip_desktop.core.types.changes import Kind
from signclip_desktop.errors import StoreDamaged
from signclip_desktop.services.look_up_protocols import OpenFinder
from signclip_desktop.workers.latest import Inbox
from signclip_desktop.workers.look_up import LookUp
from signclip_desktop.workers.recognition import RecognitionWorker
from tests.core.library_fake import LibraryFake
from tests.core.motions import path_clip
from tests.fakes import FakeCamera, FakeHolistic
from tests.look_up_fakes import FakeFinder, FakeTools

pytestmark = pytest.mark.gui


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
        look_up.follow(Kind.RECORDINGS)
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


def test_a_library_is_not_opened_any_more_when_the_end_came_first(qapp, tmp_path):
    """It would be open when the process ends, and leave its log behind."""
    tools, opened = FakeTools(), []
    tools.open_finder = opened.append
    worker = RecognitionWorker(tools, Inbox(), LookUp(tools))
    worker.request_stop()
    worker.open_library(tmp_path / "library.sqlite")
    assert opened == []


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
        look_up.follow(Kind.RECORDINGS)
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


def test_a_dictionary_that_cannot_be_prepared_is_told_to_who_waits(qapp, qtbot, tmp_path):
    class Unreadable(FakeFinder):
        def preparing(self):
            raise StoreDamaged("The library is damaged.")

    look_up, told = LookUp(FakeTools(FakeHolistic(), Unreadable())), {}
    look_up.failed.connect(lambda request, error: told.update({request: str(error)}))
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
        look_up.follow(Kind.RECORDINGS)
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
    look_up.failed.connect(lambda request, error: told.update({request: str(error)}))
    with qtbot.captureExceptions() as seen:
        look_up.start()
        look_up.open_library(tmp_path / "library.sqlite")
        asked = [look_up.look_up_file(tmp_path / "sign.mp4", None, None)]
        if where == "look_alikes":
            asked = [look_up.look_alikes("test:book")]
        qtbot.waitUntil(lambda: asked[0] in told)
        look_up.stop()
    assert told[asked[0]] == "program.unexpected"
    assert [str(error) for _, error, _ in seen] == [where]


def test_look_alikes_asked_for_early_come_when_the_dictionary_is_ready(qapp, qtbot, tmp_path):
    look_up = LookUp(FakeTools())
    request = look_up.look_alikes("test:book")
    with qtbot.waitSignal(look_up.look_alikes_found) as answer:
        look_up.start()
        look_up.open_library(tmp_path / "library.sqlite")
    assert answer.args[0] == request
    look_up.stop()
