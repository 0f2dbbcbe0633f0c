import numpy as np
import pytest

from signclip_desktop.core.dictionary.word_search import WordMatch
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Landmarks
from signclip_desktop.core.types.sign import Match, Recognition
from signclip_desktop.errors import NoSignSeen
from signclip_desktop.services.library_tasks import Preview
from signclip_desktop.settings import Preferences
from signclip_desktop.ui.view_models.first_run import Checks, FirstRunViewModel, Step
from signclip_desktop.ui.view_models.live import LivePhase
from signclip_desktop.ui.view_models.notice import Help, Notice
from signclip_desktop.ui.view_models.preferences import PreferencesViewModel
from tests.ui.asked import AskedLibrary, sign
from tests.ui.clips import waving_clip
from tests.ui.live import LedLive

pytestmark = pytest.mark.gui

FRAME = Frame(np.zeros((48, 64, 3), np.uint8), 0.0, 0)


@pytest.fixture
def library(qapp) -> AskedLibrary:
    return AskedLibrary()


@pytest.fixture
def live(qapp) -> LedLive:
    return LedLive()


@pytest.fixture
def first_run(live, library, tmp_path) -> FirstRunViewModel:
    preferences = PreferencesViewModel(Preferences(), library, path=tmp_path / "p.json")
    model = FirstRunViewModel(live, library, preferences)
    model.start()
    return model


def landmarks(*, left: bool) -> Landmarks:
    clip = waving_clip(left=left)
    return Landmarks(clip.points[0], clip.confidence[0], 0.0, 0)


def go_to(model: FirstRunViewModel, step: Step) -> None:
    while model.step is not step:
        model.next()


def recognition(*glosses: str) -> Recognition:
    matches = tuple(
        Match(sign(gloss), 0.9, rank, "x", False) for rank, gloss in enumerate(glosses, start=1)
    )
    return Recognition(1, waving_clip(), np.ones(4, np.float32), matches, True, "test")


def test_every_step_can_be_skipped(first_run, qtbot) -> None:
    seen = [first_run.step]
    for _ in range(3):
        first_run.next()
        seen.append(first_run.step)
    assert seen == list(Step)
    with qtbot.waitSignal(first_run.finished):
        first_run.next()
    assert first_run.preferences.preferences.first_run_done


def test_all_steps_can_be_skipped_at_once(first_run, qtbot) -> None:
    with qtbot.waitSignal(first_run.finished):
        first_run.finish()
    assert first_run.preferences.preferences.first_run_done


def test_one_can_go_back(first_run) -> None:
    first_run.next()
    first_run.back()
    first_run.back()
    assert first_run.step is Step.WELCOME


def test_the_camera_check_sees_person_and_both_hands(first_run, live) -> None:
    go_to(first_run, Step.CAMERA)
    live.go(LivePhase.READY)
    live.picture.emit(FRAME, None)
    assert first_run.checks == Checks()
    live.picture.emit(FRAME, landmarks(left=False))
    assert first_run.checks == Checks(picture=True, person=True, right=True)
    live.picture.emit(FRAME, landmarks(left=True))
    assert first_run.checks.done


def test_a_dark_picture_is_not_called_good(first_run, live) -> None:
    go_to(first_run, Step.CAMERA)
    live.go(LivePhase.READY)
    live.notice = Notice("It is too dark.", Help.CHOOSE_CAMERA, "Choose another camera")
    live.picture.emit(FRAME, landmarks(left=True))
    assert not first_run.checks.picture


def test_a_camera_that_goes_is_not_called_good(first_run, live) -> None:
    go_to(first_run, Step.CAMERA)
    live.go(LivePhase.READY)
    live.picture.emit(FRAME, landmarks(left=True))
    live.go(LivePhase.FAILED)
    assert not first_run.checks.picture
    assert not first_run.checks.person


def practise(first_run, library) -> None:
    go_to(first_run, Step.PRACTICE)
    found = [WordMatch(1, sign("BOOK"), "book", "", "exact")]
    library.answer("SearchWords", found)
    preview = Preview("test:book", "x", waving_clip())
    library.answer("LoadPreview", preview)


def test_the_practice_sign_comes_from_the_dictionary(first_run, library) -> None:
    practise(first_run, library)
    assert first_run.sign.gloss == "BOOK"
    assert first_run.clip is not None


@pytest.mark.parametrize(
    ("glosses", "found", "part"),
    [
        (("BOOK", "BIBLE"), True, "came first"),
        (("BIBLE", "OPEN", "BOOK"), True, "number 3"),
        (("BIBLE",), False, "not among"),
        ((*"ABCDEFGH", "BOOK"), False, "not among"),
    ],
)
def test_the_outcome_is_told_as_it_is(first_run, live, library, glosses, found, part) -> None:
    practise(first_run, library)
    live.found.emit(recognition(*glosses))
    assert first_run.found is found
    assert part in first_run.outcome


def test_a_recording_without_a_sign_is_explained(first_run, live, library) -> None:
    practise(first_run, library)
    live.not_found.emit(NoSignSeen("No hand was seen."))
    assert first_run.outcome == "No hand was seen."


def test_look_ups_outside_the_practice_page_are_ignored(first_run, live) -> None:
    live.found.emit(recognition("BOOK"))
    assert first_run.outcome == ""
