"""Sentences on the program itself: its settings, its threads, the joining of lists."""

from signclip_desktop.ui.sentences.marking import QT_TRANSLATE_NOOP, Sentences

SENTENCES: Sentences = {
    "list.and": QT_TRANSLATE_NOOP("program", "{first} and {last}"),
    "settings.no_names_with_values": QT_TRANSLATE_NOOP(
        "program", "it holds something other than names with values"
    ),
    "settings.system_says": QT_TRANSLATE_NOOP("program", "the system says: {reason}"),
    "settings.kept_as": QT_TRANSLATE_NOOP("program", "It was kept as {file}."),
    "settings.not_renamed": QT_TRANSLATE_NOOP("program", "It could not be renamed."),
    "list.others": QT_TRANSLATE_NOOP("program", "others"),
    "program.unexpected": QT_TRANSLATE_NOOP(
        "program", "Something went wrong inside the program; see the log file for details."
    ),
    "settings.unreadable": QT_TRANSLATE_NOOP(
        "program",
        "{what} could not be read, so the defaults are used. The file {file} was "
        "rejected: {reason}. {where}",
    ),
    "settings.preferences": QT_TRANSLATE_NOOP("program", "Your preferences"),
    "settings.window": QT_TRANSLATE_NOOP("program", "The position and size of the window"),
    "list.more": QT_TRANSLATE_NOOP("program", "{count:,} more"),
}
