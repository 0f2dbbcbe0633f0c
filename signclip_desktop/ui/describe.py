"""Says in words what a sign, a clip or an example is: the text twin of what is painted."""

from collections.abc import Iterable

from signclip_desktop.core.matching.making import Change, Making, Palm, Way, making_of
from signclip_desktop.core.matching.picture_labels import place_of
from signclip_desktop.core.matching.traits import (
    Fingers,
    Movement,
    Place,
    Side,
    Traits,
    traits_of,
)
from signclip_desktop.core.types.doubts import Doubt, doubts_of
from signclip_desktop.core.types.gloss import identity, upper_gloss
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example, Origin, Sign

_PLACES = {
    Place.HEAD: "at the head",
    Place.SHOULDERS: "at the neck or shoulders",
    Place.CHEST: "in front of the chest",
    Place.LOW: "at the waist or below",
    Place.UNKNOWN: "",
}
_FINGERS = {
    Fingers.ALL: "all fingers straight",
    Fingers.INDEX: "index finger straight",
    Fingers.TWO: "index and middle finger straight",
    Fingers.NONE: "fingers bent or closed",
    Fingers.OTHER: "",
}
_PALMS = {
    Palm.UP: "up",
    Palm.DOWN: "down",
    Palm.FORWARD: "forward",
    Palm.BACK: "toward the signer",
    Palm.IN: "inward",
    Palm.OUT: "outward",
}
_CHANGES: dict[Change | None, str] = {Change.OPENING: "opening", Change.CLOSING: "closing"}
_WAYS: dict[Way | None, str] = {
    Way.UP: "moving up",
    Way.DOWN: "moving down",
    Way.LEFT: "moving to the signer's left",
    Way.RIGHT: "moving to the signer's right",
    Way.APART: "moving apart",
    Way.TOGETHER: "moving together",
    Way.ROUND: "going round",
}

AVERAGE_SENTENCE = "This motion is computed from hand tracks; nobody was recorded like this."
ONE_SENTENCE = (
    "This motion follows the hand tracks of that recording; the person is drawn around them."
)
DIFFERING = "Doubtful: the recordings behind this motion differ a lot. Watch a signer to be sure."
DIFFERING_FROM_ONE = (
    "Doubtful: other recordings of this word look different from the one behind this motion. "
    "Watch a signer to be sure."
)
# Short, for a card, and under the figure.
DOUBT_MARKS = {
    Doubt.RECORDINGS_DIFFER: "recordings differ",
    Doubt.ONE_RECORDING: "one recording only",
    Doubt.PLACE_GUESSED: "place guessed",
}
DOUBT_TIPS = {
    Doubt.RECORDINGS_DIFFER: "The recordings behind this motion differ a lot.",
    Doubt.ONE_RECORDING: "Nothing tells how other people make this sign.",
    Doubt.PLACE_GUESSED: (
        "The recordings did not show where the head and the shoulders are, so where the hands are "
        "on the body is an estimate."
    ),
}


def shown_gloss(sign: Sign) -> str:
    """A sign's name as signers write it: in capitals, so that it is not taken for a word.

    What is stored stays as it was written.
    """
    return upper_gloss(sign.gloss, sign.language)


def other_names(sign: Sign) -> list[str]:
    """The names of a sign besides its gloss, each once; synonyms are no names."""
    return _words(sign, synonyms=False)


def also_found_by(sign: Sign) -> list[str]:
    """Words that lead to a sign without being names of it, each once."""
    return _words(sign, synonyms=True)


def _words(sign: Sign, *, synonyms: bool) -> list[str]:
    own = identity(sign.gloss)
    words = [word.text for word in sign.words if (word.kind == "synonym") == synonyms]
    return [word for word in dict.fromkeys(words) if identity(word) != own]


def describe_clip(clip: Clip) -> str:
    """How a sign is made, in a sentence, and how long it takes.

    "Both hands, all fingers straight, in front of the chest, palms up, opening once." Hands,
    fingers, place and number of movements are those that the filters go by.
    """
    traits = traits_of(clip)
    if traits.leading is None:
        return f"No hand was seen. {clip.duration_s:.1f} seconds."
    making = making_of(clip, traits)
    one = "Left hand" if traits.leading is Side.LEFT else "Right hand"
    parts = [
        "Both hands" if traits.two_handed else one,
        _fingers_in_words(traits, making),
        _PLACES[place_of(clip)],
        _palms_in_words(making, two_handed=traits.two_handed),
        _movement_in_words(traits, making),
    ]
    return f"{', '.join(part for part in parts if part)}. {clip.duration_s:.1f} seconds."


def _fingers_in_words(traits: Traits, making: Making) -> str:
    if making.change is not None or len(traits.fingers) != 1:
        return ""  # told as opening or closing, or nothing that holds for the whole sign
    return _FINGERS[next(iter(traits.fingers))]


def _palms_in_words(making: Making, *, two_handed: bool) -> str:
    left, right = making.palms
    if left is right is Palm.IN:
        return "palms facing each other"
    if left is right and left is not None:
        return f"palms {_PALMS[left]}"
    if left is None or right is None:
        palm, side = (left, "left") if right is None else (right, "right")
        if palm is None:
            return ""
        return f"{side} palm {_PALMS[palm]}" if two_handed else f"palm {_PALMS[palm]}"
    return f"right palm {_PALMS[right]}, left palm {_PALMS[left]}"


def _movement_in_words(traits: Traits, making: Making) -> str:
    told = [word for word in (_CHANGES.get(making.change), _WAYS.get(making.way)) if word]
    times = {
        frozenset({Movement.ONCE}): "once",
        frozenset({Movement.AGAIN}): "again and again",
    }.get(traits.movement, "")
    if making.way is Way.ROUND:
        times = ""  # what goes round is not counted
    if not told:
        return f"moving {times}" if times else ""
    return " and ".join(told) + (f" {times}" if times else "")


def describe_example(example: Example) -> str:
    """Who and what is behind one example, in plain words."""
    if example.origin is Origin.STARTER or example.clip_count > 1:
        return f"Made from {_recordings(example)}."
    place = {
        Origin.CAMERA: "Recorded with the camera",
        Origin.FILE: "From a file",
        Origin.IMPORT: "Imported",
    }.get(example.origin, "Recording")
    return f"{place}, signed by {example.signer}." if example.signer else f"{place}."


def is_computed(example: Example) -> bool:
    """Whether the motion was computed from hand tracks and is nobody's recording."""
    return example.origin is Origin.STARTER


def is_average(example: Example) -> bool:
    """Whether the motion was computed from several recordings."""
    return is_computed(example) and example.clip_count > 1


def computed_sentence(example: Example) -> str:
    """How a motion that is no recording came about; "" for a recording."""
    if not is_computed(example):
        return ""
    return AVERAGE_SENTENCE if is_average(example) else ONE_SENTENCE


def doubt_sentence(example: Example) -> str:
    """Why the motion shown may be nobody's way to sign it; "" where there is no grave doubt."""
    if Doubt.RECORDINGS_DIFFER not in doubts_of(example):
        return ""
    return DIFFERING if example.clip_count > 1 else DIFFERING_FROM_ONE


def doubt_marks(doubts: Iterable[Doubt]) -> str:
    """All doubts as marks for the line under the figure; "" where there are none."""
    marks = ", ".join(DOUBT_MARKS[doubt] for doubt in doubts)
    return marks[:1].upper() + marks[1:]


def doubt_tip(doubts: Iterable[Doubt]) -> str:
    """What each mark means, a line each."""
    return "\n".join(DOUBT_TIPS[doubt] for doubt in doubts)


def _recordings(example: Example) -> str:
    """How many recordings of how many people; people without a name were counted as one."""
    if example.clip_count <= 1:
        return "one recording"
    clips = f"{example.clip_count:,} recordings"
    if example.signer_count > 1:
        return f"{clips} of at least {example.signer_count:,} people"
    return f"{clips} of one person or of unnamed people"
