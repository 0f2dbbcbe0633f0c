import logging
import sys
import threading

from signclip_desktop.settings import log_path
from signclip_desktop.ui import logs


def test_a_bug_is_written_to_the_log_and_told(monkeypatch, capsys):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    package = logging.getLogger("signclip_desktop")
    before = list(package.handlers)
    seen = []
    logs.write_to_file()
    logs.watch_for_bugs(lambda: seen.append(1))
    try:
        error = ZeroDivisionError("a bug of the test")
        sys.excepthook(ZeroDivisionError, error, None)
        thread = threading.Thread(target=lambda: {}["a bug of a thread"])
        thread.start()
        thread.join()
    finally:
        for handler in [one for one in package.handlers if one not in before]:
            package.removeHandler(handler)
            handler.close()
    assert seen == [1, 1]
    written = log_path().read_text(encoding="utf-8")
    assert "a bug of the test" in written
    assert "KeyError: 'a bug of a thread'" in written
    assert "Traceback" in written
    assert "a bug of the test" in capsys.readouterr().err


def test_without_a_place_for_the_log_the_program_goes_on(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(logs, "log_path", lambda: tmp_path / "file" / "signclip.log")
    logs.write_to_file()
