"""Glosses, names and notes that look like HTML or hold an &: shown as written, never opened."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QInputDialog,
    QLabel,
    QMenu,
    QMessageBox,
    QTextBrowser,
)

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.core.types.sign import Sign, Word
from signclip_desktop.errors import Message, SignClipError
from signclip_desktop.ui.look import plain as plain_module
from signclip_desktop.ui.look.plain import PlainLabel, caption, plain
from tests.fakes import FakeHolistic
from tests.look_up_fakes import FakeFinder, FakeTools, some_matches
from tests.samples import some_example
from tests.ui.clips import waving_clip
from tests.ui.running import SOON, running

pytestmark = pytest.mark.gui

RED = QColor(255, 0, 0)
SIDE_PX = 40


class Planted:
    """A red picture on the disk, and texts that would show it if Qt took them for HTML."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "r.png"
        image = QImage(SIDE_PX, SIDE_PX, QImage.Format.Format_RGB32)
        image.fill(RED)
        image.save(str(self.file))

    def text(self, what: str) -> str:
        return f'<img src="{self.file}"><b>{what}</b> &lt; R&D'


@pytest.fixture
def planted(qapp, tmp_path) -> Planted:
    return Planted(tmp_path)


@pytest.fixture
def hostile_db(planted, db) -> Path:
    """One sign of somebody else's, every text of which is planted; it has a recording."""
    sign = Sign(
        id="hostile:1",
        gloss=planted.text("gloss"),
        language="ase",
        words=(Word(planted.text("word")), Word("plainword")),
        notes=planted.text("notes"),
        source=planted.text("source"),
        licence=planted.text("licence"),
        links=("https://example.org/<b>", f"file://{planted.file}", "javascript:alert(1)"),
    )
    with Store.open(db) as store:
        store.signs.put(sign)
        for number in (1, 2):
            example = some_example(f"hostile:1:{number}", "hostile:1",
                                   signer=planted.text("signer"), doubtful=True)  # fmt: skip
            store.recordings.put(example, waving_clip())
        store.lists.create(planted.text("list"))
        store.lists.add(planted.text("list"), "hostile:1")
    return db


class HostileFinder(FakeFinder):
    """Finds the planted sign first."""

    def __init__(self, sign: Sign) -> None:
        first, *others = some_matches()
        match = replace(first, sign=sign, example_id="hostile:1:1")
        super().__init__(matches=(match, *others))


def interpreted() -> list[str]:
    """Texts in any window of the program that Qt would take for HTML."""
    found = []
    for widget in QApplication.allWidgets():
        for name in ("toolTip", "whatsThis", "statusTip"):
            if GuiQt.mightBeRichText(getattr(widget, name)()):
                found.append(f"{name} of {type(widget).__name__}: {getattr(widget, name)()}")
        if isinstance(widget, QLabel):
            auto = widget.textFormat() is not Qt.TextFormat.PlainText
            if auto and GuiQt.mightBeRichText(widget.text()):
                found.append(f"label: {widget.text()}")
        assert not (isinstance(widget, QMenu) and widget.toolTipsVisible())
        if isinstance(widget, QTextBrowser) and "<img" in widget.toHtml():
            found.append("browser")
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            for row in range(widget.model().rowCount(QModelIndex())):
                tip = widget.model().index(row, 0).data(Qt.ItemDataRole.ToolTipRole)
                if tip and GuiQt.mightBeRichText(tip):
                    found.append(f"tip of a line: {tip}")
    return found


def underlined() -> list[str]:
    """Captions in which an & of the user's has become the mark of a shortcut."""
    found = []
    for widget in QApplication.allWidgets():
        if isinstance(widget, QAbstractButton):
            texts = [widget.text()]
        else:
            texts = [one.text() for one in widget.actions()] if isinstance(widget, QMenu) else []
        found += [text for text in texts if "R&D" in text]
    return found


def shows_red(widget) -> bool:
    picture = widget.grab().toImage()
    return any(
        picture.pixelColor(x, y) == RED
        for x in range(0, picture.width(), SIDE_PX // 4)
        for y in range(0, picture.height(), SIDE_PX // 4)
    )


def check(*widgets) -> None:
    assert interpreted() == []
    assert underlined() == []
    for widget in widgets:
        assert not shows_red(widget)


def test_the_search_itself_finds_what_is_interpreted(qtbot, planted):
    """The tools of this test see a label that is wrong."""
    label = QLabel(planted.text("gloss"))
    qtbot.addWidget(label)
    label.resize(300, 100)
    assert interpreted()
    assert shows_red(label)
    label.setTextFormat(Qt.TextFormat.PlainText)
    assert interpreted() == []
    assert not shows_red(label)


def test_a_planted_sign_is_shown_as_it_is_written(qtbot, hostile_db, planted, tmp_path):
    with Store.open(hostile_db) as store:
        sign = store.signs.get("hostile:1")
    tools = FakeTools(FakeHolistic(), HostileFinder(sign))
    with running(qtbot, hostile_db, tools=tools) as app:
        video = tmp_path / "<img src=r.png>R&D.pose"
        write_pose(waving_clip(), video)
        with qtbot.waitSignal(app.models.commands.looked_up, timeout=SOON):
            app.models.commands.open_file(str(video))
        assert app.film.name.text() == video.name
        app.models.matches.choose(1)
        detail = app.models.detail
        qtbot.waitUntil(lambda: detail.sign_id == "hostile:1" and detail.clip is not None,
                        timeout=SOON)  # fmt: skip
        qtbot.waitUntil(lambda: bool(detail.look_alikes), timeout=SOON)
        assert app.detail.notes.text() == planted.text("notes")
        check(app.window)
        assert app.detail._addresses == ("https://example.org/<b>",)
        # Attempts, history, words, lists.
        with qtbot.waitSignal(app.models.commands.looked_up, timeout=SOON):
            qtbot.keyClick(app.window, Qt.Key.Key_R)
        check(app.window)
        app.window.asked.emit("history")
        qtbot.waitUntil(lambda: bool(app.models.history.rows), timeout=SOON)
        check(app.window)
        app.search.set_text("plainword")
        qtbot.waitUntil(lambda: bool(app.models.search.rows), timeout=SOON)
        check(app.window)
        app.search.set_text(planted.text("nothing like it"))
        qtbot.waitUntil(lambda: bool(app.models.search.sentence or app.models.search.rows))
        check(app.window)
        app.models.search.set_list(planted.text("list"))
        qtbot.waitUntil(lambda: app.models.search.list_name != "", timeout=SOON)
        check(app.window)
        detail.add_to_list(planted.text("list"))
        qtbot.waitUntil(app.window.toast.isVisible, timeout=SOON)
        check(app.window, app.window.toast)


def test_dialogs_notices_and_messages(qtbot, hostile_db, planted, tmp_path):
    with running(qtbot, hostile_db) as app:
        app.window.toast.say(planted.text("toast"))
        app.desk.tell(Message(planted.text("told")))
        app.models.look_up.failed.emit(0, SignClipError(planted.text("failed")))
        app.models.matches.fail(SignClipError(planted.text("not found")))
        app.models.detail.sentence = planted.text("detail")
        app.models.detail.changed.emit()
        check(app.window, app.window.toast)
        app.desk.add_sign_for(planted.text("gloss"))
        dialog = app.desk.dialog
        app.models.enrol.look_for_same()
        qtbot.waitUntil(lambda: bool(app.models.enrol.same), timeout=SOON)
        app.models.enrol.failed.emit(planted.text("trouble"))
        check(dialog)
        dialog.close()
        for action_id in ("import", "preferences", "shortcuts", "about"):
            app.desk.open(action_id)
            check(app.desk.dialog)
            app.desk.dialog.close()
        app.desk.on_library_failed(SignClipError(planted.text("library")))
        app.window.notice.button.click()
        check(app.desk.dialog)
        app.desk.dialog.close()


def test_questions_are_plain(qtbot, hostile_db, planted, monkeypatch):
    asked = []

    def question(parent, title, text, *_):
        asked.append((title, text))
        return QMessageBox.StandardButton.Cancel

    monkeypatch.setattr(QMessageBox, "question", question)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: (planted.text("new list"), True))
    with running(qtbot, hostile_db) as app:
        app.models.detail.show_sign("hostile:1")
        qtbot.waitUntil(lambda: app.models.detail.sign is not None, timeout=SOON)
        app.detail.ask_to_delete_sign()
        app.models.search.set_list(planted.text("list"))
        qtbot.waitUntil(lambda: app.models.search.list_name != "", timeout=SOON)
        app.words.ask_to_delete_list()
        app.detail.ask_for_new_list()
        check(app.window)
    assert len(asked) == 2
    for title, text in asked:
        assert not GuiQt.mightBeRichText(title)
        assert not GuiQt.mightBeRichText(text)
        assert "R&D" in text


def test_the_folder_of_the_data_is_a_text_in_the_about_page(qtbot, planted, monkeypatch, tmp_path):
    folder = tmp_path / f"a`<img src='{planted.file.name}'>`![x]({planted.file})"
    monkeypatch.setenv("SIGNCLIP_DATA_DIR", str(folder))
    from signclip_desktop.ui.dialogs.about import AboutDialog

    dialog = AboutDialog(planted.text("encoder"))
    qtbot.addWidget(dialog)
    dialog.tabs.setCurrentIndex(2)
    dialog.show()
    check(dialog)
    assert "<img src='r.png'>" in dialog.tabs.currentWidget().toPlainText()


@pytest.mark.parametrize(
    "text",
    ["<b>x</b>", "a <img src=x>", "<!doctype html>", "&lt;b", "<?xml version='1.0'?><b>x</b>",
     "5 < 6 > 4", "<br/>", "plain", ""],
)  # fmt: skip
def test_a_plain_text_is_no_html_and_looks_the_same(text):
    made = plain(text)
    assert not GuiQt.mightBeRichText(made)
    assert made.replace("\u2060", "") == text


def test_captions_show_each_ampersand():
    assert caption("R&D & more") == "R&&D && more"


def calls(tree: ast.AST, name: str) -> list[ast.Call]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            called = function.id if isinstance(function, ast.Name) else getattr(
                function, "attr", "")  # fmt: skip
            if called == name:
                found.append(node)
    return found


def test_no_label_and_no_message_box_is_made_elsewhere():
    """A plain label and a plain question are made in one place; so nobody has to remember."""
    own = Path(plain_module.__file__)
    for file in own.parent.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if file != own:
            names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            assert not calls(tree, "QLabel"), file
            assert "QMessageBox" not in names, file
            bases = [base.id for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
                     for base in node.bases if isinstance(base, ast.Name)]  # fmt: skip
            assert "QLabel" not in bases, file
        assert not calls(tree, "setHtml"), file
    assert issubclass(PlainLabel, QLabel)
