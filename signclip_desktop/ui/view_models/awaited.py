"""The one look-up whose answer is waited for: it ends answered or given up, and just once."""

from collections.abc import Callable


class Awaited:
    """Holds the id of a request that began and has not ended.

    A request that another takes the place of is given up, so that whoever was told of its
    beginning is told of its end.

    Args:
        given_up: called when a request ends without an answer.
    """

    def __init__(self, given_up: Callable[[], object]) -> None:
        self.request_id = 0
        self._given_up = given_up

    def __bool__(self) -> bool:
        """Whether an answer is waited for."""
        return bool(self.request_id)

    def begin(self, request_id: int) -> None:
        """Wait for this answer and no longer for an earlier one."""
        self.give_up()
        self.request_id = request_id

    def is_answered_by(self, request_id: int) -> bool:
        """Whether this is the answer waited for; if so the wait is over."""
        if not request_id or request_id != self.request_id:
            return False
        self.request_id = 0
        return True

    def give_up(self) -> None:
        """Wait no longer; an answer that comes after all is ignored."""
        if self.request_id:
            self.request_id = 0
            self._given_up()
