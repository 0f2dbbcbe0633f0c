"""Under the figure: how the sign is made, in a sentence, and what is doubtful in the motion."""

from PySide6.QtWidgets import QWidget

from signclip_desktop.core.types.doubts import doubts_of
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example
from signclip_desktop.ui.describe import describe_clip, doubt_marks, doubt_sentence, doubt_tip
from signclip_desktop.ui.look import parts
from signclip_desktop.ui.look.plain import plain


class HowMade(QWidget):
    """The same as the figure shows, for eyes and screen readers.

    Attributes:
        sentence: hands, fingers, place, palms, movement.
        marks: every doubt in a few words; the tip says what each means.
        warning: the grave doubt in a sentence.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = parts.label("", selectable=True)
        self.sentence.setAccessibleName("How the sign is made")
        self.marks = parts.label("", "small")
        self.warning = parts.Note("warning", "warning")
        self.setLayout(parts.column(self.sentence, self.marks, self.warning, spacing=4))

    def show_motion(self, example: Example | None, clip: Clip | None) -> None:
        """Tell of a motion and of what is behind it; None for what is not there yet."""
        self.sentence.setText("" if clip is None else describe_clip(clip))
        self.sentence.setVisible(clip is not None)
        doubts = doubts_of(example, clip) if example is not None else ()
        self.marks.setText(doubt_marks(doubts))
        self.marks.setToolTip(plain(doubt_tip(doubts)))
        self.marks.setAccessibleDescription(doubt_tip(doubts))
        self.marks.setVisible(bool(doubts))
        self.warning.say(doubt_sentence(example) if example else "")
        self.setVisible(clip is not None or bool(doubts))

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme."""
        self.warning.refresh_icons()
