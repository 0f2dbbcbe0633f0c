"""Sentences on training and measuring encoders."""

from signclip_desktop.ui.sentences.marking import QT_TRANSLATE_NOOP, Sentences

SENTENCES: Sentences = {
    "training.no_known_arrays": QT_TRANSLATE_NOOP(
        "training",
        "{file} holds the arrays: {arrays}. Expected are points, frames and one of "
        "gloss, word with origin, or letter with signed_language.",
    ),
    "training.arrays_missing": QT_TRANSLATE_NOOP(
        "training", "{file} lacks {missing}, which a file of {form} needs."
    ),
    "training.no_recordings": QT_TRANSLATE_NOOP(
        "training", "{file} holds no recordings: frames is {frames}."
    ),
    "training.column": QT_TRANSLATE_NOOP(
        "training",
        "{file} does not fit together: {column} is {shape} for {recordings:,} "
        "recordings, or holds values that no recording has.",
    ),
    "training.frame_counts": QT_TRANSLATE_NOOP(
        "training",
        "{file} has recordings without frames, or recordings with more frames than it holds.",
    ),
    "training.points_shape": QT_TRANSLATE_NOOP(
        "training", "{file} does not fit together: points is {shape}, not {wanted}."
    ),
    "training.points_infinite": QT_TRANSLATE_NOOP(
        "training", "{file} holds points that are infinitely far away."
    ),
    "training.recordings_unreadable": QT_TRANSLATE_NOOP(
        "training", "{file} cannot be read as a recordings file (.npz): {reason}. Check the path."
    ),
    "training.same_sign_unreadable": QT_TRANSLATE_NOOP(
        "training", "{file} cannot be read as same-sign groups: {reason}."
    ),
    "training.no_lists": QT_TRANSLATE_NOOP("training", "it is not a list of lists"),
    "training.no_hands": QT_TRANSLATE_NOOP(
        "training", "None of the recordings shows a hand. Check the data files."
    ),
    "training.too_many_held_out": QT_TRANSLATE_NOOP(
        "training", "{wanted} glosses cannot be held out of {glosses}."
    ),
    "training.passed_over": QT_TRANSLATE_NOOP("training", "{place}: {reason}"),
    "training.nothing_to_learn": QT_TRANSLATE_NOOP(
        "training", "No recording in {folder} can be learned from; see the lines above."
    ),
    "training.nothing_to_compare": QT_TRANSLATE_NOOP(
        "training",
        "No recording of {corpus} is left to compare; choose other labels, or another "
        "group than {group}.",
    ),
    "training.no_query": QT_TRANSLATE_NOOP(
        "training", "No query has its sign among the recordings of other groups."
    ),
    "training.too_few_examples": QT_TRANSLATE_NOOP(
        "training", "No sign has enough examples by different people; choose other labels."
    ),
    "training.no_hands_in_labels": QT_TRANSLATE_NOOP(
        "training", "None of the recordings shows a hand; choose other labels."
    ),
    "training.nothing_in_common": QT_TRANSLATE_NOOP(
        "training", "No recording of {sources} shows a sign that the others show."
    ),
    "training.wordnet_unreadable": QT_TRANSLATE_NOOP(
        "training",
        "WordNet cannot be read from {folder}: {reason}. On Debian it comes with `sudo "
        "apt install wordnet-base`; name its folder with --wordnet.",
    ),
    "training.everyday_words": QT_TRANSLATE_NOOP(
        "training", "{file}: expected each gloss once, with words after a colon, got “{line}”."
    ),
    "training.notes_damaged": QT_TRANSLATE_NOOP(
        "training", "The notes of {file} on its recordings are damaged; build it anew."
    ),
    "config.unreadable": QT_TRANSLATE_NOOP(
        "training", "{file} cannot be read as a training config (TOML): {reason}"
    ),
    "config.unknown_setting": QT_TRANSLATE_NOOP(
        "training", "{file}: unknown setting {setting}; the known ones are {known}."
    ),
    "config.sizes": QT_TRANSLATE_NOOP(
        "training", "{file}: no model can have these sizes: {reason}."
    ),
    "config.unknown_variation": QT_TRANSLATE_NOOP(
        "training", "{file}: unknown variation {variation}; the known ones are {known}."
    ),
    "config.cycles": QT_TRANSLATE_NOOP("training", "{file}: train.cycles must be 1 or more."),
    "config.dimension": QT_TRANSLATE_NOOP(
        "training", "{file}: model.dimension is larger than the parts of all members together."
    ),
    "config.about": QT_TRANSLATE_NOOP(
        "training",
        "{file}: title and licence must each be a line of at most {most} characters, "
        'and languages must be ISO 639-3 codes, such as ["ase"].',
    ),
    "config.threshold": QT_TRANSLATE_NOOP(
        "training", "{file}: sure_threshold must be a number of at most {most:g}."
    ),
    "config.table": QT_TRANSLATE_NOOP(
        "training", "{file}: {name} must be a table, such as [{name}]."
    ),
    "config.wrong_type": QT_TRANSLATE_NOOP(
        "training", "{file}: {setting} must be {wanted}, got {value}."
    ),
    "config.device": QT_TRANSLATE_NOOP(
        "training", "This machine has no device “{device}” for train.device; use auto."
    ),
    "training.member_damaged": QT_TRANSLATE_NOOP(
        "training",
        "The weights in {folder} are damaged or have other sizes. Delete that folder, "
        "and train again.",
    ),
    "training.unfinished_run": QT_TRANSLATE_NOOP(
        "training",
        "{folder} holds an unfinished run that does not fit this config. Choose "
        "another folder, or delete it.",
    ),
    "training.no_start": QT_TRANSLATE_NOOP(
        "training",
        "The weights of {file} cannot be the start of this run: they are missing, or "
        "were trained on other labels or sizes.",
    ),
    "training.people_unreadable": QT_TRANSLATE_NOOP(
        "training",
        "{file} cannot be read as the people of a corpus: {reason}. Make it again with "
        "`python -m research.wlasl_people`.",
    ),
    "training.people_of_others": QT_TRANSLATE_NOOP(
        "training",
        "{file} belongs to other recordings than these. Make it again with `python -m "
        "research.wlasl_people`.",
    ),
}
