"""What every sign of a library looks like, for browsing by picture."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signclip_desktop.core.matching.picture_labels import Label, labels_of, shipped
from signclip_desktop.errors import NotInLibrary, StoreDamaged
from signclip_desktop.services.library_tasks import Job, LongTask

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import Store

_AT_ONCE = 500

Labels = frozenset[Label]


@dataclass(frozen=True)
class LoadLabels(LongTask[Mapping[str, Labels] | None]):
    """Labels of each sign, by its id, told from the recording that is shown for it.

    Those of the starter dictionary's own recordings came with the program; others are computed,
    some milliseconds each. None after a cancel.

    Attributes:
        known: labels by the checksum of a recording, from earlier; takes those that are computed.
    """

    known: MutableMapping[int, Labels]

    def run(self, store: "Store", job: Job) -> Mapping[str, Labels] | None:
        """Look the labels up, or compute them."""
        shown = _shown_recordings(store)
        found: dict[str, Labels] = {}
        for number, (sign_id, (example_id, checksum)) in enumerate(shown.items()):
            if job.cancelled():
                return None
            labels = shipped().known.get(checksum) or self.known.get(checksum)
            if labels is None:
                try:
                    labels = labels_of(store.recordings.clip(example_id))
                except (NotInLibrary, StoreDamaged):
                    continue  # deleted since, or damaged: the other signs have theirs
                self.known[checksum] = labels
            found[sign_id] = labels
            if number % _AT_ONCE == 0:
                job.progress(number / len(shown))
        return found


def _shown_recordings(store: "Store") -> dict[str, tuple[str, int]]:
    """Sign -> the recording that is shown for it, and its checksum."""
    by_sign: dict[str, list[tuple[str, int]]] = {}
    after = -1
    while stamps := store.embeddings.stamps("", after=after, limit=_AT_ONCE):
        after = stamps[-1].number
        for stamp in stamps:
            by_sign.setdefault(stamp.sign_id, []).append((stamp.example_id, stamp.clip))
    shown: dict[str, tuple[str, int]] = {}
    for sign_id, recordings in by_sign.items():
        first = recordings[0]
        if len(recordings) > 1:
            preview = store.recordings.preview(sign_id)
            first = next((one for one in recordings if preview and one[0] == preview.id), first)
        shown[sign_id] = first
    return shown
