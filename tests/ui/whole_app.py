"""The whole program on a small library that holds two signs of a starter dictionary."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent

from signclip_desktop.core.sign import Example, Origin, Sign, Word
from signclip_desktop.core.store import Store
from signclip_desktop.settings import Preferences
from signclip_desktop.ui.app import App
from tests.ui.clips import waving_clip
from tests.ui.running import running

# A busy machine may need this long for what takes a second.
SOON = 30_000

BOOK = Sign("wlasl:book:1", "BOOK", "ase", (Word("book"),), links=("https://www.example.org/book",))
DOCTOR = Sign(
    "wlasl:doctor:1", "DOCTOR", "ase", (Word("doctor"), Word("physician", kind="synonym"))
)


def fill(path: Path) -> None:
    """Two signs with an averaged motion each."""
    with Store.open(path) as store:
        for sign in (BOOK, DOCTOR):
            store.add_sign(sign)
            example = Example(
                f"{sign.id}:a", sign.id, Origin.STARTER, clip_count=12, signer_count=9
            )
            store.add_example(replace(example, fps=10.0), waving_clip())


@contextmanager
def running_app(
    qtbot, folder: Path, monkeypatch, preferences: Preferences | None = None
) -> Iterator[App]:
    """The program, shown and ready; closed at the end."""
    # Without the starter dictionary, whose merging takes seconds.
    monkeypatch.setattr("signclip_desktop.core.store.library.STARTER_FILE", "none.sqlite")
    library = folder / "library.sqlite"
    if not library.exists():
        fill(library)
    with running(qtbot, library, preferences=preferences) as app:
        yield app
    # The window goes before what it shows does.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
