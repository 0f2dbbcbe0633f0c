"""What cannot be read off SignCLIP's weights: sequence lengths, vocabularies, prompts, languages.

Source: the official configs and README, and the counts of its training data.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from signclip_desktop.core.encoding.signclip.recipe import RECIPE, RIGHT_HAND_RECIPE
from signclip_desktop.errors import UsageError

CASED, UNCASED = "bert-base-cased", "bert-base-uncased"
VOCABULARY_ROWS = {CASED: 28_996, UNCASED: 30_522}

# The sign languages of the clips that the multilingual model was trained on.
TRAINED_LANGUAGES = (
    "swl", "lls", "dsl", "ise", "bfi", "gsg", "asq", "csq", "ssp", "lsl", "rsl", "eso", "tsm",
    "svk", "rsl-by", "psr", "aed", "cse", "csl", "icl", "ukl", "bqn", "ase", "pso", "fsl", "asf",
    "gss", "pks", "fse", "jsl", "gss-cy", "rms", "bzs", "csg", "ins", "mfs", "jos", "nzs", "ils",
    "csf", "ysl",
)  # fmt: skip
FINGER_LANGUAGES = {"gsg": "German"}  # of the letters that FingerCLIP was trained on


@dataclass(frozen=True, slots=True)
class Preset:
    """One of the released models.

    Attributes:
        name: what users choose it by.
        title: what it is, in one line.
        recipe: id of its features; "" for features that this program cannot compute.
        width: numbers a frame.
        layers: of its pose tower.
        vocabulary: name of the word list its text tower was trained with.
        frames: the longest clip it was trained on; [SEP] stands after them.
        text_length: the longest prompt in word pieces, [CLS] and [SEP] among them, plus one.
        spoken: languages (ISO 639-1) that its prompts may be in; the first is the usual one.
        signed: sign languages (ISO 639-3) that its prompts may name.
        hints: parts of the names that its checkpoint's file or folder usually has.
        clean: what is done to a text before it becomes a prompt.
    """

    name: str
    title: str
    signed: tuple[str, ...]
    hints: tuple[str, ...]
    recipe: str = RECIPE
    width: int = 609
    layers: int = 12
    vocabulary: str = CASED
    frames: int = 256
    text_length: int = 64
    spoken: tuple[str, ...] = ("en",)
    clean: Callable[[str], str] = str.strip

    def prompt(self, text: str, *, signed: str, spoken: str = "") -> str:
        """The sentence that the text tower is given.

        Args:
            text: a word, a gloss or a sentence; "" asks for the language alone.
            signed: sign language (ISO 639-3).
            spoken: language of the text (ISO 639-1); "" for the usual one.

        Raises:
            UsageError: the model was not trained on that language; the sentence names those it was.
        """
        spoken = spoken or self.spoken[0]
        if signed not in self.signed:
            raise UsageError(
                "model.language_unknown", name=self.name, language=signed, known=tuple(self.signed)
            )
        if spoken not in self.spoken:
            raise UsageError(
                "model.prompt_language", name=self.name, known=tuple(self.spoken), language=spoken
            )
        if self.recipe == RIGHT_HAND_RECIPE:
            language = FINGER_LANGUAGES[signed]
            return f"Fingerspell the letter {self.clean(text)} in {language} Sign Language."
        return f"<{spoken}> <{signed}> {self.clean(text)}"


def clean_gloss(gloss: str) -> str:
    """A gloss as the joint American model was trained on it: words, not labels.

    `HOUSE2` and `house_1` become `house`; underscores become spaces.
    """
    return re.sub(r"\d+$", "", re.sub(r"_\d+$", "", gloss.strip())).replace("_", " ").lower()


PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            "multilingual", "SignCLIP, 41 sign languages (Spreadthesign)",
            TRAINED_LANGUAGES, ("baseline_temporal", "signclip_v1_1"),
        ),
        Preset(
            "asl", "SignCLIP-ASL (ASL Citizen, Sem-Lex and PopSign together)",
            ("ase",), ("asl_finetune",), clean=clean_gloss,
        ),
        Preset(
            "asl_citizen", "SignCLIP, fine-tuned on ASL Citizen",
            ("ase",), ("asl_citizen_finetune",),
        ),
        Preset("sem_lex", "SignCLIP, fine-tuned on Sem-Lex", ("ase",), ("sem_lex_finetune",)),
        Preset("asl_signs", "SignCLIP, fine-tuned on PopSign (asl-signs)", ("ase",), (
            "asl_signs_finetune", "pop_sign_finetune",
        )),
        Preset(
            "suisse", "SignCLIP-Suisse (Signsuisse)", ("sgg", "fsl", "ise"), ("suisse_finetune",),
            spoken=("de", "fr", "it"),
        ),
        Preset(
            "bsl", "SignCLIP-BSL (BOBSL)", ("bfi",), ("bobsl_finetune", "bobsl_islr_finetune"),
            frames=32, text_length=32,
        ),
        Preset(
            "bsl_lip", "SignCLIP-BSL with lip features", ("bfi",), ("bobsl_islr_lip",),
            recipe="", width=1377, frames=32, text_length=32,
        ),
        Preset(
            "fingerclip", "FingerCLIP (RWTH fingerspelling, right hand)", ("gsg",),
            ("fingerclip", "rwthfs"), recipe=RIGHT_HAND_RECIPE, width=63, layers=6,
            vocabulary=UNCASED, text_length=96,
        ),
    )
}  # fmt: skip


def guess(*, width: int, layers: int, rows: int, name: str) -> tuple[str, ...]:
    """Names of the presets that a checkpoint may be of; one where that is clear.

    Args:
        width: numbers a frame that its pose tower takes.
        layers: of its pose tower.
        rows: words that its text tower knows.
        name: of its file and folder; people keep the official ones.
    """
    fitting = [
        preset
        for preset in PRESETS.values()
        if (preset.width, preset.layers) == (width, layers)
        and VOCABULARY_ROWS[preset.vocabulary] == rows
    ]
    name = name.casefold()
    hinted = [preset for preset in fitting if any(hint in name for hint in preset.hints)]
    return tuple(preset.name for preset in hinted if len(hinted) == 1) or tuple(
        preset.name for preset in fitting
    )
