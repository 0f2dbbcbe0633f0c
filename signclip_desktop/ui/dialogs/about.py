"""What the program is, how good its answers are, what it keeps, and whose work it holds."""

import re
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QTabWidget, QTextBrowser, QWidget

from signclip_desktop import __version__
from signclip_desktop.settings import APP_NAME, assets_dir, data_dir, models_dir
from signclip_desktop.ui.dialogs.sheet import Sheet, primary
from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.look.plain import PlainLabel

ABOUT = """
A dictionary for sign languages that works both ways, offline. Sign at the camera or open a
video, and the signs that look like it are listed. Type a word, and its signs play.

It looks up single signs. **It does not translate**, and it is no substitute for an interpreter
or for learning from Deaf people.

The starter dictionary holds motions that were **averaged from hand tracks** of many recordings.
They are not recordings of a person: faces and much of what a signer does with the body are
missing. Open "See a signer" to watch a person.
"""
QUALITY = """
Ranking by likeness makes mistakes. The right sign is often not the first one, and sometimes
not in the list. "Not sure" means that no sign of the dictionary is clearly near.

It works best with one sign at a time, both hands in the picture, light from the front, and
hands at rest before and after.
"""
NO_FIGURES = "No measured figures came with this copy of the program."
PRIVACY = """
- Your video stays on this computer. The program opens no connection to look signs up.
- Pictures are never written to the disk.
- The tracks of your hands and face are written only when you press **Keep**. They are also
  personal data.
- The history notes what you looked up. You can switch it off, use a private session, or
  delete it.
- "Delete all my data" is in Preferences. One press deletes all of it.
- Links to other sites are opened in your browser, and only when you press them.

Your data is stored in: {folder}
"""
LICENCE = """
The program is licensed under the Apache License 2.0. Qt and PySide6 are used under the
LGPL 3. MediaPipe, OpenCV, PyTorch, NumPy and SciPy are used under their own free licences.
"""


class AboutDialog(Sheet):
    """Four pages of plain text."""

    def __init__(self, encoder_id: str = "", parent: QWidget | None = None) -> None:
        super().__init__(APP_NAME, parent, width=640, height=560)
        self._picture = PlainLabel()
        version = f"Version {__version__}"
        if encoder_id:
            version += f" · signs are compared by {encoder_id}"
        self._frame.insertWidget(1, parts.label(version, "muted", selectable=True))
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("About, quality, privacy, licences")
        for name, text in (
            ("About", ABOUT),
            ("Quality", quality_text()),
            ("Privacy", PRIVACY.format(folder=as_code(str(data_dir())))),
            ("Licences", licence_text()),
        ):
            self.tabs.addTab(_reader(name, text), name)
        close = primary(parts.button("Close", self.accept))
        self.fill_whole(self.tabs, self._picture, -1, close)

    def refresh_icons(self) -> None:
        """The program's own icon."""
        side = parts.scaled_icon_size(self, 32)
        self._picture.setPixmap(theme.app_icon().pixmap(side))


def quality_text() -> str:
    """What is known of the answers' quality: the shipped measurements, as they were written."""
    files = [assets_dir() / "quality.md", *sorted(models_dir().glob("*/*.md"))]
    return "\n\n".join([QUALITY, _joined(files) or NO_FIGURES])


def licence_text() -> str:
    """Our terms and those of the data that came with the program."""
    return "\n\n".join([LICENCE, _joined(sorted(assets_dir().glob("NOTICE*")))])


def _joined(files: list[Path]) -> str:
    texts = []
    for file in files:
        if file.is_file():
            text = file.read_text(encoding="utf-8", errors="replace")
            texts.append(text if file.suffix == ".md" else f"```\n{text}\n```")
    return "\n\n---\n\n".join(texts)


def as_code(text: str) -> str:
    """A text of the user's own inside Markdown, where nothing in it has a meaning."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {' '.join(text.split())} {fence}"


class _Reader(QTextBrowser):
    """Shows our own pages and those of the models; opens no picture and no other page by itself."""

    def loadResource(self, kind: int, name: QUrl) -> object:
        """Nothing."""
        return None


def _reader(name: str, text: str) -> QTextBrowser:
    made = _Reader()
    made.setAccessibleName(name)
    made.setOpenExternalLinks(True)
    made.setMarkdown(text)
    spaced = QTextBlockFormat()
    spaced.setBottomMargin(8)
    everything = made.textCursor()
    everything.select(QTextCursor.SelectionType.Document)
    everything.mergeBlockFormat(spaced)
    return made
