"""Every error that a user is told about; anything else that is raised is a bug.

SignClipError
|-- CameraUnavailable      carries a CameraState: none found, in use, denied, unplugged ...
|-- VideoUnreadable        a file that cannot be decoded, or holds no picture
|-- PoseFileUnreadable     a .pose file that is broken or not full Holistic
|-- NoSignSeen             nobody in view, hands never seen, nothing moved
|-- StoreError
|   |-- StoreDamaged       integrity check failed
|   |-- StoreTooNew        written by a later version
|   |-- StoreBusy          another program holds the write lock
|   |-- StoreReadOnly      the folder or file cannot be written
|   |-- DiskFull
|   |-- UndoRefused        another window or program wrote to the same entries since
|   `-- NotInLibrary       a sign, recording or list that is not there (any more)
|-- EncoderMismatch        embeddings of one encoder offered to another
|-- CheckpointInvalid      weights, config, recipe or hash do not fit
|-- LandmarkerUnavailable  MediaPipe or one of its model files is missing
|-- ImportRefused          a file or row that may not be imported, and why
`-- UsageError             options or arguments that do not fit together
"""

from enum import Enum


class SignClipError(Exception):
    """A fault of the surroundings, told to the user in one sentence.

    Attributes:
        message: what happened, and what to do next, in plain words.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class CameraState(Enum):
    """What can be wrong with a camera, one name for each thing the user can do about it."""

    NONE_FOUND = "none found"
    IN_USE = "in use"
    DENIED = "permission denied"
    UNPLUGGED = "unplugged"
    COVERED = "covered or black"
    TOO_DARK = "too dark"
    TOO_SLOW = "too slow"


class CameraUnavailable(SignClipError):
    """The camera gives no usable pictures; `state` says why."""

    def __init__(self, state: CameraState, message: str) -> None:
        super().__init__(message)
        self.state = state


class VideoUnreadable(SignClipError):
    """A video file that cannot be decoded or holds no picture."""


class PoseFileUnreadable(SignClipError):
    """A .pose file that is broken, or valid but not full MediaPipe Holistic."""


class NoSignSeen(SignClipError):
    """A recording in which no signing can be found."""


class StoreError(SignClipError):
    """The library file cannot be used as asked."""


class StoreDamaged(StoreError):
    """The library file failed its integrity check."""


class UndoRefused(StoreError):
    """A step does not apply any more: others changed the same entries since."""


class StoreTooNew(StoreError):
    """The library file was written by a later version of the program."""


class StoreBusy(StoreError):
    """Another program holds the library's write lock."""


class StoreReadOnly(StoreError):
    """The library file or its folder cannot be written."""


class DiskFull(StoreError):
    """No room is left on the disk that holds the library."""


class NotInLibrary(StoreError):
    """A sign, recording or list that is not in the library, or not any more."""


class EncoderMismatch(SignClipError):
    """Embeddings of one encoder were offered to another."""


class CheckpointInvalid(SignClipError):
    """Weights, config, feature recipe or hash of a model do not fit together."""


class LandmarkerUnavailable(SignClipError):
    """MediaPipe Holistic or one of its model files is missing."""


class ImportRefused(SignClipError):
    """A file or row that may not be imported, and why."""


class UsageError(SignClipError):
    """Options or arguments that do not fit together."""
