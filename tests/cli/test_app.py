"""`signclip app`: hands its arguments and exit code through."""

import pytest

from signclip_desktop.cli import main as cli
from signclip_desktop.ui import program


@pytest.mark.parametrize("arguments", [[], ["a video.mp4"], ["--safe-mode", "--db", "x.sqlite"]])
def test_arguments_reach_the_window_and_its_exit_code_comes_back(arguments, monkeypatch) -> None:
    seen = []
    monkeypatch.setattr(program, "main", lambda given: seen.append(given) or 3)
    with pytest.raises(SystemExit) as leaving:
        cli.main(["app", *arguments])
    assert seen == [arguments]
    assert leaving.value.code == 3


def test_help_is_the_windows_own(capsys) -> None:
    with pytest.raises(SystemExit) as leaving:
        cli.main(["app", "--help"])
    assert leaving.value.code == 0
    assert "--camera-file" in capsys.readouterr().out
