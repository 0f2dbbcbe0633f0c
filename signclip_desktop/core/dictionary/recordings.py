"""Rows of recordings: the examples of signs, with their landmarks."""

import math
import zlib
from collections.abc import Sequence
from typing import Any

from signclip_desktop.core.dictionary.removed import forget
from signclip_desktop.core.dictionary.repository import Repository
from signclip_desktop.core.dictionary.signs import Signs
from signclip_desktop.core.formats.clip_codec import decode_clip, encode_clip
from signclip_desktop.core.types.changes import Change
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example, Origin, Sign
from signclip_desktop.errors import ImportRefused, NotInLibrary, StoreDamaged

_EXAMPLE = (
    "id, sign_id, origin, signer, consent, fps, clip_count, signer_count, spread, doubtful, "
    "source_path, licence"
)


class Recordings(Repository):
    """The recordings of signs, by their ids."""

    def of(self, sign_id: str) -> list[Example]:
        """A sign's recordings, oldest first."""
        with self._file.reading() as db:
            rows = db.conn.execute(
                f"SELECT {_EXAMPLE} FROM examples WHERE sign_id = ? ORDER BY number", [sign_id]
            )
            return [_example_from(row) for row in rows]

    def has(self, example_id: str) -> bool:
        """Whether a recording of that id is there."""
        with self._file.reading() as db:
            return bool(db.table("examples").count_where("id = ?", [example_id]))

    def preview(self, sign_id: str) -> Example | None:
        """The recording that stands for a sign: imported before starter before the user's own.

        A learner's own attempts come late: they are the least sure to show the sign right. Last
        is what another's library or pack brought to a sign that was here before: a stranger's
        file does not change what is shown. None where the sign has no recording.
        """
        with self._file.reading() as db:
            row = db.conn.execute(
                f"SELECT {_EXAMPLE} FROM examples WHERE sign_id = ? ORDER BY "
                "pack <> '' AND pack <> (SELECT s.pack FROM signs s WHERE s.id = sign_id), "
                "doubtful, origin = 'camera', origin = 'starter', number LIMIT 1",
                [sign_id],
            ).fetchone()
            return _example_from(row) if row else None

    def clip(self, example_id: str) -> Clip:
        """A recording's landmarks.

        Raises:
            NotInLibrary: there is no such recording.
            StoreDamaged: its bytes are not those that were written.
        """
        with self._file.reading() as db:
            row = db.conn.execute(
                "SELECT data, crc FROM examples WHERE id = ?", [example_id]
            ).fetchone()
        if row is None:
            raise NotInLibrary("library.recording_gone")
        data, crc = row
        if zlib.crc32(data) == crc:
            try:
                return decode_clip(data)
            except ValueError:
                pass
        raise StoreDamaged("library.recording_damaged")

    def put(self, example: Example, clip: Clip) -> Change:
        """Add a recording, or replace the one of that id; embeddings of the old one go.

        Raises:
            NotInLibrary: its sign is not there.
            ImportRefused: it is longer or larger than the library holds.
        """
        with self._file.changing() as step:
            if not step.db.table("signs").count_where("id = ?", [example.sign_id]):
                raise NotInLibrary("library.sign_of_recording_missing")
            try:
                data = encode_clip(clip)
            except ValueError as error:
                raise ImportRefused("library.recording_too_large") from error
            values = (
                example.id, example.sign_id, example.origin.value, example.signer,
                example.consent, float(example.fps), example.clip_count, example.signer_count,
                None if math.isnan(example.spread) else float(example.spread),
                int(example.doubtful), example.source_path, example.licence,
                zlib.crc32(data), data,
            )  # fmt: skip
            step.db.table("examples").delete_where("id = ?", [example.id])
            marks = ", ".join("?" for _ in values)
            step.db.conn.execute(
                f"INSERT INTO examples ({_EXAMPLE}, crc, data) VALUES ({marks})", values
            )
        return step.change

    def put_with_sign(self, sign: Sign, example: Example, clip: Clip) -> Change:
        """Add a recording, and its sign if it is not there, in one step."""
        signs = Signs(self._file)
        with self._file.changing() as step:
            if signs.find(sign.id) is None:
                signs.put(sign)
            self.put(example, clip)
        return step.change

    def delete(self, example_id: str) -> Change:
        """Remove one recording."""
        with self._file.changing() as step:
            forget(step.db, "examples", example_id)
        return step.change


def _example_from(row: Sequence[Any]) -> Example:
    return Example(
        id=row[0], sign_id=row[1], origin=Origin(row[2]), signer=row[3], consent=row[4],
        fps=_finite(row[5], 0.0), clip_count=row[6], signer_count=row[7],
        spread=_finite(row[8], math.nan), doubtful=bool(row[9]),
        source_path=row[10], licence=row[11],
    )  # fmt: skip


def _finite(value: float | None, otherwise: float) -> float:
    """SQLite keeps an infinite number, which a foreign library may hold."""
    return value if value is not None and math.isfinite(value) else otherwise
