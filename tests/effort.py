"""Bounds on work, in seconds of the processor: a busy machine makes nothing longer by them."""

import contextlib
import resource
import time
from collections.abc import Iterator


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail if the block takes more of the processor, with the child processes that ended in it."""
    before = _spent()
    yield
    assert _spent() - before < seconds


def _spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
