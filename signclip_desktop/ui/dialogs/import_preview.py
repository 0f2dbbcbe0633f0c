"""Shows what an import would make and what it would leave out, before anything is written."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QListWidget, QSizePolicy, QVBoxLayout

from signclip_desktop.core.exchange.import_plan import Skipped
from signclip_desktop.core.exchange.import_preview import ImportPreview, PlannedSign
from signclip_desktop.services.other_library import LibraryPreview
from signclip_desktop.ui.look import parts
from signclip_desktop.ui.sentences import sentence
from signclip_desktop.ui.view_models.importing import outlook

# Longer lists are not read to their end; what is behind is counted.
_SHOWN = 500
_NO_LISTS = ImportPreview((), (), ())
_LEAST_HEIGHT = 84  # three lines


class PreviewPage:
    """The page's widgets; `layout` holds them."""

    def __init__(self) -> None:
        self.outlook = parts.Note("info", "info")
        self.signs = QListWidget()
        self.signs.setAccessibleName("Signs that the import makes or adds to")
        self.left_out = QListWidget()
        self.left_out.setAccessibleName("Files that would be left out, and why")
        self.left_out.setWordWrap(True)
        for shown in (self.signs, self.left_out):
            # The page holds two lists, which scroll by themselves: neither asks for more room.
            shown.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            shown.setMinimumHeight(_LEAST_HEIGHT)
            shown.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.replace = QCheckBox("Replace the older version")
        self.replace.setToolTip("Without this, new content is added and nothing is replaced.")
        self._signs_title = parts.label("Signs", "section")
        self._left_out_title = parts.label("Left out, and why", "section")
        self.layout: QVBoxLayout = parts.column(
            self.outlook, self.replace, self._signs_title, self.signs, self._left_out_title,
            self.left_out, -1, spacing=8,
        )  # fmt: skip
        self.layout.setStretch(3, 60)
        self.layout.setStretch(5, 40)

    def show(self, found: ImportPreview | LibraryPreview) -> None:
        """Show what was found; what a library would replace is not agreed to."""
        self.outlook.say(outlook(found))
        self.replace.setChecked(False)
        self.replace.setVisible(isinstance(found, LibraryPreview) and found.replaces)
        self._show_lists(found if isinstance(found, ImportPreview) else _NO_LISTS)

    def _show_lists(self, preview: ImportPreview) -> None:
        _fill(self.signs, [_sign_line(sign) for sign in preview.signs[:_SHOWN]], preview.signs)
        lines = [skipped_line(one) for one in preview.skipped[:_SHOWN]]
        _fill(self.left_out, lines, preview.skipped)
        for part in (self._signs_title, self.signs):
            part.setVisible(bool(preview.signs))
        for part in (self._left_out_title, self.left_out):
            part.setVisible(bool(preview.skipped))


def skipped_line(one: Skipped) -> str:
    """A file that is left out, and why, in one line."""
    return f"{one.path}: {sentence(one.reason)}"


def _sign_line(sign: PlannedSign) -> str:
    count = "1 recording" if sign.recordings == 1 else f"{sign.recordings:,} recordings"
    return f"{sign.gloss}: {count}{'' if sign.is_new else ', in your dictionary'}"


def _fill(shown: QListWidget, lines: list[str], all_of_them: Sequence[object]) -> None:
    shown.clear()
    shown.addItems(lines)
    if len(all_of_them) > len(lines):
        shown.addItem(f"… and {len(all_of_them) - len(lines):,} more")
