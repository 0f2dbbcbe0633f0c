"""Expects an error by its key and values; the words are held by the tests of the sentences."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from signclip_desktop.errors import Fault, Key, Message
from signclip_desktop.ui.sentences import sentence


@contextmanager
def raises(kind: type[Fault], key: str, **values: object) -> Iterator[pytest.ExceptionInfo[Fault]]:
    """As `pytest.raises`, for one of our errors.

    Args:
        kind: of the error.
        key: of its message.
        values: some of the message's values; a message among them is named by its key.
    """
    with pytest.raises(kind) as caught:
        yield caught
    message = caught.value.message
    told = {name: _plain(message.values[name]) for name in values}
    assert (message.key, told) == (key, values)
    assert sentence(message)  # nothing is missing


def _plain(value: object) -> object:
    if isinstance(value, Message):
        return value.key
    if isinstance(value, Key):
        return value.value
    return tuple(map(_plain, value)) if isinstance(value, tuple) else value
