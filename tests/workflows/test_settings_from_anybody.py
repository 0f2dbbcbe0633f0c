"""Settings files that are broken, hostile or no files: the program starts and says so once."""

import pytest

from signclip_desktop.settings import preferences_path
from signclip_desktop.ui.window_layout import layout_path
from tests.ui.running import running

pytestmark = pytest.mark.gui

HOSTILE = {
    "deep": b"[" * 100_000,
    "long number": b'{"columns": [' + b"9" * 5_000 + b", 1, 2]}",
    "not UTF-8": b'{"geometry": "\xff"}',
    "half a character": b'{"geometry": "\\ud800"}',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("which", [preferences_path, layout_path])
def test_it_starts_keeps_the_file_and_says_so_once(qtbot, db, which, content) -> None:
    path = which()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    with running(qtbot, db, found_preferences=which is preferences_path) as app:
        assert app.window.notice.isVisible()
        assert path.name in app.window.notice.label.text()
        app.window.notice.button.click()
        assert not app.window.notice.isVisible()
        app.models.preferences.set_theme("dark")
    assert path.with_name(path.name + ".corrupt").read_bytes() == content
    with running(qtbot, db, found_preferences=True) as app:
        assert not app.window.notice.isVisible()
        assert app.models.preferences.preferences.theme == "dark"


def test_a_folder_in_place_of_both(qtbot, db) -> None:
    for path in (preferences_path(), layout_path()):
        path.mkdir(parents=True)
    with running(qtbot, db, found_preferences=True) as app:
        for path in (preferences_path(), layout_path()):
            assert path.name in app.window.notice.label.text()


def test_a_geometry_that_is_not_qts_is_ignored(qtbot, db) -> None:
    layout_path().parent.mkdir(parents=True, exist_ok=True)
    layout_path().write_text('{"geometry": "\u00e4\u4e2d AdnQywAD", "columns": [1e39, 1, 1]}')
    with running(qtbot, db) as app:
        assert app.window.isVisible()
        assert app.window.columns.shares == (42, 54, 36)
