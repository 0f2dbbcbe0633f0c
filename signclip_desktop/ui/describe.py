"""Says in words what a sign, a clip or an example is: the text twin of what is painted."""

from signclip_desktop.core.matching.traits import Place, Side, traits_of
from signclip_desktop.core.types.gloss import upper_gloss
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example, Origin, Sign

_PLACES = {
    Place.HEAD: " at the head",
    Place.SHOULDERS: " at the neck or shoulders",
    Place.CHEST: " in front of the chest",
    Place.LOW: " at the waist or below",
    Place.UNKNOWN: "",
}

AVERAGE_SENTENCE = "This motion is an average of hand tracks, not a recording."
ONE_SENTENCE = (
    "This motion follows the hand tracks of that recording; the person is drawn around them."
)
DOUBTFUL_AVERAGE = (
    "Doubtful: the recordings behind this motion disagree a lot. Look at a signer to be sure."
)
DOUBTFUL_ONE = (
    "Doubtful: other recordings of this word look different from the one behind this motion. "
    "Look at a signer to be sure."
)


def shown_gloss(sign: Sign) -> str:
    """A sign's name as signers write it: in capitals, so that it is not taken for a word.

    What is stored stays as it was written.
    """
    return upper_gloss(sign.gloss, sign.language)


def describe_clip(clip: Clip) -> str:
    """One or two short sentences: which hands, where they are, how long.

    Says what the filters go by, since both take it from the clip's traits.
    """
    traits = traits_of(clip)
    if traits.leading is None:
        return f"No hand was seen. {clip.duration_s:.1f} seconds."
    one = "Left hand" if traits.leading is Side.LEFT else "Right hand"
    hands = "Both hands" if traits.two_handed else one
    return f"{hands}{_PLACES[traits.place]}. {clip.duration_s:.1f} seconds."


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
    """Why the motion shown may be nobody's way to sign it; "" where there is no doubt."""
    if not example.doubtful:
        return ""
    return DOUBTFUL_AVERAGE if example.clip_count > 1 else DOUBTFUL_ONE


def _recordings(example: Example) -> str:
    """How many recordings of how many people; people without a name were counted as one."""
    if example.clip_count <= 1:
        return "one recording"
    clips = f"{example.clip_count:,} recordings"
    if example.signer_count > 1:
        return f"{clips} of at least {example.signer_count:,} people"
    return f"{clips} of one person or of people without a name"
