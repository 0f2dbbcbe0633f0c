"""The library: one SQLite file a user; all SQL of the program lies in this package."""

from signclip_desktop.core.dictionary.library import (
    backups_of,
    bring_in_starter,
    open_for_reading,
    open_library,
    restore_backup,
    start_new_library,
)
from signclip_desktop.core.dictionary.records import Backup, HistoryEntry, ImportCounts
from signclip_desktop.core.dictionary.store import Store
from signclip_desktop.core.dictionary.word_search import WordMatch

__all__ = [
    "Backup",
    "HistoryEntry",
    "ImportCounts",
    "Store",
    "WordMatch",
    "backups_of",
    "bring_in_starter",
    "open_for_reading",
    "open_library",
    "restore_backup",
    "start_new_library",
]
