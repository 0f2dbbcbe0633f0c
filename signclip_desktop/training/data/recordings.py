"""Reads the research data's npz forms into labelled recordings, hands told apart.

Three forms are known by their fields: hands of WLASL (`gloss`, two slots in the order of
detection), Holistic recordings of words (`word`, `origin`), and fingerspelling (`letter`,
`signed_language`). Head and shoulders are not made up here; see shipped/starter/body.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signclip_desktop import bounded_json
from signclip_desktop.core.formats import bounded
from signclip_desktop.core.limits import SAME_SIGN_BYTES
from signclip_desktop.core.segmenting.spans import trimmed
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.core.types.skeleton import LANDMARK_COUNT, LEFT_HAND, RIGHT_HAND
from signclip_desktop.errors import Message, NoSignSeen, UsageError, reason_of
from signclip_desktop.training.data.hand_tracks import assign_hands, merge_double_finds
from signclip_desktop.training.data.npz_forms import LETTERS, WLASL, WORDS, form_of
from signclip_desktop.training.data.people import Person, place_person, read_people

WLASL_FPS = 25.0  # nominal, as the data's README says
HOLISTIC_FPS = 15.0  # unknown; the middle of the 10 to 20 the README names
HEIGHT_PX = 720  # frame sizes are lost: only their ratio, given by the tables below, counts

# Width over height by source (the data's README). aslsearch's person boxes are centred on
# x = 364 px in frames 400 px high, so 16:9 there; clips of unknown source come mostly from
# sites that the README lists as 16:9.
ASPECTS = {
    "spreadthesign": 4 / 3,
    "asldeafined": 4 / 3,
    "signingsavvy": 3 / 2,
    "signschool": 16 / 9,
    "aslsearch": 16 / 9,
}
UNKNOWN_ASPECT = 16 / 9
WEBCAM_ASPECT = 4 / 3

_SAME_SIGN = bounded_json.JsonLimits(size=SAME_SIGN_BYTES, depth=4, digits=40)

HAND_LANDMARKS = np.r_[LEFT_HAND, RIGHT_HAND]

# Set-ups whose English labels do not stand for ASL signs (the data's README): Korean.
ORIGIN_LANGUAGES = {"yunlisa96/hand-sign-recognition": "kvk"}


@dataclass(frozen=True, slots=True)
class Recording:
    """What is known of one clip, without its points.

    Attributes:
        number: its place in its corpus, from 0.
        label: gloss, word or letter.
        language: sign language, ISO 639-3.
        clip_id: name within the corpus.
        source: site or set-up; signers never cross sources; "" if not known.
        signer: name of the person, unique within the corpus; "" if not known.
        variation: number of the variant as the corpus counts, from 0; -1 if not known.
        role: "train" or "val"; "" if the corpus has no split.
        origin: as `source` for the Holistic forms; "" for WLASL.
        duplicate_of: clip_id of the byte-identical track that this one repeats, or "".
        bbox: the person's box x1, y1, x2, y2, 0..1 over the frame; None if not known.
        fps: frames per second.
        width_px: frame width.
        height_px: frame height.
        person: head and shoulders where they were worked out, else None.
    """

    number: int
    label: str
    language: str
    clip_id: str
    source: str
    signer: str
    variation: int
    role: str
    origin: str
    duplicate_of: str
    bbox: tuple[float, float, float, float] | None
    fps: float
    width_px: int
    height_px: int
    person: Person | None = None

    @property
    def aspect(self) -> float:
        """Frame width over height."""
        return self.width_px / self.height_px


@dataclass(frozen=True)
class Corpus:
    """Recordings and their points, packed: only landmarks that the form can hold are kept.

    Attributes:
        name: the file's name without its ending.
        recordings: one for each clip.
        points: float16 (sum T, P, 3), image-normalised, NaN where missing; clips end to end.
        landmarks: int (P,), which of the 203 landmarks `points` holds.
        starts: int (N + 1,), clip i is points[starts[i]:starts[i + 1]].
    """

    name: str
    recordings: tuple[Recording, ...]
    points: NDArray[np.float16]
    landmarks: NDArray[np.intp]
    starts: NDArray[np.intp]
    _by_id: dict[str, int] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        expected = (int(self.starts[-1]), len(self.landmarks), 3)
        if self.points.shape != expected:
            raise ValueError(f"expected points {expected}, got {self.points.shape}")
        self._by_id.update({r.clip_id: r.number for r in self.recordings})

    def __len__(self) -> int:
        return len(self.recordings)

    def packed(self, number: int) -> NDArray[np.float16]:
        """The points (T, P, 3) of one recording, a view."""
        return self.points[self.starts[number] : self.starts[number + 1]]

    def clip(self, number: int) -> Clip:
        """One recording as a clip; confidence is 1 where detected (the forms keep none)."""
        recording = self.recordings[number]
        packed = self.packed(number).astype(np.float32)
        points = np.full((len(packed), LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
        points[:, self.landmarks] = packed
        return Clip(
            points=points,
            confidence=np.isfinite(points[..., 0]).astype(np.float32),
            times_s=(np.arange(len(points)) / recording.fps).astype(np.float32),
            width_px=recording.width_px,
            height_px=recording.height_px,
        )

    def clip_with_person(self, number: int) -> Clip:
        """One recording as a clip, with head and shoulders where they were worked out."""
        clip, person = self.clip(number), self.recordings[number].person
        return place_person(clip, person) if person else clip

    def clips(self, numbers: Iterable[int]) -> list[Clip]:
        """Several recordings as clips."""
        return [self.clip(number) for number in numbers]

    def number_of(self, clip_id: str) -> int:
        """The place of a recording; KeyError if there is none of that name."""
        return self._by_id[clip_id]

    def all_points(self) -> NDArray[np.float16]:
        """Float16 (sum T, 203, 3) of all clips end to end, for training.

        870 MB for WLASL; `points` with `landmarks` says the same in a fifth of it.
        """
        everything = np.full((len(self.points), LANDMARK_COUNT, 3), np.nan, dtype=np.float16)
        everything[:, self.landmarks] = self.points
        return everything


def read_corpus(path: Path, *, people: Path | None = None) -> Corpus:
    """Read any of the three npz forms.

    Args:
        path: the file.
        people: what was worked out of the signers of WLASL's clips (people.py); other forms know
            it of themselves. Without it hands are told apart by where they are and how they move.

    Raises:
        UsageError: a file is missing, damaged or of another form.
    """
    try:
        arrays = bounded.read_npz(path)
    except (OSError, bounded.Refused) as error:
        raise UsageError(
            "training.recordings_unreadable", file=path, reason=reason_of(error)
        ) from error
    form = form_of(str(path), arrays).name
    if form == WLASL.name:
        return _read_wlasl(path.stem, arrays, people)
    return _READERS[form](path.stem, arrays)


def read_same_sign(path: Path) -> tuple[frozenset[str], ...]:
    """Groups of glosses that are one sign; a gloss may stand in several groups.

    Raises:
        UsageError: the file is missing or not a list of lists of text.
    """
    try:
        groups = bounded_json.read(path, _SAME_SIGN)
    except (OSError, bounded_json.JsonRefused) as error:
        raise UsageError(
            "training.same_sign_unreadable", file=path, reason=reason_of(error)
        ) from error
    if not isinstance(groups, list) or not all(isinstance(group, list) for group in groups):
        raise UsageError(
            "training.same_sign_unreadable", file=path, reason=Message("training.no_lists")
        )
    return tuple(frozenset(str(gloss) for gloss in group) for group in groups)


def same_sign_partners(groups: Iterable[frozenset[str]]) -> dict[str, frozenset[str]]:
    """For each gloss of a group, the other glosses of its groups."""
    partners: dict[str, frozenset[str]] = {}
    for group in groups:
        for gloss in group:
            partners[gloss] = (partners.get(gloss, frozenset()) | group) - {gloss}
    return partners


def _read_wlasl(name: str, arrays: dict[str, NDArray[Any]], people: Path | None) -> Corpus:
    frames = arrays["frames"].astype(np.intp)
    known = read_people(people, arrays["clip_id"].tolist(), frames) if people else None
    sources = [str(source) for source in arrays["source"]]
    aspects = np.array([ASPECTS.get(source, UNKNOWN_ASPECT) for source in sources])
    boxes = _boxes(arrays["bbox_px"], sources, aspects)
    recordings = tuple(
        Recording(
            number=number,
            label=str(arrays["gloss"][number]),
            language="ase",
            clip_id=str(arrays["clip_id"][number]),
            source=source,
            signer=f"wlasl-{signer}" if (signer := int(arrays["signer"][number])) >= 0 else "",
            variation=int(arrays["variation"][number]),
            role=str(arrays["role"][number]),
            origin="",
            duplicate_of=str(arrays["duplicate_of"][number]),
            bbox=boxes[number],
            fps=WLASL_FPS,
            width_px=round(HEIGHT_PX * float(aspects[number])),
            height_px=HEIGHT_PX,
            person=known.persons[number] if known else None,
        )
        for number, source in enumerate(sources)
    )
    middle = np.array([np.nan if box is None else (box[0] + box[2]) / 2 for box in boxes])
    return Corpus(
        name=name,
        recordings=recordings,
        points=_left_then_right(
            arrays["points"], frames, aspects, middle, known.first_is_left if known else None
        ),
        landmarks=HAND_LANDMARKS,
        starts=_starts(frames),
    )


def _left_then_right(
    slots: NDArray[np.float16],
    frames: NDArray[np.intp],
    aspects: Float,
    middle: Float,
    first_is_left: NDArray[np.bool_] | None,
) -> NDArray[np.float16]:
    """Float16 (sum T, 42, 3): the 21 points of the left hand, then those of the right."""
    hands = slots.copy()
    merge_double_finds(hands, np.repeat(aspects, frames))
    if first_is_left is None:
        first_is_left = assign_hands(hands, frames, aspects, middle)
    # As found, slot 0 is the right hand: left, right = slot 1, slot 0.
    hands = np.where(first_is_left[:, None, None, None], hands, hands[:, ::-1])
    return hands.reshape(len(hands), len(HAND_LANDMARKS), 3)


def _boxes(
    bbox_px: NDArray[Any], sources: list[str], aspects: Float
) -> list[tuple[float, float, float, float] | None]:
    """Person boxes over the frame, whose size in pixels is lost.

    The boxes of people who stand in the picture end at its lower edge, so a source's common
    lower edges are its frames' heights (signschool: 360, 480, 720 and 1080 px).
    """
    heights = {
        source: _common_heights(bbox_px[[s == source for s in sources], 3])
        for source in set(sources)
    }
    boxes: list[tuple[float, float, float, float] | None] = []
    for box, source, aspect in zip(bbox_px.astype(float), sources, aspects, strict=True):
        fitting = [h for h in heights[source] if box[3] <= h and box[2] <= h * aspect]
        if box[2] <= box[0] or box[0] < 0 or not fitting:
            boxes.append(None)
            continue
        height, width = fitting[0], fitting[0] * float(aspect)
        x1, y1, x2, y2 = box / (width, height, width, height)
        boxes.append((float(x1), float(y1), float(x2), float(y2)))
    return boxes


def _common_heights(lower_edges: NDArray[Any]) -> list[int]:
    """The lower edges that at least 1 % of a source's boxes share, rising."""
    values, counts = np.unique(lower_edges[lower_edges > 0], return_counts=True)
    common = [int(v) for v, n in zip(values, counts, strict=True) if n >= 0.01 * counts.sum()]
    # 1074 beside 1080 is a person whose box ends just above the edge.
    return [v for v in common if not any(v < other < 1.05 * v for other in common)]


def _read_words(name: str, arrays: dict[str, NDArray[Any]]) -> Corpus:
    origins = [str(origin) for origin in arrays["origin"]]
    recordings = tuple(
        Recording(
            number=number,
            label=str(arrays["word"][number]),
            language=ORIGIN_LANGUAGES.get(origin, "ase"),
            clip_id=f"{name}-{number}",
            source=origin,
            signer=origin,
            variation=-1,
            role="",
            origin=origin,
            duplicate_of="",
            bbox=None,
            fps=HOLISTIC_FPS,
            width_px=round(HEIGHT_PX * WEBCAM_ASPECT),
            height_px=HEIGHT_PX,
        )
        for number, origin in enumerate(origins)
    )
    return _holistic(name, recordings, arrays)


def _read_letters(name: str, arrays: dict[str, NDArray[Any]]) -> Corpus:
    recordings = tuple(
        Recording(
            number=number,
            label=str(arrays["letter"][number]),
            language=language,
            clip_id=f"{name}-{number}",
            source=f"fingerspelling-{language}",
            signer=f"fingerspelling-{language}",
            variation=-1,
            role="",
            origin=f"fingerspelling-{language}",
            duplicate_of="",
            bbox=None,
            fps=float(arrays["fps"][number]),
            width_px=int(arrays["width"][number]),
            height_px=int(arrays["height"][number]),
        )
        for number, language in enumerate(map(str, arrays["signed_language"]))
    )
    return _holistic(name, recordings, arrays)


def _holistic(
    name: str, recordings: tuple[Recording, ...], arrays: dict[str, NDArray[Any]]
) -> Corpus:
    return Corpus(
        name=name,
        recordings=recordings,
        points=arrays["points"],
        landmarks=np.arange(LANDMARK_COUNT),
        starts=_starts(arrays["frames"].astype(np.intp)),
    )


def _starts(frames: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.concatenate([[0], np.cumsum(frames)]).astype(np.intp)


_READERS = {WORDS.name: _read_words, LETTERS.name: _read_letters}


def signing_of(clip: Clip) -> Clip | None:
    """The active signing alone; None where no hand is seen."""
    try:
        return trimmed(clip)
    except NoSignSeen:
        return None
