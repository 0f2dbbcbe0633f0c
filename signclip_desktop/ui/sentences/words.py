"""From a key with values to an English sentence."""

import unicodedata
from pathlib import Path

from signclip_desktop.errors import Fault, Key, Message
from signclip_desktop.ui.sentences.catalogue import SENTENCES
from signclip_desktop.ui.sentences.marking import Plural

_CONTROLS = ("Cc", "Cs", "Zl", "Zp")  # line breaks, bytes that are no text, and their kin


def sentence(told: Fault | Message | Key) -> str:
    """What the user reads.

    Args:
        told: an error, a message, or a member of an enumeration of keys.

    Returns:
        One line. A key without a sentence is a bug that a test finds in the source; it is
        shown as logs show it, since something else has already gone wrong.
    """
    message = _message(told)
    found = SENTENCES.get(message.key)
    if found is None:
        return str(message)
    if isinstance(found, Plural):
        found = found.one if message.values[found.by] == 1 else found.other
    return found.format_map({name: _shown(value) for name, value in message.values.items()})


def _message(told: Fault | Message | Key) -> Message:
    if isinstance(told, Fault):
        return told.message
    return Message(told.value) if isinstance(told, Key) else told


def _shown(value: object) -> object:
    """A value as it stands in a sentence; numbers stay, so that a sentence can round them."""
    if isinstance(value, (Fault, Message, Key)):
        return sentence(value)
    if isinstance(value, (tuple, list)):
        return _listed([str(_shown(each)) for each in value])
    if isinstance(value, (str, Path)):
        return _printable(str(value))
    return value


def _listed(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return sentence(Message("list.and", first=", ".join(parts[:-1]), last=parts[-1]))


def _printable(text: str) -> str:
    """A text on one line: other bytes than UTF-8, and control characters, as escapes."""
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(
        repr(letter)[1:-1] if unicodedata.category(letter) in _CONTROLS else letter
        for letter in text
    )
