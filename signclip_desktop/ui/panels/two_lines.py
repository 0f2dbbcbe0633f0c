"""Paints the lines of a list: an icon, a title, and under it a second line in grey."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from signclip_desktop.ui.look import parts, theme

SECOND_LINE = Qt.ItemDataRole.UserRole + 2
_PAD = 8


class TwoLines(QStyledItemDelegate):
    """Ground and selection are the style sheet's; the words are painted here."""

    def __init__(self, owner: QListView) -> None:
        super().__init__(owner)
        self._list = owner

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Two lines and some air."""
        return QSize(120, 2 * self._list.fontMetrics().height() + 2 * _PAD + 2)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one line."""
        plain = QStyleOptionViewItem(option)
        plain.text = ""
        style = self._list.style()
        style.drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, plain, painter, self._list
        )
        shades = theme.colours_of(self._list)
        rect: QRect = option.rect.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(icon, QIcon):
            side = parts.scaled_icon_size(self._list).width()
            place = QRect(rect.x(), rect.y() + (rect.height() - side) // 2, side, side)
            icon.paint(painter, place)
            rect = rect.adjusted(side + 2 * _PAD, 0, 0, 0)
        title = QFont(self._list.font())
        title.setWeight(QFont.Weight.DemiBold)
        half = rect.height() // 2
        for text, font, colour, top in (
            (index.data(Qt.ItemDataRole.DisplayRole), title, shades.text, 0),
            (index.data(SECOND_LINE), self._list.font(), shades.muted, half),
        ):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            shown = QFontMetrics(font).elidedText(
                text or "", Qt.TextElideMode.ElideRight, rect.width()
            )
            line = QRect(rect.x(), rect.y() + top, rect.width(), half)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)
