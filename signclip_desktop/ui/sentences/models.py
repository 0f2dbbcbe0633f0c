"""Sentences on models: their folders, weights and choice."""

from signclip_desktop.ui.sentences.marking import (
    QT_TRANSLATE_N_NOOP,
    QT_TRANSLATE_NOOP,
    Plural,
    Sentences,
)

SENTENCES: Sentences = {
    "model.wrong_settings": QT_TRANSLATE_NOOP(
        "models",
        "{file} holds settings with values that no model has: {settings}. Install the model again.",
    ),
    "model.other_features": QT_TRANSLATE_NOOP(
        "models",
        "The model in {folder} was made for the features “{recipe}”, but this version "
        "makes “{wanted}”. Use a model of this version.",
    ),
    "model.unknown_architecture": QT_TRANSLATE_NOOP(
        "models",
        "The model in {folder} has the architecture “{name}”, but this version knows "
        "only {known}. Use a newer version of the program.",
    ),
    "model.file_missing": QT_TRANSLATE_NOOP(
        "models", "The model in {folder} has no {file}. Install it again."
    ),
    "model.other_weights": QT_TRANSLATE_NOOP(
        "models",
        "The model in {folder} is damaged: its weights are not those that its config "
        "names. Install it again.",
    ),
    "model.settings_missing": QT_TRANSLATE_NOOP(
        "models", "{file} lacks settings of a model. Install the model again."
    ),
    "model.weights_do_not_fit": QT_TRANSLATE_NOOP(
        "models",
        "The weights in {folder} do not fit the sizes in its {config}. Install the model again.",
    ),
    "model.weights_not_finite": QT_TRANSLATE_NOOP(
        "models",
        "The weights in {folder} hold numbers that are not finite. Install the model again.",
    ),
    "model.exemplars_broken": QT_TRANSLATE_NOOP(
        "models", "{file} is damaged. Install the model again."
    ),
    "model.foreign_exemplars": QT_TRANSLATE_NOOP(
        "models", "{file} was made by {made_by}, not by {wanted}. Install the model again."
    ),
    "model.config_unreadable": QT_TRANSLATE_NOOP(
        "models", "No model can be read from {folder}: {config} is missing or damaged."
    ),
    "model.format": QT_TRANSLATE_NOOP(
        "models", "The model in {folder} has the format {format}; this version reads {wanted}."
    ),
    "model.languages": QT_TRANSLATE_NOOP(
        "models",
        '{file} states sign languages that are not ISO 639-3 codes, such as ["ase"]. '
        "Correct it or install the model again.",
    ),
    "model.text": QT_TRANSLATE_NOOP(
        "models",
        "The {name} in {file} must be one line of at most {most} characters. Correct "
        "it or install the model again.",
    ),
    "model.file_too_large": QT_TRANSLATE_NOOP(
        "models",
        "The file {file} of the model in {folder} is larger than {most:,} bytes or not "
        "a regular file. Install the model again.",
    ),
    "model.file_unreadable": QT_TRANSLATE_NOOP(
        "models", "The model in {folder} has no {file} that can be read. Install it again."
    ),
    "model.file_not_listed": QT_TRANSLATE_NOOP(
        "models",
        "The file {file} of the model in {folder} is not in its list of files, {sums}. "
        "Install the model again.",
    ),
    "model.file_changed": QT_TRANSLATE_NOOP(
        "models",
        "The model in {folder} is damaged: its {file} is not the one that {sums} "
        "lists. Install it again.",
    ),
    "model.sums_broken": QT_TRANSLATE_NOOP(
        "models",
        "The list of files {sums} of the model in {folder} is damaged. Install the model again.",
    ),
    "model.exemplars_of_other_length": QT_TRANSLATE_NOOP(
        "models",
        "The embeddings in {file} differ in length from those of the model. Install "
        "the model again.",
    ),
    "model.whitening_unreadable": QT_TRANSLATE_NOOP(
        "models",
        "The file {file}, which the training-free encoder needs, cannot be read; "
        "install the program again.",
    ),
    "model.whitening_of_other_version": QT_TRANSLATE_NOOP(
        "models",
        "The file {file}, which the training-free encoder needs, belongs to another "
        "version; install the program again.",
    ),
    "model.whitening_damaged": QT_TRANSLATE_NOOP(
        "models",
        "The file {file}, which the training-free encoder needs, is damaged; install "
        "the program again.",
    ),
    "model.none_installed": QT_TRANSLATE_NOOP(
        "models", "It is not installed, and neither is any other model."
    ),
    "model.not_installed": QT_TRANSLATE_NOOP(
        "models", "It is not installed; the installed models are: {models}."
    ),
    "model.same_name": QT_TRANSLATE_NOOP(
        "models", "Another model has the name “{name}”. Rename the folder {folder}."
    ),
    "model.passed_over": QT_TRANSLATE_NOOP(
        "models",
        "The model “{name}” cannot be used. {reason} Signs are compared by “{instead}” instead.",
    ),
    "model.cannot_be_used": QT_TRANSLATE_NOOP(
        "models", "The model “{name}” cannot be used. {reason}"
    ),
    "model.not_signclip": QT_TRANSLATE_NOOP(
        "models", "{name} is not a SignCLIP model; leave --official out."
    ),
    "model.no_words": QT_TRANSLATE_NOOP(
        "models", "The model {name} compares recordings only, not words."
    ),
    "model.no_text_tower": QT_TRANSLATE_NOOP(
        "models", "This model was imported without its text tower."
    ),
    "model.no_signclip_model": QT_TRANSLATE_NOOP(
        "models", "{file} names no SignCLIP model that this version knows."
    ),
    "model.impossible_sizes": QT_TRANSLATE_NOOP(
        "models", "{file} holds sizes that no model has. Import the model again."
    ),
    "model_import.exists": QT_TRANSLATE_NOOP(
        "models", "A model named “{name}” already exists; choose another name."
    ),
    "model_import.no_preset": QT_TRANSLATE_NOOP(
        "models", "There is no preset “{preset}”; the presets are {presets}."
    ),
    "model_import.other_width": QT_TRANSLATE_NOOP(
        "models", "The preset {preset} is for {wanted} numbers a frame; this model takes {width}."
    ),
    "model_import.which_preset": QT_TRANSLATE_NOOP(
        "models",
        "The weights do not tell which of the released models this is. Give one of "
        "these presets: {presets}.",
    ),
    "model_import.unknown_sizes": QT_TRANSLATE_NOOP(
        "models",
        "The sizes of this model are those of no released model. Give the preset that "
        "it was trained like: {presets}.",
    ),
    "model_import.lips": QT_TRANSLATE_NOOP(
        "models",
        "The model {name} needs features of the lips from another program, which this "
        "program does not compute.",
    ),
    "model_import.not_finite": QT_TRANSLATE_NOOP(
        "models", "The weights {weights} hold numbers that are not finite."
    ),
    "model_import.too_large": QT_TRANSLATE_NOOP(
        "models", "The weights {weights} are larger than any trained weights."
    ),
    "model_import.places": QT_TRANSLATE_NOOP(
        "models", "The model knows {places} places; clips of {frames} frames need {wanted}."
    ),
    "model.language_unknown": QT_TRANSLATE_NOOP(
        "models",
        "The model {name} was not trained on the sign language “{language}”; its codes "
        "are {known}.",
    ),
    "model.prompt_language": QT_TRANSLATE_NOOP(
        "models", "The model {name} was trained on prompts in {known}, not in “{language}”."
    ),
    "model.no_scores": QT_TRANSLATE_NOOP("models", "No scores were published for this model."),
    "sign.no_shoulders": QT_TRANSLATE_NOOP(
        "models", "The shoulders were not seen; SignCLIP measures everything by them."
    ),
    "sign.shoulders_in_one_point": QT_TRANSLATE_NOOP(
        "models", "The shoulders lie in one point; SignCLIP measures everything by them."
    ),
    "model_import.no_weights": QT_TRANSLATE_NOOP(
        "models",
        "The file holds no SignCLIP weights: no tensor in it has a name that ends in {name}.",
    ),
    "model_import.foreign_weights": Plural(
        "count",
        one=QT_TRANSLATE_NOOP(
            "models", "The file holds a weight that SignCLIP does not have: {names}."
        ),
        other=QT_TRANSLATE_N_NOOP(
            "models", "The file holds {count} weights that SignCLIP does not have, such as {names}."
        ),
    ),
    "model_import.weights_missing": QT_TRANSLATE_NOOP(
        "models", "The file lacks SignCLIP weights; it may hold another model, or only one tower."
    ),
    "model_import.weights_lacking": QT_TRANSLATE_NOOP("models", "The file lacks weights: {names}."),
    "model_import.weights_unknown": QT_TRANSLATE_NOOP(
        "models", "The file has weights that SignCLIP does not have: {names}."
    ),
    "model_import.weights_of_other_size": QT_TRANSLATE_NOOP(
        "models", "The file has weights of other sizes: {names}."
    ),
    "word_list.unreadable": QT_TRANSLATE_NOOP(
        "models", "The word list {file} cannot be read; give BERT's vocab.txt."
    ),
    "word_list.incomplete": QT_TRANSLATE_NOOP(
        "models", "{file} is not a BERT word list: it lacks {missing}."
    ),
    "word_list.other_than": QT_TRANSLATE_NOOP(
        "models",
        "The word list {file} has {words:,} words; this model needs one of {wanted:,} "
        "(that of {name}).",
    ),
    "word_list.size": QT_TRANSLATE_NOOP(
        "models", "The word list {file} has {words:,} words; this model needs one of {wanted:,}."
    ),
    "model.no_language_model": QT_TRANSLATE_NOOP(
        "models",
        "{folder} holds no language model that can be used (Flan-T5 or mT5 with "
        "config.json and model.safetensors).",
    ),
    "model.no_tokenizer": QT_TRANSLATE_NOOP(
        "models", "{folder} holds no tokenizer that can be used."
    ),
    "model.packages_missing": QT_TRANSLATE_NOOP(
        "models",
        "A language model needs optional packages. Install them with: pip install "
        "'signclip-desktop[translate]'",
    ),
    "model.no_sentence_model": QT_TRANSLATE_NOOP(
        "models",
        "{folder} holds no model for sentences. Train one with: signclip translate train",
    ),
    "model.retrain": QT_TRANSLATE_NOOP(
        "models",
        "The weights in {folder} do not fit the sizes in its {config}. Train the model again.",
    ),
    "model.reads_no_video": QT_TRANSLATE_NOOP(
        "models",
        "The model {name} was trained on {features}, which a video does not hold. "
        'Train one with data.features = "landmarks".',
    ),
    "model_import.no_signmouth": QT_TRANSLATE_NOOP(
        "models",
        "The file holds no model of the official SignMouth code: it has no vis_token "
        "or no spatio_proj.weight.",
    ),
    "model_import.weight_missing": QT_TRANSLATE_NOOP(
        "models", "The checkpoint lacks a weight that every official model has: {weight}."
    ),
    "model_import.ranks": QT_TRANSLATE_NOOP(
        "models", "The adapters have different ranks: {ranks}."
    ),
    "model_import.adapter": QT_TRANSLATE_NOOP(
        "models", "The adapter of {weight} does not fit its weight."
    ),
    "model_import.half_adapter": QT_TRANSLATE_NOOP(
        "models", "Half of the adapter of {weight} is missing."
    ),
    "model_import.folder_exists": QT_TRANSLATE_NOOP(
        "models", "{folder} already exists; choose another name."
    ),
    "model_import.no_tokenizer": QT_TRANSLATE_NOOP(
        "models", "{folder} holds no T5 tokenizer ({files})."
    ),
    "model_import.import_again": QT_TRANSLATE_NOOP(
        "models",
        "The weights in {folder} do not fit the sizes in its {config}. Import the model again.",
    ),
    "model_import.signmouth_found": QT_TRANSLATE_NOOP(
        "models",
        "Fusion {fusion}, streams {streams}, width {width}; language model of width "
        "{language_width} with {reading} + {writing} blocks; LoRA of rank {rank} on "
        "{adapted} matrices, merged; {left_out} tensors of the lip-reading model left "
        "out.",
    ),
}
