"""What an import is going to read: finds recordings by file name or by an index, opens none.

Does not touch the library: importer.py decides what is new in it.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from signclip_desktop.core.file_names import name_parts, why_no_sign
from signclip_desktop.core.gloss import identity
from signclip_desktop.core.lexicon import INDEX_NAME, BadRow, Finder, Row, check_name, read_index
from signclip_desktop.core.sign import Sign, Word
from signclip_desktop.errors import ImportRefused, UsageError

POSE_SUFFIX = ".pose"
VIDEO_SUFFIXES = (".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".wmv", ".3gp")

_SIGN_LANGUAGE = re.compile(r"[a-z]{3}")
_KNOWN_ID = re.compile(r"[\w:.\-]{1,200}")
_KINDS = ("gloss", "same", "synonym")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or row that was not brought in, and why, in one sentence."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording to bring in, before its file is opened.

    Attributes:
        file: a video or .pose file.
        shown_as: the name for the report.
        sign: the sign it shows; where the library has one of that id, that one is taken.
        joins_by_gloss: a sign of the library of that name is taken, too.
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


def planned(
    path: Path, *, language: str, signer: str = "", consent: str = ""
) -> Iterator[Recording | Skipped]:
    """What an import of this path would read, in order; opens no recording.

    Raises:
        ImportRefused: there is nothing here that could be imported.
    """
    if path.name == INDEX_NAME and path.is_file():
        path = path.parent
    if path.is_dir() and (path / INDEX_NAME).is_file():
        return _by_index(path, language=language, signer=signer, consent=consent)
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if not file.name.startswith("."))
        if not files:
            raise ImportRefused(f"The folder {path.name} is empty; choose one with recordings.")
        return _by_name(files, path, language=language, signer=signer, consent=consent)
    if not path.is_file():
        raise ImportRefused(f"There is no file or folder {path}; check the name.")
    return _by_name([path], None, language=language, signer=signer, consent=consent)


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


def _by_name(
    files: Iterable[Path], folder: Path | None, *, language: str, signer: str, consent: str
) -> Iterator[Recording | Skipped]:
    files = list(files)
    stems = {file.stem for file in files}
    for file in files:
        try:
            if folder is not None:
                check_name(file.name)
                if not file.resolve().is_relative_to(folder.resolve()):
                    raise ImportRefused("It is a link that leads out of its folder.")
            _check_kind(file)
        except ImportRefused as error:
            yield Skipped(_shown(file.name), error.message)
            continue
        reason = why_no_sign(file.stem, stems)
        if reason:
            yield Skipped(_shown(file.name), reason)
            continue
        gloss, named = name_parts(file.stem, stems)
        yield Recording(
            file=file,
            shown_as=file.name,
            sign=new_sign(gloss, language),
            joins_by_gloss=True,
            signer=named or signer,
            consent=consent,
        )


def _by_index(
    folder: Path, *, language: str, signer: str, consent: str
) -> Iterator[Recording | Skipped]:
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in read_index(folder / INDEX_NAME):
        if isinstance(row, BadRow):
            yield Skipped(f"{INDEX_NAME}, line {row.line}", f"This row was left out: {row.reason}.")
            continue
        row = replace(row, signed_language=row.signed_language or language)
        span = f"{row.start_ms} {row.end_ms}"
        key = (row.path, span, row.signed_language, row.glosses, row.sign_id, row.example_id)
        groups.setdefault(key, []).append(row)
    finder = Finder(folder)
    for rows in groups.values():
        first = rows[0]
        try:
            check_language(first.signed_language)
            file = finder.find(first.path)
            _check_kind(file)
        except (ImportRefused, UsageError) as error:
            shown = f"{_shown(first.path)} ({INDEX_NAME}, line {first.line})"
            yield Skipped(shown, error.message)
            continue
        yield Recording(
            file=file,
            shown_as=first.path,
            sign=_sign_of(rows),
            signer=first.signer or signer,
            consent=first.consent or consent,
            licence=first.licence,
            start_ms=first.start_ms,
            end_ms=first.end_ms,
            example_id=first.example_id if _KNOWN_ID.fullmatch(first.example_id) else "",
        )


def _sign_of(rows: list[Row]) -> Sign:
    first = rows[0]
    words = tuple(
        Word(row.words, row.spoken_language, row.word_kind if row.word_kind in _KINDS else "gloss")
        for row in rows
        if row.words
    )
    sign = new_sign(first.glosses, first.signed_language, words=tuple(dict.fromkeys(words)))
    return replace(
        sign,
        id=first.sign_id if _KNOWN_ID.fullmatch(first.sign_id) else sign.id,
        variant=int(first.variant) if re.fullmatch(r"[1-9]\d{0,3}", first.variant) else 1,
        source=first.source,
        notes=first.notes,
        licence=first.sign_licence,
    )


def _check_kind(file: Path) -> None:
    if file.is_dir():
        raise ImportRefused("It is a folder; import it on its own.")
    if file.suffix.lower() not in (POSE_SUFFIX, *VIDEO_SUFFIXES) or not file.is_file():
        raise ImportRefused("It is neither a video nor a .pose file.")


def check_language(language: str) -> None:
    """Refuse what is no three-letter code.

    Raises:
        UsageError: says what to give instead.
    """
    if not _SIGN_LANGUAGE.fullmatch(language):
        raise UsageError(
            f"{language!r} is no code of a sign language; give its three letters of ISO 639-3, "
            "such as ase for American Sign Language."
        )


def _shown(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()
