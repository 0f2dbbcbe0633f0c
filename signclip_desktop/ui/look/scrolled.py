"""A place for pages that never asks for more room than the screen has: what is larger scrolls."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

# Room that a column always gets, at any text size. Two columns fit 512 x 300 px, which is what a
# screen of 1024 x 600 has where the system enlarges everything to 200 %.
LEAST = QSize(230, 110)


class Scrolled(QScrollArea):
    """Shows the current one of some pages, and scroll bars where it is larger than its place."""

    def __init__(self, pages: QStackedWidget) -> None:
        super().__init__()
        self._inner = _Inner(pages)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setWidget(self._inner)

    def measure_again(self) -> None:
        """The text has another size; a page that is hidden does not tell."""
        for page in self._inner.pages():
            for part in (page, *page.findChildren(QWidget)):
                layout = part.layout()
                if layout is not None:
                    layout.invalidate()
        self._inner.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """What the page needs, but not more than a small screen has."""
        return self._inner.minimumSizeHint().boundedTo(LEAST)


class _Inner(QWidget):
    """Holds the pages without a layout, which would ask for the room of the largest of them."""

    def __init__(self, pages: QStackedWidget) -> None:
        super().__init__()
        self.setProperty("role", "page")
        pages.setParent(self)
        self._pages = pages
        pages.currentChanged.connect(self._on_page)

    def minimumSizeHint(self) -> QSize:
        """Of the page that is shown, at the width that it will have."""
        page = self._pages.currentWidget()
        if page is None:
            return QSize(0, 0)
        least = page.minimumSizeHint()
        viewport, layout = self.parentWidget(), page.layout()
        if viewport is None or layout is None or not layout.hasHeightForWidth():
            return least
        width = max(viewport.width(), least.width())
        return QSize(least.width(), max(least.height(), layout.minimumHeightForWidth(width)))

    def pages(self) -> list[QWidget]:
        """All of them."""
        held = (self._pages.widget(number) for number in range(self._pages.count()))
        return [page for page in held if page is not None]

    def sizeHint(self) -> QSize:
        """Of the page that is shown."""
        page = self._pages.currentWidget()
        return page.sizeHint() if page is not None else QSize(0, 0)

    def event(self, event: QEvent) -> bool:
        """A page needs other room; only to this does the scroll area listen."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The pages fill it."""
        super().resizeEvent(event)
        self._pages.setGeometry(self.rect())

    def _on_page(self) -> None:
        self.updateGeometry()
