"""What stood in the way of seeing the signing in a recording, and the sentence that says so."""

from enum import Enum


class Remark(Enum):
    """One fact about a picture or a recording that a person can mend."""

    OTHER_PERSON = "other person"  # one person was looked at; nobody else moved their hands
    SIGNER_UNCLEAR = "signer unclear"  # more than one person moved their hands
    TURNED_LEFT = "turned left"  # the picture was turned by a quarter against the clock
    TURNED_RIGHT = "turned right"  # by a quarter with the clock
    TURNED_OVER = "turned over"  # by half a turn
    DARK = "dark"
    NOBODY = "nobody"
    FAR = "far"
    CUT_OFF = "cut off"


SENTENCES: dict[Remark, str] = {
    Remark.OTHER_PERSON: (
        "Another person is in the picture; the person whose hands move was looked up."
    ),
    Remark.SIGNER_UNCLEAR: (
        "Another person is in the picture and moves their hands as well; "
        "if the wrong one was looked up, let only the signer be in view."
    ),
    Remark.TURNED_LEFT: (
        "The picture lies on its side; it was turned upright for this look-up, and the file "
        "was left as it is."
    ),
    Remark.TURNED_RIGHT: (
        "The picture lies on its side; it was turned upright for this look-up, and the file "
        "was left as it is."
    ),
    Remark.TURNED_OVER: (
        "The picture is upside down; it was turned upright for this look-up, and the file "
        "was left as it is."
    ),
    Remark.DARK: (
        "The picture is too dark to see hands clearly; film with a light in front of the signer."
    ),
    Remark.NOBODY: (
        "Nobody was seen in the picture; film the signer from head to hips, facing the camera."
    ),
    Remark.FAR: "The signer is far away and the hands are small; film from closer.",
    Remark.CUT_OFF: (
        "The hands leave the picture; film from further away, so that head and hands stay in view."
    ),
}

# Told with every answer; the others only where the answer is in doubt, which they may explain.
ALWAYS_TOLD = frozenset(
    {
        Remark.OTHER_PERSON,
        Remark.SIGNER_UNCLEAR,
        Remark.TURNED_LEFT,
        Remark.TURNED_RIGHT,
        Remark.TURNED_OVER,
    }
)

# Quarter turns with the clock that make the picture upright.
QUARTERS: dict[Remark, int] = {
    Remark.TURNED_RIGHT: 1,
    Remark.TURNED_OVER: 2,
    Remark.TURNED_LEFT: 3,
}


def sentences_of(remarks: tuple[Remark, ...], *, sure: bool) -> tuple[str, ...]:
    """What to say beside an answer, the most telling first; empty where nothing needs saying."""
    return tuple(
        sentence
        for remark, sentence in SENTENCES.items()
        if remark in remarks and (not sure or remark in ALWAYS_TOLD)
    )
