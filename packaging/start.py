"""Entry of both frozen programs: `signclip-desktop` opens the window, `signclip` is the console.

On Linux they are one file with two names.
"""

import sys
from pathlib import Path

from child_process import serve_if_child

WINDOW = "signclip-desktop"

if __name__ == "__main__":
    serve_if_child()

    # Windows takes a name in any case.
    if Path(sys.argv[0]).stem.lower() == WINDOW:
        from signclip_desktop.ui.program import main as open_window

        sys.exit(open_window())

    from signclip_desktop.cli.main import main

    main()
