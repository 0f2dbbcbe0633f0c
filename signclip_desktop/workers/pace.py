"""Counts the frames that the recognition thread analyses, and the time they take."""

STATS_EVERY_S = 0.5


class Pace:
    """Says when it is time to tell, and what."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._frames = 0
        self._busy_s = 0.0
        self._passed_s = 0.0

    def count(self, frame_s: float, now: float) -> bool:
        """Note one frame that took `frame_s` and ended `now`; True where it is time to tell."""
        if self._since is None:
            self._since = now - frame_s
        self._frames += 1
        self._busy_s += frame_s
        self._passed_s = now - self._since
        return self._passed_s >= STATS_EVERY_S

    def take(self) -> tuple[float, float]:
        """Frames a second and mean seconds a frame since the last call."""
        answer = self._frames / self._passed_s, self._busy_s / self._frames
        self._since, self._frames, self._busy_s = None, 0, 0.0
        return answer
