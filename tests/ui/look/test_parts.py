import pytest
from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWidget

from signclip_desktop.ui.look import parts
from signclip_desktop.ui.look.wrapping import Flow

pytestmark = pytest.mark.gui


def holder(qtbot, *widgets: QWidget) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.setLayout(QVBoxLayout())
    for widget in widgets:
        made.layout().addWidget(widget)
    made.resize(300, 200)
    made.show()
    return made


def test_pieces_flow_into_a_second_line_when_one_of_them_grows(qtbot) -> None:
    growing = QPushButton("One")
    box = QWidget()
    box.setLayout(Flow(growing, QPushButton("Two")))
    made = holder(qtbot, box)
    one_line = box.layout().heightForWidth(300)
    assert box.layout().heightForWidth(300) == one_line
    growing.setText("A text that needs more room than is left for the other one here")
    assert box.layout().heightForWidth(300) > one_line
    made.close()


def test_a_hidden_widget_can_keep_its_place(qtbot) -> None:
    first, second = QPushButton("One"), QPushButton("Two")
    made = holder(qtbot, first, second)
    before = second.geometry()
    parts.keep_room(first)
    first.hide()
    made.layout().activate()
    assert second.geometry() == before


@pytest.fixture
def font(qapp) -> QFont:
    font = QFont()
    font.setPixelSize(24)
    return font


def widest_ink(text: str, font: QFont, width: float) -> float:
    """How far to the right letters are drawn in a room of that width."""
    image = QImage(800, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    parts.draw_fitting(painter, QRectF(0, 0, width, 40), text, font)
    painter.end()
    dark = [x for x in range(800) for y in range(40) if QColor(image.pixel(x, y)).lightness() < 128]
    return max(dark, default=0)


def test_a_line_that_fits_is_drawn_as_large_as_it_is(font) -> None:
    wide = QFontMetricsF(font).horizontalAdvance("HOUSE")
    assert widest_ink("HOUSE", font, 700) == pytest.approx(wide, abs=4)


def test_a_line_that_does_not_fit_becomes_smaller_and_then_short(font) -> None:
    wide = QFontMetricsF(font).horizontalAdvance("HOUSE")
    assert 0.6 * wide < widest_ink("HOUSE", font, 0.8 * wide) <= 0.8 * wide
    assert 0 < widest_ink("HOUSE" * 20, font, 90) <= 90
    assert font.pixelSize() == 24


def test_a_label_that_fits_keeps_its_alignment(qtbot) -> None:
    label = parts.FittingLabel("")
    label.setText("I")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made = holder(qtbot, label)
    image = label.grab().toImage()
    ground = image.pixel(0, 0)
    inked = [x for x in range(image.width()) for y in range(image.height())
             if image.pixel(x, y) != ground]  # fmt: skip
    assert sum(inked) / len(inked) == pytest.approx(image.width() / 2, abs=3)
    made.close()


def test_progress_is_painted_with_the_rest_and_not_at_once(qtbot) -> None:
    bar = QProgressBar()
    made = holder(qtbot, bar)
    qtbot.waitExposed(made)
    painted: list[QEvent.Type] = []

    class Watch(QObject):
        def eventFilter(self, watched, event) -> bool:
            if event.type() is QEvent.Type.Paint:
                painted.append(event.type())
            return False

    watch = Watch()
    bar.installEventFilter(watch)
    parts.show_progress(bar, 60)
    assert painted == []
    qtbot.waitUntil(lambda: bool(painted))
    assert bar.value() == 60
    made.close()
