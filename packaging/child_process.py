"""Lets the frozen programs be their own children, as there is no Python to start."""

import multiprocessing
import sys


def serve_if_child() -> None:
    """In a child process, do the child's work and leave; else come back at once.

    Must be the first call of the program: nothing heavy is loaded in a child.
    """
    multiprocessing.freeze_support()
    from signclip_desktop.core.seeing.decoding import child as decode_child

    if sys.argv[1:2] == [decode_child.HIDDEN_COMMAND]:
        sys.exit(decode_child.main(sys.argv[2:]))
    from signclip_desktop.cli import start_child

    if sys.argv[1:2] == [start_child.HIDDEN_COMMAND]:
        sys.exit(start_child.main())
