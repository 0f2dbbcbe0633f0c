"""What stands beside the sign that is shown: my last recording, or another sign."""

from PySide6.QtCore import QObject, Signal

from signclip_desktop.core.matching.differences import Comparison, compare
from signclip_desktop.core.types.landmarks import Clip, mirror_clip
from signclip_desktop.ui.told_differences import told

MINE = "My recording"


class Comparing(QObject):
    """Keeps both sides, and computes once in what they differ.

    Signals:
        changed(): it was switched on or off, or a side is another one.

    Attributes:
        is_on: the comparison is shown.
        overlaid: both in one picture instead of side by side.
        sign_clip: the motion of the sign shown.
        sign_name: its gloss.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_on = False
        self.overlaid = False
        self.sign_clip: Clip | None = None
        self.sign_name = ""
        self._mine: Clip | None = None
        self._is_mirrored = False
        self._turned: Clip | None = None
        self._other: Clip | None = None
        self._other_name = ""
        self._comparison: Comparison | None = None

    @property
    def has_mine(self) -> bool:
        """There is a recording of mine to compare with."""
        return self._mine is not None

    @property
    def with_sign(self) -> bool:
        """Another sign stands beside the one shown, not my recording."""
        return self._other is not None

    @property
    def name(self) -> str:
        """What stands beside the sign."""
        return self._other_name if self.with_sign else MINE

    @property
    def clip(self) -> Clip | None:
        """The motion beside the sign, mirrored if it is to be."""
        clip = self._other if self._other is not None else self._mine
        if clip is None or not self._is_mirrored:
            return clip
        if self._turned is None:
            self._turned = mirror_clip(clip)
        return self._turned

    @property
    def comparison(self) -> Comparison | None:
        """In what they differ: the first is what stands beside the sign, the second the sign."""
        if not self.is_on or self.clip is None or self.sign_clip is None:
            return None
        if self._comparison is None:
            self._comparison = compare(self.clip, self.sign_clip)
        return self._comparison

    @property
    def sentences(self) -> list[str]:
        """The differences in words; none while there is nothing to compare."""
        comparison = self.comparison
        if comparison is None:
            return []
        return told(comparison, self._other_name if self.with_sign else "", self.sign_name)

    def at(self, sign_s: float) -> float | None:
        """The moment beside the sign that fits a moment of it; None while nothing is compared."""
        comparison = self.comparison
        return None if comparison is None else comparison.alignment.first_at(sign_s)

    def set_sign(self, clip: Clip | None, name: str) -> None:
        """Another sign is shown, or another of its recordings."""
        self.sign_name = name
        if clip is not self.sign_clip:
            self.sign_clip = clip
            self._forget()

    def set_mine(self, clip: Clip | None, *, mirrored: bool) -> None:
        """My last recording; None where there is none any more."""
        self._mine = clip
        self._other = None
        self._is_mirrored = mirrored
        if clip is None:
            self.is_on = False
        self._forget()

    def set_mirrored(self, mirrored: bool) -> None:
        """As the match was found that is shown."""
        if self._other is None and mirrored != self._is_mirrored:
            self._is_mirrored = mirrored
            self._forget()

    def against(self, clip: Clip, name: str) -> None:
        """Put another sign beside the one shown, the way round that fits it better."""
        self._other, self._other_name, self._is_mirrored = clip, name, False
        self.is_on = True
        if self.sign_clip is not None:
            turned = mirror_clip(clip)
            costs = [compare(one, self.sign_clip).cost for one in (clip, turned)]
            self._is_mirrored = costs[1] < costs[0]
        self._forget()

    def switch(self, on: bool) -> None:
        """Show the comparison with my recording, or none."""
        if not on or self.with_sign:
            self._other = None
            self._is_mirrored = self._is_mirrored and self._mine is not None
        self.is_on = on and self._mine is not None
        self._forget()

    def set_overlaid(self, overlaid: bool) -> None:
        """Show both in one picture, or side by side."""
        self.overlaid = overlaid
        self.changed.emit()

    def turn(self) -> None:
        """Mirror what stands beside the sign."""
        self._is_mirrored = not self._is_mirrored
        self._forget()

    def _forget(self) -> None:
        self._turned = None
        self._comparison = None
        self.changed.emit()
