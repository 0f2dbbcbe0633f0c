"""Adds a sign of one's own: recordings on one side, its words on the other, and Keep."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from signclip_desktop.core.types.sign import Recognition
from signclip_desktop.ui.describe import shown_gloss
from signclip_desktop.ui.dialogs.camera_box import CameraBox
from signclip_desktop.ui.dialogs.import_dialog import language_box
from signclip_desktop.ui.dialogs.sheet import Sheet, field, primary
from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.file_kinds import VIDEOS
from signclip_desktop.ui.languages import language_name
from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.look.wrapping import Flow, Sides
from signclip_desktop.ui.panels.preview import PreviewWidget
from signclip_desktop.ui.view_models.enrol import Draft, EnrolViewModel, Form
from signclip_desktop.ui.view_models.live import LiveViewModel

NOTHING_SAVED = "Nothing is saved until you press Keep. The pictures themselves are never saved."
CAMERA_PX = 230  # at most; the recordings stand below it
_WHOLE = 1000


class AddSignDialog(Sheet):
    """Shows EnrolViewModel; what is signed while it is open becomes a recording of it."""

    def __init__(
        self,
        model: EnrolViewModel,
        live: LiveViewModel,
        clock: PlaybackClock,
        *,
        mirrored: bool = True,
        reduce_motion: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Add a sign", parent, width=860, height=660)
        self._model = model
        self._clock = clock
        self._reduce_motion = reduce_motion
        self.cards: list[DraftCard] = []
        self.camera = CameraBox(live, mirrored=mirrored)
        self.gloss = QLineEdit()
        self.gloss.setMaxLength(80)
        self.words = QLineEdit()
        self.language = language_box(model.form.language)
        self.signer = QLineEdit()
        self.consent = QLineEdit()
        self.notes = QPlainTextEdit()
        self.notes.setTabChangesFocus(True)
        self.join = QComboBox()
        self.files_button = parts.button("Add from files…", self.choose_files)
        self.reading = QProgressBar()
        self.reading.setRange(0, _WHOLE)
        self.reading.setTextVisible(False)
        self.reading.setAccessibleName("Reading the file")
        self.stop_button = parts.button("Stop reading", model.stop_reading)
        self.missing = parts.label("", "muted")
        self.missing.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.camera.view.setMaximumHeight(CAMERA_PX)
        self.trouble = parts.Note("danger", "warning")
        self.trouble.hide()
        self.keep_button = primary(parts.button("Keep", model.keep))
        self.cancel_button = parts.button("Cancel", self.reject)
        sides = Sides(self._recordings_side(), self._words_side(), least=600)
        self.fill(parts.column(sides), self.missing, self.cancel_button, self.keep_button)
        self._listen(live)
        self._show_form()
        self._show()

    def reject(self) -> None:
        """Close without keeping; files are read no further."""
        self._model.stop_reading()
        super().reject()

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme."""
        self.camera.refresh_icons()
        self.trouble.refresh_icons()
        parts.set_icon(self.files_button, "file")
        parts.set_icon(self.keep_button, "check", theme.colours_of(self).on_accent)

    def choose_files(self) -> None:
        """Ask for videos or .pose files."""
        chosen, _ = QFileDialog.getOpenFileNames(self, "Add recordings", "", VIDEOS)
        self._model.add_files([Path(path) for path in chosen])

    # Making

    def _recordings_side(self) -> QVBoxLayout:
        self._drafts = Flow(gap=8)
        self._drafts_title = parts.label("", "section")
        return parts.column(
            parts.label("Recordings", "heading"),
            parts.label(
                "A sign with two or three recordings is found more reliably than with one.", "small"
            ),
            self.camera,
            Flow(self.files_button, self.stop_button),
            self.reading,
            self._drafts_title,
            self._drafts,
            -1,
            spacing=8,
        )

    def _words_side(self) -> QVBoxLayout:
        self._join_box = QWidget()
        self._join_box.setLayout(field("This sign already exists", self.join))
        self.notes.setFixedHeight(self.notes.fontMetrics().height() * 4)
        return parts.column(
            parts.label("The sign", "heading"),
            field("Name of the sign (gloss)", self.gloss, "One name in capitals, such as BOOK."),
            self._join_box,
            field("Other words", self.words, "Separated by commas."),
            field("Sign language", self.language),
            field("Signer", self.signer, "Who is signing? May be left empty."),
            field("Consent", self.consent, "What the signer agreed to, in their words."),
            field("Notes", self.notes),
            self.trouble,
            parts.label(NOTHING_SAVED, "small"),
            -1,
            spacing=8,
        )

    def _listen(self, live: LiveViewModel) -> None:
        for box in (self.gloss, self.words, self.signer, self.consent):
            box.textEdited.connect(self._on_typed)
        self.language.editTextChanged.connect(self._on_typed)
        self.notes.textChanged.connect(self._on_typed)
        self.join.activated.connect(self._on_join)
        live.found.connect(self._on_found)
        self._model.changed.connect(self._show)
        self._model.progressed.connect(self._on_progressed)
        self._model.failed.connect(self.trouble.say)
        self._model.saved.connect(self._on_saved)

    # What changes

    def _show_form(self) -> None:
        form = self._model.form
        self.gloss.setText(form.gloss)
        self.words.setText(form.words)
        self.signer.setText(form.signer)
        self.consent.setText(form.consent)
        with QSignalBlocker(self.language):
            self.language.setCurrentText(language_name(form.language))
        with QSignalBlocker(self.notes):
            self.notes.setPlainText(form.notes)

    @Slot()
    def _show(self) -> None:
        model = self._model
        if [card.draft for card in self.cards] != list(model.drafts):
            self._show_drafts()
        self.keep_button.setEnabled(model.can_keep)
        self.missing.setText(model.problems[0] if model.problems else "")
        reading = bool(model.reading)
        self.reading.setVisible(reading)
        self.stop_button.setVisible(reading)
        if not reading:
            self.reading.setValue(0)
        self._join_box.setVisible(bool(model.same))
        with QSignalBlocker(self.join):
            self.join.clear()
            self.join.addItem("Create a new sign", "")
            for sign in model.same:
                variant = f" (variant {sign.variant})" if sign.variant > 1 else ""
                self.join.addItem(f"Add to {shown_gloss(sign)}{variant}", sign.id)
            self.join.setCurrentIndex(max(self.join.findData(model.joined), 0))

    def _show_drafts(self) -> None:
        for card in self.cards:
            self._drafts.removeWidget(card)
            card.deleteLater()
        self.cards = []
        for draft in self._model.drafts:
            card = DraftCard(self._clock, draft, reduce_motion=self._reduce_motion)
            card.remove_button.clicked.connect(self._on_removed)
            self.cards.append(card)
            self._drafts.addWidget(card)
            card.refresh_icons()
        count = len(self.cards)
        self._drafts_title.setText(f"{count} recording{'' if count == 1 else 's'}")
        self._drafts_title.setVisible(bool(count))

    def _on_typed(self) -> None:
        self._model.set_form(
            Form(
                gloss=self.gloss.text(),
                words=self.words.text(),
                language=self.language.currentText(),
                signer=self.signer.text(),
                consent=self.consent.text(),
                notes=self.notes.toPlainText(),
            )
        )

    def _on_join(self, index: int) -> None:
        self._model.join(self.join.itemData(index))

    def _on_removed(self) -> None:
        removed = self.sender().parent()
        self._model.remove([card is removed for card in self.cards].index(True))

    @Slot(object)
    def _on_found(self, recognition: Recognition) -> None:
        if self.isVisible():
            self._model.add_recording(recognition)

    @Slot(float)
    def _on_progressed(self, done: float) -> None:
        self.reading.setValue(round(done * _WHOLE))

    @Slot(str)
    def _on_saved(self, sign_id: str) -> None:
        self.accept()


class DraftCard(QWidget):
    """One recording that was gathered, with a button to drop it."""

    def __init__(self, clock: PlaybackClock, draft: Draft, *, reduce_motion: bool) -> None:
        super().__init__()
        self.draft = draft
        preview = PreviewWidget(clock)
        preview.setFixedSize(120, 92)
        preview.set_reduce_motion(reduce_motion)
        preview.set_clip(draft.clip, name=draft.name)
        name = parts.FittingLabel("small")
        name.setText(draft.name)
        self.remove_button = parts.icon_button(f"Drop {draft.name}", "Remove this recording.")
        self.remove_button.setProperty("role", "inside")
        line = parts.row(name, self.remove_button, spacing=2)
        line.setStretch(0, 1)
        self.setLayout(parts.column(preview, line, spacing=2))

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme."""
        parts.set_icon(self.remove_button, "close")
