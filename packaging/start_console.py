"""Entry of the frozen `signclip`."""

import multiprocessing

if __name__ == "__main__":
    # First of all: in a child process this call does the child's work and leaves.
    multiprocessing.freeze_support()

    from signclip_desktop.cli.main import main

    main()
