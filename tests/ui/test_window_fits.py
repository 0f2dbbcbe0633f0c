"""The window and what stands in it fit the smallest screen, at normal and at twice the text."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
)

from signclip_desktop.errors import Message, NoSignSeen, StoreDamaged
from signclip_desktop.settings import Preferences
from signclip_desktop.ui.look.scrolled import Scrolled
from tests.fakes import FakeHolistic
from tests.look_up_fakes import FakeFinder, FakeTools
from tests.ui.running import SOON, running
from tests.workflows.test_use_the_window import looked_up

pytestmark = pytest.mark.gui

SCREENS = [(1024, 600), (1366, 768)]
SIZES = [100, 200]


@pytest.fixture
def db(tmp_path, monkeypatch):
    from tests.workflows.conftest import db as make

    return make.__wrapped__(tmp_path, monkeypatch)


def cut(window) -> list[str]:
    """Buttons in sight whose words have no room, and the speed where it has none."""
    found = []
    for button in window.findChildren(QAbstractButton):
        if (
            button.isVisible()
            and button.text()
            and button.width() < button.minimumSizeHint().width()
        ):
            found.append(f"{type(button).__name__} {button.text()}")
    for box in window.findChildren(QComboBox):
        if box.isVisible() and box.accessibleName() == "Speed" and not has_room(box):
            found.append(f"box {box.currentText()}")
    return found


def has_room(box: QComboBox) -> bool:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
    room = box.style().subControlRect(control, option, part, box)
    return all(
        box.fontMetrics().horizontalAdvance(box.itemText(number)) <= room.width()
        for number in range(box.count())
    )


def unreachable(window) -> list[str]:
    """Controls that stick out of the window, and no scroll bar leads to them."""
    found = []
    room = QRect(QPoint(0, 0), window.size())
    for button in window.findChildren(QAbstractButton):
        if not button.isVisible():
            continue
        place = QRect(button.mapTo(window, QPoint(0, 0)), button.size())
        if not room.contains(place) and not in_scroll_area(button):
            found.append(button.accessibleName() or button.text())
    return found


def in_scroll_area(widget) -> bool:
    while widget is not None and not isinstance(widget, QScrollArea):
        widget = widget.parentWidget()
    return widget is not None


def squeezed(window) -> list[str]:
    """Pages that are lower or narrower than they can be: what stands in them would overlap."""
    found = []
    for area in window.findChildren(Scrolled):
        inner, least = area.widget(), area.widget().minimumSizeHint()
        if inner.width() < least.width() or inner.height() < least.height():
            found.append(f"{inner.size()} below {least}")
    return found


def check(qtbot, window, size) -> None:
    qtbot.waitUntil(lambda: (window.width(), window.height()) == size)
    qtbot.waitUntil(lambda: cut(window) == [])  # what has changed is laid out a little later
    qtbot.waitUntil(lambda: squeezed(window) == [])
    hint = window.minimumSizeHint()
    assert hint.width() <= size[0]
    assert hint.height() <= size[1]
    assert unreachable(window) == []


@pytest.mark.parametrize(
    ("size", "percent"),
    [
        *((size, percent) for size in SCREENS for percent in SIZES),
        ((512, 300), 100),  # 1024 x 600 where the system enlarges everything to 200 %
        ((683, 384), 100),
    ],
)
def test_every_state_of_the_window_fits(qtbot, db, tmp_path, size, percent):
    preferences = Preferences(first_run_done=True, text_size_percent=percent)
    tools = FakeTools(FakeHolistic(), FakeFinder(sure=False))
    with running(qtbot, db, tools=tools, preferences=preferences) as app:
        app.window.resize(*size)
        check(qtbot, app.window, size)
        looked_up(qtbot, app, tmp_path)
        with qtbot.waitSignal(app.models.commands.looked_up, timeout=SOON):
            qtbot.keyClick(app.window, Qt.Key.Key_R)
        check(qtbot, app.window, size)
        app.models.matches.choose(3)
        check(qtbot, app.window, size)
        app._leave_detail()
        app.window.asked.emit("history")
        check(qtbot, app.window, size)
        app.show_matches()
        app.desk.tell(Message("A sentence that is as long as the ones that tell of settings. " * 4))
        app.models.matches.fail(NoSignSeen("No hands were seen; keep them in view."))
        check(qtbot, app.window, size)
        app.models.commands.use_camera()
        app.models.look_up.failed.emit(0, StoreDamaged("Your dictionary is damaged. " * 3))
        app.desk.on_library_failed(StoreDamaged("Your dictionary is damaged; restore a backup."))
        check(qtbot, app.window, size)
        app.models.live.turn_on()
        check(qtbot, app.window, size)


@pytest.mark.parametrize("percent", SIZES)
def test_each_speed_can_be_read(qtbot, db, percent):
    preferences = Preferences(first_run_done=True, text_size_percent=percent)
    with running(qtbot, db, preferences=preferences) as app:
        app.models.detail.show_sign("test:book")
        qtbot.waitUntil(lambda: app.models.detail.clip is not None, timeout=SOON)
        app.window.columns.show_detail()
        box = app.detail.stage.controls.speed_box
        assert box.count() == 4
        qtbot.waitUntil(box.isVisible)
        assert has_room(box)


def test_no_line_of_a_text_is_cut_when_the_text_grows_while_it_runs(qtbot, db):
    with running(qtbot, db, preferences=Preferences(first_run_done=True)) as app:
        app.window.resize(1024, 600)
        app.desk.tell(Message("A sentence that is as long as the ones that tell of settings. " * 4))
        app.models.matches.fail(NoSignSeen("No hands were seen; keep head and hands in view."))
        for percent in (200, 100, 200):
            app.models.preferences.set_text_size(percent)
            qtbot.waitUntil(lambda: cut_lines(app.window) == [])


def cut_lines(window) -> list[str]:
    """Labels in sight that are lower than their text."""
    return [
        label.text()
        for label in window.findChildren(QLabel)
        if label.isVisible() and label.wordWrap() and label.text()
        and label.height() < label.heightForWidth(label.width())
    ]  # fmt: skip
