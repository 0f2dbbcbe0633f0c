"""The window's three columns, two where it is narrow, and the plots below the first."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.look.scrolled import Scrolled

# Shares of the width: camera, results, chosen sign.
COLUMNS = (42, 54, 36)
# Where the chosen sign takes the results' place: large buttons need half of the room.
NARROW = (1, 1)
# Shares of the first column's height: camera or video, plots.
ROWS = (63, 37)
# Below this width, at 100 % text, the chosen sign takes the results' place.
THREE_COLUMNS_FROM_PX = 1050
# Lower than this, at 100 % text, the plots below the camera are left out.
PLOTS_FROM_PX = 490


class Columns(QSplitter):
    """Sources, results and the chosen sign beside each other; the user shares the room.

    Signals:
        back_asked(): in a narrow window, back from the chosen sign to the results.

    Attributes:
        sources: camera or video.
        results: what was found by signing, by a word, or in the history.
        shares: of the width, as the user left them.
        rows: shares of the first column's height.
        detail_page: the chosen sign, and in a narrow window the way back.
    """

    back_asked = Signal()

    def __init__(self, above_results: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.shares: tuple[int, ...] = COLUMNS
        self.rows: tuple[int, ...] = ROWS
        self.sources = QStackedWidget()
        self.results = QStackedWidget()
        self._plots: QWidget | None = None
        self.detail_page: QWidget | None = None
        self.setChildrenCollapsible(False)
        self.setHandleWidth(12)
        self._left = QSplitter(Qt.Orientation.Vertical, self)
        self._left.setHandleWidth(10)
        self._scrolled = (Scrolled(self.sources), Scrolled(self.results))
        self._left.addWidget(self._scrolled[0])
        self.addWidget(self._left)
        self.addWidget(self._make_middle(above_results))
        self.splitterMoved.connect(self._on_columns_moved)
        self._left.splitterMoved.connect(self._on_rows_moved)

    @property
    def narrow(self) -> bool:
        """There is no third column: the chosen sign takes the results' place."""
        return self.detail_page is not None and self.results.indexOf(self.detail_page) >= 0

    @property
    def shows_detail_only(self) -> bool:
        """The chosen sign has taken the results' place."""
        return self.narrow and self.results.currentWidget() is self.detail_page

    @property
    def has_room_for_plots(self) -> bool:
        """High enough for camera and plots."""
        return self.height() >= PLOTS_FROM_PX * theme.text_scale(self)

    def place_detail(self, detail: QWidget) -> None:
        """Put the chosen sign to the right."""
        self.detail_page = self._make_detail_page(detail)
        self.addWidget(self.detail_page)
        self._share_columns()

    def place_below(self, plots: QWidget) -> None:
        """Put the plots below the camera."""
        self._plots = plots
        self._left.addWidget(plots)
        for number, share in enumerate(ROWS):
            self._left.setStretchFactor(number, share)
        self._share_rows()

    def show_detail(self) -> None:
        """Show the chosen sign where it has no column of its own."""
        if self.narrow and self.detail_page is not None:
            self.results.setCurrentWidget(self.detail_page)

    def share(self, shares: tuple[int, ...], rows: tuple[int, ...]) -> None:
        """Share the room so; empty shares are those of the first start."""
        self.shares, self.rows = shares or COLUMNS, rows or ROWS
        self._share_columns()
        self._share_rows()

    def measure_again(self) -> None:
        """The text has another size."""
        for scrolled in self._scrolled:
            scrolled.measure_again()
        self.fit()

    def fit(self) -> None:
        """Three columns where they fit, else two; plots where there is height for them."""
        if self._plots is not None and not self.has_room_for_plots:
            self._plots.hide()
        narrow = self.width() < THREE_COLUMNS_FROM_PX * theme.text_scale(self)
        if self.detail_page is None or narrow == self.narrow:
            return
        self._to_results.setVisible(narrow)
        if narrow:
            self.results.addWidget(self.detail_page)
        else:
            self.addWidget(self.detail_page)
            self.detail_page.show()
        self._share_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer columns in a narrow window."""
        super().resizeEvent(event)
        self.fit()

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme."""
        parts.set_icon(self._to_results, "back")

    def _make_middle(self, above: QWidget) -> QWidget:
        middle = QWidget(self)
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(above)
        layout.addWidget(self._scrolled[1], 1)
        return middle

    def _make_detail_page(self, detail: QWidget) -> QWidget:
        page = QWidget(self)
        self._to_results = QPushButton(" Back to the results", page)
        self._to_results.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._to_results.clicked.connect(self.back_asked)
        self._to_results.hide()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._to_results, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(detail, 1)
        return page

    def _share_columns(self) -> None:
        shares = NARROW if self.narrow else self.shares
        total, room = sum(shares), self.window().width()  # its own is not known at first
        self.setSizes([room * share // total for share in shares])
        for number, share in enumerate(shares[: self.count()]):
            self.setStretchFactor(number, share)

    def _share_rows(self) -> None:
        total, room = sum(self.rows), self.window().height()
        self._left.setSizes([room * share // total for share in self.rows])

    def _on_columns_moved(self) -> None:
        if not self.narrow:
            self.shares = tuple(self.sizes())

    def _on_rows_moved(self) -> None:
        if self._plots is not None and self._plots.isVisible():
            self.rows = tuple(self._left.sizes())
