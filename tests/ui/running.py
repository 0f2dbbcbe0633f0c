"""The whole window with stand-ins for camera, landmarks and encoder, for tests by workflow."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from signclip_desktop.core.seeing.frame_source import FrameSource
from signclip_desktop.services.look_up_protocols import Tools
from signclip_desktop.settings import Preferences, save_preferences
from signclip_desktop.ui.app import App
from signclip_desktop.ui.models import Models
from signclip_desktop.ui.options import Options
from tests.fakes import FakeCamera
from tests.look_up_fakes import FakeTools

# A busy machine may need this long for what takes a second.
SOON = 30_000


@contextmanager
def running(
    qtbot,
    db: Path,
    *,
    tools: Tools | None = None,
    camera: FrameSource | None = None,
    preferences: Preferences | None = None,
    file: Path | None = None,
    wait: bool = True,
    found_preferences: bool = False,
) -> Iterator[App]:
    """The program, shown and loaded; closed as a user closes it.

    With `found_preferences` the file is what the test put there.
    """
    if not found_preferences:
        save_preferences(preferences or Preferences(first_run_done=True))
    application = QApplication.instance()
    look = application.palette(), application.font()
    options = Options(db=db, file=file)
    source = camera or FakeCamera(paced=True)
    make_source: Callable[[str], FrameSource] = lambda camera_id: source  # noqa: E731
    models = Models(
        options,
        tools=tools or FakeTools(),
        make_source=make_source,
        look_for_cameras=lambda: (),
    )
    app = App(options, models)
    app.window.resize(1366, 768)
    try:
        with qtbot.waitSignals(
            [app.loaded, models.library.opened] if wait else [app.loaded], timeout=20000
        ):
            app.show()
        yield app
    finally:
        source.close()
        app.window.close()
        # Answers that were on their way when the threads stopped arrive now, not in the next test.
        QCoreApplication.processEvents()
        app.window.deleteLater()
        # Now, not at the end of the run: what stays is restyled with every window after it.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        application.setStyleSheet("")
        application.setPalette(look[0])
        application.setFont(look[1])
