"""The list of signs found: thumbnail, gloss, words, reason; the line one points at moves."""

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QFontMetrics,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.ui.describe import shown_gloss
from signclip_desktop.ui.figure.cards import FigureCanvas, paint_ground, paint_still
from signclip_desktop.ui.figure.painter import zoom_for
from signclip_desktop.ui.figure.playback import ClipPlayer, PlaybackClock
from signclip_desktop.ui.figure.poses import Motion, motion_of
from signclip_desktop.ui.figure.styles import style_for
from signclip_desktop.ui.look import theme
from signclip_desktop.ui.view_models.search import SearchViewModel
from signclip_desktop.ui.view_models.search_rows import SearchRow

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
# Sizes at 100 % text; all grow with it.
_THUMB = QSize(96, 72)
_PAD = 8
STILLS_AT_ONCE = 2
MOST_STILLS = 300  # 27 kB each at 100 % text


class _Rows(QAbstractListModel):
    """The results in Qt's form."""

    def __init__(self, search: SearchViewModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._search = search
        self._rows: tuple[SearchRow, ...] = ()
        search.changed.connect(self._on_changed)
        search.preview_changed.connect(self._on_preview)
        self._on_changed()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Number of results."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> object:
        """The line in words, or the whole row for the painter."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        found = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return found.text
        return found if role == ROW_ROLE else None

    def _on_changed(self) -> None:
        if self._search.rows != self._rows:
            self.beginResetModel()
            self._rows = self._search.rows
            self.endResetModel()

    def _on_preview(self, sign_id: str) -> None:
        for number, found in enumerate(self._rows):
            if found.sign.id == sign_id:
                self.dataChanged.emit(self.index(number), self.index(number))


class ResultList(QListView):
    """The list; the thumbnail that is pointed at or chosen moves, the others stand still."""

    left = Signal()

    def __init__(self, search: SearchViewModel, clock: PlaybackClock) -> None:
        super().__init__()
        self.search = search
        self.player = ClipPlayer(clock, self)
        self.reduce_motion = False
        self._moving: QPersistentModelIndex | None = None
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.setInterval(0)
        self._more.timeout.connect(self.viewport().update)
        self.setProperty("role", "plain")
        self.setAccessibleName("Signs found")
        self.setModel(_Rows(search, self))
        self._painter = _RowPainter(self)
        self.setItemDelegate(self._painter)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._on_clicked)
        self.entered.connect(self._point_at)
        self.player.frame_changed.connect(self._on_frame)
        search.preview_changed.connect(self._on_preview)
        self.model().modelReset.connect(self._on_reset)

    def moving_player(self, index: QModelIndex | QPersistentModelIndex) -> ClipPlayer | None:
        """The player, if this line's thumbnail is the one that moves."""
        moving = self._moving
        if moving is not None and moving.isValid() and moving.row() == index.row():
            return self.player
        return None

    def currentChanged(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """The keyboard went to another line."""
        super().currentChanged(current, previous)
        self._point_at(current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Escape and Up from the first line leave."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.search.choose(self.currentIndex().row())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Under the mouse is a hand: the whole line can be pressed."""
        super().mouseMoveEvent(event)
        over = self.indexAt(event.position().toPoint()).isValid()
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A few new thumbnails each time, so that typing is never held up."""
        self._painter.new_stills = STILLS_AT_ONCE
        super().paintEvent(event)
        if self._painter.new_stills < 0:
            self._more.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing moves that nobody sees."""
        super().hideEvent(event)
        self.player.pause()

    def _on_clicked(self, index: QModelIndex) -> None:
        self.search.choose(index.row())

    def _point_at(self, index: QModelIndex | QPersistentModelIndex) -> None:
        if self.reduce_motion or not index.isValid():
            return
        self._moving = QPersistentModelIndex(index)
        self.player.set_clip(self.search.preview(index.row()))
        self.player.play()

    def _on_preview(self, sign_id: str) -> None:
        moving = self._moving
        if moving is None or not moving.isValid() or moving.row() >= len(self.search.rows):
            return
        if self.search.rows[moving.row()].sign.id == sign_id:
            self.player.set_clip(self.search.preview(moving.row()))
            self.player.play()

    def _on_reset(self) -> None:
        self._moving = None
        self.player.set_clip(None)
        self.scrollToTop()

    def _on_frame(self) -> None:
        if self._moving is not None and self._moving.isValid():
            self.update(self.model().index(self._moving.row(), 0))


class _RowPainter(QStyledItemDelegate):
    """Paints one line: thumbnail, gloss, words, reason."""

    def __init__(self, owner: ResultList) -> None:
        super().__init__(owner)
        self._list = owner
        self.new_stills = STILLS_AT_ONCE
        self._stills: dict[tuple[str, int, int], QPixmap] = {}
        self._canvas = FigureCanvas()
        self._motion: tuple[Clip | None, Motion | None] = (None, None)
        owner.model().modelReset.connect(self._stills.clear)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """As tall as the thumbnail, and as two lines of text."""
        return QSize(200, self._thumb().height() + 2 * _PAD)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one line."""
        found: SearchRow = index.data(ROW_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option)
        rect: QRect = option.rect.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        thumb = QRect(rect.topLeft(), self._thumb())
        self._paint_thumb(painter, thumb, index, found)
        text = rect.adjusted(thumb.width() + 2 * _PAD, 0, 0, 0)
        self._paint_text(painter, text, found)
        painter.restore()

    def _thumb(self) -> QSize:
        return _THUMB * theme.text_scale(self._list)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        shades = theme.colours_of(self._list)
        state = option.state
        card = QRectF(option.rect).adjusted(1, 1, -1, -2)
        ground, edge, width = shades.surface, shades.border, 1
        if state & QStyle.StateFlag.State_MouseOver:
            ground = shades.raised
        if state & QStyle.StateFlag.State_Selected:
            ground, edge = shades.accent_soft, shades.accent
            width = 2 if self._list.hasFocus() else 1
        pen = painter.pen()
        pen.setColor(QColor(edge))
        pen.setWidth(width)
        painter.setPen(pen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(card, 8, 8)

    def _paint_thumb(
        self,
        painter: QPainter,
        place: QRect,
        index: QModelIndex | QPersistentModelIndex,
        found: SearchRow,
    ) -> None:
        player = self._list.moving_player(index)
        motion = self._moving_motion(player)
        if player is not None and motion is not None:
            style = style_for(self._list)
            room = paint_ground(painter, QRectF(place), style)
            self._canvas.paint(
                painter,
                motion.pose_at(player.position_s),
                room,
                style,
                mirrored=player.mirrored,
                zoom=zoom_for(room, motion),
                ratio=self._list.devicePixelRatioF(),
            )
            return
        clip = self._list.search.preview(index.row())
        painter.drawPixmap(place.topLeft(), self._still(found.sign.id, clip, place.size()))

    def _still(self, sign_id: str, clip: Clip | None, size: QSize) -> QPixmap:
        style = style_for(self._list)
        key = (sign_id if clip is not None else "", size.width(), id(style))
        if key not in self._stills:
            self.new_stills -= 1
            if self.new_stills < 0:
                clip, key = None, ("", size.width(), id(style))
        if key not in self._stills:
            ratio = self._list.devicePixelRatioF()
            picture = QPixmap(size * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            room = paint_ground(painter, QRectF(QPoint(0, 0), size), style)
            if clip is not None:
                paint_still(painter, motion_of(clip), room, style)
            painter.end()
            while len(self._stills) >= MOST_STILLS:
                del self._stills[next(iter(self._stills))]
            self._stills[key] = picture
        return self._stills[key]

    def _moving_motion(self, player: ClipPlayer | None) -> Motion | None:
        """The motion of the one thumbnail that moves; it is asked for again and again."""
        clip = None if player is None else player.clip
        if self._motion[0] is not clip:
            self._motion = clip, None if clip is None else motion_of(clip)
        return self._motion[1]

    def _paint_text(self, painter: QPainter, rect: QRect, found: SearchRow) -> None:
        shades = theme.colours_of(self._list)
        normal = QFont(self._list.font())
        strong = QFont(normal)
        strong.setPixelSize(round(QFontInfo(normal).pixelSize() * 1.15))
        strong.setWeight(QFont.Weight.DemiBold)
        gloss = shown_gloss(found.sign)
        if found.sign.variant > 1:
            gloss += f"  ·  {found.sign.variant}"
        lines = [(gloss, strong, shades.text)]
        if found.words:
            lines.append((found.words, normal, shades.muted))
        if found.reason:
            slanted = QFont(normal)
            slanted.setItalic(True)
            lines.append((found.reason, slanted, shades.accent))
        heights = [QFontMetrics(font).height() for _, font, _ in lines]
        y = rect.y() + max((rect.height() - sum(heights)) // 2, 0)
        for (text, font, colour), height in zip(lines, heights, strict=True):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(
                QRect(rect.x(), y, rect.width(), height), Qt.AlignmentFlag.AlignVCenter, shown
            )
            y += height
