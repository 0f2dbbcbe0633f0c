"""What takes long with the library: imports, exports and backups, each as a task."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from signclip_desktop.core.exchange.folder_names import NamesFrom
from signclip_desktop.services.library_tasks import Job, LongTask
from signclip_desktop.services.other_library import (
    BroughtIn,
    LibraryPreview,
    bring_in_library,
    is_library,
    preview_library,
)

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import Store
    from signclip_desktop.core.exchange.folder_export import ExportReport
    from signclip_desktop.core.exchange.import_preview import ImportPreview
    from signclip_desktop.core.exchange.importer import ImportReport


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to bring in.

    Attributes:
        path: a video, a .pose file, or a folder with or without an index.csv.
        language: sign language, ISO 639-3, where the folder does not tell.
        signer: the person's name, "" if not told.
        consent: the signer's consent, in their words.
        names: what names the signs where folders and files both could.
        seen: the preview of a library was shown; without it, nothing of one is brought in.
        agreed: a library may replace what its preview told.
    """

    path: Path
    language: str
    signer: str = ""
    consent: str = ""
    names: NamesFrom = NamesFrom.EITHER
    seen: bool = False
    agreed: bool = False


@dataclass(frozen=True)
class Import(LongTask["ImportReport | BroughtIn | LibraryPreview"]):
    """Bring in videos or .pose files; what was done before a cancel stays.

    A library is brought in only after its preview was seen; before that the preview is given.
    """

    request: ImportRequest

    def run(self, store: "Store", job: Job) -> "ImportReport | BroughtIn | LibraryPreview":
        from signclip_desktop.core.exchange import importer

        request = self.request
        if is_library(request.path):
            if not request.seen:
                return preview_library(store, request.path)
            return bring_in_library(store, request.path, agreed=request.agreed)

        return importer.import_path(
            store,
            request.path,
            language=request.language,
            signer=request.signer,
            consent=request.consent,
            names=request.names,
            progress=job.progress,
            cancelled=job.cancelled,
        )


@dataclass(frozen=True)
class PreviewImport(LongTask["ImportPreview | LibraryPreview | None"]):
    """What an import would bring in, with nothing read or written; None after a cancel."""

    request: ImportRequest

    def run(self, store: "Store", job: Job) -> "ImportPreview | LibraryPreview | None":
        from signclip_desktop.core.exchange.import_plan import PlanningCancelled
        from signclip_desktop.core.exchange.import_preview import preview_import

        request = self.request
        if is_library(request.path):
            return preview_library(store, request.path)
        try:
            return preview_import(
                store,
                request.path,
                language=request.language,
                names=request.names,
                progress=job.progress,
                cancelled=job.cancelled,
            )
        except PlanningCancelled:
            return None


@dataclass(frozen=True)
class Export(LongTask["ExportReport"]):
    """Write the user's signs and recordings as index.csv and .pose files."""

    folder: Path

    def run(self, store: "Store", job: Job) -> "ExportReport":
        from signclip_desktop.core.exchange import folder_export as exporter

        return exporter.export(store, self.folder, progress=job.progress, cancelled=job.cancelled)


@dataclass(frozen=True)
class Backup(LongTask[Path]):
    """Copy the library into a file while it is in use."""

    target: Path

    def run(self, store: "Store", job: Job) -> Path:
        store.backup(self.target)
        return self.target
