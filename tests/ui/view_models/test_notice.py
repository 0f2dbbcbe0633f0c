"""Each kind of failure has the button that helps with it."""

import pytest

from signclip_desktop import errors
from signclip_desktop.errors import CameraState, CameraUnavailable, SignClipError
from signclip_desktop.ui.view_models.notice import Help, failure_notice, judgement_notice

HELPS = {
    "SignClipError": Help.REOPEN_LIBRARY,
    "VideoUnreadable": Help.OPEN_FILE,
    "PoseFileUnreadable": Help.OPEN_FILE,
    "NoSignSeen": Help.AGAIN,
    "StoreError": Help.MEND_LIBRARY,
    "StoreDamaged": Help.MEND_LIBRARY,
    "StoreTooNew": Help.MEND_LIBRARY,
    "StoreReadOnly": Help.MEND_LIBRARY,
    "StoreBusy": Help.REOPEN_LIBRARY,
    "DiskFull": Help.REOPEN_LIBRARY,
    "NotInLibrary": Help.SEARCH,
    "UndoRefused": Help.READ,
    "EncoderMismatch": Help.REOPEN_LIBRARY,
    "CheckpointInvalid": Help.SEARCH,
    "LandmarkerUnavailable": Help.SEARCH,
    "ImportRefused": Help.IMPORT,
    "UsageError": Help.READ,
}
CAMERA_HELPS = {
    CameraState.COVERED: Help.CHOOSE_CAMERA,
    CameraState.TOO_SLOW: Help.CHOOSE_CAMERA,
}


def kinds(kind: type = SignClipError) -> list[type]:
    """Every class of error there is, however deep."""
    return [kind, *(one for below in kind.__subclasses__() for one in kinds(below))]


@pytest.mark.parametrize(
    "kind",
    [kind for kind in kinds() if kind.__module__ == errors.__name__
     and kind is not CameraUnavailable],
)  # fmt: skip
@pytest.mark.parametrize("in_film", [False, True])
def test_each_kind_has_its_button(kind, in_film) -> None:
    notice = failure_notice(kind("What happened; what to do."), in_film=in_film)
    expected = HELPS[kind.__name__]
    if in_film and expected is Help.AGAIN:
        expected = Help.OPEN_FILE
    assert notice.help is expected
    assert notice.sentence == "What happened; what to do."
    assert notice.label
    # A file is chosen only where a file is at fault.
    assert ("file" in notice.label) == (notice.help in (Help.OPEN_FILE, Help.IMPORT))


@pytest.mark.parametrize("state", list(CameraState))
def test_each_state_of_the_camera_has_its_button(state) -> None:
    told = failure_notice(CameraUnavailable(state))
    assert told == judgement_notice(state)
    assert told.help is CAMERA_HELPS.get(state, Help.OPEN_CAMERA)
    assert told.sentence.endswith(".")
    assert told.sentence.count(".") == 1
    assert 0 < len(told.label) <= 14
    assert ("Choose" in told.label) == (told.help is Help.CHOOSE_CAMERA)


def test_a_kind_that_is_new_has_the_button_of_its_parent() -> None:
    class StoreOnFire(errors.StoreDamaged):
        """Made up."""

    assert failure_notice(StoreOnFire("Fire.")).help is Help.MEND_LIBRARY
