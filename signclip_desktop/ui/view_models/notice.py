"""One sentence for the user, and the one button that helps."""

from dataclasses import dataclass
from enum import Enum

from signclip_desktop import errors
from signclip_desktop.errors import CameraState, CameraUnavailable, SignClipError
from signclip_desktop.ui.sentences import sentence


class Help(Enum):
    """What the button of a notice does."""

    OPEN_CAMERA = "open camera"
    CHOOSE_CAMERA = "choose camera"
    OPEN_FILE = "open file"
    AGAIN = "sign again"
    CLOSE_FILE = "close file"
    SEARCH = "search for a word"
    IMPORT = "import"
    REOPEN_LIBRARY = "reopen library"
    MEND_LIBRARY = "mend library"
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


@dataclass(frozen=True, slots=True)
class _Way:
    """What the button does and what stands on it."""

    help: Help
    label: str


# What helps with each kind of failure; for a kind that is missing here, what helps with the kind
# it belongs to. A model that is missing or broken is mended by installing the program again;
# words can be looked up meanwhile.
_WAYS: dict[type[SignClipError], _Way] = {
    errors.VideoUnreadable: _Way(Help.OPEN_FILE, "Choose another file"),
    errors.PoseFileUnreadable: _Way(Help.OPEN_FILE, "Choose another file"),
    errors.NoSignSeen: _Way(Help.AGAIN, "Sign again"),
    errors.StoreDamaged: _Way(Help.MEND_LIBRARY, "What can I do?"),
    errors.StoreTooNew: _Way(Help.MEND_LIBRARY, "What can I do?"),
    errors.StoreReadOnly: _Way(Help.MEND_LIBRARY, "What can I do?"),
    errors.StoreBusy: _Way(Help.REOPEN_LIBRARY, "Try again"),
    errors.DiskFull: _Way(Help.REOPEN_LIBRARY, "Try again"),
    errors.UndoRefused: _Way(Help.READ, "OK"),
    errors.NotInLibrary: _Way(Help.SEARCH, "Search for a word"),
    errors.StoreError: _Way(Help.MEND_LIBRARY, "What can I do?"),
    errors.EncoderMismatch: _Way(Help.REOPEN_LIBRARY, "Try again"),
    errors.CheckpointInvalid: _Way(Help.SEARCH, "Search for a word"),
    errors.LandmarkerUnavailable: _Way(Help.SEARCH, "Search for a word"),
    errors.ImportRefused: _Way(Help.IMPORT, "Choose another file"),
    errors.UsageError: _Way(Help.READ, "OK"),
    errors.SignClipError: _Way(Help.REOPEN_LIBRARY, "Try again"),
}
_ANOTHER_FILE = _WAYS[errors.VideoUnreadable]
_CAMERA_BUTTONS = {
    CameraState.NONE_FOUND: "Check again",
    CameraState.IN_USE: "Try again",
    CameraState.DENIED: "Try again",
    CameraState.UNPLUGGED: "Try again",
    CameraState.COVERED: "Choose camera",
    CameraState.TOO_DARK: "Check again",
    CameraState.TOO_SLOW: "Choose camera",
}
_CHOOSES_CAMERA = (CameraState.COVERED, CameraState.TOO_SLOW)


def failure_notice(error: SignClipError, *, in_film: bool = False) -> Notice:
    """What to say of a failure, with the button that helps with it.

    Args:
        error: what happened.
        in_film: it happened with a video, where signing again is no way on.
    """
    if isinstance(error, CameraUnavailable):
        return Notice(sentence(error), _camera_help(error.state), _CAMERA_BUTTONS[error.state])
    if in_film and isinstance(error, errors.NoSignSeen):
        way = _ANOTHER_FILE
    else:
        way = next(_WAYS[kind] for kind in type(error).__mro__ if kind in _WAYS)
    return Notice(sentence(error), way.help, way.label)


def judgement_notice(state: CameraState) -> Notice:
    """What to say while a camera gives pictures, but bad ones."""
    return Notice(sentence(state), _camera_help(state), _CAMERA_BUTTONS[state])


def _camera_help(state: CameraState) -> Help:
    return Help.CHOOSE_CAMERA if state in _CHOOSES_CAMERA else Help.OPEN_CAMERA
