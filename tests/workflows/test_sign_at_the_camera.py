"""Somebody signs at the camera and finds the sign in the list."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from PySide6.QtCore import Qt

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.matching.picture_labels import Facet, Label
from signclip_desktop.settings import Preferences
from signclip_desktop.ui.app import App
from signclip_desktop.ui.view_models.filters import Filters
from signclip_desktop.ui.view_models.live import LivePhase
from signclip_desktop.ui.view_models.matches import MatchesState
from tests.fakes import FakeCamera, FakeHolistic
from tests.look_up_fakes import GLOSSES, FakeFinder, FakeTools
from tests.ui.running import running

pytestmark = pytest.mark.gui

SPACE_ONLY = Preferences(first_run_done=True, hands_up_start=False)


class Signer:
    """Somebody in front of the window."""

    def __init__(self, qtbot, app: App, tools: FakeTools) -> None:
        self.app = app
        self._qtbot = qtbot
        self._seen = tools.landmarker.processed

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        self._qtbot.keyClick(self.app.window, key, modifier)

    def get_ready(self) -> None:
        if self.app.models.live.phase is LivePhase.OFF:
            self.press(Qt.Key.Key_Space)
        live = self.app.models.live
        self._qtbot.waitUntil(lambda: live.phase is LivePhase.READY, timeout=10000)

    def start(self) -> None:
        """Space, and the countdown without its waiting."""
        live = self.app.models.live
        self.press(Qt.Key.Key_Space)
        assert live.phase is LivePhase.COUNTDOWN
        while live.phase is LivePhase.COUNTDOWN:
            live.count_down()

    def sign(self) -> None:
        before = len(self._seen)
        self._qtbot.waitUntil(lambda: len(self._seen) > before + 5, timeout=10000)

    def look_up_once(self) -> None:
        """Space, countdown, sign, Space."""
        self.get_ready()
        self.start()
        self.sign()
        with self._qtbot.waitSignal(self.app.models.commands.looked_up, timeout=10000):
            self.press(Qt.Key.Key_Space)

    @property
    def shown(self) -> list[str]:
        cards = [card for card in self.app.matches.cards if card.isVisible()]
        return [card.card.match.sign.gloss for card in cards]


@contextmanager
def signing(
    qtbot, db, finder: FakeFinder | None = None, *, person: bool = True
) -> Iterator[Signer]:
    tools = FakeTools(FakeHolistic(person=person), finder or FakeFinder())
    with running(qtbot, db, tools=tools, preferences=SPACE_ONLY) as app:
        yield Signer(qtbot, app, tools)


def test_space_sign_space_gives_eight_results_above_the_fold(qtbot, db):
    with signing(qtbot, db) as signer:
        signer.look_up_once()
        panel = signer.app.matches
        assert signer.shown == list(GLOSSES[:8])
        assert signer.app.window.height() == 768
        room = panel.rect()
        corners = [card.mapTo(panel, card.rect().bottomRight()) for card in panel.cards]
        assert all(room.contains(corner) for corner in corners)


def test_number_keys_show_the_sign(qtbot, db):
    with signing(qtbot, db) as signer:
        signer.look_up_once()
        signer.press(Qt.Key.Key_4)
        detail = signer.app.models.detail
        qtbot.waitUntil(lambda: detail.sign is not None and detail.sign.gloss == "DOOR")
        assert [card.chosen for card in signer.app.matches.cards].index(True) == 3


def test_the_plots_show_nobody_when_the_camera_is_off(qtbot, db):
    with signing(qtbot, db) as signer:
        signer.get_ready()
        qtbot.waitUntil(signer.app.plots.isVisible, timeout=10000)
        signer.app.models.live.turn_off()
        assert not signer.app.plots.isVisible()


def test_page_down_and_page_up_turn_the_results(qtbot, db):
    with signing(qtbot, db) as signer:
        signer.look_up_once()
        signer.press(Qt.Key.Key_PageDown)
        assert signer.shown == list(GLOSSES[8:])
        signer.press(Qt.Key.Key_PageUp)
        assert signer.shown == list(GLOSSES[:8])


def test_cards_say_what_their_badges_say(qtbot, db):
    with closing(sqlite3.connect(db)) as raw, raw:  # only a computed motion is doubtful
        raw.execute("UPDATE examples SET origin = 'starter', clip_count = 3 WHERE doubtful = 1")
    with signing(qtbot, db) as signer:
        signer.look_up_once()
        qtbot.waitUntil(lambda: all(c.matched for c in signer.app.models.matches.cards))
        names = [card.accessibleName() for card in signer.app.matches.cards]
        assert names[0] == "1: BOOK, key 1, score 0.87"
        assert names[1].endswith("matched as mirror image")
        assert names[2].endswith("recordings differ")


def test_the_best_match_is_played_at_once(qtbot, db):
    with signing(qtbot, db) as signer:
        signer.look_up_once()
        detail = signer.app.models.detail
        qtbot.waitUntil(lambda: detail.clip is not None)
        assert detail.sign.gloss == "BOOK"


def test_not_sure_is_said_with_one_button(qtbot, db):
    with signing(qtbot, db, FakeFinder(sure=False)) as signer:
        signer.look_up_once()
        banner = signer.app.matches.banner
        assert signer.app.models.matches.state is MatchesState.NOT_SURE
        assert banner.isVisible()
        assert banner.label.text().startswith("Not sure")
        banner.button.click()
        assert signer.app.models.live.phase is LivePhase.RECORDING


def test_no_hands_is_one_sentence_in_the_results_place(qtbot, db):
    with signing(qtbot, db, person=False) as signer:
        live, panel = signer.app.models.live, signer.app.matches
        signer.get_ready()
        signer.press(Qt.Key.Key_R)
        signer.sign()
        with qtbot.waitSignal(live.not_found, timeout=10000):
            signer.press(Qt.Key.Key_Space)
        assert signer.app.models.matches.state is MatchesState.NOTHING
        assert panel.empty_title.text() == "Nothing found"
        assert "hands" in panel.empty_text.text()
        assert live.phase is LivePhase.READY


def test_results_are_filtered_by_hands(qtbot, db):
    with signing(qtbot, db) as signer:
        signer.look_up_once()
        matches = signer.app.models.matches
        qtbot.waitUntil(lambda: all(matches.clip_of(one) for one in matches.filtered))
        matches.set_filters(Filters(frozenset({Label.TWO_HANDS})))
        assert signer.shown == list(GLOSSES[::2])
        assert signer.app.matches.filters.boxes[Facet.HANDS].currentData() is Label.TWO_HANDS


def test_a_look_up_is_in_the_history(qtbot, db):
    with signing(qtbot, db) as signer:
        signer.look_up_once()
    with Store.open(db) as store:
        (entry,) = store.history.latest(10)
    assert entry.kind == "sign"
    assert entry.sign_ids[0] == "test:book"


def test_hands_free_raise_sign_lower(qtbot, db):
    tools = FakeTools(FakeHolistic(signing=(25, 70)))
    with running(qtbot, db, tools=tools) as app:
        with qtbot.waitSignal(app.models.commands.looked_up, timeout=20000):
            app.models.live.turn_on()
        assert app.matches.cards[0].card.match.sign.gloss == "BOOK"


def test_typing_in_the_search_field_chooses_and_records_nothing(qtbot, db):
    with signing(qtbot, db) as signer:
        signer.look_up_once()
        signer.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        field = signer.app.search.field
        qtbot.waitUntil(field.hasFocus)
        qtbot.keyClicks(field, "3 r")
        assert field.text() == "3 r"
        assert not signer.app.models.matches.picked
        assert signer.app.models.live.phase is LivePhase.READY


def test_without_a_camera_the_window_is_useful(qtbot, db):
    camera = FakeCamera()
    with running(qtbot, db, camera=camera) as app:
        assert app.models.live.phase is LivePhase.OFF
        assert camera.opened == 0
        assert app.camera.on_button.isVisible()
        assert app.camera.file_button.isVisible()
        app.search.set_text("hou")
        qtbot.waitUntil(lambda: bool(app.models.search.rows))
        assert app.models.search.rows[0].sign.gloss == "HOUSE"
