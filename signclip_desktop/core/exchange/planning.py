"""The things an import plan is made of: what will be read, what is left out, what is to be told."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from signclip_desktop.core.exchange.folder_names import NamesFrom
from signclip_desktop.core.seeing.decoding.readable import is_named_like_one, is_recording
from signclip_desktop.core.types.gloss import identity
from signclip_desktop.core.types.sign import Sign, Word
from signclip_desktop.errors import ImportRefused, Message, UsageError

_SIGN_LANGUAGE = re.compile(r"[a-z]{3}")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or row that was not brought in, and why."""

    path: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Remark:
    """How a file as a whole was understood, for the user to know."""

    message: Message


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording to bring in, before its file is opened.

    Attributes:
        file: a video or .pose file.
        shown_as: the name for the report.
        sign: the sign it shows; where the library has one of that id, that one is taken.
        joins_by_gloss: a sign of that name in the library is also taken.
        signer, consent, licence: of this recording.
        start_ms, end_ms: the part to take; 0, 0 is all of it.
        example_id: its id if an index tells, else "".
    """

    file: Path
    shown_as: str
    sign: Sign
    joins_by_gloss: bool = False
    signer: str = ""
    consent: str = ""
    licence: str = ""
    start_ms: float = 0.0
    end_ms: float = 0.0
    example_id: str = ""


Item = Recording | Skipped | Remark


class PlanningCancelled(Exception):
    """The user stopped the planning; not an error."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user told of an import.

    Attributes:
        language: sign language, ISO 639-3, where an index does not tell.
        signer: the person, where nothing else tells.
        consent: the signer's consent, where an index does not tell.
        names: what names the signs where folders and files both could.
        known: whether the library has a sign of that gloss.
        step: takes the part of the planning that is done, 0..1; raises PlanningCancelled.
    """

    language: str
    signer: str = ""
    consent: str = ""
    names: NamesFrom = NamesFrom.EITHER
    known: Callable[[str], bool] = lambda gloss: False
    step: Callable[[float], None] = lambda done: None


def new_sign(gloss: str, language: str, *, words: tuple[Word, ...] = ()) -> Sign:
    """A sign whose id follows from its name, so that two imports make one sign."""
    return Sign(
        id=name_id(identity(gloss, language), language),
        gloss=gloss,
        language=language,
        words=words or (Word(gloss, ""),),
    )


def name_id(name: str, language: str) -> str:
    """The id of an imported sign of that name, in the form that tells names apart."""
    digest = hashlib.sha256(f"{language}\0{name}".encode()).hexdigest()
    return f"import:{language}:{digest[:20]}"


def check_language(language: str) -> None:
    """Refuse what is no three-letter code.

    Raises:
        UsageError: says what to give instead.
    """
    if not _SIGN_LANGUAGE.fullmatch(language):
        raise UsageError("import.no_language_code", code=language)


def check_kind(file: Path) -> None:
    """Refuse what is no recording; a file that is only named like one is told why later.

    Raises:
        ImportRefused: says what it is.
    """
    if file.suffix.lower() in (".csv", ".tsv", ".xlsx", ".xls", ".ods"):
        raise ImportRefused("import.table")
    if not file.is_file() or not (is_recording(file) or is_named_like_one(file)):
        raise ImportRefused("import.no_recording")


def cannot_be_read(error: OSError) -> Message:
    """What is told of a file or folder that the system does not give."""
    return Message("import.unreadable", reason=error.strerror or type(error).__name__)
