"""The dictionary's things: signs, their examples, and what a look-up gives back."""

from dataclasses import dataclass, field
from enum import Enum

from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.core.types.remarks import Remark, told_of
from signclip_desktop.errors import Message


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a spoken language that a sign stands for.

    Attributes:
        text: the word as a person writes it.
        language: ISO 639 code of the spoken language, such as "en".
        kind: "gloss" (the entry's own name), "same" (another name of the same sign),
            "synonym" (a word of the same meaning; shown as "via ...").
    """

    text: str
    language: str = "en"
    kind: str = "gloss"


@dataclass(frozen=True, slots=True)
class Sign:
    """A dictionary entry.

    Attributes:
        id: stable text id, unique in the library and kept by export and import,
            such as "wlasl:book:1" or "user:7f3c...".
        gloss: its name, as shown.
        language: sign language, ISO 639-3, such as "ase".
        words: words in any spoken language; the gloss is the first.
        variant: 1, 2 ... for different signs of one gloss.
        notes: free text.
        source: where the entry comes from.
        licence: terms of its recordings.
        links: web pages that show a signer; opened only on a click.
    """

    id: str
    gloss: str
    language: str
    words: tuple[Word, ...] = ()
    variant: int = 1
    notes: str = ""
    source: str = ""
    licence: str = ""
    links: tuple[str, ...] = ()


class Origin(Enum):
    """How an example came into the library."""

    STARTER = "starter"
    CAMERA = "camera"
    FILE = "file"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Example:
    """One recording (or averaged motion) of a sign; its clip is read apart, by id.

    Attributes:
        id: stable text id.
        sign_id: the sign it shows.
        origin: how it came here.
        signer: name of the person, "" if not told.
        consent: the signer's consent, in their words.
        fps: mean frame rate of its clip.
        clip_count: recordings averaged into it; 1 for a plain recording.
        signer_count: people behind it.
        spread: disagreement of the recordings behind it, 0 (all alike) and up; NaN for one.
        doubtful: the recordings behind it disagree so much that it may show no one's sign.
        source_path: file it was read from, for re-import; "" for the camera.
        licence: terms of this recording.
    """

    id: str
    sign_id: str
    origin: Origin
    signer: str = ""
    consent: str = ""
    fps: float = 0.0
    clip_count: int = 1
    signer_count: int = 1
    spread: float = float("nan")
    doubtful: bool = False
    source_path: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """One sign of a ranked list.

    Attributes:
        sign: the entry.
        score: similarity, 1 is identical; comparable within one encoder only.
        rank: from 1.
        example_id: the example that matched best.
        mirrored: the mirror image of the recording matched, not the recording itself.
    """

    sign: Sign
    score: float
    rank: int
    example_id: str
    mirrored: bool


@dataclass(frozen=True, slots=True)
class StageTimes:
    """Seconds that each stage of one look-up took."""

    landmarks_s: float = 0.0
    segment_s: float = 0.0
    embed_s: float = 0.0
    search_s: float = 0.0
    rerank_s: float = 0.0

    @property
    def after_last_frame_s(self) -> float:
        """Time from the last frame's landmarks to the ranked result."""
        return self.segment_s + self.embed_s + self.search_s + self.rerank_s


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A stretch of a recording, in seconds since its source began."""

    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True)
class Recognition:
    """All that one look-up gives, in one object, so that panels never disagree.

    Attributes:
        request_id: number of the request; stale answers are ignored by it.
        clip: the signing that was looked up, trimmed to the active span.
        embedding: float32 (D,) of the clip as recorded.
        matches: ranked, best first; may be empty.
        sure: the first match is good enough to be shown as an answer, not as a guess.
        encoder_id: the encoder that ranked.
        times: seconds of each stage.
        spans: the signs that the recording seems to hold, in order, where it is more than one.
    """

    request_id: int
    clip: Clip
    embedding: Float
    matches: tuple[Match, ...]
    sure: bool
    encoder_id: str
    times: StageTimes = field(default_factory=StageTimes)
    spans: tuple[TimeSpan, ...] = ()

    @property
    def hints(self) -> tuple[Remark, ...]:
        """What stood in the way of seeing the signer, the most telling first."""
        return told_of(self.clip.remarks, sure=self.sure)

    @property
    def notices(self) -> tuple[Message | Remark, ...]:
        """All that should be said beside the answer: what the file lacks, then the hints."""
        flaw = (self.clip.flaw,) if self.clip.flaw else ()
        return (*flaw, *self.hints)
