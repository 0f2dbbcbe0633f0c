"""Preferences, import, library trouble, shortcuts, about."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QScrollArea

from signclip_desktop.core.exchange.import_plan import NamesFrom, Skipped
from signclip_desktop.core.exchange.import_preview import ImportPreview, PlannedSign
from signclip_desktop.core.exchange.importer import ImportReport
from signclip_desktop.core.seeing.cameras import CameraInfo
from signclip_desktop.errors import Message, SignClipError, StoreBusy, StoreDamaged, StoreTooNew
from signclip_desktop.settings import Preferences, data_dir
from signclip_desktop.ui.actions import ACTIONS
from signclip_desktop.ui.dialogs.about import AboutDialog, licence_text, quality_text
from signclip_desktop.ui.dialogs.import_dialog import ImportDialog
from signclip_desktop.ui.dialogs.library_trouble import LibraryTroubleDialog
from signclip_desktop.ui.dialogs.preferences import PreferencesDialog
from signclip_desktop.ui.dialogs.shortcuts import ShortcutsSheet
from signclip_desktop.ui.view_models.importing import ImportViewModel
from signclip_desktop.ui.view_models.preferences import PreferencesViewModel
from tests.ui.access import nameless, out_of_reach
from tests.ui.asked import AskedLibrary

pytestmark = pytest.mark.gui


@pytest.fixture
def library(qapp) -> AskedLibrary:
    return AskedLibrary()


def accessible(dialog) -> bool:
    return nameless(dialog) == [] and out_of_reach(dialog) == []


# Preferences


@pytest.fixture
def preferences(library, tmp_path) -> PreferencesViewModel:
    return PreferencesViewModel(Preferences(), library, path=tmp_path / "p.json")


@pytest.fixture
def dialog(preferences, qtbot) -> PreferencesDialog:
    dialog = PreferencesDialog(preferences)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_each_choice_holds_at_once(dialog, preferences) -> None:
    dialog.hand.activated.emit(1)
    dialog.theme.activated.emit(2)
    dialog.text_size.activated.emit(4)
    for check in (dialog.hands_up, dialog.mirror, dialog.history):
        check.click()
    dialog.motion.click()
    dialog.spoken["de"].click()
    assert preferences.preferences == Preferences(
        dominant_hand="left",
        theme="dark",
        text_size_percent=200,
        hands_up_start=False,
        mirror_preview=False,
        keep_history=False,
        reduce_motion=True,
        spoken_languages="de",
    )


def test_cameras_are_listed_by_name(dialog, preferences) -> None:
    assert dialog.camera.currentText().startswith("Looking")
    preferences.set_cameras(
        [CameraInfo("a", "Front", 0, ()), CameraInfo("b", "Desk camera", 1, ())]
    )
    texts = [dialog.camera.itemText(n) for n in range(dialog.camera.count())]
    assert texts == ["The first camera found", "Front", "Desk camera"]
    dialog.camera.activated.emit(2)
    assert preferences.preferences.camera_id == "b"


def test_a_camera_that_is_gone_stays_chosen(dialog, preferences) -> None:
    preferences.set_camera("c")
    preferences.set_cameras([CameraInfo("a", "Front", 0, ())])
    assert "not plugged in" in dialog.camera.currentText()
    assert preferences.preferences.camera_id == "c"


def test_everything_is_deleted_only_when_sure(dialog, library, monkeypatch) -> None:
    answers = [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Yes]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers.pop(0))
    dialog.ask_to_delete()
    assert "DeleteEverything" not in library.tasks
    dialog.ask_to_delete()
    library.answer("DeleteEverything")
    assert "deleted" in dialog.said.text.text()


def test_the_data_folder_is_opened(dialog, monkeypatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True
    )
    dialog.folder_button.click()
    assert [Path(path) for path in opened] == [data_dir()]
    assert data_dir().is_dir()


def test_preferences_are_accessible(dialog) -> None:
    assert accessible(dialog)


# Import


@pytest.fixture
def importing(library) -> ImportViewModel:
    return ImportViewModel(library)


@pytest.fixture
def import_dialog(importing, qtbot) -> ImportDialog:
    dialog = ImportDialog(importing)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_what_is_missing_is_said_before_the_import(import_dialog, library) -> None:
    import_dialog.start_button.click()
    assert import_dialog.problem.text.text() == "Choose a folder or a file."
    assert library.tasks == []


def test_an_import_is_watched_stopped_and_reported(
    import_dialog, importing, library, monkeypatch, tmp_path
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    import_dialog.folder_button.click()
    import_dialog.signer.setText("Ana")
    import_dialog.start_button.click()
    request = library.last("Import")
    assert (request.task.request.path, request.task.request.language) == (tmp_path, "ase")
    library.progress("Import", 0.37)
    assert import_dialog.percent.text() == "37%"
    assert accessible(import_dialog)
    import_dialog.cancel_button.click()
    assert request.cancelled.is_set()
    skipped = (Skipped(Path("a/notes.txt"), Message("This is not a video.")),)
    library.answer(request, ImportReport(2, 0, skipped, cancelled=True))
    assert "2 recordings were added" in import_dialog.outcome.text.text()
    assert import_dialog.skipped.item(0).text() == "a/notes.txt: This is not a video."
    assert accessible(import_dialog)
    import_dialog.again_button.click()
    assert import_dialog.start_button.isVisible()


def test_an_import_is_looked_at_before_it_is_made(import_dialog, importing, library, tmp_path):
    import_dialog.path.setText(str(tmp_path))
    import_dialog.names.setCurrentIndex(2)
    import_dialog.look_button.click()
    request = library.last("PreviewImport")
    assert request.task.request.names is NamesFrom.FOLDERS
    assert import_dialog.cancel_button.isVisible()
    found = ImportPreview(
        signs=(PlannedSign("BOOK", "ase", 1, is_new=False), PlannedSign("F16", "ase", 12, True)),
        skipped=(Skipped("x/IMG_1234.mp4", Message("Its name names no sign.")),),
        remarks=(Message("The times in index.csv are read as seconds."),),
    )
    library.answer(request, found)
    shown = import_dialog.preview
    assert shown.outlook.text.text() == (
        "13 recordings of 2 signs found. 1 sign is in your dictionary and will get more "
        "recordings. 1 file will be left out. The times in index.csv are read as seconds."
    )
    lines = [shown.signs.item(row).text() for row in range(shown.signs.count())]
    assert lines == ["BOOK: 1 recording, in your dictionary", "F16: 12 recordings"]
    assert shown.left_out.item(0).text() == "x/IMG_1234.mp4: Its name names no sign."
    assert accessible(import_dialog)
    import_dialog.back_button.click()
    assert import_dialog.look_button.isVisible()
    import_dialog.look_button.click()
    library.answer("PreviewImport", found)
    import_dialog.start_button.click()
    assert library.arguments("Import")[0].names is NamesFrom.FOLDERS


def test_where_nothing_can_be_imported_only_going_back_is_offered(import_dialog, library, tmp_path):
    import_dialog.path.setText(str(tmp_path))
    import_dialog.look_button.click()
    many = tuple(Skipped(f"{n}.mp4", Message("Its name names no sign.")) for n in range(600))
    library.answer("PreviewImport", ImportPreview((), many, ()))
    assert not import_dialog.start_button.isEnabled()
    left_out = import_dialog.preview.left_out
    assert left_out.item(left_out.count() - 1).text() == "… and 100 more"
    import_dialog.back_button.click()
    assert import_dialog.start_button.isEnabled()


def test_a_look_that_is_stopped_leads_back(import_dialog, library, tmp_path) -> None:
    import_dialog.path.setText(str(tmp_path))
    import_dialog.look_button.click()
    import_dialog.cancel_button.click()
    request = library.last("PreviewImport")
    assert request.cancelled.is_set()
    library.answer(request, None)
    assert import_dialog.look_button.isVisible()


def test_the_import_is_accessible(import_dialog) -> None:
    assert accessible(import_dialog)


# Library trouble


@dataclass(frozen=True)
class Kept:
    path: Path
    time: float


class NotedMender:
    def __init__(self, *backups: Kept, error: SignClipError | None = None) -> None:
        self.found = backups
        self.error = error
        self.done: list[object] = []

    def backups(self) -> tuple[Kept, ...]:
        return self.found

    def restore(self, backup: Path) -> Path | None:
        if self.error:
            raise self.error
        self.done.append(backup)
        return Path("old.sqlite")

    def start_new(self) -> Path | None:
        self.done.append("new")
        return Path("old.sqlite")


def trouble(qtbot, error: SignClipError, mender: NotedMender) -> LibraryTroubleDialog:
    dialog = LibraryTroubleDialog(error, Path("folder/library.sqlite"), mender)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_a_damaged_library_can_be_replaced_by_a_backup(qtbot) -> None:
    mender = NotedMender(Kept(Path("new.bak"), 1.7e9), Kept(Path("old.bak"), 1.6e9))
    dialog = trouble(qtbot, StoreDamaged("It is damaged."), mender)
    assert dialog.reason.text.text() == "It is damaged."
    assert dialog.backups.count() == 2
    assert accessible(dialog)
    dialog.restore_button.click()
    assert mender.done == [Path("new.bak")]
    assert dialog.result() == dialog.DialogCode.Accepted
    assert dialog.old_file == Path("old.sqlite")


def test_without_a_backup_a_new_library_can_be_begun(qtbot) -> None:
    mender = NotedMender()
    dialog = trouble(qtbot, StoreDamaged("It is damaged."), mender)
    assert not dialog.restore_button.isVisible()
    dialog.new_button.click()
    assert mender.done == ["new"]


def test_a_backup_that_is_damaged_too_is_told(qtbot) -> None:
    mender = NotedMender(Kept(Path("a"), 1e9), error=StoreDamaged("The backup is damaged."))
    dialog = trouble(qtbot, StoreDamaged("It is damaged."), mender)
    dialog.restore_button.click()
    assert dialog.isVisible()
    assert dialog.problem.text.text() == "The backup is damaged."


@pytest.mark.parametrize("error", [StoreTooNew("Too new."), StoreBusy("Busy.")])
def test_a_whole_library_is_never_replaced(qtbot, error) -> None:
    mender = NotedMender(Kept(Path("a"), 1e9))
    dialog = trouble(qtbot, error, mender)
    assert not dialog.restore_button.isVisible()
    assert not dialog.new_button.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.result() == dialog.DialogCode.Rejected
    assert mender.done == []


def test_the_folder_of_the_library_can_be_opened(qtbot, monkeypatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    trouble(qtbot, StoreBusy("Busy."), NotedMender()).folder_button.click()
    assert opened[0].toLocalFile() == "folder"


# Shortcuts and about


def test_every_key_of_the_table_is_on_the_sheet(qtbot) -> None:
    sheet = ShortcutsSheet()
    qtbot.addWidget(sheet)
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    for spec in ACTIONS:
        if spec.id.startswith("result_"):
            continue
        for key in spec.keys:
            assert QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) in shown


def test_the_sheet_is_scrolled_by_the_keyboard(qtbot) -> None:
    sheet = ShortcutsSheet()
    qtbot.addWidget(sheet)
    sheet.show()
    (area,) = sheet.findChildren(QScrollArea)
    assert area.verticalScrollBar().maximum() > 0
    qtbot.keyClick(sheet, Qt.Key.Key_PageDown)
    assert area.verticalScrollBar().value() > 0
    qtbot.keyClick(sheet, Qt.Key.Key_PageUp)
    assert area.verticalScrollBar().value() == 0


def test_about_says_what_the_program_does_not_do(qtbot) -> None:
    dialog = AboutDialog("training-free-1")
    qtbot.addWidget(dialog)
    dialog.show()
    assert "does not translate" in dialog.tabs.widget(0).toPlainText()
    assert str(data_dir()) in dialog.tabs.widget(2).toPlainText()
    assert accessible(dialog)


def test_quality_is_what_was_measured_or_nothing(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("signclip_desktop.ui.dialogs.about.assets_dir", lambda: tmp_path)
    monkeypatch.setattr("signclip_desktop.ui.dialogs.about.models_dir", lambda: tmp_path)
    assert "No measured figures" in quality_text()
    (tmp_path / "quality.md").write_text("R@1 38.2 %", encoding="utf-8")
    assert "R@1 38.2 %" in quality_text()
    assert "No measured figures" not in quality_text()


def test_notices_of_the_data_are_shown(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("signclip_desktop.ui.dialogs.about.assets_dir", lambda: tmp_path)
    (tmp_path / "NOTICE-words").write_text("Princeton", encoding="utf-8")
    assert "Princeton" in licence_text()
