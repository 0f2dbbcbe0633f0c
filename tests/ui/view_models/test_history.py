from datetime import datetime, timedelta

import pytest

from signclip_desktop.core.dictionary import HistoryEntry
from signclip_desktop.core.types.changes import Change, Kind
from signclip_desktop.services.library_tasks import HistoryItem
from signclip_desktop.ui.view_models.history import HistoryViewModel, when
from tests.ui.asked import AskedLibrary, sign

pytestmark = pytest.mark.gui

NOON = datetime(2026, 5, 3, 12, 5).astimezone()


@pytest.fixture
def library(qapp) -> AskedLibrary:
    return AskedLibrary()


@pytest.fixture
def history(library) -> HistoryViewModel:
    history = HistoryViewModel(library)
    history.load()
    items = [
        HistoryItem(HistoryEntry("a", NOON.timestamp(), "word", "book", ()), (sign("BOOK"),)),
        HistoryItem(
            HistoryEntry("b", NOON.timestamp(), "sign", "", ()), (sign("CAT"), sign("DOG"))
        ),
        HistoryItem(HistoryEntry("c", NOON.timestamp(), "sign", "", ()), ()),
        HistoryItem(HistoryEntry("d", NOON.timestamp(), "sign", "unsure", ()), (sign("COW"),)),
        HistoryItem(HistoryEntry("e", NOON.timestamp(), "sign", "unsure", ()), ()),
    ]
    library.answer("LoadHistory", items)
    return history


def test_each_kind_of_look_up_has_its_line(history) -> None:
    assert [row.title for row in history.rows] == [
        "book",
        "Signed: CAT",
        "Signed: nothing found",
        "Signed: not sure, perhaps COW",
        "Signed: nothing found",
    ]
    assert history.rows[0].found == "opened BOOK"
    assert history.rows[1].found == "also similar: DOG"


def test_a_word_is_searched_again_and_its_sign_shown(history, qtbot) -> None:
    with qtbot.waitSignals([history.word_chosen, history.sign_chosen]):
        history.choose(0)
    with qtbot.assertNotEmitted(history.sign_chosen):
        history.choose(2)


def test_what_was_not_sure_is_shown_and_not_searched_for(history, qtbot) -> None:
    with qtbot.waitSignal(history.sign_chosen), qtbot.assertNotEmitted(history.word_chosen):
        history.choose(3)


def test_one_line_and_all_lines_can_be_forgotten(history, library) -> None:
    history.delete(1)
    assert library.arguments("ForgetLookUp") == ("b",)
    library.answer("ForgetLookUp", change=Change(Kind.HISTORY))
    assert library.tasks.count("LoadHistory") == 2
    history.delete_all()
    assert library.tasks[-1] == "ForgetHistory"


def test_a_changed_library_is_read_again(history, library) -> None:
    library.changed.emit(Kind.SIGNS)
    assert library.tasks.count("LoadHistory") == 2


def test_a_private_session_notes_nothing(history, library) -> None:
    history.set_private(True)
    library.note_look_up("word", "book", ())
    assert "NoteLookUp" not in library.tasks
    history.set_private(False)
    library.note_look_up("word", "book", ())
    assert library.arguments("NoteLookUp") == ("word", "book", ())


def test_the_preference_wins_over_the_end_of_a_private_session(history, library) -> None:
    history.set_keep_history(False)
    history.set_private(True)
    history.set_private(False)
    library.note_look_up("word", "book", ())
    assert "NoteLookUp" not in library.tasks


@pytest.mark.parametrize(
    ("days", "text"), [(0, "today 12:05"), (1, "yesterday 12:05"), (40, "24 Mar 2026, 12:05")]
)
def test_times_are_told_as_people_say_them(days: int, text: str) -> None:
    moment = NOON - timedelta(days=days)
    assert when(moment.replace(hour=12).timestamp(), NOON.date()) == text
