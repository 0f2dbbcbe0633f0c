"""What the recognition thread tells the window, declared once for both sides."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True)
class Stats:
    """How fast the recognition thread works.

    Attributes:
        fps: frames analysed a second.
        frame_s: mean time for one frame.
        dropped: preview frames that were skipped since the start.
        waiting: frames of a recording that wait to be analysed.
    """

    fps: float
    frame_s: float
    dropped: int
    waiting: int


class Answers(QObject):
    """Lives in the GUI thread; the recognition thread emits its signals, and Qt brings them over.

    Signals:
        seeing(): the landmark models are loaded; frames are analysed from now on.
        preparing(float): part of the dictionary that is prepared, 0..1.
        ready(str): look-ups work; the encoder's id.
        landmarks_ready(Frame, Landmarks)
        state_changed(SegmenterState): of the segmenter.
        recorded(int): a recording is complete; its look-up follows under this id.
        recognised(Recognition)
        look_alikes_found(int, list[Match])
        file_progressed(int, float): part of a file that is read, 0..1.
        stats(Stats): twice a second while frames come.
        warned(Message): look-ups go on, but the user should know this.
        failed(int, SignClipError): request id, or 0 where no request is to blame.
    """

    seeing = Signal()
    preparing = Signal(float)
    ready = Signal(str)
    landmarks_ready = Signal(object, object)
    state_changed = Signal(object)
    recorded = Signal(int)
    recognised = Signal(object)
    look_alikes_found = Signal(int, object)
    file_progressed = Signal(int, float)
    stats = Signal(object)
    warned = Signal(object)
    failed = Signal(int, object)
