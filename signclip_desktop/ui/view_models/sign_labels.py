"""What each sign of the library looks like, loaded once for browsing and counting."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal, Slot

from signclip_desktop.core.matching.picture_labels import Label
from signclip_desktop.core.types.changes import Kind
from signclip_desktop.errors import SignClipError
from signclip_desktop.services.picture_labels import LoadLabels
from signclip_desktop.ui.sentences import sentence
from signclip_desktop.workers.library import Library

_NONE: frozenset[Label] = frozenset()


class SignLabels(QObject):
    """Asks for the labels when they are wanted first, and again when recordings changed.

    Signals:
        changed(): the labels are there, or there is a reason why not.

    Attributes:
        by_sign: labels by the sign's id; None until they are loaded.
        sentence: why they could not be loaded; "" where they could.
    """

    changed = Signal()

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.by_sign: Mapping[str, frozenset[Label]] | None = None
        self.sentence = ""
        self._library = library
        self._known: dict[int, frozenset[Label]] = {}
        self._wanted = False
        self._request: int | None = None
        library.changed.connect(self._on_library_changed)

    def want(self) -> None:
        """Load them unless they are loaded or on their way."""
        if not self._wanted:
            self._wanted = True
            self._load()

    def of(self, sign_id: str) -> frozenset[Label]:
        """Labels of a sign; none while they are not loaded."""
        return self.by_sign.get(sign_id, _NONE) if self.by_sign is not None else _NONE

    def _load(self) -> None:
        self._library.cancel(self._request)
        self._request = self._library.ask(LoadLabels(self._known), self._on_loaded, self._on_failed)

    def _on_loaded(self, by_sign: Mapping[str, frozenset[Label]] | None) -> None:
        if by_sign is not None:
            self.by_sign, self.sentence = by_sign, ""
            self.changed.emit()

    def _on_failed(self, error: SignClipError) -> None:
        self.sentence = sentence(error)
        self._wanted = False
        self.changed.emit()

    @Slot(object)
    def _on_library_changed(self, kinds: Kind) -> None:
        if self._wanted and kinds & (Kind.SIGNS | Kind.RECORDINGS):
            self._load()
