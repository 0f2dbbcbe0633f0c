"""Sentences on what is typed at the command line, and on its checks."""

from signclip_desktop.ui.sentences.marking import QT_TRANSLATE_NOOP, Sentences

SENTENCES: Sentences = {
    "file.missing": QT_TRANSLATE_NOOP("command_line", "There is no file {file}; check its name."),
    "file.not_ordinary": QT_TRANSLATE_NOOP(
        "command_line", "{file} is not a regular file; copy it to the disk."
    ),
    "option.gloss": QT_TRANSLATE_NOOP(
        "command_line", "The gloss is empty; give the sign a name with --gloss."
    ),
    "option.one_of_backup": QT_TRANSLATE_NOOP(
        "command_line", "Give a file, --list or --restore, but only one of them."
    ),
    "library.none_yet": QT_TRANSLATE_NOOP(
        "command_line", "There is no library {file} yet; nothing was copied."
    ),
    "bench.window": QT_TRANSLATE_NOOP("command_line", "The window could not be measured: {reason}"),
    "bench.start": QT_TRANSLATE_NOOP("command_line", "{program} could not be measured: {reason}"),
    "bench.closed": QT_TRANSLATE_NOOP(
        "command_line", "The window was closed before look-ups worked."
    ),
    "bench.too_long": QT_TRANSLATE_NOOP(
        "command_line", "The look-up did not end in time; try a shorter video."
    ),
    "option.text_or_files": QT_TRANSLATE_NOOP(
        "command_line", "Name recordings or give --text, not both."
    ),
    "file.no_folder": QT_TRANSLATE_NOOP(
        "command_line", "There is no folder {folder}; create it first."
    ),
    "embed.nothing": QT_TRANSLATE_NOOP(
        "command_line", "Nothing could be embedded; no file was written."
    ),
    "file.not_written": QT_TRANSLATE_NOOP("command_line", "{file} could not be written: {reason}."),
    "compare.unknown": QT_TRANSLATE_NOOP(
        "command_line",
        "There is no file and no sign named {name}; “signclip search” finds the names of signs.",
    ),
    "option.form": QT_TRANSLATE_NOOP(
        "command_line", "Name an .npz or .jsonl file, or say with --form what a folder should hold."
    ),
    "embed.no_recording": QT_TRANSLATE_NOOP(
        "command_line", "There is no recording in these folders."
    ),
    "option.held_out_or_classes": QT_TRANSLATE_NOOP(
        "command_line", "Give either --held-out-of MODEL or --classes A,B,..."
    ),
    "option.nothing_held_out": QT_TRANSLATE_NOOP(
        "command_line", "No sign was held out when {model} was trained; give --classes instead."
    ),
    "extract.nobody": QT_TRANSLATE_NOOP(
        "command_line", "Nobody is seen in {file}; nothing was written."
    ),
    "extract.onto_itself": QT_TRANSLATE_NOOP(
        "command_line", "The output is the video itself; give another name with -o."
    ),
    "option.for_a_library": QT_TRANSLATE_NOOP(
        "command_line", "--preview and --replace are for a library; leave them out."
    ),
    "option.language_not_there": QT_TRANSLATE_NOOP(
        "command_line",
        "The library has no sign of the sign language “{language}”; it has signs of {known}.",
    ),
    "option.from_to": QT_TRANSLATE_NOOP(
        "command_line", "--from must be smaller than --to; give the span in seconds."
    ),
    "bench.no_picture": QT_TRANSLATE_NOOP(
        "command_line", "The picture {file} is missing; install the program again."
    ),
    "bench.no_sign": QT_TRANSLATE_NOOP(
        "command_line", "The library has no sign to look up; import some first."
    ),
    "option.json_after": QT_TRANSLATE_NOOP("command_line", "Write --json after {command}."),
    "option.one_model": QT_TRANSLATE_NOOP(
        "command_line", "Name one model, or give --default; `signclip models` lists the names."
    ),
    "model.choice_not_saved": QT_TRANSLATE_NOOP(
        "command_line", "The choice could not be saved in {file}: {reason}."
    ),
    "model_import.not_written": QT_TRANSLATE_NOOP(
        "command_line", "The model could not be written: {reason}. Nothing is left of it."
    ),
    "model.shipped": QT_TRANSLATE_NOOP(
        "command_line", "{name} came with the program and cannot be removed."
    ),
    "model.not_removed": QT_TRANSLATE_NOOP(
        "command_line", "{name} could not be removed: {reason}."
    ),
    "model.other_scores": QT_TRANSLATE_NOOP(
        "command_line",
        "The scores differ from the published ones: it is another model, another "
        "preset or another file than the official house.pose.",
    ),
    "model.no_card": QT_TRANSLATE_NOOP("command_line", "The model {name} has no card."),
    "model.bad_name": QT_TRANSLATE_NOOP(
        "command_line", "“{name}” cannot be the name of a model; use letters and digits."
    ),
    "serve.port": QT_TRANSLATE_NOOP("command_line", "The port {port} cannot be used: {reason}."),
    "library.no_list_of": QT_TRANSLATE_NOOP(
        "command_line", "There is no list “{name}”; the lists are: {lists}."
    ),
    "library.no_sign": QT_TRANSLATE_NOOP(
        "command_line", "There is no sign “{name}”; find its name with signclip search."
    ),
    "option.member": QT_TRANSLATE_NOOP("command_line", "--member must be from 0 to {last}."),
    "translate.no_model": QT_TRANSLATE_NOOP(
        "command_line", "There is no model in {folder} yet. Train it: signclip translate train"
    ),
}
