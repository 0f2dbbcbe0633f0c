"""The scores that SignCLIP's README states for its example, to hold an imported model to them."""

from dataclasses import dataclass
from pathlib import Path

from signclip_desktop.core.encoding.encoder import Encoder
from signclip_desktop.core.encoding.signclip.encoder import SignClipEncoder
from signclip_desktop.core.formats.pose_file import read_pose
from signclip_desktop.errors import UsageError

# Of the multilingual model and house.pose. Source: README of the official project.
_PUBLISHED = {
    "multilingual": {
        "random text": 62.976,
        "house": 67.903,
        "<en> <ase> house": 93.792,
        "<en> <gsg> house": 80.395,
        "<en> <fsl> house": 83.636,
        "<en> <ase> sun": 72.608,
        "<en> <ase> police": 81.212,
        "<en> <ase> how are you?": 80.267,
    }
}


@dataclass(frozen=True, slots=True)
class Score:
    """One score: what was published, and what this model gives."""

    prompt: str
    published: float
    found: float


def compare_scores(encoder: Encoder, pose: Path) -> list[Score]:
    """The model's scores of a recording beside the published ones.

    Raises:
        UsageError: nothing was published of this model.
        PoseFileUnreadable: the recording cannot be read.
    """
    if not isinstance(encoder, SignClipEncoder) or encoder.preset.name not in _PUBLISHED:
        raise UsageError("model.no_scores")
    expected = _PUBLISHED[encoder.preset.name]
    found = encoder.scores(encoder.pose([read_pose(pose)]), encoder.text(list(expected)))[0]
    return [
        Score(prompt, published, float(score))
        for (prompt, published), score in zip(expected.items(), found, strict=True)
    ]
