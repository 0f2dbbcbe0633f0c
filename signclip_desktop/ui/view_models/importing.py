"""Brings many recordings in at once, with progress, cancel, and a report of what was skipped."""

from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from signclip_desktop.core.exchange.folder_names import NamesFrom
from signclip_desktop.core.seeing.decoding.readable import shown
from signclip_desktop.errors import SignClipError
from signclip_desktop.services.library_jobs import Import, ImportRequest, PreviewImport
from signclip_desktop.services.other_library import BroughtIn, LibraryPreview
from signclip_desktop.ui.languages import language_code
from signclip_desktop.ui.sentences import sentence
from signclip_desktop.workers.library import Library

if TYPE_CHECKING:
    from signclip_desktop.core.exchange.import_preview import ImportPreview
    from signclip_desktop.core.exchange.importer import ImportReport


class ImportState(Enum):
    """Which page of the import is shown."""

    CHOOSING = "choosing"
    LOOKING = "looking"
    PREVIEW = "preview"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ImportViewModel(QObject):
    """Runs one import at a time.

    Signals:
        changed(): state or sentences are others.
        progressed(float): part that is done, 0..1.

    Attributes:
        state: which page is shown.
        done: part that is done, 0..1.
        preview: what the import would bring in; None until it was looked at.
        report: what came of it; None until it is done.
        cancelled: the user pressed Cancel; what was done before stays.
        sentence: for the user: the outcome, or what went wrong.
    """

    changed = Signal()
    progressed = Signal(float)

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = ImportState.CHOOSING
        self.done = 0.0
        self.preview: ImportPreview | LibraryPreview | None = None
        self.report: ImportReport | BroughtIn | None = None
        self.cancelled = False
        self.sentence = ""
        self._library = library
        self._request_id = 0

    def problem(self, path: str, language: str) -> str:
        """What must be mended before the import can start; "" for nothing."""
        if not path.strip():
            return "Choose a folder or a file."
        if not Path(path).exists():
            return "This folder or file does not exist."
        if language_code(language) is None:
            return "Choose a sign language, or type its three-letter code."
        return ""

    @property
    def is_busy(self) -> bool:
        """Whether a look or an import goes on."""
        return self.state in (ImportState.LOOKING, ImportState.RUNNING)

    def start(
        self,
        path: str,
        language: str,
        *,
        signer: str = "",
        consent: str = "",
        names: NamesFrom = NamesFrom.EITHER,
        agreed: bool = False,
    ) -> None:
        """Import a folder or a file; of a library that was not seen yet, show the preview.

        Args:
            path: folder or file.
            language: sign language, by name or code.
            signer: the person's name.
            consent: the signer's consent.
            names: what names the signs.
            agreed: the library that is previewed may replace what its preview tells.
        """
        if self.is_busy or self.problem(path, language):
            return
        seen = isinstance(self.preview, LibraryPreview) and self.preview.path == Path(path)
        seen = seen and self.state is ImportState.PREVIEW
        request = replace(
            _request(path, language, signer, consent, names), seen=seen, agreed=seen and agreed
        )
        self._begin(ImportState.RUNNING)
        self._request_id = self._library.ask(
            Import(request),
            self._on_imported,
            self._on_failed,
            step=f"Import {shown(request.path.name)}",
            progressed=self._on_progressed,
        )

    def look(self, path: str, language: str, *, names: NamesFrom = NamesFrom.EITHER) -> None:
        """Find out what an import would bring in; nothing is written."""
        if self.is_busy or self.problem(path, language):
            return
        request = _request(path, language, "", "", names)
        self._begin(ImportState.LOOKING)
        self._request_id = self._library.ask(
            PreviewImport(request),
            self._on_previewed,
            self._on_failed,
            progressed=self._on_progressed,
        )

    def cancel(self) -> None:
        """Stop after the recording that is being read."""
        if self.is_busy:
            self.cancelled = True
            self._library.cancel(self._request_id)
            self.changed.emit()

    def reset(self) -> None:
        """Choose again."""
        if not self.is_busy:
            self._set_state(ImportState.CHOOSING)

    def _begin(self, state: ImportState) -> None:
        self.cancelled, self.sentence, self.done = False, "", 0.0
        self.report = self.preview = None
        self._set_state(state)

    def _on_progressed(self, done: float) -> None:
        self.done = done
        self.progressed.emit(done)

    def _on_previewed(self, preview: "ImportPreview | LibraryPreview | None") -> None:
        self.preview = preview
        self._set_state(ImportState.PREVIEW if preview else ImportState.CHOOSING)

    def _on_imported(self, report: "ImportReport | BroughtIn | LibraryPreview") -> None:
        if isinstance(report, LibraryPreview):
            self.preview = report
            self._set_state(ImportState.PREVIEW)
        else:
            self.report = report
            self.sentence = (
                brought_in(report)
                if isinstance(report, BroughtIn)
                else summary(report, cancelled=self.cancelled)
            )
            self._set_state(ImportState.DONE)

    def _on_failed(self, error: SignClipError) -> None:
        self.sentence = sentence(error)
        self._set_state(ImportState.FAILED)

    def _set_state(self, state: ImportState) -> None:
        self.state = state
        self.changed.emit()


def _request(
    path: str, language: str, signer: str, consent: str, names: NamesFrom
) -> ImportRequest:
    code = language_code(language) or ""
    return ImportRequest(Path(path), code, signer.strip(), consent.strip(), names)


def outlook(preview: "ImportPreview | LibraryPreview") -> str:
    """What an import would bring in, in short sentences."""
    if isinstance(preview, LibraryPreview):
        return library_outlook(preview)
    if not preview.recordings:
        return "Nothing here can be imported as it is."
    recordings = _count(preview.recordings, "recording", "recordings")
    parts = [f"{recordings} of {_count(len(preview.signs), 'sign', 'signs')} found."]
    new = sum(sign.is_new for sign in preview.signs)
    if new < len(preview.signs):
        known = _count(len(preview.signs) - new, "sign is", "signs are")
        parts.append(f"{known} in your dictionary and will get more recordings.")
    if preview.skipped:
        parts.append(_count(len(preview.skipped), "file", "files") + " will be left out.")
    return " ".join([*parts, *map(sentence, preview.remarks)])


def library_outlook(preview: LibraryPreview) -> str:
    """What another library would bring, in short sentences."""
    added = preview.added
    parts = [f"{shown(preview.path.name)} is a dictionary."]
    if added.added or added.examples:
        parts.append(
            f"It adds {_count(added.added, 'sign', 'signs')} and "
            f"{_count(added.examples, 'recording', 'recordings')}."
        )
    else:
        parts.append("It adds nothing that you do not already have.")
    if preview.replaces:
        parts.append(f"It is a newer version of what you have: {_replaces(preview)}.")
    if preview.agreed.kept:
        kept = _count(preview.agreed.kept, "sign stays as it is", "signs stay as they are")
        parts.append(f"{kept}.")
    if added.left_out:
        left = _count(added.left_out, "entry", "entries")
        parts.append(f"{left} will be left out, since they cannot be used.")
    return " ".join(parts)


def _replaces(preview: LibraryPreview) -> str:
    """What another library would replace and remove, if the user agrees."""
    recordings = max(0, preview.agreed.examples - preview.added.examples)
    counted = [
        (preview.agreed.updated, "replace", "sign"),
        (recordings, "replace", "recording"),
        (preview.agreed.removed, "remove", "sign"),
    ]
    does = [f"{what} {_count(n, one, f'{one}s')}" for n, what, one in counted if n]
    return f"if you agree, it will {' and '.join(does)}"


def brought_in(report: BroughtIn) -> str:
    """What came of another library, in short sentences."""
    counts = report.counts
    parts = [
        f"{_count(counts.added, 'sign', 'signs')} and "
        f"{_count(counts.examples, 'recording', 'recordings')} were added."
    ]
    if counts.updated or counts.removed:
        parts.append(
            f"{_count(counts.updated, 'sign was', 'signs were')} replaced and "
            f"{counts.removed:,} removed."
        )
    if counts.kept:
        parts.append(_count(counts.kept, "sign stays as it was.", "signs stay as they were."))
    if counts.left_out:
        parts.append(_count(counts.left_out, "entry was", "entries were") + " left out.")
    return " ".join(parts)


def summary(report: "ImportReport", *, cancelled: bool) -> str:
    """The outcome in short sentences."""
    parts = [_count(report.added, "recording was", "recordings were") + " added."]
    if report.unchanged:
        known = _count(report.unchanged, "was", "were")
        parts.append(f"{known} in your dictionary already.")
    if report.skipped:
        parts.append(_count(len(report.skipped), "file was", "files were") + " skipped.")
    if cancelled:
        parts.insert(0, "You stopped the import. What was added stays.")
    return " ".join([*parts, *map(sentence, getattr(report, "remarks", ()))])


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
