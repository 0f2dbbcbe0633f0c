"""All sentences by key."""

from signclip_desktop.ui.sentences import (
    command_line,
    exchange,
    files,
    labels,
    library,
    matching,
    models,
    program,
    seeing,
    training,
)
from signclip_desktop.ui.sentences.marking import Sentences

ROOMS = (
    program,
    files,
    seeing,
    matching,
    labels,
    models,
    exchange,
    training,
    command_line,
    library,
)
SENTENCES: Sentences = {key: text for room in ROOMS for key, text in room.SENTENCES.items()}
