"""What the results can be filtered by; each value stands in a list as it is written here."""

from dataclasses import dataclass
from enum import Enum

from signclip_desktop.core.matching.traits import Fingers, Movement, Place, Traits


class Hands(Enum):
    """By the number of hands."""

    ANY = "Any hands"
    ONE = "One hand"
    TWO = "Two hands"


class Where(Enum):
    """By the place of the hands."""

    ANY = "Anywhere"
    HEAD = "At the head"
    BODY = "At the body"


class Shape(Enum):
    """By the fingers of the hand that leads."""

    ANY = "Any fingers"
    OPEN = "Open hand"
    INDEX = "Index finger"
    TWO = "Two fingers"
    CLOSED = "Fist or bent"
    OTHER = "Others"


class Moves(Enum):
    """By the way of the hand that leads."""

    ANY = "Any motion"
    ONCE = "Moves once"
    AGAIN = "Repeats"


Choice = Hands | Where | Shape | Moves

_FINGERS = {
    Shape.OPEN: Fingers.ALL,
    Shape.INDEX: Fingers.INDEX,
    Shape.TWO: Fingers.TWO,
    Shape.CLOSED: Fingers.NONE,
    Shape.OTHER: Fingers.OTHER,
}
_MOVEMENT = {Moves.ONCE: Movement.ONCE, Moves.AGAIN: Movement.AGAIN}


@dataclass(frozen=True, slots=True)
class Filters:
    """One choice of each kind."""

    hands: Hands = Hands.ANY
    where: Where = Where.ANY
    shape: Shape = Shape.ANY
    moves: Moves = Moves.ANY

    def passes(self, traits: Traits) -> bool:
        """Whether a sign with these traits is shown."""
        return (
            (self.hands is Hands.ANY or traits.two_handed == (self.hands is Hands.TWO))
            and (self.where is Where.ANY or self._fits_place(traits.place))
            and (self.shape is Shape.ANY or _FINGERS[self.shape] in traits.fingers)
            and (self.moves is Moves.ANY or _MOVEMENT[self.moves] in traits.movement)
        )

    def _fits_place(self, place: Place) -> bool:
        return (place is Place.HEAD) == (self.where is Where.HEAD)


NONE = Filters()
