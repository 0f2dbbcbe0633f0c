"""OpenCV's switches are set before it is imported, and Qt's paths are as they were after."""

import os

from signclip_desktop.core.seeing.opencv import switched


def test_switches_are_set_where_the_user_has_not(monkeypatch) -> None:
    monkeypatch.delenv("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", raising=False)
    monkeypatch.setenv("OPENCV_LOG_LEVEL", "DEBUG")
    with switched():
        assert os.environ["OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS"] == "0"
        assert os.environ["OPENCV_AVFOUNDATION_SKIP_AUTH"] == "1"
        assert os.environ["OPENCV_LOG_LEVEL"] == "DEBUG"


def test_what_cv2_sets_for_qt_is_dropped_and_what_the_user_set_is_kept(monkeypatch) -> None:
    monkeypatch.delenv("QT_QPA_FONTDIR", raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM_PLUGIN_PATH", "the user's own")
    with switched():
        os.environ["QT_QPA_FONTDIR"] = "cv2/qt/fonts"
        os.environ["QT_QPA_PLATFORM_PLUGIN_PATH"] = "cv2/qt/plugins"
    assert "QT_QPA_FONTDIR" not in os.environ
    assert os.environ["QT_QPA_PLATFORM_PLUGIN_PATH"] == "the user's own"
