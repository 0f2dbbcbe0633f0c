"""Reads all that the starter dictionary is computed from."""

from dataclasses import dataclass
from pathlib import Path

from signclip_desktop.training.data.recordings import read_corpus
from signclip_desktop.training.shipped.starter.bodies import Measured, bodies_of, read_measured
from signclip_desktop.training.shipped.starter.contacts import Part, contacts
from signclip_desktop.training.shipped.starter.dictionary import (
    Material,
    left_handers,
    one_sign_groups,
)
from signclip_desktop.training.shipped.starter.face import NeutralFace, neutral_face

HANDS, BODIES = "wlasl_hands.npz", "wlasl_body_face.npz"
FACES, DEPTHS = "fingerspelling_19_languages.npz", "holistic_train.npz"
PHONOLOGY = "asl_phonology.csv"


@dataclass(frozen=True, slots=True)
class Read:
    """What was read.

    Attributes:
        material: recordings and bodies.
        measured: the bodies that were measured.
        face: the neutral face.
        parts: for each gloss, what its sign touches.
    """

    material: Material
    measured: Measured
    face: NeutralFace
    parts: dict[str, frozenset[Part]]


def read_all(data: Path, people: Path) -> Read:
    """Read everything.

    Args:
        data: folder of the research data.
        people: what was worked out of the signers of WLASL's clips.

    Raises:
        UsageError: a file is missing, damaged or of another form.
    """
    corpus = read_corpus(data / HANDS, people=people)
    measured = read_measured(data / BODIES)
    face = neutral_face(read_corpus(data / FACES), read_corpus(data / DEPTHS))
    material = Material(
        corpus, bodies_of(corpus, measured, face), one_sign_groups(), left_handers(corpus)
    )
    return Read(material, measured, face, contacts(data / PHONOLOGY))
