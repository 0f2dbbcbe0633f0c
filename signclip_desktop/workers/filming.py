"""The recording that is made at the camera: which frames belong to it, and when it is complete."""

from collections.abc import Callable

from signclip_desktop.core.segmenting.live import Segmenter, SegmenterState
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Clip, Landmarks
from signclip_desktop.workers.latest import Inbox


class Filming:
    """The segmenter, and the round of the inbox that it has come to; used by one thread.

    Args:
        inbox: where the frames come from.
        tell: takes the segmenter's state when it changes.

    Attributes:
        request_id: that the next recording answers.
        state: of the segmenter.
    """

    def __init__(self, inbox: Inbox[Frame], tell: Callable[[SegmenterState], None]) -> None:
        self.request_id = 0
        self.state = SegmenterState.IDLE
        self._inbox = inbox
        self._tell = tell
        self._segmenter: Segmenter | None = None
        self._hands_up = False
        self._round = inbox.round

    def is_recording(self) -> bool:
        """Whether frames are kept for a clip."""
        return self.state is SegmenterState.RECORDING

    def arm(self, request_id: int, *, hands_up: bool, at_round: int) -> None:
        """Make ready for the next recording; frames of earlier rounds were discarded."""
        self.request_id = request_id
        self._round = at_round
        if self._segmenter is None or hands_up != self._hands_up:
            self._segmenter, self._hands_up = Segmenter(hands_up=hands_up), hands_up
        else:
            # Not a new one: it knows whether the hands must first be lowered.
            self._segmenter.reset()
        self._note(self._segmenter.state)

    def begin(self) -> None:
        """Record from now on; nothing happens before `arm`."""
        if self._segmenter is not None:
            self._segmenter.start()
            self._note(SegmenterState.RECORDING)

    def end(self) -> None:
        """Take no further frame for the clip."""
        if self._segmenter is not None:
            self._segmenter.stop()

    def next_frame(self) -> Frame | None:
        """The oldest kept frame, else the newest of the preview, else None."""
        return self._inbox.take(self._round)

    def held_frame(self) -> Frame | None:
        """The oldest kept frame, or None."""
        return self._inbox.take_held(self._round)

    def push(self, landmarks: Landmarks) -> bool:
        """Take one frame's landmarks; returns whether the recording is complete now."""
        if self._segmenter is None or self.state is SegmenterState.FINISHED:
            return False
        state = self._segmenter.push(landmarks)
        if state is SegmenterState.FINISHED:
            return True
        if state is not self.state:
            self._inbox.hold(self._round)
            self._note(state)
        return False

    def complete(self) -> None:
        """The recording is over; frames filmed after it are of no use."""
        self._round = self._inbox.discard(self._round)
        self._note(SegmenterState.FINISHED)

    def take_clip(self, width_px: int, height_px: int) -> Clip:
        """The recording.

        Raises:
            SignClipError: it holds no sign.
        """
        assert self._segmenter is not None
        return self._segmenter.take_clip(width_px, height_px)

    def _note(self, state: SegmenterState) -> None:
        if state is not self.state:
            self.state = state
            self._tell(state)
