"""The menu's Undo and Redo, without a library."""

import pytest

from signclip_desktop.core.types.changes import Change, Kind, RowChange
from signclip_desktop.errors import StoreBusy, UndoRefused
from signclip_desktop.services.library_writes import DeleteSign
from signclip_desktop.ui.view_models.undoing import UndoViewModel
from tests.ui.asked import AskedLibrary

pytestmark = pytest.mark.gui

ROW = RowChange("signs", ("user:1",), ("user:1", "BOOK"), None)
DELETED = Change(Kind.SIGNS, (ROW,))
BACK = Change(Kind.SIGNS, (RowChange("signs", ("user:1",), None, ("user:1", "BOOK")),))


@pytest.fixture
def library(qapp) -> AskedLibrary:
    return AskedLibrary()


@pytest.fixture
def undoing(library) -> UndoViewModel:
    return UndoViewModel(library)


def delete(library, name: str = "Delete BOOK", change: Change = DELETED) -> None:
    library.ask(DeleteSign("user:1"), step=name)
    library.answer("DeleteSign", change=change)


def test_undo_waits_for_the_step_that_is_being_written(library, undoing) -> None:
    library.ask(DeleteSign("user:1"), step="Delete BOOK")
    undoing.undo()
    assert library.tasks == ["DeleteSign"]
    library.answer("DeleteSign", change=DELETED)
    assert library.arguments("TakeBack") == (DELETED,)


def test_a_sign_that_came_back_is_shown(library, undoing, qtbot) -> None:
    delete(library)
    undoing.undo()
    said, shown = [], []
    undoing.said.connect(said.append)
    undoing.sign_back.connect(shown.append)
    with qtbot.waitSignal(undoing.changed):
        library.answer("TakeBack", BACK, BACK)
    assert (said, shown) == (["Undone: Delete BOOK."], ["user:1"])
    assert (undoing.to_undo, undoing.to_redo) == ("", "Delete BOOK")


def test_nothing_is_asked_where_there_is_nothing_to_undo(library, undoing) -> None:
    undoing.undo()
    undoing.redo()
    assert library.tasks == []


@pytest.mark.parametrize(
    ("error", "stays"), [(StoreBusy("Busy."), "Delete BOOK"), (UndoRefused("Changed since."), "")]
)
def test_a_step_stays_unless_it_applies_no_more(library, undoing, qtbot, error, stays) -> None:
    delete(library)
    undoing.undo()
    with qtbot.waitSignal(undoing.said) as told:
        library.fail("TakeBack", error)
    assert told.args == [str(error)]
    assert undoing.to_undo == stays


def test_what_cannot_be_undone_is_told_and_ends_what_was_before(library, undoing, qtbot) -> None:
    delete(library)
    with qtbot.waitSignal(undoing.said) as told:
        delete(library, "Import films", Change(Kind.RECORDINGS, None))
    assert told.args == ["Import films: This step is too large to be undone."]
    assert undoing.to_undo == ""


def test_what_was_undone_and_cannot_be_redone_is_told(library, undoing) -> None:
    delete(library)
    said = []
    undoing.said.connect(said.append)
    undoing.undo()
    library.answer("TakeBack", Change(Kind.SIGNS, None), Change(Kind.SIGNS, None))
    assert said[-1] == "Delete BOOK: It was undone, and is too large to be redone."
    assert (undoing.to_undo, undoing.to_redo) == ("", "")


def test_a_write_that_changed_nothing_is_no_step(library, undoing) -> None:
    delete(library, change=Change())
    assert undoing.to_undo == ""


def test_a_long_name_is_cut(library, undoing) -> None:
    delete(library, "Delete " + "LONG\n" * 30)
    assert undoing.to_undo.startswith("Delete LONG LONG")
    assert len(undoing.to_undo) < 65
    assert undoing.to_undo.endswith("LONG LO…")
