import os
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Signal

from signclip_desktop.ui.file_kinds import local_path

pytestmark = pytest.mark.gui


class Sender(QObject):
    dropped = Signal(object)


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such names")
def test_a_dropped_file_is_found_also_where_its_name_is_not_utf_8(tmp_path, qapp) -> None:
    sender, got = Sender(), []
    sender.dropped.connect(got.append)
    for name in (b"b\xe9b\xe9.mp4", "zählen 100%.mp4".encode(), b"plain.mp4"):
        path = tmp_path / os.fsdecode(name)
        path.touch()
        sender.dropped.emit(local_path(QUrl(path.as_uri())))
        assert Path(got[-1]).is_file()


def test_an_address_of_the_network_is_no_file() -> None:
    assert local_path(QUrl("http://127.0.0.1/a.mp4")) == ""
