"""Every error that a user is told about; anything else that is raised is a bug.

Errors and remarks carry a key and values; their English is in `ui/sentences/`.

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

from collections.abc import Mapping
from enum import Enum
from typing import Self


class Message:
    """What is told to the user, without its words: a key and values.

    The words are in `ui/sentences/`, where `sentence` puts the values in. A value is a number,
    a text, a path, another message, a `Key`, or a tuple of these.

    Attributes:
        key: names the sentence, such as "pose_file.cut_off".
        values: what the sentence tells, by name.
    """

    __slots__ = ("key", "values")

    key: str
    values: Mapping[str, object]

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = values

    def __str__(self) -> str:
        told = ", ".join(f"{name}={_readable(value)}" for name, value in self.values.items())
        return f"{self.key} ({told})" if told else self.key

    def __repr__(self) -> str:
        return f"<{self}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Message):
            return NotImplemented
        return (self.key, self.values) == (other.key, other.values)

    def __hash__(self) -> int:
        return hash(self.key)


class Key(Enum):
    """An enumeration of things that have words on the screen; each value is a sentence's key."""


class Fault(Exception):
    """An error that carries a message in place of English.

    Attributes:
        message: what happened, and what to do next.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.message = Message(key, **values)

    @classmethod
    def of(cls, message: Message) -> Self:
        """The error that tells a message that was found before."""
        return cls(message.key, **message.values)

    def __str__(self) -> str:
        """The key and the values, for logs and tracebacks."""
        return str(self.message)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.message}>"


class SignClipError(Fault):
    """A fault of the surroundings, told to the user in one sentence."""


class CameraState(Key):
    """What can be wrong with a camera, one name for each thing the user can do about it."""

    NONE_FOUND = "camera.none_found"
    IN_USE = "camera.in_use"
    DENIED = "camera.denied"
    UNPLUGGED = "camera.unplugged"
    COVERED = "camera.covered"
    TOO_DARK = "camera.too_dark"
    TOO_SLOW = "camera.too_slow"


class CameraUnavailable(SignClipError):
    """The camera gives no usable pictures; `state` says why, and `key` tells it otherwise."""

    def __init__(self, state: CameraState, key: str = "", /, **values: object) -> None:
        super().__init__(key or state.value, **values)
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


def reason_of(error: Exception) -> Message | str:
    """What an error says of itself, as a value of another message; it may not be one of ours."""
    return error.message if isinstance(error, Fault) else str(error)


def _readable(value: object) -> str:
    if isinstance(value, Message):
        return str(value)
    return value.value if isinstance(value, Key) else repr(value)
