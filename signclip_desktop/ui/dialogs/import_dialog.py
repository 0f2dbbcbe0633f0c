"""Brings in a folder or a file: choose, watch or stop, read what was skipped and why."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from signclip_desktop.core.exchange.folder_names import NamesFrom
from signclip_desktop.services.other_library import BroughtIn
from signclip_desktop.ui.dialogs.import_preview import PreviewPage, skipped_line
from signclip_desktop.ui.dialogs.sheet import Sheet, field, primary
from signclip_desktop.ui.file_kinds import IMPORTABLE
from signclip_desktop.ui.languages import SIGN_LANGUAGES, language_name
from signclip_desktop.ui.look import parts
from signclip_desktop.ui.look.wrapping import Flow
from signclip_desktop.ui.view_models.importing import ImportState, ImportViewModel

HELP = (
    "Videos and .pose files are named after their sign: “book.mp4”, “book_2.mp4”, or lie in a "
    "folder named after it. A folder may hold an index.csv that names them. "
    "Importing the same folder again adds only what is new. "
    "The dictionary of somebody else is shown to you before anything of it is added."
)
RUN_NOTE = (
    "Reading the recordings. This takes about as long as they play. "
    "You can close this and go on; the import continues."
)
LOOK_NOTE = "Reading names and the list of recordings. Nothing is added yet."
_WHOLE = 1000
_PAGES = {
    ImportState.LOOKING: 1,
    ImportState.RUNNING: 1,
    ImportState.DONE: 2,
    ImportState.PREVIEW: 3,
}


class ImportDialog(Sheet):
    """Shows ImportViewModel; closing it does not stop an import that runs."""

    def __init__(
        self, importing: ImportViewModel, language: str = "ase", parent: QWidget | None = None
    ) -> None:
        super().__init__("Import recordings", parent, width=600, height=560)
        self._model = importing
        self.path = QLineEdit()
        self.path.setPlaceholderText("Folder or file")
        self.language = language_box(language)
        self.signer = QLineEdit()
        self.consent = QLineEdit()
        self.names = names_box()
        self.problem = parts.Note("warning", "warning")
        self.problem.hide()
        self.progress = QProgressBar()
        self.progress.setRange(0, _WHOLE)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Progress of the import")
        self.percent = parts.label("0 %", "heading")
        self.outcome = parts.Note("good", "check")
        self.skipped = QListWidget()
        self.skipped.setAccessibleName("Files that were skipped, and why")
        self.skipped.setWordWrap(True)
        self.skipped.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._skipped_title = parts.label("Skipped, and why", "section")
        self.folder_button = parts.button("Choose a folder…", self.choose_folder)
        self.file_button = parts.button("Choose a file…", self.choose_file)
        self.look_button = parts.button("Preview", self.look)
        self.back_button = parts.button("Back", importing.reset)
        self.start_button = primary(parts.button("Import", self.start))
        self.cancel_button = parts.button("Stop", importing.cancel)
        self.again_button = parts.button("Import another", importing.reset)
        self.close_button = parts.button("Close", self.accept)
        self._pages = QStackedWidget()
        self.preview = PreviewPage()
        for layout in (
            self._choose_page(), self._run_page(), self._done_page(), self.preview.layout,
        ):  # fmt: skip
            self._pages.addWidget(parts.page(layout))
        self.fill_whole(
            self._pages, -1, self.close_button, self.again_button, self.cancel_button,
            self.back_button, self.look_button, self.start_button,
        )  # fmt: skip
        self.path.textChanged.connect(self._on_typed)
        importing.changed.connect(self._show)
        importing.progressed.connect(self._on_progressed)
        self._show()

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme."""
        parts.set_icon(self.folder_button, "folder")
        parts.set_icon(self.file_button, "file")
        self.problem.refresh_icons()
        self.outcome.refresh_icons()

    def choose_folder(self) -> None:
        """Ask for a folder."""
        chosen = QFileDialog.getExistingDirectory(self, "Import a folder")
        if chosen:
            self.path.setText(chosen)

    def choose_file(self) -> None:
        """Ask for a file."""
        chosen, _ = QFileDialog.getOpenFileName(self, "Import a file", "", IMPORTABLE)
        if chosen:
            self.path.setText(chosen)

    def start(self) -> None:
        """Import, or say what is missing."""
        path, language = self.path.text().strip(), self.language.currentText()
        problem = self._model.problem(path, language)
        self.problem.say(problem)
        if not problem:
            self._model.start(
                path,
                language,
                signer=self.signer.text(),
                consent=self.consent.text(),
                names=self.names.currentData(),
                agreed=self.preview.replace.isChecked(),
            )

    def look_at(self, path: str) -> None:
        """Show what a file would bring in."""
        self.path.setText(path)
        self.look()

    def look(self) -> None:
        """Show what an import would make, or say what is missing."""
        path, language = self.path.text().strip(), self.language.currentText()
        problem = self._model.problem(path, language)
        self.problem.say(problem)
        if not problem:
            self._model.look(path, language, names=self.names.currentData())

    def _choose_page(self) -> QVBoxLayout:
        return parts.column(
            parts.label(HELP),
            field("Folder or file", self.path),
            Flow(self.folder_button, self.file_button),
            field("Sign language", self.language),
            field("Names of signs", self.names, "If both files and folders could name them."),
            field("Signer", self.signer, "The person who signs, if it is one person."),
            field("Consent", self.consent, "What the signer agreed to, in their words."),
            self.problem,
            -1,
            spacing=12,
        )

    def _run_page(self) -> QVBoxLayout:
        self._run_note = parts.label(RUN_NOTE)
        return parts.column(-1, self.percent, self.progress, self._run_note, -1, spacing=12)

    def _done_page(self) -> QVBoxLayout:
        page = parts.column(self.outcome, self._skipped_title, self.skipped, -1, spacing=12)
        page.setStretch(2, 100)  # the list takes the room, where there is one
        return page

    @Slot()
    def _show(self) -> None:
        state = self._model.state
        self._pages.setCurrentIndex(_PAGES.get(state, 0))
        choosing = state in (ImportState.CHOOSING, ImportState.FAILED)
        preview = self._model.preview if state is ImportState.PREVIEW else None
        self.look_button.setVisible(choosing)
        self.back_button.setVisible(preview is not None)
        self.start_button.setVisible(choosing or preview is not None)
        self.start_button.setEnabled(preview is None or preview.brings_something)
        self.cancel_button.setVisible(self._model.is_busy)
        self.cancel_button.setEnabled(not self._model.cancelled)
        self.again_button.setVisible(state is ImportState.DONE)
        self.problem.say(self._model.sentence if state is ImportState.FAILED else "")
        if self._model.is_busy:
            self._run_note.setText(RUN_NOTE if state is ImportState.RUNNING else LOOK_NOTE)
            self._on_progressed(self._model.done)
        if state is ImportState.DONE:
            self._show_report()
        if preview is not None:
            self.preview.show(preview)

    def _show_report(self) -> None:
        report = self._model.report
        assert report is not None
        self.outcome.say(self._model.sentence)
        self.skipped.clear()
        skipped = () if isinstance(report, BroughtIn) else report.skipped
        for one in skipped:
            self.skipped.addItem(skipped_line(one))
        for part in (self._skipped_title, self.skipped):
            part.setVisible(bool(skipped))

    @Slot(float)
    def _on_progressed(self, done: float) -> None:
        self.progress.setValue(round(done * _WHOLE))
        self.percent.setText(f"{done:.0%}")

    def _on_typed(self) -> None:
        self.problem.say("")


def names_box() -> QComboBox:
    """What names the signs; the choice is the item's data."""
    box = QComboBox()
    box.addItem("Files or folders, whichever fits", NamesFrom.EITHER)
    box.addItem("File names", NamesFrom.FILES)
    box.addItem("Folder names", NamesFrom.FOLDERS)
    return box


def language_box(language: str) -> QComboBox:
    """Sign languages by name; any three-letter code can be typed."""
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for code, name in sorted(SIGN_LANGUAGES.items(), key=lambda item: item[1]):
        box.addItem(name, code)
    box.setCurrentText(language_name(language))
    return box
