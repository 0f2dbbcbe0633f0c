import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from signclip_desktop.core.dictionary import HistoryEntry
from signclip_desktop.services.library_tasks import HistoryItem
from signclip_desktop.ui.panels.history import HistoryPanel
from signclip_desktop.ui.view_models.history import HistoryViewModel
from tests.ui.access import nameless, out_of_reach
from tests.ui.asked import AskedLibrary, sign

pytestmark = pytest.mark.gui


@pytest.fixture
def library(qapp) -> AskedLibrary:
    return AskedLibrary()


@pytest.fixture
def panel(library, qtbot) -> HistoryPanel:
    panel = HistoryPanel(HistoryViewModel(library))
    qtbot.addWidget(panel)
    panel.show()
    return panel


def fill(panel, library) -> None:
    panel._history.load()
    now = time.time()
    items = [
        HistoryItem(HistoryEntry("a", now, "word", "book", ()), (sign("BOOK"),)),
        HistoryItem(HistoryEntry("b", now, "sign", "", ()), (sign("CAT"),)),
    ]
    library.answer("LoadHistory", items)


def test_an_empty_history_says_so(panel, library) -> None:
    panel._history.load()
    library.answer("LoadHistory", [])
    assert panel.message.text().startswith("Nothing yet.")
    assert not panel.delete_all_button.isEnabled()


def test_a_line_is_opened_by_a_key(panel, library, qtbot) -> None:
    fill(panel, library)
    panel.take_keyboard()
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel._history.sign_chosen) as chosen:
        qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert chosen.args == ["test:cat"]


def test_delete_forgets_one_line(panel, library, qtbot) -> None:
    fill(panel, library)
    panel.take_keyboard()
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    assert library.arguments("ForgetLookUp") == ("a",)


def test_all_is_deleted_only_when_sure(panel, library, monkeypatch) -> None:
    fill(panel, library)
    answers = [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Yes]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers.pop(0))
    panel.ask_to_delete_all()
    assert "ForgetLookUp" not in library.tasks
    panel.ask_to_delete_all()
    assert library.tasks[-1] == "ForgetHistory"


def test_a_private_session_is_seen(panel, library, qtbot) -> None:
    assert not panel.off_note.isVisible()
    qtbot.mouseClick(panel.private, Qt.MouseButton.LeftButton, pos=panel.private.rect().center())
    panel.private.setChecked(True)
    assert panel.off_note.text.text().startswith("Private session")
    assert not library.keep_history


def test_a_history_that_is_switched_off_says_so(panel) -> None:
    panel._history.set_keep_history(False)
    assert "switched off" in panel.off_note.text.text()


def test_escape_leaves(panel, library, qtbot) -> None:
    fill(panel, library)
    with qtbot.waitSignal(panel.left):
        qtbot.keyClick(panel.list, Qt.Key.Key_Escape)


def test_everything_has_a_name_and_can_be_reached(panel, library) -> None:
    fill(panel, library)
    assert nameless(panel) == []
    assert out_of_reach(panel) == []
