"""How far the models and the dictionary are loaded, and what keeps look-ups from working."""

from PySide6.QtCore import QObject, Signal, Slot

from signclip_desktop.errors import LandmarkerUnavailable, SignClipError
from signclip_desktop.ui.view_models.notice import Notice, failure_notice
from signclip_desktop.workers.answers import Answers


class Readiness(QObject):
    """Listens to the recognition thread.

    Signals:
        saw(): landmarks can be found from now on.
        changed(): `text` is another.
        blocked_changed()

    Attributes:
        seeing: landmarks can be found.
        blocked: why no look-up works at all, with the button that helps; None where they do.
    """

    saw = Signal()
    changed = Signal()
    blocked_changed = Signal()

    def __init__(self, answers: Answers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seeing = False
        self.blocked: Notice | None = None
        self._prepared = 0.0
        self._has_dictionary = False
        self._lacks_models = False
        answers.seeing.connect(self._on_seeing)
        answers.preparing.connect(self._on_preparing)
        answers.ready.connect(self._on_ready)
        answers.failed.connect(self._on_failed)

    @property
    def text(self) -> str:
        """What is still being loaded; "" once look-ups work."""
        if not self.seeing:
            return "Getting ready…"
        if not self._has_dictionary:
            done = f" {self._prepared:.0%}" if self._prepared > 0 else ""
            return f"Getting the dictionary ready…{done}"
        return ""

    @Slot()
    def _on_seeing(self) -> None:
        self.seeing = True
        self.changed.emit()
        self.saw.emit()

    @Slot(float)
    def _on_preparing(self, done: float) -> None:
        self._prepared = done
        self.changed.emit()

    @Slot(str)
    def _on_ready(self, encoder_id: str) -> None:
        """The dictionary works; that says nothing about the models."""
        self._has_dictionary = True
        self.changed.emit()
        if not self._lacks_models:
            self._block(None)

    @Slot(int, object)
    def _on_failed(self, request_id: int, error: SignClipError) -> None:
        if request_id == 0:
            self._lacks_models = self._lacks_models or isinstance(error, LandmarkerUnavailable)
            self._block(failure_notice(error))

    def _block(self, notice: Notice | None) -> None:
        self.blocked = notice
        self.blocked_changed.emit()
