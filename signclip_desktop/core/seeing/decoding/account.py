"""What a video file gave, against what it claims to hold."""

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signclip_desktop.core.seeing.decoding.stop import Shortfall

if TYPE_CHECKING:
    from av.packet import Packet

# The least share of a container's length that must be missing before it is called broken off:
# sound and picture of good files end up to a tenth of a second apart.
MISSING_SHARE, MISSING_S, MISSING_FRAMES = 0.03, 0.15, 3
# One bad picture in fifty is a scratch that no look-up notices.
LOST_SHARE, LOST_FRAMES = 0.02, 2


# Where no fault is seen, pictures are missing only if the others come evenly: this share of them
# within a quarter of the usual step. A gap of a tenth of the film is no hiccup of a camera.
EVEN_SHARE = 0.9
SILENT_SHARE, SILENT_FRAMES = 0.05, 4


@dataclass(frozen=True, slots=True)
class Claim:
    """What a container says of its pictures.

    Attributes:
        seconds: length, 0 if unknown.
        is_of_pictures: the length is of the picture track, not of the longest stream.
        frames: number of pictures by the index, 0 if it has none.
        start_s: time stamp of the first picture.
        is_even: its kind of container has pictures at even steps, if nothing is wrong.
    """

    seconds: float
    is_of_pictures: bool
    frames: int
    start_s: float
    is_even: bool = False


class Account:
    """Counts what a file gave and what it did not.

    Attributes:
        frames: pictures decoded.
        faults: packets and pictures that were broken, behind the first good picture.
        last_is_corrupt: the last packet or picture was incomplete.
        video_end_s, end_s: end of the last packet of the pictures, and of all streams.
        whole_until_s: moment of the last picture before the first gap that follows a fault.
        lost_in_gaps: pictures that would fill the gaps.
    """

    def __init__(self, step_s: float) -> None:
        self.frames = self.faults = self.lost_in_gaps = 0
        self.last_is_corrupt = False
        self.video_end_s = self.end_s = self.whole_until_s = 0.0
        self._step_s = step_s
        self._last_s = math.nan
        self._is_whole = True
        self._steps: list[float] = []
        self._before_s: list[float] = []

    def saw(self, packet: "Packet[Any]", *, is_video: bool) -> None:
        """A packet came; of the pictures, or of another stream."""
        stamp = packet.dts if packet.pts is None else packet.pts
        if is_video and packet.size:
            self.last_is_corrupt = packet.is_corrupt
            self.faults += packet.is_corrupt and self.frames > 0
        if stamp is None or packet.time_base is None:
            return
        end_s = float((stamp + (packet.duration or 0)) * packet.time_base)
        self.end_s = max(self.end_s, end_s)
        if is_video:
            self.video_end_s = max(self.video_end_s, end_s)

    def decoded(self, time_s: float, *, is_corrupt: bool) -> None:
        """A picture came, with its time in seconds from the first one."""
        self.frames += 1
        self.last_is_corrupt = is_corrupt
        self.faults += is_corrupt
        gap = (time_s - self._last_s) / self._step_s
        if self.faults and gap > 1.75:
            self._is_whole = False
            self.lost_in_gaps += round(gap) - 1
        if self._is_whole and math.isfinite(time_s):
            self.whole_until_s = time_s
        if math.isfinite(gap):
            self._steps.append(time_s - self._last_s)
            self._before_s.append(self._last_s)
        self._last_s = time_s

    def against(self, claim: Claim, *, ends_early: bool) -> Shortfall | None:
        """What is missing of a file that was read to its end; None if nothing is.

        Sound that goes on behind the pictures is no fault.

        Args:
            claim: what the file says.
            ends_early: its container says that its end is missing.
        """
        if claim.seconds > 0 and not ends_early:
            reached_s = self.video_end_s if claim.is_of_pictures else self.end_s
            missing_s = claim.seconds - (reached_s - claim.start_s)
            least_s = max(MISSING_SHARE * claim.seconds, MISSING_S, MISSING_FRAMES * self._step_s)
            ends_early = missing_s > least_s
        if ends_early or self.last_is_corrupt:
            return Shortfall(read_s=self.whole_until_s, claimed_s=claim.seconds)
        lost = max(self.faults, self.lost_in_gaps)
        if self.faults and claim.frames > self.frames:
            lost = claim.frames - self.frames
        total = self.frames + lost
        if self.faults and lost >= max(LOST_FRAMES, LOST_SHARE * total):
            return Shortfall(self.whole_until_s, claim.seconds, lost=lost, of=total)
        return self._silent_gaps(claim) if claim.is_even else None

    def _silent_gaps(self, claim: Claim) -> Shortfall | None:
        """Some demuxers pass over damage without a word; then only gaps in the times tell."""
        if not self._steps:
            return None
        usual_s = statistics.median(self._steps)
        even = sum(abs(step - usual_s) <= usual_s / 4 for step in self._steps)
        gaps = [at for at, step in enumerate(self._steps) if step > 1.75 * usual_s]
        lost = sum(round(self._steps[at] / usual_s) - 1 for at in gaps)
        least = max(SILENT_FRAMES, SILENT_SHARE * (self.frames + lost))
        if usual_s <= 0 or even < EVEN_SHARE * len(self._steps) or lost < least:
            return None
        first_s = self._before_s[gaps[0]]
        return Shortfall(first_s, claim.seconds, lost=lost, of=self.frames + lost)
