"""Brings recordings into the library: one file, a folder by file name, a folder with an index.

Each recording is kept on its own, so that an import that is cancelled or killed goes on where
it stopped. A recording's id follows from its bytes and its sign: what is there already is
known before anything is decoded. Does not look for the signing inside a recording.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from signclip_desktop.core.exchange.import_plan import (
    NamesFrom,
    PlanningCancelled,
    Recording,
    Remark,
    Skipped,
    check_language,
    planned,
)
from signclip_desktop.core.exchange.known_signs import KnownSigns
from signclip_desktop.core.exchange.planned_clip import read_planned
from signclip_desktop.core.held import refuse_held
from signclip_desktop.core.seeing.decoding.readable import shown
from signclip_desktop.core.seeing.recording import HolisticOnDemand
from signclip_desktop.core.types.gloss import identity
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example, Origin, Sign
from signclip_desktop.errors import (
    ImportRefused,
    LandmarkerUnavailable,
    Message,
    NoSignSeen,
    SignClipError,
    StoreError,
)

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import Store

log = logging.getLogger(__name__)

# Trouble that every recording would meet stops the import; any other is told of its recording.
_OF_ALL_FILES = (StoreError, LandmarkerUnavailable)
# Of the whole time; a plan reads names and, at most, some lengths.
_SHARE_OF_PLANNING = 0.02


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    Attributes:
        added: recordings that are new in the library.
        unchanged: recordings that were there already.
        skipped: what was left out, and why.
        cancelled: the user stopped it; importing again goes on from here.
        remarks: how files as a whole were understood, such as the unit of an index's times.
    """

    added: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    cancelled: bool = False
    remarks: tuple[Message, ...] = ()


def import_path(
    store: "Store",
    path: Path,
    *,
    language: str,
    signer: str = "",
    consent: str = "",
    names: NamesFrom = NamesFrom.EITHER,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportReport:
    """Import a video, a .pose file, or a folder of them with or without an index.csv.

    By file name, the gloss is the name without a trailing number, and after two underscores
    stands the signer: `house_2.mp4` and `house__anna.pose` are recordings of HOUSE, and join the
    library's sign of that name. In a folder named after its sign, `HOUSE/1.mp4`, the file's name
    need not tell it. Entries of an index are signs of their own: another dictionary's HOUSE, or
    the letter I, need not be the library's. A fault of one file is told, and the import goes on.

    Args:
        store: the library; backed up first, if anything is going to be added.
        path: what to import.
        language: sign language, ISO 639-3, where the index does not tell.
        signer: the person, where neither index nor file name tells.
        consent: the signer's consent, where the index does not tell.
        names: what names the signs where folders and files both could.
        progress: takes the part that is done, 0..1.
        cancelled: asked between recordings and between frames.

    Raises:
        ImportRefused: there is nothing here that could be imported.
        StoreError: the library cannot be written; what was brought in so far stays.
    """
    check_language(language)
    try:
        plan = plan_of(
            store,
            path,
            language=language,
            signer=signer,
            consent=consent,
            names=names,
            progress=progress and (lambda done: progress(_SHARE_OF_PLANNING * done)),
            cancelled=cancelled,
        )
    except PlanningCancelled:
        return ImportReport(0, 0, (), cancelled=True)
    with _Import(store, progress, cancelled, start=_SHARE_OF_PLANNING) as run:
        return run.of(plan)


def plan_of(
    store: "Store",
    path: Path,
    *,
    language: str,
    signer: str = "",
    consent: str = "",
    names: NamesFrom = NamesFrom.EITHER,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Recording | Skipped | Remark]:
    """What `import_path` would bring into this library, with nothing read or written.

    Raises:
        ImportRefused: there is nothing here that could be imported.
        PlanningCancelled: `cancelled` said so.
    """
    check_language(language)
    known: dict[str, str] = store.signs.first_of_each_name(language)

    def step(done: float) -> None:
        if cancelled is not None and cancelled():
            raise PlanningCancelled
        if progress is not None:
            progress(done)

    return list(
        planned(
            path,
            language=language,
            signer=signer,
            consent=consent,
            names=names,
            known=lambda gloss: identity(gloss, language) in known,
            step=step,
        )
    )


def add_recordings(
    store: "Store",
    recordings: Iterable[Recording],
    *,
    origin: Origin = Origin.FILE,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportReport:
    """Import recordings whose sign is known, such as those a user adds one by one."""
    with _Import(store, progress, cancelled, origin) as run:
        return run.of(list(recordings))


class _Import:
    """One run: opens Holistic when the first video comes, and closes it at the end."""

    def __init__(
        self,
        store: "Store",
        progress: Callable[[float], None] | None,
        cancelled: Callable[[], bool] | None,
        origin: Origin = Origin.IMPORT,
        start: float = 0.0,
    ) -> None:
        self._store = store
        self._origin = origin
        self._progress = progress or (lambda done: None)
        self._start = start
        self._cancelled = cancelled or (lambda: False)
        self._holistic = HolisticOnDemand()
        self._backed_up = False
        self._signs = KnownSigns(store)

    def __enter__(self) -> "_Import":
        return self

    def __exit__(self, *_: object) -> None:
        self._holistic.close()

    def of(self, plan: Sequence[Recording | Skipped | Remark]) -> ImportReport:
        from signclip_desktop.core.seeing.holistic import ReadingCancelled

        added = unchanged = 0
        skipped = [item for item in plan if isinstance(item, Skipped)]
        remarks = tuple(item.message for item in plan if isinstance(item, Remark))
        recordings = [item for item in plan if isinstance(item, Recording)]
        share = (1 - self._start) / max(1, len(recordings))
        for number, item in enumerate(recordings):
            done = self._start + share * number
            self._progress(done)
            if self._cancelled():
                return ImportReport(added, unchanged, tuple(skipped), True, remarks)
            try:
                is_new = self._bring_in(item, done, share)
            except ReadingCancelled:
                return ImportReport(added, unchanged, tuple(skipped), True, remarks)
            except _OF_ALL_FILES:
                raise
            except Exception as error:  # noqa: BLE001 - one file's fault never ends an import
                skipped.append(Skipped(item.shown_as, self._fault(item, error)))
                continue
            added, unchanged = added + is_new, unchanged + (not is_new)
        self._progress(1.0)
        return ImportReport(added, unchanged, tuple(skipped), remarks=remarks)

    def _fault(self, item: Recording, error: Exception) -> Message:
        """What is told of one recording's fault; a bug is logged with all that is known of it."""
        if isinstance(error, SignClipError):
            return error.message
        # What the landmarker has seen of this file must not go into the next.
        log.error("importing a recording: a bug", exc_info=error)
        try:
            self._holistic.close()
        except Exception:
            log.exception("closing the landmarker after a bug")
        if isinstance(error, MemoryError):
            return Message("import.out_of_memory")
        return Message("import.program_failed", error=type(error).__name__)

    def _bring_in(self, recording: Recording, done: float, share: float) -> bool:
        """Add one recording; False if it is there already."""
        sign = self._signs.like(recording.sign, by_gloss=recording.joins_by_gloss)
        example_id = recording.example_id or _example_id(recording, sign)
        if self._store.recordings.has(example_id):
            return False
        clip = read_planned(
            recording,
            self._holistic,
            progress=lambda part: self._progress(done + share * part),
            cancelled=self._cancelled,
        )
        _refuse_a_moment(recording, clip)
        if not clip.hand_seen().any():
            raise NoSignSeen("import.no_hand")
        if not self._backed_up:
            self._store.backup_before_adding("import")
            self._backed_up = True
        example = Example(
            id=example_id,
            sign_id=sign.id,
            origin=self._origin,
            signer=recording.signer,
            consent=recording.consent,
            fps=clip.fps,
            source_path=shown(recording.file.name),
            licence=recording.licence,
        )
        with self._store.in_one_step():
            if sign is not recording.sign:
                self._signs.add_words(sign, recording.sign.words)
            self._store.recordings.put_with_sign(sign, example, clip)
        return True


def _example_id(recording: Recording, sign: Sign) -> str:
    """An id that follows from the file's bytes, the part of it, and the sign."""
    refuse_held(recording.file)
    digest = hashlib.sha256()
    try:
        with recording.file.open("rb") as opened:
            while piece := opened.read(1 << 20):
                digest.update(piece)
    except OSError as error:
        raise ImportRefused("import.file_unreadable", file=recording.file.name) from error
    # 15 digits: with six, two parts of a long recording had one id.
    digest.update(f"\0{recording.start_ms:.15g}\0{recording.end_ms:.15g}\0{sign.id}".encode())
    return f"import:{digest.hexdigest()[:32]}"


def _refuse_a_moment(recording: Recording, clip: Clip) -> None:
    """Refuse a part in which nothing moves: it was told in another unit, or by mistake."""
    if recording.end_ms and len(clip) < 2:
        raise ImportRefused(
            "import.single_frame", start_ms=recording.start_ms, end_ms=recording.end_ms
        )
