"""Arrangements that turn or break where the text leaves no room."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QLayoutItem, QWidget

from signclip_desktop.ui.look import theme


class Sides(QWidget):
    """Two halves beside each other, or under each other where the text leaves no room."""

    def __init__(self, first: QLayout | QWidget, second: QLayout | QWidget, *, least: int) -> None:
        """`least` is the width, at 100 % text, from which they stand beside each other."""
        super().__init__()
        self._least = least
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(18)
        for half in (first, second):
            if isinstance(half, QWidget):
                self._box.addWidget(half, 1)
            else:
                self._box.addLayout(half, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn where it becomes too narrow."""
        super().resizeEvent(event)
        wide = self.width() >= self._least * theme.text_scale(self)
        directions = QBoxLayout.Direction
        self._box.setDirection(directions.LeftToRight if wide else directions.TopToBottom)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the wider half: it can always turn."""
        halves = [self._box.itemAt(number) for number in range(self._box.count())]
        sizes = [half.minimumSize() for half in halves if half is not None]
        height = super().minimumSizeHint().height()
        return QSize(max((size.width() for size in sizes), default=0), height)


class Flow(QLayout):
    """Pieces in lines, broken where the width ends, so that large text is never cut."""

    def __init__(self, *widgets: QWidget, gap: int = 6, centred: bool = False) -> None:
        super().__init__()
        self._centred = centred
        self._items: list[QLayoutItem] = []
        self._gap = gap
        # Qt asks for the same heights again and again while it arranges what stands around.
        self._heights: dict[int, int] = {}
        self.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        """Qt gives a piece."""
        self._items.append(item)

    def count(self) -> int:
        """Number of pieces."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """One piece."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take one piece out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It takes no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Narrow is tall."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of all lines."""
        if width not in self._heights:
            self._heights[width] = self._arrange(QRect(0, 0, width, 0), place=False)
        return self._heights[width]

    def invalidate(self) -> None:
        """A piece is of another size, is gone, or is new."""
        self._heights.clear()
        super().invalidate()

    def setGeometry(self, rect: QRect) -> None:
        """Put the pieces in their places."""
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def sizeHint(self) -> QSize:
        """All in one line."""
        hints = [item.sizeHint() for item in self._shown()]
        width = sum(hint.width() for hint in hints) + self._gap * max(len(hints) - 1, 0)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        """As wide as the widest piece."""
        smallest = QSize()
        for item in self._shown():
            smallest = smallest.expandedTo(item.minimumSize())
        return smallest

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        """Break the pieces into lines; gives the height of them all."""
        y = rect.y()
        line: list[QRect] = []
        placed: list[QLayoutItem] = []
        for item in self._shown():
            size = self._size_of(item, rect.width())
            x = line[-1].right() + 1 + self._gap if line else rect.x()
            if line and x + size.width() > rect.right() + 1:
                y += self._finish(line, placed, rect, place=place) + self._gap
                line, placed, x = [], [], rect.x()
            line.append(QRect(QPoint(x, y), size))
            placed.append(item)
        return y + self._finish(line, placed, rect, place=place) - rect.y()

    def _finish(
        self, line: list[QRect], items: list[QLayoutItem], rect: QRect, *, place: bool
    ) -> int:
        """Put a line's pieces into its middle; gives the line's height."""
        tallest = max((piece.height() for piece in line), default=0)
        left = (rect.right() - line[-1].right()) // 2 if line and self._centred else 0
        for piece, item in zip(line, items, strict=True):
            if place:
                item.setGeometry(piece.translated(left, (tallest - piece.height()) // 2))
        return tallest

    @staticmethod
    def _size_of(item: QLayoutItem, room: int) -> QSize:
        hint = item.sizeHint()
        width = min(hint.width(), max(room, item.minimumSize().width()))
        height = item.heightForWidth(width) if item.hasHeightForWidth() else hint.height()
        return QSize(width, height)
