"""What the store gives and takes besides signs, examples and embeddings."""

from dataclasses import dataclass
from pathlib import Path

# The pack of a recording that a library without a name brought to a sign that was here before: it
# is the user's to delete, and not shown before what was here. No pack can have this name, since
# names are stripped of spaces.
MERGED = " merged"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One look-up.

    Attributes:
        id: unique text id.
        time: seconds since 1970, UTC.
        kind: "sign" (signed at the camera or a video) or "word" (typed).
        query: what was typed, or the name of the video; "" for the camera.
        sign_ids: the signs it led to, best first.
    """

    id: str
    time: float
    kind: str
    query: str
    sign_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What merging a pack changed.

    Attributes:
        added: signs that were not there.
        updated: signs of an older version of the pack that were replaced.
        removed: signs that the pack no longer holds.
        kept: signs of the pack that were left as they are here.
        examples: recordings that were added or replaced.
        left_out: signs and recordings that cannot be used, by what they hold.
    """

    added: int
    updated: int
    removed: int
    kept: int
    examples: int
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup of a library.

    Attributes:
        path: the file; itself a library that can be opened.
        time: when it was made, seconds since 1970.
        reason: why: "import", "migration", "pack", "asked" ...
    """

    path: Path
    time: float
    reason: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells whether an example changed since it was read last.

    Attributes:
        number: its place in the file, rising from the oldest.
        example_id: the example.
        sign_id: the sign it shows.
        weight: what it counts in its sign's prototype.
        clip: checksum of its recording.
        embedding: checksum of an encoder's embedding of it; None where there is none.
    """

    number: int
    example_id: str
    sign_id: str
    weight: float
    clip: int
    embedding: int | None


@dataclass(frozen=True, slots=True)
class SignName:
    """What an index has to know of a sign.

    Attributes:
        number: its place in the file.
        sign_id: the sign.
        gloss: its name.
        language: its sign language, ISO 639-3.
    """

    number: int
    sign_id: str
    gloss: str
    language: str
