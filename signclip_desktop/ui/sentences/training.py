"""Sentences on training and measuring encoders."""

from signclip_desktop.ui.sentences.marking import (
    QT_TRANSLATE_N_NOOP,
    QT_TRANSLATE_NOOP,
    Plural,
    Sentences,
)

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
    "training.groups_unreadable": QT_TRANSLATE_NOOP(
        "training", "{file} cannot be read as groups of glosses: {reason}."
    ),
    "training.gloss_twice": QT_TRANSLATE_NOOP("training", "{file} names a gloss twice."),
    "training.bodies_unreadable": QT_TRANSLATE_NOOP(
        "training", "{file} cannot be read as measured bodies: {reason}. Check the path."
    ),
    "training.person_unknown": QT_TRANSLATE_NOOP(
        "training", "The place of the person in recording {recording} is not known."
    ),
    "training.phonology_unreadable": QT_TRANSLATE_NOOP(
        "training", "{file} cannot be read as ASL-LEX's descriptions: {reason}. Check the path."
    ),
    "training.exemplars_missing": QT_TRANSLATE_NOOP(
        "training", "{file} is missing; leave out --names-only to compute it."
    ),
    "training.exemplars_of_others": QT_TRANSLATE_NOOP(
        "training",
        "The exemplars are of {theirs:,} recordings, but the data hold {found:,}; leave out "
        "--names-only to compute them anew.",
    ),
    "training.word_not_embedded": QT_TRANSLATE_NOOP(
        "training", "The word {word} has no embedding; leave out --names-only to compute it."
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
    "config.unknown_value": QT_TRANSLATE_NOOP(
        "training", "{file}: {setting} is “{value}”; the known values are {known}."
    ),
    "config.between": QT_TRANSLATE_NOOP(
        "training", "{file}: {setting} must be from 1 to {most:,}."
    ),
    "config.even_width": QT_TRANSLATE_NOOP(
        "training", "{file}: model.width must be even and a multiple of model.heads."
    ),
    "config.hidden": QT_TRANSLATE_NOOP("training", "{file}: model.hidden must be a multiple of 8."),
    "config.batch": QT_TRANSLATE_NOOP(
        "training", "{file}: train.batch and train.evaluate_every must be 1 or more."
    ),
    "config.beams": QT_TRANSLATE_NOOP(
        "training", "{file}: decode.beams must be 1 or more, and decode.most 2 or more."
    ),
    "config.length_powers": QT_TRANSLATE_NOOP(
        "training", "{file}: decode.length_powers must be numbers."
    ),
    "config.share": QT_TRANSLATE_NOOP(
        "training", "{file}: {setting} must be at least 0 and below 1."
    ),
    "config.no_tables": QT_TRANSLATE_NOOP(
        "training", "{file}: [data] must name the tables train and dev."
    ),
    "corpus.no_table": QT_TRANSLATE_NOOP(
        "training", "The config names no table for {part} in [data]."
    ),
    "corpus.no_sentence": QT_TRANSLATE_NOOP("training", "{file} has no sentence for {part}."),
    "corpus.shared": Plural(
        "count",
        one=QT_TRANSLATE_NOOP(
            "training",
            "One recording is in both {one} and {other}: {example}. A model that is chosen "
            "or tested on what it has already seen tells nothing; divide them.",
        ),
        other=QT_TRANSLATE_N_NOOP(
            "training",
            "{count} recordings are in both {one} and {other}, such as {example}. A model "
            "that is chosen or tested on what it has already seen tells nothing; divide "
            "them.",
        ),
    ),
    "corpus.no_folder": QT_TRANSLATE_NOOP(
        "training", "{folder} is not a folder; set data.files to the folder of the recordings."
    ),
    "corpus.unreadable": QT_TRANSLATE_NOOP("training", "{file} cannot be read: {reason}."),
    "corpus.array_missing": QT_TRANSLATE_NOOP("training", "{file} lacks the array {array}."),
    "corpus.no_whole_numbers": QT_TRANSLATE_NOOP(
        "training", "{file} must hold whole numbers, with at least 1 frame a clip."
    ),
    "corpus.frame_count": QT_TRANSLATE_NOOP(
        "training", "{file} has another number of frames than it states."
    ),
    "corpus.negative": QT_TRANSLATE_NOOP("training", "{file} holds numbers below 0."),
    "corpus.nothing_readable": QT_TRANSLATE_NOOP(
        "training", "No recording of {part} could be read. The first: {first}."
    ),
    "corpus.left_out": QT_TRANSLATE_NOOP("training", "left out: {reason}"),
    "corpus.part_unreadable": QT_TRANSLATE_NOOP("training", "{part} cannot be read: {reason}"),
    "corpus.no_text": QT_TRANSLATE_NOOP(
        "training", "{file} cannot be read as text in UTF-8: {reason}."
    ),
    "corpus.line_count": QT_TRANSLATE_NOOP(
        "training", "{file} has {lines} lines, but there are {sentences} sentences."
    ),
    "training.rouge_missing": QT_TRANSLATE_NOOP(
        "training",
        "The official ROUGE needs an optional package. Install it with: pip install "
        "'signclip-desktop[translate]'",
    ),
    "training.other_kind": QT_TRANSLATE_NOOP(
        "training",
        "The model reads {kind} of {size}, but the data holds {own_kind} of "
        "{own_size}. Use data of the kind that it was trained on.",
    ),
    "training.nothing_to_score": QT_TRANSLATE_NOOP("training", "There is no sentence to score."),
    "training.scores_missing": QT_TRANSLATE_NOOP(
        "training",
        "Scores need an optional package. Install it with: pip install "
        "'signclip-desktop[translate]'",
    ),
    "corpus.table_unreadable": QT_TRANSLATE_NOOP(
        "training", "{file}, line {line}, cannot be read as a table: {problem}."
    ),
    "corpus.table_empty": QT_TRANSLATE_NOOP(
        "training", "{file} is empty; expected a table of sentences."
    ),
    "corpus.no_column": QT_TRANSLATE_NOOP(
        "training",
        "{file} has no column for the recording ({names}) or for the sentence "
        "({texts}) in its first line.",
    ),
    "corpus.not_unpacked": QT_TRANSLATE_NOOP("training", "{file} cannot be unpacked: {problem}."),
    "corpus.unpacks_to_more": QT_TRANSLATE_NOOP(
        "training", "{file} unpacks to more than {most:,} bytes."
    ),
    "corpus.not_utf8": QT_TRANSLATE_NOOP("training", "{file} does not hold text in UTF-8."),
}
