"""Brings recordings into the library: one file, a folder by file name, a folder with an index.

Each recording is kept on its own, so that an import that is cancelled or killed goes on where
it stopped. A recording's id follows from its bytes and its sign: what is there already is
known before anything is decoded. Does not look for the signing inside a recording.
"""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from signclip_desktop.core.folding import fold
from signclip_desktop.core.gloss import identity
from signclip_desktop.core.held import refuse_held
from signclip_desktop.core.import_plan import (
    POSE_SUFFIX,
    Recording,
    Skipped,
    check_language,
    name_id,
    planned,
)
from signclip_desktop.core.landmarks import Clip
from signclip_desktop.core.pose_file import read_pose
from signclip_desktop.core.sign import Example, Origin, Sign, Word
from signclip_desktop.errors import (
    ImportRefused,
    NoSignSeen,
    PoseFileUnreadable,
    UsageError,
    VideoUnreadable,
)

if TYPE_CHECKING:
    from signclip_desktop.core.holistic import Holistic
    from signclip_desktop.core.store import Store

# Trouble with one recording: it is skipped and told. Trouble with the library stops the import.
_OF_ONE_FILE = (ImportRefused, NoSignSeen, PoseFileUnreadable, VideoUnreadable, UsageError)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    Attributes:
        added: recordings that are new in the library.
        unchanged: recordings that were there already.
        skipped: what was left out, and why.
        cancelled: the user stopped it; importing again goes on from here.
    """

    added: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    cancelled: bool = False


def import_path(
    store: "Store",
    path: Path,
    *,
    language: str,
    signer: str = "",
    consent: str = "",
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportReport:
    """Import a video, a .pose file, or a folder of them with or without an index.csv.

    By file name, the gloss is the name without a trailing number, and after two underscores
    stands the signer: `house_2.mp4` and `house__anna.pose` are recordings of HOUSE, and join the
    library's sign of that name. Entries of an index are signs of their own: another dictionary's
    HOUSE, or the letter I, need not be the library's.

    Args:
        store: the library; backed up first, if anything is going to be added.
        path: what to import.
        language: sign language, ISO 639-3, where the index does not tell.
        signer: the person, where neither index nor file name tells.
        consent: the signer's consent, where the index does not tell.
        progress: takes the part that is done, 0..1.
        cancelled: asked between recordings and between frames.

    Raises:
        ImportRefused: there is nothing here that could be imported.
        StoreError: the library cannot be written; what was brought in so far stays.
    """
    check_language(language)
    plan = list(planned(path, language=language, signer=signer, consent=consent))
    run = _Import(store, progress, cancelled)
    with run:
        return run.of(plan)


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
    ) -> None:
        self._store = store
        self._origin = origin
        self._progress = progress or (lambda done: None)
        self._cancelled = cancelled or (lambda: False)
        self._holistic: Holistic | None = None
        self._open = ExitStack()
        self._backed_up = False
        self._names: dict[str, dict[str, str]] = {}

    def __enter__(self) -> "_Import":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def of(self, plan: list[Recording | Skipped]) -> ImportReport:
        from signclip_desktop.core.holistic import ReadingCancelled

        added = unchanged = 0
        skipped: list[Skipped] = []
        for number, item in enumerate(plan):
            self._progress(number / len(plan))
            if self._cancelled():
                return ImportReport(added, unchanged, tuple(skipped), cancelled=True)
            if isinstance(item, Skipped):
                skipped.append(item)
                continue
            try:
                is_new = self._bring_in(item, number / len(plan), 1 / len(plan))
            except ReadingCancelled:
                return ImportReport(added, unchanged, tuple(skipped), cancelled=True)
            except _OF_ONE_FILE as error:
                skipped.append(Skipped(item.shown_as, error.message))
                continue
            added, unchanged = added + is_new, unchanged + (not is_new)
        self._progress(1.0)
        return ImportReport(added, unchanged, tuple(skipped))

    def _bring_in(self, recording: Recording, done: float, share: float) -> bool:
        """Add one recording; False if it is there already."""
        sign = self._known_sign(recording.sign, joins_by_gloss=recording.joins_by_gloss)
        example_id = recording.example_id or _example_id(recording, sign)
        if self._store.has_example(example_id):
            return False
        clip = self._clip(recording, done, share)
        if not clip.hand_seen().any():
            raise NoSignSeen("No hand is seen in it; choose a recording that shows the hands.")
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
            source_path=recording.file.name,
            licence=recording.licence,
        )
        with self._store.in_one_step():
            if sign is not recording.sign:
                self._add_words(sign, recording.sign.words)
            self._store.add_with_sign(sign, example, clip)
        return True

    def _known_sign(self, sign: Sign, *, joins_by_gloss: bool) -> Sign:
        """The library's sign of that id, or one it may join by its name, else the sign itself."""
        known = self._by_id(sign) or self._of_older_import(sign)
        if known is None and joins_by_gloss:
            names = self._names_of(sign.language)
            named = names.get(identity(sign.gloss, sign.language))
            known = self._store.find_sign(named) if named is not None else None
        return known or self._with_free_id(sign)

    def _by_id(self, sign: Sign) -> Sign | None:
        known = self._store.find_sign(sign.id)
        return known if known is None or self._may_be(known, sign) else None

    def _may_be(self, known: Sign, sign: Sign) -> bool:
        """Whether a sign of the same id is the same: not where an id was made from another name."""
        name = identity(sign.gloss, sign.language)
        is_from_name = sign.id == name_id(name, sign.language)
        return not is_from_name or identity(known.gloss, known.language) == name

    def _with_free_id(self, sign: Sign) -> Sign:
        taken = self._store.find_sign(sign.id)
        if taken is None or self._may_be(taken, sign):
            return sign
        name = identity(sign.gloss, sign.language)
        own = replace(sign, id=name_id(f"{name}\0exact", sign.language))
        return self._store.find_sign(own.id) or own

    def _of_older_import(self, sign: Sign) -> Sign | None:
        """A sign of this name that version 0.1 brought in, which made ids from folded names."""
        name = identity(sign.gloss, sign.language)
        if sign.id != name_id(name, sign.language) or fold(sign.gloss) == name:
            return None
        older = self._store.find_sign(name_id(fold(sign.gloss), sign.language))
        same = older is not None and identity(older.gloss, older.language) == name
        return older if same else None

    def _names_of(self, language: str) -> dict[str, str]:
        """The library's names, read once; signs that this run adds are found by their id."""
        if language not in self._names:
            self._names[language] = self._store.first_of_each_name(language)
        return self._names[language]

    def _add_words(self, sign: Sign, words: tuple[Word, ...]) -> None:
        gloss = identity(sign.gloss, sign.language)
        known = {(identity(word.text), word.language) for word in sign.words}
        fresh = tuple(
            word
            for word in words
            if (identity(word.text), word.language) not in known
            and identity(word.text, sign.language) != gloss
        )
        if fresh:
            self._store.update_sign(replace(sign, words=sign.words + fresh))

    def _clip(self, recording: Recording, done: float, share: float) -> Clip:
        start_s, end_s = recording.start_ms / 1000, recording.end_ms / 1000
        if recording.file.suffix.lower() == POSE_SUFFIX:
            return part_of(read_pose(recording.file), start_s, end_s)
        from signclip_desktop.core.holistic import read_clip
        from signclip_desktop.core.video_file import VideoFile

        # Opened first: a broken file is told without starting the landmarker.
        with VideoFile(recording.file) as source:
            return read_clip(
                source,
                self._landmarker(),
                from_s=start_s or None,
                to_s=end_s or None,
                progress=lambda part: self._progress(done + share * part),
                cancelled=self._cancelled,
            )

    def _landmarker(self) -> "Holistic":
        if self._holistic is None:
            from signclip_desktop.core.holistic import Holistic

            self._holistic = self._open.enter_context(Holistic())
        return self._holistic


def _example_id(recording: Recording, sign: Sign) -> str:
    """An id that follows from the file's bytes, the part of it, and the sign."""
    refuse_held(recording.file)
    digest = hashlib.sha256()
    try:
        with recording.file.open("rb") as opened:
            while piece := opened.read(1 << 20):
                digest.update(piece)
    except OSError as error:
        raise ImportRefused(
            f"The file {recording.file.name} cannot be read; check its rights."
        ) from error
    digest.update(f"\0{recording.start_ms:g}\0{recording.end_ms:g}\0{sign.id}".encode())
    return f"import:{digest.hexdigest()[:32]}"


def part_of(clip: Clip, start_s: float, end_s: float) -> Clip:
    """The frames of a span; an end of 0, or one behind the last frame, is the clip's end."""
    if start_s == 0 and (end_s == 0 or end_s >= float(clip.times_s[-1])):
        return clip
    try:
        return clip.between(start_s, end_s or float(clip.times_s[-1]))
    except ValueError as error:
        raise ImportRefused(
            f"No frame lies between {start_s:g} s and {end_s:g} s; correct start and end."
        ) from error
