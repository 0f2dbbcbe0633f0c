"""The window's part of `signclip self-test`."""

import os
import time

from signclip_desktop import settings
from signclip_desktop.cli.self_test_parts import SHOWN, PartFailed, Places, Step

WAIT_S = 60.0


def window(places: Places) -> Step:
    """Build the whole window without a screen, wait until its library is open, look at it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication  # noqa: TID251 - the real window is built here

    from signclip_desktop.ui.app import App
    from signclip_desktop.ui.options import Options

    settings.save_preferences(settings.Preferences(first_run_done=True))
    started = time.perf_counter()
    application = QApplication.instance() or QApplication(["signclip"])
    app = App(Options(db=places.library))
    opened: list[object] = []
    app.models.library.opened.connect(opened.append)
    app.show()
    application.processEvents()
    shown_s = time.perf_counter() - started
    deadline = time.monotonic() + WAIT_S
    while not (opened and app.plots is not None) and time.monotonic() < deadline:
        application.processEvents()
        time.sleep(0.01)
    picture = app.window.grab().toImage()
    app.window.close()
    app.stop()
    if not opened or app.plots is None:
        late = "plots were not there" if opened else "library was not open"
        raise PartFailed(f"the {late} after {WAIT_S:.0f} s")
    colours = {
        picture.pixel(x, y)
        for x in range(0, picture.width(), 7)
        for y in range(0, picture.height(), 7)
    }
    if len(colours) < SHOWN:
        raise PartFailed(f"expected a window with something in it, got {len(colours)} colours")
    return {"shown_s": round(shown_s, 2), "size": [picture.width(), picture.height()]}
