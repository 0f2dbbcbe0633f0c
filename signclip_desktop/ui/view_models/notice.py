"""One sentence for the user, and the one button that helps."""

from dataclasses import dataclass
from enum import Enum

from signclip_desktop.core.cameras import ADVICE
from signclip_desktop.errors import CameraState, CameraUnavailable, SignClipError


class Help(Enum):
    """What the button of a notice does."""

    OPEN_CAMERA = "open camera"
    CHOOSE_CAMERA = "choose camera"
    OPEN_FILE = "open file"
    AGAIN = "sign again"
    CLOSE_FILE = "close file"
    PREFERENCES = "preferences"
    RETRY_LIBRARY = "retry library"
    SHOW_ALL = "show all"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened, and one way on.

    Attributes:
        sentence: for the user.
        help: what the button does.
        label: what stands on it.
    """

    sentence: str
    help: Help
    label: str


def judgement_notice(state: CameraState) -> Notice:
    """What to say while a camera gives pictures, but bad ones."""
    advice = ADVICE[state]
    helps = Help.OPEN_CAMERA if state is CameraState.TOO_DARK else Help.CHOOSE_CAMERA
    return Notice(advice.sentence, helps, advice.button)


def camera_notice(error: SignClipError) -> Notice:
    """What to say when a camera cannot be opened or was lost."""
    if isinstance(error, CameraUnavailable):
        return Notice(error.message, Help.OPEN_CAMERA, ADVICE[error.state].button)
    return Notice(error.message, Help.OPEN_CAMERA, "Try again")
