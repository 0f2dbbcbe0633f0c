"""Entry of the frozen `signclip-desktop`."""

import sys

from child_process import serve_if_child

if __name__ == "__main__":
    serve_if_child()

    from signclip_desktop.ui.app import main

    sys.exit(main())
