import numpy as np
import pytest

from signclip_desktop.core.types.landmarks import mirror_clip
from signclip_desktop.core.types.sign import Example, Match, Origin, Recognition
from signclip_desktop.errors import NotInLibrary
from signclip_desktop.services.library_tasks import LibraryState, SignDetail
from signclip_desktop.ui.view_models.sign_detail import DetailState, SignDetailViewModel
from tests.ui.asked import AskedLibrary, AskedLookUp, sign
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui


@pytest.fixture
def library(qapp) -> AskedLibrary:
    return AskedLibrary()


@pytest.fixture
def detail(library) -> SignDetailViewModel:
    return SignDetailViewModel(library)


def loaded(library, gloss: str = "BOOK", origin: Origin = Origin.STARTER) -> SignDetail:
    one = sign(gloss)
    examples = tuple(Example(f"{gloss}{n}", one.id, origin) for n in range(2))
    answer = SignDetail(one, examples, waving_clip())
    library.answer("LoadSign", answer)
    return answer


def recognition(mirrored: bool = False) -> Recognition:
    match = Match(sign(), 0.9, 1, "BOOK0", mirrored)
    return Recognition(5, waving_clip(frames=21), np.ones(4, np.float32), (match,), True, "test")


def test_a_sign_is_shown_by_its_best_example(detail, library) -> None:
    detail.show("test:book")
    assert detail.state is DetailState.LOADING
    answer = loaded(library)
    assert detail.state is DetailState.SHOWN
    assert detail.example is answer.examples[0]
    assert detail.clip is answer.preview


def test_another_example_is_loaded_when_it_is_chosen(detail, library) -> None:
    detail.show("test:book")
    loaded(library)
    detail.choose_example(1)
    assert detail.clip is None
    clip = waving_clip()
    library.answer("LoadClip", clip)
    assert detail.clip is clip


def test_a_match_shows_the_example_that_matched(detail, library) -> None:
    detail.show_match(Match(sign(), 0.9, 1, "BOOK1", False))
    loaded(library)
    assert detail.example.id == "BOOK1"
    assert library.arguments("LoadClip") == ("BOOK1",)


def test_one_can_go_back_and_forward(detail, library) -> None:
    for gloss in ("BOOK", "DOG", "CAT"):
        detail.show(f"test:{gloss.lower()}")
        loaded(library, gloss)
    detail.go(-1)
    assert library.arguments("LoadSign") == ("test:dog",)
    assert detail.can_go_forward
    detail.show("test:bird")
    assert not detail.can_go_forward
    detail.go(-1)
    assert library.arguments("LoadSign") == ("test:dog",)


def test_an_answer_for_a_sign_one_has_left_is_ignored(detail, library) -> None:
    detail.show("test:book")
    old = library.last("LoadSign")
    detail.show("test:dog")
    library.answer(old, SignDetail(sign("BOOK"), (), None))
    assert detail.sign is None


def test_a_sign_that_is_gone_is_said(detail, library) -> None:
    detail.show("test:book")
    library.fail("LoadSign", NotInLibrary("It is not there."))
    assert detail.state is DetailState.FAILED
    assert detail.sentence == "It is not there."


def test_comparing_needs_a_recording(detail, library, qtbot) -> None:
    detail.show("test:book")
    loaded(library)
    with qtbot.waitSignal(detail.said):
        detail.set_comparing(True)
    assert not detail.comparing.is_on
    detail.set_my_recording(recognition())
    detail.set_comparing(True)
    assert detail.comparing.at(0.0) == pytest.approx(0.0, abs=0.3)


def test_my_recording_is_turned_as_it_matched(detail) -> None:
    detail.set_my_recording(recognition(mirrored=True))
    expected = mirror_clip(recognition().clip)
    assert np.array_equal(detail.comparing.clip.points, expected.points, equal_nan=True)
    detail.comparing.turn()
    assert np.array_equal(detail.comparing.clip.points, recognition().clip.points, equal_nan=True)


def test_a_new_list_is_made_and_the_sign_put_on_it(detail, library, qtbot, tmp_path) -> None:
    library.opened.emit(LibraryState(tmp_path, 1, ("ase",), ("animals",)))
    detail.show("test:book")
    loaded(library)
    detail.add_to_list("  school  ")
    assert library.arguments("AddToList") == ("school", "test:book")
    with qtbot.waitSignal(detail.said) as said:
        library.answer("AddToList")
    assert "school" in said.args[0]
    detail.add_to_list("animals")
    assert library.tasks.count("AddToList") == 2


def test_the_starter_dictionary_cannot_be_deleted(detail, library) -> None:
    detail.show("test:book")
    loaded(library)
    detail.delete_example()
    detail.delete_sign()
    assert "DeleteRecording" not in library.tasks
    assert "DeleteSign" not in library.tasks


def test_what_the_user_added_can_be_deleted(detail, library) -> None:
    detail.show("test:book")
    loaded(library, origin=Origin.CAMERA)
    detail.delete_example()
    assert library.arguments("DeleteRecording") == ("BOOK0",)
    detail.delete_sign()
    assert library.arguments("DeleteSign") == ("test:book",)
    assert detail.state is DetailState.EMPTY
    assert not detail.can_go_back


def test_my_recording_is_mirrored_once_and_not_for_every_frame(detail, library) -> None:
    detail.set_my_recording(recognition(mirrored=True))
    assert detail.comparing.clip is detail.comparing.clip
    mirrored = detail.comparing.clip
    detail.comparing.turn()
    assert detail.comparing.clip is not mirrored


def test_look_alikes_that_fail_are_told(library, qtbot) -> None:
    look_up = AskedLookUp()
    detail = SignDetailViewModel(library, look_up)
    detail.show("test:book")
    loaded(library)
    assert look_up.alikes == ["test:book"]
    with qtbot.waitSignal(detail.said) as answer:
        look_up.failed.emit(701, NotInLibrary("It is gone."))
    assert answer.args == ["It is gone."]
