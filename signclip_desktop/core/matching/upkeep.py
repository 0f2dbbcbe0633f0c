"""Keeps an index as its library is: takes in what changed, a bounded step at a time.

A step looks at no more than SLICE signs or examples, or embeds no more than BATCH recordings,
however large the library is; a caller can do other things between two steps. A recording that
cannot be used is left out and told once; the others are not affected.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.dictionary.records import SignName, Stamp
from signclip_desktop.core.encoding.encoder import Encoder
from signclip_desktop.core.encoding.exemplars import Exemplars, row_id
from signclip_desktop.core.matching.index import NO_WORD, Index
from signclip_desktop.core.matching.text_line import fit_line
from signclip_desktop.core.segmenting.spans import trimmed
from signclip_desktop.core.types.embeddings import EmbeddingTable
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.core.types.sign import Sign
from signclip_desktop.errors import Message, NoSignSeen, NotInLibrary, StoreDamaged

logger = logging.getLogger(__name__)

# Some milliseconds of reading, so that a frame of the camera (33 ms) waits for no more than one.
SLICE = 512
# Few enough that frames are analysed in between, and that the trained encoder stays on one thread
# (trained_encoder.FEW): beside the camera a second one would hold it up.
BATCH = 8
NAMED = 3  # so many signs are named where recordings of more are damaged


class Recordings(Protocol):
    """The recordings that are compared."""

    def clip(self, example_id: str) -> Clip:
        """An example's landmarks."""
        ...


class Signs(Protocol):
    """The signs that are named in answers."""

    def names(self, *, after: int, limit: int) -> list[SignName]:
        """The next signs after a name's number (-1 to begin)."""
        ...

    def by_id(self, sign_ids: Sequence[str]) -> dict[str, Sign]:
        """Those of the signs that are there."""
        ...


class Embeddings(Protocol):
    """What encoders made of the recordings."""

    def stamps(self, encoder_id: str, *, after: int, limit: int) -> list[Stamp]:
        """The next examples after a stamp's number (-1 to begin)."""
        ...

    def of(self, encoder_id: str, example_ids: Sequence[str]) -> EmbeddingTable:
        """The embeddings of those of the examples that have one."""
        ...

    def put(
        self, encoder_id: str, example_ids: Sequence[str], matrix: NDArray[np.float32]
    ) -> list[int] | list[None]:
        """Keep embeddings (N, D); gives the checksum of each, None where it is not written."""
        ...


class Source(Protocol):
    """What a recogniser and the upkeep of its index need of the store."""

    @property
    def signs(self) -> Signs:
        """The signs."""
        ...

    @property
    def recordings(self) -> Recordings:
        """Their recordings."""
        ...

    @property
    def embeddings(self) -> Embeddings:
        """What encoders made of these."""
        ...


class Upkeep:
    """One index and what it knows of one library.

    Args:
        source: the library.
        encoder: whose index it is.
        index: kept up to date.
        changed: told the id of each example that was replaced, removed or found unusable.
    """

    def __init__(
        self, source: Source, encoder: Encoder, index: Index, changed: Callable[[str], object]
    ) -> None:
        self._source = source
        self._encoder = encoder
        self._index = index
        self._changed = changed
        self._known: dict[str, Stamp] = {}
        self._glosses: dict[str, SignName] = {}
        self._damaged: dict[str, str] = {}  # example and sign, not told yet
        self._exemplars: Exemplars | None = encoder.exemplars
        self._rows_behind: dict[str, list[int]] = {}
        self._word_of: dict[str, int] = {}
        if self._exemplars is not None:
            self._take_exemplars(self._exemplars)

    def _take_exemplars(self, exemplars: Exemplars) -> None:
        for row, example_id in enumerate(exemplars.example_ids):
            self._rows_behind.setdefault(example_id, []).append(row)
        self._word_of = {sign_id: row for row, sign_id in enumerate(exemplars.texts.sign_ids)}
        if self._word_of:
            self._index.load_words(exemplars.texts.matrix, fit_line(exemplars))

    def steps(self) -> Iterator[float]:
        """Take in what changed, one step at each turn; gives the share embedded, 0..1.

        May be left at any step and begun anew: what was taken in is not read again.

        Raises:
            StoreError: the library as a whole cannot be read.
        """
        yield from self._take_names()
        seen: set[str] = set()
        waiting: list[Stamp] = []
        after = -1
        while stamps := self._source.embeddings.stamps(self._encoder.id, after=after, limit=SLICE):
            waiting += self._take_stamps(stamps)
            seen.update(stamp.example_id for stamp in stamps)
            after = stamps[-1].number
            yield 0.0
        gone = [example_id for example_id in self._known if example_id not in seen]
        for start in range(0, len(gone), SLICE):
            for example_id in gone[start : start + SLICE]:
                self.forget_example(example_id)
            yield 0.0
        for start in range(0, len(waiting), BATCH):
            self._embed(waiting[start : start + BATCH])
            yield min(1.0, (start + BATCH) / len(waiting))

    def take_warnings(self) -> list[Message]:
        """What the user should know since this was asked last."""
        told, self._damaged = self._damaged, {}
        if not told:
            return []
        known = [self._glosses[sign_id] for sign_id in told.values() if sign_id in self._glosses]
        signs = list(dict.fromkeys(name.gloss for name in known))
        shown: list[str | Message] = [*signs[:NAMED]]
        if len(signs) > NAMED:
            shown.append(Message("list.others"))
        if shown:
            return [Message("sign.damaged_recordings_of", count=len(told), signs=tuple(shown))]
        return [Message("sign.damaged_recordings", count=len(told))]

    def read(self, example_id: str) -> Clip | None:
        """An example's clip, trimmed to the sign; None where it is gone, damaged or shows none."""
        try:
            clip = self._source.recordings.clip(example_id)
            if not np.isfinite(clip.times_s).all():
                raise ValueError("expected finite times_s")
            return trimmed(clip)
        except NotInLibrary:
            self._known.pop(example_id, None)
            return None
        except NoSignSeen:
            return None
        except (StoreDamaged, ValueError, ArithmeticError, MemoryError) as error:
            self._note_damage(example_id, error)
            return None

    def forget_sign(self, sign_id: str) -> None:
        """Take a sign that is gone out of the index."""
        gone = [name for name, stamp in self._known.items() if stamp.sign_id == sign_id]
        for example_id in gone:
            self.forget_example(example_id)
        self._index.remove_sign(sign_id)

    def forget_example(self, example_id: str) -> None:
        """Take an example that is gone out of the index."""
        self._known.pop(example_id, None)
        self.leave_out(example_id)

    def leave_out(self, example_id: str) -> None:
        """Take an example out of the index until it is replaced."""
        self._index.remove_example(example_id)
        for row in self._rows_behind.get(example_id, ()):
            self._index.remove_example(row_id(example_id, row))
        self._changed(example_id)

    def _take_names(self) -> Iterator[float]:
        """Note language and word of each sign."""
        after = -1
        while names := self._source.signs.names(after=after, limit=SLICE):
            new = [name for name in names if self._glosses.get(name.sign_id) != name]
            for name in new:
                word = self._word_of.get(name.sign_id, NO_WORD)
                self._index.describe_sign(name.sign_id, language=name.language, word=word)
                self._glosses[name.sign_id] = name
            after = names[-1].number
            yield 0.0

    def _take_stamps(self, stamps: Sequence[Stamp]) -> list[Stamp]:
        """Load what is embedded already of the examples that changed; gives the others."""
        changed = [stamp for stamp in stamps if self._known.get(stamp.example_id) != stamp]
        for stamp in changed:
            if stamp.example_id in self._known:
                self.forget_example(stamp.example_id)
        embedded = [stamp.example_id for stamp in changed if stamp.embedding is not None]
        loaded: set[str] = set()
        if embedded:
            table = self._source.embeddings.of(self._encoder.id, embedded)
            if self._fits(table):
                self._index.add_all(table)
                loaded.update(table.example_ids)
        self._add_exemplars([stamp.example_id for stamp in changed])
        waiting = []
        for stamp in changed:
            if stamp.example_id in loaded or stamp.example_id in self._rows_behind:
                self._known[stamp.example_id] = stamp
            else:
                waiting.append(stamp)
        return waiting

    def _fits(self, table: EmbeddingTable) -> bool:
        """Whether embeddings have the encoder's length; a library may have been altered."""
        fits = not len(table.matrix) or table.matrix.shape[1] == self._index.dimension
        if not fits:
            logger.warning(
                "Embeddings of %s in the library have the length %d, not %d; they are made anew.",
                self._encoder.id, table.matrix.shape[1], self._index.dimension,
            )  # fmt: skip
        return fits

    def _add_exemplars(self, example_ids: Sequence[str]) -> None:
        """Add the recordings that the model brings for examples."""
        found = self._exemplars
        rows = [(name, row) for name in example_ids for row in self._rows_behind.get(name, ())]
        if found is None or not rows:
            return
        numbers = [row for _, row in rows]
        self._index.add_all(
            EmbeddingTable(
                encoder_id=self._encoder.id,
                example_ids=tuple(row_id(name, row) for name, row in rows),
                sign_ids=tuple(found.sign_ids[row] for row in numbers),
                matrix=found.matrix[numbers],
                weights=np.ones(len(numbers), dtype=np.float32),
            )
        )

    def _embed(self, stamps: Sequence[Stamp]) -> None:
        """Embed some recordings, let the library keep that, and add it."""
        for stamp in stamps:
            self._known[stamp.example_id] = stamp
        read = [(stamp, self.read(stamp.example_id)) for stamp in stamps]
        clips = [(stamp, clip) for stamp, clip in read if clip is not None]
        rows = self._rows_of([clip for _, clip in clips])
        whole = []
        for (stamp, _), row in zip(clips, rows, strict=True):
            if row is None:
                self._note_damage(stamp.example_id)
            else:
                whole.append((stamp, row))
        if not whole:
            return
        names = tuple(stamp.example_id for stamp, _ in whole)
        matrix = np.stack([row for _, row in whole])
        written = self._source.embeddings.put(self._encoder.id, names, matrix)
        for (stamp, _), crc in zip(whole, written, strict=True):
            self._known[stamp.example_id] = replace(stamp, embedding=crc)
        self._index.add_all(
            EmbeddingTable(
                encoder_id=self._encoder.id,
                example_ids=names,
                sign_ids=tuple(stamp.sign_id for stamp, _ in whole),
                matrix=matrix,
                weights=np.array([stamp.weight for stamp, _ in whole], dtype=np.float32),
            )
        )

    def _rows_of(self, clips: Sequence[Clip]) -> list[Float | None]:
        """The embedding (D,) of each clip; None for one that cannot be embedded."""
        if not clips:
            return []
        try:
            rows = list(self._encoder.embed(clips))
        except (NoSignSeen, ValueError, ArithmeticError) as error:
            if len(clips) > 1:
                return [row for clip in clips for row in self._rows_of([clip])]
            logger.warning("A recording could not be embedded: %r", error)
            return [None]
        return [row if np.isfinite(row).all() else None for row in rows]

    def _note_damage(self, example_id: str, error: Exception | None = None) -> None:
        """Remember to tell of a recording; the log says what is wrong with it."""
        logger.warning("The recording %s cannot be used: %r", example_id, error)
        stamp = self._known.get(example_id)
        self._damaged[example_id] = stamp.sign_id if stamp else ""
