"""Sentences on the library, its backups and its lists."""

from signclip_desktop.ui.sentences.marking import QT_TRANSLATE_NOOP, Sentences

SENTENCES: Sentences = {
    "library.older_version": QT_TRANSLATE_NOOP(
        "library",
        "The library {file} is from an older version and must be opened for writing "
        "once before it can be read; open it where it can be written.",
    ),
    "library.missing": QT_TRANSLATE_NOOP("library", "There is no file {file}; choose another one."),
    "library.empty": QT_TRANSLATE_NOOP("library", "The file {file} is empty; choose another one."),
    "library.other_tables": QT_TRANSLATE_NOOP(
        "library",
        "The library file {file} holds tables or triggers that do not belong to a "
        "library; it was left unchanged: open one of its backups, or start a new "
        "library beside it.",
    ),
    "library.not_ours": QT_TRANSLATE_NOOP(
        "library",
        "The file {file} is not a SignCLIP library; it was left unchanged: choose another file.",
    ),
    "library.too_new": QT_TRANSLATE_NOOP(
        "library",
        "The library {file} was written by a later version of this program; it was "
        "left unchanged: install that version to open it.",
    ),
    "library.no_beginning": QT_TRANSLATE_NOOP(
        "library",
        "The file {file} is not a library, or its beginning is damaged; it was left "
        "unchanged: open a backup, or start a new library beside it.",
    ),
    "library.as_output": QT_TRANSLATE_NOOP(
        "library",
        "The file {file} is a dictionary or belongs to one, and was left unchanged; "
        "give the output another name.",
    ),
    "library.backup_onto_itself": QT_TRANSLATE_NOOP(
        "library", "A backup cannot replace the library itself; choose another file."
    ),
    "library.copy_exists": QT_TRANSLATE_NOOP(
        "library",
        "The file {file} already exists and was left unchanged; give another name, or "
        "allow it to be replaced with --replace.",
    ),
    "library.of_another": QT_TRANSLATE_NOOP(
        "library", "The file {file} belongs to another library; choose another name."
    ),
    "library.left_log": QT_TRANSLATE_NOOP(
        "library",
        "The file {file}, which another library left behind, is where the copy should "
        "go; choose another name.",
    ),
    "library.deleted_but_no_room": QT_TRANSLATE_NOOP(
        "library",
        "All your data was deleted, but there is too little room on the disk to "
        "rewrite the dictionary, so traces are left; make room: the rest is removed "
        "when the dictionary is next opened.",
    ),
    "library.deleted_but_in_use": QT_TRANSLATE_NOOP(
        "library",
        "All your data was deleted, but another window or program is still reading the "
        "dictionary, so traces are left on the disk; close it: the rest is removed "
        "when the dictionary is next opened.",
    ),
    "library.deleted_but_file_left": QT_TRANSLATE_NOOP(
        "library",
        "All your data was deleted from the dictionary, but a file beside it could not "
        "be removed, so traces are left on the disk; the rest is removed when the "
        "dictionary is next opened.",
    ),
    "library.being_read": QT_TRANSLATE_NOOP("library", "The library {file} is being read."),
    "library.in_use": QT_TRANSLATE_NOOP(
        "library",
        "The library {file} is open in another window or program; close it there, then try again.",
    ),
    "library.starter_damaged": QT_TRANSLATE_NOOP(
        "library",
        "The starter dictionary that came with the program is damaged; install the program again.",
    ),
    "list.no_name": QT_TRANSLATE_NOOP("library", "A list needs a name; type one."),
    "list.missing": QT_TRANSLATE_NOOP("library", "There is no list “{name}”; create it first."),
    "library.sign_gone": QT_TRANSLATE_NOOP(
        "library", "This sign is no longer in the library; search for it again."
    ),
    "library.pack_too_large": QT_TRANSLATE_NOOP(
        "library",
        "The file {file} holds {found:,} {what}, more than the {most:,} that can be "
        "brought in at once; nothing was brought in: split it.",
    ),
    "library.pack_too_long": QT_TRANSLATE_NOOP(
        "library",
        "The recordings of {file} have more than {most:,} frames together; nothing was "
        "brought in: split it.",
    ),
    "rows.signs": QT_TRANSLATE_NOOP("library", "signs"),
    "rows.recordings": QT_TRANSLATE_NOOP("library", "recordings"),
    "rows.words": QT_TRANSLATE_NOOP("library", "words"),
    "library.read_only_opened": QT_TRANSLATE_NOOP(
        "library",
        "The library {file} was opened for reading only; open it again for writing to change it.",
    ),
    "library.pack_unnamed": QT_TRANSLATE_NOOP(
        "library",
        "The file {file} is a pack whose name or version is damaged; nothing was "
        "brought in: ask its maker for an undamaged file.",
    ),
    "library.pack_file_too_large": QT_TRANSLATE_NOOP(
        "library",
        "The file {file} is larger than 1 GB, more than can be brought in at once; "
        "nothing was brought in: split it.",
    ),
    "library.pack_other_tables": QT_TRANSLATE_NOOP(
        "library", "The file {file} holds tables that no library has; nothing was brought in."
    ),
    "library.merged_with_itself": QT_TRANSLATE_NOOP(
        "library", "A library cannot be merged with itself; choose another file."
    ),
    "library.pack_reserved": QT_TRANSLATE_NOOP(
        "library",
        "The file {file} calls itself {name}, the dictionary that comes with the "
        "program; nothing was brought in: only the program itself can bring that in.",
    ),
    "library.recording_gone": QT_TRANSLATE_NOOP(
        "library", "This recording is no longer in the library."
    ),
    "library.recording_damaged": QT_TRANSLATE_NOOP(
        "library",
        "One recording in the library is damaged; delete it, or open a backup that still has it.",
    ),
    "library.sign_of_recording_missing": QT_TRANSLATE_NOOP(
        "library", "The sign of this recording is not in the library; add the sign first."
    ),
    "library.recording_too_large": QT_TRANSLATE_NOOP(
        "library",
        "This recording is too long or its pictures are too large for the library; cut "
        "out the part with the sign.",
    ),
    "library.restore_itself": QT_TRANSLATE_NOOP(
        "library", "This is the library itself; choose one of its backups."
    ),
    "sign.no_name": QT_TRANSLATE_NOOP(
        "library", "A sign needs a name; give it a gloss, such as HOUSE."
    ),
    "sign.name_too_long": QT_TRANSLATE_NOOP(
        "library",
        "The name of a sign has {letters:,} letters, and at most {most:,} can be kept; shorten it.",
    ),
    "sign.too_many_words": QT_TRANSLATE_NOOP(
        "library",
        "{sign} would have {words:,} words, and a sign may have at most {most:,}; leave some out.",
    ),
    "library.damaged": QT_TRANSLATE_NOOP(
        "library",
        "The library file {file} is damaged; it was left unchanged: open one of its "
        "backups, or start a new library beside it.",
    ),
    "library.busy": QT_TRANSLATE_NOOP(
        "library",
        "Another program is writing to the library {file}; wait until it has finished, "
        "then try again.",
    ),
    "library.disk_full": QT_TRANSLATE_NOOP(
        "library",
        "The disk that holds the library {file} is full; nothing was lost: make room, "
        "then try again.",
    ),
    "library.read_only": QT_TRANSLATE_NOOP(
        "library",
        "The library {file} cannot be written; check the permissions of the file and "
        "its folder, or choose another place for it.",
    ),
    "library.disk_failed": QT_TRANSLATE_NOOP(
        "library",
        "The disk failed while the library {file} was in use; check the disk, then try again.",
    ),
    "library.not_undone": QT_TRANSLATE_NOOP(
        "library",
        "This step cannot be undone: another window or program has changed the same "
        "entries since. Nothing was changed.",
    ),
    "library.on_network": QT_TRANSLATE_NOOP(
        "library",
        "The dictionary is on a network drive ({name}); use it on one computer at a "
        "time, or move it to a folder on this computer.",
    ),
    "library.synced": QT_TRANSLATE_NOOP(
        "library",
        "The dictionary is in a folder that {name} copies to other computers; use it "
        "on one computer at a time, or move it to a folder that is not copied.",
    ),
    "library.not_open": QT_TRANSLATE_NOOP(
        "library", "The library is not open, so nothing can be read from it."
    ),
    "library.cancelled": QT_TRANSLATE_NOOP("library", "This request was cancelled."),
}
