"""What stood in the way of seeing the signer stands above the ranked signs."""

from dataclasses import replace

import pytest

from signclip_desktop.core.types.remarks import Remark
from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.panels.matches import MatchesPanel
from signclip_desktop.ui.view_models.matches import MatchesViewModel
from tests.look_up_fakes import FakeFinder
from tests.ui.asked import AskedLibrary, AskedLookUp
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui


@pytest.mark.parametrize(
    ("remark", "sure", "told"),
    [
        (Remark.OTHER_PERSON, True, "Another person is in the picture"),
        (Remark.OTHER_PERSON, False, "Another person is in the picture"),
        (Remark.TURNED_LEFT, True, "lies on its side"),
        (Remark.FAR, False, "film from closer"),
        (Remark.FAR, True, ""),
    ],
)
def test_a_hint_is_shown_where_it_helps(qtbot, remark, sure, told) -> None:
    matches = MatchesViewModel(AskedLibrary(), AskedLookUp())
    panel = MatchesPanel(matches, PlaybackClock())
    qtbot.addWidget(panel)
    panel.resize(540, 700)
    panel.show()
    clip = replace(waving_clip(), remarks=(remark,))
    matches.add(FakeFinder(sure=sure).recognise(clip, request_id=1))
    assert panel.banner.isVisible() == bool(told)
    assert told in panel.banner.label.text()
