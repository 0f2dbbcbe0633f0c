"""Rows of the history: what was looked up."""

import json

from signclip_desktop.core.dictionary import json_columns
from signclip_desktop.core.dictionary.records import HistoryEntry
from signclip_desktop.core.dictionary.repository import Repository
from signclip_desktop.core.types.changes import Change

# The last second that calendars know: the end of the year 9999.
_LAST_TIME = 253_402_300_799.0


class History(Repository):
    """The look-ups that were noted."""

    def latest(self, limit: int = 200) -> list[HistoryEntry]:
        """The latest look-ups, newest first."""
        with self._file.reading() as db:
            rows = db.table("history").rows_where(order_by="time DESC, id", limit=limit)
            return [
                HistoryEntry(
                    id=row["id"],
                    time=row["time"] if 0 <= row["time"] <= _LAST_TIME else 0.0,
                    kind=row["kind"],
                    query=row["query"],
                    sign_ids=json_columns.sign_ids(row["sign_ids"]),
                )
                for row in rows
            ]

    def add(self, entry: HistoryEntry) -> Change:
        """Note a look-up."""
        row = {
            "id": entry.id,
            "time": float(entry.time),
            "kind": entry.kind,
            "query": entry.query,
            "sign_ids": json.dumps(entry.sign_ids),
        }
        with self._file.changing() as step:
            step.db.table("history").insert(row, replace=True)
        return step.change

    def delete(self, entry_id: str) -> Change:
        """Forget one look-up."""
        with self._file.changing() as step:
            step.db.table("history").delete_where("id = ?", [entry_id])
        return step.change

    def clear(self) -> Change:
        """Forget all of them."""
        with self._file.changing() as step:
            step.db.table("history").delete_where()
        return step.change
