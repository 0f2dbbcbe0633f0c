"""`signclip`: known errors become one sentence, unknown ones stay visible."""

import json
import math

import click
import pytest

from signclip_desktop import __version__
from signclip_desktop.cli import main as cli
from signclip_desktop.cli.options import db_option, json_option, print_json
from signclip_desktop.errors import SignClipError


def run(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as leaving:
        cli.main(arguments)
    return leaving.value.code


@pytest.fixture
def command(monkeypatch):
    """Puts one command named `probe` into the group; its body is given by the test."""

    def install(body):
        probe = click.command("probe")(body)
        monkeypatch.setattr(cli.LazyGroup, "get_command", lambda self, ctx, name: probe)

    return install


def test_a_known_error_is_one_sentence_on_stderr_and_exit_code_2(command, capsys) -> None:
    def body():
        raise SignClipError("The camera is in use.\nClose the other program.")

    command(body)
    assert run(["probe"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "signclip: The camera is in use. Close the other program.\n"


def test_a_bug_shows_itself(command) -> None:
    def body():
        raise ZeroDivisionError

    command(body)
    with pytest.raises(ZeroDivisionError):
        cli.main(["probe"])


def test_an_interrupt_leaves_with_130(command) -> None:
    def body():
        raise KeyboardInterrupt

    command(body)
    assert run(["probe"]) == 130


def test_a_command_that_returns_nothing_succeeds(command) -> None:
    command(lambda: None)
    assert run(["probe"]) == 0


def test_a_command_can_choose_its_exit_code(command) -> None:
    def body():
        click.get_current_context().exit(1)

    command(body)
    assert run(["probe"]) == 1


@pytest.mark.parametrize("arguments", [["no-such-command"], ["--no-such-option"]])
def test_a_wrong_call_is_one_line_and_exit_code_2(arguments, capsys) -> None:
    assert run(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_help_lists_every_command(capsys) -> None:
    assert run(["--help"]) == 0
    told = capsys.readouterr().out
    assert [name for name in cli.COMMANDS if f"\n  {name} " not in told] == []


def test_the_version_is_the_packages(capsys) -> None:
    assert run(["--version"]) == 0
    assert __version__ in capsys.readouterr().out


def test_shared_options_reach_the_command(command, tmp_path) -> None:
    seen = {}

    @json_option
    @db_option
    def body(as_json, db):
        seen.update(as_json=as_json, db=db)

    command(body)
    assert run(["probe", "--json", "--db", str(tmp_path / "a.sqlite")]) == 0
    assert seen == {"as_json": True, "db": tmp_path / "a.sqlite"}


def test_json_is_utf8_whatever_the_terminal_says(capfdbinary) -> None:
    print_json({"gloss": "größe 手"})
    assert json.loads(capfdbinary.readouterr().out.decode("utf-8")) == {"gloss": "größe 手"}


def test_json_never_holds_nan() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        print_json({"score": math.nan})
