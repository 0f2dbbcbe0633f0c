import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from signclip_desktop.core.dictionary.word_search import WordMatch
from signclip_desktop.services.library_tasks import LibraryState, Preview
from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.panels.search import SearchBar, WordResults
from signclip_desktop.ui.view_models.search import SearchViewModel
from signclip_desktop.ui.view_models.sign_labels import SignLabels
from tests.ui.access import nameless, out_of_reach
from tests.ui.asked import AskedLibrary, sign
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui


class Page(QWidget):
    """Field and results, as they stand in the window."""

    def __init__(self) -> None:
        super().__init__()
        self.library = AskedLibrary()
        self.search = SearchViewModel(self.library, SignLabels(self.library))
        self.bar = SearchBar(self.search)
        self.results = WordResults(self.search, PlaybackClock(self))
        layout = QVBoxLayout(self)
        layout.addWidget(self.bar)
        layout.addWidget(self.results)
        self.bar.list_wanted.connect(self.results.take_keyboard)

    def answer(self, *glosses: str) -> None:
        found = [
            WordMatch(rank, sign(gloss), gloss.lower(), "", "exact")
            for rank, gloss in enumerate(glosses, start=1)
        ]
        self.library.answer("SearchWords", found)


@pytest.fixture
def page(qtbot) -> Page:
    page = Page()
    qtbot.addWidget(page)
    page.resize(500, 600)
    page.show()
    qtbot.waitExposed(page)
    return page


def type_word(page: Page, qtbot, word: str) -> None:
    qtbot.keyClicks(page.bar.field, word)
    page.search.search()


def test_a_word_is_typed_chosen_by_arrows_and_opened(page, qtbot) -> None:
    type_word(page, qtbot, "book")
    page.answer("BOOK", "BOOKSHELF")
    page.bar.take_keyboard()
    qtbot.keyClick(page.bar.field, Qt.Key.Key_Down)
    assert page.results.list.currentIndex().row() == 0
    qtbot.keyClick(page.results.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(page.search.chosen) as chosen:
        qtbot.keyClick(page.results.list, Qt.Key.Key_Return)
    assert chosen.args == ["test:bookshelf"]


def test_enter_in_the_field_opens_the_best(page, qtbot) -> None:
    type_word(page, qtbot, "book")
    page.answer("BOOK", "BOOKSHELF")
    with qtbot.waitSignal(page.search.chosen) as chosen:
        qtbot.keyClick(page.bar.field, Qt.Key.Key_Return)
    assert chosen.args == ["test:book"]


def test_a_click_on_a_line_opens_it(page, qtbot) -> None:
    type_word(page, qtbot, "book")
    page.answer("BOOK", "BOOKSHELF")
    rows = page.results.list
    place = rows.visualRect(rows.model().index(1, 0)).center()
    with qtbot.waitSignal(page.search.chosen) as chosen:
        qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == ["test:bookshelf"]


def test_escape_clears_the_field_and_leaves(page, qtbot) -> None:
    type_word(page, qtbot, "book")
    with qtbot.waitSignal(page.bar.left):
        qtbot.keyClick(page.bar.field, Qt.Key.Key_Escape)
    assert page.bar.field.text() == ""
    assert page.search.query == ""


def test_nothing_found_offers_to_add_the_sign(page, qtbot) -> None:
    type_word(page, qtbot, "flurb")
    page.answer()
    assert "flurb" in page.results.message.text()
    with qtbot.waitSignal(page.search.add_wanted):
        qtbot.mouseClick(page.results.add_button, Qt.MouseButton.LeftButton)


def test_the_start_says_how_many_signs_there_are(page, tmp_path) -> None:
    page.library.opened.emit(LibraryState(tmp_path, 2000, ("ase",), ()))
    assert "2,000" in page.results.hint.text()
    assert not page.results.add_button.isVisible()


def test_a_list_can_be_chosen(page, qtbot, tmp_path) -> None:
    assert not page.results.scope.isVisible()
    page.library.opened.emit(LibraryState(tmp_path, 2000, ("ase",), ("Animals",)))
    assert page.results.scope.isVisible()
    page.results.scope.setCurrentIndex(1)
    page.results.scope.activated.emit(1)
    assert page.search.list_name == "Animals"


def test_the_line_that_is_pointed_at_moves(page, qtbot) -> None:
    type_word(page, qtbot, "book")
    page.answer("BOOK")
    page.results.grab()
    preview = Preview("test:book", "x", waving_clip())
    page.library.answer("LoadPreview", preview)
    assert not page.results.list.player.playing
    page.results.take_keyboard()
    assert page.results.list.player.playing
    page.results.hide()
    assert not page.results.list.player.playing


def test_with_reduced_motion_nothing_moves(page, qtbot) -> None:
    page.results.set_reduce_motion(True)
    type_word(page, qtbot, "book")
    page.answer("BOOK")
    page.results.take_keyboard()
    assert not page.results.list.player.playing


def test_a_screen_reader_hears_each_line(page, qtbot) -> None:
    type_word(page, qtbot, "book")
    page.answer("BOOK")
    index = page.results.list.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "BOOK"


def test_everything_has_a_name_and_can_be_reached(page, qtbot, tmp_path) -> None:
    page.library.opened.emit(LibraryState(tmp_path, 2000, ("ase",), ("Animals",)))
    type_word(page, qtbot, "flurb")
    page.answer()
    assert nameless(page) == []
    assert out_of_reach(page) == []
