"""Entry of the frozen `signclip-desktop`."""

import multiprocessing
import sys

if __name__ == "__main__":
    # First of all: in a child process this call does the child's work and leaves.
    multiprocessing.freeze_support()

    from signclip_desktop.ui.app import main

    sys.exit(main())
