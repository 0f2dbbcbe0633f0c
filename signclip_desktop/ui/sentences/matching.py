"""Sentences on signing that is found in a recording, and on look-ups."""

from signclip_desktop.ui.sentences.marking import (
    QT_TRANSLATE_N_NOOP,
    QT_TRANSLATE_NOOP,
    Plural,
    Sentences,
)

SENTENCES: Sentences = {
    "sign.no_hands": QT_TRANSLATE_NOOP(
        "matching",
        "No hands were seen in this recording; keep head and hands in view and sign again.",
    ),
    "sign.no_hands_because": QT_TRANSLATE_NOOP(
        "matching", "No hands were seen in this recording. {cause}"
    ),
    "labels.damaged": QT_TRANSLATE_NOOP(
        "matching",
        "The file {file}, which tells what signs look like, is damaged; install the program again.",
    ),
    "sign.nothing_recorded": QT_TRANSLATE_NOOP(
        "matching", "Nothing was recorded; press Space or raise your hands and sign."
    ),
    "sign.no_attempt": QT_TRANSLATE_NOOP("matching", "There is no attempt to combine; sign again."),
    "sign.foreign_embeddings": QT_TRANSLATE_NOOP(
        "matching",
        "These embeddings were made by {made_by} (width {width}), not by {wanted} "
        "(width {wanted_width}); compute them again.",
    ),
    "sign.damaged_recordings": Plural(
        "count",
        one=QT_TRANSLATE_NOOP(
            "matching",
            "One recording is damaged and is left out of look-ups; delete it, or open a "
            "backup that still has it.",
        ),
        other=QT_TRANSLATE_N_NOOP(
            "matching",
            "{count:,} recordings are damaged and are left out of look-ups; delete them, "
            "or open a backup that still has them.",
        ),
    ),
    "sign.damaged_recordings_of": Plural(
        "count",
        one=QT_TRANSLATE_NOOP(
            "matching",
            "One recording (of {signs}) is damaged and is left out of look-ups; delete it, "
            "or open a backup that still has it.",
        ),
        other=QT_TRANSLATE_N_NOOP(
            "matching",
            "{count:,} recordings (of {signs}) are damaged and are left out of look-ups; "
            "delete them, or open a backup that still has them.",
        ),
    ),
}
