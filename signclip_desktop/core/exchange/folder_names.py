"""Which folder of a collection names a sign, a signer, or nothing: train/BOOK/1.mp4 is BOOK.

Judges names alone and opens nothing. Where folder and file both could name the sign, what the
library knows and how names repeat decide; where nothing decides, that is said.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from signclip_desktop.core.exchange.file_names import is_made_by_a_machine, name_parts, why_no_sign
from signclip_desktop.core.types.gloss import clean_gloss, identity
from signclip_desktop.errors import Message


class NamesFrom(Enum):
    """What names the signs of a folder of folders."""

    EITHER = "either"
    FILES = "files"
    FOLDERS = "folders"


@dataclass(frozen=True, slots=True)
class Place:
    """A recording's place in a collection.

    Attributes:
        folders: names of the folders it lies in, from the outermost.
        stem: its file name without the ending.
    """

    folders: tuple[str, ...]
    stem: str


@dataclass(frozen=True, slots=True)
class Named:
    """What a place tells.

    Attributes:
        gloss: name of the sign; "" if nothing names one.
        signer: name of the person; "" if not told.
        reason: why there is no gloss; None where there is one.
    """

    gloss: str = ""
    signer: str = ""
    reason: Message | None = None


# Parts and forms of a collection. A folder of such a name is a sign's where folders of other
# words lie beside it and it holds no folders (TEST beside BOOK).
_CONTAINER = re.compile(
    r"^(?:train(?:ing)?|trn|test(?:ing|set)?|tst|val(?:id(?:ation)?)?|dev(?:el)?|eval(?:uation)?"
    r"|trainset|all|(?:raw|rgb|depth|videos?|clips?|recordings?|movies|films|data(?:set)?s?|files"
    r"|media|images|frames|poses?|landmarks|keypoints|skeletons?|mp4|mov|originals?|processed"
    r"|trimmed|cropped|signs|words|glosses|classes|labels|aufnahmen|gebärden|zeichen|wörter"
    r"|signes|mots|señas|palabras"
    r"|(?:split|fold|cam(?:era)?|view|angle|session|sitzung|take|day|tag|week|woche|part|teil|batch"
    r"|set|group|gruppe|level|lesson|lektion|unit|chapter|kapitel|leçon|module|vol(?:ume)?"
    r"|version|v|round|block|recording|clip|video)[\s_\-]*[\da-c]{1,4}))$",
    re.IGNORECASE,
)
# Folders that phones, cameras and systems make; they never name a sign.
_MADE_FOLDER = re.compile(
    r"^(?:dcim|\d{3}[a-z_]{4,6}|camera[\s_]?(?:roll|uploads)|downloads?|new folder.*|neuer ordner.*"
    r"|nouveau dossier.*|nueva carpeta.*|untitled folder.*|screenshots?|screen[\s_]?recordings?"
    r"|whatsapp.*|telegram.*|private|avchd|bdmv|stream|mp_root|__macosx)$",
    re.IGNORECASE,
)
# signer01, person_a, P02; with a name only behind words that are not signs themselves
# (TEACHER TRAINING and ID CARD are signs).
_SIGNER = re.compile(
    r"^(?:signer|person|subject|user|speaker|participant|actor|informant|interpreter|performer"
    r"|teacher|student|proband|gebärdende[rn]?|signeur|firmante|sig|subj|pers|id)"
    r"(?:[\s_\-]*\d+|[\s_\-][a-z])$"
    r"|^(?:signer|participant|subject|informant|performer|proband|signeur)[\s_\-]\w+$"
    r"|^[ps][\s_\-]?\d{1,4}$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\d+[\s._)\-]+(?=\D)")


def name_places(
    places: Sequence[Place],
    *,
    names: NamesFrom = NamesFrom.EITHER,
    language: str = "",
    known: Callable[[str], bool] = lambda gloss: False,
) -> list[Named]:
    """What each place tells of its recording, in their order.

    Args:
        places: of all recordings of one collection; they are judged together.
        names: what the user said names the signs.
        language: sign language, ISO 639-3.
        known: whether the library has a sign of that gloss.
    """
    collection = _Collection(places, language, known)
    winner = names if names is not NamesFrom.EITHER else collection.which_names()
    return [collection.named(place, winner) for place in places]


class _Collection:
    """The names of a collection, and what each of them is."""

    def __init__(
        self, places: Sequence[Place], language: str, known: Callable[[str], bool]
    ) -> None:
        self._places = places
        self._language = language
        self._known = known
        self._below: dict[tuple[str, ...], set[str]] = {}
        self._stems: dict[tuple[str, ...], set[str]] = {}
        self._mixed: dict[tuple[str, ...], bool] = {}
        self._words: dict[tuple[str, ...], str] = {}
        self._glosses: dict[Place, str] = {}
        for place in places:
            for depth in range(len(place.folders)):
                self._below.setdefault(place.folders[:depth], set()).add(place.folders[depth])
            self._stems.setdefault(place.folders, set()).add(place.stem)

    def which_names(self) -> NamesFrom:
        """What names the signs where folders and files both could; EITHER if that is open."""
        folders: dict[str, set[str]] = {}
        for place in self._places:
            word, stem = self._word(place), self._stem(place)
            if word and stem and not self._is_one(word, stem):
                folders.setdefault(self._same(word), set()).add(self._same(stem))
        stems = set().union(*folders.values()) if folders else set()
        known_folders = sum(map(self._known, folders))
        known_stems = sum(map(self._known, stems))
        if known_folders * len(stems) != known_stems * len(folders):
            more = known_folders * len(stems) > known_stems * len(folders)
            return NamesFrom.FOLDERS if more else NamesFrom.FILES
        recur = sum(map(len, folders.values())) > len(stems)
        # A topic's folder holds several signs, each once: animals/dog.mp4, animals/cat.mp4.
        if not recur and any(len(inside) > 1 for inside in folders.values()):
            return NamesFrom.FILES
        return NamesFrom.EITHER

    def named(self, place: Place, winner: NamesFrom) -> Named:
        """Gloss and signer of one place, or why there is none."""
        word, stem = self._word(place), self._stem(place)
        signer = self._signer(place)
        if not word and not stem:
            return Named(reason=self._why_none(place))
        if word and stem and not self._is_one(word, stem) and winner is NamesFrom.EITHER:
            return Named(reason=Message("import.two_names", folder=word, file=stem))
        if word and not stem and winner is not NamesFrom.FOLDERS and self._holds_names(place, word):
            return Named(reason=Message("import.name_names_no_sign", folder=word))
        by_folder = word and (not stem or self._is_one(word, stem) or winner is NamesFrom.FOLDERS)
        return Named(gloss=word if by_folder else stem, signer=signer)

    def _holds_names(self, place: Place, word: str) -> bool:
        """Whether other files of a folder name signs of their own, so that it is no sign's."""
        if place.folders not in self._mixed:
            stems = (self._stem(Place(place.folders, one)) for one in self._stems[place.folders])
            self._mixed[place.folders] = any(
                stem and not self._is_one(word, stem) for stem in stems
            )
        return self._mixed[place.folders]

    def _word(self, place: Place) -> str:
        """The folder that can name a sign: the innermost, or one around it that is better known."""
        if place.folders not in self._words:
            words = []
            for depth in range(len(place.folders), 0, -1):
                above, name = place.folders[: depth - 1], place.folders[depth - 1]
                if not self._is_passed_over(above, name):
                    words.append(self._unnumbered(above, name))
            best = next(filter(self._known, words), words[0] if words else "")
            self._words[place.folders] = best
        return self._words[place.folders]

    def _is_passed_over(self, above: tuple[str, ...], name: str) -> bool:
        if (
            _SIGNER.match(name)
            or _MADE_FOLDER.match(name)
            or is_made_by_a_machine(name)
            or not clean_gloss(_spaced(name))
        ):
            return True
        if name.lower() == self._language:  # as in an export: ase/HOUSE_1
            return True
        if not _CONTAINER.match(name):
            return False
        beside = self._below[above]
        return (*above, name) in self._below or all(map(_CONTAINER.match, beside))

    def _unnumbered(self, above: tuple[str, ...], name: str) -> str:
        """The name without its number where all folders beside it are numbered: "12. house"."""
        beside = self._below[above]
        numbered = len(beside) > 1 and all(map(_NUMBERED.match, beside))
        return clean_gloss(_spaced(_NUMBERED.sub("", name) if numbered else name))

    def _stem(self, place: Place) -> str:
        """What the file's own name names; "" if it names no sign."""
        if place not in self._glosses:
            self._glosses[place] = self._own_gloss(place)
        return self._glosses[place]

    def _own_gloss(self, place: Place) -> str:
        beside = self._stems[place.folders]
        if why_no_sign(place.stem, beside):
            return ""
        # P1 beside other files is a name; in a sign's folder it is a person.
        if place.folders and _SIGNER.match(place.stem.partition("__")[0]):
            return ""
        return clean_gloss(name_parts(place.stem, beside)[0])

    def _signer(self, place: Place) -> str:
        gloss, named = name_parts(place.stem, self._stems[place.folders])
        if named or not place.folders:
            return named
        candidates = (gloss, *map(_spaced, reversed(place.folders)))
        return next((one for one in candidates if _SIGNER.match(one)), "")

    def _is_one(self, word: str, stem: str) -> bool:
        """Whether a file's name repeats its folder's: BOOK/book_1, BOOK/book-anna."""
        word, stem = self._same(word), self._same(stem)
        return stem == word or (
            stem.startswith(word) and not stem[len(word) : len(word) + 1].isalnum()
        )

    def _same(self, name: str) -> str:
        return identity(name, self._language)

    def _why_none(self, place: Place) -> Message | None:
        if not place.folders:
            return why_no_sign(place.stem, self._stems[()])
        return Message("import.neither_names_a_sign", folder=place.folders[-1])


def _spaced(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).replace("_", " ").split())
