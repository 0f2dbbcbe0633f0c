"""MediaPipe Holistic with MediaPipe Hands beside it: frames in, landmarks out.

Feeds unmirrored RGB, so that "left" and "right" are the signer's own. Does not know where
frames come from. Body and face are Holistic's. For hands Holistic looks only where the body's
wrists lead it, and loses fast ones; Hands finds them by their palms, as in the recordings that
the encoders learned from. So the hands are its own, and Holistic looks for them only where
Hands finds none for a while.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.seeing.frame_source import FrameSource
from signclip_desktop.core.seeing.graphs import (
    EMPTY,
    Graph,
    open_holistic,
    points_of,
    without_noise,
)
from signclip_desktop.core.seeing.hands import HandFinder
from signclip_desktop.core.seeing.live_signer import LiveSigner
from signclip_desktop.core.seeing.people import Watch
from signclip_desktop.core.seeing.second_look import (
    Change,
    far_person,
    signer_alone,
    turned_upright,
)
from signclip_desktop.core.seeing.video_file import VideoFile
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Clip, Landmarks, clip_of, missing_landmarks
from signclip_desktop.core.types.remarks import QUARTERS, Remark
from signclip_desktop.core.types.skeleton import (
    BODY,
    FACE,
    FACE_CONTOUR,
    LANDMARK_COUNT,
    LEFT_HAND,
    NOSE,
    RIGHT_HAND,
)
from signclip_desktop.errors import UsageError, VideoUnreadable

# Release and model complexity, and whose hands they are.
PLAIN_ID = "mediapipe-holistic-0.10.21-c1"
EXTRACTOR_ID = f"{PLAIN_ID}-hands"


class Holistic:
    """One Holistic graph, and one of Hands in a thread of its own; use it in one thread.

    The graphs track: landmarks of a frame help to find those of the next, so give frames in
    order, and call `restart` (or make a new one) before an unrelated video.

    Attributes:
        extractor_id: says what the landmarks come from.
    """

    def __init__(self, *, finer_hands: bool = True) -> None:
        """Open the graphs.

        Args:
            finer_hands: False leaves the hands to Holistic.

        Raises:
            LandmarkerUnavailable: mediapipe or one of its model files is missing.
        """
        self.extractor_id = EXTRACTOR_ID if finer_hands else PLAIN_ID
        self._knows_all = False  # each model reports once more when it is first of use
        self._signer = LiveSigner()
        self._is_in_crowd = False
        with contextlib.ExitStack() as opened:
            self._hands = HandFinder() if finer_hands else None
            if self._hands is not None:
                opened.callback(self._hands.close)
            self._graph = Graph(open_holistic)
            opened.callback(self._graph.close)
            self._watch = Watch()
            opened.pop_all()

    def __enter__(self) -> "Holistic":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def failed_frames(self) -> int:
        """Frames on which MediaPipe failed and that count as missing."""
        return self._graph.failed_frames

    def warm_up(self) -> None:
        """Run one empty frame, so that the first real one is fast."""
        self.restart()

    def restart(self) -> None:
        """Forget the frames so far, before an unrelated video: it is read as by a new Holistic.

        Measured: 40 to 70 ms, against 1.4 s to open the graphs anew.
        """
        self._watch.restart()
        self._signer.restart()
        self._is_in_crowd = False
        self._forget()

    def process(self, frame: Frame) -> Landmarks:
        """Find the landmarks of one frame.

        A frame on which MediaPipe fails gives missing landmarks and is counted.

        Args:
            frame: image uint8 (H, W, 3) RGB, unmirrored.

        Raises:
            ValueError: the image is of another kind.
            LandmarkerUnavailable: a graph that failed cannot be opened again.
        """
        image = frame.image
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
            raise ValueError(f"expected image uint8 (H, W, 3), got {image.dtype} {image.shape}")
        image = np.ascontiguousarray(image)
        remarks = self._watch.push(image, frame.time_s)
        if Remark.OTHER_PERSON in remarks:
            return replace(self._find_signer(frame, image), remarks=remarks)
        self._leave_crowd()
        return replace(self._find(frame), remarks=remarks)

    def _find_signer(self, frame: Frame, image: NDArray[np.uint8]) -> Landmarks:
        """The landmarks of the one of several people whose arms move."""
        view = self._signer.view(image, self._watch.people, frame.time_s)
        if view.is_new:
            self._forget()
        self._is_in_crowd = True
        found = self._find(replace(frame, image=view.image))
        return replace(found, points=view.box.whole(found.points))

    def _leave_crowd(self) -> None:
        if self._is_in_crowd:
            self._is_in_crowd = False
            self._signer.restart()
            self._forget()

    def _forget(self) -> None:
        """Look for people and hands anew, not where they were."""
        self._mend()
        self._graph.forget()
        self._knows_all = False
        if self._hands is not None:
            self._hands.restart()  # nothing is smoothed there: the empty frame is enough
        self._find(Frame(image=EMPTY, time_s=0.0, number=0))

    def _find(self, frame: Frame) -> Landmarks:
        image = np.ascontiguousarray(frame.image)
        self._mend()
        with contextlib.nullcontext() if self._knows_all else without_noise():
            finding = self._hands.begin(image) if self._hands is not None else None
            allow = self._hands is None or self._hands.needs_help
            found = self._graph.process(image, allow_hands=allow)
            finds = finding.result() if finding is not None else None
        if found is None:
            return missing_landmarks(time_s=frame.time_s, number=frame.number)
        landmarks = _landmarks(found, frame)
        if self._hands is not None:
            landmarks = self._hands.place(landmarks, finds, image.shape[1] / image.shape[0])
        if found.face_landmarks is not None and (finds or self._hands is None):
            self._knows_all = True
        return landmarks

    def _mend(self) -> None:
        """Open what failed on the last frame; not while noise is held back, which waits for it."""
        if self._graph.is_broken:
            self._graph.mend()
        if self._hands is not None:
            self._hands.mend()

    def close(self) -> None:
        """Give the graphs back; may be called again."""
        self._graph.close()
        self._watch.close()
        if self._hands is not None:
            self._hands.close()


def _landmarks(found: Any, frame: Frame) -> Landmarks:  # noqa: ANN401 - mediapipe ships no types
    points = np.full((LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
    confidence = np.zeros(LANDMARK_COUNT, dtype=np.float32)
    body = found.pose_landmarks
    if body is not None:
        points[BODY] = points_of(body.landmark)
        confidence[BODY] = [point.visibility for point in body.landmark]
    face = found.face_landmarks
    if face is not None:
        mesh = face.landmark
        points[FACE] = points_of([mesh[number] for number in FACE_CONTOUR])
        confidence[FACE] = 1
    for part, hand in (
        (LEFT_HAND, found.left_hand_landmarks),
        (RIGHT_HAND, found.right_hand_landmarks),
    ):
        if hand is not None:
            points[part] = points_of(hand.landmark)
            confidence[part] = 1
    return Landmarks(points=points, confidence=confidence, time_s=frame.time_s, number=frame.number)


class Landmarker(Protocol):
    """What `read_clip` needs of Holistic."""

    def restart(self) -> None:
        """Forget the frames so far."""

    def process(self, frame: Frame) -> Landmarks:
        """Find the landmarks of one frame."""


class ReadingCancelled(Exception):
    """`read_clip` was told to stop; nothing is wrong."""


def read_clip(
    source: FrameSource,
    holistic: Landmarker,
    *,
    from_s: float | None = None,
    to_s: float | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Clip:
    """Read a source from start to end (or a span of it) into a clip; every frame is processed.

    Opens and closes the source. Where another person is in the picture, or it does not stand
    upright, the source is read again in another way; the clip's remarks say so.

    Args:
        source: not yet opened; it must end, so not a camera.
        holistic: used by this thread alone.
        from_s: frames before this time are skipped.
        to_s: reading stops after this time.
        progress: called with the share done, 0..1; stays at 0 where the length is unknown.
        cancelled: asked before each frame.

    Raises:
        VideoUnreadable: the source cannot be read.
        UsageError: the span is empty or holds no frame.
        ReadingCancelled: `cancelled` said so.
    """
    if from_s is not None and to_s is not None and from_s >= to_s:
        raise UsageError("span.ends_first", to_s=to_s)
    if isinstance(source, VideoFile) and not (from_s is None and to_s is None):
        source.start_at(from_s or 0.0, to_s)  # the frames outside are not sent here
    reading = _Reading(source, holistic, from_s, to_s, _Rising(progress), cancelled)
    clip = reading.landmarks(_as_it_is, 1.0, until=_NEEDS_ANOTHER_LOOK)
    turns = [one for one in clip.remarks if one in QUARTERS]
    if turns:
        clip = turned_upright(reading.landmarks, turns[0])
    elif Remark.OTHER_PERSON in clip.remarks:
        clip = signer_alone(reading.frames, reading.landmarks) or reading.landmarks(_as_it_is, 1.0)
    elif not clip.remarks and not _sees_anybody(clip):
        clip = far_person(reading.frames, reading.landmarks) or clip
    reading.progress.end()
    return replace(clip, flaw=getattr(source, "fault", None))


def _sees_anybody(clip: Clip) -> bool:
    return bool(clip.hand_seen().any() or np.isfinite(clip.points[:, NOSE, 0]).any())


_NEEDS_ANOTHER_LOOK = frozenset({Remark.OTHER_PERSON, *QUARTERS})


def _as_it_is(frame: Frame) -> Frame:
    return frame


class _Rising:
    """Progress over several readings, of which only the first is known to come."""

    def __init__(self, tell: Callable[[float], None] | None) -> None:
        self._tell = tell
        self._done = 0.0
        self._base = 0.0

    def begin(self) -> None:
        """Another reading begins; it fills what is left."""
        self._base = self._done

    def push(self, share: float, of_work: float) -> None:
        """A share of one reading is done, which is `of_work` of what is left."""
        self._done = max(self._done, self._base + (1 - self._base) * of_work * min(share, 1.0))
        if self._tell is not None:
            self._tell(self._done)

    def end(self) -> None:
        """All is done."""
        if self._tell is not None:
            self._tell(1.0)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads one span of one source, as often as needed."""

    source: FrameSource
    holistic: Landmarker
    from_s: float | None
    to_s: float | None
    progress: _Rising
    cancelled: Callable[[], bool] | None

    def landmarks(
        self, change: Change, of_work: float, until: frozenset[Remark] = frozenset()
    ) -> Clip:
        """The landmarks of all frames, each changed first; stops at a remark of `until`."""
        found: list[Landmarks] = []
        size = [(0, 0)]

        def visit(frame: Frame) -> bool:
            frame = change(frame)
            if not found:
                size[0] = (frame.image.shape[1], frame.image.shape[0])
            found.append(self.holistic.process(frame))
            return not until.isdisjoint(found[-1].remarks)

        self.holistic.restart()
        self.frames(visit, of_work)
        clip = clip_of(found, width_px=size[0][0], height_px=size[0][1])
        last = found[-1].remarks
        return clip if until.isdisjoint(last) else replace(clip, remarks=last)

    def frames(self, visit: Callable[[Frame], bool], of_work: float = 0.0) -> None:
        """Give each frame of the span to a function, until it says that it has seen enough."""
        any_frame = False
        self.progress.begin()
        try:
            self.source.open()
            until_s = _known_end(self.source, self.to_s)
            while (frame := self.source.read()) is not None:
                if self.cancelled is not None and self.cancelled():
                    raise ReadingCancelled
                if self.to_s is not None and frame.time_s > self.to_s:
                    break
                if self.from_s is None or frame.time_s >= self.from_s:
                    any_frame = True
                    if visit(frame):
                        break
                if until_s > 0:
                    self.progress.push(frame.time_s / until_s, of_work)
        finally:
            self.source.close()
        if not any_frame:
            is_span = self.from_s is not None or self.to_s is not None
            raise _no_frames(self.source, is_span=is_span)


def _known_end(source: FrameSource, to_s: float | None) -> float:
    claimed_s = float(getattr(source, "claimed_s", 0.0))
    if to_s is not None:
        return min(to_s, claimed_s) if claimed_s > 0 else to_s
    return claimed_s


def _no_frames(source: FrameSource, *, is_span: bool) -> Exception:
    if is_span:
        return UsageError("span.no_picture", name=source.name)
    return VideoUnreadable("video.no_readable_picture", file=source.name)
