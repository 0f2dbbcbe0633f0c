"""Rows of settings: what a library keeps of itself, such as the packs that were merged."""

from contextlib import suppress

from sqlite_utils import Database

from signclip_desktop.core.dictionary.places import Place, place_of
from signclip_desktop.core.dictionary.repository import Repository
from signclip_desktop.core.types.changes import Change
from signclip_desktop.errors import StoreError

# The setting that says of which place the user was told.
_TOLD_OF = "told_of_place"


def read(db: Database, key: str, default: str = "") -> str:
    """A setting of a library, or of another's file that is opened for reading."""
    row = db.conn.execute("SELECT value FROM settings WHERE key = ?", [key]).fetchone()
    return str(row[0]) if row else default


def write(db: Database, key: str, value: str) -> None:
    """Change a setting."""
    db.conn.execute(
        "INSERT INTO settings (key, value) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [key, value],
    )


class Settings(Repository):
    """Settings of this library, by their keys."""

    def get(self, key: str, default: str = "") -> str:
        """A setting."""
        with self._file.reading() as db:
            return read(db, key, default)

    def set(self, key: str, value: str) -> Change:
        """Change a setting."""
        with self._file.changing() as step:
            write(step.db, key, value)
        return step.change

    def place_to_tell(self) -> Place | None:
        """The network drive or synced folder it lies in, the first time that this is asked there.

        A library that cannot be written is asked about each time.
        """
        place = place_of(self._file.path)
        if place is None or self.get(_TOLD_OF) == place.name:
            return None
        with suppress(StoreError):
            self.set(_TOLD_OF, place.name)
        return place
