"""Marks texts for translation: lupdate reads the calls, the program gets the text back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plural:
    """A sentence whose words depend on a number.

    Attributes:
        by: name of the value that decides.
        one: for the number 1.
        other: for every other number. Languages with more forms translate this text.
    """

    by: str
    one: str
    other: str


Sentences = dict[str, str | Plural]


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """The text itself; the context is the file's room."""
    return text


def QT_TRANSLATE_N_NOOP(context: str, text: str) -> str:
    """The text itself, which has plural forms in a translation."""
    return text
