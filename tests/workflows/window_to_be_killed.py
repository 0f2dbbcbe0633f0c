"""The window as a process of its own, told over a pipe what to write; killed by its test.

Usage: window_to_be_killed.py LIBRARY. Lines on standard input are "sign GLOSS", "history WORD",
"list NAME", "import FILE" and "close"; a line "kept ..." answers what is on the disk for good.
"""

import os
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.types.sign import Sign
from signclip_desktop.services.library_jobs import Import, ImportRequest
from signclip_desktop.services.library_tasks import Recorded, Task
from signclip_desktop.services.library_writes import AddSign, NoteLookUp
from signclip_desktop.services.look_up_protocols import OpenFinder
from signclip_desktop.settings import Preferences, save_preferences
from signclip_desktop.ui.app import App
from signclip_desktop.ui.models import Models
from signclip_desktop.ui.options import Options
from tests.fakes import FakeCamera
from tests.look_up_fakes import FakeFinder, FakeTools
from tests.samples import some_clip, some_example


class Tools(FakeTools):
    """Opens the library a second time, as the recognition thread does."""

    def open_finder(self, library: Path) -> OpenFinder:
        store = Store.open(library)
        return OpenFinder(FakeFinder(), "fake", store.close)


@dataclass(frozen=True)
class CreateList(Task):
    """Makes an empty list."""

    name: str
    writes = True

    def run(self, store: Store) -> None:
        store.lists.create(self.name)


class Driver(QObject):
    """Does in the GUI thread what the pipe says."""

    told = Signal(str)

    def __init__(self, app: App) -> None:
        super().__init__()
        self._app = app
        library = app.models.library
        self.told.connect(self._on_told)
        library.opened.connect(self._on_opened)
        self._was_opened = False

    @Slot(str)
    def _on_told(self, line: str) -> None:
        what, _, name = line.partition(" ")
        library = self._app.models.library
        if what == "close":
            self._app.window.close()
            return
        if what == "sign":
            recorded = Recorded(some_example("", ""), some_clip(len(name)))
            task = AddSign(Sign("", name, "ase"), (recorded,))
        elif what == "history":
            task = NoteLookUp("word", name, ())
        elif what == "list":
            task = CreateList(name)
        else:
            task = Import(ImportRequest(Path(name), "ase"))
        library.ask(
            task,
            lambda _: tell(f"kept {line}"),
            lambda error: tell(f"failed {line} {error}"),
        )

    @Slot(object)
    def _on_opened(self, *_: object) -> None:
        if not self._was_opened:
            self._was_opened = True
            tell("ready")


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    save_preferences(Preferences(first_run_done=True))
    application = QApplication([])
    options = Options(db=Path(sys.argv[1]))
    camera = FakeCamera(paced=True)
    models = Models(
        options,
        tools=Tools(),
        make_source=lambda camera_id: camera,
        look_for_cameras=lambda: (),
    )
    app = App(options, models)
    driver = Driver(app)

    def read() -> None:
        for line in sys.stdin:
            driver.told.emit(line.strip())

    threading.Thread(target=read, daemon=True).start()
    app.show()
    code = application.exec()
    camera.close()
    tell("closed")
    os._exit(code)


if __name__ == "__main__":
    main()
