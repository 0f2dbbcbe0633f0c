"""Says in words in what two recordings differ; never which of them is right."""

from signclip_desktop.core.matching.differences import (
    Comparison,
    Difference,
    Finger,
    Kind,
    Part,
)

MOST_TOLD = 4
NO_DIFFERENCE = "No clear difference."
# Beside the strip, for each of its rows.
ROW_NAMES = {
    Part.RIGHT_PLACE: "Right hand: place",
    Part.RIGHT_SHAPE: "Right hand: fingers",
    Part.RIGHT_PALM: "Right hand: palm",
    Part.LEFT_PLACE: "Left hand: place",
    Part.LEFT_SHAPE: "Left hand: fingers",
    Part.LEFT_PALM: "Left hand: palm",
}
_HANDS = {True: "left hand", False: "right hand"}
_FINGERS = {
    Finger.THUMB: "thumb",
    Finger.INDEX: "index finger",
    Finger.MIDDLE: "middle finger",
    Finger.RING: "ring finger",
    Finger.LITTLE: "little finger",
    Finger.SEVERAL: "fingers",
}
_PLACES = {
    Kind.HIGHER: "higher",
    Kind.LOWER: "lower",
    Kind.MORE_LEFT: "further to the signer's left",
    Kind.MORE_RIGHT: "further to the signer's right",
}
_SHAPES = {Kind.MORE_BENT: "more bent", Kind.STRAIGHTER: "straighter"}
_MOVEMENTS = {
    Kind.FASTER: "faster",
    Kind.SLOWER: "slower",
    Kind.LARGER: "larger",
    Kind.SMALLER: "smaller",
    Kind.FEWER_TURNS: "repeated less often",
    Kind.MORE_TURNS: "repeated more often",
}
_MINE = {
    Kind.FASTER: "You sign it faster.",
    Kind.SLOWER: "You sign it more slowly.",
    Kind.LARGER: "Your movement is larger.",
    Kind.SMALLER: "Your movement is smaller.",
    Kind.FEWER_TURNS: "You repeat the movement less often.",
    Kind.MORE_TURNS: "You repeat the movement more often.",
}
# A difference that lasts for less than this share of the sign is told with its time.
_WHOLE_SHARE = 0.6


def told(comparison: Comparison, first: str = "", second: str = "") -> list[str]:
    """The largest differences in sentences.

    Args:
        comparison: of a recording with a sign, or of two signs.
        first: name of the first sign; "" where the first is my own recording.
        second: name of the second one.
    """
    if not comparison.differences:
        return [NO_DIFFERENCE]
    found = _both_hands_once(comparison.differences)[:MOST_TOLD]
    return [_mine(one) if not first else _named(one, first, second) for one in found]


def _both_hands_once(differences: tuple[Difference, ...]) -> list[Difference]:
    """One of each part and kind; the larger side is told."""
    found: list[Difference] = []
    for one in differences:
        if not any((one.part, one.kind) == (other.part, other.kind) for other in found):
            found.append(one)
    return found


def _mine(one: Difference) -> str:
    hand = f"Your {_HANDS[one.part.is_left]}"
    if one.part is Part.MOVEMENT:
        return _MINE[one.kind]
    if one.kind is Kind.MISSING:
        return f"{hand} takes no part; in the sign it does."
    if one.kind is Kind.EXTRA:
        return f"{hand} takes part; in the sign it does not."
    if one.kind is Kind.TURNED:
        return f"The palm of your {_HANDS[one.part.is_left]} faces another way{_when(one)}."
    if one.kind in _SHAPES:
        return f"{_whose(one, 'Your')} {_verb(one)} {_SHAPES[one.kind]}{_when(one)}."
    place = _PLACES[one.kind].replace("the signer's", "your")
    return f"{hand} is {place}{_when(one)}."


def _named(one: Difference, first: str, second: str) -> str:
    hand = f"the {_HANDS[one.part.is_left]}"
    if one.part is Part.MOVEMENT:
        return f"{first} is {_MOVEMENTS[one.kind]} than {second}."
    if one.kind is Kind.MISSING:
        return f"{first}: {hand} takes no part; in {second} it does."
    if one.kind is Kind.EXTRA:
        return f"{first}: {hand} takes part; in {second} it does not."
    if one.kind is Kind.TURNED:
        return f"{first}: the palm of {hand} faces another way than in {second}{_when(one)}."
    if one.kind in _SHAPES:
        shape = _SHAPES[one.kind]
        return f"{first}: {_whose(one, 'the')} {_verb(one)} {shape} than in {second}{_when(one)}."
    return f"{first}: {hand} is {_PLACES[one.kind]} than in {second}{_when(one)}."


def _whose(one: Difference, whose: str) -> str:
    side = "left" if one.part.is_left else "right"
    finger = _FINGERS[one.finger or Finger.SEVERAL]
    if one.finger in (None, Finger.SEVERAL):
        return f"{whose} {side} fingers"
    return f"{whose} {side} {finger}"


def _verb(one: Difference) -> str:
    return "are" if one.finger in (None, Finger.SEVERAL) else "is"


def _when(one: Difference) -> str:
    if one.to_share - one.from_share >= _WHOLE_SHARE:
        return ""
    middle = (one.from_share + one.to_share) / 2
    if middle < 1 / 3:
        return " at the beginning"
    return " at the end" if middle > 2 / 3 else " in the middle"
