"""One sentence for the user, and the one button that helps."""

from dataclasses import dataclass
from enum import Enum

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


# A camera that still gives pictures, but bad ones.
JUDGEMENTS = {
    CameraState.COVERED: Notice(
        "The picture is black. Uncover the lens, or choose another camera.",
        Help.CHOOSE_CAMERA,
        "Choose another camera",
    ),
    CameraState.TOO_DARK: Notice(
        "It is too dark to see your hands. Turn on a light in front of you.",
        Help.CHOOSE_CAMERA,
        "Choose another camera",
    ),
    CameraState.TOO_SLOW: Notice(
        "The camera sends few pictures a second. More light or another camera helps.",
        Help.CHOOSE_CAMERA,
        "Choose another camera",
    ),
}

_CAMERA_LABELS = {
    CameraState.NONE_FOUND: "Look again",
    CameraState.IN_USE: "Try again",
    CameraState.DENIED: "Try again",
    CameraState.UNPLUGGED: "Restart camera",
}


def camera_notice(error: SignClipError) -> Notice:
    """What to say when a camera cannot be opened or was lost."""
    state = error.state if isinstance(error, CameraUnavailable) else None
    label = _CAMERA_LABELS.get(state, "Try again") if state else "Try again"
    return Notice(error.message, Help.OPEN_CAMERA, label)
