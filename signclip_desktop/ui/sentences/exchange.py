"""Sentences on importing and exporting."""

from signclip_desktop.ui.sentences.marking import (
    QT_TRANSLATE_N_NOOP,
    QT_TRANSLATE_NOOP,
    Plural,
    Sentences,
)

SENTENCES: Sentences = {
    "import.no_language_code": QT_TRANSLATE_NOOP(
        "exchange",
        "“{code}” is not the code of a sign language; give the three letters of ISO "
        "639-3, such as ase for American Sign Language.",
    ),
    "import.table": QT_TRANSLATE_NOOP(
        "exchange", "It is a table; save it as index.csv (CSV UTF-8) to import by it."
    ),
    "import.no_recording": QT_TRANSLATE_NOOP("exchange", "It is neither a video nor a .pose file."),
    "import.unreadable": QT_TRANSLATE_NOOP(
        "exchange", "It cannot be read ({reason}); check its permissions."
    ),
    "import.empty_folder": QT_TRANSLATE_NOOP(
        "exchange", "The folder {folder} is empty; choose one with recordings."
    ),
    "import.folder_unreadable": QT_TRANSLATE_NOOP(
        "exchange", "The folder {folder} cannot be read; check its permissions."
    ),
    "import.folder_inside_empty": QT_TRANSLATE_NOOP("exchange", "It is an empty folder."),
    "import.link_out": QT_TRANSLATE_NOOP("exchange", "It is a link that leads out of its folder."),
    "import.link_to_folder": QT_TRANSLATE_NOOP(
        "exchange", "It is a link to a folder; import that folder on its own."
    ),
    "import.too_deep": QT_TRANSLATE_NOOP(
        "exchange", "It is nested in too many folders; import it on its own."
    ),
    "import.too_many_files": QT_TRANSLATE_NOOP(
        "exchange",
        "The folder {folder} holds more than {most:,} recordings; import the folders "
        "inside it one by one.",
    ),
    "import.row_left_out": QT_TRANSLATE_NOOP("exchange", "This row was left out: {reason}."),
    "import.times_read_as": QT_TRANSLATE_NOOP(
        "exchange",
        "The times in {index} are read as {unit}: as milliseconds they do not fit the "
        "lengths of the recordings.",
    ),
    "import.too_many_words": QT_TRANSLATE_NOOP(
        "exchange", "{sign} has {words:,} words; the first {most:,} are kept."
    ),
    "import.frame_rate_unknown": QT_TRANSLATE_NOOP(
        "exchange",
        "Its part is given in frames, but its frame rate is not known; give the part "
        "in milliseconds.",
    ),
    "import.part_beyond_end": QT_TRANSLATE_NOOP(
        "exchange",
        "Its part ends at {end:g}, read as {unit} like the rest of {index}, but the "
        "recording is {seconds:.2f} s long; correct it.",
    ),
    "unit.milliseconds": QT_TRANSLATE_NOOP("exchange", "milliseconds"),
    "unit.seconds": QT_TRANSLATE_NOOP("exchange", "seconds"),
    "unit.frames": QT_TRANSLATE_NOOP("exchange", "frames"),
    "import.out_of_memory": QT_TRANSLATE_NOOP(
        "exchange", "It needs more memory than is free; close other programs, or shorten it."
    ),
    "import.program_failed": QT_TRANSLATE_NOOP(
        "exchange",
        "The program failed on it ({error}), which is a fault of the program; see the "
        "log file for details.",
    ),
    "import.no_hand": QT_TRANSLATE_NOOP(
        "exchange", "No hand is seen in it; choose a recording that shows the hands."
    ),
    "import.file_unreadable": QT_TRANSLATE_NOOP(
        "exchange", "The file {file} cannot be read; check its permissions."
    ),
    "import.single_frame": QT_TRANSLATE_NOOP(
        "exchange",
        "Its part from {start_ms:g} to {end_ms:g} ms is a single frame long; correct "
        "start and end, which are in milliseconds (1 second is 1000).",
    ),
    "import.no_frame_between": QT_TRANSLATE_NOOP(
        "exchange",
        "No frame lies between {start_ms:g} and {end_ms:g} ms; correct start and end, "
        "which are in milliseconds: the recording ends at {length_ms:.0f} ms.",
    ),
    "import.missing": QT_TRANSLATE_NOOP(
        "exchange", "There is no file or folder {path}; check the name."
    ),
    "import.two_names": QT_TRANSLATE_NOOP(
        "exchange",
        "Its folder {folder} and its own name {file} could both name the sign; say "
        "which one does (“Names of signs” in the window, --names on the command line).",
    ),
    "import.name_names_no_sign": QT_TRANSLATE_NOOP(
        "exchange",
        "Its name does not name a sign, and its folder {folder} holds files that do; "
        "rename it after its sign.",
    ),
    "import.neither_names_a_sign": QT_TRANSLATE_NOOP(
        "exchange",
        "Neither its name nor its folder {folder} names a sign; rename the file or the "
        "folder after the sign.",
    ),
    "import.name_of_a_machine": QT_TRANSLATE_NOOP(
        "exchange",
        "Its name was given by a camera or a program and does not name a sign; rename "
        "it after its sign, such as book_1, or add it with its gloss.",
    ),
    "import.signer_alone": QT_TRANSLATE_NOOP(
        "exchange",
        "Its name begins with two underscores, and the name of the sign before them is "
        "missing; rename it, such as book__{signer}.",
    ),
    "import.no_name": QT_TRANSLATE_NOOP(
        "exchange", "Its name holds nothing that could name a sign; rename it after its sign."
    ),
    "export.damaged": Plural(
        "count",
        one=QT_TRANSLATE_NOOP(
            "exchange",
            "One recording (of {signs}) is damaged and was not exported; a backup may have it.",
        ),
        other=QT_TRANSLATE_N_NOOP(
            "exchange",
            "{count:,} recordings (of {signs}) are damaged and were not exported; a backup "
            "may have them.",
        ),
    ),
    "export.not_empty": QT_TRANSLATE_NOOP(
        "exchange",
        "The folder {folder} is not empty; choose a new one, so that nothing is replaced.",
    ),
    "export.stopped": QT_TRANSLATE_NOOP("exchange", "The export was stopped; nothing was written."),
    "export.all_damaged": QT_TRANSLATE_NOOP(
        "exchange",
        "None of the recordings can be read, because they are damaged; nothing was "
        "written: open a backup that still has them.",
    ),
    "export.nothing": QT_TRANSLATE_NOOP(
        "exchange",
        "There is no recording of your own to export; add one, or export the starter "
        "dictionary with it.",
    ),
    "export.no_permission": QT_TRANSLATE_NOOP(
        "exchange",
        "The folder {folder} cannot be written; check its permissions, or choose another place.",
    ),
    "export.disk_full": QT_TRANSLATE_NOOP(
        "exchange", "The disk is full, and nothing was exported; make room, then try again."
    ),
    "export.failed": QT_TRANSLATE_NOOP(
        "exchange", "The folder {folder} could not be written ({reason}); choose another place."
    ),
}
