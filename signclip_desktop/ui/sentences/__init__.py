"""The English of errors, remarks and whatever else is told below the screen.

`sentence` is the one way from a key with values to words, for the window and the command line.
The files beside this one hold the sentences, one file a room. They load no Qt, and Qt's lupdate
finds their texts by the calls of `QT_TRANSLATE_NOOP` and `QT_TRANSLATE_N_NOOP`.
"""

from signclip_desktop.ui.sentences.words import sentence

__all__ = ["sentence"]
