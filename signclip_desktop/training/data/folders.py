"""Reads folders of one's own recordings, `.pose` files or videos, for training.

What lies in a folder is planned as an import plans it: by its index.csv in sign.mt's form, or by
file names (`house__anna_2.mp4` is HOUSE by Anna). The landmarks of videos are kept as `.pose`
files, so that a run that goes on, or a second one, does not look for them again.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from signclip_desktop.core.exchange.import_plan import Recording as Planned
from signclip_desktop.core.exchange.import_plan import Remark, Skipped, planned
from signclip_desktop.core.exchange.planned_clip import read_planned
from signclip_desktop.core.formats.pose_file import read_pose, write_pose
from signclip_desktop.core.seeing.decoding.readable import POSE_SUFFIX, is_pose
from signclip_desktop.core.seeing.recording import HolisticOnDemand
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.errors import Message, SignClipError, UsageError
from signclip_desktop.training.data.recordings import Recording

Tell = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class LabelledClip:
    """One recording with its landmarks."""

    recording: Recording
    clip: Clip


def read_folder(
    folder: Path, *, language: str, kept: Path | None, tell: Tell
) -> Iterator[LabelledClip]:
    """The recordings of one folder; what cannot be used is told and passed over.

    A signer's name, where it is known, is the source that may be held out; else the folder is.

    Args:
        folder: of recordings.
        language: sign language, ISO 639-3, of recordings that do not tell theirs.
        kept: where landmarks of videos are kept; None keeps none.
        tell: takes a message for each recording that is passed over.

    Raises:
        ImportRefused: there is no such folder, or nothing in it.
        UsageError: none of its recordings can be used.
    """
    reader = _Reader(kept)
    number = 0
    try:
        for item in planned(folder, language=language):
            if isinstance(item, Remark):
                tell(Message("training.passed_over", place=folder.name, reason=item.message))
                continue
            if isinstance(item, Skipped):
                tell(_passed_over(folder, item.path, item.reason))
                continue
            try:
                clip = reader.clip(item)
            except SignClipError as error:
                tell(_passed_over(folder, item.shown_as, error.message))
                continue
            yield LabelledClip(_recording(item, number, folder.name, clip), clip)
            number += 1
    finally:
        reader.close()
    if number == 0:
        raise UsageError("training.nothing_to_learn", folder=folder)


def _passed_over(folder: Path, path: str, reason: Message) -> Message:
    return Message("training.passed_over", place=f"{folder.name}/{path}", reason=reason)


class _Reader:
    """Turns planned recordings into clips; starts MediaPipe for the first video only."""

    def __init__(self, kept: Path | None) -> None:
        self._kept = kept
        self._holistic = HolisticOnDemand()

    def clip(self, item: Planned) -> Clip:
        place = None if is_pose(item.file) else self._place(item)
        if place is not None and place.is_file():
            return read_pose(place)
        clip = read_planned(item, self._holistic)
        if place is not None:
            place.parent.mkdir(parents=True, exist_ok=True)
            write_pose(clip, place)
        return clip

    def close(self) -> None:
        self._holistic.close()

    def _place(self, item: Planned) -> Path | None:
        """Where a video's landmarks are kept: named by its bytes, its part, and who found them."""
        if self._kept is None:
            return None
        from signclip_desktop.core.seeing.holistic import EXTRACTOR_ID

        with item.file.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
        digest.update(f"\0{item.start_ms:g}\0{item.end_ms:g}\0{EXTRACTOR_ID}".encode())
        return self._kept / f"{digest.hexdigest()[:32]}{POSE_SUFFIX}"


def _recording(item: Planned, number: int, folder: str, clip: Clip) -> Recording:
    signer = f"{folder}/{item.signer}" if item.signer else ""
    return Recording(
        number=number,
        label=item.sign.gloss,
        language=item.sign.language,
        clip_id=f"{item.shown_as}#{item.start_ms:g}",
        source=signer or folder,
        signer=signer,
        variation=-1,
        role="",
        origin=signer or folder,
        duplicate_of="",
        bbox=None,
        fps=clip.fps,
        width_px=clip.width_px,
        height_px=clip.height_px,
    )
